# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From records to rows: which rows count, and cells as the values that options take."""

from __future__ import annotations

import re
import typing as t

from .._files.records import Record, Source, SourceError
from .._model.attributes import ATTRIBUTES, SECRETS, AttributeKind
from .._model.normalize import boolean
from .._model.problems import WHOLE_ROW, Problem
from .._model.text import InvalidValue, Meant, folded
from .columns import INSTANTS, ColumnRule, instant_text
from .composed import Composed, RowEvaluator
from .dates import read_date
from .expressions import UnknownPerson, readable
from .meaning import (
    MEMBER,
    Meaning,
    columns_of,
    meaning_of,
    meaning_of_names,
    needed_attributes,
    needed_columns,
    no_such_columns,
    read_expressions,
    read_meaning,
    without_columns,
)
from .memberships import gathered
from .persons import PersonFinder
from .picking import picked
from .row_rules import Columns, RowRules, rules_of
from .rows import EMPTY_IS_NONE, GROUP_OPTIONS, USER_OPTIONS, Row, blank, read_user
from .templates import single

Cells = t.Mapping[str, t.Any]

#: Options that are lists; in a cell, their entries stand apart by commas, semicolons or blanks.
_LISTS = frozenset({"previous_emails", "members"})
_BETWEEN = re.compile(r"[\s,;]+")
_TRUTHS = frozenset(
    option for option, row in ATTRIBUTES.items() if row.kind in (AttributeKind.BOOLEAN, AttributeKind.GUEST)
) | {"allow_empty"}
#: Options whose values in a cell are text for something else.
_TYPED = _LISTS | _TRUTHS
_NO_STATUS = (
    'must not be empty, because that does not say whether the account shall be active; map with the key "", default, '
    "or an expression in compose says what it means"
)


def map_rows(
    source: Source,
    rules: RowRules | Columns | None,
    options: tuple[str, ...],
    not_managed: set[str] | None = None,
) -> t.Iterator[Row]:
    """Give the cells of each record their option names. The values are not checked any further.

    :param rules: which rows count and what their columns mean; the option ``columns`` alone, or ``None`` for names.
    :param options: :data:`USER_OPTIONS` or :data:`GROUP_OPTIONS`.
    :param not_managed: optional attributes of which the source has no columns are added to it, at the latest at the
        end of the rows.
    :returns: the rows, those too that ``rows_when`` leaves out, which say so.
    :raises SourceError: when the rules do not fit the file.
    """
    chosen = rules_of(rules)
    named = source.header is not None or chosen.columns is not None
    attributes = (*options, MEMBER) if options == GROUP_OPTIONS and named else options
    mapper = _Mapper(source, chosen, attributes, set() if not_managed is None else not_managed)
    return gathered(mapper.rows()) if mapper.of_memberships else mapper.rows()


def columns_read(
    source: Source, rules: RowRules | Columns | None, options: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    """The columns that rules read, with the options that have a value from each; no record is read.

    Without ``columns``, those of a source that is no table are known by its records only.

    :raises SourceError: when the rules do not fit the file.
    """
    return _Mapper(source, rules_of(rules), options, set()).columns_read


def read_users(source: Source, rules: RowRules | Columns | None = None) -> t.Iterator[Row]:
    """The people of a file, with every rule that those break who count; parameters as those of :func:`map_rows`."""
    for row in map_rows(source, rules, USER_OPTIONS):
        problems = () if row.left_out else tuple(read_user(row)[1])
        yield row._replace(problems=problems) if problems else row


class _Mapper:
    """Makes rows of the records of one source.

    :param not_managed: optional attributes of which the source has no columns are added to it.
    """

    def __init__(self, source: Source, rules: RowRules, options: tuple[str, ...], not_managed: set[str]) -> None:
        self._source, self._options, self._not_managed = source, options, not_managed
        self._allowed = source.allow_damaged
        expressions = read_expressions(rules, options)
        missing = frozenset[str]()
        if rules.optional and source.header is not None:
            missing = without_columns(source.header, rules, expressions, options)
        not_managed.update(missing)
        self._rules = rules = rules.without(missing) if missing else rules
        self._expressions = expressions.without(missing) if missing else expressions
        self._meaning = read_meaning(source, rules, self._expressions, options)
        of_columns = columns_of(self._meaning.rules) if self._meaning else frozenset()
        #: All columns that are known to be read, and those of them in the depth of a record.
        self._used = of_columns | self._expressions.columns
        self._nested = [] if source.header is not None else sorted(name for name in self._used if "." in name)
        environment, composed = self._expressions.environment, self._expressions.composed
        self._evaluator = RowEvaluator(environment, composed, self._expressions.rows_when) if environment else None
        self._seen: set[str] = set()
        self._asked: set[tuple[int, str]] = set()

    @property
    def columns_read(self) -> dict[str, frozenset[str]]:
        """The columns that rules read, with the options that have a value from each."""
        found: dict[str, set[str]] = {}
        for option, rule in (self._meaning.rules if self._meaning else {}).items():
            for column in rule.columns:
                found.setdefault(column, set()).add(option)
        return {column: frozenset(options) for column, options in found.items()}

    @property
    def of_memberships(self) -> bool:
        """Whether each row is about one member of a group."""
        return self._meaning is not None and MEMBER in self._meaning.rules

    def rows(self) -> t.Iterator[Row]:
        """The rows.

        :raises SourceError: when the columns do not fit the file.
        """
        records = self._records()
        if self._expressions.about_persons and self._expressions.environment:
            known = [(record, self._readable(record)) for record in records]
            options = frozenset(self._meaning.rules if self._meaning else self._options)
            columns = frozenset(self._source.header or self._seen | self._used)
            cells = [readable_cells for record, readable_cells in known if not record.fault]
            self._expressions.environment.set_person(PersonFinder(cells, columns, options, self._value_of))
            found = ((self._row(record, cells), cells) for record, cells in known)
        else:
            found = (
                (self._row(record, cells), cells)
                for record, cells in ((record, self._readable(record)) for record in records)
            )
        if self._expressions.pick is None:
            return (row for row, _cells in found)
        return picked(found, self._expressions.pick)

    # --- Cells -----------------------------------------------------------------------------------------------------

    def _records(self) -> t.Iterator[Record]:
        """The records of the source, prepared; at their end, columns that none has are an error."""
        source, empty = self._source, self._rules.empty
        fill = dict.fromkeys(self._used, "") if source.sparse else None
        some = False
        for record in source.records:
            some = True
            if source.header is None:
                self._seen.update(record.cells)
            if fill is not None:
                record = record._replace(cells={**fill, **record.cells})  # noqa: PLW2901
            if self._nested:
                record = record._replace(cells=self._with_nested(record.cells))  # noqa: PLW2901
            if empty:
                cells = {column: _without(cell, empty) for column, cell in record.cells.items()}
                record = record._replace(cells=cells)  # noqa: PLW2901
            if self._allowed:
                record = record._replace(cells=_meant(record.cells, self._allowed))  # noqa: PLW2901
            yield record
        if source.header is None:
            self._require_columns(some)

    def _with_nested(self, cells: Cells) -> Cells:
        """The cells, with those in their depth that are named by a path such as ``profile.email``."""
        found = dict(cells)
        for path in self._nested:
            if path in cells:
                continue
            first, *rest = path.split(".")
            reached, value = first in cells, cells.get(first)
            for key in rest:
                reached, value = _inside(value, key) if reached else (False, None)
            if reached:
                self._seen.add(path)
                found[path] = value
        return found

    def _require_columns(self, some: bool) -> None:
        rules = self._meaning.rules if self._meaning else {}
        optional = {option: rule for option, rule in rules.items() if option in self._rules.optional}
        rules = {option: rule for option, rule in rules.items() if option not in optional}
        if some:
            of_none = (option for option, rule in optional.items() if rule.columns.isdisjoint(self._seen))
            self._not_managed.update(of_none)
        needed = needed_attributes(rules) if self._source.sparse else needed_columns(rules)
        missing = (needed | self._expressions.without(optional).required) - self._seen
        if missing and (self._seen or (self._source.sparse and some)):
            raise SourceError(no_such_columns(self._source, missing, sorted(self._seen)))

    def _readable(self, record: Record) -> Cells:
        """The cells as expressions see them; those of a table are text already."""
        if self._source.header is not None or self._expressions.environment is None:
            return record.cells
        cells = {column: readable(cell) for column, cell in record.cells.items()}
        for column in self._expressions.columns:
            cells.setdefault(column, "")
        return cells

    # --- Values ----------------------------------------------------------------------------------------------------

    def _meaning_of(self, cells: Cells) -> Meaning:
        """What the columns of a record mean."""
        if self._meaning is not None:
            return self._meaning
        meaning = meaning_of_names(tuple(cells), self._options)
        if not self._expressions.environment:
            return meaning
        read = self._expressions.columns
        wrong = tuple((name, rule) for name, rule in meaning.wrong if name not in read)
        return meaning_of({**meaning.rules, **self._expressions.composed}, wrong, table=False)

    def _value_of(self, cells: Cells, option: str) -> t.Any:
        """The value of an option in any row, for ``person``."""
        rule = self._meaning_of(cells).rules.get(option)
        asked = (id(cells), option)
        if asked in self._asked:
            raise InvalidValue(f"must not depend on itself, and {option} leads back to the {option} of the same person")
        self._asked.add(asked)
        try:
            found = self._raw(option, rule, cells, cells) if rule else None
        finally:
            self._asked.discard(asked)
        return "" if found is None else found

    def _raw(self, option: str, rule: ColumnRule, cells: Cells, readable_cells: Cells) -> t.Any:
        value = rule.of_readable(readable_cells) if isinstance(rule, Composed) else rule.value(cells)
        return single(value) if isinstance(value, tuple) and option not in _LISTS else value

    def _row(self, record: Record, readable_cells: Cells) -> Row:
        position, cells, fault, line = record
        if fault:
            texts = frozenset(folded(cell) for cell in cells.values() if isinstance(cell, str) and cell)
            return Row(position, {}, (Problem(WHOLE_ROW, None, fault, position, line),), line, texts=texts)
        meaning = self._meaning_of(cells)
        problems = [Problem(name, None, rule, position, line) for name, rule in meaning.wrong]
        notes: list[str] = []
        values: dict[str, t.Any] = {}
        evaluated = self._evaluator.values(readable_cells) if self._evaluator else None
        composed = evaluated.composed if evaluated else {}
        left_out = not evaluated.counts if evaluated else self._left_out(readable_cells, problems, record)
        for option, rule in meaning.rules.items():
            if option in self._rules.optional and rule.columns.isdisjoint(cells):
                continue  # an entry of a JSON file that says nothing of it
            try:
                value = composed[option] if option in composed else self._raw(option, rule, cells, readable_cells)
                value = self._value(option, value, rule, meaning.table)
            except InvalidValue as error:
                # The rule holds the value; that of a secret must not be shown.
                broken_rule = "must be what its rule in columns takes" if option in SECRETS else error.rule
                problems.append(Problem(option, None, broken_rule, position, line, meaning.columns.get(option)))
                continue
            except UnknownPerson as unknown:
                if option == "manager":
                    notes.append(f"{unknown}; manager not changed")
                else:
                    rule_broken = f"must be known, and {unknown}; the filter default gives a value for that case"
                    problems.append(Problem(option, None, rule_broken, position, line, meaning.columns.get(option)))
                continue
            if value is not None:
                values[option] = value
        if left_out:
            return Row(position, values, (), line, meaning.columns, left_out=True)
        return Row(position, values, tuple(problems), line, meaning.columns, notes=tuple(notes))

    def _left_out(self, cells: Cells, problems: list[Problem], record: Record) -> bool:
        """Whether ``rows_when`` is false for a row; where it fails, a problem is added."""
        expression = self._expressions.rows_when
        if expression is None:
            return False
        try:
            return not expression.truth(cells)
        except InvalidValue as error:
            rule = error.rule
        except UnknownPerson as unknown:
            rule = f"must be true or false, and {unknown}"
        column = next(iter(expression.columns)) if len(expression.columns) == 1 else None
        problems.append(Problem("rows_when", None, rule, record.position, record.line, column))
        return False

    def _is_status(self, option: str) -> bool:
        """Whether an option says if somebody is there, so that nothing is concluded from an empty cell."""
        return option == "active" or (option == "state" and self._rules.columns is not None)

    def _value(self, option: str, value: t.Any, rule: ColumnRule, table: bool) -> t.Any:
        """A value as the option takes it; ``None`` where it says nothing.

        :raises InvalidValue: for an empty status.
        """
        if self._allowed and not rule.columns.isdisjoint(self._allowed):
            value = _as_meant(value)  # also what was made of a cell
        if value is None or blank(value):
            if table and self._is_status(option):
                raise InvalidValue(_NO_STATUS)
            if value is None or _says_nothing(option, table) or self._rules.never_cleared(option):
                return None
        elif not value and value is not False and self._rules.never_cleared(option):
            return None  # an address or a list without anything in it
        elif option in INSTANTS and self._rules.time_zone and isinstance(value, str):
            return _instant(option, value, self._rules.time_zone)
        return _typed(option, value, table) if option in _TYPED else value


def _without(cell: t.Any, empty: frozenset[str]) -> t.Any:
    """A cell, or ``""`` for a word that means empty."""
    if isinstance(cell, str):
        return "" if cell.strip() in empty else cell
    if isinstance(cell, dict):
        return {key: _without(one, empty) for key, one in cell.items()}
    if isinstance(cell, (list, tuple)):
        return type(cell)(one for one in cell if not isinstance(one, str) or one.strip() not in empty)
    return cell


def _inside(value: t.Any, key: str) -> tuple[bool, t.Any]:
    """Whether a dictionary has a key, or a list a number, and what it has there."""
    if isinstance(value, dict):
        return key in value, value.get(key)
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return True, value[int(key)]
    return value is None or isinstance(value, list), None


def _instant(option: str, written: str, time_zone: str) -> str:
    """A date or time in ISO 8601 that has no offset, with that of a time zone; anything else as it is."""
    try:
        found = read_date(written, "iso", time_zone)
    except InvalidValue:
        return written  # the attribute says what it must be
    return instant_text(option, found, time_zone)


def _meant(cells: t.Mapping[str, t.Any], allowed: t.Collection[str]) -> dict[str, t.Any]:
    """The cells, of which those of some columns are meant as they are."""
    return {column: _as_meant(cell) if column in allowed else cell for column, cell in cells.items()}


def _as_meant(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _as_meant(one) for key, one in value.items()}
    return Meant(value) if isinstance(value, str) else value


def _says_nothing(option: str, table: bool) -> bool:
    """Whether a blank value says nothing. A table has a cell for every row, also where it cannot be cleared."""
    clearable = option in _LISTS or (option in ATTRIBUTES and ATTRIBUTES[option].clearable)
    return not clearable if table else option in EMPTY_IS_NONE


def _typed(option: str, value: t.Any, table: bool) -> t.Any:
    """Text as the type that the option has, where it can be read as such.

    Only a table, where a cell cannot be a list, has the members of a group as text.
    """
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, str):
        return value
    if option in _LISTS and (table or option != "members"):
        return [one for one in _BETWEEN.split(value) if one]
    if option in _TRUTHS:
        try:
            return boolean(value)
        except InvalidValue:
            return value
    return value
