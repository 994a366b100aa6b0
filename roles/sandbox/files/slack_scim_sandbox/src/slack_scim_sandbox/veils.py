# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads that don't see a write yet: Slack's lag after a write (wire 7.5.3, 8.16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_scim_sandbox.versions import Version


@dataclass
class Veil:
    """How a resource looked before a write; `bodies` is None when it did not exist.

    `row` holds the columns filters ask about; `position` its place in lists.
    """

    bodies: Mapping[Version, bytes] | None
    row: Mapping[str, Any]
    position: int
    reads: int
    until: float


class Veils:
    """The veils over resources of one kind, by id."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._veils: dict[str, Veil] = {}

    def __bool__(self) -> bool:
        return bool(self._veils)

    def clear(self) -> None:
        self._veils.clear()

    def draw(self, resource_id: str, veil: Veil) -> None:
        self._veils[resource_id] = veil

    def look(self, resource_id: str) -> Veil | None:
        """The veil over a resource that is being read, if it still hides it; counts as one of its reads."""
        veil = self._veils.get(resource_id)
        if veil is None:
            return None
        if veil.reads > 0:
            veil.reads -= 1
            return veil
        if self._clock() < veil.until:
            return veil
        del self._veils[resource_id]
        return None

    def look_at_all(self) -> dict[str, Veil]:
        """The veils that hide something from a list that is being read."""
        return {resource_id: veil for resource_id in list(self._veils) if (veil := self.look(resource_id))}
