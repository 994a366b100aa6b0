# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The small language in which a playbook says what the columns of an export mean.

Each attribute has one rule, which is one of

* the name of a column: ``Job Title``
* a template over the row: ``{First Name} {Last Name}``
* a dictionary with ``column``, ``template`` or ``value``, and what is made of it: ``map``, ``date_format``, ``default``
* for ``address``, a dictionary of its parts, each of them a rule: ``{locality: City}``

In a template, ``{Column|modifier|…}`` stands for the cell, changed by the modifiers from left to right: ``lower``,
``upper``, ``trim``, ``local_part`` (of an e-mail address), ``user_name`` (one that Slack takes), ``account_enabled``
and ``filetime`` (of Active Directory), ``first`` (of the values of an LDAP attribute), and ``default:Other Column``
where the cell is empty. ``{{`` and ``}}`` are braces. Nothing else is known, and nothing is evaluated.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from .._model.normalize import ADDRESS_KEYS, made_user_name
from .._model.text import InvalidValue, folded, require_whole
from .records import SourceError

Cells = t.Mapping[str, t.Any]

#: The modifier that takes one of several values.
FIRST = "first"

_TOKEN = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<field>[^{}]*)\}|(?P<text>[^{}]+)|(?P<stray>.)", re.DOTALL)
_TIME_DIRECTIVE = re.compile(r"%[HIXcsT]")
_KEYS = ("column", "template", "value", "map", "date_format", "default")
_ACCOUNTDISABLE = 0x2
_FILETIME_BEGINS = datetime(1601, 1, 1, tzinfo=timezone.utc)
#: How many values a message names.
_SHOWN = 5
_NEVER = (0, 0x7FFFFFFFFFFFFFFF)
#: The words that YAML 1.1 reads as truth values, so that they can be keys of a map.
_TRUTH = {True: ("true", "yes", "on"), False: ("false", "no", "off")}


class ColumnRule(t.Protocol):
    """Where the value of an attribute comes from."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it reads."""

    def value(self, cells: Cells) -> t.Any:
        """The value in a row; ``None`` where the row has none.

        :raises InvalidValue: with the rule that the row breaks.
        """


@dataclass(frozen=True)
class Column:
    """A cell as it is."""

    name: str

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.name})

    def value(self, cells: Cells) -> t.Any:
        return cells.get(self.name)


@dataclass(frozen=True)
class Constant:
    """The same for every row."""

    constant: t.Any

    @property
    def columns(self) -> frozenset[str]:
        return frozenset()

    def value(self, _cells: Cells) -> t.Any:
        return self.constant


@dataclass(frozen=True)
class Field:
    """A cell in a template.

    :ivar steps: what is done to it, from left to right: a modifier, or ``default`` with a column.
    """

    name: str
    steps: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.name, *(argument for _modifier, argument in self.steps if argument)})

    def text(self, cells: Cells) -> str | None:
        first = (FIRST, "") in self.steps
        written = _written(cells.get(self.name), first)
        for modifier, argument in self.steps:
            if argument:
                written = written if written and written.strip() else _written(cells.get(argument), first)
            elif written:
                written = MODIFIERS[modifier](written)
        return written


@dataclass(frozen=True)
class Template:
    """Text with cells in it; blanks around the whole are left out."""

    parts: tuple[str | Field, ...]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns for part in self.parts if isinstance(part, Field)))

    def value(self, cells: Cells) -> str | None:
        texts = [part if isinstance(part, str) else part.text(cells) for part in self.parts]
        known = [text for part, text in zip(self.parts, texts) if isinstance(part, Field)]
        if known and not any(known):
            return None if all(text is None for text in known) else ""
        return "".join(text or "" for text in texts).strip()


@dataclass(frozen=True)
class Refined:
    """A value translated by a map, read as a date, or given a default."""

    source: ColumnRule
    meanings: t.Mapping[str, t.Any] | None = None
    date_format: str | None = None
    default: t.Any = None

    @property
    def columns(self) -> frozenset[str]:
        return self.source.columns

    def value(self, cells: Cells) -> t.Any:
        found = single(self.source.value(cells))
        if found is None or not str(found).strip():
            return found if self.default is None else self.default
        _require_whole(found)
        if self.meanings is not None:
            return self._meaning(str(found), self.meanings)
        return found if self.date_format is None else _date(str(found), self.date_format)

    def _meaning(self, found: str, meanings: t.Mapping[str, t.Any]) -> t.Any:
        key = _key(found)
        if key in meanings:
            return meanings[key]
        if self.default is not None:
            return self.default
        raise InvalidValue(f"comes from {found!r}, which must be in map, or default must say what else it means")


@lru_cache(maxsize=10_000)
def _date(written: str, date_format: str) -> str:
    """A date or a moment in ISO 8601; a column has few different ones."""
    try:
        moment = datetime.strptime(written.strip(), date_format)
    except ValueError:
        raise InvalidValue(f"comes from {written!r}, which must be a date in the form {date_format}") from None
    return moment.isoformat() if _TIME_DIRECTIVE.search(date_format) else moment.date().isoformat()


@dataclass(frozen=True)
class Parts:
    """A dictionary put together, as an address is."""

    rules: t.Mapping[str, ColumnRule]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(rule.columns for rule in self.rules.values()))

    def value(self, cells: Cells) -> dict[str, t.Any] | None:
        values = {key: single(rule.value(cells)) for key, rule in self.rules.items()}
        known = {key: value for key, value in values.items() if value is not None}
        return {key: value for key, value in known.items() if value != ""} if known else None


def _local_part(written: str) -> str:
    return written.split("@", 1)[0]


def _user_name(written: str) -> str:
    name = made_user_name(written)
    if written.strip() and not name:
        raise InvalidValue(f"comes from {written!r}, which must have a Latin letter or a digit to make a user name of")
    return name


def _account_enabled(written: str) -> str:
    """Whether an account of Active Directory can sign in, from its ``userAccountControl`` (MS-ADTS 2.2.16)."""
    return str(not _number(written) & _ACCOUNTDISABLE).lower()


def _filetime(written: str) -> str:
    """A moment that Active Directory counts in 100 ns since 1601, in ISO 8601; empty for never (MS-DTYP 2.3.3)."""
    ticks = _number(written)
    if ticks in _NEVER:
        return ""
    try:
        return (_FILETIME_BEGINS + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds")
    except OverflowError:
        raise InvalidValue(f"comes from {written!r}, which must be a moment before the year 10000") from None


def _number(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        raise InvalidValue(f"comes from {written!r}, which must be a whole number") from None


MODIFIERS: t.Mapping[str, t.Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
    "local_part": _local_part,
    "user_name": _user_name,
    "account_enabled": _account_enabled,
    "filetime": _filetime,
    FIRST: str,  # one of several was chosen where the cell was read
}


def read_columns(given: t.Any, options: t.Collection[str]) -> dict[str, ColumnRule]:
    """Read the option ``columns``.

    :param given: a rule for each attribute.
    :param options: the attributes that there are.
    :returns: the rules by attribute, in the order of ``options``.
    :raises SourceError: naming the attribute, what was given, and the rule that it breaks.
    """
    if not isinstance(given, t.Mapping):
        raise SourceError(f"columns: {given!r} must be a dictionary of attributes and columns")
    unknown = sorted(set(map(str, given)) - set(options))
    if unknown:
        raise SourceError(f"columns: {', '.join(unknown)} must not be given; the attributes are {', '.join(options)}")
    return {option: _rule(option, given[option]) for option in options if given.get(option) is not None}


def _rule(option: str, given: t.Any) -> ColumnRule:
    try:
        if option == "address" and isinstance(given, t.Mapping) and not set(given) & set(_KEYS):
            return _parts(given)
        return _simple(given)
    except InvalidValue as broken:
        raise SourceError(f"columns: {option}: {given!r} {broken.rule}") from None


def _parts(given: t.Mapping[str, t.Any]) -> Parts:
    unknown = sorted(set(map(str, given)) - set(ADDRESS_KEYS))
    if unknown or not given:
        raise InvalidValue(f"must be a column, a template, or a dictionary of {', '.join(ADDRESS_KEYS)}")
    return Parts({key: _simple(given[key]) for key in ADDRESS_KEYS if key in given})


def _simple(given: t.Any) -> ColumnRule:
    if isinstance(given, str) and given.strip():
        return read_template(given) if "{" in given or "}" in given else Column(given.strip())
    if not isinstance(given, t.Mapping):
        raise InvalidValue("must be the name of a column, a template, or a dictionary")
    return _refined(given)


def _refined(given: t.Mapping[str, t.Any]) -> ColumnRule:
    unknown = sorted(set(map(str, given)) - set(_KEYS))
    if unknown:
        raise InvalidValue(f"has the unknown key {', '.join(unknown)}; the keys are {', '.join(_KEYS)}")
    if sum(key in given for key in ("column", "template", "value")) != 1:
        raise InvalidValue("must have exactly one of column, template and value")
    if "map" in given and "date_format" in given:
        raise InvalidValue("must not have both map and date_format")
    if "value" in given:
        return Constant(given["value"])
    return Refined(_source(given), _meanings(given.get("map")), _date_format(given), given.get("default"))


def _source(given: t.Mapping[str, t.Any]) -> ColumnRule:
    (key,) = (key for key in ("column", "template") if key in given)
    if not isinstance(given[key], str) or not given[key].strip():
        raise InvalidValue(f"must have text as its {key}")
    return Column(given[key].strip()) if key == "column" else read_template(given[key])


def _date_format(given: t.Mapping[str, t.Any]) -> str | None:
    written = given.get("date_format")
    if written is not None and (not isinstance(written, str) or "%" not in written):
        raise InvalidValue("must have a date_format such as %m/%d/%Y")
    return written


def _meanings(given: t.Any) -> dict[str, t.Any] | None:
    if given is None:
        return None
    if not isinstance(given, t.Mapping):
        raise InvalidValue("must have a dictionary as its map")
    meanings: dict[str, t.Any] = {}
    for written, meaning in given.items():
        words = _TRUTH[written] if isinstance(written, bool) else (str(written),)
        meanings.update({_key(word): meaning for word in words})
    return meanings


def _key(written: str) -> str:
    """What the cells that a map names are compared by: without case, and without the blanks around them."""
    return folded(written)


def read_template(written: str) -> Template:
    """Read a template.

    :raises InvalidValue: with the rule that it breaks.
    """
    parts: list[str | Field] = []
    for token in _TOKEN.finditer(written):
        if token["stray"]:
            raise InvalidValue("must have every brace closed; a brace that is meant as one is written twice")
        if token["field"] is not None:
            parts.append(_field(token["field"]))
        else:
            parts.append(token["brace"][0] if token["brace"] else token["text"])
    return Template(tuple(parts))


def _field(written: str) -> Field:
    name, *modifiers = (part.strip() for part in written.split("|"))
    if not name:
        raise InvalidValue("must name a column between its braces")
    return Field(name, tuple(_step(modifier) for modifier in modifiers))


def _step(written: str) -> tuple[str, str]:
    modifier, colon, argument = (part.strip() for part in written.partition(":"))
    if modifier == "default":
        if not argument:
            raise InvalidValue("must name a column after default, as in {Preferred Name|default:First Name}")
        return modifier, argument
    if modifier not in MODIFIERS or colon:
        raise InvalidValue(f"must not have {written!r}; the modifiers are {', '.join(MODIFIERS)} and default:Column")
    return modifier, ""


def has_default(rule: ColumnRule) -> bool:
    """Whether a rule says what it means that a row has no value."""
    if isinstance(rule, Refined):
        return rule.default is not None or has_default(rule.source)
    parts = rule.parts if isinstance(rule, Template) else ()
    return any(argument for part in parts if isinstance(part, Field) for _modifier, argument in part.steps)


def single(cell: t.Any, first: bool = False) -> t.Any:
    """The one value of a cell.

    :param cell: a tuple, where it may have several. They come in no order (RFC 4511, 4.1.7), so that none of them is
        meant before the others.
    :param first: whether to take the first of several in alphabetical order.
    :raises InvalidValue: for several values, unless ``first``.
    """
    if not isinstance(cell, tuple):
        return cell
    if len(cell) > 1 and not first:
        shown = ", ".join(map(repr, sorted(cell)[:_SHOWN]))
        raise InvalidValue(
            f"comes from {len(cell)} values, {shown}, and must come from one; {{Column|first}} takes the first of them "
            "in alphabetical order"
        )
    return min(cell, key=lambda value: (folded(value), value)) if cell else ""


def _written(cell: t.Any, first: bool = False) -> str | None:
    """The cell as a part of a template."""
    value = single(cell, first)
    if value is None:
        return None
    _require_whole(value)
    return str(value)


def _require_whole(value: t.Any) -> None:
    """Refuse a damaged cell before a value is made of it, in which the damage could not be seen any more.

    :raises InvalidValue: with the cell and the rule.
    """
    try:
        require_whole(value if isinstance(value, str) else "")
    except InvalidValue as error:
        raise InvalidValue(f"comes from {value!r}, which {error.rule}") from None
