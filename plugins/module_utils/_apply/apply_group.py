# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Applies an operation on a group: sends the requests, then reads back whether Slack has the name and members."""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.resources import Group, User
from .._plan.plan import Kind, Operation
from .._scim.api import Conversations
from .._scim.creation import look_up
from .._scim.errors import NotFoundError, ScimError, UnexpectedReplyError
from .._scim.messages import Conversation, Wait
from .applied import Applied, ApplyOptions, after_creation, read_again
from .creations import Created, create_group, read_if_shown
from .member_batches import MemberChanges, blames_members, change_members
from .write_trace import WriteTrace


def shortfalls(operation: Operation, now: Group, expected: frozenset[str] | None) -> list[str]:
    """Warnings on a group's differences from the desired state, also those that others caused meanwhile."""
    warnings = parts_undone(operation, now)
    if not (operation.joins or operation.leaves) or now.members is None or expected is None:
        return warnings
    others = sorted(now.member_ids - expected - frozenset(operation.leaves))
    if others:
        warnings.append(f"members: {', '.join(others)} joined meanwhile and should not be in the group")
    lost = sorted(expected - now.member_ids - frozenset(t.cast("tuple[str, ...]", operation.joins)))
    if lost:
        warnings.append(f"members: {', '.join(lost)} left meanwhile and should be in the group")
    return warnings


def parts_undone(operation: Operation, now: Group) -> list[str]:
    """Warnings on the parts of an operation that a group does not show."""
    name = operation.after.get("name")
    renamed = [] if name in (None, now.name) else [f"name: Slack stored {now.name!r} and not {name!r}"]
    return renamed + _members_undone(operation, now)


def is_undone(operation: Operation, now: Group) -> bool:
    """Whether a group still has its old name, or not the requested members. A name that Slack rewrote is accepted."""
    name = operation.after.get("name")
    kept = name not in (None, now.name) and now.name == operation.before.get("name")
    return kept or bool(_members_undone(operation, now))


def _members_undone(operation: Operation, now: Group) -> list[str]:
    if now.members is None:
        return []
    absent = sorted(frozenset(t.cast("tuple[str, ...]", operation.joins)) - now.member_ids)
    staying = sorted(set(operation.leaves) & now.member_ids)
    said = (("add", absent), ("remove", staying))
    return [f"members: Slack did not {verb} {', '.join(ids)}" for verb, ids in said if ids]


def shows_change(operation: Operation, observed: Group, now: User | Group | None) -> bool:
    """Whether a group shows some change that the operation requested."""
    if not isinstance(now, Group):
        return False
    name = operation.after.get("name")
    renamed = name is not None and now.name == name != observed.name
    if now.members is None or observed.members is None:
        return renamed
    joined = (now.member_ids - observed.member_ids).intersection(one for one in operation.joins if isinstance(one, str))
    left = (observed.member_ids - now.member_ids).intersection(operation.leaves)
    return renamed or bool(joined) or bool(left)


def expected_members(operation: Operation, observed: Group | None) -> frozenset[str] | None:
    """All desired members of the group, ``None`` when others may be in it."""
    if not operation.whole:
        return None
    joins = t.cast("tuple[str, ...]", operation.joins)
    return (observed.member_ids if observed else frozenset()).difference(operation.leaves).union(joins)


def members_unread(operation: Operation, now: Group) -> ScimError | None:
    """Why a group's members could not be read back; ``None`` when they could, or were not to change."""
    if now.members is not None or not (operation.joins or operation.leaves):
        return None
    path = f"/Groups/{now.id}"
    message = f"GET {path}: Slack does not show who is in the group"
    return UnexpectedReplyError(message, description=message, method="GET", path=path)


def without_members(operation: Operation, members: t.Container[t.Any]) -> Operation:
    """The operation without some of the members."""
    return dataclasses.replace(
        operation,
        joins=tuple(one for one in operation.joins if one not in members),
        leaves=tuple(one for one in operation.leaves if one not in members),
    )


#: Seconds before each late read-back of a group that does not show the change.
LATE_LOOKS = (3.0, 4.0)


def apply_to_group(
    slack: Conversations, operation: Operation, observed: Group | None, apply_options: ApplyOptions, trace: WriteTrace
) -> Conversation[Applied]:
    """Apply an operation on a group; see :func:`apply_operation`."""
    # Every pending id was replaced before (see dependencies.py).
    joining, leaving = t.cast("tuple[str, ...]", operation.joins), operation.leaves
    if operation.kind is Kind.CREATE:
        created, late = yield from _created_group(slack, operation, joining, apply_options)
        group = created.resource
        changes = yield from change_members(slack, group.id, late, (), apply_options.batch_size)
        applied = yield from _read_back_group(slack, operation, group, changes, apply_options, fresh=not late)
        written = created.written or changes.accepted > 0
        return after_creation(dataclasses.replace(created, written=written), applied)
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
        if applied.unread is not None or not shows_change(operation, observed, applied.resource):
            raise changes.error
    elif not trace.written:
        applied = dataclasses.replace(applied, done=False)
    return applied


def _created_group(
    slack: Conversations, operation: Operation, joining: t.Sequence[str], apply_options: ApplyOptions
) -> Conversation[tuple[Created[Group], t.Sequence[str]]]:
    """Create a group with its first batch of members, or without members when Slack refuses one of them.

    :returns: the group, and the members still to be added.
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


def _delete_group(
    slack: Conversations, operation: Operation, observed: Group, trace: WriteTrace
) -> Conversation[Applied]:
    """Delete a group, and read back for about ten seconds until Slack no longer shows it."""
    try:
        _none, doubt = yield from trace.settled_write(slack.delete_group(observed.id))
    except NotFoundError:
        if (yield from read_if_shown(slack.read_group(observed.id))):
            raise
        return Applied(operation, None, False)  # someone else had deleted it

    def find() -> Conversation[bool | None]:
        return None if (yield from read_if_shown(slack.read_group(observed.id))) else True

    try:
        deleted = yield from look_up(find)
    except ScimError as error:
        if doubt is not None:
            raise doubt from None
        return Applied(operation, None, unread=error)
    if deleted:
        return Applied(operation, None)
    if doubt is not None:
        raise doubt
    path = f"/Groups/{observed.id}"
    message = f"DELETE {path}: Slack accepted the deletion of {observed.label}, but still has the group"
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
    """Read back whether Slack has the requested name and members.

    :param changes: the result of the member changes; refused members are not expected.
    :param fresh: whether ``group`` shows all that was written.
    """
    refused = {member.id for member in changes.refused}
    kept = without_members(operation, refused)
    expected = expected_members(kept, None if operation.kind is Kind.CREATE else group)
    now, read_backs = group, 0
    try:
        if not fresh or group.members is None:
            now = (yield from read_again(operation, slack.read_group(group.id))) or group
        while (
            (missing := shortfalls(kept, now, expected)) or members_unread(kept, now)
        ) and read_backs < apply_options.read_backs:
            yield apply_options.wait(read_backs)
            now = (yield from read_again(operation, slack.read_group(group.id))) or now
            read_backs += 1
    except ScimError as error:
        resource = now if operation.kind is Kind.CREATE else None
        return Applied(operation, resource, refused=tuple(changes.refused), error=changes.error, unread=error)
    return Applied(
        operation,
        now,
        True,
        tuple(missing),
        undone=is_undone(kept, now),
        refused=tuple(changes.refused),
        error=changes.error if missing else None,
        unread=members_unread(kept, now),
    )


def look_late(slack: Conversations, applied: Applied) -> Conversation[Applied]:
    """The result after reading a group that does not show the change back for some more seconds (wire 8.16)."""
    kept = without_members(applied.operation, {member.id for member in applied.refused})
    now = t.cast(Group, applied.resource)
    missing = before = parts_undone(kept, now)
    for seconds in LATE_LOOKS if missing else ():
        yield Wait(seconds, "reading back whether Slack shows the change")
        try:
            now = yield from slack.read_group(now.id)
        except ScimError:
            break  # keep the last reading
        missing = parts_undone(kept, now)
        if not missing:
            break
    others = (warning for warning in applied.warnings if warning not in before)
    undone = is_undone(kept, now) or not before
    return dataclasses.replace(applied, resource=now, warnings=(*others, *missing), undone=undone)
