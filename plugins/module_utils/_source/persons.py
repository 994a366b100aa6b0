# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The function ``person`` of expressions: another row of the same source, found by columns or options."""

from __future__ import annotations

import typing as t

from .._model.text import InvalidValue, folded
from .expressions import Cells, HasOptions, UnknownPerson
from .functions import is_empty

try:
    import jinja2
except ImportError:  # without it there are no expressions
    pass
else:

    class _NotFound(jinja2.ChainableUndefined, jinja2.StrictUndefined):
        """An unknown person: every attribute is undefined too, and the filter ``default`` replaces it."""


#: Computes the value of an option in a row, from the cells and the option's name.
ValueOf = t.Callable[[Cells, str], t.Any]


class Person(HasOptions):
    """The rows of one person; expressions read options as attributes and columns as items.

    :param rows: the cells of each row; empty for no person, whose values are all empty.
    :param label: the person's name in messages.
    """

    __slots__ = ("_known", "_label", "_options", "_rows", "_value_of")

    def __init__(self, rows: t.Sequence[Cells], label: str, options: t.Container[str], value_of: ValueOf) -> None:
        self._rows = rows
        self._label = label
        self._options = options
        self._value_of = value_of
        self._known: dict[str, t.Any] = {}

    def option(self, name: str) -> t.Any:
        if name not in self._known:
            if name not in self._options:
                raise InvalidValue(f"must not ask for {name!r} of a person, which columns and compose do not define")
            self._known[name] = self._one([self._value_of(cells, name) for cells in self._rows], name)
        return self._known[name]

    def __getitem__(self, column: str) -> t.Any:
        return self._one([cells.get(column, "") for cells in self._rows], column)

    def _one(self, values: t.Sequence[t.Any], name: str) -> t.Any:
        """The value that all rows share."""
        distinct = {folded(value) if isinstance(value, str) else repr(value): value for value in values}
        if len(distinct) > 1:
            return not_found(f"{len(values)} rows have {self._label}, and their {name} differs")
        return next(iter(distinct.values()), "")


def not_found(why: str) -> t.Any:
    """Placeholder for an unknown person or an unknown value of a person.

    :param why: the reason in messages.
    """
    return _NotFound(hint=why, exc=t.cast("t.Any", UnknownPerson))


class PersonFinder:
    """The function ``person``.

    :param rows: the cells of all rows of the source, in the form that expressions read.
    :param columns: their columns.
    :param options: the options that rows have values for.
    :param value_of: computes one of these values.
    """

    def __init__(
        self, rows: t.Sequence[Cells], columns: t.Container[str], options: t.Container[str], value_of: ValueOf
    ) -> None:
        self._rows = rows
        self._columns = columns
        self._options = options
        self._value_of = value_of
        self._indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[Cells]]] = {}
        self._answers: dict[tuple[t.Any, ...], t.Any] = {}

    def __call__(self, *pairs: t.Any) -> t.Any:
        """The person with these values.

        :param pairs: a column or an option and its value, and further pairs.
        :raises InvalidValue: for columns that do not exist.
        """
        try:
            return self._answers[pairs]  # many people have the same manager
        except KeyError:
            self._answers[pairs] = answer = self._answer(pairs)
            return answer
        except TypeError:  # a list, which is not hashable
            return self._answer(pairs)

    def _answer(self, pairs: tuple[t.Any, ...]) -> t.Any:
        keys, values = tuple(map(str, pairs[::2])), pairs[1::2]
        if not pairs or len(keys) != len(values):
            raise InvalidValue("must call person with a column and a value, such as person('Employee #', row['Boss'])")
        label = " and ".join(f"{str(value)!r} in {key!r}" for key, value in zip(keys, values))
        if keys not in self._indexes:
            self._indexes[keys] = self._index(keys)
        if all(map(is_empty, values)):
            return Person((), label, self._options, self._value_of)
        found = self._indexes[keys].get(tuple(folded(str(value)) for value in values))
        if found is None:
            return not_found(f"no row has {label}")
        return Person(found, label, self._options, self._value_of)

    def _index(self, keys: tuple[str, ...]) -> dict[tuple[str, ...], list[Cells]]:
        readers = [self._reader(key) for key in keys]
        index: dict[tuple[str, ...], list[Cells]] = {}
        if len(keys) == 1 and keys[0] in self._columns:  # nearly always
            for cells in self._rows:
                value = cells.get(keys[0])
                if value:
                    index.setdefault((folded(str(value)),), []).append(cells)
            index.pop(("",), None)
            return index
        for cells in self._rows:
            try:
                values = [read(cells) for read in readers]
            except (InvalidValue, UnknownPerson):
                continue  # reported for that row itself
            if not any(map(is_empty, values)):
                index.setdefault(tuple(folded(str(value)) for value in values), []).append(cells)
        return index

    def _reader(self, key: str) -> t.Callable[[Cells], t.Any]:
        if key in self._columns:
            return lambda cells: cells.get(key, "")
        if key in self._options:
            return lambda cells: self._value_of(cells, key)
        raise InvalidValue(f"must not look for a person by {key!r}, which is neither a column nor an option in columns")
