# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Corrects a change after it was read back: reverts side effects, and sends another form if Slack ignored the first.

The remainder is a separate operation, which is applied in the next form (wire C18, §17).
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.attributes import ATTRIBUTES, Extension
from .._model.normalize import Value
from .._model.resources import Group, User
from .._plan.plan import Kind, Operation
from .._scim.api import Conversations
from .._scim.errors import ScimError
from .._scim.messages import Conversation
from .applied import Applied, ApplyOptions
from .apply_group import look_late
from .apply_operation import apply_operation
from .write_trace import WriteTrace


class Remainder(t.NamedTuple):
    """The correction that remains after an operation.

    :ivar operation: the operation that corrects it.
    :ivar said: the side effect to report; ``""`` when Slack only ignored a part of the request.
    """

    operation: Operation
    said: str = ""


def apply_and_mend(
    slack: Conversations,
    operation: Operation,
    observed: User | Group | None = None,
    apply_options: ApplyOptions | None = None,
    trace: WriteTrace | None = None,
) -> Conversation[Applied]:
    """Apply one operation, then correct its undone parts and side effects.

    Parameters and exceptions are those of :func:`.apply_operation.apply_operation`.
    """
    enterprise = slack.enterprise_forms.current
    applied = yield from apply_operation(slack, operation, observed, apply_options, trace)
    if applied.error is not None or applied.unread is not None:
        return applied
    if isinstance(observed, User) and isinstance(applied.resource, User):
        remainder = _cleared(operation, observed, applied.resource)
        if remainder is None:
            return _unchanged_name(operation, observed, applied)
        if any(ATTRIBUTES[option].extension is Extension.ENTERPRISE for option in remainder.operation.after):
            slack.enterprise_forms.failed(enterprise)
        return (yield from _apply_remainder(slack, applied, remainder, apply_options, trace))
    while isinstance(observed, Group) and isinstance(applied.resource, Group):
        removal = slack.removals.current
        remainder = _members_left(operation, observed, applied)
        if remainder is None or not slack.removals.failed(removal):
            break
        applied = yield from _apply_remainder(slack, applied, remainder, apply_options, trace)
    return (yield from look_late(slack, applied)) if applied.undone else applied


def _apply_remainder(
    slack: Conversations,
    applied: Applied,
    remainder: Remainder,
    apply_options: ApplyOptions | None,
    trace: WriteTrace | None,
) -> Conversation[Applied]:
    try:
        rest = yield from apply_operation(slack, remainder.operation, applied.resource, apply_options, trace)
    except ScimError as error:
        warning = f"{remainder.said or 'the rest of the change failed'}; {error}"
        return dataclasses.replace(applied, warnings=(*applied.warnings, warning))
    said: tuple[str, ...] = ()
    if remainder.said:
        said = (f"{remainder.said}; {'not restored' if rest.warnings else 'restored'}",)
    return dataclasses.replace(
        rest,
        operation=applied.operation,
        done=True,
        warnings=said + rest.warnings,
        pending=rest.pending or applied.pending,
        refused=applied.refused + rest.refused,
    )


# --- Accounts ------------------------------------------------------------------------------------------------------


def _cleared(operation: Operation, observed: User, now: User) -> Remainder | None:
    """The remainder that restores values which Slack cleared although they were not to change.

    Only neighbors of changed attributes are compared: someone else may clear other values at the same time.
    """
    if operation.kind not in (Kind.UPDATE, Kind.REACTIVATE):
        return None
    touched = {_neighborhood(option) for option in operation.after}
    cleared: dict[str, Value] = {
        option: value
        for option, value in observed.values.items()
        if option not in operation.after
        and value is not None
        and now.values.get(option) is None
        and _can_be_restored(option)
        and _neighborhood(option) in touched
    }
    if not cleared:
        return None
    around = {_neighborhood(option) for option in cleared}
    # A form that replaces the whole object needs the changed values too.
    changed = {
        option: value
        for option, value in operation.after.items()
        if value is not None and _neighborhood(option) in around
    }
    rest = dataclasses.replace(
        operation, kind=Kind.UPDATE, before=dict.fromkeys([*changed, *cleared]), after={**changed, **cleared}
    )
    return Remainder(rest, f"{', '.join(cleared)}: Slack cleared values that were not to be changed")


def _neighborhood(option: str) -> t.Any:
    """The extension or the complex attribute that contains an attribute; the parts of one are written together."""
    row = ATTRIBUTES[option]
    return row.extension or row.path.split(".")[0]


def _can_be_restored(option: str) -> bool:
    row = ATTRIBUTES[option]
    return row.comparable and row.clearable and row.extension is not Extension.GUEST  # wire 7.6.5: it converts


def _unchanged_name(operation: Operation, observed: User, applied: Applied) -> Applied:
    """The result of a change of only the user name that Slack ignored: nothing was written.

    Slack accepts a taken name and stores a shortened or otherwise modified one (wire 7.2.10), the same on each run. The
    name may be taken by a channel instead of an account: they share the namespace (wire 7.2.9).
    """
    now = applied.resource
    if set(operation.after) != {"user_name"} or not isinstance(now, User) or now.user_name != observed.user_name:
        return applied
    desired = operation.after["user_name"]
    if now.has_user_name(str(desired)):
        return applied
    said = f"user_name: Slack accepted {desired!r}, but kept {now.user_name!r}; the desired name is not available"
    return dataclasses.replace(applied, done=False, warnings=(said,))


# --- Groups --------------------------------------------------------------------------------------------------------


def _members_left(operation: Operation, observed: Group, applied: Applied) -> Remainder | None:
    """The remainder that removes members still present, and adds members again that Slack removed with the others.

    Members are added again only when all others are missing: single members may have left meanwhile.
    """
    now = t.cast(Group, applied.resource)
    if operation.kind is not Kind.MEMBERS or not operation.leaves or None in (observed.members, now.members):
        return None
    refused = {member.id for member in applied.refused}
    leaves = frozenset(operation.leaves) - refused
    others = observed.member_ids - leaves
    removed = others if others and not others & now.member_ids else frozenset[str]()
    staying = leaves & now.member_ids
    if not removed and not staying:
        return None
    missing = {one for one in operation.joins if isinstance(one, str)} - now.member_ids - refused
    rest = dataclasses.replace(operation, joins=tuple(sorted(missing | removed)), leaves=tuple(sorted(staying)))
    said = f"members: Slack also removed {', '.join(sorted(removed))}" if removed else ""
    return Remainder(rest, said)
