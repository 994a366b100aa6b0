# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a directory run is told besides the source."""

from __future__ import annotations

import datetime
import enum
import typing as t
from dataclasses import dataclass, field

from .policy import Policy
from .scope import Scope


class AbsentUsers(str, enum.Enum):
    """What becomes of a managed account that the source does not have."""

    IGNORE = "ignore"
    REPORT = "report"
    DEACTIVATE = "deactivate"
    CONVERT_TO_GUEST = "convert_to_guest"


class AbsentGroups(str, enum.Enum):
    """What becomes of a group that the source does not have."""

    IGNORE = "ignore"
    REPORT = "report"
    DELETE = "delete"


@dataclass(frozen=True)
class Settings:
    """How a directory is planned.

    :ivar today: the day of the run.
    :ivar absent_after_days: for how many days an account must have been missing before anything is done about it.
    :ivar first_missed: by account id, the day on which the account was first missing, from the last snapshot.
    :ivar reactivate: whether deactivated accounts that the source has are taken back into use.
    :ivar user_name_from: the template by which user names are made.
    :ivar skip_invalid: whether rows that break rules are passed over; otherwise one is enough to stop.
    """

    today: datetime.date
    scope: Scope = field(default_factory=Scope)
    policy: Policy = field(default_factory=dict)
    absent_users: AbsentUsers = AbsentUsers.IGNORE
    absent_after_days: int = 0
    first_missed: t.Mapping[str, datetime.date] = field(default_factory=dict)
    absent_groups: AbsentGroups = AbsentGroups.IGNORE
    reactivate: bool = True
    user_name_from: str = "email"
    skip_invalid: bool = False
