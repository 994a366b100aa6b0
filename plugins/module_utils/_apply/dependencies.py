# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Resolves what an operation needs of others: inserts the ids of created resources, leaves out failed ones.

A failure affects as little as possible: a group still gets its other members, an account is still created without a
manager whose creation failed.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._plan.plan import Kind, Operation, PendingId, Subject, operation_key


@dataclass(frozen=True)
class Resolved:
    """An operation that is ready to apply.

    :ivar warnings: the parts that were left out, and why.
    """

    operation: Operation
    warnings: tuple[str, ...] = ()


class Unmet(Exception):
    """An operation cannot be applied.

    :ivar needs: the keys of the required operations that were not done.
    """

    def __init__(self, needs: t.Iterable[str]) -> None:
        self.needs = tuple(sorted(needs))
        super().__init__(f"it depends on operations that were not done: {', '.join(self.needs)}")


def resolve(operation: Operation, created: t.Mapping[str, str], undone: t.Container[str]) -> Resolved:
    """The operation with the ids of created accounts and groups inserted.

    :param created: the ids, by the keys of the operations that created them.
    :param undone: the keys of operations that ended without being done.
    :raises Unmet: when a required operation was not done.
    """
    operation, absent = _without_absent(operation, undone)
    own_id, creation = _own_id(operation, created)
    pending = {value.key for value in _pending(operation)}
    missing = {key for key in operation.needs if key in undone and key not in pending and key not in absent}
    if creation is not None and own_id is None:
        missing.add(creation)
    if missing:
        raise Unmet(missing)
    lost = sorted({key for key in pending if key not in created} | absent)
    if not lost:
        return Resolved(_filled(operation, own_id, created))
    remaining = _filled(operation, own_id, created)
    if operation.values is not None or not (remaining.after or remaining.joins or remaining.leaves):
        raise Unmet(lost)
    return Resolved(remaining, tuple(f"left out, because it was not done: {key}" for key in lost))


def _without_absent(operation: Operation, undone: t.Container[str]) -> tuple[Operation, set[str]]:
    """A group's operation without members whose reactivation failed; Slack would refuse all members for one.

    :returns: the operation, and the keys of those reactivations.
    """
    if operation.subject is not Subject.GROUP:
        return operation, set()
    back = {operation_key(Kind.REACTIVATE, Subject.USER, one): one for one in operation.joins if isinstance(one, str)}
    absent = {key for key in operation.needs if key in undone and key in back}
    if not absent:
        return operation, absent
    away = {back[key] for key in absent}
    joins = tuple(member for member in operation.joins if isinstance(member, PendingId) or member not in away)
    return dataclasses.replace(operation, joins=joins), absent


def _own_id(operation: Operation, created: t.Mapping[str, str]) -> tuple[str | None, str | None]:
    """The id of the changed resource, and the key of its creation when the same plan creates it."""
    if operation.id is not None or operation.kind is Kind.CREATE:
        return operation.id, None
    creation = operation_key(Kind.CREATE, operation.subject, operation.label)
    return created.get(creation), creation


def _pending(operation: Operation) -> t.Iterator[PendingId]:
    values = (*operation.after.values(), *(operation.values or {}).values(), *operation.joins)
    return (value for value in values if isinstance(value, PendingId))


def _filled(operation: Operation, own_id: str | None, created: t.Mapping[str, str]) -> Operation:
    after = _with_ids(operation.after, created)
    left_out = set(operation.after) - set(after)
    return dataclasses.replace(
        operation,
        id=own_id,
        after=after,
        before={option: value for option, value in operation.before.items() if option not in left_out},
        values=None if operation.values is None else _with_ids(operation.values, created),
        joins=tuple(
            created[one.key] if isinstance(one, PendingId) else one
            for one in operation.joins
            if not isinstance(one, PendingId) or one.key in created
        ),
    )


def _with_ids(values: t.Mapping[str, t.Any], created: t.Mapping[str, str]) -> dict[str, t.Any]:
    filled: dict[str, t.Any] = {}
    for option, value in values.items():
        if isinstance(value, PendingId):
            if value.key in created:
                filled[option] = created[value.key]
        else:
            filled[option] = value
    return filled
