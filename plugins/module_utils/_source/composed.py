# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Option values from expressions: ``compose``."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass

from .._model.text import InvalidValue
from .columns import instant_text
from .evaluation_time import Elapsed, TooSlow
from .expressions import Cells, Expression, ExpressionEnvironment, certainly_whole, is_undefined, plain_text, readable
from .persons import Person


@dataclass(frozen=True)
class Composed:
    """The expression for the value of an option.

    :ivar time_zone: in which a day ends; ``None`` for none.
    """

    option: str
    expression: Expression
    time_zone: str | None

    @property
    def columns(self) -> frozenset[str]:
        return self.expression.columns

    def value(self, cells: Cells) -> t.Any:
        return self.of_readable({column: readable(cell) for column, cell in cells.items()})

    def of_readable(self, cells: Cells) -> t.Any:
        """The value in a row.

        :param cells: as :func:`.expressions.readable` returns them.
        :raises InvalidValue: with the rule that the row breaks.
        :raises UnknownPerson: when the expression needs a person who is not in the source.
        """
        return self.plain(self.expression.value(cells), cells)

    def plain(self, found: t.Any, cells: Cells) -> t.Any:
        """The result of an expression as a plain value, without Jinja's types.

        :raises InvalidValue: for a result that cannot be a value.
        :raises UnknownPerson: for a person who is not in the source.
        """
        if isinstance(found, str):
            return plain_text(found)
        if found is None or isinstance(found, bool):
            return found
        try:
            return self._other(found)
        except InvalidValue as broken:
            shown = self.expression.cells_shown(cells)
            raise InvalidValue(f"comes from {self.expression.text!r}{shown}, and {broken.rule}") from None

    def _other(self, found: t.Any) -> t.Any:
        if isinstance(found, datetime.date):
            return instant_text(self.option, found, self.time_zone)
        if isinstance(found, dict):
            return {str(key): plain_text(one) if isinstance(one, str) else one for key, one in found.items()}
        if is_undefined(found):
            raise InvalidValue("must have a value in every case; add an else to its if")
        if isinstance(found, (int, float)):
            raise InvalidValue(f"must be text, but it is the number {found}; add the filter string")
        if isinstance(found, Person):
            raise InvalidValue("must name an attribute of the person, such as person(…).email")
        if isinstance(found, (list, tuple)) or hasattr(found, "__next__"):
            return [plain_text(one) if isinstance(one, str) else one for one in found]
        raise InvalidValue(f"must be text, a boolean, a date or a list, but it is {type(found).__name__}")


#: Types that need no conversion.
_PLAIN = frozenset({str, bool})


class RowValues(t.NamedTuple):
    """The results of a source's expressions for a row.

    :ivar counts: whether ``rows_when`` is true for the row, or there is none.
    :ivar composed: the composed values by option.
    """

    counts: bool
    composed: t.Mapping[str, t.Any]


class RowEvaluator:
    """Evaluates all expressions for a row at once, which takes a fraction of the time of evaluating them one by one."""

    def __init__(
        self, environment: ExpressionEnvironment, composed: t.Mapping[str, Composed], rows_when: Expression | None
    ) -> None:
        self._rules = composed
        expressions = [rule.expression for rule in composed.values()] + ([rows_when] if rows_when else [])
        self._columns = sorted(frozenset().union(*(one.columns for one in expressions)))
        self._any_column = any(one.names.any_column for one in expressions)
        self._evaluate = environment.evaluator([*(one.text for one in expressions), *([] if rows_when else ["true"])])

    def values(self, cells: Cells) -> RowValues | None:
        """The values of a row; ``None`` where one fails or a cell may be damaged, and each needs its own evaluation."""
        if not certainly_whole(cells, cells if self._any_column else self._columns):
            return None
        try:
            *found, counts = self._evaluate(cells)
            if not isinstance(counts, bool):
                return None
            composed = {
                option: one if one.__class__ in _PLAIN else rule.plain(one, cells)
                for (option, rule), one in zip(self._rules.items(), found)
            }
        except TooSlow:
            raise
        except (Exception, Elapsed):
            return None
        return RowValues(counts, composed)
