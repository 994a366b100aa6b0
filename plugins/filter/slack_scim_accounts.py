# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the accounts for ids, e-mail addresses and user names."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import PeopleIndex
from ansible_collections.scimops.slack.plugins.plugin_utils._shown import accounts_of

Account = t.Mapping[str, t.Any]
NAME = "scimops.slack.slack_scim_accounts"


def slack_scim_accounts(users: t.Iterable[Account], references: t.Any) -> dict[str, t.Any]:
    """The accounts that references match, each once, and the references that are unknown or ambiguous."""
    return named_accounts(users, references, f"{NAME}: references")


def named_accounts(users: t.Iterable[Account], references: t.Any, option: str) -> dict[str, t.Any]:
    """What :func:`slack_scim_accounts` returns.

    :param option: the name of the references in messages.
    :raises AnsibleFilterError: when the references are not a list.
    """
    if not isinstance(references, t.Sequence) or isinstance(references, str):
        raise AnsibleFilterError(f"{option} must be a list, not {references!r}")
    index = people_index(accounts_of(f"{option.partition(':')[0]}: users", users))
    resolutions = [index.resolve(str(reference)) for reference in references]
    found = (resolution.one for resolution in resolutions)
    return {
        "accounts": list({user["id"]: user for user in found if user is not None}.values()),
        "unknown": [resolution.reference for resolution in resolutions if not resolution.found],
        "ambiguous": [
            {"reference": resolution.reference, "accounts": sorted(resolution.found, key=lambda user: str(user["id"]))}
            for resolution in resolutions
            if resolution.ambiguous
        ],
    }


def people_index(users: t.Iterable[Account]) -> PeopleIndex[Account]:
    """Accounts in option names, by all keys that a reference may use."""
    return PeopleIndex({user["id"]: user for user in users}.values(), lambda user, key: user.get(key))


class FilterModule:
    """The filter ``scimops.slack.slack_scim_accounts``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_accounts": slack_scim_accounts}
