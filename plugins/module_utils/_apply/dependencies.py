# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations that rest on others: the ids of what was created put in, and what failed left out.

One failure does not spread further than it must: a group still gets its other members, an account is still created
without the manager who could not be.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._plan.plan import Kind, Operation, PendingId, Subject


@dataclass(frozen=True)
class Resolved:
    """An operation that can be carried out.

    :ivar warnings: what had to be left out, and why.
    """

    operation: Operation
    warnings: tuple[str, ...] = ()


class Unmet(Exception):
    """An operation cannot be carried out.

    :ivar needs: the keys of the operations without which it makes no sense, and which were not done.
    """

    def __init__(self, needs: t.Iterable[str]) -> None:
        self.needs = tuple(sorted(needs))
        super().__init__(f"it needs what was not done: {', '.join(self.needs)}")


def resolve(operation: Operation, created: t.Mapping[str, str], undone: t.Container[str]) -> Resolved:
    """Put the ids of what was created in their places.

    :param created: the ids, by the keys of the operations that created them.
    :param undone: the keys of the operations that ended without being done.
    :raises Unmet: when something that it cannot do without was not done.
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
    if operation.values is not None or not (remaining.after or _leaving(remaining)):
        raise Unmet(lost)
    return Resolved(remaining, tuple(f"left out, since it was not done: {key}" for key in lost))


def _without_absent(operation: Operation, undone: t.Container[str]) -> tuple[Operation, set[str]]:
    """A group without those whose accounts should have come back and did not; Slack would refuse all for one.

    :returns: the operation, and the keys of those reactivations.
    """
    if operation.subject is not Subject.GROUP:
        return operation, set()
    back = {f"{Kind.REACTIVATE.value} {Subject.USER.value} {member}": member for member in _joining(operation)}
    absent = {key for key in operation.needs if key in undone and key in back}
    if not absent:
        return operation, absent
    away = {back[key] for key in absent}
    joining = [member for member in _joining(operation) if isinstance(member, PendingId) or member not in away]
    after = {option: value for option, value in operation.after.items() if option != "members"}
    return dataclasses.replace(operation, after={**after, "members": joining} if joining else after), absent


def _joining(operation: Operation) -> t.Sequence[t.Any]:
    return t.cast("t.Sequence[t.Any]", operation.after.get("members", ()))


def _own_id(operation: Operation, created: t.Mapping[str, str]) -> tuple[str | None, str | None]:
    """The id of what is changed, and the key of the operation that creates it where the same plan does."""
    if operation.id is not None or operation.kind is Kind.CREATE:
        return operation.id, None
    creation = f"{Kind.CREATE.value} {operation.subject.value} {operation.label}"
    return created.get(creation), creation


def _pending(operation: Operation) -> t.Iterator[PendingId]:
    for values in (operation.after, operation.values or {}):
        for value in values.values():
            for one in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(one, PendingId):
                    yield one


def _filled(operation: Operation, own_id: str | None, created: t.Mapping[str, str]) -> Operation:
    after = _with_ids(operation.after, created)
    gone = set(operation.after) - set(after)
    return dataclasses.replace(
        operation,
        id=own_id,
        after=after,
        before={
            option: value for option, value in operation.before.items() if option not in gone or option == "members"
        },
        values=None if operation.values is None else _with_ids(operation.values, created),
    )


def _with_ids(values: t.Mapping[str, t.Any], created: t.Mapping[str, str]) -> dict[str, t.Any]:
    filled: dict[str, t.Any] = {}
    for option, value in values.items():
        if isinstance(value, PendingId):
            if value.key in created:
                filled[option] = created[value.key]
        elif isinstance(value, (list, tuple)):
            kept = [_id(one, created) for one in value if not isinstance(one, PendingId) or one.key in created]
            if kept or not value:
                filled[option] = kept
        else:
            filled[option] = value
    return filled


def _id(value: t.Any, created: t.Mapping[str, str]) -> t.Any:
    return created[value.key] if isinstance(value, PendingId) else value


def _leaving(operation: Operation) -> t.Sequence[str]:
    return t.cast("t.Sequence[str]", operation.before.get("members", ()))
