# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What a directory plan reports about the managers that it sets and whose accounts are not active after it."""

from __future__ import annotations

from .._model.problems import Finding, Topic
from .plan import Kind, Operation, PendingId
from .planned_users import Person, PlannedUsers


def inactive_managers(accounts: PlannedUsers) -> tuple[Finding, ...]:
    """Findings about managers who get people although they are deactivated, now or by the plan itself.

    A manager whom an account has already is not reported again.

    :param accounts: with all their operations, those about absent accounts too.
    """
    kinds: dict[Kind, set[str | None]] = {Kind.DEACTIVATE: set(), Kind.REACTIVATE: set()}
    changed: set[Person] = set()
    for operation in accounts.operations:
        kinds.get(operation.kind, set()).add(operation.id)
        if operation.after.get("manager") is not None:
            changed.add(_person(operation))
    found = []
    for number, manager in accounts.managers.items():
        user = accounts.known.with_id(manager) if isinstance(manager, str) else None
        if user is None or accounts.persons[number] not in changed:
            continue
        if user.id in kinds[Kind.DEACTIVATE]:
            state = "is deactivated by the same run"
        elif user.shown_active is False and user.id not in kinds[Kind.REACTIVATE]:
            state = "is deactivated"
        else:
            continue
        row = accounts.rows[number]
        message = f"manager {user.label} {state}; set nevertheless. Give another manager"
        found.append(Finding(Topic.INACTIVE_MANAGER, row.position, row.label, message, (user.id,)))
    return tuple(found)


def _person(operation: Operation) -> Person:
    """Whom an operation is about."""
    return operation.id or PendingId(operation.key)
