# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Templates over the cells of a row, such as ``{First Name} {Last Name|upper}``, and the one value of a cell."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .._model.normalize import made_user_name
from .._model.text import InvalidValue, folded, require_whole

Cells = t.Mapping[str, t.Any]

#: The modifier that chooses one of several values.
FIRST = "first"

_TOKEN = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<field>[^{}]*)\}|(?P<text>[^{}]+)|(?P<stray>.)", re.DOTALL)
_ACCOUNTDISABLE = 0x2
_FILETIME_BEGINS = datetime(1601, 1, 1, tzinfo=timezone.utc)
#: The number of values in a message.
_SHOWN = 5
_NEVER = (0, 0x7FFFFFFFFFFFFFFF)


@dataclass(frozen=True)
class Field:
    """A cell in a template.

    :ivar steps: its modifiers, from left to right: a name, or ``default`` with a column.
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
    """Text with cells in it, without blanks around the whole."""

    parts: tuple[str | Field, ...]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns for part in self.parts if isinstance(part, Field)))

    def value(self, cells: Cells) -> str | None:
        texts = [part if isinstance(part, str) else part.text(cells) for part in self.parts]
        if all(texts):  # nearly always
            return "".join(t.cast("list[str]", texts)).strip()
        known = [text for part, text in zip(self.parts, texts) if isinstance(part, Field)]
        if known and not any(known):
            return None if all(text is None for text in known) else ""
        return "".join(text or "" for text in texts).strip()


def _local_part(written: str) -> str:
    return written.split("@", 1)[0]


def _user_name(written: str) -> str:
    name = made_user_name(written)
    if written.strip() and not name:
        raise InvalidValue(f"comes from {written!r}, which must have a Latin letter or a digit to become a user name")
    return name


def _account_enabled(written: str) -> str:
    """Whether an account of Active Directory can sign in, from its ``userAccountControl`` (MS-ADTS 2.2.16)."""
    return str(not _number(written) & _ACCOUNTDISABLE).lower()


def _filetime(written: str) -> str:
    """An instant that Active Directory counts in 100 ns since 1601, in ISO 8601 (MS-DTYP 2.3.3).

    Empty for never, which some tools write as a day beyond the year 9999.
    """
    ticks = _number(written)
    if ticks in _NEVER:
        return ""
    try:
        return (_FILETIME_BEGINS + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds")
    except OverflowError:
        return ""


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
    FIRST: str,  # already applied when the cell was read
}


def read_template(written: str) -> Template:
    """Read a template.

    :raises InvalidValue: with the rule that it breaks.
    """
    parts: list[str | Field] = []
    for token in _TOKEN.finditer(written):
        if token["stray"]:
            raise InvalidValue("must close every brace; write a literal brace twice")
        if token["field"] is not None:
            parts.append(_field(token["field"]))
        else:
            parts.append(token["brace"][0] if token["brace"] else token["text"])
    if not any(isinstance(part, Field) for part in parts):
        raise InvalidValue(
            "must have a column in single braces, such as {First Name}; value is the same text for every row"
        )
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


def single(cell: t.Any, first: bool = False) -> t.Any:
    """The one value of a cell.

    :param cell: a tuple, where it may have several. They have no order (RFC 4511, 4.1.7), so none takes precedence over
        the others.
    :param first: whether to take the first of several in alphabetical order.
    :raises InvalidValue: for several values, unless ``first``.
    """
    if not isinstance(cell, tuple):
        return cell
    if len(cell) > 1 and not first:
        shown = ", ".join(map(repr, sorted(cell)[:_SHOWN]))
        raise InvalidValue(
            f"comes from {len(cell)} values, {shown}, but must come from one value; {{Column|first}} selects the first "
            "in alphabetical order"
        )
    return min(cell, key=lambda value: (folded(value), value)) if cell else ""


def _written(cell: t.Any, first: bool = False) -> str | None:
    """The cell as a part of a template."""
    value = cell if isinstance(cell, str) else single(cell, first)
    if value is None:
        return None
    require_whole_cell(value)
    return str(value)


def require_whole_cell(value: t.Any) -> None:
    """Refuse a damaged cell before it is converted, which would hide the damage.

    :raises InvalidValue: with the cell and the rule.
    """
    try:
        require_whole(value if isinstance(value, str) else "")
    except InvalidValue as error:
        raise InvalidValue(f"comes from {value!r}, which {error.rule}") from None
