# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The filters and tests of expressions over rows, besides those of Jinja."""

from __future__ import annotations

import re
import typing as t
from datetime import date, datetime
from functools import lru_cache

from .._model.text import InvalidValue
from .dates import check_format, check_zone, day_of, read_date
from .templates import MODIFIERS

_known_format = lru_cache(maxsize=100)(check_format)
_known_zone = lru_cache(maxsize=100)(check_zone)
_compiled = lru_cache(maxsize=100)(re.compile)
_SMTP = re.compile(r"smtp:\s*([^\s,;]+@[^\s,;]+)", re.IGNORECASE)


class PersonName(str):
    """A name in the usual order, such as ``Nora Quist``.

    :ivar given_name: the name in front of the family name.
    """

    given_name: str
    family_name: str


def is_empty(value: t.Any) -> bool:
    """Whether a value is undefined, null, blank text, or an empty list."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, (list, tuple, dict)) and not value


def regex_replace(value: t.Any, pattern: str, replacement: str = "", ignorecase: bool = False) -> str:
    """Text with everything that a regular expression matches replaced."""
    try:
        return _compiled(pattern, re.IGNORECASE if ignorecase else 0).sub(replacement, str(value))
    except re.error as error:
        raise InvalidValue(f"has the invalid regular expression {pattern!r}: {error}") from None


def split(value: t.Any, separator: str | None = None) -> list[str]:
    """The parts of a text between separators, without the blanks around them; at blanks when ``None``."""
    return [part.strip() for part in str(value).split(separator)]


def family_name_first(value: t.Any) -> PersonName:
    """``Quist, Nora`` as ``Nora Quist``.

    :raises InvalidValue: for a name without a comma, or with several.
    """
    parts = [part.strip() for part in str(value).split(",")]
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004
        raise InvalidValue(f"has {value!r}, which must be a family name, a comma and a given name")
    name = PersonName(f"{parts[1]} {parts[0]}")
    name.family_name, name.given_name = parts
    return name


def smtp_addresses(value: t.Any) -> list[str]:
    """The e-mail addresses in ``proxyAddresses`` (Active Directory, Exchange), the primary one first."""
    texts = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value or "")]
    found = [match for one in texts for match in _SMTP.finditer(one)]
    ordered = sorted(found, key=lambda match: not match[0].startswith("SMTP:"))
    return list(dict.fromkeys(match[1] for match in ordered))


def account_enabled(value: t.Any) -> bool:
    """Whether an account of Active Directory can sign in, from its ``userAccountControl``.

    :raises InvalidValue: for a value that is not a number.
    """
    return MODIFIERS["account_enabled"](str(value)) == "true"


def filetime(value: t.Any) -> str:
    """An instant of Active Directory, such as ``accountExpires``, in ISO 8601; empty for none and for never.

    :raises InvalidValue: for a value that is not a number.
    """
    return "" if is_empty(value) else MODIFIERS["filetime"](str(value))


class DateFilters:
    """The filters that read dates.

    :param time_zone: for times without offset, unless the filter has one; ``None`` for none.
    """

    def __init__(self, time_zone: str | None) -> None:
        self._zone = time_zone

    def roster_date(self, value: t.Any, date_format: str = "iso", time_zone: str | None = None) -> date:
        """The date in a text.

        :raises InvalidValue: for text that is not a date in this format.
        """
        found, zone = self._read(value, date_format, time_zone)
        return day_of(found, zone)

    def roster_time(self, value: t.Any, date_format: str = "iso", time_zone: str | None = None) -> datetime:
        """The instant in a text, with its offset from UTC.

        :raises InvalidValue: for text that is not an instant in this format, or without a known offset.
        """
        found, _zone = self._read(value, date_format, time_zone)
        if not isinstance(found, datetime) or found.tzinfo is None:
            raise InvalidValue(
                f"comes from {value!r}, which must be a date and time with an offset, or time_zone must be set"
            )
        return found

    def _read(self, value: t.Any, date_format: str, time_zone: str | None) -> tuple[date | datetime, str | None]:
        zone = _known_zone(str(time_zone)) if time_zone else self._zone
        if isinstance(value, date):
            return value, zone
        if is_empty(value):
            raise InvalidValue("must be a date, but it is empty; if that is valid, write `is empty or` before it")
        return read_date(str(value), _known_format(str(date_format)), zone), zone
