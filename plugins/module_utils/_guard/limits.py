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

#: For how many days back a guard counts what was done.
WINDOW_DAYS = 7
WINDOW_DAYS_MAX = 90


@dataclass(frozen=True)
class Limit:
    """How much a plan may do of one kind, in one run and together with the runs of the days before.

    :ivar count: so many at most; ``None`` for any number.
    :ivar percent: so much of the base at most, but always ``floor``; ``None`` for any part.
    :ivar floor: so many are allowed however small the base is, unless ``percent`` is 0.
    :ivar window_days: for how many days, including today, what was done counts together; 0 for none.
    :ivar window_percent: so much of the base within these days; ``None`` for any part.
    :ivar window_floor: so many are allowed within these days however small the base is.
    """

    count: int | None = None
    percent: float | None = None
    floor: int = 0
    window_days: int = 0
    window_percent: float | None = None
    window_floor: int = 0

    def allows(self, base: int, *, strictest: bool = False) -> int | None:
        """How many one run may do; ``None`` when nothing limits it.

        :param base: of how many the percentage is.
        :param strictest: whether the floor takes the place of the percentage.
        """
        by_percent = None
        if self.percent is not None:
            by_percent = min(self.floor, part_of(base, self)) if strictest else part_of(base, self)
        limits = [limit for limit in (self.count, by_percent) if limit is not None]
        return min(limits) if limits else None

    def allows_in_window(self, base: int, *, strictest: bool = False) -> int | None:
        """How many the runs within the days may do together, never fewer than one run; ``None`` for no limit."""
        one_run = self.allows(base, strictest=strictest)
        if one_run is None or not self.window_days or self.window_percent is None:
            return None
        window = replace(self, count=None, percent=self.window_percent, floor=self.window_floor)
        return max(one_run, t.cast(int, window.allows(base, strictest=strictest)))


def part_of(base: int, limit: Limit) -> int:
    """How many the percentage of a limit allows: its floor at least, unless the percentage is 0."""
    return max(limit.floor, math.floor(base * limit.percent / 100)) if limit.percent else 0


def _windowed(floor: int, percent: float, window_floor: int, window_percent: float) -> Limit:
    return Limit(None, percent, floor, WINDOW_DAYS, window_percent, window_floor)


#: The defaults, by guard. They were found by tests/simulation: ordinary years of 10 to 350,000 people stop at most
#: once a quarter, and none of the recorded accidents is let through.
DEFAULTS: t.Mapping[str, Limit] = {
    # Whoever is wrongly deactivated is locked out at once: a truncated export shows here first.
    "deactivations": _windowed(2, 4, 6, 6),
    # They cost seats; the first filling of a workspace is allowed by hand.
    "creations": _windowed(3, 2.5, 8, 6),
    # They cost seats too, and a leaver who comes back is rare.
    "reactivations": _windowed(2, 0.75, 4, 1.5),
    # A wrong column gives one person's sign-in to another.
    "email_changes": _windowed(2, 2, 5, 3),
    # A conversion takes people out of channels and groups, and Slack does not restore these.
    "guest_conversions": _windowed(2, 1, 4, 2),
    # Guests whose access ends earlier than before, or soon; a wrong year locks all of them out. Hardly ever ordinary.
    "guest_endings": _windowed(0, 10, 2, 15),
    # A deleted group cannot be restored.
    "group_deletions": _windowed(3, 10, 5, 15),
    # A column with wrong names creates a group for each of them.
    "group_creations": _windowed(10, 20, 20, 30),
    # From any one group, of its members: a department that is renamed in the source empties its group.
    "group_removals": _windowed(3, 50, 5, 75),
    # From all groups together, of all memberships.
    "removals_total": _windowed(6, 15, 12, 25),
    # Attributes emptied: a column that came without its values.
    "clearings": _windowed(5, 5, 8, 8),
    # Accounts of which anything changes at all.
    "changes": _windowed(5, 30, 12, 60),
    # Values that replace others, of one kind: a swapped or damaged column.
    "name_changes": _windowed(2, 2, 5, 4),
    "employee_number_changes": _windowed(2, 1, 4, 2),
    "manager_changes": _windowed(5, 25, 10, 40),
    "department_changes": _windowed(5, 25, 10, 40),
    "user_name_changes": _windowed(2, 2, 4, 3),
    # A new row and an account that no row is about share an employee number: the person has another name or address,
    # and would get a second account.
    "renames": Limit(None, 1, 3),
    # Rows whose names or numbers are those of the account of another row: a column that was shifted or sorted alone.
    "shifted_rows": Limit(None, 0.5, 1),
    # Rules of groups that match nobody.
    "unmatched_rules": Limit(None, 0, 0),
    # Who left lately and would come back, or came lately and would leave: an old file.
    "reversals": Limit(None, 0.5, 2),
}
#: The guard of the source that has a window, too. Its percentage is the option max_shrinkage.
SHRINKAGE = "source_shrinkage"
SHRINKAGE_LIMIT = _windowed(3, 4, 6, 6)
_WHOLE = ("count", "floor", "window_days", "window_floor")
_LIFTED = ("count", "percent", "window_percent")
OPTIONS = ("count", "percent", "floor", "window_days", "window_percent", "window_floor")


def read_limits(given: t.Mapping[str, t.Any]) -> dict[str, Limit]:
    """Check the option ``guards``: by guard the parts of its limit, each a number from 0.

    ``-1`` lifts ``count``, ``percent`` or ``window_percent``. What is not given keeps its default.

    :raises Refused: naming every guard and value that is wrong.
    """
    limits, problems = dict(DEFAULTS), []
    for guard, values in given.items():
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
    given: dict[str, t.Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        rule = _broken_rule(guard, name, value)
        if rule:
            problems.append(f"guards.{guard}.{name}: {value!r} {rule}")
        else:
            given[name] = None if value == -1 else value
    return replace(DEFAULTS[guard], **given)


def _broken_rule(guard: str, name: str, value: t.Any) -> str | None:
    """The rule that a part of a limit breaks; ``None`` for none."""
    if name.startswith("window") and not DEFAULTS[guard].window_days:
        return "must not be given, because this guard evaluates each run separately"
    lifted = ", or -1 for no limit" if name in _LIFTED else ""
    right = isinstance(value, int if name in _WHOLE else (int, float)) and not isinstance(value, bool)
    if not right or (value < 0 and not (lifted and value == -1)):
        return f"must be {'a whole number' if name in _WHOLE else 'a number'} from 0{lifted}"
    if name == "window_days" and value > WINDOW_DAYS_MAX:
        return f"must be from 0 to {WINDOW_DAYS_MAX}"
    return None
