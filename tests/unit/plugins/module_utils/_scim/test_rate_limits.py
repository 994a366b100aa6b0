# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack's limits as data, and the buckets that keep to them."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import rate_limits
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget, TokenBucket, buckets_for


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("method", "path", "names"),
    [
        ("GET", "/Users", ["reads"]),
        ("GET", "/Groups", ["reads"]),
        ("GET", "/Users/U1", ["reads", "read user"]),
        ("GET", "/Groups/S1", ["reads", "read group"]),
        ("GET", "/ServiceProviderConfigs", ["reads"]),
        ("POST", "/Users", ["writes", "create user"]),
        ("PUT", "/Users/U1", ["writes", "update user"]),
        ("PATCH", "/Users/U1", ["writes", "update user"]),
        ("patch", "Users/U1", ["writes", "update user"]),
        ("DELETE", "/Users/U1", ["writes", "delete user"]),
        ("POST", "/Groups", ["writes", "create group"]),
        ("PATCH", "/Groups/S1", ["writes", "update group"]),
        ("PUT", "/Groups/S1", ["writes", "update group"]),
        ("DELETE", "/Groups/S1", ["writes", "delete group"]),
        ("POST", "/Bulk", ["writes"]),
    ],
)
def test_buckets_for(method: str, path: str, names: list[str]) -> None:
    assert [bucket.name for bucket in buckets_for(method, path)] == names


def test_the_table() -> None:
    """wire §9."""
    assert [(bucket.name, bucket.per_minute, bucket.burst) for bucket in rate_limits.BUCKETS] == [
        ("writes", 600, 180),
        ("reads", 1000, 1000),
        ("read user", 300, 300),
        ("create user", 180, 20),
        ("update user", 180, 20),
        ("delete user", 180, 20),
        ("read group", 300, 300),
        ("create group", 180, 20),
        ("update group", 180, 80),
        ("delete group", 180, 20),
    ]
    assert rate_limits.CREATE_USER.rate == 3


def test_a_burst_and_then_the_rate() -> None:
    bucket = TokenBucket(rate_limits.CREATE_USER, 1.0, now=0.0)
    delays = [bucket.reserve(0.0) for _each in range(23)]
    assert delays[:20] == [0.0] * 20
    assert delays[20:] == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_a_share_narrows_rate_and_burst() -> None:
    bucket = TokenBucket(rate_limits.CREATE_USER, 0.5, now=0.0)
    delays = [bucket.reserve(0.0) for _each in range(12)]
    assert delays[:10] == [0.0] * 10
    assert delays[10:] == pytest.approx([2 / 3, 4 / 3])


def test_a_bucket_fills_up_to_its_burst() -> None:
    bucket = TokenBucket(rate_limits.CREATE_USER, 1.0, now=0.0)
    for _each in range(20):
        bucket.reserve(0.0)
    assert bucket.delay(1.0) == 0
    assert [bucket.reserve(1000.0) for _each in range(20)] == [0.0] * 20
    assert bucket.reserve(1000.0) > 0


def test_delay_takes_nothing() -> None:
    budget = Budget(clock=Clock())
    assert [budget.delay("POST", "/Users") for _each in range(100)] == [0.0] * 100


def test_a_budget_waits_for_the_narrowest_bucket() -> None:
    clock = Clock()
    budget = Budget(clock=clock)
    for _each in range(20):
        assert budget.reserve("POST", "/Users") == 0
    assert budget.delay("POST", "/Users") == pytest.approx(1 / 3)
    assert budget.delay("PATCH", "/Users/U1") == 0
    clock.now += 1 / 3
    assert budget.reserve("POST", "/Users") == pytest.approx(0, abs=1e-9)


def test_all_writes_share_the_organisations_limit() -> None:
    budget = Budget(clock=Clock())
    paths = [("POST", "/Users"), ("PATCH", "/Users/U"), ("DELETE", "/Users/U"), ("POST", "/Groups")]
    paths += [("DELETE", "/Groups/S")]
    for method, path in paths * 20:
        assert budget.reserve(method, path) == 0
    for _each in range(80):
        assert budget.reserve("PATCH", "/Groups/S") == 0
    assert budget.delay("PUT", "/Bulk") == pytest.approx(0.1)


def test_a_429_slows_its_bucket_and_not_the_others() -> None:
    clock = Clock()
    budget = Budget(clock=clock)
    budget.rate_limited("PATCH", "/Users/U1", 5.0)
    assert budget.delay("PUT", "/Users/U2") == pytest.approx(5)
    assert budget.delay("POST", "/Users") == 0
    assert budget.delay("GET", "/Users/U1") == 0
    clock.now += 5
    assert budget.reserve("PATCH", "/Users/U1") == 0
    assert budget.reserve("PATCH", "/Users/U1") == pytest.approx(1 / 3)


def test_slowing_down_never_speeds_up() -> None:
    clock = Clock()
    budget = Budget(clock=clock)
    budget.slow_down(rate_limits.UPDATE_USER, 110.0)
    budget.slow_down(rate_limits.UPDATE_USER, 105.0)
    assert budget.delay("PATCH", "/Users/U1") == pytest.approx(10)


def test_the_time_may_be_given() -> None:
    budget = Budget(clock=Clock())
    for _each in range(20):
        budget.reserve("POST", "/Users", 100.0)
    assert budget.reserve("POST", "/Users", 101.0) == 0


@pytest.mark.parametrize("share", [0, -1, 1.01, float("nan")])
def test_shares(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Budget(share)
