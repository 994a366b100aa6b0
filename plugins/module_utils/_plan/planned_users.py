# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The people in a directory plan, and the decisions about their accounts so far."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.accounts import AccountIndex, Match, PeopleIndex, Resolution, several
from .._model.problems import Finding, Problem
from .._model.resources import User
from .._model.validate import DesiredValues
from .._source.rows import DesiredUser
from .plan import Operation, PendingId, RowMatch
from .scope import ScopeRules, removes_from_protected
from .settings import Settings, managed_values

#: An account's id, or the placeholder for one that the plan creates.
Person = t.Union[str, PendingId]


class KnownPeople:
    """Resolves references: first to people of the source by the keys that they will have, then to all accounts.

    :param rows: the managed people.
    :param persons: for each row the account's id or placeholder.
    """

    def __init__(
        self, rows: t.Sequence[DesiredUser], persons: t.Sequence[Person | None], accounts: AccountIndex
    ) -> None:
        self._accounts = accounts
        known = [(row, person) for row, person in zip(rows, persons) if person is not None]
        self._rows = PeopleIndex(known, lambda entry, key: _row_value(entry[0], key))
        self._leaving = PeopleIndex((row for row in rows if row.leaves), _row_value)

    def resolve(self, reference: str) -> Resolution[Person]:
        """The person or account that an id, an e-mail address or a user name matches."""
        user = self._accounts.with_id(reference)
        if user:
            return Resolution(reference, (user.id,), "id")
        of_source = self._rows.resolve(reference)
        if of_source.found:
            return Resolution(reference, tuple(person for _row, person in of_source.found), of_source.by)
        of_slack = self._accounts.resolve(reference)
        return Resolution(reference, tuple(user.id for user in of_slack.found), of_slack.by)

    def manager(self, reference: str) -> Resolution[Person]:
        """The person or account that a reference to a manager matches; it may also be a row's employee number."""
        resolution = self.resolve(reference)
        if resolution.found:
            return resolution
        found = tuple(person for _row, person in self._rows.with_employee_number(reference))
        return Resolution(reference, found, "employee_number" if found else "")

    def unresolved(self, resolution: Resolution[Person]) -> str:
        """The message for a reference that is unknown or ambiguous."""
        if not resolution.ambiguous:
            return "matches no account in Slack and no row in the source"
        users = (self._accounts.with_id(person) for person in ids_of(resolution.found))
        pending = [person.key for person in resolution.found if isinstance(person, PendingId)]
        return several([user.label for user in users if user] + pending)

    def has_left(self, reference: str) -> bool:
        """Whether the person has left according to the source."""
        return bool(self._leaving.resolve(reference).found)


def _row_value(row: DesiredUser, key: str) -> t.Any:
    return row.id if key == "id" else row.values.get(key)


def ids_of(persons: t.Iterable[Person]) -> tuple[str, ...]:
    """The ids of the people who already have an account."""
    return tuple(sorted(person for person in persons if isinstance(person, str)))


def cycles(manager_of: t.Mapping[Person, Person]) -> list[list[Person]]:
    """The cycles in which people manage each other, each once.

    :param manager_of: for each person the manager.
    """
    done: set[Person] = set()
    found = []
    for start in manager_of:
        path: dict[Person, int] = {}
        person: Person | None = start
        while person is not None and person not in done and person not in path:
            path[person] = len(path)
            person = manager_of.get(person)
        if person in path:
            found.append(list(path)[path[person] :])
        done.update(path)
    return found


@dataclass
class PlannedUsers:
    """All accounts, and the decisions about them.

    :ivar rows: the people of the source.
    :ivar persons: for each row that is applied, the account's id or the placeholder for one that is created.
    :ivar matches: for each row its account; ``None`` without one.
    :ivar unmanaged: the ids of the accounts that are not managed.
    :ivar left_alone: the ids of accounts that may match a row that is not applied.
    :ivar renamed: by id of an account without a row, the label of the new row that has its employee number.
    :ivar impossible: the findings about changes that Slack does not support and that are not planned.
    :ivar chosen_names: the numbers of the rows whose user names were generated.
    :ivar held_back: why absent accounts are not changed; ``""`` when they may be.
    :ivar people: resolves references.
    :ivar managers: for each row its manager, where the manager is managed and resolved.
    """

    known: AccountIndex
    scope_rules: ScopeRules
    settings: Settings
    rows: tuple[DesiredUser, ...]
    people: KnownPeople
    unmanaged: frozenset[str]
    persons: list[Person | None] = field(default_factory=list)
    matches: list[Match | None] = field(default_factory=list)
    managers: dict[int, Person] = field(default_factory=dict)
    left_alone: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    impossible: list[Finding] = field(default_factory=list)
    chosen_names: frozenset[int] = frozenset()
    held_back: str = ""
    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def untouchable(self, account_id: str) -> bool:
        """Whether an account and its memberships must not be changed."""
        return account_id in self.unmanaged or account_id in self.left_alone

    def intended(self, row: DesiredUser, user: User) -> DesiredValues:
        """The values to apply to an existing account, restricted by policy and protection."""
        desired = managed_values(row.values, user, self.settings.policy)
        if not self.scope_rules.protected(user):
            return desired
        return {option: value for option, value in desired.items() if not removes_from_protected(option, value, user)}

    def row_matches(self) -> t.Iterator[RowMatch]:
        """The account of each matched row."""
        for row, match in zip(self.rows, self.matches):
            if match:
                yield RowMatch(row.position, row.label, match.user.id, match.by)
