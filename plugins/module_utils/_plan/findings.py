# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The findings of a directory plan about people: who is meant, who stays active, and whose manager is inactive."""

from __future__ import annotations

import typing as t

from .._model.problems import Finding, Topic
from .._model.resources import Group, User
from .._model.row_matching import entry_text, named_by
from .._model.text import folded
from .._source.desired import DesiredDirectory
from .plan import Kind, Operation, PendingId, Subject
from .planned_users import Person, PlannedUsers
from .scope import unmatched_entries
from .settings import Settings


def find_renamed(accounts: PlannedUsers) -> tuple[str, ...]:
    """Report rows without an account whose employee number an account without a row has.

    :returns: how people name the rows whose account is active, for the guard.
    """
    if "employee_number" in accounts.settings.match_by:
        return ()
    matched = {match.user.id for match in accounts.matches if match}
    renamed = []
    for row, person in zip(accounts.rows, accounts.persons):
        number = entry_text(row.values, "employee_number")
        if not number or not isinstance(person, PendingId):
            continue
        found = [
            user
            for user in accounts.known.with_employee_number(number)
            if user.id not in matched and not accounts.untouchable(user.id)
        ]
        if not found:
            continue
        accounts.renamed.update((user.id, row.label) for user in found)
        accounts.findings.append(_renamed(row.position, row.label, number, found))
        if any(user.active for user in found):
            renamed.append(row.label)
    return tuple(renamed)


def _renamed(position: str, label: str, number: str, found: t.Sequence[User]) -> Finding:
    labels = " and ".join(sorted(f"{user.label}{'' if user.active else ', deactivated'}" for user in found))
    ids = tuple(sorted(user.id for user in found))
    message = (
        f"renamed? The employee number {number} also belongs to {labels}, which no row matches. If it is the same "
        f"person, give id: {ids[0]} or previous_emails, or add employee_number to match_by; otherwise a second "
        "account is created"
    )
    return Finding(Topic.RENAMED, position, label, message, ids)


def find_kept_active(desired: DesiredDirectory, accounts: PlannedUsers) -> tuple[Finding, ...]:
    """What was found about rows of people who have left and whose accounts stay active because of it."""
    found = {
        finding.position: finding
        for finding in accounts.findings
        if finding.topic in (Topic.CONFLICT, Topic.INVALID) and finding.position
    }
    deactivated = {
        operation.id
        for operation in accounts.operations
        if operation.subject is Subject.USER and operation.kind is Kind.DEACTIVATE
    }
    matched = {match.user.id for match in accounts.matches if match}
    kept = []
    for row in (*accounts.rows, *desired.skipped_users):
        finding = found.get(row.position)
        if not row.leaves or finding is None:
            continue
        named = named_by(row, accounts.known, accounts.settings.match_by) - deactivated - matched - accounts.unmanaged
        users = (accounts.known.with_id(account_id) for account_id in named)
        if any(user and user.active and not accounts.scope_rules.protected(user) for user in users):
            kept.append(finding)
    return tuple(sorted(kept))


def unmatched_findings(
    desired: DesiredDirectory, accounts: PlannedUsers, groups: t.Sequence[Group], settings: Settings
) -> list[Finding]:
    """Report the entries of the scope and of ``protected`` that nothing in Slack and in the source matches."""
    rows = (*(desired.users or ()), *desired.skipped_users)
    desired_groups = (*(desired.groups or ()), *desired.skipped_groups)
    read = desired.groups is not None or bool(settings.scope.groups)
    nothing = "no account, row or group" if read else "no account and no row, and groups were not read"
    return [
        Finding(Topic.UNMATCHED, option, entry, f"matches {'no account and no row' if domain else nothing}")
        for option, entry, domain in unmatched_entries(settings.scope, accounts.known, rows, (*groups, *desired_groups))
    ]


Naming = tuple[str, ...]
_NAMES = ("given_name", "family_name")


def shifted_rows(operations: t.Iterable[Operation], users: t.Mapping[str, User]) -> tuple[str, ...]:
    """The accounts that would get the name or the employee number that another account has now, or their own first
    and last name exchanged; each as ``nora.quist@example.com (gets the name of U012AB3CD)``.

    :param users: the managed accounts by id.
    """
    renamed = [
        (operation, user)
        for operation in operations
        if operation.subject is Subject.USER
        and operation.kind in (Kind.UPDATE, Kind.REPLACE)
        and not _OPTIONS.isdisjoint(operation.after)
        and (user := users.get(operation.id or ""))
    ]
    if not renamed:
        return ()
    holders: dict[Naming, str] = {}
    for user in users.values():
        for naming in _namings(user.values):
            holders.setdefault(naming, user.id)
    found = []
    for operation, user in renamed:
        why = _why(operation, user, holders)
        if why:
            found.append(f"{operation.label} ({why})")
    return tuple(found)


_OPTIONS = frozenset((*_NAMES, "employee_number"))


def _why(operation: Operation, user: User, holders: t.Mapping[Naming, str]) -> str:
    before, after = _namings(user.values), _namings({**user.values, **operation.after})
    for naming in after:
        if naming in before:
            continue
        kind = "name" if naming[0] == "name" else "employee number"
        holder = holders.get(naming)
        if holder is not None and holder != user.id:
            return f"gets the {kind} of {holder}"
        if naming[0] == "name" and ("name", naming[2], naming[1]) in before:
            return "first and last name exchanged"
    return ""


def _namings(values: t.Mapping[str, t.Any]) -> list[Naming]:
    """What tells a person apart: the whole name, where both parts are there, and the employee number."""
    first, last = (folded(str(values.get(option) or "")) for option in _NAMES)
    number = folded(str(values.get("employee_number") or ""))
    named: list[Naming] = [("name", first, last)] if first and last else []
    return [*named, ("number", number)] if number else named


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
