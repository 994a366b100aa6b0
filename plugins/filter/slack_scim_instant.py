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
        wall = datetime.datetime.fromisoformat(str(text))
    except ValueError:
        raise _bad(text, "must be a date and time such as 2026-12-31 17:00") from None
    if wall.tzinfo is not None:
        raise _bad(text, "must have no offset, because the time zone defines it")
    if len(str(text)) <= len("2026-12-31"):
        raise _bad(text, "must have a time, such as 2026-12-31 17:00")
    # fold=1 is the later instant when clocks are set back: no access ends before the given time.
    instant = wall.replace(tzinfo=_zone(timezone), fold=1).astimezone(datetime.timezone.utc)
    if instant.astimezone(_zone(timezone)).replace(tzinfo=None) != wall:
        raise _bad(text, f"does not exist in {timezone}, because clocks are set forward at that time")
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone(name: t.Any) -> ZoneInfo:
    try:
        return time_zone_info(str(name))
    except InvalidValue as error:
        raise AnsibleFilterError(f"scimops.slack.slack_scim_instant: timezone {name!r} {error}") from None


def _bad(text: t.Any, rule: str) -> AnsibleFilterError:
    return AnsibleFilterError(f"scimops.slack.slack_scim_instant: {text!r} {rule}")


class FilterModule:
    """The filter ``scimops.slack.slack_scim_instant``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_instant": slack_scim_instant}
