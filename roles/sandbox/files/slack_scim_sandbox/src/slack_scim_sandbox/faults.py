# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a test asks for: which requests they hit, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_scim_sandbox.checks import BadControl, count, http_status, known_only, number, text

KINDS = (
    "status",
    "latency",
    "reset_before",
    "reset_after",
    "cut_body",
    "cut_header",
    "no_list",
    "empty_200",
    "html_404",
    "html_503",
    "rate_limited",
    "stale_reads",
)
_KEYS = ("method", "path", "times", "fault", "status", "body", "seconds", "retry_after", "count")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Fault:
    """One fault; `left` counts down as it strikes."""

    fault: str
    left: int
    method: str | None = None
    path: str = ""
    status: int = 500
    body: Any = None
    seconds: float = 0.0
    retry_after: int | None = None
    count: int = 1

    def hits(self, method: str, path: str) -> bool:
        if self.fault == "stale_reads" and method == "GET":
            return False  # a write is what later reads don't see
        return self.left > 0 and self.method in (None, method) and self.path in path

    def as_dict(self) -> dict[str, Any]:
        shown = {name: getattr(self, name) for name in _KEYS if name != "times"}
        return {"times": self.left, **shown}


def read_fault(position: int, entry: Any) -> Fault:
    """One entry of `PUT faults`. Raises BadControl, naming the entry and what is wrong."""
    where = f"faults[{position}]"
    if not isinstance(entry, Mapping):
        raise BadControl(f"{where}: {entry!r} is not an object")
    known_only(where, entry, _KEYS)
    kind = entry.get("fault")
    if kind not in KINDS:
        raise BadControl(f"{where}.fault: {kind!r} is none of {', '.join(KINDS)}")
    method = entry.get("method")
    if method is not None and (not isinstance(method, str) or method.upper() not in _METHODS):
        raise BadControl(f"{where}.method: {method!r} is none of {', '.join(_METHODS)}")
    after = entry.get("retry_after")
    return Fault(
        fault=kind,
        left=count(f"{where}.times", entry.get("times", 1)),
        method=method.upper() if method else None,
        path=text(f"{where}.path", entry.get("path") or ""),
        status=http_status(f"{where}.status", entry.get("status", 500)),
        body=entry.get("body"),
        seconds=number(f"{where}.seconds", entry.get("seconds", 0)),
        retry_after=None if after is None else count(f"{where}.retry_after", after),
        count=count(f"{where}.count", entry.get("count", 1)),
    )


class Faults:
    """The faults in wait."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def replace(self, entries: Any) -> None:
        if isinstance(entries, Mapping) and set(entries) == {"faults"}:
            entries = entries["faults"]  # what GET shows can be put back
        if not isinstance(entries, list):
            raise BadControl("faults: the body is not a list")
        self._faults = [read_fault(position, entry) for position, entry in enumerate(entries)]

    def as_list(self) -> list[dict[str, Any]]:
        return [fault.as_dict() for fault in self._faults if fault.left]

    def strike(self, method: str, path: str) -> tuple[float, Fault | None]:
        """What befalls a request: the seconds of all latencies that hit it, and the first other fault."""
        seconds = 0.0
        other: Fault | None = None
        for fault in self._faults:
            if not fault.hits(method, path):
                continue
            if fault.fault == "latency":
                seconds += fault.seconds
            elif other is None:
                other = fault
            else:
                continue
            fault.left -= 1
        return seconds, other
