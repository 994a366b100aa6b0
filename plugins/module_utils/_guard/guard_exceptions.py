# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Exceptions to guards with an expiry date: the option ``guard_exceptions``."""

from __future__ import annotations

import datetime
import math
import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .limits import DEFAULTS, SHRINKAGE

#: Guards that may have an exception. An empty source and a token of another organization cannot have one.
RAISED = (*DEFAULTS, SHRINKAGE)


@dataclass(frozen=True)
class GuardException:
    """A higher limit for a guard, until a day.

    :ivar until: the last day on which the exception is valid, in UTC.
    :ivar count: the limit as a number; ``None`` when it is a percentage.
    """

    guard: str
    until: datetime.date
    count: int | None
    percent: float | None
    reason: str

    def allows(self, base: int) -> int:
        """The number that the exception allows."""
        by_count = self.count if self.count is not None else 0
        by_percent = math.floor(base * self.percent / 100) if self.percent is not None else 0
        return max(by_count, by_percent)

    def __str__(self) -> str:
        parts = [str(self.count)] if self.count is not None else []
        parts += [f"{self.percent:g} %"] if self.percent is not None else []
        return f"{' or '.join(parts)} until {self.until}: {self.reason}"

    def public(self, today: datetime.date) -> dict[str, t.Any]:
        """The exception as results show it."""
        return {**vars(self), "until": self.until.isoformat(), "expired": self.until < today}


def read_exceptions(entries: t.Sequence[t.Mapping[str, t.Any]]) -> tuple[GuardException, ...]:
    """Check the option ``guard_exceptions``.

    :raises Refused: naming every entry and value that breaks a rule.
    """
    problems: list[str] = []
    exceptions = [_read(number, entry, problems) for number, entry in enumerate(entries)]
    if problems:
        raise Refused("; ".join(problems), invalid=["guard_exceptions"])
    return tuple(exception for exception in exceptions if exception)


def _read(number: int, entry: t.Mapping[str, t.Any], problems: list[str]) -> GuardException | None:
    where, before = f"guard_exceptions[{number}]", len(problems)
    guard, count, percent = entry.get("guard"), entry.get("count"), entry.get("percent")
    if guard not in RAISED:
        problems.append(f"{where}.guard: {guard!r} must be one of {', '.join(RAISED)}")
    until = None
    try:
        until = datetime.date.fromisoformat(str(entry.get("until"))[:10])
    except ValueError:
        problems.append(f"{where}.until: {entry.get('until')!r} must be a date, such as 2026-12-31")
    if (count is None) == (percent is None):
        problems.append(f"{where}: either count or percent must be given, and not both")
    for name, value in (("count", count), ("percent", percent)):
        if value is not None and not 0 <= value < math.inf:
            problems.append(f"{where}.{name}: {value!r} must be a number from 0")
    reason = str(entry.get("reason") or "").strip()
    if not reason:
        problems.append(f"{where}.reason: must give the reason")
    if len(problems) > before or until is None:
        return None
    return GuardException(str(guard), until, count, percent, reason)


def exception_for(
    guard: str, base: int, exceptions: t.Iterable[GuardException], today: datetime.date
) -> GuardException | None:
    """The exception with the highest limit for a guard today; ``None`` when there is none."""
    valid = [one for one in exceptions if one.guard == guard and one.until >= today]
    return max(valid, key=lambda one: one.allows(base), default=None)
