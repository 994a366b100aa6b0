# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Carrying out one operation: the requests, then the look whether Slack really did it.

Everything here is a conversation: it yields requests and waits, and is driven by either client.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.attributes import ATTRIBUTES, SECRETS
from .._model.normalize import Value
from .._model.resources import Group, User
from .._plan.compare import shortfalls
from .._plan.plan import Kind, Operation, Subject
from .._scim.api import Conversations
from .._scim.creation import look_up
from .._scim.errors import NotFoundError, ScimError, UnexpectedReplyError
from .._scim.messages import Conversation, Wait
from . import group_shortfalls
from .creations import Created, create_group, create_user, read_if_shown
from .member_batches import MemberChanges, RefusedMember, blames_members, change_members
from .write_trace import WriteTrace

Resource = t.TypeVar("Resource", User, Group)

#: Slack answers with the state before the change for a while (wire 7.5.3, 8.16); seconds between two looks.
READ_BACK_INTERVAL = 1.0
#: Seconds before each further look at a group that does not show what it was asked for.
LATE_LOOKS = (3.0, 4.0)

_NAMES = ("given_name", "family_name")
_PROFILE_HINT = "one invalid profile value makes Slack drop all of them at creation"


@dataclass(frozen=True)
class Applied:
    """What became of an operation that Slack accepted, or a part of it.

    :ivar resource: what Slack has afterwards; ``None`` when it is gone or could not be read.
    :ivar done: whether anything was written.
    :ivar warnings: where Slack holds something else than it was asked to, ``active`` apart.
    :ivar pending: how ``active`` differs from what was asked; ``""`` when it does not.
    :ivar refused: the members that Slack refused to add or remove.
    :ivar error: what kept a part of the operation from being done.
    :ivar unread: why what was written could not be read back.
    :ivar undone: whether a group has another name or other members than the operation asked for.
    """

    operation: Operation
    resource: User | Group | None
    done: bool = True
    warnings: tuple[str, ...] = ()
    pending: str = ""
    refused: tuple[RefusedMember, ...] = ()
    error: ScimError | None = None
    unread: ScimError | None = None
    undone: bool = False


@dataclass(frozen=True)
class ApplyOptions:
    """How operations are carried out.

    :ivar batch_size: members a request adds and removes at most (wire 8.13).
    :ivar read_backs: how often a stale reading of attributes or members is looked at again.
    :ivar active_read_backs: the same for ``active``, which follows with a delay (wire 7.5.3); after that it is pending.
    :ivar backoff: how many times longer each wait between two looks is than the one before.
    :ivar look_up_users: whether a new account must be found by a look-up. What comes next in a directory names it by
        its id, and a second account with the e-mail address is impossible (wire 7.5.5).
    """

    batch_size: int = 1000
    read_backs: int = 2
    active_read_backs: int = 1
    backoff: float = 2.0
    look_up_users: bool = False

    def wait(self, read_backs: int) -> Wait:
        """The wait before the next look, after so many."""
        return Wait(READ_BACK_INTERVAL * self.backoff**read_backs, "looking again whether the change shows")


def apply_operation(
    slack: Conversations,
    operation: Operation,
    observed: User | Group | None = None,
    apply_options: ApplyOptions | None = None,
    trace: WriteTrace | None = None,
) -> Conversation[Applied]:
    """Carry out one operation and read back what it did.

    :param observed: what Slack has, for an operation on something that exists.
    :param trace: knows what the conversation has written so far, because it watches it.
    :raises ScimError: when nothing was written, or it is not known whether anything was; ``trace`` says which.
    """
    apply_options, trace = apply_options or ApplyOptions(), trace or WriteTrace()
    if operation.subject is Subject.GROUP:
        return (yield from _group(slack, operation, t.cast("Group | None", observed), apply_options, trace))
    return (yield from _user(slack, operation, t.cast("User | None", observed), apply_options, trace))


def _user(
    slack: Conversations, operation: Operation, observed: User | None, apply_options: ApplyOptions, trace: WriteTrace
) -> Conversation[Applied]:
    if operation.kind is Kind.CREATE:
        created = yield from create_user(slack, operation, apply_options.look_up_users)
        account = created.resource
        applied = yield from _read_back(slack, operation, account.id, created.asked, apply_options, now=account)
        return _after_creation(created, applied)
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
        kept, asked = observed.values.get("display_name"), operation.after["display_name"]
        refused = (f"display_name: Slack kept {kept!r} and refused {asked!r}; {ATTRIBUTES['display_name'].hint}",)
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
        values, changes = ({key: one for key, one in given.items() if key not in _NAMES} for given in (values, changes))
        kept = {name: observed.values[name] for name in _NAMES if observed.values.get(name)}
        if kept:
            values.update(kept)
            refused = (f"{' and '.join(kept)}: Slack does not clear both names of an account, and kept them",)
        if not changes:
            return Applied(operation, observed, False, refused)
        now, doubt = yield from trace.settled_write(slack.update_user(observed.id, values, observed))
    # What a replacement keeps is sent, too, and Slack may drop it all the same.
    asked = {**{option: value for option, value in values.items() if value is not None}, **changes}
    applied = yield from _read_back(slack, operation, observed.id, asked, apply_options, now=now, doubt=doubt)
    return dataclasses.replace(applied, warnings=refused + applied.warnings)


def _read_back(
    slack: Conversations,
    operation: Operation,
    account_id: str,
    asked: t.Mapping[str, Value],
    apply_options: ApplyOptions,
    *,
    now: User | None,
    doubt: ScimError | None = None,
) -> Conversation[Applied]:
    """Look whether Slack has what it was asked for.

    :param now: the account as the reply to the write shows it, where it does.
    :param doubt: the error that left open whether the write was made.
    :raises ScimError: the ``doubt``, when Slack does not show the write or cannot be read.
    """
    read_backs = 0
    try:
        if now is None:
            now = yield from slack.read_user(account_id)
        missing = shortfalls(asked, now)
        while missing and read_backs < (
            apply_options.active_read_backs if "active" in missing else apply_options.read_backs
        ):
            yield apply_options.wait(read_backs)
            now = (yield from _again(operation, slack.read_user(account_id))) or now
            missing = shortfalls(asked, now)
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


def _again(operation: Operation, reading: Conversation[Resource]) -> Conversation[Resource | None]:
    """What Slack has now; ``None`` when it does not show yet what the operation has created (wire 8.16)."""
    if operation.kind is Kind.CREATE:
        return (yield from read_if_shown(reading))
    return (yield from reading)


def _shortfall(operation: Operation, option: str, values: tuple[Value, Value]) -> str:
    asked, stored = values
    if option in SECRETS:
        return f"{option}: Slack did not take it"
    hint = ATTRIBUTES[option].hint or (_PROFILE_HINT if operation.kind is Kind.CREATE else "")
    return f"{option}: Slack stored {stored!r} and not {asked!r}" + (f"; {hint}" if hint else "")


def _group(
    slack: Conversations, operation: Operation, observed: Group | None, apply_options: ApplyOptions, trace: WriteTrace
) -> Conversation[Applied]:
    # Every pending id was put in its place before (see dependencies.py).
    joining, leaving = t.cast("tuple[str, ...]", operation.joins), operation.leaves
    if operation.kind is Kind.CREATE:
        created, late = yield from _created_group(slack, operation, joining, apply_options)
        group = created.resource
        changes = yield from change_members(slack, group.id, late, (), apply_options.batch_size)
        applied = yield from _read_back_group(slack, operation, group, changes, apply_options, fresh=not late)
        written = created.written or changes.accepted > 0
        return _after_creation(dataclasses.replace(created, written=written), applied)
    if observed is None:
        raise ValueError("an operation on a group needs what was observed of it")
    if operation.kind is Kind.DELETE:
        return (yield from _delete_group(slack, operation, observed, trace))
    if operation.kind is Kind.MEMBERS:
        changes = yield from change_members(slack, observed.id, joining, leaving, apply_options.batch_size)
        if changes.error is not None and not (trace.written or trace.doubtful):
            raise changes.error
    else:
        rename = slack.patch_group(observed.id, name=operation.after["name"])
        _reply, doubt = yield from trace.settled_write(rename)
        changes = MemberChanges(error=doubt)
    applied = yield from _read_back_group(slack, operation, observed, changes, apply_options)
    if changes.error is not None and not trace.written:
        if applied.unread is not None or not group_shortfalls.shows_change(operation, observed, applied.resource):
            raise changes.error
    elif not trace.written:
        applied = dataclasses.replace(applied, done=False)
    return applied


def _created_group(
    slack: Conversations, operation: Operation, joining: t.Sequence[str], apply_options: ApplyOptions
) -> Conversation[tuple[Created[Group], t.Sequence[str]]]:
    """Create a group with its first batch of members, or without any when Slack refuses one of them.

    :returns: the group, and who has still to join.
    """
    first = joining[: apply_options.batch_size]
    try:
        created = yield from create_group(slack, operation, first)
    except ScimError as error:
        if not first or not blames_members(error):
            raise
        first = ()
        created = yield from create_group(slack, operation, first)
    group = created.resource
    shown = frozenset(first) if group.members is None else group.member_ids
    return created, [member for member in joining if member not in shown]


def _after_creation(created: Created[t.Any], applied: Applied) -> Applied:
    """What became of a creation; it may have become the change of what somebody else had created meanwhile."""
    return dataclasses.replace(
        applied,
        operation=created.operation,
        done=created.written,
        warnings=created.warnings + applied.warnings,
        unread=created.unread or applied.unread,
        undone=created.undone or applied.undone,
    )


def _delete_group(
    slack: Conversations, operation: Operation, observed: Group, trace: WriteTrace
) -> Conversation[Applied]:
    """Delete a group, and look until Slack does not show it any more, for about ten seconds."""
    try:
        _none, doubt = yield from trace.settled_write(slack.delete_group(observed.id))
    except NotFoundError:
        if (yield from read_if_shown(slack.read_group(observed.id))):
            raise
        return Applied(operation, None, False)  # someone else was faster

    def find() -> Conversation[bool | None]:
        return None if (yield from read_if_shown(slack.read_group(observed.id))) else True

    try:
        gone = yield from look_up(find)
    except ScimError as error:
        if doubt is not None:
            raise doubt from None
        return Applied(operation, None, unread=error)
    if gone:
        return Applied(operation, None)
    if doubt is not None:
        raise doubt
    path = f"/Groups/{observed.id}"
    message = f"DELETE {path}: Slack accepted the deletion of {observed.label} and still has the group"
    return Applied(
        operation, None, error=UnexpectedReplyError(message, description=message, method="DELETE", path=path)
    )


def _read_back_group(
    slack: Conversations,
    operation: Operation,
    group: Group,
    changes: MemberChanges,
    apply_options: ApplyOptions,
    *,
    fresh: bool = False,
) -> Conversation[Applied]:
    """Look whether Slack has what it was asked for.

    :param changes: what became of the members; those that Slack refused are not looked for.
    :param fresh: whether ``group`` shows all that was written.
    """
    refused = {member.id for member in changes.refused}
    kept = group_shortfalls.without_members(operation, refused)
    expected = group_shortfalls.expected_members(kept, None if operation.kind is Kind.CREATE else group)
    now, read_backs = group, 0
    try:
        if not fresh or group.members is None:
            now = (yield from _again(operation, slack.read_group(group.id))) or group
        while (
            (missing := group_shortfalls.shortfalls(kept, now, expected)) or group_shortfalls.members_unread(kept, now)
        ) and read_backs < apply_options.read_backs:
            yield apply_options.wait(read_backs)
            now = (yield from _again(operation, slack.read_group(group.id))) or now
            read_backs += 1
    except ScimError as error:
        resource = now if operation.kind is Kind.CREATE else None
        return Applied(operation, resource, refused=tuple(changes.refused), error=changes.error, unread=error)
    return Applied(
        operation,
        now,
        True,
        tuple(missing),
        undone=group_shortfalls.is_undone(kept, now),
        refused=tuple(changes.refused),
        error=changes.error if missing else None,
        unread=group_shortfalls.members_unread(kept, now),
    )


def look_late(slack: Conversations, applied: Applied) -> Conversation[Applied]:
    """A group that does not show the change, looked at for some seconds more (wire 8.16), before the task fails."""
    kept = group_shortfalls.without_members(applied.operation, {member.id for member in applied.refused})
    now = t.cast(Group, applied.resource)
    missing = before = group_shortfalls.undone(kept, now)
    for seconds in LATE_LOOKS if missing else ():
        yield Wait(seconds, "looking again whether the change shows")
        try:
            now = yield from slack.read_group(now.id)
        except ScimError:
            break  # the last reading stands
        missing = group_shortfalls.undone(kept, now)
        if not missing:
            break
    others = (warning for warning in applied.warnings if warning not in before)
    undone = group_shortfalls.is_undone(kept, now) or not before
    return dataclasses.replace(applied, resource=now, warnings=(*others, *missing), undone=undone)
