# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire §9: token buckets, on a clock of their own and over HTTP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slack_scim_sandbox.limits import LIMITS, Buckets, ScaledClock, buckets_of, retry_after
from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_table_is_slacks() -> None:
    """wire 9.1"""
    assert {name: (limit.per_minute, limit.burst) for name, limit in LIMITS.items()} == {
        "writes": (600, 180),
        "reads": (1000, 1000),
        "GET user": (300, 300),
        "POST user": (180, 20),
        "PATCH user": (180, 20),
        "DELETE user": (180, 20),
        "GET group": (300, 300),
        "POST group": (180, 20),
        "PATCH group": (180, 80),
        "DELETE group": (180, 20),
    }


@pytest.mark.parametrize(
    ("method", "resource", "resource_id", "names"),
    [
        ("GET", "Users", None, ["reads"]),  # wire 9.7, C25
        ("GET", "Users", "U1", ["reads", "GET user"]),
        ("GET", "Schemas", None, ["reads"]),
        ("POST", "Users", None, ["writes", "POST user"]),
        ("PUT", "Users", "U1", ["writes", "PATCH user"]),
        ("PATCH", "Groups", "S1", ["writes", "PATCH group"]),
        ("DELETE", "Groups", "S1", ["writes", "DELETE group"]),
    ],
)
def test_buckets_of_requests(method: str, resource: str, resource_id: str | None, names: list[str]) -> None:
    assert buckets_of(method, resource, resource_id) == names


@pytest.mark.parametrize("name", LIMITS)
def test_a_burst_then_the_steady_rate(name: str) -> None:
    clock = Clock()
    buckets = Buckets(clock)
    limit = LIMITS[name]
    assert [buckets.take([name]) for _each in range(limit.burst)] == [0.0] * limit.burst
    wait = buckets.take([name])
    assert wait == pytest.approx(60 / limit.per_minute)
    clock.now += wait
    assert buckets.take([name]) == 0
    assert buckets.take([name]) > 0


def test_a_refusal_takes_nothing() -> None:
    buckets = Buckets(Clock())
    for _each in range(20):
        buckets.take(["writes", "POST user"])
    for _each in range(500):
        assert buckets.take(["writes", "POST user"]) > 0
    assert [buckets.take(["writes"]) for _each in range(161)].count(0.0) == 160


@given(st.lists(st.floats(0, 5), max_size=200), st.sampled_from(sorted(LIMITS)))
def test_never_more_than_burst_and_rate_allow(pauses: list[float], name: str) -> None:
    """Whatever the rhythm: in any time from the start, at most burst + rate x time; and who waits is served."""
    clock = Clock()
    buckets = Buckets(clock)
    limit = LIMITS[name]
    served = 0
    for pause in pauses:
        clock.now += pause
        for _each in range(60):
            wait = buckets.take([name])
            served += wait == 0
            if wait:
                clock.now += wait
                assert buckets.take([name]) == 0
                served += 1
                break
    assert served <= limit.burst + clock.now * limit.per_minute / 60 + 1


def test_a_change_of_scale_does_not_make_the_clock_jump() -> None:
    clock = ScaledClock()
    before = clock()
    clock.set_scale(1_000_000)
    clock.set_scale(1)
    assert before <= clock() < before + 1000
    clock.set_scale(60)
    assert clock.real_seconds(60) == 1


@pytest.mark.parametrize(("wait", "least", "seconds"), [(0.1, 1, 1), (1.2, 1, 2), (0.1, 2, 2), (0.1, 0, 1)])
def test_retry_after_is_whole_seconds(wait: float, least: int, seconds: int) -> None:
    """wire 9.2, 9.5"""
    assert retry_after(wait, least) == seconds


def test_over_http(sandbox: Sandbox, api: Api) -> None:
    """The 21st creation at once is refused; the bucket of other methods isn't touched; a reset fills them."""
    sandbox.control.settings(limits="slack", time_scale=0.001)
    replies = [api.send("POST", "Groups", {"schemas": ["x"], "displayName": f"g{i}"}) for i in range(21)]
    assert [reply.status_code for reply in replies] == [201] * 20 + [429]
    assert refusal(replies[-1]) == (429, "too_many_requests")
    assert int(replies[-1].headers["Retry-After"]) > 1  # the clock runs slowly
    assert api.get("Groups").status_code == 200
    assert api.make_user("ann")
    assert [entry["status"] for entry in sandbox.control.writes()].count(429) == 1
    sandbox.control.reset()
    sandbox.control.settings(limits="slack", time_scale=0.001)
    assert api.make_group("g")


def test_a_fast_clock_refills_fast(sandbox: Sandbox, api: Api) -> None:
    sandbox.control.settings(limits="slack", time_scale=100_000)
    statuses = {api.send("POST", "Groups", {"schemas": ["x"], "displayName": f"g{i}"}).status_code for i in range(40)}
    assert statuses == {201}


def test_no_limits_unless_asked_for(api: Api) -> None:
    statuses = {api.send("POST", "Groups", {"schemas": ["x"], "displayName": f"g{i}"}).status_code for i in range(40)}
    assert statuses == {201}
