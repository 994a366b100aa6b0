# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A plan for people: the operations in order of danger, and the number that a list omits.

The order in which operations are applied, and the plan document, do not change.
"""

from __future__ import annotations

import enum
import typing as t
from collections import Counter
from dataclasses import dataclass

from .._model.problems import Finding, Topic
from .._model.text import plural
from .._plan.plan import Kind, Operation, Subject, count

Entry = t.TypeVar("Entry")


class Danger(enum.IntEnum):
    """The kinds of harm to people that an operation may do, the most harmful first."""

    #: Locks a person out.
    DEACTIVATION = enum.auto()
    #: A conversion between guest and member, or another end of a guest's access.
    GUEST = enum.auto()
    #: Another e-mail address or user name, which changes how a person signs in.
    SIGN_IN = enum.auto()
    GROUP_DELETION = enum.auto()
    GROUP_REMOVAL = enum.auto()
    #: Creations and reactivations, which cost seats.
    SEAT = enum.auto()
    OTHER = enum.auto()


#: The title of each kind.
TITLES: t.Mapping[Danger, str] = {
    Danger.DEACTIVATION: "Deactivations",
    Danger.GUEST: "Guest conversions and end dates",
    Danger.SIGN_IN: "Changes of e-mail addresses and user names",
    Danger.GROUP_DELETION: "Group deletions",
    Danger.GROUP_REMOVAL: "Removals from groups",
    Danger.SEAT: "Creations and reactivations",
    Danger.OTHER: "Other changes",
}
#: Shortened lists keep all operations up to this kind.
ALWAYS_SHOWN = Danger.GROUP_REMOVAL
_GUEST = frozenset({"guest", "guest_expiration"})
_SIGN_IN = frozenset({"email", "secondary_email", "user_name"})
_TOPICS = {topic: number for number, topic in enumerate(Topic)}


def danger(operation: Operation) -> Danger:
    """The most harmful kind of an operation."""
    if operation.subject is Subject.GROUP:
        return _group_danger(operation)
    if operation.after.get("active") is False:
        return Danger.DEACTIVATION
    if operation.kind is not Kind.CREATE:
        if not _GUEST.isdisjoint(operation.after):
            return Danger.GUEST
        if not _SIGN_IN.isdisjoint(operation.after):
            return Danger.SIGN_IN
    return Danger.SEAT if operation.after.get("active") is True or operation.kind is Kind.CREATE else Danger.OTHER


def _group_danger(operation: Operation) -> Danger:
    if operation.kind is Kind.DELETE:
        return Danger.GROUP_DELETION
    if operation.kind is Kind.CREATE:
        return Danger.SEAT
    return Danger.GROUP_REMOVAL if operation.leaves else Danger.OTHER


def show_operations(
    entries: t.Iterable[Entry], operation_of: t.Callable[[Entry], Operation], most: int | None
) -> tuple[list[Entry], dict[str, int]]:
    """The operations, or entries with operations, that a list shows, and the number that it omits of each kind.

    :param most: the largest number; more where more are dangerous, because those are never omitted. ``None`` for all.
    :returns: the first entries in order of danger, and the omitted ones as in ``{"update user": 132}``, empty for none.
    """
    ordered = by_danger(entries, operation_of)
    shown = len(ordered)
    if most is not None:
        shown = max(most, sum(danger(operation_of(entry)) <= ALWAYS_SHOWN for entry in ordered))
    return ordered[:shown], count(map(operation_of, ordered[shown:]))


def by_danger(entries: t.Iterable[Entry], operation_of: t.Callable[[Entry], Operation]) -> list[Entry]:
    """Operations, or entries with operations such as outcomes, in order of danger; otherwise in their order."""
    return sorted(entries, key=lambda entry: danger(operation_of(entry)))


def show_findings(findings: t.Iterable[Finding], most: int | None) -> tuple[list[Finding], dict[str, int]]:
    """The findings that a list shows, conflicts first, and the number that it omits of each topic.

    :param most: the largest number; ``None`` for all.
    """
    ordered = sorted(findings, key=lambda finding: _TOPICS[finding.topic])
    shown = ordered[:most]
    return shown, dict(Counter(finding.topic.value for finding in ordered[len(shown) :]))


@dataclass(frozen=True)
class FindingKind:
    """The findings of one topic: their number, and the first of them."""

    topic: str
    count: int
    first: str

    def __str__(self) -> str:
        return f"{self.topic.replace('_', ' ')} {self.count} ({'first: ' if self.count > 1 else ''}{self.first})"


def finding_kinds(findings: t.Iterable[Finding]) -> list[FindingKind]:
    """The findings by topic, conflicts first, each topic with the first of its findings."""
    kinds: dict[Topic, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: _TOPICS[finding.topic]):
        kinds.setdefault(finding.topic, []).append(finding)
    return [FindingKind(topic.value, len(found), str(found[0])) for topic, found in kinds.items()]


def words(cut: t.Mapping[str, int]) -> str:
    """The omitted operations in words: ``132 more operations: update user 132``."""
    kinds = ", ".join(f"{kind} {number}" for kind, number in cut.items())
    total = sum(cut.values())
    return f"{total} more {plural(total, 'operation')}: {kinds}"
