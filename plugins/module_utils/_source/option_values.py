# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Option values from the results of rules: empty values, lists, booleans and instants."""

from __future__ import annotations

import typing as t

from .._model.attributes import ATTRIBUTES, AttributeKind
from .._model.normalize import boolean
from .._model.text import InvalidValue, Meant
from .columns import INSTANTS, Column, ColumnRule, instant_text
from .composed import Composed
from .dates import read_date
from .members import entries
from .row_rules import RowRules
from .rows import EMPTY_IS_NONE, blank
from .templates import single

Cells = t.Mapping[str, t.Any]

#: Options that are lists; in a cell, entries are separated by commas, semicolons or blanks.
_LISTS = frozenset({"previous_emails", "members"})
_TRUTHS = frozenset(
    option for option, row in ATTRIBUTES.items() if row.kind in (AttributeKind.BOOLEAN, AttributeKind.GUEST)
) | {"allow_empty"}
#: Options whose text in a cell is converted to another type.
_TYPED = _LISTS | _TRUTHS
_NO_STATUS = (
    "must not be empty, because an empty value does not say whether the account is active; define its meaning with the "
    'key "" of map, with default, or with an expression in compose'
)


class OptionReader:
    """Reads the value of one option from records. Decisions that do not depend on the record are made once.

    :ivar columns: the columns that its rule reads.
    :ivar plain: whether text that is not blank is the value unchanged.
    :ivar as_it_is: the column whose text is the value unchanged; ``None`` where it is converted.
    :ivar optional: whether it is omitted where a record has none of its columns.
    :param one_value: whether text is one value of a list, as in LDAP, where a DN has commas and blanks.
    """

    def __init__(
        self,
        option: str,
        rule: ColumnRule,
        rules: RowRules,
        allowed: t.Collection[str],
        table: bool,
        *,
        one_value: bool = False,
    ) -> None:
        self.option, self.rule, self.columns = option, rule, rule.columns
        self.optional = option in rules.optional
        self._table, self._one_value = table, one_value
        self._never_cleared = rules.never_cleared(option)
        self._blank_is_omitted = self._never_cleared or _says_nothing(option, table)
        #: Whether the option decides if a person is active, so that an empty cell is an error.
        self._status = table and (option == "active" or (option == "state" and rules.columns is not None))
        self._instant, self._time_zone = option in INSTANTS, rules.time_zone
        self._meant = not self.columns.isdisjoint(allowed)
        self.plain = option not in _TYPED and option not in INSTANTS and not self._meant
        self.as_it_is = rule.name if self.plain and isinstance(rule, Column) else None

    def raw(self, cells: Cells, readable_cells: Cells) -> t.Any:
        """The result of the rule.

        :param readable_cells: in the form that expressions read.
        :raises InvalidValue: with the rule that the record breaks.
        :raises UnknownPerson: for a person who is not in the source.
        """
        rule = self.rule
        value = rule.of_readable(readable_cells) if isinstance(rule, Composed) else rule.value(cells)
        return single(value) if isinstance(value, tuple) and self.option not in _LISTS else value

    def value(self, raw: t.Any) -> t.Any:
        """The result of the rule in the option's type; ``None`` where it is omitted.

        :raises InvalidValue: for an empty status.
        """
        value = _as_meant(raw) if self._meant else raw  # includes text composed from a cell
        if value is None or blank(value):
            if self._status:
                raise InvalidValue(_NO_STATUS)
            if value is None or self._blank_is_omitted:
                return None
        elif not value and value is not False and self._never_cleared:
            return None  # an empty address or list
        elif self._instant and isinstance(value, str):
            return _instant(self.option, value, self._time_zone)
        if self._one_value and self.option in _LISTS and isinstance(value, str):
            return [] if blank(value) else [value]
        return _typed(self.option, value, self._table) if self.option in _TYPED else value


def meant_cells(cells: Cells, allowed: t.Collection[str]) -> dict[str, t.Any]:
    """The cells, with those of some columns marked as intended although they look damaged."""
    return {column: _as_meant(cell) if column in allowed else cell for column, cell in cells.items()}


def _as_meant(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _as_meant(one) for key, one in value.items()}
    return Meant(value) if isinstance(value, str) else value


def _instant(option: str, written: str, time_zone: str | None) -> str:
    """A date or time in ISO 8601, with the offset of a time zone if it has none; other text unchanged.

    :raises InvalidValue: for a time, or the end of a day, that needs a time zone.
    """
    try:
        found = read_date(written, "iso", time_zone)
    except InvalidValue:
        return written  # the attribute's own rule reports it
    return instant_text(option, found, time_zone)


def _says_nothing(option: str, table: bool) -> bool:
    """Whether a blank value is as omitted. A table has a cell in every row, even for what cannot be cleared."""
    clearable = option in _LISTS or (option in ATTRIBUTES and ATTRIBUTES[option].clearable)
    return not clearable if table else option in EMPTY_IS_NONE


def _typed(option: str, value: t.Any, table: bool) -> t.Any:
    """Text converted to the type of the option, where possible.

    Only in a table, where a cell cannot be a list, may the members of a group be text.
    """
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, str):
        return value
    if option in _LISTS and (table or option != "members"):
        return entries(value)
    if option in _TRUTHS:
        try:
            return boolean(value)
        except InvalidValue:
            return value
    return value
