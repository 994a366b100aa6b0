# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The figures of a plan or a run, by guard."""

from __future__ import annotations

import datetime
import typing as t

from .._plan.plan import Kind, Operation, Subject

#: A guest whose access ends within this number of days counts as deactivated.
NEAR_DAYS = 7
#: Options whose change counts whatever the earlier value was, and their guards.
_TOUCHED = {"email": "email_changes", "guest": "guest_conversions"}
#: Options whose change counts when it replaces a value, by guard.
_REPLACED: t.Mapping[str, tuple[str, ...]] = {
    "name_changes": ("given_name", "family_name", "full_name", "display_name"),
    "employee_number_changes": ("employee_number",),
    "manager_changes": ("manager",),
    "department_changes": ("department",),
    "user_name_changes": ("user_name",),
}


class Counted(t.NamedTuple):
    """The key of a figure: a guard, and for some guards a group.

    :ivar part: the id of the group, for a guard that judges each group separately; otherwise ``""``.
    """

    guard: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.guard} {self.part}" if self.part else self.guard


def figures_of(operations: t.Iterable[Operation], today: datetime.date) -> dict[Counted, list[str]]:
    """The labels of the accounts and groups that count for each guard; guards without any are omitted.

    An account that several operations change counts once for each guard, except for ``clearings``, which counts
    attributes.
    """
    found: dict[Counted, list[str]] = {}
    once: set[tuple[str, str | None]] = set()
    for operation in operations:
        for guard in _guards_of(operation, today):
            if guard != "clearings" and operation.subject is Subject.USER and operation.id:
                if (guard, operation.id) in once:
                    continue
                once.add((guard, operation.id))
            found.setdefault(Counted(guard), []).append(operation.label)
        if operation.kind is Kind.MEMBERS and operation.leaves:
            leaving = [operation.label] * len(operation.leaves)
            found.setdefault(Counted("group_removals", operation.id or ""), []).extend(leaving)
            found.setdefault(Counted("removals_total"), []).extend(leaving)
    return found


def _guards_of(operation: Operation, today: datetime.date) -> t.Iterator[str]:
    """The guards that an operation counts for, each as often as it counts."""
    if operation.subject is Subject.GROUP:
        if operation.kind is Kind.DELETE:
            yield "group_deletions"
        elif operation.kind is Kind.CREATE:
            yield "group_creations"
        return
    if operation.kind is Kind.CREATE:
        yield "creations"
        return
    if operation.id is None:
        return  # the second operation of an account that the same plan creates
    yield from _of_account(operation, today)


def _of_account(operation: Operation, today: datetime.date) -> t.Iterator[str]:
    """The guards for a change of an existing account."""
    before, after = operation.before, operation.after
    if "active" in after:
        yield "reactivations" if after["active"] else "deactivations"
    if operation.kind in (Kind.UPDATE, Kind.REPLACE):
        yield "changes"
    yield from (guard for option, guard in _TOUCHED.items() if option in after)
    if after.get("guest_expiration"):
        yield from _of_end(before.get("guest_expiration"), after["guest_expiration"], today)
    for guard, options in _REPLACED.items():
        if any(option in after and before.get(option) not in (None, "") for option in options):
            yield guard
    for option, value in after.items():
        if value is None and before.get(option) is not None:
            yield "clearings"


def _of_end(before: t.Any, after: str, today: datetime.date) -> t.Iterator[str]:
    """The guards for an end of a guest's access; instants are in UTC and compare as text."""
    near = after < (today + datetime.timedelta(days=NEAR_DAYS)).isoformat()
    if near or (before is not None and after < before):
        yield "guest_endings"
    if near:
        yield "deactivations"
