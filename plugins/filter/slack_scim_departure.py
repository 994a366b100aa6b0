# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists the direct reports and the groups of people who leave."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.filter.slack_scim_accounts import named_accounts, people_index
from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import PeopleIndex
from ansible_collections.scimops.slack.plugins.plugin_utils._shown import (
    accounts_of,
    groups_of,
    require_shown,
)

Options = t.Mapping[str, t.Any]
NAME = "scimops.slack.slack_scim_departure"


def slack_scim_departure(users: t.Sequence[Options], groups: t.Sequence[Options], who: t.Any) -> dict[str, t.Any]:
    """The accounts of people who leave, their direct reports, and the groups that only they are in."""
    users, groups = accounts_of(f"{NAME}: users", users, "active"), groups_of(f"{NAME}: groups", groups, "members")
    named = named_accounts(users, who, f"{NAME}: who")
    require_shown(NAME, users, groups)
    leaving = {user["id"] for user in named["accounts"]}
    index = people_index(users)
    staying = {user["id"] for user in users if user["active"]} - leaving
    return {
        "leavers": named["accounts"],
        "unknown": named["unknown"],
        "ambiguous": named["ambiguous"],
        "reports": [user for user in users if user["id"] in staying and _manager_of(user, index) in leaving],
        "groups": [
            group
            for group in groups
            if leaving.intersection(group["members"]) and not staying.intersection(group["members"])
        ],
    }


def _manager_of(user: Options, index: PeopleIndex[Options]) -> str | None:
    """The id of the manager; Slack may show any key of the manager."""
    manager = index.resolve(user["manager"]).one if user.get("manager") else None
    return None if manager is None else manager["id"]


class FilterModule:
    """The filter ``scimops.slack.slack_scim_departure``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_departure": slack_scim_departure}
