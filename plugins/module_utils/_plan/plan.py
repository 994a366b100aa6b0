# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What is to be done: operations with their reasons, and the plan that holds them.

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
    #: PATCH with what differs.
    UPDATE = "update"
    #: PUT.
    REPLACE = "replace"
    DEACTIVATE = "deactivate"
    #: PATCH with ``active`` and what else differs.
    REACTIVATE = "reactivate"
    #: A group, permanently: Slack deletes no users.
    DELETE = "delete"
    #: Members of a group added and removed.
    MEMBERS = "members"


class Subject(str, enum.Enum):
    """What an operation is done to."""

    USER = "user"
    GROUP = "group"


@dataclass(frozen=True)
class PendingId:
    """Stands for the id of an account that the same plan creates, as a manager or a member.

    :ivar key: the key of the operation that creates it.
    """

    key: str


def operation_key(kind: Kind, subject: Subject, name: str, part: str = "") -> str:
    """What names an operation within its plan, such as ``create user nora.quist@example.com``.

    :param name: Slack's id, or the label of what is yet to be created.
    :param part: tells apart two operations of one kind on one account.
    """
    key = f"{kind.value} {subject.value} {name}"
    return f"{key} {part}" if part else key


#: Who joins a group: an account's id, or what stands for the id of one that the plan creates.
Joining = t.Union[str, PendingId]


@dataclass(frozen=True)
class Operation:
    """One change.

    :ivar id: Slack's id; ``None`` for what is yet to be created.
    :ivar label: how people name it: an e-mail address, a user name, a group's name.
    :ivar reason: why, in a few words.
    :ivar before: what Slack has, by option name, of all that changes and nothing else.
    :ivar after: what it shall have; ``None`` clears.
    :ivar values: for :attr:`Kind.REPLACE`, all that is sent.
    :ivar needs: the keys of the operations that must be done before this one.
    :ivar part: tells apart two operations of one kind on one account, such as ``manager``; else ``""``.
    :ivar joins: who becomes a member of the group.
    :ivar leaves: the ids of the members that the group loses; for a deletion, all of them.
    :ivar whole: whether the members that result are all that are desired, and no others may be in the group.
    :ivar chosen_name: whether the plan chose the user name, so that another one may take its place.
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
        """What names the operation within its plan."""
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

    ``joins`` and ``leaves`` are those of a group: ids, or in a plan what stands for the id of an account to be created.
    ``groups`` has the ids of the groups that an account was in before it was deactivated, or converted between member
    and guest; in a journal alone.
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
    """The decided changes, in the order in which they are to be made.

    :ivar warnings: what the one who runs it should know, whether or not anything changes.
    """

    operations: tuple[Operation, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.operations)


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
    :ivar renames: the rows without an account whose employee number an active account without a row has.
    :ivar managed_guests: how many of the managed users are guests.
    :ivar shifted_rows: the accounts that would get the name or the employee number of another account.
    :ivar unmatched_rules: the groups whose rule matches nobody.
    :ivar kept_active: the findings because of which accounts of people who have left stay active.
    :ivar impossible: the findings about what Slack cannot do, and for which nothing at all is done.
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
