# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The check of accounts and groups from info modules that filters receive."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

Options = t.Mapping[str, t.Any]


def require_shown(name: str, users: t.Iterable[Options], groups: t.Iterable[Options]) -> None:
    """Refuse accounts without a known status, and groups without known members.

    :param name: of the filter.
    :raises AnsibleFilterError: when Slack does not show whether an account is active, or the members of a group.
    """
    for user in users:
        if user.get("active", True) is None:
            label = user.get("email") or user.get("user_name") or user["id"]
            raise AnsibleFilterError(f"{name}: Slack does not show whether the account {label} is active")
    for group in groups:
        if group.get("members", ()) is None:
            raise AnsibleFilterError(
                f"{name}: Slack does not show who is in the group {group.get('name') or group['id']}"
            )
