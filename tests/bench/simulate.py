# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scheduler under a virtual clock: what a run of any size would take, without any server."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import Work, lower_bound
from ansible_collections.scimops.slack.plugins.module_utils._apply.schedule import Schedule
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

#: Slack's limits a minute and their bursts, written down a second time: what the scheduler is held to (wire §9).
LIMITS = {
    "writes": (600, 180),
    "reads": (1000, 1000),
    "GET user": (300, 300),
    "POST user": (180, 20),
    "PUT/PATCH user": (180, 20),
    "DELETE user": (180, 20),
    "GET group": (300, 300),
    "POST group": (180, 20),
    "PUT/PATCH group": (180, 80),
    "DELETE group": (180, 20),
}

#: The clock's steps are no smaller, in seconds; without it rounding could keep it from moving.
TICK = 1e-6


class Sent(NamedTuple):
    """A request that was sent, and when."""

    time: float
    method: str
    path: str
    key: str


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Organisation:
    """One Slack organization and what shall be done to it.

    `began` and `ended` are when each operation was started and over, by its key.
    """

    work: Sequence[Work]
    share: float = 1.0
    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return max(self.ended.values(), default=0.0)

    @property
    def ratio(self) -> float:
        """How much longer than the limits ask for; 1 is perfect."""
        bound = lower_bound(self.work, self.share).seconds
        return self.seconds / bound if bound else 1.0


def simulate(
    *organisations: Organisation,
    latency: float = 0.2,
    workers: int = 64,
    sent: Callable[[Organisation, Sent], None] | None = None,
) -> None:
    """Carry out the work of all organizations, each with its own limits and `workers`, under one clock.

    Every request takes `latency` seconds; `sent` is told of each, not always in the order of time.
    """
    clock, numbers = Clock(), itertools.count()
    events: list[tuple[float, int, _Site, _Step | None]] = []

    def push(time: float, site: _Site, step: _Step | None) -> None:
        heapq.heappush(events, (max(time, clock.now + TICK), next(numbers), site, step))

    for organisation in organisations:
        push(0.0, _Site(organisation, Budget(share=organisation.share, clock=clock)), None)
    while events:
        clock.now, _number, site, step = heapq.heappop(events)
        if step is None:
            site.wake = None
        else:
            following = site.proceed(step, clock.now, sent)
            if following is not None:
                push(following + latency, site, step)
        while site.schedule.running < workers and (item := site.schedule.take()) is not None:
            begun = site.begin(item, clock.now, sent)
            push(clock.now + latency, site, begun)
        delay = site.schedule.delay() if site.schedule.running < workers else None
        if delay is not None and (site.wake is None or clock.now + delay < site.wake):
            site.wake = clock.now + delay
            push(site.wake, site, None)


@dataclass
class _Step:
    """An operation under way, and the requests that it has still to send."""

    item: Work
    rest: Iterator[tuple[str, str]]


class _Site:
    """An organization with its scheduler and its limits."""

    def __init__(self, organisation: Organisation, budget: Budget) -> None:
        self.organisation = organisation
        self.budget = budget
        self.schedule = Schedule(organisation.work, budget)
        self.wake: float | None = None

    def begin(self, item: Work, now: float, sent: Callable[[Organisation, Sent], None] | None) -> _Step:
        """The first request, whose tokens the schedule has taken."""
        requests = ((method, path) for method, path, count in item.requests for _each in range(count))
        step = _Step(item, requests)
        self.organisation.began[item.key] = now
        if sent:
            sent(self.organisation, Sent(now, *next(requests), item.key))
        else:
            next(requests)
        return step

    def proceed(self, step: _Step, now: float, sent: Callable[[Organisation, Sent], None] | None) -> float | None:
        """An answer came: when the next request of the operation is sent, or `None` when that was the last."""
        request = next(step.rest, None)
        if request is None:
            self.organisation.ended[step.item.key] = now
            self.schedule.finish(step.item.key)
            return None
        time = now + self.budget.reserve(*request)
        if sent:
            sent(self.organisation, Sent(time, *request, step.item.key))
        return time


def overdrawn(sent: Sequence[Sent], share: float = 1.0) -> list[str]:
    """The buckets that let more requests through than Slack allows, by the table above."""
    levels = {name: burst * share for name, (_rate, burst) in LIMITS.items()}
    times = dict.fromkeys(LIMITS, 0.0)
    found = set()
    for request in sorted(sent):
        for name in _buckets(request):
            rate, burst = LIMITS[name]
            level = min(burst * share, levels[name] + (request.time - times[name]) * rate / 60 * share) - 1
            levels[name], times[name] = level, request.time
            if level < -0.001:
                found.add(name)
    return sorted(found)


def _buckets(request: Sent) -> tuple[str, str]:
    resource = "user" if request.path.startswith("/Users") else "group"
    method = "PUT/PATCH" if request.method in ("PUT", "PATCH") else request.method
    return "reads" if request.method == "GET" else "writes", f"{method} {resource}"


def mixed_work(creates: int, updates: int, deactivations: int, group_changes: int) -> list[Work]:
    """A plan of all kinds, without dependencies."""
    patch, look = ("PATCH", "/Groups/id", 1), ("GET", "/Groups/id", 1)
    return [
        *(Work(f"create {n}", (("POST", "/Users", 1),), (), f"user new {n}") for n in range(creates)),
        *(Work(f"update {n}", (("PATCH", "/Users/id", 1),), (), f"user U{n}") for n in range(updates)),
        *(
            Work(f"deactivate {n}", (("DELETE", "/Users/id", 1), ("GET", "/Users/id", 1)), (), f"user W{n}")
            for n in range(deactivations)
        ),
        *(Work(f"members {n}", (patch, look), (), f"group S{n}") for n in range(group_changes)),
    ]


def onboarding_work(people: int, per_group: int) -> list[Work]:
    """People who are created, get a manager who is created too, and join groups of so many."""
    work = [Work(f"create {n}", (("POST", "/Users", 1),), (), f"user {n}") for n in range(people)]
    for n in range(people):
        boss = n // 8
        if boss != n:
            needs = (f"create {n}", f"create {boss}")
            work.append(Work(f"manager {n}", (("PATCH", "/Users/id", 1),), needs, f"user {n}"))
    for start in range(0, people, per_group):
        needs = tuple(f"create {n}" for n in range(start, min(start + per_group, people)))
        requests = (("PATCH", "/Groups/id", 1), ("GET", "/Groups/id", 1))
        work.append(Work(f"members {start}", requests, needs, f"group {start}"))
    return work
