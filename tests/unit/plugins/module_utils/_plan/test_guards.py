# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that a plan and its source must keep."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import Seats, seats
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.guards import (
    DEFAULTS,
    SMALL,
    Limit,
    Managed,
    SourceLimits,
    judge,
    judge_source,
    read_limits,
    require_workspace,
)
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups, AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._plan.snapshot import Snapshot, SourceSummary
from tests.support.directory import decide, group, user

NAMES = [f"p{number}" for number in range(100)]
ACCOUNTS = [user(name, title="Engineer") for name in NAMES]
ROWS = [{"email": f"{name}@example.com"} for name in NAMES]


def tripped(plan: DirectoryPlan, **limits: dict[str, Any]) -> dict[str, int]:
    managed = Managed(plan.managed_users, plan.managed_groups, plan.group_sizes)
    return {
        violation.guard: violation.figure for violation in judge(plan.plan.operations, managed, read_limits(limits))
    }


def changed(count: int, **values: Any) -> list[dict[str, Any]]:
    return [{**row, **values} if number < count else row for number, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("guard", "plan", "figure"),
    [
        ("deactivations", decide(ROWS[:94], ACCOUNTS, absent_users=AbsentUsers.DEACTIVATE), 6),
        ("deactivations", decide(changed(6, active=False), ACCOUNTS), 6),
        ("guest_conversions", decide(ROWS[:96], ACCOUNTS, absent_users=AbsentUsers.CONVERT_TO_GUEST), 4),
        ("guest_conversions", decide(changed(4, guest=True), ACCOUNTS), 4),
        ("creations", decide([*ROWS, *({"email": f"new{number}@example.com"} for number in range(21))], ACCOUNTS), 21),
        ("clearings", decide(changed(11, title=""), ACCOUNTS), 11),
        (
            "reactivations",
            decide(ROWS, [*ACCOUNTS[6:], *(user(name, active=False, title="Engineer") for name in NAMES[:6])]),
            6,
        ),
        (
            "email_changes",
            decide(
                [
                    {"id": one.id, "email": f"{one.user_name}@example.org" if number < 6 else one.email}
                    for number, one in enumerate(ACCOUNTS)
                ],
                ACCOUNTS,
            ),
            6,
        ),
        (
            "group_deletions",
            decide(None, [], [{"name": "g0"}], [group(f"g{n}") for n in range(5)], absent_groups=AbsentGroups.DELETE),
            4,
        ),
        (
            "group_removals",
            decide(None, ACCOUNTS, [{"name": "Sales", "members": NAMES[:4]}], [group("Sales", *NAMES[:9])]),
            5,
        ),
    ],
)
def test_each_guard_stops_a_little_too_much(guard: str, plan: DirectoryPlan, figure: int) -> None:
    assert tripped(plan) == {guard: figure}
    assert tripped(plan, **{guard: {"count": -1, "percent": -1}}) == {}
    assert tripped(plan, **{guard: {"count": figure, "percent": -1}}) == {}
    assert tripped(plan, **{guard: {"count": figure - 1}}) == {guard: figure}
    assert tripped(plan, **{guard: {"percent": 100}}) == {}


def test_the_stricter_of_count_and_percent_wins() -> None:
    assert Limit(50, 5).allows(10_000) == 50
    assert Limit(50, 5).allows(200) == 10
    assert Limit(None, 5).allows(10_000) == 500
    assert Limit(7, None).allows(10_000) == 7
    assert Limit(None, None).allows(10_000) is None


def test_a_percentage_of_few_stops_nothing_but_none_is_none() -> None:
    assert Limit(50, 5).allows(4) == SMALL
    assert Limit(50, 0).allows(1000) == 0
    assert Limit(0, 100).allows(1000) == 0


def test_a_trip_names_limit_figure_examples_and_the_way_out() -> None:
    plan = decide(ROWS[:50], ACCOUNTS, absent_users=AbsentUsers.DEACTIVATE)
    managed = Managed(plan.managed_users, plan.managed_groups, plan.group_sizes)
    (violation,) = judge(plan.plan.operations, managed)
    assert (violation.guard, violation.figure, violation.limit) == ("deactivations", 50, "5 (50 and 5 % of 100)")
    assert len(violation.examples) == 5
    assert violation.examples[0] in str(violation)
    assert "guards: {deactivations: {count: 50, percent: 50}}" in violation.how_to_allow
    assert tripped(plan, deactivations={"count": 50, "percent": 50}) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"leavers": {"count": 1}},
        {"deactivations": 5},
        {"deactivations": {"max": 5}},
        {"deactivations": {"count": "many"}},
        {"deactivations": {"count": 1.5}},
        {"deactivations": {"count": True}},
        {"deactivations": {"percent": -2}},
    ],
)
def test_limits_that_are_none(given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="guards"):
        read_limits(given)


def test_what_is_not_given_keeps_its_default() -> None:
    limits = read_limits({"creations": {"count": 7, "percent": None}})
    assert limits["creations"] == Limit(7, DEFAULTS["creations"].percent)
    assert limits["clearings"] == DEFAULTS["clearings"]


# The source


def source(users: int | None, groups: int | None = None, ids: set[str] | None = None) -> SourceSummary:
    return SourceSummary(users, groups, frozenset(ids or {f"U{number}" for number in range(users or 0)}))


def last(users: int, groups: int = 0) -> Snapshot:
    return Snapshot(users, groups, frozenset(f"U{number}" for number in range(users)))


@pytest.mark.parametrize(
    ("now", "before", "guards"),
    [
        (source(100), None, []),
        (source(0), None, ["empty_source"]),
        (source(5, 0), None, ["empty_source"]),
        (source(None, 3), last(100, 3), []),
        (source(90), last(100), []),
        (source(89), last(100), ["source_shrinkage"]),
        (source(100, ids={f"W{number}" for number in range(100)}), last(100), ["source_shrinkage"]),
        (source(2), last(5), []),
        (source(100, 5), last(100, 9), ["source_shrinkage"]),
    ],
)
def test_the_source(now: SourceSummary, before: Snapshot | None, guards: list[str]) -> None:
    assert [violation.guard for violation in judge_source(now, before)] == guards


def test_the_limits_of_the_source_are_set_by_hand() -> None:
    assert [violation.guard for violation in judge_source(source(9), None, SourceLimits(10))] == ["source_size"]
    assert judge_source(source(50), last(100), SourceLimits(max_shrinkage=50)) == []
    assert judge_source(source(1), last(100), SourceLimits(max_shrinkage=None)) == []
    (violation,) = judge_source(source(100), last(101), SourceLimits(max_shrinkage=0))
    assert "max_shrinkage: 1" in violation.how_to_allow
    assert judge_source(source(0), None, SourceLimits(0, None))[0].guard == "empty_source"


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


def test_seats() -> None:
    rows: list[dict[str, Any]] = [
        {"email": "new@example.com"},
        {"email": "anna@example.com"},
        {"email": "bert@example.com", "active": False},
        {"email": "carl@example.com", "guest": True},
        {"email": "dora@example.com", "guest": False},
    ]
    accounts = [user("anna", active=False), user("bert"), user("carl"), user("dora", guest=True)]
    assert seats(decide(rows, accounts).plan.operations) == Seats(2, 1, 1, 1)
