# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The part of a directory plan that is about accounts: who is meant, what differs, and whom to create."""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.accounts import AccountIndex, Match
from .._model.evidence import other_person
from .._model.problems import WHOLE_ROW, Finding, Problem, Refused, Topic
from .._model.resources import Group, User
from .._model.row_matching import keys_of, match_rows, named_by
from .._model.validate import DesiredValues
from .._source.desired import DesiredDirectory
from .._source.rows import DesiredUser
from .compare import differences
from .plan import Kind, Operation, PendingId, Subject
from .planned_users import KnownPeople, Person, PlannedUsers, cycles, ids_of
from .row_protection import RowProtection
from .scope import ScopeRules, ScopeStatus
from .settings import Settings, managed_values
from .user import DesiredUserState, plan_user
from .user_names import NameTemplate, make_user_names

_WHY_LEFT = {
    ScopeStatus.EXCLUDED: (Topic.EXCLUDED, "is on the exclude list; not changed"),
    ScopeStatus.OUT_OF_SCOPE: (Topic.OUT_OF_SCOPE, "is not in scope; not changed"),
    ScopeStatus.BOT: (Topic.BOT, "is the account of an app; such accounts are never managed"),
}
#: Where a rule that is broken hides whom a row is about.
_KEY_ATTRIBUTES = frozenset({WHOLE_ROW, "id", "email", "user_name", "previous_emails", "state"})


def plan_users(
    desired: DesiredDirectory, users: t.Iterable[User], groups: t.Iterable[Group], settings: Settings
) -> PlannedUsers:
    """Decide what is to be done for the people of the source.

    :raises Refused: when the scope or the template for user names is wrong.
    """
    known, scope_rules = AccountIndex(users), ScopeRules(settings.scope, groups)
    template = NameTemplate(settings.user_name_from)
    people = KnownPeople((), (), known)
    accounts = PlannedUsers(known, scope_rules, settings, desired.users or (), people, _unmanaged(known, scope_rules))
    if desired.users is not None and not desired.users:
        accounts.held_back = "the source has no people, which is always treated as an error"
    protection = RowProtection(known)
    unreadable = _leave_skipped(accounts, desired, protection)
    _match(accounts, desired.skipped_users)
    _leave_possible(accounts, unreadable, protection)
    _leave_out(accounts, desired.left_out_users, protection)
    rows = accounts.rows
    accounts.rows = _with_user_names(accounts, desired, template)
    accounts.chosen_names = frozenset(
        number for number, row in enumerate(rows) if row.user_name != accounts.rows[number].user_name
    )
    accounts.people = KnownPeople(accounts.rows, accounts.persons, known)
    for number, row in enumerate(accounts.rows):
        if accounts.persons[number] is not None:
            _plan_row(accounts, number, row)
    _report_cycles(accounts)
    return accounts


def _unmanaged(known: AccountIndex, scope_rules: ScopeRules) -> frozenset[str]:
    return frozenset(user.id for user in known if scope_rules.status(user) is not ScopeStatus.MANAGED)


def _leave_skipped(accounts: PlannedUsers, desired: DesiredDirectory, protection: RowProtection) -> list[DesiredUser]:
    """Keep the accounts of skipped rows as they are.

    :returns: the rows of which it cannot be told whose they are.
    """
    rows = []
    unreadable = {
        problem.position for problem in desired.problems if problem.option in _KEY_ATTRIBUTES and not problem.others
    }
    for row in desired.skipped_users:
        ids = named_by(row, accounts.known, accounts.settings.match_by)
        if not ids and row.position in unreadable:
            ids = protection.in_texts(desired.texts.get(row.position, ()))
            if not ids:
                rows.append(row)
                continue
        accounts.left_alone.update(ids)
        message = "the row breaks a rule; not changed"
        accounts.findings.append(Finding(Topic.INVALID, row.position, row.label, message, tuple(sorted(ids))))
    return rows


def _leave_possible(accounts: PlannedUsers, unreadable: t.Iterable[DesiredUser], protection: RowProtection) -> None:
    """Keep the accounts that rows may be about whose keys cannot be read, and report which."""
    matched = {match.user.id for match in accounts.matches if match}
    for row in unreadable:
        ids = protection.possible(row, matched)
        accounts.left_alone.update(ids)
        message = (
            "the row breaks a rule, and its account is unknown; accounts that it may describe, which are not "
            f"changed: {len(ids)}. Correct the row, or leave it out with rows_when"
        )
        accounts.findings.append(Finding(Topic.INVALID, row.position, row.label, message, tuple(sorted(ids))))


def _leave_out(accounts: PlannedUsers, rows: t.Sequence[DesiredUser], protection: RowProtection) -> None:
    """Keep the accounts of rows that a rule leaves out, unless other rows are about them."""
    if not rows:
        return
    matched = {match.user.id for match in accounts.matches if match}
    found = [protection.certain(row) - matched for row in rows]
    ids = frozenset().union(*found)
    accounts.left_alone.update(ids)
    without = sum(not of_row for of_row in found)
    message = f"rows left out: {len(rows)}; their accounts, not changed: {len(ids)}; rows without one: {without}"
    accounts.findings.append(Finding(Topic.EXCLUDED, "", "rows_when", message, tuple(sorted(ids))))


def _match(accounts: PlannedUsers, skipped: tuple[DesiredUser, ...]) -> None:
    """Find the account of each row, and put aside the rows that are not to be applied.

    :param skipped: rows that keep the accounts that they mean from all others.
    """
    stay = {id(row) for row in skipped}

    def keys_after(row: DesiredUser, user: User) -> tuple[frozenset[str], str]:
        stays = row.leaves or id(row) in stay or not (user.active or accounts.settings.reactivate)
        if stays or accounts.scope_rules.row_status(row, user) is not ScopeStatus.MANAGED:
            return keys_of(user.values)
        _before, after = differences(user, accounts.intended(row, user))
        return keys_of({**user.values, **after})

    match_by = accounts.settings.match_by
    matching = match_rows(accounts.rows + skipped, accounts.known, keys_after, match_by)
    accounts.matches = matching.matches[: len(accounts.rows)]
    for number, row in enumerate(accounts.rows):
        match = matching.matches[number]
        conflict = matching.conflicts.get(number) or _conflict_of_return(accounts, row, match)
        status = accounts.scope_rules.row_status(row, match.user if match else None)
        person: Person | None = None
        if status is not ScopeStatus.MANAGED:
            topic, message = _WHY_LEFT[status]
            ids = named_by(row, accounts.known, match_by)
            accounts.left_alone.update(ids)
            accounts.findings.append(Finding(topic, row.position, row.label, message, tuple(sorted(ids))))
        elif conflict:
            accounts.left_alone.update(conflict.ids)
            accounts.findings.append(conflict)
            accounts.matches[number] = None
            if number in matching.exchanges:
                accounts.impossible.append(conflict)
        elif match:
            person = match.user.id
        elif not row.leaves and _can_be_created(accounts, row):
            person = PendingId(f"{Kind.CREATE.value} {Subject.USER.value} {row.email}")
        accounts.persons.append(person)


def _conflict_of_return(accounts: PlannedUsers, row: DesiredUser, match: Match | None) -> Finding | None:
    """Why the account of a row must not be reactivated for its person."""
    if match is None or row.leaves or not accounts.settings.reactivate:
        return None
    other = other_person(row.values, match.user, match.by)
    if other is None or not other.refused:
        return None
    message = f"{other.refusal(match.user)}; not changed"
    return Finding(Topic.CONFLICT, row.position, row.label, message, (match.user.id,))


def _can_be_created(accounts: PlannedUsers, row: DesiredUser) -> bool:
    problem = None
    if not row.email:
        rule = "must be given, because Slack has no account with the other keys"
        problem = Problem("email", None, rule, row.position, row.line)
    elif row.values.get("guest_expiration") and not row.values.get("guest"):
        value = row.values["guest_expiration"]
        rule = "must be set together with guest: true for an account that does not exist yet"
        problem = Problem("guest_expiration", value, rule, row.position, row.line)
    if problem:
        accounts.problems.append(problem)
    return problem is None


def _with_user_names(
    accounts: PlannedUsers, desired: DesiredDirectory, template: NameTemplate
) -> tuple[DesiredUser, ...]:
    """The rows, with user names for those who are created and have none."""
    nameless = [
        row
        for row, person in zip(accounts.rows, accounts.persons)
        if isinstance(person, PendingId) and not row.user_name
    ]
    if not nameless:
        return accounts.rows
    taken = [row.user_name for row in (*accounts.rows, *desired.skipped_users)]
    taken += [user.user_name for user in accounts.known]
    made = {id(row): name for row, name in zip(nameless, make_user_names(nameless, template, taken))}
    return tuple(
        row._replace(values={"user_name": made[id(row)], **row.values}) if id(row) in made else row
        for row in accounts.rows
    )


def _plan_row(accounts: PlannedUsers, number: int, row: DesiredUser) -> None:
    match = accounts.matches[number]
    if row.leaves:
        if match and match.user.active:
            _deactivate(accounts, row, match)
        return
    desired = row.values if match is None else accounts.intended(row, match.user)
    if match:
        _report_protected(accounts, row, match.user, desired)
    manager = desired.get("manager")
    later: PendingId | None = None
    if isinstance(manager, str):
        found = _manager(accounts, number, row, manager)
        rest = {option: value for option, value in desired.items() if option != "manager"}
        if isinstance(found, PendingId):
            desired, later = rest, found
        else:
            desired = rest if found is None else {**desired, "manager": found}
    try:
        state = DesiredUserState(
            desired, reactivate=accounts.settings.reactivate, chosen_name=number in accounts.chosen_names
        )
        plan = plan_user(state, match)
    except Refused as refused:
        ids = (match.user.id,) if match else ()
        accounts.left_alone.update(ids)
        accounts.findings.append(Finding(Topic.CONFLICT, row.position, row.label, f"{refused}; not changed", ids))
        return
    if plan.warnings and match:
        accounts.left_alone.add(match.user.id)
        accounts.findings += [
            Finding(Topic.DEACTIVATED, row.position, row.label, warning, (match.user.id,)) for warning in plan.warnings
        ]
        return
    other = other_person(row.values, match.user, match.by) if match else None
    if match and other and any(operation.kind is Kind.REACTIVATE for operation in plan.operations):
        message = other.warning(match.user)
        accounts.findings.append(Finding(Topic.OTHER_PERSON, row.position, row.label, message, (match.user.id,)))
    accounts.operations += plan.operations
    if later is not None:
        accounts.operations.append(_manager_later(row, match, later, plan.operations))


def _deactivate(accounts: PlannedUsers, row: DesiredUser, match: Match) -> None:
    user = match.user
    if accounts.scope_rules.protected(user):
        message = "the account is not active in the source, but it is protected; not changed"
        accounts.findings.append(Finding(Topic.PROTECTED, row.position, row.label, message, (user.id,)))
        return
    (operation,) = plan_user(DesiredUserState({}, present=False), match).operations
    reason = f"found by {match.by}; not active in the source"
    accounts.operations.append(dataclasses.replace(operation, reason=reason))


def _report_protected(accounts: PlannedUsers, row: DesiredUser, user: User, desired: DesiredValues) -> None:
    if not accounts.scope_rules.protected(user):
        return
    kept = [option for option in managed_values(row.values, user, accounts.settings.policy) if option not in desired]
    if kept:
        message = f"{', '.join(kept)} not changed, because the account is protected"
        accounts.findings.append(Finding(Topic.PROTECTED, row.position, row.label, message, (user.id,)))


def _manager(accounts: PlannedUsers, number: int, row: DesiredUser, reference: str) -> Person | None:
    resolution = accounts.people.manager(reference)
    found, problem = resolution.one, None
    if found is None:
        problem = f"manager {reference!r} {accounts.people.unresolved(resolution)}; not changed"
    elif found == accounts.persons[number]:
        found, problem = None, f"manager {reference!r} is the person's own account; not changed"
    if problem:
        ids = ids_of(resolution.found) if resolution.ambiguous else ()
        accounts.findings.append(Finding(Topic.MANAGER, row.position, row.label, problem, ids))
    elif found is not None:
        accounts.managers[number] = found
    return found


def _manager_later(
    row: DesiredUser, match: Match | None, manager: PendingId, others: t.Sequence[Operation]
) -> Operation:
    """The manager by an operation of its own, once there is an account for him or her."""
    first = tuple(one.key for one in others if one.kind in (Kind.CREATE, Kind.REACTIVATE))
    user = match.user if match else None
    return Operation(
        Kind.UPDATE,
        Subject.USER,
        user.id if user else None,
        (user.email or user.user_name or user.id) if user else row.email,
        "the manager's account is created by the same plan",
        {"manager": user.values.get("manager") if user else None},
        {"manager": manager},
        needs=(*first, manager.key),
        part="manager",
    )


def _report_cycles(accounts: PlannedUsers) -> None:
    row_of = {accounts.persons[number]: accounts.rows[number] for number in accounts.managers}
    manager_of = {accounts.persons[number]: manager for number, manager in accounts.managers.items()}
    for cycle in cycles(t.cast("t.Mapping[Person, Person]", manager_of)):
        rows = sorted((row_of[person] for person in cycle), key=lambda row: row.order)
        ids = tuple(sorted(person for person in cycle if isinstance(person, str)))
        message = f"the managers form a cycle: {', '.join(row.label for row in rows)}"
        accounts.findings.append(Finding(Topic.MANAGER, rows[0].position, rows[0].label, message, ids))
