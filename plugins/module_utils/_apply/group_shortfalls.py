# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Differences between a group and the result that an operation requested; pure functions."""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.resources import Group, User
from .._plan.plan import Operation
from .._scim.errors import ScimError, UnexpectedReplyError


def shortfalls(operation: Operation, now: Group, expected: frozenset[str] | None) -> list[str]:
    """Warnings on a group's differences from the desired state, also those that others caused meanwhile."""
    warnings = undone(operation, now)
    if not (operation.joins or operation.leaves) or now.members is None or expected is None:
        return warnings
    others = sorted(now.member_ids - expected - frozenset(operation.leaves))
    if others:
        warnings.append(f"members: {', '.join(others)} joined meanwhile and should not be in the group")
    lost = sorted(expected - now.member_ids - frozenset(t.cast("tuple[str, ...]", operation.joins)))
    if lost:
        warnings.append(f"members: {', '.join(lost)} left meanwhile and should be in the group")
    return warnings


def undone(operation: Operation, now: Group) -> list[str]:
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
