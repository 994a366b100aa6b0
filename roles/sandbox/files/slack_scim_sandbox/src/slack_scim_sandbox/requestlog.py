# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of the sandbox since the last reset."""

from __future__ import annotations

import time
from typing import Any


class RequestLog:
    """SCIM and Web API requests in the order in which they came; the status is None until it is answered, or cut."""

    def __init__(self) -> None:
        self._entries: list[dict[str, Any]] = []

    def arrived(self, method: str, path: str, query: str) -> dict[str, Any]:
        entry = {"method": method, "path": path, "query": query, "status": None, "time": time.time()}
        self._entries.append(entry)
        return entry

    def as_list(self) -> list[dict[str, Any]]:
        return list(self._entries)

    def clear(self) -> None:
        self._entries.clear()
