# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Accounts and organizations as hosts: their names and variables, as plain values that a cache can keep."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ansible.inventory.data import InventoryData

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import AccountKind
from ansible_collections.scimops.slack.plugins.module_utils._ansible.results import shown_user
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._model.text import folded
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

Hosts = dict[str, dict[str, t.Any]]

#: A host name that Ansible never interprets as a template, a pattern, a range, a list or an option.
_SAFE_HOST_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")
#: Names with a meaning in Ansible: its own groups, and the controller.
_RESERVED = frozenset({"all", "ungrouped", "localhost"})
_ADDRESS = re.compile(r"[0-9.]+")
_OWN_GROUPS = frozenset({"all", "ungrouped"})

#: The number of organizations that are read in parallel.
PARALLEL_ORGANIZATIONS = 8


@dataclass(frozen=True)
class Organization:
    """An organization that becomes a host.

    :ivar name: of the host.
    """

    name: str
    connection: Connection


@dataclass(frozen=True)
class AccountOptions:
    """Which accounts become hosts, and the source of the host names.

    :ivar hostname: the attribute with the host name, or ``id``.
    :ivar filter: a SCIM filter; ``None`` for all accounts.
    :ivar allow_incomplete: whether an incomplete list from Slack is accepted.
    """

    hostname: str
    filter: str | None
    kind: AccountKind
    allow_incomplete: bool


def account_hosts(connection: Connection, options: AccountOptions, warn: t.Callable[[str], None]) -> Hosts:
    """The variables of each account, by the name of its host.

    :param warn: called with a message when the list is incomplete and that is accepted.
    :raises ScimError: when a request fails, or the list is incomplete and that is not accepted.
    """
    with ScimClient(connection, Budget()) as client:
        listed = client.list_users(filter=options.filter)
    if not listed.complete and options.allow_incomplete:
        warn(f"the inventory is incomplete: {listed.error.description}")
        users = list(listed.received)
    else:
        users = listed.whole()
    desired = [user for user in users if options.kind.has(user)]
    names = Counter(folded(_host_name(user, options.hostname)) for user in desired)
    names.update(folded(user.id) for user in desired if options.hostname != "id")
    hosts: Hosts = {}
    for user in desired:
        name = _host_name(user, options.hostname)
        hosts[name if names[folded(name)] == 1 else user.id] = dict(shown_user(user))
    return hosts


def _host_name(user: User, option: str) -> str:
    """The host name of an account; its id where the attribute is not a safe host name.

    Members of a workspace choose such texts themselves. Before ansible-core 2.19 a host name is evaluated as a template
    wherever ``inventory_hostname`` is used.
    """
    name = user.id if option == "id" else str(user.values.get(option) or user.id)
    return name if is_safe_host_name(name) else user.id


def is_safe_host_name(name: str) -> bool:
    """Whether a text is a safe host name."""
    if folded(name) in _RESERVED or _ADDRESS.fullmatch(name):
        return False
    return _SAFE_HOST_NAME.fullmatch(name) is not None


class DraftInventory(InventoryData):  # type: ignore[misc]
    """An inventory of the accounts alone, to which hosts and groups are added before their names are final.

    Group names come from Slack. In the final inventory, a host with the name of a group would be treated as that group.
    """

    def add_group(self, group: str) -> str:
        """Add a group and return its name, with ``_group`` added where Ansible has a group of this name itself."""
        own = group in _OWN_GROUPS and group in self.groups  # not yet while Ansible adds its own groups
        return str(super().add_group(f"{group}_group" if own else group))

    def add_child(self, group: str, child: str) -> bool:
        """Add a host or a group to a group; a group that would contain itself is not added."""
        if group == "ungrouped":  # Constructable passes the requested name, not the one that add_group returned
            group = "ungrouped_group"
        if child in self.hosts:
            return bool(self.groups[group].add_host(self.hosts[child]))
        if group == child or group in {above.name for above in self.groups[child].get_descendants()}:
            return False
        return bool(super().add_child(group, child))

    def move_to(self, inventory: InventoryData, id_of: t.Callable[[str], str]) -> None:
        """Add all hosts and groups to an inventory.

        A host whose name is taken is named by its id, and a group with the name of a host has ``_group`` added.
        """
        taken = {*self.groups, *inventory.groups, *inventory.hosts}
        names = {name: id_of(name) if name in taken else name for name in self.hosts}
        for name, host in self.hosts.items():
            inventory.add_host(names[name])
            for variable, value in host.vars.items():
                inventory.set_variable(names[name], variable, value)
        group_names = self._group_names({"localhost", *inventory.hosts})
        for name in group_names.values():
            inventory.add_group(name)
        for name, group in self.groups.items():
            for host in group.hosts:
                inventory.add_host(names[host.name], group_names.get(name))
            for child in group.child_groups:
                if child.name in group_names:
                    inventory.add_child(group_names.get(name, name), group_names[child.name])

    def _group_names(self, hosts: t.Container[str]) -> dict[str, str]:
        """The name of each group in an inventory with these hosts; without Ansible's own groups.

        A play on a host or on the controller would run on a group of that name, if there is one.
        """
        names = {}
        for name in (group for group in self.groups if group not in _OWN_GROUPS):
            free = name
            while free in hosts or (free != name and free in self.groups):
                free += "_group"
            names[name] = free
        return names


def organization_hosts(organizations: t.Sequence[Organization]) -> Hosts:
    """The variables of each organization, by its name; an unreachable one reports that and does not stop the others."""
    if not organizations:
        return {}
    with ThreadPoolExecutor(min(PARALLEL_ORGANIZATIONS, len(organizations))) as pool:
        facts = pool.map(_facts, organizations)
        return {organization.name: one for organization, one in zip(organizations, facts)}


def _facts(organization: Organization) -> dict[str, t.Any]:
    answer: dict[str, t.Any] = {}
    totals: dict[str, int | None] = {}
    error = None
    try:
        with ScimClient(organization.connection, Budget()) as client:
            answer = client.auth_test()
            totals = {"users": client.search_users(count=1).total, "groups": client.search_groups(count=1).total}
    except ScimError as failure:
        error = str(failure)
    return {
        "reachable": error is None,
        "error": error,
        "team": answer.get("team"),
        "team_id": answer.get("team_id"),
        "enterprise_id": answer.get("enterprise_id"),
        "url": answer.get("url"),
        "token_owner": answer.get("user_id"),
        "total_users": totals.get("users"),
        "total_groups": totals.get("groups"),
    }
