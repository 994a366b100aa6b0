# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The document of a review, ``review.json``: the types of its parts, and the check that one can be compared with.

Days are as in ``2026-12-31``, instants as Slack or a journal writes them. ``None`` is what is not known or empty.
"""

from __future__ import annotations

import typing as t
from datetime import date

from .evidence import EvidenceFact
from .legend import LegendFact

SCHEMA = "scimops.slack/access-review"
SCHEMA_VERSION = 1


class NotAReview(ValueError):
    """What was given as the last review is none, or is of a version that is not known."""


class AccountFact(t.TypedDict):
    """An account. ``kind`` is member, guest or app; ``groups`` and ``reports`` are numbers, ``manager`` is an id."""

    id: str
    name: str
    user_name: str | None
    email: str | None
    kind: str
    active: bool
    title: str | None
    department: str | None
    manager: str | None
    manager_name: str | None
    groups: int
    guest_expiration: str | None
    created: str | None
    age_days: int | None
    reports: int


Accounts = t.Mapping[str, AccountFact]


class GuestFact(t.TypedDict):
    """An active guest. ``ends`` is the key of the period in which the access ends, ``unreadable`` when unknown."""

    id: str
    expires: str | None
    days_left: int | None
    ends: str


class GroupFact(t.TypedDict):
    """A group: how many members it has, those of each kind, and their ids; ``unknown`` are no accounts of Slack."""

    id: str
    name: str
    created: str | None
    size: int
    active: int
    guests: int
    deactivated: int
    unknown: int
    members: list[str]


class UnmanagedFact(t.TypedDict):
    """An active member without a manager. ``reason`` is none, unknown, deactivated or self."""

    id: str
    reason: str


class OutsideFact(t.TypedDict):
    """An account that is not on the roster. ``roster_address`` is that of a person of the same name who is on it."""

    id: str
    verdict: str
    attention: str
    outside_since: str
    outside_days: int
    age_days: int | None
    roster_address: str | None


class PersonFact(t.TypedDict):
    """A person on the roster without an account."""

    name: str
    email: str | None
    user_name: str | None
    department: str | None


class RosterFacts(t.TypedDict):
    """Slack against the roster: how many entries it has, and how many accounts matched one."""

    entries: int
    matched: int
    outside: list[OutsideFact]
    without_account: list[PersonFact]


class ChangeFact(t.TypedDict):
    """A difference from the last review.

    ``subject`` is account or group; ``what`` is appeared, gone, deactivated, reactivated, changed or members.
    """

    subject: str
    id: str
    name: str
    what: str
    attribute: str | None
    before: str | None
    after: str | None


class OperationFact(t.TypedDict):
    """An operation of a run, as the journal has it."""

    time: str
    kind: str | None
    subject: str | None
    id: str | None
    name: str | None
    reason: str | None
    status: str | None
    error: str | None


class Run(t.TypedDict):
    """A run, as its journal has it. ``planned`` is the number of its operations; ``stopped`` says why it stopped."""

    journal: str
    run: str
    started: str
    ended: str | None
    planned: int
    stopped: str | None
    operations: list[OperationFact]


class RunFact(Run):
    """A run. ``state`` is ended, stopped or killed; ``counts`` are the numbers of operations by their status."""

    state: str
    counts: dict[str, int]


class KindCounts(t.TypedDict):
    """How many accounts of a kind there are."""

    active: int
    deactivated: int


class Counts(t.TypedDict):
    """How many accounts and groups there are."""

    accounts: int
    by_kind: dict[str, KindCounts]
    groups: int


class FindingFact(t.TypedDict):
    """Something that deserves attention: act, check or fine; ``section`` is that of the page which shows it."""

    key: str
    attention: str
    section: str
    count: int
    text: str


class DecisionFact(t.TypedDict):
    """Something that the reviewer has to decide on, the most urgent first.

    ``subject`` is account or run; ``reasons`` are keys of the legend, the first one that of the ``proposal``; ``since``
    is the day since when the first one has held, where that is known.
    """

    number: int
    attention: str
    reasons: list[str]
    subject: str
    id: str
    name: str
    since: str | None
    proposal: str


class ReviewDocument(t.TypedDict):
    """A review. ``roster`` and ``changes`` are ``None`` when there was no roster or last review.

    Reviews of version 1.0.0 have no ``evidence``, ``decisions`` and ``legend``.
    """

    schema: str
    schema_version: int
    title: str
    date: str
    compared_with: str | None
    evidence: EvidenceFact
    counts: Counts
    findings: list[FindingFact]
    decisions: list[DecisionFact]
    legend: list[LegendFact]
    accounts: list[AccountFact]
    guests: list[GuestFact]
    groups: list[GroupFact]
    without_manager: list[UnmanagedFact]
    roster: RosterFacts | None
    changes: list[ChangeFact] | None
    runs: list[RunFact]


def is_review(document: t.Any) -> bool:
    """Whether it is a review, of any version."""
    return isinstance(document, t.Mapping) and document.get("schema") == SCHEMA


def checked(document: t.Any) -> ReviewDocument:
    """The document, once it is certain that this version can compare with it.

    :raises NotAReview: when it is no review, of another version, or lacks what a comparison reads.
    """
    if not is_review(document):
        raise NotAReview("must be the review.json of an earlier review")
    if document.get("schema_version") != SCHEMA_VERSION:
        raise NotAReview(f"must have the schema version {SCHEMA_VERSION}, and has {document.get('schema_version')!r}")
    roster = document.get("roster")
    whole = (
        _is_day(document.get("date"))
        and _all_have(document.get("accounts"), id=str, name=str, active=bool)
        and _all_have(document.get("groups"), id=str, name=str, members=list)
        and (roster is None or (isinstance(roster, t.Mapping) and _all_outside(roster.get("outside"))))
    )
    if not whole:
        raise NotAReview("must be a whole review.json, and lacks its date, accounts, groups or parts of them")
    return t.cast("ReviewDocument", document)


def _all_outside(facts: t.Any) -> bool:
    return _all_have(facts, id=str, verdict=str) and all(_is_day(fact.get("outside_since")) for fact in facts)


def _is_day(value: t.Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _all_have(facts: t.Any, **types: type) -> bool:
    """Whether it is a list of mappings that have these keys with values of these types."""
    return isinstance(facts, list) and all(
        isinstance(fact, t.Mapping) and all(isinstance(fact.get(key), kind) for key, kind in types.items())
        for fact in facts
    )
