# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The limits of the guards: their defaults, and the option ``guards``."""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass, replace

from .._model.problems import Refused

#: The number of days, including today, over which a guard adds up the figures of runs.
WINDOW_DAYS = 7
WINDOW_DAYS_MAX = 90


@dataclass(frozen=True)
class Limit:
    """The limit of a guard, for one run and for the runs of several days together.

    :ivar count: the largest number; ``None`` for no limit.
    :ivar percent: the largest percentage of the base, but at least ``floor``; ``None`` for no limit.
    :ivar floor: the number that is allowed however small the base is, unless ``percent`` is 0.
    :ivar window_days: the number of days, including today, whose runs count together; 0 for none.
    :ivar window_percent: the largest percentage of the base within these days; ``None`` for no limit.
    :ivar window_floor: the number that is allowed within these days however small the base is.
    """

    count: int | None = None
    percent: float | None = None
    floor: int = 0
    window_days: int = 0
    window_percent: float | None = None
    window_floor: int = 0

    def allows(self, base: int, *, strictest: bool = False) -> int | None:
        """The largest number for one run; ``None`` for no limit.

        :param base: the number that the percentage is of.
        :param strictest: whether the floor replaces the percentage.
        """
        by_percent = None
        if self.percent is not None:
            by_percent = min(self.floor, part_of(base, self)) if strictest else part_of(base, self)
        limits = [limit for limit in (self.count, by_percent) if limit is not None]
        return min(limits) if limits else None

    def allows_in_window(self, base: int, *, strictest: bool = False) -> int | None:
        """The largest number for all runs within the days, at least that of one run; ``None`` for no limit."""
        one_run = self.allows(base, strictest=strictest)
        if one_run is None or not self.window_days or self.window_percent is None:
            return None
        window = replace(self, count=None, percent=self.window_percent, floor=self.window_floor)
        return max(one_run, t.cast(int, window.allows(base, strictest=strictest)))


def part_of(base: int, limit: Limit) -> int:
    """The number that the percentage of a limit allows: at least its floor, unless the percentage is 0."""
    return max(limit.floor, math.floor(base * limit.percent / 100)) if limit.percent else 0


def _windowed(floor: int, percent: float, window_floor: int, window_percent: float) -> Limit:
    return Limit(None, percent, floor, WINDOW_DAYS, window_percent, window_floor)


#: The defaults, by guard, determined by tests/simulation: in ordinary years, 10 to 350,000 people exceed a limit at
#: most once a quarter, and every recorded accident exceeds one.
DEFAULTS: t.Mapping[str, Limit] = {
    # A wrong deactivation locks a person out at once; a truncated export shows here first.
    "deactivations": _windowed(2, 4, 6, 6),
    # Creations cost seats; allow the first run of a workspace explicitly.
    "creations": _windowed(3, 2.5, 8, 6),
    # Reactivations cost seats too, and people who left rarely come back.
    "reactivations": _windowed(2, 0.75, 4, 1.5),
    # A wrong column gives one person's sign-in to another.
    "email_changes": _windowed(2, 2, 5, 3),
    # A conversion takes people out of channels and groups, and Slack does not restore these.
    "guest_conversions": _windowed(2, 1, 4, 2),
    # Guests whose access ends earlier than before, or soon; a wrong year locks all of them out. Rare in ordinary runs.
    "guest_endings": _windowed(0, 10, 2, 15),
    # A deleted group cannot be restored.
    "group_deletions": _windowed(3, 10, 5, 15),
    # A column with wrong names creates a group for each of them.
    "group_creations": _windowed(10, 20, 20, 30),
    # From each group, of its members: a department that is renamed in the source empties its group.
    "group_removals": _windowed(3, 50, 5, 75),
    # From all groups together, of all memberships.
    "removals_total": _windowed(6, 15, 12, 25),
    # Attributes emptied: a column that came without its values.
    "clearings": _windowed(5, 5, 8, 8),
    # Accounts with any change.
    "changes": _windowed(5, 30, 12, 60),
    # Values that replace others, of one kind: a swapped or damaged column.
    "name_changes": _windowed(2, 2, 5, 4),
    "employee_number_changes": _windowed(2, 1, 4, 2),
    "manager_changes": _windowed(5, 25, 10, 40),
    "department_changes": _windowed(5, 25, 10, 40),
    "user_name_changes": _windowed(2, 2, 4, 3),
    # New rows that share an employee number with an account without a row: the person has another name or address,
    # and would get a second account.
    "renames": Limit(None, 1, 3),
    # Rows with the name or number of another row's account: a column that was shifted or sorted alone.
    "shifted_rows": Limit(None, 0.5, 1),
    # Groups whose rule matches no account.
    "unmatched_rules": Limit(None, 0, 0),
    # Accounts that left recently and would come back, or came recently and would leave: an old source.
    "reversals": Limit(None, 0.5, 2),
}
#: The guard of the source that also has a window. Its percentage is the option max_shrinkage.
SHRINKAGE = "source_shrinkage"
SHRINKAGE_LIMIT = _windowed(3, 4, 6, 6)
_WHOLE = ("count", "floor", "window_days", "window_floor")
_LIFTED = ("count", "percent", "window_percent")
OPTIONS = ("count", "percent", "floor", "window_days", "window_percent", "window_floor")


def read_limits(options: t.Mapping[str, t.Any]) -> dict[str, Limit]:
    """Check the option ``guards``: by guard, the parts of its limit, each a number of at least 0.

    ``-1`` lifts ``count``, ``percent`` or ``window_percent``. Omitted parts keep their default.

    :raises Refused: naming every guard and value that breaks a rule.
    """
    limits, problems = dict(DEFAULTS), []
    for guard, values in options.items():
        if guard not in DEFAULTS:
            problems.append(f"guards: {guard!r} must be one of {', '.join(DEFAULTS)}")
        elif not isinstance(values, t.Mapping) or set(values) - set(OPTIONS):
            problems.append(f"guards.{guard}: {values!r} must be a dictionary with some of {', '.join(OPTIONS)}")
        else:
            limits[guard] = _limit(guard, values, problems)
    if problems:
        raise Refused("; ".join(problems), invalid=["guards"])
    return limits


def _limit(guard: str, values: t.Mapping[str, t.Any], problems: list[str]) -> Limit:
    bounds: dict[str, t.Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        rule = _broken_rule(guard, name, value)
        if rule:
            problems.append(f"guards.{guard}.{name}: {value!r} {rule}")
        else:
            bounds[name] = None if value == -1 else value
    return replace(DEFAULTS[guard], **bounds)


def _broken_rule(guard: str, name: str, value: t.Any) -> str | None:
    """The rule that a part of a limit breaks; ``None`` when it is valid."""
    if name.startswith("window") and not DEFAULTS[guard].window_days:
        return "must not be given, because this guard evaluates each run separately"
    lifted = ", or -1 for no limit" if name in _LIFTED else ""
    right = isinstance(value, int if name in _WHOLE else (int, float)) and not isinstance(value, bool)
    if not right or not (0 <= value < math.inf or (lifted and value == -1)):
        return f"must be {'a whole number' if name in _WHOLE else 'a number'} from 0{lifted}"
    if name == "window_days" and value > WINDOW_DAYS_MAX:
        return f"must be from 0 to {WINDOW_DAYS_MAX}"
    return None
