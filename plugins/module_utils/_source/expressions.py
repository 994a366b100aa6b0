# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Jinja expressions over the rows of a source: compiled once, evaluated row by row in Jinja's immutable sandbox.

Ansible's own templating is not used. Cells are values of variables, and never templates.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .._files.records import SourceError
from .._model.text import InvalidValue, Meant, require_whole
from .dates import today_in
from .evaluation_time import EVALUATIONS, SECONDS, Elapsed, TooSlow
from .expression_columns import PERSON, ROW, ColumnReader, Names
from .expression_limits import OPERATORS, limited_filters, operated, require_small_result
from .functions import (
    DateFilters,
    account_enabled,
    family_name_first,
    filetime,
    is_empty,
    regex_replace,
    smtp_addresses,
    split,
)

try:
    import jinja2
    from jinja2 import meta, nodes, runtime
    from jinja2.sandbox import ImmutableSandboxedEnvironment
except ImportError:  # Jinja comes with Ansible's controller; a remote host need not have it.
    HAS_JINJA = False
else:
    HAS_JINJA = True

    class _Sandbox(ImmutableSandboxedEnvironment):
        """Jinja's immutable sandbox, with limits for the result of one operation.

        Our own function and its values are safe, and skip the sandbox's checks.
        """

        intercepted_binops = OPERATORS

        def call(self, __context: runtime.Context, __obj: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
            if isinstance(__obj, _PersonFunction) and not kwargs:
                return __obj.find(*args)
            require_small_result(__obj, args, kwargs)
            return super().call(__context, __obj, *args, **kwargs)

        def getattr(self, obj: t.Any, attribute: str) -> t.Any:
            return obj.option(attribute) if isinstance(obj, HasOptions) else super().getattr(obj, attribute)

        def call_binop(self, __context: runtime.Context, operator: str, left: t.Any, right: t.Any) -> t.Any:
            return operated(operator, self.binop_table[operator], left, right)


Cells = t.Mapping[str, t.Any]

#: The variable with the current day, besides the functions of Jinja.
TODAY = "today"
#: Functions and filters of Jinja with random results.
_RANDOM = ("lipsum", "random")
#: Jinja's message for a key that a dictionary does not have.
_NO_ENTRY = re.compile(r"'dict object' has no attribute (.*)", re.DOTALL)
#: The number of cells in messages, and the number of characters of each.
_SHOWN_CELLS, _SHOWN_LENGTH = 3, 60


class HasOptions:
    """A value whose attributes are options, for expressions."""

    __slots__ = ()

    def option(self, name: str) -> t.Any:
        """The value of an option.

        :raises InvalidValue: for an unknown option.
        """
        raise NotImplementedError


class UnknownPerson(Exception):
    """A person whom no row of the source matches, or several rows; the message says which."""


class _PersonFunction:
    """The function ``person``, which finds other rows once they have been read."""

    def __init__(self) -> None:
        self.find: t.Callable[..., t.Any] = _no_rows_yet

    def __call__(self, *pairs: t.Any) -> t.Any:
        return self.find(*pairs)


def _no_rows_yet(*_pairs: t.Any) -> t.Any:
    raise InvalidValue("must not call person before the source is read")


class ExpressionEnvironment:
    """Compiles the expressions of one source.

    :param time_zone: of ``today`` and of times without offset; UTC for ``today`` and none for times when ``None``.
    :raises SourceError: when Jinja is missing.
    """

    def __init__(self, time_zone: str | None) -> None:
        if not HAS_JINJA:
            raise SourceError(
                "rows_when, compose and pick need the Python package Jinja2 on the host that runs the task; install it "
                "there, or run the task with delegate_to: localhost"
            )
        dates = DateFilters(time_zone)
        environment = _Sandbox(undefined=jinja2.StrictUndefined, autoescape=False)
        self._person = _PersonFunction()
        environment.globals[TODAY] = today_in(time_zone)
        environment.globals[PERSON] = self._person
        environment.filters.update(
            limited_filters(environment.filters),
            regex_replace=regex_replace,
            split=split,
            family_name_first=family_name_first,
            smtp_addresses=smtp_addresses,
            account_enabled=account_enabled,
            filetime=filetime,
            roster_date=dates.roster_date,
            roster_time=dates.roster_time,
        )
        environment.tests["empty"] = is_empty
        for name in _RANDOM:
            environment.globals.pop(name, None)
            environment.filters.pop(name, None)
        self.environment = environment

    def set_person(self, find: t.Callable[..., t.Any]) -> None:
        """Set the lookup for ``person``, once the rows of the source have been read."""
        self._person.find = find

    def expression(self, option: str, written: t.Any, variable: str = ROW) -> Expression:
        """A compiled expression.

        :param option: its name in messages, such as ``compose.manager``.
        :param variable: its variable: ``row`` or ``rows``.
        :raises SourceError: naming the option, the expression and the rule that it breaks.
        """
        if isinstance(written, bool) or not isinstance(written, (str, int, float)) or not str(written).strip():
            raise SourceError(
                f"{option}: {written!r} must be a Jinja expression as text, such as row['Status'] == 'Active'"
            )
        text = str(written).strip()
        if text.startswith(("{{", "{%")):
            raise SourceError(f"{option}: {text!r} must be an expression without {{{{ and }}}}")
        try:
            # Compiled separately first, so that joining several in one template cannot change their meaning.
            self.environment.compile_expression(text)
            names = self._names(text, variable)
            return Expression(option, text, names, self.evaluator([text], variable), variable)
        except jinja2.TemplateSyntaxError as error:
            raise SourceError(
                f"{option}: {text!r} must be a Jinja expression: {str(error.message).rstrip('.')}. In YAML, quote an "
                "expression that contains # or :"
            ) from None
        except InvalidValue as broken:
            raise SourceError(f"{option}: {text!r} {broken.rule}") from None

    def evaluator(self, written: t.Sequence[str], variable: str = ROW) -> t.Callable[[t.Any], list[t.Any]]:
        """A function that evaluates expressions for a row.

        :returns: a function from the cells of a row to the value of each expression.
        """
        body = ", ".join(f"({text}\n)" for text in written)
        template = self.environment.from_string(f"{{% set result = [{body}] %}}")
        # One context for all rows: creating one takes longer than most expressions.
        context = template.new_context({})
        variables, render, evaluations = context.vars, template.root_render_func, EVALUATIONS

        def evaluate(value: t.Any) -> list[t.Any]:
            variables[variable] = value
            evaluations.begun += 1
            evaluations.running += 1
            try:
                for _text in render(context):
                    pass
            finally:
                evaluations.running -= 1
            return t.cast("list[t.Any]", variables["result"])

        return evaluate

    def _names(self, text: str, variable: str) -> Names:
        tree = self.environment.parse(f"{{% set result = ({text}\n) %}}")
        known = {variable}
        unknown = sorted(meta.find_undeclared_variables(tree) - known)
        if unknown:
            names = ", ".join((variable, TODAY, PERSON))
            raise InvalidValue(
                f"must not have the name {unknown[0]}, which is unknown; the names are {names}. Write text in "
                "quotes, and a column as row['Column']"
            )
        for kind, registry in ((nodes.Filter, self.environment.filters), (nodes.Test, self.environment.tests)):
            for node in tree.find_all(kind):
                if node.name not in registry:
                    raise InvalidValue(f"must not have {node.name}, which is unknown")
        reader = ColumnReader()
        reader.read(tree)
        return reader.names({name.name for name in tree.find_all(nodes.Name)} - {variable})


@dataclass(frozen=True)
class Expression:
    """One compiled expression.

    :ivar option: its name in messages.
    :ivar text: the source text.
    """

    option: str
    text: str
    names: Names
    evaluate: t.Callable[[t.Any], list[t.Any]]
    variable: str = ROW

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it reads."""
        return self.names.columns

    def value(self, cells: Cells) -> t.Any:
        """Its value in a row.

        :param cells: as :func:`readable` returns them.
        :raises InvalidValue: naming the cells, and what to do.
        :raises UnknownPerson: when the result is a person who is not in the source.
        :raises TooSlow: when it takes too long.
        """
        for column in cells if self.names.any_column else self.columns:
            _require_whole(column, cells.get(column))
        return self.result(cells)

    def result(self, about: t.Any) -> t.Any:
        """As :meth:`value`, without a check of the cells.

        :param about: the row, or the rows of one person.
        """
        try:
            found = self.evaluate(about)[0]
            if isinstance(found, jinja2.StrictUndefined):
                str(found)  # raises an error for an undefined value
        except (UnknownPerson, TooSlow):
            raise
        except Elapsed:
            raise TooSlow(
                f"{self.option}: {self.text!r}{self.cells_shown(about)} takes longer than {SECONDS:g} seconds; "
                "simplify its regular expressions; (a+)+ and other repetitions of repetitions take very long"
            ) from None
        except Exception as error:
            raise InvalidValue(self._failure(about, error)) from None
        return found

    def _failure(self, about: t.Any, error: Exception) -> str:
        if isinstance(error, InvalidValue):
            why = error.rule
        else:
            said = str(error).rstrip(".")
            entry = _NO_ENTRY.fullmatch(said)
            why = f"has no entry for {entry[1]}" if entry else f"fails: {said}"
        return (
            f"comes from {self.text!r}{self.cells_shown(about)}, which {why}; correct the row, or change "
            f"{self.option} so that it accepts the value"
        )

    def cells_shown(self, about: t.Any) -> str:
        """The cells that the expression reads, for a message."""
        if not isinstance(about, dict):
            return ""
        named = sorted(self.columns & about.keys())
        shown = [f"{column!r} is {_short(about[column])}" for column in named[:_SHOWN_CELLS]]
        return f" where {' and '.join(shown)}" if shown else ""

    def truth(self, cells: Cells) -> bool:
        """Its value in a row, which must be true or false.

        :raises InvalidValue: for any other value.
        """
        found = self.value(cells)
        if not isinstance(found, bool):
            raise InvalidValue(
                f"comes from {self.text!r}{self.cells_shown(cells)}, which must be true or false, but it is "
                f"{_short(found)}; compare it with a value"
            )
        return found


def _short(value: t.Any) -> str:
    written = repr(str(value)) if isinstance(value, str) else repr(value)
    return written if len(written) <= _SHOWN_LENGTH else written[:_SHOWN_LENGTH] + "…"


def _require_whole(column: str, value: t.Any) -> None:
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str):
            try:
                require_whole(text)
            except InvalidValue as error:
                raise InvalidValue(f"comes from {text!r} in the column {column!r}, which {error.rule}") from None


def certainly_whole(cells: Cells, columns: t.Iterable[str]) -> bool:
    """Whether a quick check shows that cells are not damaged; cells that fail it may still be whole."""
    try:
        text = "".join([cells[column] for column in columns])
    except (KeyError, TypeError):
        return False
    # Damage by a spreadsheet has one of these signs.
    if "#" in text or "=" in text or "'" in text or not (text.isascii() and text.isprintable()):
        return False
    return "..." not in text and "r:" not in text.lower()


def readable(value: t.Any) -> t.Any:
    """A cell in the form that expressions read.

    :returns: ``""`` for null; for a tuple from LDAP, its value, ``""`` for none, a list for several.
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value) if value else ""
    if isinstance(value, dict):
        return {key: readable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [readable(one) for one in value]
    return value


def is_undefined(value: t.Any) -> bool:
    """Whether an expression has no result, as an ``if`` without ``else`` may."""
    return isinstance(value, jinja2.Undefined)


def plain_text(value: str) -> str:
    """Text as a plain ``str``; Jinja has subclasses of it."""
    return value if type(value) in (str, Meant) else str.__str__(value)
