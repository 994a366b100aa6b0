# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack's limits for tests that cannot wait for them."""

from __future__ import annotations

import time

from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget


class FastBudget(Budget):
    """Slack's limits on a clock that runs `speed` times as fast; what it returns is in real seconds.

    `margin` tokens of each bucket are left alone: requests arrive a little closer together than they were sent, and a
    faster clock makes more of that.
    """

    def __init__(self, speed: float, share: float = 1.0, margin: float = 0.0) -> None:
        super().__init__(share, lambda: time.monotonic() * speed)
        for bucket in self._buckets.values():
            bucket.burst -= margin
        self._speed = speed

    def delay(self, method: str, path: str, now: float | None = None) -> float:
        return super().delay(method, path, now) / self._speed

    def reserve(self, method: str, path: str, now: float | None = None) -> float:
        return super().reserve(method, path, now) / self._speed

    def rate_limited(self, method: str, path: str, seconds: float) -> None:
        super().rate_limited(method, path, seconds * self._speed)
