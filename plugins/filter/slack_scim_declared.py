# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts Slack users and groups to roster format."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.plugin_utils._shown import (
    accounts_of,
    groups_of,
    require_shown,
)

Options = t.Mapping[str, t.Any]
NAME = "scimops.slack.slack_scim_declared"


def slack_scim_declared(users: t.Sequence[Options], groups: t.Sequence[Options] = ()) -> dict[str, t.Any]:
    """Users and groups without empty values and values that cannot be declared; people are named by their addresses."""
    users, groups = accounts_of(f"{NAME}: users", users), groups_of(f"{NAME}: groups", groups, "name", "members")
    require_shown(NAME, users, groups)
    addresses = {user["id"]: user["email"] for user in users if user.get("email")}
    return {
        "users": [_user(user, addresses) for user in sorted(users, key=_user_key)],
        "groups": [
            _group(group, addresses) for group in sorted(groups, key=lambda group: (group["name"], group["id"]))
        ],
    }


def _user_key(user: Options) -> tuple[str, str]:
    return user.get("email") or "", user["id"]


def _user(user: Options, addresses: t.Mapping[str, str]) -> dict[str, t.Any]:
    # Values that Slack does not show as they were sent cannot be declared.
    kept = [name for name, row in ATTRIBUTES.items() if row.comparable and user.get(name) not in (None, {})]
    declared = {"id": user["id"], **{name: user[name] for name in kept}}
    if "manager" in declared:
        declared["manager"] = addresses.get(declared["manager"], declared["manager"])
    return declared


def _group(group: Options, addresses: t.Mapping[str, str]) -> dict[str, t.Any]:
    members = sorted(addresses.get(member, member) for member in group["members"])
    return {"id": group["id"], "name": group["name"], "members": members}


class FilterModule:
    """The filter ``scimops.slack.slack_scim_declared``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_declared": slack_scim_declared}
