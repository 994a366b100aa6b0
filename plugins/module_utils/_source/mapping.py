# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Rows from records: the choice of rows, and the meaning of their columns."""

from __future__ import annotations

import typing as t
from functools import lru_cache

from .._files.records import Record, Source, SourceError
from .._model.attributes import SECRETS
from .._model.problems import WHOLE_ROW, Problem
from .._model.text import InvalidValue, folded
from .composed import RowEvaluator
from .evaluation_time import TooSlow, within_time
from .expressions import UnknownPerson, readable
from .meaning import (
    MEMBER,
    Expressions,
    Meaning,
    columns_of,
    meaning_of,
    meaning_of_names,
    needed_attributes,
    needed_columns,
    read_expressions,
    read_meaning,
    without_columns,
)
from .memberships import gathered
from .missing_columns import no_such_columns, read_in, require_persons
from .option_values import Cells, OptionReader, meant_cells
from .persons import PersonFinder
from .row_rules import Columns, RowRules, picked, rules_of
from .rows import GROUP_OPTIONS, USER_OPTIONS, Row, read_user


def map_rows(
    source: Source,
    rules: RowRules | Columns | None,
    options: tuple[str, ...],
    not_managed: set[str] | None = None,
) -> t.Iterator[Row]:
    """The rows of a source: cells by option name. The values are not checked any further.

    :param rules: the rules for rows and columns; the option ``columns`` alone, or ``None`` for option names.
    :param options: :data:`USER_OPTIONS` or :data:`GROUP_OPTIONS`.
    :param not_managed: receives the optional attributes without columns in the source, at the latest at the end of the
        rows.
    :returns: the rows; those that ``rows_when`` leaves out are marked.
    :raises SourceError: when the rules do not fit the file.
    """
    chosen = rules_of(rules)
    named = source.header is not None or chosen.columns is not None
    attributes = (*options, MEMBER) if options == GROUP_OPTIONS and named else options
    mapper = _Mapper(source, chosen, attributes, set() if not_managed is None else not_managed)
    if not mapper.of_memberships:
        return mapper.rows()
    mapper.require_no_lists()
    return gathered(mapper.rows())


def columns_read(
    source: Source, rules: RowRules | Columns | None, options: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    """The columns that rules read, with the options that each is a source of; no record is read.

    Without ``columns``, the columns of a source that is not a table are known only from its records.

    :raises SourceError: when the rules do not fit the file.
    """
    return _Mapper(source, rules_of(rules), options, set()).columns_read


def read_users(
    source: Source, rules: RowRules | Columns | None = None, not_managed: set[str] | None = None
) -> t.Iterator[Row]:
    """The people of a file, with the problems of all rows that count; parameters as for :func:`map_rows`."""
    for row in map_rows(source, rules, USER_OPTIONS, not_managed):
        problems = () if row.left_out else tuple(read_user(row)[1])
        yield row._replace(problems=problems) if problems else row


class _Reading(t.NamedTuple):
    """How the columns of a record are read.

    :ivar readers: one for each option with a value from the columns.
    """

    meaning: Meaning
    readers: t.Mapping[str, OptionReader]


class _Mapper:
    """Converts the records of one source to rows.

    :param not_managed: receives the optional attributes without columns in the source.
    """

    def __init__(self, source: Source, rules: RowRules, options: tuple[str, ...], not_managed: set[str]) -> None:
        self._source, self._options, self._not_managed = source, options, not_managed
        self._allowed = source.allow_damaged
        expressions = read_expressions(rules, options)
        missing = frozenset[str]()
        if rules.optional and source.header is not None:
            missing = without_columns(source.header, rules, expressions, options)
        self._seen: set[str] = set()
        self._evaluating: set[tuple[int, str]] = set()
        self._set_rules(rules, expressions, missing)

    def _set_rules(self, rules: RowRules, expressions: Expressions, missing: t.Collection[str]) -> None:
        """Set the rules, without those of optional attributes whose columns are missing."""
        source, options = self._source, self._options
        self._not_managed.update(missing)
        self._rules = rules = rules.without(missing) if missing else rules
        self._expressions = expressions.without(missing) if missing else expressions
        self._meaning = read_meaning(source, rules, self._expressions, options)
        of_columns = columns_of(self._meaning.rules) if self._meaning else frozenset()
        #: All columns that are known to be read, and the nested ones among them.
        self._used = of_columns | self._expressions.columns
        named = self._used | self._expressions.of_others
        self._nested = [] if source.header is not None else sorted(name for name in named if "." in name)
        environment, composed = self._expressions.environment, self._expressions.composed
        self._evaluator = RowEvaluator(environment, composed, self._expressions.rows_when) if environment else None
        self._reading = self._reading_of(self._meaning) if self._meaning else None
        self._reading_by_names = lru_cache(maxsize=100)(self._reading_of_names)

    @property
    def columns_read(self) -> dict[str, frozenset[str]]:
        """The columns that rules read, with the options that each is a source of."""
        found: dict[str, set[str]] = {}
        for option, rule in (self._meaning.rules if self._meaning else {}).items():
            for column in rule.columns:
                found.setdefault(column, set()).add(option)
        return {column: frozenset(options) for column, options in found.items()}

    @property
    def of_memberships(self) -> bool:
        """Whether each row is about one member of a group."""
        return self._meaning is not None and MEMBER in self._meaning.rules

    def require_no_lists(self) -> None:
        """Make sure that rows about one member do not also list all members of the group.

        :raises SourceError: naming the attribute.
        """
        for option in ("members", "members_where"):
            if self._meaning and option in self._meaning.rules:
                raise SourceError(f"{self._rules.prefix}columns: {option} must not be given together with {MEMBER}")

    def rows(self) -> t.Iterator[Row]:
        """The rows.

        :raises SourceError: when the columns do not fit the file.
        """
        records = self._records()
        if self._expressions.about_persons and self._expressions.environment:
            known = [(record, self._readable(record)) for record in records]
            columns = frozenset(self._source.header or self._seen | self._used)
            options = self._options_with_persons(columns) if known else frozenset()
            cells = [readable_cells for record, readable_cells in known if not record.fault]
            self._expressions.environment.set_person(PersonFinder(cells, columns, options, self._value_of))
            found = ((self._timely_row(record, cells), cells) for record, cells in known)
        else:
            found = (
                (self._timely_row(record, cells), cells)
                for record, cells in ((record, self._readable(record)) for record in records)
            )
        rows = (
            (row for row, _cells in found) if self._expressions.pick is None else picked(found, self._expressions.pick)
        )
        return within_time(rows) if self._expressions.environment else rows

    def _options_with_persons(self, columns: frozenset[str]) -> frozenset[str]:
        """The options that rows have values for, when all that ``person`` looks for exists.

        :raises SourceError: naming what does not.
        """
        options = frozenset(self._meaning.rules if self._meaning else self._options)
        optional = {key: rule for key, rule in self._expressions.composed.items() if key in self._rules.optional}
        missing = {
            key for key, rule in optional.items() if not rule.expression.names.needed_of_persons <= columns | options
        }
        if missing:
            self._set_rules(self._rules, self._expressions, missing)
        require_persons(self._source, self._expressions.all, columns, options - missing)
        return options - missing

    # --- Cells -----------------------------------------------------------------------------------------------------

    def _records(self) -> t.Iterator[Record]:
        """The records of the source, prepared; at their end, columns that no record has are an error."""
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
                record = record._replace(cells=meant_cells(record.cells, self._allowed))  # noqa: PLW2901
            yield record
        if source.header is None:
            self._require_columns(some)

    def _with_nested(self, cells: Cells) -> Cells:
        """The cells, with nested ones that are named by a path such as ``profile.email``."""
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
            options = read_in(missing, rules, self._expressions.all, self._rules.prefix)
            raise SourceError(no_such_columns(self._source, missing, sorted(self._seen), options))

    def _readable(self, record: Record) -> Cells:
        """The cells in the form that expressions read; those of a table are text already."""
        if self._source.header is not None or self._expressions.environment is None:
            return record.cells
        cells = {column: readable(cell) for column, cell in record.cells.items()}
        for column in self._expressions.columns:
            cells.setdefault(column, "")
        return cells

    # --- Values ----------------------------------------------------------------------------------------------------

    def _reading_of(self, meaning: Meaning) -> _Reading:
        readers = {
            option: OptionReader(option, rule, self._rules, self._allowed, meaning.table, one_value=self._source.sparse)
            for option, rule in meaning.rules.items()
        }
        return _Reading(meaning, readers)

    def _reading_of_names(self, names: tuple[str, ...]) -> _Reading:
        """How records are read whose columns are named as options."""
        meaning = meaning_of_names(names, self._options)
        if self._expressions.environment:
            read = self._expressions.columns
            wrong = tuple((name, rule) for name, rule in meaning.wrong if name not in read)
            meaning = meaning_of({**meaning.rules, **self._expressions.composed}, wrong, table=False)
        return self._reading_of(meaning)

    def _value_of(self, cells: Cells, option: str) -> t.Any:
        """The value of an option in any row, for ``person``."""
        reader = (self._reading or self._reading_by_names(tuple(cells))).readers.get(option)
        current = (id(cells), option)
        if current in self._evaluating:
            raise InvalidValue(f"must not depend on itself, and {option} leads back to the {option} of the same person")
        self._evaluating.add(current)
        try:
            found = reader.raw(cells, cells) if reader else None
        finally:
            self._evaluating.discard(current)
        return "" if found is None else found

    def _timely_row(self, record: Record, readable_cells: Cells) -> Row:
        try:
            return self._row(record, readable_cells)
        except TooSlow as slow:
            raise SourceError(f"{record.position}: {slow}") from None

    def _row(self, record: Record, readable_cells: Cells) -> Row:
        position, cells, fault, line = record
        if fault:
            texts = frozenset(folded(cell) for cell in cells.values() if isinstance(cell, str) and cell)
            return Row(position, {}, (Problem(WHOLE_ROW, None, fault, position, line),), line, texts=texts)
        meaning, readers = self._reading or self._reading_by_names(tuple(cells))
        problems = [Problem(name, None, rule, position, line) for name, rule in meaning.wrong]
        notes: list[str] = []
        values: dict[str, t.Any] = {}
        evaluated = self._evaluator.values(readable_cells) if self._evaluator else None
        composed = evaluated.composed if evaluated else {}
        left_out = not evaluated.counts if evaluated else self._left_out(readable_cells, problems, record)
        for option, reader in readers.items():
            if reader.as_it_is is not None:  # nearly always, and large rosters have a million cells
                cell = cells.get(reader.as_it_is)
                if cell.__class__ is str and cell and not cell.isspace():
                    values[option] = cell
                    continue
            if reader.optional and reader.columns.isdisjoint(cells):
                continue  # an entry of a JSON file that does not have it
            try:
                value = composed[option] if option in composed else reader.raw(cells, readable_cells)
                if not (reader.plain and value.__class__ is str and value and not value.isspace()):
                    value = reader.value(value)
            except InvalidValue as error:
                # The rule contains the value; that of a secret must not be shown.
                broken_rule = "must be valid for its rule in columns" if option in SECRETS else error.rule
                problems.append(Problem(option, None, broken_rule, position, line, meaning.columns.get(option)))
                continue
            except UnknownPerson as unknown:
                if option == "manager":
                    notes.append(f"{unknown}; manager not changed")
                else:
                    rule_broken = f"must be known, but {unknown}; the filter default sets a value for this case"
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
            rule = f"must be true or false, but {unknown}"
        column = next(iter(expression.columns)) if len(expression.columns) == 1 else None
        problems.append(Problem(expression.option, None, rule, record.position, record.line, column))
        return False


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
    """Whether a dictionary has a key, or a list an index, and the value there."""
    if isinstance(value, dict):
        return key in value, value.get(key)
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return True, value[int(key)]
    return value is None or isinstance(value, list), None
