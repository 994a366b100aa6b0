# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The meaning of a source's columns: from their names, from the option ``columns``, and from expressions."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache

from .._files.records import Source, SourceError, position_of
from .._model.attributes import ATTRIBUTES, AttributeKind
from .._model.normalize import ADDRESS_KEYS
from .._model.text import folded
from .columns import Column, ColumnRule, Parts, has_default, read_columns, require_options
from .composed import Composed
from .expression_columns import PERSON, ROWS
from .expressions import Expression, ExpressionEnvironment
from .missing_columns import no_such_columns, read_in
from .row_rules import Columns, RowRules, rules_of
from .rows import GROUP_OPTIONS, IGNORED, no_such_option

#: Kinds of attributes with one value in SCIM, whose SCIM names are unambiguous.
_ONE_VALUE = frozenset({AttributeKind.TEXT, AttributeKind.BOOLEAN, AttributeKind.INSTANT, AttributeKind.MANAGER})
_ADDRESS = "address."
#: In a table of memberships, the column of the row's member.
MEMBER = "member"


@dataclass(frozen=True)
class Meaning:
    """The meaning of a source's columns.

    :ivar rules: the rule for each option.
    :ivar columns: the column of each option that has its value from one.
    :ivar wrong: names that are unknown or ambiguous, with the rule that they break.
    :ivar table: whether all rows have the same columns.
    """

    rules: t.Mapping[str, ColumnRule]
    columns: t.Mapping[str, str]
    wrong: tuple[tuple[str, str], ...] = ()
    table: bool = True


@dataclass(frozen=True)
class Expressions:
    """The expressions of a source.

    :ivar environment: compiles them; ``None`` where there are none.
    :ivar composed: the expressions for values, by option.
    :ivar rows_when: true for the rows that count; ``None`` where all do.
    :ivar pick: chooses one row of those about one person; ``None`` where each row is a person.
    """

    environment: ExpressionEnvironment | None = None
    composed: t.Mapping[str, Composed] = field(default_factory=dict)
    rows_when: Expression | None = None
    pick: Expression | None = None

    @property
    def all(self) -> tuple[Expression, ...]:
        """All expressions."""
        others = (self.rows_when, self.pick)
        return (*(rule.expression for rule in self.composed.values()), *(one for one in others if one))

    @property
    def required(self) -> frozenset[str]:
        """The columns that must exist."""
        return frozenset().union(*(one.names.required for one in self.all))

    @property
    def columns(self) -> frozenset[str]:
        """All columns that they are known to read."""
        return frozenset().union(*(one.columns for one in self.all))

    @property
    def of_others(self) -> frozenset[str]:
        """The columns or options of other rows that they are known to read."""
        return frozenset().union(*(one.names.of_others for one in self.all))

    @property
    def any_column(self) -> bool:
        """Whether one of them may read further, unknown columns."""
        return any(one.names.any_column for one in self.all)

    def without(self, options: t.Collection[str]) -> Expressions:
        """The expressions without those for some options."""
        return replace(self, composed={key: one for key, one in self.composed.items() if key not in options})

    @property
    def about_persons(self) -> bool:
        """Whether one of them reads other rows of the source."""
        return any(PERSON in one.names.functions for one in self.all)


def read_expressions(rules: RowRules, options: t.Collection[str]) -> Expressions:
    """Compile the expressions of a source.

    :raises SourceError: naming the option, the expression and the rule that it breaks.
    """
    if not rules.has_expressions:
        return Expressions()
    compose = rules.compose or {}
    require_options(f"{rules.prefix}compose", compose, options)
    environment = ExpressionEnvironment(rules.time_zone)
    written = {option: compose[option] for option in options if compose.get(option) is not None}
    return Expressions(
        environment,
        {
            option: Composed(option, environment.expression(f"{rules.prefix}compose.{option}", text), rules.time_zone)
            for option, text in written.items()
        },
        environment.expression(f"{rules.prefix}rows_when", rules.rows_when) if rules.rows_when else None,
        environment.expression("pick", rules.pick, ROWS) if rules.pick else None,
    )


def attributes_of(rules: RowRules | Columns, options: tuple[str, ...]) -> frozenset[str]:
    """The columns that are read, for a source that needs each name in its request.

    :raises SourceError: also for an expression that does not name all columns that it reads.
    """
    chosen = rules_of(rules)
    expressions = read_expressions(chosen, options)
    for expression in expressions.all:
        if expression.names.any_column:
            raise SourceError(
                f"{expression.option}: {expression.text!r} must name each attribute that it reads, as row['name']"
            )
    found = {**read_columns(chosen.columns or {}, options, chosen.time_zone, chosen.prefix), **expressions.composed}
    return columns_of(found) | expressions.columns | (expressions.of_others - found.keys())


def without_columns(
    header: t.Collection[str], rules: RowRules, expressions: Expressions, options: tuple[str, ...]
) -> frozenset[str]:
    """The optional attributes of a table without the columns that their rules read."""
    of_columns = read_columns(rules.columns or {}, options, rules.time_zone)
    missing = {option for option, rule in of_columns.items() if not rule.columns <= frozenset(header)}
    for option, composed in expressions.composed.items():
        names = composed.expression.names
        others = names.of_others - of_columns.keys() - expressions.composed.keys()
        if not names.required | others <= frozenset(header) or (names.columns and names.columns.isdisjoint(header)):
            missing.add(option)
    return rules.optional & missing


def read_meaning(source: Source, rules: RowRules, expressions: Expressions, options: tuple[str, ...]) -> Meaning | None:
    """The meaning of the columns where it is the same for all rows; ``None`` where each row names its own.

    :raises SourceError: when the columns do not fit the file.
    """
    composed = expressions.composed
    if rules.columns is not None:
        found = {**read_columns(rules.columns, options, rules.time_zone, rules.prefix), **composed}
        meaning = meaning_of({option: found[option] for option in options if option in found})
    elif source.header is not None:
        meaning = _meaning_of_header(source, expressions, options, rules.prefix)
    else:
        return None
    if source.header is not None:
        _check_header(source, meaning, expressions, rules.prefix)
    return meaning


def meaning_of(
    rules: t.Mapping[str, ColumnRule], wrong: tuple[tuple[str, str], ...] = (), table: bool = True
) -> Meaning:
    """The meaning of the columns according to rules."""
    columns = {option: next(iter(rule.columns)) for option, rule in rules.items() if len(rule.columns) == 1}
    return Meaning(rules, columns, wrong, table)


def needed_columns(rules: t.Mapping[str, ColumnRule]) -> frozenset[str]:
    """The columns that must exist for rules to have a value."""
    return frozenset().union(
        *(rule.expression.names.required if isinstance(rule, Composed) else rule.columns for rule in rules.values())
    )


def needed_attributes(rules: t.Mapping[str, ColumnRule]) -> frozenset[str]:
    """As :func:`needed_columns`, for a source whose records omit attributes without a value."""
    return needed_columns({option: rule for option, rule in rules.items() if not has_default(rule)})


def columns_of(rules: t.Mapping[str, ColumnRule]) -> frozenset[str]:
    """All columns that rules are known to read."""
    return frozenset().union(*(rule.columns for rule in rules.values()))


@lru_cache(maxsize=100)
def meaning_of_names(names: tuple[str, ...], options: tuple[str, ...], table: bool = False) -> Meaning:
    """The meaning of columns according to their names."""
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
            wrong.append((name, f"must not be given, because {found[meaning].name!r} is also {meaning}"))
        else:
            found[meaning] = Column(name)
    rules: dict[str, ColumnRule] = {option: found[option] for option in options if option in found}
    parts = {key: found[_ADDRESS + key] for key in ADDRESS_KEYS if _ADDRESS + key in found}
    if parts and "address" in rules:
        wrong.append((found["address"].name, "must not be given together with parts of the address"))
    elif parts:
        rules["address"] = Parts(parts)
    return meaning_of(rules, tuple(wrong), table)


@lru_cache(maxsize=4)
def _known_names(options: tuple[str, ...]) -> dict[str, str]:
    """The names that a column can have, without case, as SCIM compares names (RFC 7643, 2.1), and their meaning."""
    names = {option: option for option in options}
    if options[: len(GROUP_OPTIONS)] == GROUP_OPTIONS:
        return {**names, "displayname": "name"}
    for option, attribute in ATTRIBUTES.items():
        if attribute.slot is None and attribute.kind in _ONE_VALUE:
            names.setdefault(folded(attribute.path), option)
    for key in ADDRESS_KEYS:
        names[_ADDRESS + key] = names["addresses." + key.replace("_", "")] = _ADDRESS + key
    return names


def _meaning_of_header(source: Source, expressions: Expressions, options: tuple[str, ...], prefix: str) -> Meaning:
    names = tuple(column for column in source.header or () if column)
    meaning = meaning_of_names(names, options, table=True)
    wrong = [(name, rule) for name, rule in meaning.wrong if name not in expressions.columns]
    if wrong:
        *others, last = (f"the column {name!r} {rule}" for name, rule in wrong)
        # The list of all attributes is shown only once.
        unfit = "; ".join([*(one.partition(" (the attributes are: ")[0] for one in others), last])
        position = position_of(source.name, 1)
        raise SourceError(f"{position}: {unfit}. Map other columns with the option {prefix}columns.")
    found = {**meaning.rules, **expressions.composed}
    return meaning_of({option: found[option] for option in options if option in found})


def _check_header(source: Source, meaning: Meaning, expressions: Expressions, prefix: str) -> None:
    counts = Counter(source.header)
    needed = needed_columns(meaning.rules) | expressions.required
    missing = needed - set(counts)
    if missing:
        options = read_in(missing, meaning.rules, expressions.all, prefix)
        raise SourceError(no_such_columns(source, missing, [column for column in counts if column], options))
    used = needed | columns_of(meaning.rules) | expressions.columns | expressions.of_others
    double = sorted(
        column
        for column, count in counts.items()
        if count > 1 and column and (column in used or expressions.any_column)
    )
    if double:
        raise SourceError(
            f"{position_of(source.name, 1)}: the column {', '.join(map(repr, double))} must not occur twice"
        )
