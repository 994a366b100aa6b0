# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The columns that an expression reads, from its syntax tree."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass

with contextlib.suppress(ImportError):  # Jinja comes with Ansible's controller; a remote host need not have it.
    from jinja2 import nodes


#: The variables of an expression: its row, the rows of one person, and the function that finds other rows.
ROW, ROWS, PERSON = "row", "rows", "person"
#: Jinja's filters that take an attribute of list entries as their first argument, or as ``attribute``.
_BY_FIRST_ARGUMENT = frozenset({"selectattr", "rejectattr", "groupby"})
_BY_ATTRIBUTE = frozenset({"map", "sort", "unique", "min", "max", "sum", "join", "groupby"})


@dataclass(frozen=True)
class Names:
    """The columns that an expression reads.

    :ivar required: columns that must exist.
    :ivar optional: columns for which the expression has a default.
    :ivar any_column: whether it may read further columns, whose names only its evaluation yields.
    :ivar functions: its other variables.
    :ivar of_others: the columns or options of other rows that it reads, as far as it names them.
    :ivar of_persons: those among them by which it looks for a person, or that it reads of one.
    :ivar attributes: the options that it reads of a person.
    """

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    any_column: bool = False
    functions: frozenset[str] = frozenset()
    of_others: frozenset[str] = frozenset()
    of_persons: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """All columns that it is known to read."""
        return self.required | self.optional

    @property
    def needed_of_persons(self) -> frozenset[str]:
        """The columns or options that must exist for ``person``."""
        return self.of_persons - self.optional


class ColumnReader:
    """Collects the columns in the syntax tree of an expression."""

    def __init__(self) -> None:
        self.required: set[str] = set()
        self.optional: set[str] = set()
        self.of_others: set[str] = set()
        self.of_persons: set[str] = set()
        self.attributes: set[str] = set()
        self.any_column = False

    def names(self, functions: t.Iterable[str] = ()) -> Names:
        """The collected columns.

        :param functions: the other variables of the expression.
        """
        return Names(
            frozenset(self.required),
            frozenset(self.optional),
            self.any_column,
            frozenset(functions),
            frozenset(self.of_others),
            frozenset(self.of_persons),
            frozenset(self.attributes),
        )

    def read(self, node: nodes.Node, optional: bool = False) -> None:
        """Collect the columns in a part of the tree.

        :param optional: whether the expression has a default where a column in it is missing.
        """
        if isinstance(node, (nodes.Getitem, nodes.Getattr)):
            self._part(node, optional)
        elif isinstance(node, nodes.Filter) and node.name in ("default", "d") and node.node is not None:
            self.read(node.node, True)
            self._all([*node.args, *(pair.value for pair in node.kwargs)])
        elif isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            self.read(node.node, True)
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and _is_row(node.node.node):
            self._method(node, node.node.attr)
        elif isinstance(node, nodes.Call) and _is_person(node):
            for number, argument in enumerate(node.args):
                self._of_person(argument) if number % 2 == 0 else None
                self.read(argument)
        elif _is_row(node):
            self.any_column = True
        else:
            if isinstance(node, nodes.Filter):
                self._attribute(node)
            self._all(node.iter_child_nodes())

    def _part(self, node: nodes.Getitem | nodes.Getattr, optional: bool) -> None:
        if _is_row(node.node):
            self._column(node, optional)
            return
        self.read(node.node, optional)
        if isinstance(node, nodes.Getitem):
            self.read(node.arg)
            self._of_person(node.arg) if _is_person(node.node) else None
        elif _is_person(node.node):
            self.attributes.add(node.attr)

    def _attribute(self, node: nodes.Filter) -> None:
        """Collect the attribute that a filter reads of list entries, which may be rows."""
        if node.name in _BY_FIRST_ARGUMENT and node.args:
            self._other(node.args[0])
        for pair in node.kwargs:
            if node.name in _BY_ATTRIBUTE and pair.key == "attribute":
                self._other(pair.value)

    def _other(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            self.of_others.add(node.value)

    def _of_person(self, node: nodes.Node) -> None:
        self._other(node)
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            self.of_persons.add(node.value)

    def _all(self, found: t.Iterable[nodes.Node]) -> None:
        for node in found:
            self.read(node)

    def _column(self, node: nodes.Getitem | nodes.Getattr, optional: bool) -> None:
        if isinstance(node, nodes.Getattr):
            name: t.Any = node.attr
        else:
            name = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if not isinstance(name, str):
            self.any_column = True
            self.read(node.arg) if isinstance(node, nodes.Getitem) else None
        else:
            (self.optional if optional else self.required).add(name)

    def _method(self, node: nodes.Call, method: str) -> None:
        arguments = list(node.args)
        if method == "get" and arguments and isinstance(arguments[0], nodes.Const):
            self.optional.add(str(arguments[0].value))
            self._all(arguments[1:])
        else:
            self.any_column = True
            self._all(arguments)


def _is_row(node: t.Any) -> bool:
    return isinstance(node, nodes.Name) and node.name == ROW


def _is_person(node: t.Any) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == PERSON
