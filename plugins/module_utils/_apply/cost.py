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
    """Seats that a plan takes and gives back.

    :ivar gained: accounts that become active: created or reactivated.
    :ivar lost: accounts that are deactivated.
    :ivar to_guests: active members who become guests, and ``to_members`` guests who become members: what they cost
        depends on the contract.
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


#: Requests of one method to one kind of path, and how many of them.
Requests = tuple[tuple[str, str, int], ...]

_USER_WRITES = {
    Kind.CREATE: ("POST", "/Users"),
    Kind.UPDATE: ("PATCH", "/Users/id"),
    Kind.REACTIVATE: ("PATCH", "/Users/id"),
    Kind.REPLACE: ("PUT", "/Users/id"),
    Kind.DEACTIVATE: ("DELETE", "/Users/id"),
}


class Work(t.NamedTuple):
    """An operation as the schedule sees it.

    :ivar requests: what it sends; the first is the write it begins with, the last may be the read-back.
    :ivar resource: what names the resource it writes to; two operations never write to the same at
        once. ``""`` for one that nothing else writes to.
    """

    key: str
    requests: Requests
    needs: tuple[str, ...] = ()
    resource: str = ""


def work_of(operation: Operation, batch_size: int) -> Work:
    """What an operation costs when all goes well.

    :param batch_size: members that one request adds and removes at most.
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
    """The time that no schedule can beat.

    :ivar seconds: from the first request to the last, answers not counted.
    :ivar bucket: the name of the bucket that takes longest, ``""`` when the bursts suffice for all.
    :ivar requests: how many requests each bucket has to let through.
    """

    seconds: float
    bucket: str
    requests: t.Mapping[str, int]


def lower_bound(work: t.Iterable[Work], share: float = 1.0) -> Bound:
    """How long Slack's limits make the work take at least, with full buckets to begin with.

    What waits for others cannot begin before the buckets have let those through; that is counted too.

    :param share: the part of the limits that the work may use, above 0 and at most 1.
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
    """Whatever cannot begin before a moment must go through the bucket after it."""
    seconds, behind = 0.0, 0
    for head in sorted(starts, reverse=True):
        behind += starts[head]
        seconds = max(seconds, head + _passage(bucket, behind, share))
    return seconds


def _passage(bucket: Bucket, count: int, share: float) -> float:
    return max(0.0, (count - max(1.0, bucket.burst * share)) / (bucket.rate * share))


def _heads(work: t.Sequence[Work], share: float) -> list[float]:
    """The earliest moment at which each can begin, from what it needs directly."""
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
    """The positions of the work, each after what it needs.

    :raises ValueError: when two have one key, a need is missing, or some need each other.
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
