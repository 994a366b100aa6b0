# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The figures of a plan beside the limits of the guards."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .guards import Judgment, Violation


@dataclass(frozen=True)
class GuardFigure:
    """The figure of a plan for one guard, and its limit.

    :ivar figure: the figure; includes the runs of earlier days where these count together.
    :ivar limit: the number that is allowed; ``None`` without a limit, or where only ``words`` describes it.
    :ivar words: the limit in words.
    :ivar violated: whether the figure exceeds the limit, so that nothing may be written.
    """

    guard: str
    figure: int
    limit: int | None
    words: str
    violated: bool


def guard_figures(judgments: t.Iterable[Judgment], violations: t.Iterable[Violation]) -> list[GuardFigure]:
    """The violated guards, then the others, sorted by how near their figure is to their limit.

    A guard that judges each group separately has the groups that violate it, or the one nearest to its limit.

    :param violations: of the guards that only another source can satisfy.
    """
    stopping = [GuardFigure(one.guard, one.figure, None, one.limit, violated=True) for one in violations]
    figures = [_figure(judgment) for judgment in judgments]
    stopping += [figure for figure in figures if figure.violated]
    passed: dict[str, GuardFigure] = {}
    for figure in sorted(figures, key=lambda one: -_part(one)):
        if not figure.violated:
            passed.setdefault(figure.guard, figure)
    stopped = {figure.guard for figure in stopping}
    return stopping + [figure for figure in passed.values() if figure.guard not in stopped]


def _figure(judgment: Judgment) -> GuardFigure:
    if judgment.exceeded:
        violation, window = judgment.violation(), judgment.window
        of_window = window is not None and violation.figure == window.figure != judgment.figure
        limit = window.allowed if window and of_window else judgment.allowed
        return GuardFigure(judgment.guard, violation.figure, limit, violation.limit, violated=True)
    run = GuardFigure(judgment.guard, judgment.figure, judgment.allowed, _words(judgment), violated=False)
    if judgment.window is None:
        return run
    words = f"{judgment.window.allowed} within {judgment.window.days} days"
    together = GuardFigure(judgment.guard, judgment.window.figure, judgment.window.allowed, words, violated=False)
    return max(run, together, key=_part)


def _words(judgment: Judgment) -> str:
    return "no limit" if judgment.allowed is None else judgment.words


def _part(one: GuardFigure) -> float:
    if one.limit is None:
        return 0.0
    return one.figure / one.limit if one.limit else float(one.figure)
