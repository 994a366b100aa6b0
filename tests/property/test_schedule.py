# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for any plan: limits and order are kept, everything is done, and nearly as fast as can be."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import Work, lower_bound
from tests.bench.simulate import Organisation, Sent, mixed_work, onboarding_work, overdrawn, simulate

#: What the figures of the project ask for.
CLOSE = 1.05

READ_USER, READ_GROUP = ("GET", "/Users/id", 1), ("GET", "/Groups/id", 1)
REQUESTS = [
    (("POST", "/Users", 1),),
    (("PATCH", "/Users/id", 1),),
    (("PUT", "/Users/id", 1),),
    (("DELETE", "/Users/id", 1), READ_USER),
    (("POST", "/Groups", 1),),
    (("POST", "/Groups", 1), ("PATCH", "/Groups/id", 3), READ_GROUP),
    (("PATCH", "/Groups/id", 1), READ_GROUP),
    (("PATCH", "/Groups/id", 5), READ_GROUP),
    (("DELETE", "/Groups/id", 1),),
]


@st.composite
def plans(draw: st.DrawFn) -> list[Work]:
    """Operations of all kinds that need some before them and share some resources."""
    count = draw(st.integers(1, 200))
    choices = draw(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=5))
    resources = draw(st.integers(1, 2 * count))
    seed = draw(st.randoms(use_true_random=False))
    dependent = draw(st.floats(0, 1))
    work: list[Work] = []
    for number in range(count):
        size = seed.randint(1, 5) if number and seed.random() < dependent else 0
        needs = tuple({f"o{seed.randrange(number)}" for _each in range(size)})
        work.append(Work(f"o{number}", seed.choice(choices), needs, f"r{seed.randrange(resources)}"))
    seed.shuffle(work)
    return work


@settings(max_examples=150)
@given(plans(), st.sampled_from([0.5, 0.8, 1.0]), st.floats(0.01, 5.0), st.integers(1, 64))
def test_limits_order_and_resources_are_kept_and_everything_is_done(
    work: list[Work], share: float, latency: float, workers: int
) -> None:
    organisation, sent = Organisation(work, share), list[Sent]()
    simulate(organisation, latency=latency, workers=workers, sent=lambda _organisation, one: sent.append(one))

    assert set(organisation.ended) == {item.key for item in work}
    assert overdrawn(sent, share) == []
    for item in work:
        for need in item.needs:
            assert organisation.ended[need] <= organisation.began[item.key]
    spans = defaultdict(list)
    for item in work:
        spans[item.resource].append((organisation.began[item.key], organisation.ended[item.key]))
    for on_one in spans.values():
        on_one.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(on_one))
    assert organisation.seconds >= lower_bound(work, share).seconds - 0.01


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 800), min_size=4, max_size=4),
    st.sampled_from([0.5, 0.8, 1.0]),
    st.randoms(use_true_random=False),
)
def test_mixed_plans_are_within_five_percent_of_the_bound(counts: list[int], share: float, order: Random) -> None:
    work = mixed_work(*counts)
    order.shuffle(work)
    organisation = Organisation(work, share)
    simulate(organisation, latency=0.2)
    answers = 1.0  # seconds that no limit asks for: to get through the bursts, and for the last answers
    assert organisation.seconds <= CLOSE * lower_bound(work, share).seconds + answers


def test_the_plan_of_the_figures_is_within_five_percent_of_the_bound() -> None:
    organisation = Organisation(mixed_work(600, 600, 600, 200))
    simulate(organisation)
    assert len(organisation.ended) == 2000
    assert organisation.ratio <= CLOSE


@pytest.mark.parametrize("per_group", [5, 20, 200, 1000])
def test_what_waits_for_others_does_not_make_the_run_longer(per_group: int) -> None:
    organisation = Organisation(onboarding_work(1000, per_group))
    simulate(organisation)
    assert len(organisation.ended) == len(organisation.work)
    assert organisation.ratio <= CLOSE


def test_organisations_do_not_slow_each_other_down() -> None:
    alone = Organisation(mixed_work(300, 300, 300, 100))
    simulate(alone)
    together = [Organisation(mixed_work(300, 300, 300, 100)) for _each in range(4)]
    simulate(*together)
    assert [round(organisation.seconds, 3) for organisation in together] == [round(alone.seconds, 3)] * 4


def test_more_requests_than_the_limits_allow_would_show() -> None:
    assert overdrawn([Sent(0.0, "POST", "/Users", str(number)) for number in range(20)]) == []
    assert overdrawn([Sent(0.0, "POST", "/Users", str(number)) for number in range(21)]) == ["POST user"]
    groups = [Sent(0.0, "PATCH", "/Groups/id", str(number)) for number in range(80)]
    users = [Sent(0.0, method, "/Users/id", str(number)) for number in range(20) for method in ("PATCH", "DELETE")]
    assert overdrawn(groups + users) == []
