# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Applies an operation on an account: sends the requests, then reads back whether Slack has the desired values."""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.attributes import ATTRIBUTES, SECRETS
from .._model.normalize import Value
from .._model.resources import User
from .._plan.compare import shortfalls
from .._plan.plan import Kind, Operation
from .._scim.api import Conversations
from .._scim.errors import ScimError
from .._scim.messages import Conversation
from .applied import Applied, ApplyOptions, after_creation, read_again
from .creations import create_user
from .write_trace import WriteTrace

_NAMES = ("given_name", "family_name")
_PROFILE_HINT = "one invalid profile value makes Slack drop all of them at creation"


def apply_to_user(
    slack: Conversations, operation: Operation, observed: User | None, apply_options: ApplyOptions, trace: WriteTrace
) -> Conversation[Applied]:
    """Apply an operation on an account; see :func:`apply_operation`."""
    if operation.kind is Kind.CREATE:
        created = yield from create_user(slack, operation, apply_options.look_up_users)
        account = created.resource
        applied = yield from _read_back(slack, operation, account.id, created.sent, apply_options, now=account)
        return after_creation(created, applied)
    if observed is None:
        raise ValueError("an operation on an account needs what was observed of it")
    if operation.kind is Kind.DEACTIVATE:
        now, doubt = yield from trace.settled_write(slack.delete_user(observed.id))
    elif operation.kind is Kind.REPLACE:
        return (yield from _replace(slack, operation, observed, apply_options, trace))
    else:
        return (yield from _patch(slack, operation, observed, apply_options, trace))
    return (yield from _read_back(slack, operation, observed.id, operation.after, apply_options, now=now, doubt=doubt))


def _patch(
    slack: Conversations, operation: Operation, observed: User, apply_options: ApplyOptions, trace: WriteTrace
) -> Conversation[Applied]:
    changes = dict(operation.after)
    refused: tuple[str, ...] = ()
    try:
        now, doubt = yield from trace.settled_write(slack.patch_user(observed.id, changes, observed))
    except ScimError as error:
        # wire 7.2.14: the workspace setting locks the display name, and Slack refuses the request as a whole.
        if error.code != "invalid_display_name" or "display_name" not in changes:
            raise
        del changes["display_name"]
        kept, desired = observed.values.get("display_name"), operation.after["display_name"]
        refused = (f"display_name: Slack kept {kept!r} and refused {desired!r}; {ATTRIBUTES['display_name'].hint}",)
        if not changes:
            return Applied(operation, observed, False, refused)
        now, doubt = yield from trace.settled_write(slack.patch_user(observed.id, changes, observed))
    applied = yield from _read_back(slack, operation, observed.id, changes, apply_options, now=now, doubt=doubt)
    return dataclasses.replace(applied, warnings=refused + applied.warnings)


def _replace(
    slack: Conversations, operation: Operation, observed: User, apply_options: ApplyOptions, trace: WriteTrace
) -> Conversation[Applied]:
    values, changes = dict(operation.values or {}), dict(operation.after)
    refused: tuple[str, ...] = ()
    try:
        now, doubt = yield from trace.settled_write(slack.update_user(observed.id, values, observed))
    except ScimError as error:
        # wire §17 on 7.2.13: Slack refuses a request with two blank names as a whole.
        if error.code != "invalid_name_required" or any(values.get(name) for name in _NAMES):
            raise
        values, changes = ({key: one for key, one in part.items() if key not in _NAMES} for part in (values, changes))
        kept = {name: observed.values[name] for name in _NAMES if observed.values.get(name)}
        if kept:
            values.update(kept)
            refused = (f"{' and '.join(kept)}: Slack does not clear both names of an account, and kept them",)
        if not changes:
            return Applied(operation, observed, False, refused)
        now, doubt = yield from trace.settled_write(slack.update_user(observed.id, values, observed))
    # A replacement sends unchanged values too, and Slack may still drop them.
    desired = {**{option: value for option, value in values.items() if value is not None}, **changes}
    applied = yield from _read_back(slack, operation, observed.id, desired, apply_options, now=now, doubt=doubt)
    return dataclasses.replace(applied, warnings=refused + applied.warnings)


def _read_back(
    slack: Conversations,
    operation: Operation,
    account_id: str,
    desired: t.Mapping[str, Value],
    apply_options: ApplyOptions,
    *,
    now: User | None,
    doubt: ScimError | None = None,
) -> Conversation[Applied]:
    """Read back whether Slack has the requested values.

    :param now: the account in the reply to the write, if any.
    :param doubt: the error after which it is unknown whether the write was applied.
    :raises ScimError: the ``doubt``, when Slack does not show the write or cannot be read.
    """
    read_backs = 0
    try:
        if now is None:
            now = yield from slack.read_user(account_id)
        missing = shortfalls(desired, now)
        while missing and read_backs < (
            apply_options.active_read_backs if "active" in missing else apply_options.read_backs
        ):
            yield apply_options.wait(read_backs)
            now = (yield from read_again(operation, slack.read_user(account_id))) or now
            missing = shortfalls(desired, now)
            read_backs += 1
    except ScimError as error:
        if doubt is not None:
            raise doubt from None
        return Applied(operation, now, unread=error)
    if doubt is not None and missing:
        raise doubt
    said = {option: _shortfall(operation, option, values) for option, values in missing.items()}
    pending = said.pop("active", "")
    return Applied(operation, now, True, tuple(said.values()), pending)


def _shortfall(operation: Operation, option: str, values: tuple[Value, Value]) -> str:
    desired, stored = values
    if option in SECRETS:
        return f"{option}: Slack did not store it"
    hint = ATTRIBUTES[option].hint or (_PROFILE_HINT if operation.kind is Kind.CREATE else "")
    return f"{option}: Slack stored {stored!r} and not {desired!r}" + (f"; {hint}" if hint else "")
