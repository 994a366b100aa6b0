# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The choice among several rows about one person: the option ``pick``."""

from __future__ import annotations

import typing as t

from .._files.records import SourceError
from .._model.problems import Problem
from .._model.text import InvalidValue, folded
from .evaluation_time import TooSlow
from .expressions import Cells, Expression, UnknownPerson
from .rows import Row

#: Rows that share one of these values are about the same person.
_KEYS = ("id", "email", "user_name", "employee_number")
_OPTION = "pick"


def picked(found: t.Iterable[tuple[Row, Cells]], pick: Expression) -> t.Iterator[Row]:
    """The rows in the order of the source, with one chosen row for each person.

    Rows that are left out are not candidates.

    :param found: the rows with their cells in the form that expressions read. All are kept in memory.
    :param pick: the expression, over a list of cells.
    :raises SourceError: when it takes too long.
    """
    rows = list(found)
    people = _people([row for row, _cells in rows])
    chosen: dict[int, Row] = {}
    for numbers in people.values():
        if len(numbers) > 1:
            chosen.update(_chosen([(number, *rows[number]) for number in numbers], pick))
    passed = {number for numbers in people.values() if len(numbers) > 1 for number in numbers} - chosen.keys()
    for number, (row, _cells) in enumerate(rows):
        if number not in passed:
            yield chosen.get(number, row)


def _people(rows: t.Sequence[Row]) -> dict[int, list[int]]:
    """The numbers of the rows about each person."""
    leader = list(range(len(rows)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    first: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        if row.left_out:
            continue
        for key in _KEYS:
            value = row.values.get(key)
            if isinstance(value, str) and value.strip():
                leader[find(number)] = find(first.setdefault((key, folded(value)), number))
    people: dict[int, list[int]] = {}
    for number in range(len(rows)):
        people.setdefault(find(number), []).append(number)
    return people


def _chosen(rows: t.Sequence[tuple[int, Row, Cells]], pick: Expression) -> dict[int, Row]:
    """The chosen row by number; all rows, with a problem, where the choice fails."""
    positions = [row.position for _number, row, _cells in rows]
    try:
        cells = pick.result([cells for _number, _row, cells in rows])
        for number, row, own in rows:
            if own is cells:
                return {number: row._replace(instead_of=tuple(one for one in positions if one != row.position))}
        rule = f"comes from {pick.text!r}, which must be one of rows, such as rows | first"
    except TooSlow as slow:
        raise SourceError(f"{positions[0]}: {slow}") from None
    except InvalidValue as error:
        rule = error.rule
    except UnknownPerson as unknown:
        rule = f"must be one of rows, but {unknown}"
    problem = f"{rule}; {len(rows)} rows are about this person: {', '.join(positions)}"
    return {
        number: row._replace(problems=(*row.problems, Problem(_OPTION, None, problem, row.position, row.line)))
        for number, row, _cells in rows
    }
