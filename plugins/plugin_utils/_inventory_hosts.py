# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Accounts and organisations as hosts: their names and variables, as plain values that a cache can keep."""

from __future__ import annotations

import typing as t
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import matches_filter
from ansible_collections.scimops.slack.plugins.module_utils._ansible.results import user_result
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

Hosts = dict[str, dict[str, t.Any]]

#: Organizations that are asked side by side.
PARALLEL_ORGANIZATIONS = 8


@dataclass(frozen=True)
class Organization:
    """An organisation that becomes a host.

    :ivar name: of the host.
    """

    name: str
    connection: Connection


def account_hosts(connection: Connection, params: t.Mapping[str, t.Any]) -> Hosts:
    """The variables of each account, by the name of its host.

    :param params: the options ``hostname``, ``filter``, ``active``, ``guest`` and ``bots``.
    :raises ScimError: when Slack cannot be asked.
    """
    with ScimClient(connection, Budget()) as client:
        users = client.all_users(filter=params["filter"])
    desired = [user for user in users if matches_filter(user, params)]
    names = Counter(_host_name(user, params["hostname"]) for user in desired)
    hosts: Hosts = {}
    for user in desired:
        name = _host_name(user, params["hostname"])
        hosts[name if names[name] == 1 else user.id] = user_result(user) or {}
    return hosts


def _host_name(user: User, option: str) -> str:
    return user.id if option == "id" else str(user.values.get(option) or user.id)


def organization_hosts(organizations: t.Sequence[Organization]) -> Hosts:
    """The variables of each organisation, by its name; one that cannot be reached says so and stops no other."""
    if not organizations:
        return {}
    with ThreadPoolExecutor(min(PARALLEL_ORGANIZATIONS, len(organizations))) as pool:
        facts = pool.map(_facts, organizations)
        return {organization.name: one for organization, one in zip(organizations, facts)}


def _facts(organization: Organization) -> dict[str, t.Any]:
    asked: dict[str, t.Any] = {}
    totals: dict[str, int] = {}
    error = None
    try:
        with ScimClient(organization.connection, Budget()) as client:
            asked = client.auth_test()
            totals = {"users": client.search_users(count=1).total, "groups": client.search_groups(count=1).total}
    except ScimError as failure:
        error = str(failure)
    return {
        "reachable": error is None,
        "error": error,
        "team": asked.get("team"),
        "team_id": asked.get("team_id"),
        "enterprise_id": asked.get("enterprise_id"),
        "url": asked.get("url"),
        "token_owner": asked.get("user_id"),
        "total_users": totals.get("users"),
        "total_groups": totals.get("groups"),
    }
