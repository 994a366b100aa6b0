# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people leave behind when they leave."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

Options = t.Mapping[str, t.Any]


def slack_scim_departure(users: t.Sequence[Options], groups: t.Sequence[Options], who: t.Any) -> dict[str, t.Any]:
    """The leavers' accounts, those who report to them, and the groups that only they are in."""
    if not isinstance(who, t.Sequence) or isinstance(who, str):
        raise AnsibleFilterError(f"scimops.slack.slack_scim_departure: who must be a list, not {who!r}")
    leavers, unknown = _find(users, [str(key) for key in who])
    leaving = {user["id"] for user in leavers}
    staying = {user["id"] for user in users if user["active"]} - leaving
    return {
        "leavers": leavers,
        "unknown": unknown,
        "reports": [user for user in users if user["id"] in staying and user.get("manager") in leaving],
        "groups": [
            group
            for group in groups
            if leaving.intersection(group["members"]) and not staying.intersection(group["members"])
        ],
    }


def _find(users: t.Sequence[Options], who: t.Sequence[str]) -> tuple[list[Options], list[str]]:
    """Accounts in the order asked for, each once; an id decides before an address, and an address before a name."""
    index: dict[str, Options] = {}
    for option in ("user_name", "email", "id"):
        index.update({user[option].lower(): user for user in users if user.get(option)})
    found = {index[key.lower()]["id"]: index[key.lower()] for key in who if key.lower() in index}
    return list(found.values()), [key for key in who if key.lower() not in index]


class FilterModule:
    """The filter ``scimops.slack.slack_scim_departure``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_departure": slack_scim_departure}
