# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Decides which operation may start now; without threads, requests or a clock of its own.

Operations whose first write draws on the same buckets wait in one lane, ordered by the duration of the work that needs
them. The lane with the most remaining time is served first, so that the bucket that determines the run's duration is
never idle while other lanes draw on a shared bucket. Each step takes logarithmic time, also for a million operations.
"""

from __future__ import annotations

import heapq
import typing as t
from array import array

from .._scim.rate_limits import Bucket, buckets_for
from .cost import Work, topological_order


class RateBudget(t.Protocol):
    """The rate limits that the schedule needs."""

    @property
    def share(self) -> float:
        """The part of the limits that may be used."""

    def delay(self, method: str, path: str) -> float:
        """Seconds until such a request may start; no token is taken."""

    def reserve(self, method: str, path: str) -> float:
        """Seconds until one request may start; its tokens are taken."""


class Schedule:
    """The operations of a plan and their progress.

    An operation is ready when the operations that it needs, and earlier ones that write to the same resource, have
    ended. :meth:`take` starts it or :meth:`drop` skips it; :meth:`finish` records the end of a started operation.

    :raises ValueError: for a duplicate key, a missing need, or a cycle.
    """

    def __init__(self, work: t.Sequence[Work], budget: RateBudget) -> None:
        self._work = work
        self._budget = budget
        self._index = {item.key: number for number, item in enumerate(work)}
        order = topological_order(work)
        self._dependants, self._waits = _links(work, order, self._index)
        self._lanes, self._lane_of = _lanes(work)
        self._tails, self._ranks = _urgency(work, order, self._dependants, self._lane_of)
        _look_ahead(work, order, self._lane_of, self._tails, self._ranks)
        self._dropped: set[int] = set()
        #: The number of operations that have not ended.
        self.remaining = len(work)
        #: The number of operations that were started and have not ended.
        self.running = 0
        self._gate: int | None = None
        for number, waits in enumerate(self._waits):
            if not waits:
                self._make_ready(number)

    def only(self, count: int | None) -> None:
        """Limit the next starts to ``count`` operations, of each kind in turn; ``None`` removes the limit."""
        self._gate = count

    @property
    def wave_over(self) -> bool:
        """Whether all operations that :meth:`only` permitted have ended."""
        return self._gate == 0 and not self.running

    def take(self) -> Work | None:
        """The operation to start now, with the tokens of its first write taken; ``None`` when none may start."""
        for lane in self._servable():
            if self._budget.delay(*lane.request) > 0:
                continue
            self._budget.reserve(*lane.request)
            number = lane.pop()
            self.running += 1
            if self._gate is not None:
                self._gate -= 1
            return self._work[number]
        return None

    def delay(self) -> float | None:
        """Seconds until :meth:`take` returns an operation; ``None`` when another operation must end first."""
        return min((self._budget.delay(*lane.request) for lane in self._servable()), default=None)

    def seconds_left(self) -> float:
        """The least seconds for the operations not yet started, under the rate limits."""
        return max((lane.way_left for lane in self._lanes), default=0.0) / self._budget.share

    def finish(self, key: str) -> list[str]:
        """Record the end of a started operation, whatever its outcome.

        :returns: the keys of the operations that become ready.
        """
        self.running -= 1
        return self._ended(self._index[key])

    def drop(self, key: str) -> list[str]:
        """Skip a ready operation.

        :returns: the keys of the operations that become ready.
        """
        number = self._index[key]
        self._dropped.add(number)
        self._lane_of[number].started += 1
        return self._ended(number)

    def _servable(self) -> list[_Lane]:
        """The lanes with a ready operation, the most urgent first."""
        if self._gate == 0:
            return []
        ready = [lane for lane in self._lanes if lane.clear(self._dropped)]
        if self._gate is not None:
            return sorted(ready, key=lambda lane: (lane.started, -lane.way_left))
        return sorted(ready, key=lambda lane: -lane.way_left)

    def _ended(self, number: int) -> list[str]:
        self.remaining -= 1
        ready = []
        for dependant in self._dependants.pop(number, ()):
            self._waits[dependant] -= 1
            if not self._waits[dependant]:
                self._make_ready(dependant)
                ready.append(self._work[dependant].key)
        return ready

    def _make_ready(self, number: int) -> None:
        heapq.heappush(self._lane_of[number].ready, (-self._tails[number], self._ranks[number], number))


class _Lane:
    """Operations whose first write draws on the same buckets.

    :ivar request: a method and a path of such a write.
    :ivar rate: requests a second of the slowest of the buckets.
    :ivar size: the number of operations in the lane.
    :ivar started: the number of operations that were started or skipped.
    """

    def __init__(self, request: tuple[str, str], buckets: t.Iterable[Bucket]) -> None:
        self.request = request
        self.rate = min(bucket.rate for bucket in buckets)
        self.size = 0
        self.started = 0
        self.ready: list[tuple[float, int, int]] = []
        #: For each position, the least seconds from there to the end of the lane and of all work that needs it.
        self.ways = array("d")

    @property
    def way_left(self) -> float:
        """The least seconds to the end of the lane and all work that needs it, at the full rate."""
        return self.ways[self.started]

    def clear(self, dropped: set[int]) -> bool:
        """Whether an operation is ready, after removing skipped ones."""
        while self.ready and self.ready[0][2] in dropped:
            dropped.remove(heapq.heappop(self.ready)[2])
        return bool(self.ready)

    def pop(self) -> int:
        self.started += 1
        return heapq.heappop(self.ready)[2]


def _links(
    work: t.Sequence[Work], order: t.Sequence[int], index: t.Mapping[str, int]
) -> tuple[dict[int, list[int]], list[int]]:
    """The operations that wait for each one, because of needs or of a shared resource; and how many each waits for."""
    dependants: dict[int, list[int]] = {}
    waits = [0] * len(work)
    last_at: dict[str, int] = {}
    for number in order:
        item = work[number]
        before = {index[key] for key in item.needs}
        if item.resource:
            if item.resource in last_at:
                before.add(last_at[item.resource])
            last_at[item.resource] = number
        waits[number] = len(before)
        for other in before:
            dependants.setdefault(other, []).append(number)
    return dependants, waits


def _lanes(work: t.Iterable[Work]) -> tuple[list[_Lane], list[_Lane]]:
    """The lanes, and the lane of each operation."""
    by_request: dict[tuple[str, str], _Lane] = {}
    by_buckets: dict[tuple[Bucket, ...], _Lane] = {}
    lane_of = []
    for item in work:
        method, path, _count = item.requests[0]
        lane = by_request.get((method, path))
        if lane is None:
            buckets = tuple(buckets_for(method, path))
            lane = by_buckets.setdefault(buckets, _Lane((method, path), buckets))
            by_request[method, path] = lane
        lane.size += 1
        lane_of.append(lane)
    return list(by_buckets.values()), lane_of


def _urgency(
    work: t.Sequence[Work],
    order: t.Sequence[int],
    dependants: t.Mapping[int, t.Sequence[int]],
    lane_of: t.Sequence[_Lane],
) -> tuple[array[float], array[int]]:
    """For each operation, the seconds of work that wait for its end, and its rank among equals.

    Work that waits for an operation also waits in its own lane: the operation served first there must be ready first.
    """
    depths = array("l", bytes(array("l").itemsize * len(work)))
    for number in order:
        for dependant in dependants.get(number, ()):
            depths[dependant] = max(depths[dependant], depths[number] + 1)
    ranks = array("l", bytes(array("l").itemsize * len(work)))
    queues: dict[_Lane, int] = {}
    for number in sorted(range(len(work)), key=lambda number: (depths[number], len(work[number].needs))):
        ranks[number] = queues.get(lane_of[number], 0)
        queues[lane_of[number]] = ranks[number] + 1
    tails = array("d", bytes(8 * len(work)))
    for number in reversed(order):
        tails[number] = max(
            (
                _seconds(work[other], lane_of[other])
                + max(tails[other], (lane_of[other].size - 1 - ranks[other]) / lane_of[other].rate)
                for other in dependants.get(number, ())
            ),
            default=0.0,
        )
    return tails, ranks


def _seconds(item: Work, lane: _Lane) -> float:
    """The seconds for which an operation occupies its lane."""
    return sum(count for method, _path, count in item.requests if method != "GET") / lane.rate


def _look_ahead(
    work: t.Sequence[Work],
    order: t.Sequence[int],
    lane_of: t.Sequence[_Lane],
    tails: t.Sequence[float],
    ranks: t.Sequence[int],
) -> None:
    """Calculate :attr:`_Lane.ways` of each lane."""
    members: dict[_Lane, list[int]] = {}
    for number in order:
        members.setdefault(lane_of[number], []).append(number)
    for lane, numbers in members.items():
        numbers.sort(key=lambda number: (-tails[number], ranks[number]))
        ways = array("d", bytes(8 * (len(numbers) + 1)))
        for position in range(len(numbers) - 1, -1, -1):
            number = numbers[position]
            ways[position] = _seconds(work[number], lane) + max(tails[number], ways[position + 1])
        lane.ways = ways
