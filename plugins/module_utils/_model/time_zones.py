# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Time zones by their names, on hosts with and without a time zone database."""

from __future__ import annotations

import zoneinfo
from functools import cache

from .text import InvalidValue

UNKNOWN = "must be a time zone of the IANA database, such as Europe/Berlin"
NO_DATABASE = (
    "cannot be checked, because this host has no time zone database. Install the Python package tzdata in the Python "
    "that runs the task, or the package tzdata of the system"
)


@cache
def known_time_zones() -> frozenset[str]:
    """The names of the time zones on this host; empty when it has no database."""
    return frozenset(zoneinfo.available_timezones())


def time_zone_info(name: str) -> zoneinfo.ZoneInfo:
    """The time zone with a name.

    :raises InvalidValue: when there is none with this name, or this host has no database.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValue(UNKNOWN if known_time_zones() else NO_DATABASE) from None


def check_time_zone(name: str) -> str:
    """The name, if it is spelled as in the database.

    :raises InvalidValue: when it is not, or this host has no database.
    """
    if name not in known_time_zones():
        raise InvalidValue(UNKNOWN if known_time_zones() else NO_DATABASE)
    return name
