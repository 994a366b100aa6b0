# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Carrying out one operation: the requests, then the look whether Slack really did it.

Everything here is a conversation: it yields requests and waits, and is driven by either client.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.attributes import ATTRIBUTES, SECRETS
from .._model.normalize import Value
from .._model.resources import Group, User
from .._plan.compare import shortfalls
from .._plan.plan import Kind, Operation, Subject
from .._scim.api import Conversations
from .._scim.errors import NotFoundError, ScimError
from .._scim.messages import Conversation, Wait

#: Slack answers with the state before the change for a while (wire 7.5.3, 8.16); seconds between two looks.
READ_BACK_INTERVAL = 1.0

_PROFILE_HINT = "one invalid profile value makes Slack drop all of them at creation"


@dataclass(frozen=True)
class Applied:
    """What became of an operation.

    :ivar resource: what Slack has afterwards; ``None`` when it is gone.
    :ivar done: whether anything was written.
    :ivar warnings: where Slack holds something else than it was asked to.
    """

    operation: Operation
    resource: User | Group | None
    done: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApplyOptions:
    """How operations are carried out.

    :ivar batch_size: members a request adds and removes at most (wire 8.13).
    :ivar read_backs: how often a stale reading of attributes or members is looked at again.
    :ivar active_read_backs: the same for ``active``, which follows with a delay (wire 7.5.3).
    :ivar backoff: how many times longer each wait between two looks is than the one before.
    """

    batch_size: int = 1000
    read_backs: int = 2
    active_read_backs: int = 15
    backoff: float = 1.0

    def wait(self, read_backs: int) -> Wait:
        """The wait before the next look, after so many."""
        return Wait(READ_BACK_INTERVAL * self.backoff**read_backs, "looking again whether the change shows")


def apply_operation(
    slack: Conversations,
    operation: Operation,
    observed: User | Group | None = None,
    apply_options: ApplyOptions | None = None,
) -> Conversation[Applied]:
    """Carry out one operation and read back what it did.

    :param observed: what Slack has, for an operation on something that exists.
    :raises ScimError: when Slack refuses it.
    """
    apply_options = apply_options or ApplyOptions()
    if operation.subject is Subject.GROUP:
        return (yield from _group(slack, operation, t.cast("Group | None", observed), apply_options))
    return (yield from _user(slack, operation, t.cast("User | None", observed), apply_options))


def _user(
    slack: Conversations, operation: Operation, observed: User | None, apply_options: ApplyOptions
) -> Conversation[Applied]:
    if operation.kind is Kind.CREATE:
        created = yield from slack.create_user(operation.after)
        return (yield from _read_back(slack, operation, created, operation.after, apply_options))
    if observed is None:
        raise ValueError("an operation on an account needs what was observed of it")
    if operation.kind is Kind.DEACTIVATE:
        yield from slack.delete_user(observed.id)
        now = yield from slack.read_user(observed.id)
        return (yield from _read_back(slack, operation, now, operation.after, apply_options))
    if operation.kind is Kind.REPLACE:
        reply = yield from slack.update_user(observed.id, operation.values or {}, observed)
        now = reply or (yield from slack.read_user(observed.id))
        return (yield from _read_back(slack, operation, now, operation.after, apply_options))
    return (yield from _patch(slack, operation, observed, apply_options))


def _patch(
    slack: Conversations, operation: Operation, observed: User, apply_options: ApplyOptions
) -> Conversation[Applied]:
    changes = dict(operation.after)
    refused: tuple[str, ...] = ()
    try:
        reply = yield from slack.patch_user(observed.id, changes, observed)
    except ScimError as error:
        # wire 7.2.14: the workspace setting locks the display name, and Slack refuses the request as a whole.
        if error.code != "invalid_display_name" or "display_name" not in changes:
            raise
        del changes["display_name"]
        kept, asked = observed.values.get("display_name"), operation.after["display_name"]
        refused = (f"display_name: Slack kept {kept!r} and refused {asked!r}; {ATTRIBUTES['display_name'].hint}",)
        if not changes:
            return Applied(operation, observed, False, refused)
        reply = yield from slack.patch_user(observed.id, changes, observed)
    now = reply or (yield from slack.read_user(observed.id))
    applied = yield from _read_back(slack, operation, now, changes, apply_options)
    return Applied(operation, applied.resource, True, refused + applied.warnings)


def _read_back(
    slack: Conversations,
    operation: Operation,
    now: User,
    asked: t.Mapping[str, Value],
    apply_options: ApplyOptions,
) -> Conversation[Applied]:
    read_backs = 0
    missing = shortfalls(asked, now)
    while missing and read_backs < (
        apply_options.active_read_backs if "active" in missing else apply_options.read_backs
    ):
        yield apply_options.wait(read_backs)
        now = yield from slack.read_user(now.id)
        missing = shortfalls(asked, now)
        read_backs += 1
    return Applied(
        operation,
        now,
        True,
        tuple(_shortfall(operation, *item) for item in missing.items()),
    )


def _shortfall(operation: Operation, option: str, values: tuple[Value, Value]) -> str:
    asked, stored = values
    if option in SECRETS:
        return f"{option}: Slack did not take it"
    hint = ATTRIBUTES[option].hint or (_PROFILE_HINT if operation.kind is Kind.CREATE else "")
    return f"{option}: Slack stored {stored!r} and not {asked!r}" + (f"; {hint}" if hint else "")


def _group(
    slack: Conversations, operation: Operation, observed: Group | None, apply_options: ApplyOptions
) -> Conversation[Applied]:
    # Every pending id was put in its place before (see dependencies.py).
    joining, leaving = t.cast("tuple[str, ...]", operation.joins), operation.leaves
    if operation.kind is Kind.CREATE:
        first = list(joining[: apply_options.batch_size])
        group = yield from slack.create_group(operation.after["name"], first)
        yield from _members(slack, group.id, joining[apply_options.batch_size :], (), apply_options)
        return (
            yield from _read_back_group(
                slack, operation, group, len(joining) <= apply_options.batch_size, apply_options
            )
        )
    if observed is None:
        raise ValueError("an operation on a group needs what was observed of it")
    if operation.kind is Kind.DELETE:
        try:
            yield from slack.delete_group(observed.id)
        except NotFoundError:
            return Applied(operation, None, False)  # someone else was faster
        return Applied(operation, None)
    if operation.kind is Kind.MEMBERS:
        yield from _members(slack, observed.id, joining, leaving, apply_options)
    else:
        yield from slack.patch_group(observed.id, name=operation.after["name"])
    return (yield from _read_back_group(slack, operation, observed, False, apply_options))


def _members(
    slack: Conversations,
    group_id: str,
    joining: t.Sequence[str],
    leaving: t.Sequence[str],
    apply_options: ApplyOptions,
) -> Conversation[None]:
    """Add and remove members in batches; one request carries both where there is room (wire 8.7, 8.13)."""
    moves = [(True, member) for member in joining] + [(False, member) for member in leaving]
    for start in range(0, len(moves), apply_options.batch_size):
        batch = moves[start : start + apply_options.batch_size]
        yield from slack.patch_group(
            group_id,
            add=[member for joins, member in batch if joins],
            remove=[member for joins, member in batch if not joins],
        )


def _read_back_group(
    slack: Conversations,
    operation: Operation,
    group: Group,
    fresh: bool,
    apply_options: ApplyOptions,
) -> Conversation[Applied]:
    now = group if fresh and group.members is not None else (yield from slack.read_group(group.id))
    expected = _expected_members(operation, None if operation.kind is Kind.CREATE else group)
    read_backs = 0
    while (missing := _group_shortfalls(operation, now, expected)) and read_backs < apply_options.read_backs:
        yield apply_options.wait(read_backs)
        now = yield from slack.read_group(group.id)
        read_backs += 1
    return Applied(operation, now, True, tuple(missing))


def _expected_members(operation: Operation, observed: Group | None) -> frozenset[str] | None:
    """All members that the group shall have, ``None`` where others may be in it."""
    if not operation.whole:
        return None
    joins = t.cast("tuple[str, ...]", operation.joins)
    return (observed.member_ids if observed else frozenset()).difference(operation.leaves).union(joins)


def _group_shortfalls(operation: Operation, now: Group, expected: frozenset[str] | None) -> list[str]:
    warnings = []
    name = operation.after.get("name")
    if name is not None and now.name != name:
        warnings.append(f"name: Slack stored {now.name!r} and not {name!r}")
    if not (operation.joins or operation.leaves):
        return warnings
    if now.members is None:
        return [*warnings, "members: Slack does not show who is in the group now"]
    joins = frozenset(t.cast("tuple[str, ...]", operation.joins))
    absent = sorted(joins - now.member_ids)
    if absent:
        warnings.append(f"members: Slack did not add {', '.join(absent)}")
    staying = sorted(set(operation.leaves) & now.member_ids)
    if staying:
        warnings.append(f"members: Slack did not remove {', '.join(staying)}")
    if expected is not None:
        others = sorted(now.member_ids - expected - frozenset(operation.leaves))
        if others:
            warnings.append(f"members: {', '.join(others)} joined meanwhile and should not be in the group")
        lost = sorted(expected - now.member_ids - joins)
        if lost:
            warnings.append(f"members: {', '.join(lost)} left meanwhile and should be in the group")
    return warnings
