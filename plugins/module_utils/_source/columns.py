# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The option ``columns``: the column of an export for each attribute.

Each attribute has one rule, which is one of

* the name of a column: ``Job Title``
* a template over the row: ``{First Name} {Last Name}``
* a dictionary with ``column``, ``template`` or ``value``, and its conversion: ``map``, ``date_format`` with
  ``time_zone``, ``default``
* for ``address``, a dictionary of its parts, each of them a rule: ``{locality: City}``

In a template, ``{Column|modifier|…}`` inserts the cell, changed by the modifiers from left to right: ``lower``,
``upper``, ``trim``, ``local_part`` (of an e-mail address), ``user_name`` (one that Slack accepts), ``account_enabled``
and ``filetime`` (of Active Directory), ``first`` (of the values of an LDAP attribute), and ``default:Other Column``
where the cell is empty. ``{{`` and ``}}`` are braces. Templates evaluate nothing; for everything
else there are expressions, see :mod:`.expressions`.
"""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass

from .._files.records import SourceError
from .._model.attributes import ATTRIBUTES, AttributeKind
from .._model.normalize import ADDRESS_KEYS
from .._model.text import InvalidValue, folded
from .dates import check_format, check_zone, read_date, written_date
from .templates import Cells, Field, Template, read_template, require_whole_cell, single

_KEYS = ("column", "template", "value", "map", "date_format", "time_zone", "default")
#: Options whose values are instants.
INSTANTS = frozenset(option for option, row in ATTRIBUTES.items() if row.kind is AttributeKind.INSTANT)
#: The option whose date includes that whole day.
ENDS = "guest_expiration"
#: The words that YAML 1.1 reads as booleans, so that they can be keys of a map.
_TRUTH = {True: ("true", "yes", "on"), False: ("false", "no", "off")}


class ColumnRule(t.Protocol):
    """The rule for the value of an attribute."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it reads."""

    def value(self, cells: Cells) -> t.Any:
        """The value in a row; ``None`` where the row has none.

        :raises InvalidValue: with the rule that the row breaks.
        """


@dataclass(frozen=True)
class Column:
    """The cell without changes."""

    name: str

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.name})

    def value(self, cells: Cells) -> t.Any:
        return cells.get(self.name)


@dataclass(frozen=True)
class Constant:
    """The same value for every row."""

    constant: t.Any

    @property
    def columns(self) -> frozenset[str]:
        return frozenset()

    def value(self, _cells: Cells) -> t.Any:
        return self.constant


@dataclass(frozen=True)
class DateForm:
    """The format of a date and the option that it is for.

    :ivar date_format: as :func:`.dates.check_format` returns it.
    :ivar time_zone: for times without offset, and for the end of a day; ``None`` when unknown.
    """

    option: str
    date_format: str
    time_zone: str | None

    def read(self, written: str) -> str:
        """A cell in ISO 8601.

        :raises InvalidValue: with the cell and the rule that it breaks.
        """
        return instant_text(self.option, read_date(written, self.date_format, self.time_zone), self.time_zone)


def instant_text(option: str, found: datetime.date | datetime.datetime, time_zone: str | None) -> str:
    """A date, or a date and time, in ISO 8601; for the end of a guest, the end of the day.

    :raises InvalidValue: for a time without an offset where one is needed.
    """
    naive = isinstance(found, datetime.datetime) and found.tzinfo is None
    if option in INSTANTS and (naive or (option == ENDS and time_zone is None and not _timed(found))):
        what = "a time without its offset from UTC" if naive else "a date, which ends at another time in each time zone"
        raise InvalidValue(f"comes from {found}, {what}; set time_zone")
    return written_date(found, time_zone if option == ENDS else None)


def _timed(found: datetime.date) -> bool:
    return isinstance(found, datetime.datetime)


@dataclass(frozen=True)
class Refined:
    """A value that is translated by a map, read as a date, or replaced by a default when empty."""

    source: ColumnRule
    meanings: t.Mapping[str, t.Any] | None = None
    date: DateForm | None = None
    default: t.Any = None

    @property
    def columns(self) -> frozenset[str]:
        return self.source.columns

    def value(self, cells: Cells) -> t.Any:
        found = single(self.source.value(cells))
        if found is None or not str(found).strip():
            if self.meanings is not None and "" in self.meanings:
                return self.meanings[""]
            return found if self.default is None else self.default
        require_whole_cell(found)
        if self.meanings is not None:
            return self._meaning(str(found), self.meanings)
        return found if self.date is None else self.date.read(str(found))

    def _meaning(self, found: str, meanings: t.Mapping[str, t.Any]) -> t.Any:
        key = _key(found)
        if key in meanings:
            return meanings[key]
        if self.default is not None:
            return self.default
        raise InvalidValue(f"comes from {found!r}, which is not in map; add it to map, or set default")


@dataclass(frozen=True)
class Parts:
    """A dictionary of parts, such as an address."""

    rules: t.Mapping[str, ColumnRule]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(rule.columns for rule in self.rules.values()))

    def value(self, cells: Cells) -> dict[str, t.Any] | None:
        values = {key: single(rule.value(cells)) for key, rule in self.rules.items()}
        known = {key: value for key, value in values.items() if value is not None}
        return {key: value for key, value in known.items() if value != ""} if known else None


def read_columns(
    spec: t.Any, options: t.Collection[str], time_zone: str | None = None, prefix: str = ""
) -> dict[str, ColumnRule]:
    """Read the option ``columns``.

    :param spec: a rule for each attribute.
    :param options: the attributes that may have a rule.
    :param time_zone: for dates and times without offset, where a rule has none of its own; ``None`` for none.
    :param prefix: of the option's name in messages.
    :returns: the rules by attribute, in the order of ``options``.
    :raises SourceError: naming the attribute, its rule and what is wrong with it.
    """
    if not isinstance(spec, t.Mapping):
        raise SourceError(f"{prefix}columns: {spec!r} must be a dictionary of attributes and columns")
    require_options(f"{prefix}columns", spec, options)
    found = {}
    for option in options:
        if spec.get(option) is not None:
            try:
                found[option] = _rule(option, spec[option], time_zone)
            except InvalidValue as broken:
                raise SourceError(f"{prefix}columns: {option}: {spec[option]!r} {broken.rule}") from None
    return found


def require_options(name: str, spec: t.Mapping[str, t.Any], options: t.Collection[str]) -> None:
    """Make sure that the keys of a dictionary are attributes.

    :param name: the option that is the dictionary.
    :raises SourceError: naming the keys that are not.
    """
    unknown = sorted(set(map(str, spec)) - set(options))
    if unknown:
        raise SourceError(f"{name}: {', '.join(unknown)}: no such attribute; the attributes are {', '.join(options)}")


def _rule(option: str, spec: t.Any, time_zone: str | None) -> ColumnRule:
    if option == "address" and isinstance(spec, t.Mapping) and not set(spec) & set(_KEYS):
        return _parts(spec, time_zone)
    return _simple(option, spec, time_zone)


def _parts(spec: t.Mapping[str, t.Any], time_zone: str | None) -> Parts:
    unknown = sorted(set(map(str, spec)) - set(ADDRESS_KEYS))
    if unknown or not spec:
        raise InvalidValue(f"must be a column, a template, or a dictionary of {', '.join(ADDRESS_KEYS)}")
    return Parts({key: _simple(key, spec[key], time_zone) for key in ADDRESS_KEYS if key in spec})


def _simple(option: str, spec: t.Any, time_zone: str | None) -> ColumnRule:
    if isinstance(spec, str) and spec.strip():
        return read_template(spec) if "{" in spec or "}" in spec else Column(spec.strip())
    if not isinstance(spec, t.Mapping):
        raise InvalidValue("must be the name of a column, a template, or a dictionary")
    return _refined(option, spec, time_zone)


def _refined(option: str, spec: t.Mapping[str, t.Any], time_zone: str | None) -> ColumnRule:
    unknown = sorted(set(map(str, spec)) - set(_KEYS))
    if unknown:
        raise InvalidValue(f"has the unknown key {', '.join(unknown)}; the keys are {', '.join(_KEYS)}")
    if sum(key in spec for key in ("column", "template", "value")) != 1:
        raise InvalidValue("must have exactly one of column, template and value")
    if "map" in spec and "date_format" in spec:
        raise InvalidValue("must not have both map and date_format")
    if "time_zone" in spec and "date_format" not in spec:
        raise InvalidValue("must have date_format when time_zone is set")
    if "value" in spec:
        return Constant(spec["value"])
    return Refined(_source(spec), _meanings(spec.get("map")), _date_form(option, spec, time_zone), spec.get("default"))


def _source(spec: t.Mapping[str, t.Any]) -> ColumnRule:
    (key,) = (key for key in ("column", "template") if key in spec)
    if not isinstance(spec[key], str) or not spec[key].strip():
        raise InvalidValue(f"must have text as its {key}")
    return Column(spec[key].strip()) if key == "column" else read_template(spec[key])


def _date_form(option: str, spec: t.Mapping[str, t.Any], time_zone: str | None) -> DateForm | None:
    if spec.get("date_format") is None:
        return None
    zone = time_zone
    if spec.get("time_zone") is not None:
        try:
            zone = check_zone(spec["time_zone"])
        except InvalidValue as broken:
            raise InvalidValue(f"has the time_zone {spec['time_zone']!r}, which {broken.rule}") from None
    return DateForm(option, check_format(spec["date_format"]), zone)


def _meanings(spec: t.Any) -> dict[str, t.Any] | None:
    if spec is None:
        return None
    if not isinstance(spec, t.Mapping):
        raise InvalidValue("must have a dictionary as its map")
    meanings: dict[str, t.Any] = {}
    # The key "" is for empty cells.
    for written, meaning in spec.items():
        words = _TRUTH[written] if isinstance(written, bool) else (str(written),)
        for word in words:
            if meanings.setdefault(_key(word), meaning) != meaning:
                raise InvalidValue(f"must have each key of its map once, ignoring case, but has {word!r} twice")
    return meanings


def _key(written: str) -> str:
    """The form in which cells and the keys of a map are compared: without case, and without blanks around them."""
    return folded(written)


def has_default(rule: ColumnRule) -> bool:
    """Whether a rule has a default for rows without a value."""
    if isinstance(rule, Refined):
        return rule.default is not None or has_default(rule.source)
    parts = rule.parts if isinstance(rule, Template) else ()
    return any(argument for part in parts if isinstance(part, Field) for _modifier, argument in part.steps)
