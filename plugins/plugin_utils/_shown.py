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


def accounts_of(name: str, value: t.Any, *keys: str) -> list[Options]:
    """The accounts of a filter's input.

    :param name: of the filter and its option.
    :param keys: what the filter needs beside ``id``.
    :raises AnsibleFilterError: when it is not a list of accounts: a filter would find nobody in an empty text.
    """
    return entries_of(name, value, "accounts, such as the users that slack_scim_user_info returns", ("id", *keys))


def groups_of(name: str, value: t.Any, *keys: str) -> list[Options]:
    """The same for groups."""
    return entries_of(name, value, "groups, such as the groups that slack_scim_group_info returns", ("id", *keys))


def entries_of(name: str, value: t.Any, what: str, keys: t.Sequence[str]) -> list[Options]:
    """The dictionaries of a filter's input.

    :param what: a description of them, for messages.
    :param keys: what each must have.
    """
    if isinstance(value, (str, bytes, t.Mapping)) or not isinstance(value, t.Iterable):
        raise AnsibleFilterError(f"{name}: must be a list of {what}, not {_kind(value)}")
    entries = list(value)
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, t.Mapping):
            raise AnsibleFilterError(f"{name}: must be a list of {what}, but entry {number} is {_kind(entry)}")
        missing = [key for key in keys if key not in entry]
        if missing:
            raise AnsibleFilterError(f"{name}: must be a list of {what}, but entry {number} has no {missing[0]}")
    return entries


def _kind(value: t.Any) -> str:
    if value is None:
        return "null"
    names = {str: "text", bytes: "text", t.Mapping: "a dictionary", t.Sequence: "a list"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), f"{value!r}")


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
