# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The part of a directory plan that is about groups: which are meant, their names and their members."""

from __future__ import annotations

import dataclasses
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field

from .._model.attributes import ATTRIBUTES
from .._model.key_matching import KeyTarget, match_keys
from .._model.normalize import Value
from .._model.problems import WHOLE_ROW, Finding, Refused, Topic
from .._model.resources import Group
from .._model.text import folded
from .._source.desired import DesiredDirectory
from .._source.members import Where
from .._source.rows import DesiredGroup, DesiredUser
from .absent import absent_groups, deletion
from .directory_users import KnownPeople, Person, PlannedUsers, ids_of
from .group import DesiredGroupState, DesiredMembers, plan_group
from .plan import Kind, Operation, PendingId, Subject, operation_key
from .settings import Settings


@dataclass
class MembersOfGroup:
    """The members that a group shall have.

    :ivar add: who shall join, ``remove`` who shall leave, ``exactly`` who shall be in it and nobody else.
    :ivar complete: whether ``exactly`` is all that was asked for; otherwise nobody leaves who is not in it.
    """

    add: list[Person] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    exactly: list[Person] | None = None
    complete: bool = True
    findings: list[Finding] = field(default_factory=list)


class Membership:
    """Answers who shall be in a group, for all groups of one run."""

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
        """The members of one group.

        :param group: the group as Slack has it, ``None`` when it is yet to be made.
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
        """Report managers in a rule who are no one person; nobody leaves a group because of a name that is unclear."""
        for reference in where.get("manager", ()):
            if not isinstance(reference, str):
                continue
            resolution = self._people.manager(reference)
            if resolution.one is None:
                members.complete = False
                why = f"{self._people.unresolved(resolution)}; nobody is removed from the group"
                message = f"members_where: manager {reference!r} {why}"
                ids = ids_of(resolution.found)
                members.findings.append(Finding(Topic.MEMBER, row.position, row.label, message, ids))

    def _resolve(
        self, row: DesiredGroup, references: t.Iterable[str], present: frozenset[str] | None, members: MembersOfGroup
    ) -> list[Person]:
        """The people that references mean; those who join must be able to.

        :param present: who is in the group, ``None`` for references to those who leave.
        """
        found: dict[Person, None] = {}
        for reference in references:
            resolution = self._people.resolve(reference)
            person = resolution.one
            if present is not None and person not in present and self._people.has_left(reference):
                continue  # LDAP groups keep their leavers
            if person is None:
                members.complete = False
                kept = "nobody is removed from the group" if present is not None else "nobody is removed because of it"
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
            return "is not managed, or in conflict; left as it is"
        return None

    def _may_join(self, person: Person, present: frozenset[str]) -> str | None:
        """Why somebody cannot be a member (wire 8.14), ``None`` when they can or are one already."""
        if isinstance(person, PendingId) or person in present:
            return None
        user = self._accounts.known.with_id(person)
        if self._accounts.untouchable(person) or user is None:
            return "is not managed, or in conflict; left as it is"
        if person in self._deactivated or not (user.active or person in self._reactivated):
            return "is or will be deactivated, and cannot be added"
        return None

    def needs(self, joining: t.Iterable[Person]) -> tuple[str, ...]:
        """The keys of the operations without which these people could not join."""
        return tuple(
            person.key if isinstance(person, PendingId) else operation_key(Kind.REACTIVATE, Subject.USER, person)
            for person in joining
            if isinstance(person, PendingId) or person in self._reactivated
        )


class _RuleIndex:
    """The people by the values of the attributes that rules ask for; each attribute is gone through once."""

    def __init__(self, accounts: PlannedUsers, people: KnownPeople) -> None:
        self._accounts = accounts
        self._people = people
        self._by_value: dict[str, dict[t.Any, set[int]]] = {}

    def matching(self, where: Where) -> list[Person]:
        """The people that a rule is true of, in the order of the source."""
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
        """What an attribute of a person will be: what is desired, or else what Slack has."""
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
            return self._people.manager(value).one or value  # what is not resolved is no person
        return _hashable(option, value)


def _hashable(option: str, value: t.Any) -> t.Any:
    """What rules compare a value by: without case, as everything that names people or groups."""
    if isinstance(value, t.Mapping):
        return tuple(sorted((key, folded(part)) for key, part in value.items()))
    if not isinstance(value, str) or option == "manager":  # an account, found by the people that there are
        return value
    return (ATTRIBUTES[option].key or folded)(value)


ID, NAME = range(2)


@dataclass
class PlannedGroups:
    """What is decided about groups.

    :ivar managed: how many groups are managed.
    """

    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    managed: int = 0


def plan_groups(
    desired: DesiredDirectory, groups: t.Sequence[Group], accounts: PlannedUsers, settings: Settings
) -> PlannedGroups:
    """Decide what is to be done for the groups of the source."""
    planned = PlannedGroups()
    known = {group.id: group for group in groups}
    planned.managed = sum(not accounts.scope_rules.group_excluded(group) for group in known.values())
    rows = desired.groups or ()
    names = _Names(known)
    everything = rows + desired.skipped_groups
    named = [names.named(row) for row in everything]

    def gives_up(holder: int, _rank: int, taker: int) -> bool:
        return holder < len(rows) and _renames(rows[holder], everything[taker])

    unknown = [number for number, row in enumerate(everything) if row.id and row.id not in known and not row.leaves]
    found = match_keys(named, gives_up, unknown=unknown)
    membership = Membership(accounts)
    for number, row in enumerate(rows):
        chosen = found.matches_by_row[number]
        if accounts.scope_rules.group_excluded(row):
            planned.findings.append(Finding(Topic.EXCLUDED, row.position, row.label, "is on the exclude list"))
        elif number in found.conflicts:
            planned.findings.append(_conflict(row, found.conflicts[number], known))
        else:
            _plan_row(planned, row, known.get(chosen.target) if chosen else None, accounts, membership)
    meant = {key.target for keys in named for key in keys}
    _report_skipped(planned, desired)
    # A source without any group is never taken for the truth.
    if rows and not _held_back(planned, desired, names):
        operations, findings = absent_groups(known.values(), meant, accounts, settings)
        planned.operations += operations
        planned.findings += findings
    return planned


class _Names:
    """Finds groups by id and by name: the exact name, or else one that differs in case alone."""

    def __init__(self, known: t.Mapping[str, Group]) -> None:
        self._known = known
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._folded: dict[str, list[str]] = defaultdict(list)
        for group in known.values():
            self._exact[group.name].append(group.id)
            self._folded[folded(group.name)].append(group.id)

    def named(self, row: DesiredGroup) -> list[KeyTarget]:
        """The groups that a row names."""
        keys = [KeyTarget(ID, row.id)] if row.id in self._known and row.id else []
        name = row.name or ""
        found = self._exact.get(name) or self._folded.get(folded(name), [])
        return keys + [KeyTarget(NAME, group_id) for group_id in found]


def _conflict(row: DesiredGroup, ids: t.Iterable[str], known: t.Container[str]) -> Finding:
    found = tuple(sorted(ids))
    message = f"it may be several groups, or more than one row is about it: {', '.join(found)}"
    if row.id and row.id not in known:
        message = f"id {row.id} is the id of no group"
    return Finding(Topic.CONFLICT, row.position, row.label, f"{message}; left as it is", found)


def _renames(holder: DesiredGroup, taker: DesiredGroup) -> bool:
    return holder.leaves or (holder.name is not None and folded(holder.name) != folded(taker.name or ""))


def _report_skipped(planned: PlannedGroups, desired: DesiredDirectory) -> None:
    planned.findings += [
        Finding(Topic.INVALID, row.position, row.label, "the row is not in order; left as it is")
        for row in desired.skipped_groups
    ]


def _held_back(planned: PlannedGroups, desired: DesiredDirectory, names: _Names) -> bool:
    """Whether a skipped row may be about any group at all, so that none may be taken for absent."""
    unreadable = {
        problem.position
        for problem in desired.problems
        if problem.option in (WHOLE_ROW, "id", "name") and not problem.others
    }
    for row in desired.skipped_groups:
        if row.position in unreadable and not names.named(row):
            message = "the row was skipped, and which group it is about cannot be told; no group is taken for absent"
            planned.findings.append(Finding(Topic.INVALID, row.position, row.label, message))
            return True
    return False


def _plan_row(
    planned: PlannedGroups, row: DesiredGroup, group: Group | None, accounts: PlannedUsers, membership: Membership
) -> None:
    if group and accounts.scope_rules.group_excluded(group):
        planned.findings.append(Finding(Topic.EXCLUDED, row.position, row.label, "is on the exclude list", (group.id,)))
        return
    if row.leaves:
        _delete(planned, row, group, accounts)
        return
    managed = row.members is not None or row.where is not None
    members = membership.members(row, group) if managed else None
    try:
        plan = plan_group(DesiredGroupState(row.name, _desired_members(row, members, group, accounts)), group)
    except Refused as refused:
        ids = (group.id,) if group else ()
        planned.findings.append(Finding(Topic.CONFLICT, row.position, row.label, f"{refused}; left as it is", ids))
        return
    if members:
        planned.findings += members.findings
    planned.operations += _with_pending(plan.operations, group, members, membership)


def _delete(planned: PlannedGroups, row: DesiredGroup, group: Group | None, accounts: PlannedUsers) -> None:
    if group is None:
        return
    if accounts.scope_rules.group_protected(group):
        message = "the source says that the group shall not exist, and it is protected; left as it is"
        planned.findings.append(Finding(Topic.PROTECTED, row.position, row.label, message, (group.id,)))
        return
    planned.operations.append(deletion(group, "the source says that the group shall not exist"))


def _desired_members(
    row: DesiredGroup, members: MembersOfGroup | None, group: Group | None, accounts: PlannedUsers
) -> DesiredMembers | None:
    """The members that are there already, by id; whoever must not be touched stays."""
    if members is None:
        return None
    present = group.member_ids if group else frozenset()
    if members.exactly is None:
        return DesiredMembers(add=frozenset(ids_of(members.add)), remove=frozenset(members.remove))
    if not members.complete:
        return DesiredMembers(add=frozenset(ids_of(members.exactly)))
    staying = {account for account in present if accounts.untouchable(account)}
    joining = frozenset(ids_of(members.exactly))
    # Somebody who is yet to be made is a member too: the group is not emptied.
    allow_empty = row.allow_empty or len(joining) < len(members.exactly)
    return DesiredMembers(exactly=joining | staying, allow_empty=allow_empty)


def _with_pending(
    operations: t.Sequence[Operation],
    group: Group | None,
    members: MembersOfGroup | None,
    membership: Membership,
) -> list[Operation]:
    """Add to the members who join those whose accounts the same plan makes, and what must be done first."""
    desired = (members.exactly if members.exactly is not None else members.add) if members else []
    pending = sorted((person for person in desired if isinstance(person, PendingId)), key=lambda person: person.key)
    result = []
    for operation in operations:
        if operation.kind is Kind.UPDATE:
            result.append(operation)
            continue
        joins = (*operation.joins, *pending)
        reason = operation.reason
        if operation.kind is Kind.MEMBERS:
            reason = _reason(len(joins), len(operation.leaves))
        pending = []
        result.append(dataclasses.replace(operation, joins=joins, needs=membership.needs(joins), reason=reason))
    if pending and group:
        result.append(
            Operation(
                Kind.MEMBERS,
                Subject.GROUP,
                group.id,
                group.name,
                _reason(len(pending), 0),
                {},
                {},
                needs=membership.needs(pending),
                joins=tuple(pending),
            )
        )
    return result


def _reason(joining: int, leaving: int) -> str:
    counts = [f"{count} to {verb}" for count, verb in ((joining, "add"), (leaving, "remove")) if count]
    return "members not as desired: " + ", ".join(counts)
