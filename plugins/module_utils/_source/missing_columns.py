# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The errors for columns that rules read and a source does not have."""

from __future__ import annotations

import typing as t

from .._files.records import Source, SourceError
from .._model.text import code_point, folded, shown, unseen
from .columns import ColumnRule
from .composed import Composed
from .expressions import Expression

#: The number of columns in a message.
_SHOWN = 100


def read_in(
    columns: t.Collection[str], rules: t.Mapping[str, ColumnRule], expressions: t.Iterable[Expression], prefix: str
) -> list[str]:
    """The options with rules that read some columns, such as ``compose.manager`` and ``columns``.

    :param prefix: of the names of options.
    """
    of_columns = (rule for rule in rules.values() if not isinstance(rule, Composed))
    found = {f"{prefix}columns"} if any(not rule.columns.isdisjoint(columns) for rule in of_columns) else set()
    for one in expressions:
        if not (one.columns | one.names.of_persons).isdisjoint(columns):
            found.add(one.option)
    return sorted(found, key=lambda option: (option == f"{prefix}columns", option))


def require_persons(
    source: Source, expressions: t.Iterable[Expression], columns: t.Collection[str], options: t.Collection[str]
) -> None:
    """Make sure that what expressions look for with ``person`` exists.

    :param columns: the columns of the source.
    :param options: the options that rows have values for.
    :raises SourceError: naming the expression and the column or option.
    """
    for one in expressions:
        missing = one.names.needed_of_persons - frozenset(columns) - frozenset(options)
        if missing:
            known = [column for column in source.header or sorted(columns) if column]
            raise SourceError(no_such_columns(source, missing, known, [one.option]))
        unknown = sorted(one.names.attributes - frozenset(options))
        if unknown:
            raise SourceError(
                f"{one.option}: {one.text!r} must not ask for {unknown[0]!r} of a person, which columns and compose do "
                f"not define; they define {', '.join(sorted(options))}"
            )


def no_such_columns(
    source: Source, missing: t.Iterable[str], known: t.Sequence[str], options: t.Sequence[str] = ()
) -> str:
    """The message for columns that a source does not have.

    :param known: its columns.
    :param options: the options with rules that read the missing columns; ``columns`` when empty.
    """
    named = ", ".join(map(repr, sorted(missing)))
    where = ", ".join(options) or "columns"
    if source.sparse:
        return (
            f"{where}: {named} must be an attribute that at least one entry of {source.name} has and the account can "
            f"read; attributes found: {', '.join(known) or 'none'}. If no entry may have it, set a default in its rule"
        )
    alike = "".join(_alike(name, known) for name in sorted(missing))
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return (
        f"{where}: {named} must be a column of {source.name or 'the roster'}, whose columns are: "
        f"{', '.join(map(shown, known[:_SHOWN]))}{more}{_read_as(source)}{alike}"
    )


def _read_as(source: Source) -> str:
    """How the file was read, a possible cause of a missing column."""
    delimiter, encoding = source.reading.get("delimiter"), source.reading.get("encoding")
    parts = [f"the delimiter {delimiter!r}"] if delimiter else []
    parts += [f"the encoding {encoding}"] if encoding else []
    return f" (read with {' and '.join(parts)})" if parts else ""


def _alike(name: str, known: t.Iterable[str]) -> str:
    """The invisible difference between a name and a similar column; ``""`` where there is no such column."""
    for column in known:
        if _seen(column) == _seen(name):
            only = sorted(set(column) ^ set(name), key=ord)
            points = ", ".join(code_point(char) for char in only if not char.isascii() or not char.isprintable())
            differ = f"by {points}" if points else "in case, in blanks or in how accents are composed"
            return f". {name!r} and the column {column!a} look the same and differ {differ}"
    return ""


def _seen(name: str) -> str:
    """The visible part of a name, without case."""
    visible = "".join(char for char in name if char in "\t\r\n" or not unseen(char, prose=False))
    return " ".join(folded(visible).split())
