# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What operations cost. That no schedule beats the bound is in tests/property/test_schedule.py."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import (
    Seats,
    Work,
    lower_bound,
    seats,
    topological_order,
    work_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject

CREATE = (("POST", "/Users", 1),)
READ_GROUP = ("GET", "/Groups/id", 1)


def user(kind: Kind, **more: Any) -> Operation:
    id = None if kind is Kind.CREATE else "U1"
    return Operation(kind, Subject.USER, id, "ann", "", {}, more.pop("after", {}), **more)


def group(kind: Kind, joining: int = 0, leaving: int = 0) -> Operation:
    joins, leaves = tuple(f"U{number}" for number in range(joining)), tuple(f"W{number}" for number in range(leaving))
    id = None if kind is Kind.CREATE else "S1"
    return Operation(kind, Subject.GROUP, id, "Sales", "", {}, {}, joins=joins, leaves=leaves)


def creations(count: int, **more: Any) -> list[Work]:
    return [Work(f"o{number}", CREATE, **more) for number in range(count)]


@pytest.mark.parametrize(
    ("kind", "requests"),
    [
        (Kind.CREATE, CREATE),
        (Kind.UPDATE, (("PATCH", "/Users/id", 1),)),
        (Kind.REACTIVATE, (("PATCH", "/Users/id", 1),)),
        (Kind.REPLACE, (("PUT", "/Users/id", 1),)),
        (Kind.DEACTIVATE, (("DELETE", "/Users/id", 1), ("GET", "/Users/id", 1))),
    ],
)
def test_the_requests_of_each_operation_on_an_account(kind: Kind, requests: Any) -> None:
    assert work_of(user(kind), 10).requests == requests


@pytest.mark.parametrize(
    ("operation", "requests"),
    [
        (group(Kind.CREATE), (("POST", "/Groups", 1),)),
        (group(Kind.CREATE, 10), (("POST", "/Groups", 1),)),
        (group(Kind.CREATE, 11), (("POST", "/Groups", 1), ("PATCH", "/Groups/id", 1), READ_GROUP)),
        (group(Kind.CREATE, 31), (("POST", "/Groups", 1), ("PATCH", "/Groups/id", 3), READ_GROUP)),
        (group(Kind.UPDATE), (("PATCH", "/Groups/id", 1), READ_GROUP)),
        (group(Kind.MEMBERS, 5, 5), (("PATCH", "/Groups/id", 1), READ_GROUP)),
        (group(Kind.MEMBERS, 5, 6), (("PATCH", "/Groups/id", 2), READ_GROUP)),
        (group(Kind.MEMBERS), (("PATCH", "/Groups/id", 1), READ_GROUP)),
        (group(Kind.DELETE, 0, 99), (("DELETE", "/Groups/id", 1), ("GET", "/Groups/id", 1))),
    ],
)
def test_the_requests_of_each_operation_on_a_group(operation: Operation, requests: Any) -> None:
    assert work_of(operation, 10).requests == requests


def test_work_has_the_key_the_needs_and_the_resource_of_its_operation() -> None:
    work = work_of(user(Kind.UPDATE, needs=("a", "b"), part="manager"), 10)
    assert (work.key, work.needs, work.resource) == ("update user U1 manager", ("a", "b"), "user U1")
    assert work_of(group(Kind.CREATE), 10).resource == "group Sales"


def test_seats_are_those_of_accounts() -> None:
    operations = [
        user(Kind.CREATE, after={"active": True, "guest": True}),
        user(Kind.REACTIVATE, after={"active": True}),
        user(Kind.DEACTIVATE, after={"active": False}),
        user(Kind.UPDATE, after={"guest": True}),
        user(Kind.UPDATE, after={"guest": False}),
        user(Kind.UPDATE, after={"guest": False, "title": "a"}),
        group(Kind.CREATE, 5),
    ]
    assert seats(operations) == Seats(gained=2, lost=1, to_guests=1, to_members=2)
    assert seats([]) == Seats(0, 0, 0, 0)


def test_what_the_bursts_let_through_takes_no_time() -> None:
    bound = lower_bound(creations(20))
    assert (bound.seconds, bound.bucket) == (0.0, "")
    assert bound.requests == {"writes": 20, "create user": 20}


def test_beyond_the_burst_the_slowest_bucket_decides() -> None:
    bound = lower_bound(creations(200))
    assert (bound.seconds, bound.bucket) == (pytest.approx(60.0), "create user")
    half = lower_bound(creations(200), share=0.5)
    assert half.seconds == pytest.approx(190 / 1.5)


def test_requests_are_counted_for_each_bucket() -> None:
    work = [work_of(user(Kind.DEACTIVATE), 10), work_of(group(Kind.MEMBERS, 25), 10)]
    assert lower_bound(work).requests == {
        "writes": 4,
        "delete user": 1,
        "reads": 2,
        "read user": 1,
        "update group": 3,
        "read group": 1,
    }


def test_what_waits_for_others_begins_after_them() -> None:
    people = creations(80)
    needs = tuple(item.key for item in people)
    members = Work("members", (("PATCH", "/Groups/id", 81), READ_GROUP), needs)
    bound = lower_bound([members, *people])
    assert bound.bucket == "update group"
    assert bound.seconds == pytest.approx(60 / 3 + 1 / 3)  # 80 accounts after a burst of 20, then one request too many


@given(st.integers(0, 400), st.integers(0, 100), st.sampled_from([0.25, 0.5, 1.0]))
def test_more_work_never_takes_less_time(count: int, more: int, share: float) -> None:
    less = lower_bound(creations(count), share).seconds
    assert less <= lower_bound(creations(count + more), share).seconds
    assert less >= lower_bound(creations(count), 1.0).seconds


@given(st.integers(1, 30), st.randoms(use_true_random=False))
def test_each_comes_after_what_it_needs(count: int, rng: Any) -> None:
    work = [
        Work(f"o{number}", CREATE, tuple({f"o{rng.randrange(number)}"}) if number else ()) for number in range(count)
    ]
    rng.shuffle(work)
    order = topological_order(work)
    assert sorted(order) == list(range(count))
    places = {work[number].key: place for place, number in enumerate(order)}
    for item in work:
        assert all(places[need] < places[item.key] for need in item.needs)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        ([Work("a", CREATE), Work("a", CREATE)], "two operations have the key 'a'"),
        ([Work("a", CREATE, ("b",))], "'a' needs 'b', which is not in the plan"),
        ([Work("a", CREATE, ("b",)), Work("b", CREATE, ("a",))], "operations that need each other: a, b"),
    ],
)
def test_work_that_cannot_be_put_in_an_order(work: list[Work], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        topological_order(work)
