# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that a source must keep, and the workspace that is meant."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_exceptions import read_exceptions
from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import History, RunRecord
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Judgment, Past
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS, Limit
from ansible_collections.scimops.slack.plugins.module_utils._guard.snapshot import Snapshot, SourceSummary
from ansible_collections.scimops.slack.plugins.module_utils._guard.source_guards import (
    SourceFacts,
    SourceLimits,
    judge_reversals,
    judge_shrinkage,
    judge_size,
    judge_source,
    require_workspace,
    source_digest,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from tests.support.directory import TODAY, decide, desired_directory, user

NOW = Past(TODAY)
YESTERDAY = TODAY - datetime.timedelta(days=1)


def source(users: int | None, groups: int | None = None, ids: set[str] | None = None) -> SourceSummary:
    return SourceSummary(users, groups, frozenset(ids or {f"U{number}" for number in range(users or 0)}))


def last(users: int, groups: int = 0) -> Snapshot:
    return Snapshot(users, groups, frozenset(f"U{number}" for number in range(users)))


def shrunk(now: SourceSummary, before: Snapshot | None, past: Past = NOW, **limits: Any) -> list[Judgment]:
    return [one for one in judge_shrinkage(now, before, SourceLimits(**limits), past) if one.exceeded]


@pytest.mark.parametrize(
    ("now", "limits", "guards"),
    [
        (source(100), SourceLimits(), []),
        (source(0), SourceLimits(), ["empty_source"]),
        (source(0), SourceLimits(0, None), ["empty_source"]),
        (source(5, 0), SourceLimits(), ["empty_source"]),
        (source(9), SourceLimits(10), ["source_size"]),
    ],
)
def test_how_large_a_source_is(now: SourceSummary, limits: SourceLimits, guards: list[str]) -> None:
    assert [violation.guard for violation in judge_size(now, limits)] == guards


@pytest.mark.parametrize(
    ("now", "before", "stops"),
    [
        (source(100), None, False),
        (source(None, 3), last(100, 3), False),
        (source(96), last(100), False),
        (source(95), last(100), True),
        (source(100, ids={f"W{number}" for number in range(100)}), last(100), True),
        (source(2), last(5), False),
        (source(100, 5), last(100, 9), True),
    ],
)
def test_what_is_missing_from_a_source(now: SourceSummary, before: Snapshot | None, stops: bool) -> None:
    assert bool(shrunk(now, before)) is stops


def test_the_limit_of_what_is_missing_is_set_by_hand() -> None:
    assert shrunk(source(50), last(100), max_shrinkage=50) == []
    assert shrunk(source(1), last(100), max_shrinkage=None) == []
    (judgment,) = shrunk(source(100), last(101), max_shrinkage=0)
    assert "max_shrinkage: 1" in judgment.how_to_allow


def test_sources_that_shrink_slowly_are_counted_together() -> None:
    history = History((RunRecord(YESTERDAY, {"source_shrinkage": 4}),))
    (judgment,) = shrunk(source(96), last(100), Past(TODAY, history))
    assert judgment.violation().figure == 8
    assert shrunk(source(96), last(100), Past(TODAY, history), max_shrinkage=8) == []
    assert shrunk(source(98), last(100), Past(TODAY, history)) == []


def test_an_exception_lets_a_smaller_source_through() -> None:
    entry = {"guard": "source_shrinkage", "until": TODAY.isoformat(), "percent": 30.0, "reason": "A part is sold"}
    exceptions = read_exceptions([entry])
    assert shrunk(source(70), last(100), Past(TODAY, exceptions=exceptions)) == []
    assert shrunk(source(69), last(100), Past(TODAY, exceptions=exceptions)) != []


def test_without_a_snapshot_the_accounts_in_slack_stand_for_the_last_source() -> None:
    lost = Past(TODAY, History(), lost=True)
    absent = [f"W{number}" for number in range(4)]
    assert [one.exceeded for one in judge_shrinkage(source(96), None, SourceLimits(), lost, absent)] == [True]
    assert [one.exceeded for one in judge_shrinkage(source(97), None, SourceLimits(), lost, absent[:3])] == [False]
    (stopped,) = judge_shrinkage(source(96), None, SourceLimits(), lost, absent)
    assert "set max_shrinkage: -1 for this one run" in stopped.how_to_allow
    assert [one.exceeded for one in judge_shrinkage(source(96), None, SourceLimits(1, None), lost, absent)] == [False]
    assert [one.exceeded for one in judge_shrinkage(source(96), None, SourceLimits(1, 99), lost, absent)] == [True]
    assert judge_shrinkage(source(96), None, SourceLimits(), Past(TODAY), absent) == []


ROWS = [{"email": f"p{number}@example.com"} for number in range(9)]
PEOPLE = [user(f"p{number}") for number in range(9)]


def reversed_(history: History, limits: dict[str, Limit] | None = None, digest: str = "") -> Judgment:
    accounts = [*PEOPLE[:5], *(user(f"p{number}", active=False) for number in range(5, 9)), user("new")]
    plan = decide(ROWS, accounts, absent_users=AbsentUsers.DEACTIVATE)
    return judge_reversals(plan, history, {**DEFAULTS, **(limits or {})}, Past(TODAY, history), digest)


def test_who_left_and_comes_back_or_came_and_leaves_is_counted() -> None:
    left, came = ("U0P5", "U0P6", "U0GONE"), ("U0NEW", "U0P1")
    judgment = reversed_(History((RunRecord(YESTERDAY, left=left, came=came),)))
    assert (judgment.figure, judgment.exceeded) == (3, True)
    assert judgment.examples == (
        "p5@example.com (left on 2026-05-16)",
        "p6@example.com (left on 2026-05-16)",
        "new@example.com (joined on 2026-05-16)",
    )
    assert not reversed_(History((RunRecord(YESTERDAY, left=left),))).exceeded


def test_an_old_source_brings_nobody_back() -> None:
    runs = (RunRecord(YESTERDAY, source="old"), RunRecord(YESTERDAY, left=("U0P5",), source="new"))
    judgment = reversed_(History(runs), digest="old")
    assert judgment.exceeded
    assert "The source is the same as on 2026-05-16" in str(judgment.violation())
    assert not reversed_(History(runs), digest="new").exceeded
    assert not reversed_(History(runs), {"reversals": Limit()}, digest="old").exceeded


def test_the_digest_of_a_source_does_not_depend_on_the_order_of_its_rows() -> None:
    groups = [{"name": "g", "members": ["p1"]}, {"name": "h", "members_where": {"title": "CEO"}}]
    one = source_digest(desired_directory(ROWS, groups))
    assert source_digest(desired_directory(ROWS[::-1], groups[::-1])) == one
    others = [
        desired_directory(ROWS, groups[:1]),
        desired_directory(ROWS[:-1], groups),
        desired_directory([{**ROWS[0], "active": False}, *ROWS[1:]], groups),
    ]
    assert one not in {source_digest(other) for other in others}


def test_a_source_is_judged_by_all_of_these() -> None:
    plan = decide(ROWS, PEOPLE)
    facts = SourceFacts(source(9), plan, last(9), acts=False)
    size, judgments = judge_source(facts, SourceLimits(10), DEFAULTS, Past(TODAY, History()))
    assert [violation.guard for violation in size] == ["source_size"]
    assert [judgment.guard for judgment in judgments] == ["source_shrinkage", "reversals"]
    _size, judgments = judge_source(facts, SourceLimits(), DEFAULTS, Past(TODAY))
    assert [judgment.guard for judgment in judgments] == ["source_shrinkage"]


IDENTITY = {"team": "Acme", "team_id": "T0ACME", "enterprise_id": "E0ACME", "url": "https://acme.slack.com/"}


@pytest.mark.parametrize(
    "expected", [None, "T0ACME", "E0ACME", "acme", "ACME", "https://acme.slack.com", "acme.slack.com"]
)
def test_the_workspace_that_is_meant(expected: str | None) -> None:
    require_workspace(expected, IDENTITY)


@pytest.mark.parametrize("expected", ["T0OTHER", "other", "", "slack.com"])
def test_another_workspace_is_refused_with_both(expected: str) -> None:
    with pytest.raises(Refused, match=r"Acme \(T0ACME\)"):
        require_workspace(expected, IDENTITY)
