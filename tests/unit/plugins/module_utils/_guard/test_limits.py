# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of guards, and the option that sets them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS, Limit, read_limits
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused


def test_a_limit_is_a_percentage_of_its_base_and_its_floor_at_least() -> None:
    limit = Limit(percent=4, floor=2)
    assert [limit.allows(base) for base in (0, 10, 50, 1000, 350_000)] == [2, 2, 2, 40, 14_000]


def test_the_stricter_of_count_and_percentage_holds() -> None:
    assert Limit(50, 5, 3).allows(10_000) == 50
    assert Limit(50, 5, 3).allows(200) == 10
    assert Limit(7, None).allows(10_000) == 7
    assert Limit(0, 100, 3).allows(1000) == 0
    assert Limit(None, None, 3).allows(10_000) is None


def test_no_percent_is_none_in_spite_of_the_floor() -> None:
    assert Limit(percent=0, floor=3).allows(1000) == 0


def test_the_strictest_limit_is_the_floor() -> None:
    assert Limit(percent=4, floor=2).allows(1000, strictest=True) == 2
    assert Limit(1, 4, 2).allows(1000, strictest=True) == 1
    assert Limit(percent=0, floor=2).allows(1000, strictest=True) == 0
    assert Limit(500, None, 2).allows(1000, strictest=True) == 500  # somebody has set it


def test_the_runs_of_a_window_may_do_what_one_run_may() -> None:
    limit = Limit(percent=4, floor=2, window_days=7, window_percent=6, window_floor=6)
    assert [limit.allows_in_window(base) for base in (10, 1000)] == [6, 60]
    assert limit.allows_in_window(1000, strictest=True) == 6
    assert replace(limit, count=500, percent=None).allows_in_window(1000) == 500
    for unlimited in ({"percent": None}, {"window_days": 0}, {"window_percent": None}):
        assert replace(limit, **unlimited).allows_in_window(1000) is None


def test_what_is_not_given_keeps_its_default() -> None:
    limits = read_limits({"creations": {"count": 7, "percent": None}, "deactivations": {"window_days": 14}})
    assert limits["creations"] == replace(DEFAULTS["creations"], count=7)
    assert limits["deactivations"] == replace(DEFAULTS["deactivations"], window_days=14)
    assert limits["clearings"] == DEFAULTS["clearings"]


@pytest.mark.parametrize("part", ["count", "percent", "window_percent"])
def test_what_is_lifted(part: str) -> None:
    assert getattr(read_limits({"creations": {part: -1}})["creations"], part) is None


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
        {"deactivations": {"percent": math.nan}},
        {"deactivations": {"window_percent": math.inf}},
        {"deactivations": {"floor": -1}},
        {"deactivations": {"window_days": 91}},
        {"deactivations": {"window_floor": -1}},
        {"renames": {"window_days": 7}},
        {"reversals": {"window_percent": 5}},
    ],
)
def test_limits_that_are_none(given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="guards"):
        read_limits(given)
