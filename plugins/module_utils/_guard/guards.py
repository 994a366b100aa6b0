# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The guards of a plan: the figure of each against its limit, before anything is written."""

from __future__ import annotations

import datetime
import types
import typing as t
from dataclasses import dataclass

from .._plan.plan import DirectoryPlan, Operation
from .figures import Counted, figures_of
from .guard_exceptions import GuardException, exception_for
from .guard_history import History
from .limits import DEFAULTS, Limit

#: The number of labels in messages.
EXAMPLES = 5
_GROUPS = frozenset({"group_deletions", "group_creations", "unmatched_rules"})
#: The guard that judges each group separately.
_EACH_GROUP = "group_removals"


@dataclass(frozen=True)
class Managed:
    """The base of percentages: what is managed.

    :ivar users: active accounts in the scope, ``guests`` the guests among them.
    :ivar groups: managed groups.
    :ivar group_sizes: members by group id.
    """

    users: int
    groups: int
    group_sizes: t.Mapping[str, int]
    guests: int = 0

    @classmethod
    def of(cls, plan: DirectoryPlan) -> Managed:
        """The managed accounts and groups of a plan."""
        return cls(plan.managed_users, plan.managed_groups, plan.group_sizes, plan.managed_guests)

    def base(self, counted: Counted) -> tuple[int, str]:
        """The number that a percentage is of, and what it counts."""
        if counted.guard in _GROUPS:
            return self.groups, "managed groups"
        if counted.guard == _EACH_GROUP:
            return self.group_sizes.get(counted.part, 0), "members of the group"
        if counted.guard == "removals_total":
            return sum(self.group_sizes.values()), "memberships"
        if counted.guard == "guest_endings":
            return self.guests, "managed guests"
        return self.users, "managed accounts"


@dataclass(frozen=True)
class Past:
    """What earlier runs did.

    :ivar history: the earlier runs; ``None`` when no history is kept, so that each run counts alone.
    :ivar lost: whether a history is expected but missing. The limits are then at their strictest.
    """

    today: datetime.date
    history: History | None = None
    lost: bool = False
    exceptions: tuple[GuardException, ...] = ()


@dataclass(frozen=True)
class Window:
    """The figure of this run together with the runs of the last days.

    :ivar allowed: the limit within these days.
    """

    days: int
    figure: int
    allowed: int


@dataclass(frozen=True)
class Judgment:
    """A guard with the figure of a plan and its limit.

    :ivar subject: the name of the group, for a guard that judges each group separately; otherwise ``""``.
    :ivar allowed: the limit of this run; ``None`` for no limit.
    :ivar base: the number that the percentage is of, ``base_name`` what it counts.
    :ivar window: ``None`` when only this run counts.
    :ivar exception: the exception that raised the limits, if it is needed.
    :ivar strictest: whether the floor replaced the percentage.
    :ivar examples: the first labels of the accounts and groups that count.
    :ivar option: the option that has the limit; its ``hint`` says how to allow this figure.
    """

    guard: str
    figure: int
    allowed: int | None
    base: int
    base_name: str
    limit: Limit
    subject: str = ""
    window: Window | None = None
    exception: GuardException | None = None
    strictest: bool = False
    examples: tuple[str, ...] = ()
    note: str = ""
    hint: str = ""

    @property
    def exceeded(self) -> bool:
        """Whether the figure exceeds a limit, so that nothing may be written."""
        return self._run_exceeded or self._window_exceeded

    @property
    def _run_exceeded(self) -> bool:
        return self.allowed is not None and self.figure > self.allowed

    @property
    def _window_exceeded(self) -> bool:
        return self.window is not None and self.figure > 0 and self.window.figure > self.window.allowed

    @property
    def how_to_allow(self) -> str:
        """The setting that allows the figure."""
        if self.hint:
            return self.hint
        if self._window_exceeded and not self._run_exceeded:
            window = t.cast(Window, self.window)
            setting = f"window_floor: {window.figure}"
        else:
            setting = f"count: {self.figure}, percent: -1"
            if self.window and self.window.figure > self.figure:
                setting += f", window_floor: {self.window.figure}"
        exception = f"{{guard: {self.guard}, until: YYYY-MM-DD, count: {self._needed}, reason: …}}"
        return (
            f"If this is intended, set guards: {{{self.guard}: {{{setting}}}}} for this one run, or add "
            f"{exception} to guard_exceptions"
        )

    @property
    def _needed(self) -> int:
        return max(self.figure, self.window.figure if self.window and self._window_exceeded else 0)

    @property
    def words(self) -> str:
        """The limit in words, such as ``40 (4 % of 1000 managed accounts, at least 2)``."""
        if self._window_exceeded and not self._run_exceeded:
            window = t.cast(Window, self.window)
            part = _share(self.limit.window_percent, self.limit.window_floor, self)
            return f"{window.allowed} within {window.days} days{part}"
        if self.allowed is None:
            return "none"
        return f"{self.allowed}{_share(self.limit.percent, self.limit.floor, self)}"

    def public(self) -> dict[str, t.Any]:
        """The guard in the format of results and plans."""
        window = self.window
        return {
            "guard": self.guard,
            "group": self.subject or None,
            "figure": self.figure,
            "limit": self.allowed,
            "base": self.base,
            "base_name": self.base_name,
            "count": self.limit.count,
            "percent": self.limit.percent,
            "floor": self.limit.floor,
            "window_days": window.days if window else None,
            "window_figure": window.figure if window else None,
            "window_limit": window.allowed if window else None,
            "exception": str(self.exception) if self.exception else None,
            "strictest": self.strictest,
            "exceeded": self.exceeded,
            "examples": list(self.examples),
            "how_to_allow": self.how_to_allow if self.exceeded else None,
        }

    def violation(self) -> Violation:
        """The violation of this guard."""
        if self._window_exceeded and not self._run_exceeded:
            window = t.cast(Window, self.window)
            return Violation(self.guard, self.words, window.figure, self.examples, self.how_to_allow, self.note)
        return Violation(self.guard, self.words, self.figure, self.examples, self.how_to_allow, self.note)


def _share(percent: float | None, floor: int, judgment: Judgment) -> str:
    """The rest of a limit in words: the base of the percentage, and why the limit is not larger."""
    parts = []
    if judgment.limit.count is not None:
        parts.append(f"count {judgment.limit.count}")
    if percent is not None:
        least = f", at least {floor}" if floor and percent else ""
        parts.append(f"{percent:g} % of {judgment.base} {judgment.base_name}{least}")
    if judgment.strictest:
        parts.append("the strictest limit, because the snapshot is missing")
    if judgment.exception:
        parts.append(f"exception {judgment.exception}")
    return f" ({'; '.join(parts)})" if parts else ""


class Violation(t.NamedTuple):
    """A violation of a guard.

    :ivar limit: the limit in words.
    :ivar figure: the figure of the plan; includes the runs of earlier days where these count together.
    :ivar examples: the first labels of the accounts and groups that count.
    :ivar how_to_allow: the setting that allows the figure once.
    :ivar note: more about the cause.
    """

    guard: str
    limit: str
    figure: int
    examples: tuple[str, ...]
    how_to_allow: str
    note: str = ""

    def __str__(self) -> str:
        more = ", …" if self.figure > len(self.examples) else ""
        shown = f" ({', '.join(self.examples)}{more})" if self.examples else ""
        note = f" {self.note}." if self.note else ""
        return f"{self.guard}: {self.figure}{shown}, and the limit is {self.limit}.{note} {self.how_to_allow}"

    def public(self) -> dict[str, t.Any]:
        """The violation in the format of results."""
        return {**self._asdict(), "examples": list(self.examples)}


@dataclass(frozen=True)
class Noticed:
    """What guards judge besides operations, as labels.

    :ivar renames: the rows that may be about people who have an account under another name.
    :ivar shifted_rows: the accounts that would get the name or number of another account.
    :ivar unmatched_rules: the groups whose rule matches no account.
    """

    renames: t.Sequence[str] = ()
    shifted_rows: t.Sequence[str] = ()
    unmatched_rules: t.Sequence[str] = ()

    @classmethod
    def of(cls, plan: DirectoryPlan) -> Noticed:
        """The labels from a plan."""
        return cls(plan.renames, plan.shifted_rows, plan.unmatched_rules)


#: The past of a run without history and exceptions.
_NO_PAST = Past(datetime.date.min)


def judge(
    operations: t.Sequence[Operation],
    managed: Managed,
    limits: t.Mapping[str, Limit] = types.MappingProxyType({}),
    noticed: Noticed = Noticed(),
    past: Past = _NO_PAST,
) -> list[Judgment]:
    """The judgment of every guard; nothing may be written when one is exceeded.

    :param limits: by guard; guards that are not in it have their default.
    """
    found: dict[Counted, t.Sequence[str]] = {Counted(guard): [] for guard in DEFAULTS if guard != _EACH_GROUP}
    found.update(figures_of(operations, past.today))
    found.update({Counted(guard): names for guard, names in vars(noticed).items()})
    limits = {**DEFAULTS, **limits}
    judged = [judge_figure(counted, names, managed.base(counted), limits, past) for counted, names in found.items()]
    order = {guard: number for number, guard in enumerate(DEFAULTS)}
    return sorted(judged, key=lambda judgment: order.get(judgment.guard, len(order)))


def judge_figure(
    counted: Counted,
    names: t.Sequence[str],
    base: tuple[int, str],
    limits: t.Mapping[str, Limit],
    past: Past,
) -> Judgment:
    """The judgment of one guard.

    :param names: the labels of the accounts and groups that count; their number is the figure.
    :param base: the number that the percentage is of, and what it counts.
    """
    limit, size, figure = limits[counted.guard], base[0], len(names)
    strictest = past.lost and limit.window_days > 0
    allowed = limit.allows(size, strictest=strictest)
    window = _window(counted, figure, limit, size, past)
    plain = Judgment(
        counted.guard,
        figure,
        allowed,
        size,
        base[1],
        limit,
        subject=names[0] if counted.part and names else "",
        window=window,
        strictest=strictest,
        examples=tuple(dict.fromkeys(names))[:EXAMPLES],
    )
    return _with_exception(plain, past)


def _with_exception(judgment: Judgment, past: Past) -> Judgment:
    """The judgment, with limits raised by an exception if they would be exceeded without it."""
    exception = exception_for(judgment.guard, judgment.base, past.exceptions, past.today)
    if exception is None or not judgment.exceeded:
        return judgment
    raised = exception.allows(judgment.base)
    window = judgment.window
    values: dict[str, t.Any] = {
        "allowed": None if judgment.allowed is None else max(judgment.allowed, raised),
        "window": Window(window.days, window.figure, max(window.allowed, raised)) if window else None,
        "exception": exception,
    }
    return Judgment(**{**vars(judgment), **values})


def _window(counted: Counted, figure: int, limit: Limit, base: int, past: Past) -> Window | None:
    if past.history is None:
        return None
    allowed = limit.allows_in_window(base, strictest=past.lost)
    if allowed is None:
        return None
    earlier = past.history.done(str(counted), past.today, limit.window_days, allowed)
    return Window(limit.window_days, earlier + figure, allowed)


def violations_of(judgments: t.Iterable[Judgment]) -> list[Violation]:
    """The violations among judgments."""
    return [judgment.violation() for judgment in judgments if judgment.exceeded]
