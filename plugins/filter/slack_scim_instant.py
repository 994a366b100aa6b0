# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts a local date and time to UTC."""

from __future__ import annotations

import datetime
import typing as t
from zoneinfo import ZoneInfo

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._model.time_zones import time_zone_info


def slack_scim_instant(text: t.Any, timezone: t.Any) -> str:
    """The instant in UTC as ``2026-12-31T16:00:00Z``, see the filter's documentation."""
    try:
        zone = time_zone_info(str(timezone))
    except InvalidValue as error:
        raise AnsibleFilterError(f"scimops.slack.slack_scim_instant: timezone {timezone!r} {error}") from None
    try:
        return instant_of(str(text), zone)
    except InvalidValue as error:
        raise AnsibleFilterError(f"scimops.slack.slack_scim_instant: {text!r} {error}") from None


def instant_of(text: str, zone: ZoneInfo) -> str:
    """The instant of a local date and time, in UTC.

    :raises InvalidValue: when it has an offset or no time, or does not exist in the time zone.
    """
    try:
        wall = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidValue("must be a date and time such as 2026-12-31 17:00") from None
    if wall.tzinfo is not None:
        raise InvalidValue("must have no offset, because the time zone defines it")
    if len(text) <= len("2026-12-31"):
        raise InvalidValue("must have a time, such as 2026-12-31 17:00")
    # fold=1 is the later instant when clocks are set back: no access ends before the given time.
    instant = wall.replace(tzinfo=zone, fold=1).astimezone(datetime.timezone.utc)
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        raise InvalidValue(f"does not exist in {zone.key}, because clocks are set forward at that time")
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class FilterModule:
    """The filter ``scimops.slack.slack_scim_instant``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_instant": slack_scim_instant}
