# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads that don't see a write yet: Slack's lag after a write (wire 7.5.3, 8.16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_scim_sandbox.checks import VIEWS
from slack_scim_sandbox.versions import Version


@dataclass
class StaleRead:
    """How a resource looked before a write; `bodies` is None when it did not exist.

    `row` holds the columns filters ask about; `position` its place in lists. `views` are the kinds of reads that it
    is hidden from: by_id, filters, lists.
    """

    bodies: Mapping[Version, bytes] | None
    row: Mapping[str, Any]
    position: int
    reads: int
    until: float
    views: frozenset[str] = frozenset(VIEWS)


class StaleReads:
    """The stale reads of resources of one kind, by id."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stale: dict[str, StaleRead] = {}

    def __bool__(self) -> bool:
        return bool(self._stale)

    def clear(self) -> None:
        self._stale.clear()

    def add(self, resource_id: str, stale: StaleRead) -> None:
        self._stale[resource_id] = stale

    def look(self, resource_id: str, view: str) -> StaleRead | None:
        """The stale read of a resource that is being read, if it still hides it; counts as one of its reads."""
        stale = self._stale.get(resource_id)
        if stale is None or view not in stale.views:
            return None
        if stale.reads > 0:
            stale.reads -= 1
            return stale
        if self._clock() < stale.until:
            return stale
        del self._stale[resource_id]
        return None

    def look_at_all(self, view: str) -> dict[str, StaleRead]:
        """The stale reads that hide something from a list that is being read."""
        return {resource_id: stale for resource_id in list(self._stale) if (stale := self.look(resource_id, view))}
