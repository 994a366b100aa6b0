# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Slack rewrites the values it is given before it stores them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

USER_NAME_MAX = 21
DISPLAY_NAME_MAX = 80


def user_name(value: str) -> str:
    """The user name Slack makes of `value`.

    wire 7.2.6: of an e-mail the local part; wire 7.2.5: lower-cased, specials but `.` `_` `-` become underscores.
    """
    local_part = value.strip().split("@", 1)[0]
    return re.sub(r"[^a-z0-9._-]", "_", local_part.lower())


def is_clearing(value: object) -> bool:
    """Whether a written value clears its field: null, empty, or (wire 7.2.23) one space."""
    return value is None or (isinstance(value, str) and not value.strip())


def instant(text: str) -> datetime | None:
    """An ISO 8601 instant or date (without an offset: UTC), or None when it is none."""
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def start_date(when: datetime) -> str:
    """wire 7.2.27: returned as `2024-04-10T00:00:00+0000`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def full_hour(instant: datetime) -> datetime:
    """The first full hour that is not before an instant: Slack ends guests hourly (wire §17 on 7.6.2)."""
    start = instant.replace(minute=0, second=0, microsecond=0)
    return start if start == instant else start + timedelta(hours=1)


def expiration(when: datetime) -> str:
    """wire 7.6.2: the same instant, to the second, with the offset it was given in."""
    return when.replace(microsecond=0).isoformat()


def created(epoch: float) -> str:
    """wire 7.1.6: `2020-08-13T04:15:35-07:00`, Pacific time with its summer time."""
    instant = datetime.fromtimestamp(epoch, UTC)
    hours = -7 if _is_summer(instant) else -8
    return instant.astimezone(timezone(timedelta(hours=hours))).replace(microsecond=0).isoformat()


def _is_summer(instant: datetime) -> bool:
    """Whether California has summer time: from 2:00 on March's second Sunday to 2:00 on November's first (since 2007).

    By the rule and not by a time zone database, which small containers lack.
    """
    begin = _sunday(instant.year, 3, 8) + timedelta(hours=2 + 8)
    end = _sunday(instant.year, 11, 1) + timedelta(hours=2 + 7)
    return begin <= instant < end


def _sunday(year: int, month: int, earliest: int) -> datetime:
    """The first Sunday that is not before a day of a month."""
    day = datetime(year, month, earliest, tzinfo=UTC)
    return day + timedelta(days=6 - day.weekday())


_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]|:[a-z0-9_+-]+:")


def has_emoji(text: str) -> bool:
    """Whether the text holds an emoji, as a character or as Slack's `:name:`."""
    return _EMOJI.search(text) is not None
