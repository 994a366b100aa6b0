# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figure and the limit of each guard."""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_figures import GuardFigure, guard_figures
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Judgment, Violation, Window
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS

WEEK = datetime.timedelta(days=7).days


def judged(guard: str, figure: int, allowed: int | None, **more: Any) -> Judgment:
    return Judgment(guard, figure, allowed, 100, "managed accounts", DEFAULTS[guard], **more)


def test_the_guard_nearest_to_its_limit_comes_first() -> None:
    found = guard_figures([judged("creations", 1, 9), judged("deactivations", 2, 3), judged("clearings", 0, None)], ())
    assert [(one.guard, one.figure, one.limit, one.violated) for one in found] == [
        ("deactivations", 2, 3, False),
        ("creations", 1, 9, False),
        ("clearings", 0, None, False),
    ]
    assert found[2].words == "no limit"


def test_a_guard_that_stops_the_run_comes_before_all_others() -> None:
    empty = Violation("empty_source", "at least 1", 0, (), "Look at the source")
    found = guard_figures([judged("creations", 8, 9), judged("deactivations", 9, 3)], [empty])
    assert found[0] == GuardFigure("empty_source", 0, None, "at least 1", violated=True)
    assert [(one.guard, one.violated) for one in found[1:]] == [("deactivations", True), ("creations", False)]


def test_of_a_guard_for_each_group_the_one_nearest_to_its_limit_is_shown() -> None:
    few, many = (judged("group_removals", number, 5, subject=name) for name, number in (("A", 1), ("B", 4)))
    (found,) = guard_figures([few, many], ())
    assert (found.figure, found.limit) == (4, 5)
    stops = judged("group_removals", 9, 5, subject="C")
    assert [(one.figure, one.violated) for one in guard_figures([few, stops, many], ())] == [(9, True)]


def test_the_runs_of_a_week_count_where_they_are_nearer_to_their_limit() -> None:
    (found,) = guard_figures([judged("deactivations", 1, 3, window=Window(WEEK, 5, 6))], ())
    assert (found.figure, found.limit, found.words) == (5, 6, "6 within 7 days")
    (stops,) = guard_figures([judged("deactivations", 1, 3, window=Window(WEEK, 7, 6))], ())
    assert (stops.figure, stops.limit, stops.violated) == (7, 6, True)
