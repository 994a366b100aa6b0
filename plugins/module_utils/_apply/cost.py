# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The cost of operations: requests, and the time that Slack's limits require."""

from __future__ import annotations

import graphlib
import typing as t
from collections import Counter

from .._plan.plan import Kind, Operation, Subject
from .._scim.rate_limits import Bucket, buckets_for


class Seats(t.NamedTuple):
    """The seats that a plan gains and loses.

    :ivar gained: the number of accounts that are created or reactivated.
    :ivar lost: the number of accounts that are deactivated.
    :ivar to_guests: active members who become guests; ``to_members``: guests who become members. Their cost depends
        on the contract.
    """

    gained: int
    lost: int
    to_guests: int
    to_members: int


def seats(operations: t.Iterable[Operation]) -> Seats:
    """Count the seats of a plan."""
    gained = lost = to_guests = to_members = 0
    for operation in operations:
        if operation.subject is not Subject.USER:
            continue
        gained += operation.after.get("active") is True
        lost += operation.after.get("active") is False
        if operation.kind is not Kind.CREATE:
            to_guests += operation.after.get("guest") is True
            to_members += operation.after.get("guest") is False
    return Seats(gained, lost, to_guests, to_members)


#: Numbers of requests: method, kind of path, count.
Requests = tuple[tuple[str, str, int], ...]

_USER_WRITES = {
    Kind.CREATE: ("POST", "/Users"),
    Kind.UPDATE: ("PATCH", "/Users/id"),
    Kind.REACTIVATE: ("PATCH", "/Users/id"),
    Kind.REPLACE: ("PUT", "/Users/id"),
    Kind.DEACTIVATE: ("DELETE", "/Users/id"),
}


class Work(t.NamedTuple):
    """The work of one operation, for the schedule.

    :ivar requests: its requests; the first is its first write, the last may be the read-back.
    :ivar resource: the name of the resource it writes to; two operations never write to the same one at
        once. ``""`` for a resource that no other operation writes to.
    """

    key: str
    requests: Requests
    needs: tuple[str, ...] = ()
    resource: str = ""


def work_of(operation: Operation, batch_size: int) -> Work:
    """The work of an operation when no request fails.

    :param batch_size: the most members that one request adds and removes.
    """
    requests = (
        _group_requests(operation, batch_size) if operation.subject is Subject.GROUP else _user_requests(operation)
    )
    resource = f"{operation.subject.value} {operation.id or operation.label}"
    return Work(operation.key, requests, operation.needs, resource)


def _user_requests(operation: Operation) -> Requests:
    method, path = _USER_WRITES[operation.kind]
    write = (method, path, 1)
    return (write, ("GET", "/Users/id", 1)) if operation.kind is Kind.DEACTIVATE else (write,)


def _group_requests(operation: Operation, batch_size: int) -> Requests:
    read_back = ("GET", "/Groups/id", 1)
    joining = len(operation.joins)
    if operation.kind is Kind.CREATE:
        more = _batches(joining, batch_size) - 1
        create = ("POST", "/Groups", 1)
        return (create, ("PATCH", "/Groups/id", more), read_back) if more > 0 else (create,)
    if operation.kind is Kind.DELETE:
        return ("DELETE", "/Groups/id", 1), read_back
    moves = joining + len(operation.leaves) if operation.kind is Kind.MEMBERS else 1
    return ("PATCH", "/Groups/id", max(1, _batches(moves, batch_size))), read_back


def _batches(members: int, batch_size: int) -> int:
    return -(-members // batch_size)


class Bound(t.NamedTuple):
    """The least time that any schedule takes.

    :ivar seconds: from the first request to the last, without the time of answers.
    :ivar bucket: the name of the slowest bucket, ``""`` when the bursts suffice for all requests.
    :ivar requests: the number of requests by bucket.
    """

    seconds: float
    bucket: str
    requests: t.Mapping[str, int]


def lower_bound(work: t.Iterable[Work], share: float = 1.0) -> Bound:
    """The least time of the work under Slack's limits, beginning with full buckets.

    The time before an operation can begin, because it needs others, is included.

    :param share: the part of the limits to use, above 0 and at most 1.
    """
    ordered = list(work)
    heads = _heads(ordered, share)
    starts: dict[Bucket, Counter[float]] = {}
    for item, head in zip(ordered, heads):
        for method, path, count in item.requests:
            for bucket in buckets_for(method, path):
                starts.setdefault(bucket, Counter())[head] += count
    longest, name = 0.0, ""
    for bucket, counted in starts.items():
        seconds = _bucket_bound(bucket, counted, share)
        if seconds > longest:
            longest, name = seconds, bucket.name
    return Bound(longest, name, {bucket.name: sum(counted.values()) for bucket, counted in starts.items()})


def _bucket_bound(bucket: Bucket, starts: t.Mapping[float, int], share: float) -> float:
    """The least seconds for a bucket: requests that start at or after an instant pass the bucket after it."""
    seconds, behind = 0.0, 0
    for head in sorted(starts, reverse=True):
        behind += starts[head]
        seconds = max(seconds, head + _passage(bucket, behind, share))
    return seconds


def _passage(bucket: Bucket, count: int, share: float) -> float:
    return max(0.0, (count - max(1.0, bucket.burst * share)) / (bucket.rate * share))


def _heads(work: t.Sequence[Work], share: float) -> list[float]:
    """The earliest start of each operation in seconds, from the operations it needs directly."""
    index = {item.key: number for number, item in enumerate(work)}
    heads = [0.0] * len(work)
    if not any(item.needs for item in work):
        return heads
    for number in topological_order(work):
        needed = [index[key] for key in work[number].needs]
        if not needed:
            continue
        head = max(heads[other] for other in needed)
        through: Counter[Bucket] = Counter()
        for other in needed:
            method, path, _count = work[other].requests[0]
            through.update(buckets_for(method, path))
        heads[number] = max([head, *(_passage(bucket, count, share) for bucket, count in through.items())])
    return heads


def topological_order(work: t.Sequence[Work]) -> list[int]:
    """The positions of the work, each after those of the work it needs.

    :raises ValueError: for a duplicate key, a missing need, or a cycle.
    """
    index: dict[str, int] = {}
    for number, item in enumerate(work):
        if index.setdefault(item.key, number) != number:
            raise ValueError(f"two operations have the key {item.key!r}")
    for item in work:
        for key in item.needs:
            if key not in index:
                raise ValueError(f"{item.key!r} needs {key!r}, which is not in the plan")
    needs = {number: [index[key] for key in item.needs] for number, item in enumerate(work)}
    try:
        return list(graphlib.TopologicalSorter(needs).static_order())
    except graphlib.CycleError as error:
        stuck = ", ".join(sorted({work[number].key for number in error.args[1]})[:10])
        raise ValueError(f"operations that need each other: {stuck}") from None
