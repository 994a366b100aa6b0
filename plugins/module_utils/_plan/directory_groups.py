# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The part of a directory plan that is about groups: matches, names and operations."""

from __future__ import annotations

import dataclasses
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field

from .._model.key_matching import KeyTarget, match_keys
from .._model.problems import WHOLE_ROW, Finding, Refused, Topic
from .._model.resources import Group
from .._model.text import folded
from .._source.desired import DesiredDirectory
from .._source.rows import DesiredGroup
from .absent import absent_groups, deletion
from .group import DesiredGroupState, plan_group
from .membership import Membership, MembersOfGroup, desired_members
from .plan import Kind, Operation, PendingId, Subject
from .planned_users import PlannedUsers
from .settings import Settings

ID, NAME = range(2)


@dataclass
class PlannedGroups:
    """Operations and findings for groups.

    :ivar managed: how many groups are managed.
    :ivar unmatched_rules: the groups whose rule matches no account, and that have members or do not exist yet.
    """

    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    managed: int = 0
    unmatched_rules: list[str] = field(default_factory=list)


def plan_groups(
    desired: DesiredDirectory, groups: t.Sequence[Group], accounts: PlannedUsers, settings: Settings
) -> PlannedGroups:
    """The plan for the groups of the source."""
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
    meant = {key.target for row in (*everything, *desired.left_out_groups) for key in names.named(row)}
    _report_skipped(planned, desired)
    # A source without any group is always treated as an error.
    if rows and not _held_back(planned, desired, names):
        operations, findings = absent_groups(known.values(), meant, accounts, settings)
        planned.operations += operations
        planned.findings += findings
    return planned


class _Names:
    """Finds groups by id and by name: the exact name, or else one that differs only in case."""

    def __init__(self, known: t.Mapping[str, Group]) -> None:
        self._known = known
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._folded: dict[str, list[str]] = defaultdict(list)
        for group in known.values():
            self._exact[group.name].append(group.id)
            self._folded[folded(group.name)].append(group.id)

    def named(self, row: DesiredGroup) -> list[KeyTarget]:
        """The groups that the keys of a row match."""
        keys = [KeyTarget(ID, row.id)] if row.id in self._known and row.id else []
        name = row.name or ""
        found = self._exact.get(name) or self._folded.get(folded(name), [])
        return keys + [KeyTarget(NAME, group_id) for group_id in found]


def _conflict(row: DesiredGroup, ids: t.Iterable[str], known: t.Container[str]) -> Finding:
    found = tuple(sorted(ids))
    message = f"it may match several groups, or several rows match it: {', '.join(found)}"
    if row.id and row.id not in known:
        message = f"id {row.id} matches no group"
    return Finding(Topic.CONFLICT, row.position, row.label, f"{message}; not changed", found)


def _renames(holder: DesiredGroup, taker: DesiredGroup) -> bool:
    return holder.leaves or (holder.name is not None and folded(holder.name) != folded(taker.name or ""))


def _report_skipped(planned: PlannedGroups, desired: DesiredDirectory) -> None:
    planned.findings += [
        Finding(Topic.INVALID, row.position, row.label, "the row breaks a rule; not changed")
        for row in desired.skipped_groups
    ]


def _held_back(planned: PlannedGroups, desired: DesiredDirectory, names: _Names) -> bool:
    """Whether a skipped row may match any group, so that no group can be treated as absent."""
    unreadable = {
        problem.position
        for problem in desired.problems
        if problem.option in (WHOLE_ROW, "id", "name") and not problem.others
    }
    for row in desired.skipped_groups:
        if row.position in unreadable and not names.named(row):
            message = "the row was skipped, and its group is unknown; no group is treated as absent"
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
    nobody = row.where is not None and members is not None and not members.exactly
    if nobody and not row.allow_empty and (group is None or group.members):
        planned.unmatched_rules.append(row.label)
    try:
        plan = plan_group(DesiredGroupState(row.name, desired_members(row, members, group, accounts)), group)
    except Refused as refused:
        ids = (group.id,) if group else ()
        planned.findings.append(Finding(Topic.CONFLICT, row.position, row.label, f"{refused}; not changed", ids))
        return
    if members:
        planned.findings += members.findings
    planned.operations += _with_pending(plan.operations, group, members, membership)


def _delete(planned: PlannedGroups, row: DesiredGroup, group: Group | None, accounts: PlannedUsers) -> None:
    if group is None:
        return
    if accounts.scope_rules.group_protected(group):
        message = "the group is absent in the source, but it is protected; not changed"
        planned.findings.append(Finding(Topic.PROTECTED, row.position, row.label, message, (group.id,)))
        return
    planned.operations.append(deletion(group, "the group is absent in the source"))


def _with_pending(
    operations: t.Sequence[Operation],
    group: Group | None,
    members: MembersOfGroup | None,
    membership: Membership,
) -> list[Operation]:
    """The operations, with members whose accounts the same plan creates and the operations that must come first."""
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
