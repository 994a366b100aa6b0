# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The desired members of each group of a directory plan, by name and by rule, and who can join or leave."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._model.attributes import ATTRIBUTES
from .._model.normalize import Value
from .._model.problems import Finding, Topic
from .._model.resources import Group
from .._model.text import folded
from .._source.members import Where
from .._source.rows import DesiredGroup, DesiredUser
from .group import DesiredMembers
from .plan import Kind, PendingId, Subject, operation_key
from .planned_users import KnownPeople, Person, PlannedUsers, ids_of


@dataclass
class MembersOfGroup:
    """The desired members of a group.

    :ivar add: the members to add, ``remove`` those to remove, ``exactly`` the complete list.
    :ivar complete: whether ``exactly`` has all desired members; otherwise no member is removed.
    """

    add: list[Person] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    exactly: list[Person] | None = None
    complete: bool = True
    findings: list[Finding] = field(default_factory=list)


class Membership:
    """Resolves the desired members of all groups of one run."""

    def __init__(self, accounts: PlannedUsers) -> None:
        self._accounts = accounts
        self._people = accounts.people
        self._deactivated = {
            operation.id for operation in accounts.operations if operation.kind is Kind.DEACTIVATE and operation.id
        }
        self._reactivated = {
            operation.id for operation in accounts.operations if operation.kind is Kind.REACTIVATE and operation.id
        }
        self._index = _RuleIndex(accounts, self._people)

    def members(self, row: DesiredGroup, group: Group | None) -> MembersOfGroup:
        """The desired members of one group.

        :param group: the group in Slack; ``None`` when it is yet to be created.
        """
        members = MembersOfGroup()
        present = group.member_ids if group else frozenset()
        if row.where is not None:
            self._check_managers(row, row.where, members)
            members.exactly = [
                person for person in self._index.matching(row.where) if self._may_join(person, present) is None
            ]
        elif row.members is not None:
            joining = self._resolve(row, row.members.joining, present, members)
            if row.members.exactly is None:
                members.add = joining
                leaving = self._resolve(row, row.members.remove, None, members)
                members.remove = [person for person in leaving if isinstance(person, str)]
            else:
                members.exactly = joining
        if self._accounts.held_back:
            members.complete = False
        return members

    def _check_managers(self, row: DesiredGroup, where: Where, members: MembersOfGroup) -> None:
        """Report managers in a rule that match no account or several; an unclear name removes no member."""
        for reference in where.get("manager", ()):
            if not isinstance(reference, str):
                continue
            resolution = self._people.manager(reference)
            if resolution.one is None:
                members.complete = False
                why = f"{self._people.unresolved(resolution)}; no member is removed from the group"
                message = f"members_where: manager {reference!r} {why}"
                ids = ids_of(resolution.found)
                members.findings.append(Finding(Topic.MEMBER, row.position, row.label, message, ids))

    def _resolve(
        self, row: DesiredGroup, references: t.Iterable[str], present: frozenset[str] | None, members: MembersOfGroup
    ) -> list[Person]:
        """The people that references match; those who join must be able to.

        :param present: the current members; ``None`` when the references are to members to remove.
        """
        found: dict[Person, None] = {}
        for reference in references:
            resolution = self._people.resolve(reference)
            person = resolution.one
            if present is not None and person not in present and self._people.has_left(reference):
                continue  # LDAP groups may still list people who have left
            if person is None:
                members.complete = False
                kept = (
                    "no member is removed from the group"
                    if present is not None
                    else "no member is removed because of this"
                )
                why: str | None = f"{self._people.unresolved(resolution)}; {kept}"
            else:
                why = self._may_join(person, present) if present is not None else self._may_leave(person)
            if why is None and person is not None:
                found[person] = None
            else:
                message = f"member {reference!r} {why}"
                ids = ids_of(resolution.found)
                members.findings.append(Finding(Topic.MEMBER, row.position, row.label, message, ids))
        return list(found)

    def _may_leave(self, person: Person) -> str | None:
        if isinstance(person, str) and self._accounts.untouchable(person):
            return "is not managed, or in conflict; not changed"
        return None

    def _may_join(self, person: Person, present: frozenset[str]) -> str | None:
        """Why an account cannot become a member (wire 8.14); ``None`` when it can, or is a member already."""
        if isinstance(person, PendingId) or person in present:
            return None
        user = self._accounts.known.with_id(person)
        if self._accounts.untouchable(person) or user is None:
            return "is not managed, or in conflict; not changed"
        if person in self._deactivated or not (user.active or person in self._reactivated):
            return "is or will be deactivated, so it cannot be added"
        return None

    def needs(self, joining: t.Iterable[Person]) -> tuple[str, ...]:
        """The keys of the operations that must be applied before these people can join."""
        return tuple(
            person.key if isinstance(person, PendingId) else operation_key(Kind.REACTIVATE, Subject.USER, person)
            for person in joining
            if isinstance(person, PendingId) or person in self._reactivated
        )


def desired_members(
    row: DesiredGroup, members: MembersOfGroup | None, group: Group | None, accounts: PlannedUsers
) -> DesiredMembers | None:
    """The desired members that have an account, by id; accounts that must not be changed stay members."""
    if members is None:
        return None
    present = group.member_ids if group else frozenset()
    if members.exactly is None:
        return DesiredMembers(add=frozenset(ids_of(members.add)), remove=frozenset(members.remove))
    if not members.complete:
        return DesiredMembers(add=frozenset(ids_of(members.exactly)))
    staying = {account for account in present if accounts.untouchable(account)}
    joining = frozenset(ids_of(members.exactly))
    # An account that is yet to be created counts as a member: the group is not emptied.
    allow_empty = row.allow_empty or len(joining) < len(members.exactly)
    return DesiredMembers(exactly=joining | staying, allow_empty=allow_empty)


class _RuleIndex:
    """People by the values of the attributes that rules use; each attribute is indexed once."""

    def __init__(self, accounts: PlannedUsers, people: KnownPeople) -> None:
        self._accounts = accounts
        self._people = people
        self._by_value: dict[str, dict[t.Any, set[int]]] = {}

    def matching(self, where: Where) -> list[Person]:
        """The people that match a rule, in the order of the source."""
        sets = [self._with(option, values) for option, values in where.items()]
        numbers = set.intersection(*sorted(sets, key=len))
        persons = self._accounts.persons
        return [t.cast(Person, persons[number]) for number in sorted(numbers)]

    def _with(self, option: str, values: tuple[Value, ...]) -> set[int]:
        if option not in self._by_value:
            self._by_value[option] = self._index(option)
        found: set[int] = set()
        for value in values:
            found |= self._by_value[option].get(self._comparable(option, value), set())
        return found

    def _index(self, option: str) -> dict[t.Any, set[int]]:
        index: dict[t.Any, set[int]] = {}
        for number, row in enumerate(self._accounts.rows):
            if self._accounts.persons[number] is None or row.leaves:
                continue
            index.setdefault(_hashable(option, self._value(option, number, row)), set()).add(number)
        return index

    def _value(self, option: str, number: int, row: DesiredUser) -> t.Any:
        """The value that an attribute will have: the desired one, or else the observed one."""
        if option == "manager" and number in self._accounts.managers:
            return self._accounts.managers[number]
        match = self._accounts.matches[number]
        desired = self._accounts.intended(row, match.user) if match else row.values
        if option in desired and option != "manager":
            return desired[option]
        if match:
            return match.user.values.get(option)
        return False if option == "guest" else None

    def _comparable(self, option: str, value: Value) -> t.Any:
        if option == "manager" and isinstance(value, str):
            return self._people.manager(value).one or value  # an unresolved manager matches no account
        return _hashable(option, value)


def _hashable(option: str, value: t.Any) -> t.Any:
    """The form in which rules compare a value: without case, as for all names of people and groups."""
    if isinstance(value, t.Mapping):
        return tuple(sorted((key, folded(part)) for key, part in value.items()))
    if not isinstance(value, str) or option == "manager":  # a manager is an account, resolved among the known people
        return value
    return (ATTRIBUTES[option].key or folded)(value)
