# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The forms in which values are compared: one normalizer per kind of value, each total, pure and idempotent.

A normalizer takes the text of a person, a file or Slack and returns the canonical value, or ``None`` for empty
(null, "" and blanks are equal, wire §12.8). It raises :class:`InvalidValue` with the rule that was broken.
"""

from __future__ import annotations

import re
import typing as t
import unicodedata
from datetime import date, datetime, timedelta, timezone

from .text import InvalidValue, Meant, desired_text, folded, is_spreadsheet_error, observed, wrong_code

Value = t.Union[str, bool, t.Mapping[str, str], None]

ADDRESS_KEYS = ("street_address", "locality", "region", "postal_code", "country")
USER_NAME_MAX = 21
DISPLAY_NAME_MAX = 80

_EMAIL = re.compile(r"""[^\s@<>(),;:"\[\]\\]+@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+""")
#: A number too long for its cell, as spreadsheets show it.
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_INSTANT = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s?(?P<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?"
)
#: User names that Slack does not rewrite (wire 7.2.5): nearly all.
_PLAIN_USER_NAME = re.compile(r"[a-z0-9._-]*")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b1b\u2b1c\u2b50\u2b55\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\ufe0f\u200d]"
    r"|:[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:"
)


def text(value: t.Any) -> str | None:
    """Text for people, on one line."""
    return desired_text(value)


def lines(value: t.Any) -> str | None:
    """Text for people, possibly on several lines."""
    return desired_text(value, lines=True)


def plain(value: t.Any) -> str | None:
    """Text for machines, such as an id or an address: without any invisible character."""
    return desired_text(value, prose=False)


def code(value: t.Any) -> str | None:
    """A number as text, such as one with leading zeros, which a YAML number has lost."""
    rule = "" if isinstance(value, str) else wrong_code(value)
    if rule:
        raise InvalidValue(rule)
    written = plain(value)
    if written is not None and "e" in written.lower() and _EXPONENT.fullmatch(written) and not isinstance(value, Meant):
        raise InvalidValue("must be written out, but a spreadsheet has rounded it to a power of ten")
    return written


def secret(value: t.Any) -> str | None:
    """A password unchanged, including blanks."""
    rule = wrong_code(value)
    if rule:
        raise InvalidValue(rule)
    if isinstance(value, str) and is_spreadsheet_error(value):
        raise InvalidValue("must be a password, but it is an error value of a spreadsheet")
    return None if not value or value.isspace() else str(value)


def boolean(value: t.Any) -> bool | None:
    """A boolean; accepts Ansible's spellings."""
    if value is None or isinstance(value, bool):
        return value
    word = folded(str(value))
    if word in ("yes", "on", "1", "true", "t", "y", "1.0"):
        return True
    if word in ("no", "off", "0", "false", "f", "n", "0.0"):
        return False
    if not word:
        return None
    raise InvalidValue("must be true or false")


def email(value: t.Any) -> str | None:
    """An e-mail address as written; :func:`.text.folded` makes it comparable."""
    address = plain(value)
    if address is not None and not _EMAIL.fullmatch(address):
        raise InvalidValue("must be an e-mail address such as name@example.com")
    return address


def user_name(value: t.Any) -> str | None:
    """A user name as Slack rewrites it: the local part of an e-mail, lower case, specials as ``_`` (wire 7.2.5, 7.2.6).

    Raises :class:`InvalidValue` when the outcome has more than 21 characters (wire 7.2.8, C8).
    """
    written = plain(value)
    if written is None:
        return None
    name = rewritten_user_name(written)
    if not name:
        raise InvalidValue("must have at least one character before the @")
    if len(name) > USER_NAME_MAX:
        raise InvalidValue(
            f"must have at most {USER_NAME_MAX} characters as Slack writes it, and {name!r} has {len(name)}"
        )
    return name


def rewritten_user_name(value: str) -> str:
    """The user name that Slack stores for a text of any length (wire 7.2.5, 7.2.6)."""
    local = observed(value).split("@", 1)[0].lower()
    return "".join(char if char.isalnum() or char in "._-" else "_" for char in local)


def user_name_key(value: str) -> str:
    """The form in which user names are compared.

    It is unknown whether Slack treats a letter beyond ASCII as a "special character" (wire 7.2.5), so such letters
    compare as the underscore that may replace them.
    """
    if _PLAIN_USER_NAME.fullmatch(value):
        return value
    return "".join(char if char.isascii() else "_" for char in rewritten_user_name(value))


def is_shortened_user_name(stored: str, desired: str) -> bool:
    """Whether a user name is the beginning of another one, as Slack shortens a name that is taken (wire 7.2.10).

    A longer name can also be a real difference: the caller must know otherwise that the desired name is taken.
    """
    beginning, whole = user_name_key(stored), user_name_key(desired)
    return bool(beginning) and beginning != whole and whole.startswith(beginning)


def display_name(value: t.Any) -> str | None:
    """A display name: at most 80 characters, without @ or emoji (wire 7.2.13)."""
    name = text(value)
    if name is None:
        return None
    if len(name) > DISPLAY_NAME_MAX:
        raise InvalidValue(f"must have at most {DISPLAY_NAME_MAX} characters, but it has {len(name)}")
    if "@" in name:
        raise InvalidValue("must not contain @")
    if _EMOJI.search(name):
        raise InvalidValue("must not contain emoji")
    return name


def time_zone(value: t.Any) -> str | None:
    """An IANA time zone name; a space stands for an underscore (wire 7.1.13)."""
    from .time_zones import check_time_zone  # noqa: PLC0415 (zoneinfo lists folders, and few tasks set a time zone)

    name = plain(value)
    return None if name is None else check_time_zone(name.replace(" ", "_"))


def _parse_instant(value: t.Any, date_alone: bool) -> datetime | None:
    if isinstance(value, date):  # a datetime is a date too
        value = value.isoformat()
    written = plain(value)
    if written is None:
        return None
    rule = "must be an ISO 8601 date and time with its offset, such as 2026-12-31T17:00:00Z"
    if date_alone:
        rule += ", or a date such as 2026-12-31"
    match = _INSTANT.fullmatch(written)
    if not match or (match["time"] is None and not date_alone) or (match["time"] and match["offset"] is None):
        raise InvalidValue(rule)
    try:
        naive = datetime.fromisoformat(f"{match['date']}T{match['time'] or '00:00:00'}")
        return naive.replace(tzinfo=_offset(match["offset"] or "Z")).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise InvalidValue(rule) from None


def _offset(written: str) -> timezone:
    if written in "Zz":
        return timezone.utc
    digits = written[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if written[0] == "-" else span)


def instant(value: t.Any) -> str | None:
    """An instant with its offset, in UTC and to the second, as ``2026-12-31T17:00:00Z`` (wire 7.6.2)."""
    return _utc(_parse_instant(value, date_alone=False))


def day_or_instant(value: t.Any) -> str | None:
    """As :func:`instant`; a date alone is its first instant in UTC (wire 7.2.27)."""
    return _utc(_parse_instant(value, date_alone=True))


def _utc(parsed: datetime | None) -> str | None:
    return None if parsed is None else parsed.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def address(value: t.Any) -> dict[str, str] | None:
    """An address: the five parts that Slack stores, without empty ones (wire 7.2.20)."""
    if value is None or value == "":
        return None
    if not isinstance(value, t.Mapping):
        raise InvalidValue("must be a dictionary of " + ", ".join(ADDRESS_KEYS))
    unknown = sorted(set(map(str, value)) - set(ADDRESS_KEYS))
    if unknown:
        raise InvalidValue(f"has the unknown key {', '.join(unknown)}; the keys are {', '.join(ADDRESS_KEYS)}")
    parts = {key: _address_part(key, value.get(key)) for key in ADDRESS_KEYS}
    return {key: part for key, part in parts.items() if part is not None} or None


def _address_part(key: str, value: t.Any) -> str | None:
    read = {"street_address": lines, "postal_code": code}.get(key, text)
    try:
        return read(value)
    except InvalidValue as error:
        raise InvalidValue(f"has {key} {value!r}, which {error.rule}") from None


def photo(value: t.Any) -> str | None:
    """A picture by URL or data URL (wire 7.2.18)."""
    url = plain(value)
    if url is not None and not re.match(r"https?://\S+$|data:image/[\w.+-]+;base64,\S+$", url):
        raise InvalidValue("must be an http(s) URL or a data:image/…;base64 URL")
    return url


#: Letters that Unicode does not decompose.
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h"}
)
_ENDS = "._-"


def made_user_name(written: str) -> str:
    """A user name that Slack accepts unchanged, from a name or an e-mail address; the same for the same input.

    Accents are removed, only the local part of an e-mail address is used, special characters and all letters other than
    plain Latin ones become underscores (wire 7.2.5, 7.2.6), and the name is cut to 21 characters.

    :returns: the name, or ``""`` where no letter or digit remains.
    """
    apart = unicodedata.normalize("NFKD", observed(written).lower().translate(_SPELT))
    letters = "".join(char for char in apart if not unicodedata.combining(char))
    name = user_name_key(rewritten_user_name(letters))
    return re.sub(r"_+", "_", name).lstrip(_ENDS)[:USER_NAME_MAX].rstrip(_ENDS)
