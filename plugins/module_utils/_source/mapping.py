# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From records to rows: which option each column means, and cells as the values that the option takes."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from functools import lru_cache

from .._model.attributes import ATTRIBUTES, SECRETS, AttributeKind
from .._model.normalize import ADDRESS_KEYS, boolean
from .._model.problems import WHOLE_ROW, Problem
from .._model.text import InvalidValue, Meant, code_point, folded, shown, unseen
from .columns import Column, ColumnRule, Parts, has_default, read_columns, single
from .records import Record, Source, SourceError, position_of
from .rows import EMPTY_IS_NONE, GROUP_OPTIONS, IGNORED, USER_OPTIONS, Row, blank, no_such_option, read_user

#: The option ``columns``: a rule for each option.
Columns = t.Mapping[str, t.Any]
#: Kinds of attributes that SCIM has one value of, so that their SCIM names say all.
_ONE_VALUE = frozenset({AttributeKind.TEXT, AttributeKind.BOOLEAN, AttributeKind.INSTANT, AttributeKind.MANAGER})
#: Options that are lists; in a cell, their entries stand apart by commas, semicolons or blanks.
_LISTS = frozenset({"previous_emails", "members"})
_BETWEEN = re.compile(r"[\s,;]+")
_TRUTHS = frozenset(
    option for option, row in ATTRIBUTES.items() if row.kind in (AttributeKind.BOOLEAN, AttributeKind.GUEST)
) | {"allow_empty"}
#: Options whose values in a cell are text for something else.
_TYPED = _LISTS | _TRUTHS
_ADDRESS = "address."


class _Meaning(t.NamedTuple):
    """What the columns of a source mean.

    :ivar rules: where each option has its value from.
    :ivar columns: the column of each option that has its value from one.
    :ivar wrong: names that mean nothing or too much, with the rule that they break.
    :ivar table: whether the same columns stand for every row.
    """

    rules: t.Mapping[str, ColumnRule]
    columns: t.Mapping[str, str]
    wrong: tuple[tuple[str, str], ...] = ()
    table: bool = True


def map_rows(source: Source, columns: Columns | None, options: tuple[str, ...]) -> t.Iterator[Row]:
    """Give the cells of each record their option names. The values are not checked any further.

    :param columns: what the columns mean, see :mod:`.columns`; when ``None``, columns that have the name of an option
        or of its SCIM attribute mean that.
    :param options: :data:`USER_OPTIONS` or :data:`GROUP_OPTIONS`.
    :raises SourceError: when the columns do not fit the file.
    """
    meaning = None if columns is None else _meaning(read_columns(columns, options))
    if source.header is not None:
        meaning = meaning or _meaning_of_header(source, options)
        _check_header(source, meaning.rules)
    rules = meaning.rules if meaning else {}
    used = _columns_of(rules)
    seen: set[str] = set()
    empty = True
    for record in source.records:
        empty = False
        seen.update(record.cells)
        if source.sparse:
            record = record._replace(cells={**dict.fromkeys(used, ""), **record.cells})  # noqa: PLW2901
        if source.allow_damaged:
            record = record._replace(cells=_meant(record.cells, source.allow_damaged))  # noqa: PLW2901
        yield _row(record, meaning or _meaning_of_names(tuple(record.cells), options), source.allow_damaged)
    if source.sparse:
        used = _columns_of({option: rule for option, rule in rules.items() if not has_default(rule)})
    missing = used - seen
    if source.header is None and missing and (seen or (source.sparse and not empty)):
        raise SourceError(_no_such_columns(source, missing, sorted(seen)))


def read_users(source: Source, columns: Columns | None = None) -> t.Iterator[Row]:
    """The people of a file, with every rule that they break; parameters as those of :func:`map_rows`."""
    for row in map_rows(source, columns, USER_OPTIONS):
        _user, problems = read_user(row)
        yield row._replace(problems=tuple(problems)) if problems else row


def _meant(cells: t.Mapping[str, t.Any], allowed: t.Collection[str]) -> dict[str, t.Any]:
    """The cells, of which those of some columns are meant as they are."""
    return {column: _as_meant(cell) if column in allowed else cell for column, cell in cells.items()}


def _as_meant(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _as_meant(one) for key, one in value.items()}
    return Meant(value) if isinstance(value, str) else value


def _row(record: Record, meaning: _Meaning, allowed: t.Collection[str]) -> Row:
    position, cells, fault, line = record
    if fault:
        return Row(position, {}, (Problem(WHOLE_ROW, None, fault, position, line),), line)
    problems = [Problem(name, None, rule, position, line) for name, rule in meaning.wrong]
    values: dict[str, t.Any] = {}
    for option, rule in meaning.rules.items():
        try:
            value = rule.value(cells)
            if option not in _LISTS and isinstance(value, tuple):
                value = single(value)
        except InvalidValue as error:
            # The rule holds the value; that of a secret must not be shown.
            broken_rule = "must be what its rule in columns takes" if option in SECRETS else error.rule
            problems.append(Problem(option, None, broken_rule, position, line, meaning.columns.get(option)))
            continue
        if allowed and not rule.columns.isdisjoint(allowed):
            value = _as_meant(value)  # also what was made of a cell
        if value is not None and not (blank(value) and _says_nothing(option, meaning.table)):
            values[option] = _typed(option, value, meaning.table) if option in _TYPED else value
    return Row(position, values, tuple(problems), line, meaning.columns)


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


def _meaning(
    rules: t.Mapping[str, ColumnRule], wrong: tuple[tuple[str, str], ...] = (), table: bool = True
) -> _Meaning:
    columns = {option: next(iter(rule.columns)) for option, rule in rules.items() if len(rule.columns) == 1}
    return _Meaning(rules, columns, wrong, table)


@lru_cache(maxsize=100)
def _meaning_of_names(names: tuple[str, ...], options: tuple[str, ...], table: bool = False) -> _Meaning:
    """What columns mean by their names."""
    known = _known_names(options)
    found: dict[str, Column] = {}
    wrong: list[tuple[str, str]] = []
    for name in names:
        if folded(name) in IGNORED:
            continue
        meaning = known.get(folded(name))
        if meaning is None:
            wrong.append((name, no_such_option(name, options)))
        elif meaning in found:
            wrong.append((name, f"must not be given, because {found[meaning].name!r} is {meaning} too"))
        else:
            found[meaning] = Column(name)
    rules: dict[str, ColumnRule] = {option: found[option] for option in options if option in found}
    parts = {key: found[_ADDRESS + key] for key in ADDRESS_KEYS if _ADDRESS + key in found}
    if parts and "address" in rules:
        wrong.append((found["address"].name, "must not be given together with parts of the address"))
    elif parts:
        rules["address"] = Parts(parts)
    return _meaning(rules, tuple(wrong), table)


@lru_cache(maxsize=2)
def _known_names(options: tuple[str, ...]) -> dict[str, str]:
    """What a column can be called, without case, as SCIM compares names (RFC 7643, 2.1), and what it means."""
    names = {option: option for option in options}
    if options == GROUP_OPTIONS:
        return {**names, "displayname": "name"}
    for option, attribute in ATTRIBUTES.items():
        if attribute.slot is None and attribute.kind in _ONE_VALUE:
            names.setdefault(folded(attribute.path), option)
    for key in ADDRESS_KEYS:
        names[_ADDRESS + key] = names["addresses." + key.replace("_", "")] = _ADDRESS + key
    return names


def _meaning_of_header(source: Source, options: tuple[str, ...]) -> _Meaning:
    names = tuple(column for column in source.header or () if column)
    meaning = _meaning_of_names(names, options, table=True)
    if meaning.wrong:
        unfit = "; ".join(f"the column {name!r} {rule}" for name, rule in meaning.wrong)
        position = position_of(source.name, 1)
        raise SourceError(f"{position}: {unfit}. The option columns says what other columns mean.")
    return meaning


def _check_header(source: Source, rules: t.Mapping[str, ColumnRule]) -> None:
    used = _columns_of(rules)
    counts = Counter(source.header)
    missing = used - set(counts)
    if missing:
        raise SourceError(_no_such_columns(source, missing, [column for column in counts if column]))
    double = sorted(column for column in used if counts[column] > 1)
    if double:
        raise SourceError(
            f"{position_of(source.name, 1)}: the column {', '.join(map(repr, double))} must not be there twice"
        )


def _columns_of(rules: t.Mapping[str, ColumnRule]) -> frozenset[str]:
    return frozenset().union(*(rule.columns for rule in rules.values()))


def _no_such_columns(source: Source, missing: t.Iterable[str], known: t.Sequence[str]) -> str:
    named = ", ".join(map(repr, sorted(missing)))
    if source.sparse:
        return (
            f"columns: {named} must be an attribute that an entry of {source.name} has, and that may be read; "
            f"those found are: {', '.join(known) or 'none'}. A default in its rule says what to do where none has it"
        )
    alike = "".join(_alike(name, known) for name in sorted(missing))
    return (
        f"columns: {named} must be a column of {source.name or 'the roster'}, whose columns are: "
        f"{', '.join(map(shown, known))}{_read_as(source)}{alike}"
    )


def _read_as(source: Source) -> str:
    """How the file was read, of which a part may be wrong when a column is missing."""
    delimiter, encoding = source.reading.get("delimiter"), source.reading.get("encoding")
    parts = [f"the delimiter {delimiter!r}"] if delimiter else []
    parts += [f"the encoding {encoding}"] if encoding else []
    return f" (read with {' and '.join(parts)})" if parts else ""


def _alike(name: str, known: t.Iterable[str]) -> str:
    """What the eye cannot see between a name and the column that is meant; ``""`` where there is no such column."""
    for column in known:
        if _seen(column) == _seen(name):
            only = sorted(set(column) ^ set(name), key=ord)
            points = ", ".join(code_point(char) for char in only if not char.isascii() or not char.isprintable())
            differ = f"by {points}" if points else "in case, in blanks or in how accents are composed"
            return f". {name!r} and the column {column!a} look the same and differ {differ}"
    return ""


def _seen(name: str) -> str:
    """What is seen of a name, without case."""
    visible = "".join(char for char in name if char in "\t\r\n" or not unseen(char, prose=False))
    return " ".join(folded(visible).split())
