# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operation may start. Whole plans against a virtual clock are in tests/property/test_schedule.py."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import Work
from ansible_collections.scimops.slack.plugins.module_utils._apply.schedule import Schedule
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

CREATE = (("POST", "/Users", 1),)
UPDATE = (("PATCH", "/Users/id", 1),)
MEMBERS = (("PATCH", "/Groups/id", 1), ("GET", "/Groups/id", 1))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def schedule(*work: Work, clock: Clock | None = None, share: float = 1.0) -> Schedule:
    return Schedule(work, Budget(share, clock or Clock()))


def taken(schedule: Schedule) -> list[str]:
    """The keys of all that may start now."""
    keys = []
    while (item := schedule.take()) is not None:
        keys.append(item.key)
    return keys


def test_what_is_needed_ends_first() -> None:
    plan = schedule(Work("c", CREATE, ("a", "b")), Work("a", CREATE), Work("b", CREATE))
    assert sorted(taken(plan)) == ["a", "b"]
    assert (plan.remaining, plan.running) == (3, 2)
    assert plan.finish("a") == []
    assert taken(plan) == []
    assert plan.finish("b") == ["c"]
    assert taken(plan) == ["c"]
    assert plan.finish("c") == []
    assert (plan.remaining, plan.running) == (0, 0)


def test_operations_on_one_resource_take_turns() -> None:
    plan = schedule(Work("a", UPDATE, (), "user U1"), Work("b", MEMBERS, (), "user U1"), Work("c", UPDATE, (), ""))
    assert sorted(taken(plan)) == ["a", "c"]
    assert plan.finish("c") == []
    assert plan.finish("a") == ["b"]
    assert taken(plan) == ["b"]


def test_operations_without_a_resource_do_not_wait_for_each_other() -> None:
    assert len(taken(schedule(*(Work(f"o{number}", CREATE) for number in range(5))))) == 5


def test_what_more_waits_for_comes_first() -> None:
    plan = schedule(Work("alone", CREATE), Work("needed", CREATE), Work("members", MEMBERS, ("needed",)))
    assert taken(plan) == ["needed", "alone"]


def test_the_longest_of_what_waits_counts() -> None:
    short, middle, long = ((("PATCH", "/Groups/id", count),) for count in (1, 10, 50))
    plan = schedule(
        Work("b", CREATE),
        Work("a", CREATE),
        Work("of b", middle, ("b",)),
        Work("of a", short, ("a",)),
        Work("of a too", long, ("a",)),
    )
    assert taken(plan) == ["a", "b"]


def test_the_limits_decide_how_many_start_at_once() -> None:
    clock = Clock()
    plan = schedule(*(Work(f"o{number}", CREATE) for number in range(30)), clock=clock)
    assert len(taken(plan)) == 20  # the burst of new accounts
    assert plan.delay() == pytest.approx(1 / 3)
    assert plan.seconds_left() == pytest.approx(10 / 3)
    clock.now += 1.01
    assert len(taken(plan)) == 3
    assert plan.seconds_left() == pytest.approx(7 / 3)


def test_a_share_of_the_limits_takes_longer() -> None:
    work = [Work(f"o{number}", CREATE) for number in range(30)]
    assert schedule(*work, share=0.5).seconds_left() == pytest.approx(2 * schedule(*work).seconds_left())


def test_a_bucket_that_is_empty_does_not_keep_others_waiting() -> None:
    plan = schedule(*(Work(f"o{number}", CREATE) for number in range(21)), Work("members", MEMBERS))
    assert "members" in taken(plan)


def test_there_is_no_delay_where_nothing_can_start_before_another_ends() -> None:
    plan = schedule(Work("a", CREATE), Work("b", CREATE, ("a",)))
    assert plan.delay() == 0.0
    assert taken(plan) == ["a"]
    assert plan.delay() is None


def test_waves_have_operations_of_each_kind_and_no_more_than_they_may() -> None:
    people = [Work(f"o{number}", CREATE) for number in range(5)]
    plan = schedule(*people, Work("update", UPDATE), Work("members", MEMBERS))
    plan.only(3)
    first = taken(plan)
    assert len(first) == 3
    assert {"update", "members"} < set(first)
    assert plan.delay() is None
    assert not plan.wave_over
    for key in first:
        plan.finish(key)
    assert plan.wave_over
    plan.only(None)
    assert not plan.wave_over
    assert len(taken(plan)) == 4


def test_what_is_put_aside_is_not_handed_out_and_frees_what_waits_for_it() -> None:
    plan = schedule(Work("a", CREATE), Work("b", CREATE, ("a",)), Work("c", CREATE, ("b",)))
    assert taken(plan) == ["a"]
    assert plan.finish("a") == ["b"]
    assert plan.drop("b") == ["c"]
    assert (plan.remaining, plan.running) == (1, 0)
    assert taken(plan) == ["c"]


def test_what_cannot_be_put_in_an_order_is_refused() -> None:
    with pytest.raises(ValueError, match="need each other"):
        schedule(Work("a", CREATE, ("a",)))
