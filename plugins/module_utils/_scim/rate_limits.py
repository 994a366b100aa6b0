# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Slack's published rate limits as data (wire §9), and token buckets that keep to them. Callers pass the clock."""

from __future__ import annotations

import threading
import time
import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Bucket:
    """One row of Slack's table of rate limits.

    :ivar per_minute: requests a minute, in the long run.
    :ivar burst: requests at once.
    """

    name: str
    per_minute: int
    burst: int

    @property
    def rate(self) -> float:
        """The long-run rate in requests a second."""
        return self.per_minute / 60


#: The sets, for the whole organization and all its SCIM apps together (wire §9).
WRITES = Bucket("writes", 600, 180)
READS = Bucket("reads", 1000, 1000)
READ_USER = Bucket("read user", 300, 300)
CREATE_USER = Bucket("create user", 180, 20)
UPDATE_USER = Bucket("update user", 180, 20)
DELETE_USER = Bucket("delete user", 180, 20)
READ_GROUP = Bucket("read group", 300, 300)
CREATE_GROUP = Bucket("create group", 180, 20)
UPDATE_GROUP = Bucket("update group", 180, 80)
DELETE_GROUP = Bucket("delete group", 180, 20)

BUCKETS = (
    WRITES,
    READS,
    READ_USER,
    CREATE_USER,
    UPDATE_USER,
    DELETE_USER,
    READ_GROUP,
    CREATE_GROUP,
    UPDATE_GROUP,
    DELETE_GROUP,
)

_OWN = {
    ("POST", "users"): CREATE_USER,
    ("PUT", "users"): UPDATE_USER,
    ("PATCH", "users"): UPDATE_USER,
    ("DELETE", "users"): DELETE_USER,
    ("POST", "groups"): CREATE_GROUP,
    ("PUT", "groups"): UPDATE_GROUP,
    ("PATCH", "groups"): UPDATE_GROUP,
    ("DELETE", "groups"): DELETE_GROUP,
}
#: Lists draw on the reads alone (wire 9.7, C25).
_OWN_BY_ID = {("GET", "users"): READ_USER, ("GET", "groups"): READ_GROUP}


def buckets_for(method: str, path: str) -> tuple[Bucket, ...]:
    """The buckets that a request draws on, the widest first.

    :param path: below the API's version, such as ``/Users/U1``.
    """
    method = method.upper()
    collection, _slash, id = path.strip("/").lower().partition("/")
    own = _OWN.get((method, collection)) or (_OWN_BY_ID.get((method, collection)) if id else None)
    widest = READS if method in ("GET", "HEAD") else WRITES
    return (widest, own) if own else (widest,)


class TokenBucket:
    """A bucket that fills at a steady rate up to its burst, and may be overdrawn by reservations.

    :param share: the part of the limit to use, above 0 and at most 1.
    :param now: seconds on the clock that all calls use.
    """

    def __init__(self, bucket: Bucket, share: float, now: float) -> None:
        self.rate = bucket.rate * share
        self.burst = max(1.0, bucket.burst * share)
        self._tokens = self.burst
        self._as_of = now

    def delay(self, now: float) -> float:
        """Seconds until a request may start; no token is taken."""
        self._fill(now)
        return max(0.0, self._as_of - now) + max(0.0, (1 - self._tokens) / self.rate)

    def reserve(self, now: float) -> float:
        """Seconds until one request may start; its token is taken."""
        delay = self.delay(now)
        self._tokens -= 1
        return delay

    def slow_down(self, until: float, now: float) -> None:
        """Let no request start before ``until``, and then one request, not a burst."""
        self._fill(now)
        self._tokens = min(self._tokens, 1.0)
        self._as_of = max(self._as_of, until)

    def _fill(self, now: float) -> None:
        if now > self._as_of:
            self._tokens = min(self.burst, self._tokens + (now - self._as_of) * self.rate)
            self._as_of = now


class Budget:
    """All of Slack's buckets. Thread-safe.

    :param share: the part of the limits to use, above 0 and at most 1; the rest is for other SCIM apps.
    :param clock: monotonic seconds.
    """

    def __init__(self, share: float = 1.0, clock: t.Callable[[], float] = time.monotonic) -> None:
        if not 0 < share <= 1:
            raise ValueError(f"share: {share!r} must be above 0 and at most 1")
        self.share = share
        self._clock = clock
        self._lock = threading.Lock()
        now = clock()
        self._buckets = {bucket: TokenBucket(bucket, share, now) for bucket in BUCKETS}

    def delay(self, method: str, path: str, now: float | None = None) -> float:
        """Seconds until such a request may start; no token is taken.

        :param now: seconds on the budget's clock, by default its present time.
        """
        with self._lock:
            now = self._clock() if now is None else now
            return max(self._buckets[bucket].delay(now) for bucket in buckets_for(method, path))

    def reserve(self, method: str, path: str, now: float | None = None) -> float:
        """Seconds until one request may start; its tokens are taken."""
        with self._lock:
            now = self._clock() if now is None else now
            return max(self._buckets[bucket].reserve(now) for bucket in buckets_for(method, path))

    def slow_down(self, bucket: Bucket, until: float, now: float | None = None) -> None:
        """After a 429, let no request of this bucket start before ``until``, seconds on the budget's clock."""
        with self._lock:
            self._buckets[bucket].slow_down(until, self._clock() if now is None else now)

    def rate_limited(self, method: str, path: str, seconds: float) -> None:
        """After a 429 for a request, slow down its own bucket, not those it shares with other requests."""
        now = self._clock()
        self.slow_down(buckets_for(method, path)[-1], now + seconds, now)
