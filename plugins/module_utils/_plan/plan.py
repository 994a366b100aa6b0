# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Operations with their reasons, and the plan that holds them.

Results, diffs, check mode, guards and the executor all read the same plan.
"""

from __future__ import annotations

import datetime
import enum
import typing as t
from collections import Counter
from dataclasses import dataclass

from .._model.attributes import SECRETS
from .._model.problems import Finding, Topic

HIDDEN = "VALUE_HIDDEN"


class Kind(str, enum.Enum):
    """What an operation does."""

    CREATE = "create"
    #: PATCH of the attributes that differ.
    UPDATE = "update"
    #: PUT.
    REPLACE = "replace"
    DEACTIVATE = "deactivate"
    #: PATCH of ``active`` and of other attributes that differ.
    REACTIVATE = "reactivate"
    #: Delete a group permanently: Slack deletes no users.
    DELETE = "delete"
    #: Add and remove members of a group.
    MEMBERS = "members"


class Subject(str, enum.Enum):
    """What an operation changes: an account or a group."""

    USER = "user"
    GROUP = "group"


@dataclass(frozen=True)
class PendingId:
    """Placeholder for the id of a manager or member whose account the same plan creates.

    :ivar key: the key of the operation that creates it.
    """

    key: str


def operation_key(kind: Kind, subject: Subject, name: str, part: str = "") -> str:
    """The key of an operation within its plan, such as ``create user nora.quist@example.com``.

    :param name: Slack's id, or the label of an account or group that is yet to be created.
    :param part: distinguishes two operations of one kind on one account.
    """
    key = f"{kind.value} {subject.value} {name}"
    return f"{key} {part}" if part else key


#: A new member of a group: an account's id, or the placeholder for one that the plan creates.
Joining = t.Union[str, PendingId]


@dataclass(frozen=True)
class Operation:
    """One change.

    :ivar id: Slack's id; ``None`` for an account or group that is yet to be created.
    :ivar label: its name in messages: an e-mail address, a user name, a group's name.
    :ivar reason: why, in a few words.
    :ivar before: the observed values of the options that change, by option name.
    :ivar after: their desired values; ``None`` clears.
    :ivar values: for :attr:`Kind.REPLACE`, all values that are sent.
    :ivar needs: the keys of the operations that must be applied before this one.
    :ivar part: distinguishes two operations of one kind on one account, such as ``manager``; else ``""``.
    :ivar joins: the members to add to the group.
    :ivar leaves: the ids of the members to remove; for a deletion, all members.
    :ivar whole: whether the resulting members are the complete desired list.
    :ivar chosen_name: whether the plan generated the user name, so that another one may replace it.
    """

    kind: Kind
    subject: Subject
    id: str | None
    label: str
    reason: str
    before: t.Mapping[str, t.Any]
    after: t.Mapping[str, t.Any]
    values: t.Mapping[str, t.Any] | None = None
    needs: tuple[str, ...] = ()
    part: str = ""
    joins: tuple[Joining, ...] = ()
    leaves: tuple[str, ...] = ()
    whole: bool = False
    chosen_name: bool = False

    @property
    def key(self) -> str:
        """The key of the operation within its plan."""
        return operation_key(self.kind, self.subject, self.id or self.label, self.part)

    def public(self) -> PublicOperation:
        """The operation as results, plans and journals show it, without secrets."""
        public: PublicOperation = {
            "kind": self.kind.value,
            "subject": self.subject.value,
            "id": self.id,
            "label": self.label,
            "reason": self.reason,
            "before": _masked(self.before),
            "after": _masked(self.after),
        }
        if self.subject is Subject.GROUP:
            public["joins"], public["leaves"] = list(self.joins), list(self.leaves)
        return public


class PublicOperation(t.TypedDict, total=False):
    """An operation as results, plans and journals show it.

    ``joins`` and ``leaves`` are members of a group: ids, or in a plan placeholders for accounts to be created.
    ``groups`` has the ids of the groups that an account was in before it was deactivated, or converted between member
    and guest; only in a journal.
    """

    kind: str
    subject: str
    id: str | None
    label: str
    reason: str
    before: dict[str, t.Any]
    after: dict[str, t.Any]
    joins: list[t.Any]
    leaves: list[str]
    groups: list[str] | None


def _masked(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {option: HIDDEN if option in SECRETS and value else value for option, value in values.items()}


@dataclass(frozen=True)
class Plan:
    """The operations, in the order in which they are applied.

    :ivar warnings: warnings for the user, whether or not anything changes.
    """

    operations: tuple[Operation, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.operations)


#: The least harmful kinds come first, so that the first operations of a run can serve as a trial.
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
    """The account that a row matches, and the key that matched."""

    position: str
    label: str
    id: str
    by: str


@dataclass(frozen=True)
class DirectoryPlan:
    """The plan for a directory, with what guards and reports need.

    :ivar plan: the operations, in the order in which they are applied.
    :ivar matches: the account that each row matches, and the key that matched.
    :ivar findings: what was not changed, and why.
    :ivar managed_users: the number of active accounts in the scope.
    :ivar managed_groups: the number of managed groups.
    :ivar group_sizes: by id, the number of members of each group that loses some.
    :ivar first_missed: by id, the day since which each managed account has been absent from the source.
    :ivar renames: the rows without an account whose employee number an active account without a row has.
    :ivar managed_guests: the number of guests among the managed users.
    :ivar shifted_rows: the accounts that would get the name or the employee number of another account.
    :ivar unmatched_rules: the groups whose rule matches no account.
    :ivar kept_active: the findings because of which accounts of people who have left stay active.
    :ivar impossible: the findings about changes that Slack does not support and that are not planned.
    """

    plan: Plan
    matches: tuple[RowMatch, ...]
    findings: tuple[Finding, ...]
    managed_users: int
    managed_groups: int
    group_sizes: t.Mapping[str, int]
    first_missed: t.Mapping[str, datetime.date]
    renames: tuple[str, ...] = ()
    kept_active: tuple[Finding, ...] = ()
    impossible: tuple[Finding, ...] = ()
    managed_guests: int = 0
    shifted_rows: tuple[str, ...] = ()
    unmatched_rules: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """The findings about people and groups that are ambiguous or contradict what Slack has."""
        return tuple(finding for finding in self.findings if finding.topic is Topic.CONFLICT)

    @property
    def matched(self) -> dict[str, int]:
        """The number of matched rows by key."""
        return dict(Counter(match.by for match in self.matches))

    @property
    def counts(self) -> dict[str, int]:
        """The number of operations of each kind, such as ``{"create user": 3}``."""
        return count(self.plan.operations)


def count(operations: t.Iterable[Operation]) -> dict[str, int]:
    """The number of operations of each kind, in the order in which kinds are applied."""
    found = Counter((operation.subject, operation.kind) for operation in operations)
    kinds = sorted(found, key=lambda kind: _PHASE.get(kind, LAST_PHASE))
    return {f"{kind.value} {subject.value}": found[subject, kind] for subject, kind in kinds}


def phase(operation: Operation) -> int:
    """The phase of an operation's kind in a plan, from 0; :data:`LAST_PHASE` for kinds without a phase of their own."""
    return _PHASE.get((operation.subject, operation.kind), LAST_PHASE)
