# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack's rate limits as token buckets, and the lock on a resource that is being written."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from slack_scim_sandbox.errors import SlackError


@dataclass(frozen=True)
class Limit:
    """So many requests a minute, and so many at once after a rest."""

    per_minute: int
    burst: int


# wire §9
LIMITS = {
    "writes": Limit(600, 180),
    "reads": Limit(1000, 1000),
    "GET user": Limit(300, 300),
    "POST user": Limit(180, 20),
    "PATCH user": Limit(180, 20),
    "DELETE user": Limit(180, 20),
    "GET group": Limit(300, 300),
    "POST group": Limit(180, 20),
    "PATCH group": Limit(180, 80),
    "DELETE group": Limit(180, 20),
}


def buckets_of(method: str, resource: str, resource_id: str | None) -> list[str]:
    """The buckets that a request draws from: the organization's and its own."""
    names = ["reads" if method == "GET" else "writes"]
    if method == "GET" and resource_id is None:
        return names  # wire 9.7, C25: lists have no bucket of their own
    kind = {"Users": "user", "Groups": "group"}.get(resource)
    own = f"{'PATCH' if method == 'PUT' else method} {kind}"
    return [*names, own] if own in LIMITS else names


class Buckets:
    """Token buckets over an injected clock (seconds); a refused request takes nothing from any bucket."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.refill()

    def refill(self) -> None:
        now = self._clock()
        self._levels = {name: (float(limit.burst), now) for name, limit in LIMITS.items()}

    def take(self, names: list[str]) -> float:
        """0 when every bucket had a token, else the seconds until all of them have one."""
        now = self._clock()
        levels = {name: self._level(name, now) for name in names}
        wait = max((1.0 - level) * 60.0 / LIMITS[name].per_minute for name, level in levels.items())
        spent = 1.0 if wait <= 0 else 0.0
        for name, level in levels.items():
            self._levels[name] = (level - spent, now)
        return max(wait, 0.0)

    def _level(self, name: str, now: float) -> float:
        level, then = self._levels[name]
        limit = LIMITS[name]
        # a hair of tolerance, so that waiting exactly as long as was said is enough
        return min(float(limit.burst), level + (now - then) * limit.per_minute / 60.0 + 1e-9)


class ScaledClock:
    """Seconds of the sandbox's time; a change of scale does not make it jump."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = scale
        self._base = 0.0
        self._since = time.monotonic()

    def __call__(self) -> float:
        return self._base + (time.monotonic() - self._since) * self._scale

    def set_scale(self, scale: float) -> None:
        self._base, self._since, self._scale = self(), time.monotonic(), scale

    def real_seconds(self, seconds: float) -> float:
        """How long `seconds` of sandbox time last for the client."""
        return seconds / self._scale


def retry_after(wait: float, least: int) -> int:
    """Whole seconds of the client's clock (wire 9.2)."""
    return max(least, math.ceil(wait))


class Locks:
    """At most one write to a resource at a time (wire 8.18, 9.6)."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    @contextmanager
    def hold(self, resource: str, resource_id: str | None) -> Iterator[None]:
        """Raises SlackError with 429 when the resource is being written already."""
        if resource_id is None:
            yield
            return
        if resource_id in self._held:
            raise SlackError("resource_locked" if resource == "Groups" else "too_many_requests")
        self._held.add(resource_id)
        try:
            yield
        finally:
            self._held.discard(resource_id)
