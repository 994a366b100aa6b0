# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Dates and times in the formats of exports, read independently of the locale.

A format is one of :data:`NAMED`, or has the directives of ``strptime``. Names of months and days are English.
"""

from __future__ import annotations

import re
import typing as t
import zoneinfo
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from .._model.text import InvalidValue
from .._model.time_zones import time_zone_info

Day = date
#: Named formats.
NAMED = ("iso", "epoch", "epoch_ms", "excel", "excel_1904", "generalized_time")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = "mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_MONTH = "|".join(f"{short}(?:{rest})?" if rest else short for short, rest in zip(_MONTHS, _LONG_MONTHS))
_DIRECTIVES = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>1[0-2]|0?[1-9])",
    "b": f"(?P<b>{_MONTH})",
    "B": f"(?P<b>{_MONTH})",
    "d": r"(?P<d>3[01]|[12][0-9]|0?[1-9])",
    "j": r"(?P<j>[0-9]{1,3})",
    "a": f"(?P<a>{_DAYS})",
    "A": f"(?P<a>{_DAYS})",
    "w": r"[0-6]",
    "u": r"[1-7]",
    "H": r"(?P<H>2[0-3]|[01]?[0-9])",
    "I": r"(?P<I>1[0-2]|0?[1-9])",
    "p": r"(?P<p>[ap])\.?m\.?",
    "M": r"(?P<M>[0-5]?[0-9])",
    "S": r"(?P<S>[0-5]?[0-9])",
    "f": r"(?P<f>[0-9]{1,6})",
    "z": r"(?P<z>z|[+-][0-9]{2}(?::?[0-9]{2})?)",
    "Z": r"(?P<utc>utc|gmt|z)",
    "%": "%",
}
#: Directives about weeks, which Python supports; they are the same in each locale.
_OF_WEEKS = frozenset("UWGV")
_TIMES = frozenset("HIMSfpzZ")
_YEARS = frozenset("YyG")
_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?P<H>\d{2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s?(?P<z>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?"
)
#: RFC 4517, 3.3.13.
_GENERALIZED = re.compile(
    r"(?P<Y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<H>\d{2})(?:(?P<M>\d{2})(?P<S>\d{2})?)?(?:[.,]\d+)?(?P<z>[Zz]|[+-]\d{2}(?:\d{2})?)"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: Excel counts 29 February 1900, which did not exist, as day 60.
_EXCEL_NO_DAY = 60
_EXCEL_MAX = 2_958_465
_CENTURY = 69
#: Numbers below are seconds, up to the year 2286; as milliseconds, they would be in the first months of 1970.
_SECONDS_MAX = 10_000_000_000


def check_format(written: t.Any) -> str:
    """The format, if it is valid.

    :raises InvalidValue: with the rule that it breaks.
    """
    if written in NAMED:
        return str(written)
    if not isinstance(written, str) or "%" not in written:
        raise InvalidValue(f"must have a date_format such as %m/%d/%Y, or one of {', '.join(NAMED)}")
    directives = _directives(written)
    unknown = sorted({one for one in directives if one not in _DIRECTIVES and one not in _OF_WEEKS})
    if unknown:
        raise InvalidValue(f"must not have %{unknown[0]} in its date_format, whose meaning depends on the system")
    if _OF_WEEKS & set(directives) and set(directives) & set("bBaAp"):
        raise InvalidValue("must not have names of months or days together with numbers of weeks in its date_format")
    if not set(directives) & _YEARS:
        raise InvalidValue("must have the year in its date_format, %Y or %y; without one, all dates are in 1900")
    try:
        _pattern(written)
    except re.error:
        raise InvalidValue("must not have the same part twice in its date_format") from None
    return written


def check_zone(written: t.Any) -> str:
    """The name of a time zone, if it is valid.

    :raises InvalidValue: with the rule that it breaks.
    """
    time_zone_info(str(written))
    return str(written)


def _directives(written: str) -> list[str]:
    return re.findall(r"%(.?)", written, re.DOTALL)


@lru_cache(maxsize=10_000)
def read_date(written: str, date_format: str, time_zone: str | None = None) -> date | datetime:
    """A date, or a date and time where the format has one; cached, because a column has few different dates.

    :param date_format: as :func:`check_format` returns it.
    :param time_zone: for times without an offset from UTC.
    :returns: with its offset where that is known.
    :raises InvalidValue: for text that is not in this format.
    """
    try:
        found = _read(written.strip(), date_format)
    except InvalidValue:
        raise
    except (ValueError, OverflowError):
        raise InvalidValue(f"comes from {written!r}, which must be a date in the form {date_format}") from None
    if isinstance(found, datetime) and found.tzinfo is None and time_zone:
        return _in_zone(found, time_zone, written)
    return found


def _in_zone(wall: datetime, time_zone: str, written: str) -> datetime:
    """A local time with its offset; when clocks are set back, the later one, so that no access ends too early."""
    found = wall.replace(tzinfo=zoneinfo.ZoneInfo(time_zone), fold=1)
    try:
        shown = found.astimezone(timezone.utc).astimezone(found.tzinfo).replace(tzinfo=None)
    except OverflowError:  # the last hours of the year 9999
        return found
    if shown != wall:
        raise InvalidValue(
            f"comes from {written!r}, which does not exist in {time_zone}, because clocks are set forward at that time"
        )
    return found


def _read(written: str, date_format: str) -> date | datetime:
    if date_format == "iso":
        return _iso(written)
    if date_format.startswith("epoch"):
        return _epoch(_number(written), date_format == "epoch_ms", written)
    if date_format.startswith("excel"):
        return _excel(_number(written), date_format == "excel")
    if date_format == "generalized_time":
        return _built(_matched(_GENERALIZED, written), True)
    directives = _directives(date_format)
    timed = bool(_TIMES & set(directives))
    if _OF_WEEKS & set(directives):
        found = datetime.strptime(written, date_format)
        return found if timed else found.date()
    return _built(_matched(_pattern(date_format), written), timed)


@lru_cache(maxsize=100)
def _pattern(date_format: str) -> re.Pattern[str]:
    """The pattern of a date; as in ``strptime``, blanks match any blanks. ``Z`` at the end is UTC."""
    parts = []
    for part in re.findall(r"%.|\s+|[^%\s]+", date_format, re.DOTALL):
        if part[0] == "%":
            parts.append(_DIRECTIVES.get(part[1], ""))
        else:
            parts.append(r"\s+" if part.isspace() else re.escape(part))
    form = "".join(parts)
    timed = _TIMES & set(_directives(date_format))
    if timed and form.endswith("Z"):
        form = form[:-1] + "(?P<utc>Z)"
    return re.compile(form, re.IGNORECASE)


def _matched(pattern: re.Pattern[str], written: str) -> dict[str, str | None]:
    found = pattern.fullmatch(written)
    if not found:
        raise ValueError
    return found.groupdict()


def _built(parts: t.Mapping[str, str | None], timed: bool) -> date | datetime:
    def number(key: str, default: int) -> int:
        return int(parts.get(key) or default)

    year = number("Y", 1900)
    if parts.get("y"):
        year = number("y", 0)
        year += 1900 if year >= _CENTURY else 2000
    month = _MONTHS.index(str(parts["b"])[:3].lower()) + 1 if parts.get("b") else number("m", 1)
    day = date(year, month, number("d", 1))
    if parts.get("j"):
        day = date(year, 1, 1) + timedelta(days=number("j", 1) - 1)
        if day.year != year:
            raise ValueError
    if parts.get("a") and _WEEK[day.weekday()] != str(parts["a"])[:3].lower():
        raise ValueError  # one of the two is wrong
    if not timed:
        return day
    hour = number("H", 0)
    if parts.get("I"):
        hour = number("I", 12) % 12 + (12 if str(parts.get("p")).lower() == "p" else 0)
    micro = int(str(parts.get("f") or "0")[:6].ljust(6, "0"))
    written = "Z" if parts.get("utc") else parts.get("z")
    return datetime.combine(day, time(hour, number("M", 0), number("S", 0), micro), _offset(written))


def _offset(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written in "Zz":
        return timezone.utc
    digits = written[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if written[0] == "-" else span)


def _iso(written: str) -> date | datetime:
    parts = _matched(_ISO, written)
    day = date.fromisoformat(str(parts["date"]))
    if parts["H"] is None:
        return day
    return _built({**parts, "Y": f"{day.year:04}", "m": str(day.month), "d": str(day.day)}, True)


def _number(written: str) -> float:
    if not _NUMBER.fullmatch(written):
        raise ValueError
    return float(written)


def _epoch(number: float, milliseconds: bool, written: str) -> datetime:
    """The instant that a number of seconds or milliseconds since 1970 is.

    :raises InvalidValue: for 0, which means no date in exports, and for seconds where milliseconds are expected.
    """
    if not number:
        raise InvalidValue(
            f"comes from {written!r}, which is the first second of 1970 and means no date in most exports; add "
            f"{written!r} to empty"
        )
    if milliseconds and abs(number) < _SECONDS_MAX:
        raise InvalidValue(f"comes from {written!r}, which must be milliseconds since 1970; for seconds, use epoch")
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(
        seconds=round(number / (1000 if milliseconds else 1), 3)
    )


def _excel(days: float, of_1900: bool) -> date | datetime:
    if not (1 if of_1900 else 0) <= days <= _EXCEL_MAX or (of_1900 and int(days) == _EXCEL_NO_DAY):
        raise ValueError
    first = datetime(1904, 1, 1)
    if of_1900:
        first = datetime(1899, 12, 31 if days < _EXCEL_NO_DAY else 30)
    found = first + timedelta(seconds=round(days * 86_400))
    return found.date() if days == int(days) else found


def day_of(found: date | datetime, time_zone: str | None) -> Day:
    """The day of an instant in a time zone; in UTC when ``None``. A time without offset has its own date."""
    if not isinstance(found, datetime):
        return found
    if found.tzinfo is None:
        return found.date()
    return found.astimezone(zoneinfo.ZoneInfo(time_zone) if time_zone else timezone.utc).date()


def written_date(found: date | datetime, ends_in: str | None = None) -> str:
    """A date, or a date and time, in ISO 8601.

    :param ends_in: the time zone in which a day ends; a date becomes its last second there.
    """
    if ends_in is not None and not isinstance(found, datetime):
        found = datetime.combine(found, time(23, 59, 59), zoneinfo.ZoneInfo(ends_in))
    return found.isoformat()


def today_in(time_zone: str | None) -> Day:
    """The current day in a time zone; in UTC when ``None``."""
    return datetime.now(zoneinfo.ZoneInfo(time_zone) if time_zone else timezone.utc).date()
