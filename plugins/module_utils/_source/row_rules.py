# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The options for the rows of one source: the choice of rows, and the meaning of columns."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .._files.records import SourceError
from .._model.attributes import ATTRIBUTES
from .._model.problems import Problem
from .._model.text import InvalidValue, folded
from .dates import check_zone
from .evaluation_time import TooSlow
from .expressions import Cells, Expression, UnknownPerson
from .rows import Row

#: The option ``columns``: a rule for each option.
Columns = t.Mapping[str, t.Any]
#: The value of ``never_clear`` for every attribute.
ALL = "all"


@dataclass(frozen=True)
class RowRules:
    """The rules of one source.

    :ivar columns: the meaning of columns, see :mod:`.columns`; when ``None``, columns are named as options or as their
        SCIM attributes.
    :ivar compose: an expression for its value, by option.
    :ivar rows_when: the expression that is true for the rows that count; all count when ``None``.
    :ivar pick: the expression that chooses one of the rows about one person.
    :ivar empty: the words that mean empty.
    :ivar never_clear: the options that an empty value does not clear.
    :ivar time_zone: for dates and times without offset.
    :ivar optional: the options that are not managed where the source does not have their columns; for other options,
        missing columns are an error.
    :ivar prefix: the prefix of the options' names in messages: ``group_`` for those of groups.
    """

    columns: Columns | None = None
    compose: t.Mapping[str, str] | None = None
    rows_when: str | None = None
    pick: str | None = None
    empty: frozenset[str] = frozenset()
    never_clear: frozenset[str] = frozenset()
    time_zone: str | None = None
    optional: frozenset[str] = frozenset()
    prefix: str = ""

    def __post_init__(self) -> None:
        """Check the rules that do not depend on the columns of a file.

        :raises SourceError: naming the option, its value and the rule.
        """
        if self.time_zone is not None:
            try:
                check_zone(self.time_zone)
            except InvalidValue as broken:
                raise SourceError(f"time_zone: {self.time_zone!r} {broken.rule}") from None
        unknown = sorted(self.never_clear - ATTRIBUTES.keys() - {ALL})
        if unknown:
            raise SourceError(f"never_clear: {', '.join(unknown)} must be attributes of a user, or {ALL}")
        both = sorted(set(self.columns or ()) & set(self.compose or ()))
        if both:
            raise SourceError(
                f"{self.prefix}compose: {', '.join(map(str, both))} must not also be in {self.prefix}columns"
            )

    @property
    def has_expressions(self) -> bool:
        """Whether there is an expression."""
        return bool(self.compose or self.rows_when or self.pick)

    @property
    def depends_on_the_day(self) -> bool:
        """Whether the same file may have another meaning tomorrow."""
        written = [*(self.compose or {}).values(), self.rows_when, self.pick]
        return any("today" in str(expression) for expression in written if expression)

    def without(self, options: t.Collection[str]) -> RowRules:
        """The rules without those of some options."""

        def others(rules: t.Mapping[str, t.Any] | None) -> dict[str, t.Any] | None:
            return None if rules is None else {option: rule for option, rule in rules.items() if option not in options}

        return replace(self, columns=others(self.columns), compose=others(self.compose))

    def never_cleared(self, option: str) -> bool:
        """Whether an empty value is as omitted."""
        return option in self.never_clear or (ALL in self.never_clear and option != "active")


#: Columns are named as options, and all rows count.
PLAIN_RULES = RowRules()


def rules_of(rules: RowRules | Columns | None) -> RowRules:
    """The rules; columns alone are converted."""
    return rules if isinstance(rules, RowRules) else RowRules(rules)


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
