# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a whole directory, as it is handed on."""

from __future__ import annotations

import datetime
import typing as t
from collections import Counter
from dataclasses import dataclass

from .._model.problems import Finding, Topic
from .plan import Kind, Operation, Plan, Subject

#: What harms least comes first, so that the first operations of a run are the ones to try it out with.
_PHASES = (
    (Subject.USER, Kind.UPDATE),
    (Subject.USER, Kind.REACTIVATE),
    (Subject.USER, Kind.CREATE),
    (Subject.USER, Kind.DEACTIVATE),
    (Subject.GROUP, Kind.UPDATE),
    (Subject.GROUP, Kind.CREATE),
    (Subject.GROUP, Kind.MEMBERS),
    (Subject.GROUP, Kind.DELETE),
)
_PHASE = {kind: number for number, kind in enumerate(_PHASES)}
LAST_PHASE = len(_PHASES)


class RowMatch(t.NamedTuple):
    """Which account a row was found to be, and by what."""

    position: str
    label: str
    id: str
    by: str


@dataclass(frozen=True)
class DirectoryPlan:
    """What was decided.

    :ivar plan: the operations, in the order in which they are to be made.
    :ivar matches: which account each row was found to be, and by what.
    :ivar findings: what was left alone, and why.
    :ivar managed_users: how many active accounts are in the scope.
    :ivar managed_groups: how many groups are managed.
    :ivar group_sizes: by id, how many members each group has that loses some.
    :ivar first_missed: by id, since when each managed account has not been in the source.
    """

    plan: Plan
    matches: tuple[RowMatch, ...]
    findings: tuple[Finding, ...]
    managed_users: int
    managed_groups: int
    group_sizes: t.Mapping[str, int]
    first_missed: t.Mapping[str, datetime.date]

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """The people and groups that cannot be told or that contradict what Slack has."""
        return tuple(finding for finding in self.findings if finding.topic is Topic.CONFLICT)

    @property
    def matched(self) -> dict[str, int]:
        """How many rows were found by what."""
        return dict(Counter(match.by for match in self.matches))

    @property
    def counts(self) -> dict[str, int]:
        """How many operations there are of each kind, such as ``{"create user": 3}``."""
        return count(self.plan.operations)


def count(operations: t.Iterable[Operation]) -> dict[str, int]:
    """How many operations there are of each kind, in the order in which kinds are made."""
    found = Counter((operation.subject, operation.kind) for operation in operations)
    kinds = sorted(found, key=lambda kind: _PHASE.get(kind, LAST_PHASE))
    return {f"{kind.value} {subject.value}": found[subject, kind] for subject, kind in kinds}


def phase(operation: Operation) -> int:
    """When operations of its kind are made, from 0; :data:`LAST_PHASE` for those without a time of their own."""
    return _PHASE.get((operation.subject, operation.kind), LAST_PHASE)
