# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that a plan must keep."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import Seats, seats
from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_exceptions import read_exceptions
from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import History, RunRecord
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import (
    Judgment,
    Managed,
    Noticed,
    Past,
    judge,
    violations_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS, read_limits
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups, AbsentUsers
from tests.support.directory import TODAY, decide, group, user

NOW = Past(TODAY)
NAMES = [f"p{number}" for number in range(100)]
ACCOUNTS = [user(name, title="Engineer") for name in NAMES]
NAMED = [
    user(name, given_name="Ann", family_name=f"F{number}", employee_number="00", department="IT", manager="U0X")
    for number, name in enumerate(NAMES)
]
GUESTS = [user(name, guest=True, guest_expiration="2031-01-01T00:00:00Z") for name in NAMES[:20]]
ROWS = [{"email": f"{name}@example.com"} for name in NAMES]


def judged(plan: DirectoryPlan, past: Past = NOW, **limits: dict[str, Any]) -> list[Judgment]:
    return judge(plan.plan.operations, Managed.of(plan), read_limits(limits), Noticed.of(plan), past)


def exceeded(plan: DirectoryPlan, past: Past = NOW, **limits: dict[str, Any]) -> dict[str, int]:
    return {violation.guard: violation.figure for violation in violations_of(judged(plan, past, **limits))}


def changed(count: int, **values: Any) -> list[dict[str, Any]]:
    return [{**row, **values} if number < count else row for number, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("guard", "plan", "figure"),
    [
        ("deactivations", decide(ROWS[:95], ACCOUNTS, absent_users=AbsentUsers.DEACTIVATE), 5),
        ("deactivations", decide(changed(5, active=False), ACCOUNTS), 5),
        ("guest_conversions", decide(ROWS[:97], ACCOUNTS, absent_users=AbsentUsers.CONVERT_TO_GUEST), 3),
        ("guest_conversions", decide(changed(3, guest=True), ACCOUNTS), 3),
        ("creations", decide([*ROWS, *({"email": f"new{number}@example.com"} for number in range(4))], ACCOUNTS), 4),
        ("clearings", decide(changed(6, title=""), ACCOUNTS), 6),
        (
            "reactivations",
            decide(ROWS, [*ACCOUNTS[3:], *(user(name, active=False, title="Engineer") for name in NAMES[:3])]),
            3,
        ),
        (
            "email_changes",
            decide(
                [
                    {"id": one.id, "email": f"{one.user_name}@example.org" if number < 3 else one.email}
                    for number, one in enumerate(ACCOUNTS)
                ],
                ACCOUNTS,
            ),
            3,
        ),
        (
            "group_deletions",
            decide(None, [], [{"name": "g0"}], [group(f"g{n}") for n in range(5)], absent_groups=AbsentGroups.DELETE),
            4,
        ),
        (
            "group_removals",
            decide(
                None,
                ACCOUNTS,
                [{"name": "Sales", "members": NAMES[:4]}],
                [group("Sales", *NAMES[:9]), group("All", *NAMES)],
            ),
            5,
        ),
        (
            "removals_total",
            decide(
                None,
                ACCOUNTS,
                [{"name": f"g{n}", "members": NAMES[3 * n : 3 * n + 2]} for n in range(7)],
                [group(f"g{n}", *NAMES[3 * n : 3 * n + 3]) for n in range(7)],
            ),
            7,
        ),
        ("group_creations", decide(None, [], [{"name": f"g{n}"} for n in range(11)]), 11),
        ("changes", decide(changed(31, title="Boss"), ACCOUNTS), 31),
        ("name_changes", decide(changed(4, family_name="Berg"), NAMED), 4),
        ("employee_number_changes", decide(changed(3, employee_number="0"), NAMED[:3] + ACCOUNTS[3:]), 3),
        ("department_changes", decide(changed(26, department="Sales"), NAMED), 26),
        ("manager_changes", decide(changed(26, manager="p99@example.com"), NAMED), 26),
        ("user_name_changes", decide([{**row, "user_name": f"n{n}"} for n, row in enumerate(ROWS[:3])], ACCOUNTS), 3),
        (
            "guest_endings",
            decide(
                changed(3, guest_expiration="2030-01-01T00:00:00Z"),
                GUESTS,
            ),
            3,
        ),
        (
            "unmatched_rules",
            decide(
                ROWS, ACCOUNTS, [{"name": "Sales", "members_where": {"department": "Sales"}}], [group("Sales", "p1")]
            ),
            1,
        ),
        (
            "shifted_rows",
            decide([{**row, "family_name": f"F{n + 1}"} for n, row in enumerate(ROWS[:2])], NAMED),
            2,
        ),
    ],
)
def test_each_guard_stops_a_little_too_much(guard: str, plan: DirectoryPlan, figure: int) -> None:
    assert exceeded(plan)[guard] == figure
    for allowed in ({"percent": -1}, {"percent": -1, "count": figure}, {"floor": figure, "percent": 1}):
        assert guard not in exceeded(plan, **{guard: allowed})
    assert exceeded(plan, **{guard: {"count": figure - 1}})[guard] == figure


def leavers(count: int) -> DirectoryPlan:
    return decide(ROWS[count:], ACCOUNTS, absent_users=AbsentUsers.DEACTIVATE)


def days_before(*figures: int) -> History:
    return History(
        tuple(
            RunRecord(TODAY - datetime.timedelta(days=days), {"deactivations": figure})
            for days, figure in enumerate(figures, 1)
        )
    )


def test_a_violation_names_limit_figure_examples_and_the_way_out() -> None:
    (violation,) = violations_of(judged(leavers(50)))
    assert (violation.guard, violation.figure) == ("deactivations", 50)
    assert violation.limit == "4 (4 % of 100 managed accounts, at least 2)"
    assert len(violation.examples) == 5
    assert violation.examples[0] in str(violation)
    assert "guards: {deactivations: {count: 50, percent: -1}}" in violation.how_to_allow
    assert "{guard: deactivations, until: YYYY-MM-DD, count: 50, reason: …}" in violation.how_to_allow
    assert exceeded(leavers(50), deactivations={"count": 50, "percent": -1}) == {}


def test_every_guard_is_judged_with_its_figure_and_limit() -> None:
    judgments = judged(leavers(3))
    assert Counter(judgment.guard for judgment in judgments) == Counter(set(DEFAULTS) - {"group_removals"})
    (judgment,) = [one for one in judgments if one.figure]
    assert judgment.public() == {
        "guard": "deactivations",
        "group": None,
        "figure": 3,
        "limit": 4,
        "base": 100,
        "base_name": "managed accounts",
        "count": None,
        "percent": 4,
        "floor": 2,
        "window_days": None,
        "window_figure": None,
        "window_limit": None,
        "exception": None,
        "strictest": False,
        "exceeded": False,
        "examples": ["p0@example.com", "p1@example.com", "p2@example.com"],
        "how_to_allow": None,
    }


def test_runs_of_a_week_count_together() -> None:
    assert exceeded(leavers(3), Past(TODAY, days_before(3))) == {}
    assert exceeded(leavers(3), Past(TODAY, days_before(2, 2))) == {"deactivations": 7}
    assert exceeded(leavers(3), Past(TODAY, days_before(2, 2)), deactivations={"window_days": 2}) == {}
    assert exceeded(leavers(3), Past(TODAY, days_before(0, 0, 0, 0, 0, 0, 6))) == {}
    assert exceeded(decide(ROWS, ACCOUNTS), Past(TODAY, days_before(4, 4))) == {}


def test_a_violation_of_the_window_says_so_and_how_to_allow_it() -> None:
    (violation,) = violations_of(judged(leavers(3), Past(TODAY, days_before(2, 2))))
    assert violation.limit == "6 within 7 days (6 % of 100 managed accounts, at least 6)"
    assert "{deactivations: {window_floor: 7}}" in violation.how_to_allow
    assert exceeded(leavers(3), Past(TODAY, days_before(2, 2)), deactivations={"window_floor": 7}) == {}
    both = Past(TODAY, days_before(5))
    (violation,) = violations_of(judged(leavers(50), both))
    assert "{deactivations: {count: 50, percent: -1, window_floor: 55}}" in violation.how_to_allow
    assert exceeded(leavers(50), both, deactivations={"count": 50, "percent": -1, "window_floor": 55}) == {}


def test_each_group_has_a_window_of_its_own() -> None:
    plan = decide(None, ACCOUNTS, [{"name": "g", "members": NAMES[:6]}], [group("g", *NAMES[:8]), group("h", *NAMES)])
    others = History((RunRecord(TODAY, {"group_removals S0H": 5}),))
    same = History((RunRecord(TODAY, {"group_removals S0G": 5}),))
    assert exceeded(plan, Past(TODAY, others)) == {}
    assert exceeded(plan, Past(TODAY, same)) == {"group_removals": 7}


def test_without_the_snapshot_the_floor_is_the_limit() -> None:
    lost = Past(TODAY, History(), lost=True)
    assert exceeded(leavers(2), lost) == {}
    assert exceeded(leavers(3), lost) == {"deactivations": 3}
    assert "because the snapshot is missing" in violations_of(judged(leavers(3), lost))[0].limit
    assert exceeded(leavers(3), lost, deactivations={"count": 3, "percent": -1}) == {}


def test_an_exception_raises_the_limits_up_to_its_day() -> None:
    entry = {"guard": "deactivations", "until": TODAY.isoformat(), "count": 50, "reason": "The shop closes"}
    exceptions = read_exceptions([entry])
    past = Past(TODAY, days_before(5), exceptions=exceptions)
    assert exceeded(leavers(45), past) == {}
    used = [judgment for judgment in judged(leavers(45), past) if judgment.exception]
    assert [(one.guard, one.public()["exception"]) for one in used] == [
        ("deactivations", f"50 until {TODAY}: The shop closes")
    ]
    assert [one.exception for one in judged(leavers(1), Past(TODAY, exceptions=exceptions)) if one.exception] == []
    (violation,) = violations_of(judged(leavers(46), past))
    assert (violation.figure, "50 within 7 days" in violation.limit) == (51, True)
    assert exceeded(leavers(45), Past(TODAY + datetime.timedelta(days=1), exceptions=exceptions)) == {
        "deactivations": 45
    }


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
