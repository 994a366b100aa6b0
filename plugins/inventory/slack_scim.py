# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds Slack accounts, or whole organizations, as hosts of an inventory."""

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim
short_description: Accounts of a Slack organization, or several organizations, as hosts
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Creates an inventory of the accounts of an organization, for tasks, templates and reports that iterate over people.
  - Alternatively, creates an inventory of several organizations, so that one playbook can manage all of them in
    parallel, with C(forks) and job slices.
  - Reads through Slack's SCIM API and writes nothing.
  - The inventory file's name must be or end with C(slack_scim.yml) or C(slack_scim.yaml).
  - The hosts are not machines. All of them have C(ansible_connection=local), so tasks run on the controller.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._connection.plugins
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description:
      - The name of this plugin.
    type: str
    required: true
    choices: [scimops.slack.slack_scim]
  hosts:
    description:
      - What the hosts stand for.
      - V(accounts) creates a host for each account of the organization that O(token) belongs to. Its variables are the
        attributes that M(scimops.slack.slack_scim_user_info) returns, each prefixed with O(vars_prefix), such as
        C(slack_department) and C(slack_meta).
      - V(organizations) creates a host for each entry of O(organizations). Its variables are C(reachable), C(error),
        C(team), C(team_id), C(enterprise_id), C(url), C(token_owner), C(total_users) and C(total_groups), each prefixed
        with O(vars_prefix). In addition, C(slack_scim_url), C(slack_scim_version) and, with
        O(organizations[].token_env), C(slack_scim_token) are set. Use these as options of modules. The lookup
        P(scimops.slack.slack_scim_user#lookup) uses these variables automatically.
    type: str
    choices: [accounts, organizations]
    default: accounts
  token:
    description:
      - The token, which begins with V(xoxp-), of an owner or admin with the scope V(admin).
      - It can be a template, such as V({{ lookup('ansible.builtin.file', '/run/secrets/slack'\) }}), or a value
        encrypted with Ansible Vault.
      - Not used with O(hosts=organizations).
    required: false
  hostname:
    description:
      - The attribute that names the host of an account.
      - The id is used instead when the attribute is empty, not unique, the name of a group or of another host, C(all),
        C(ungrouped), C(localhost) or an address, or contains characters other than Latin letters, digits and C(. _ @ +
        -).
      - Only used with O(hosts=accounts).
    type: str
    choices: [user_name, email, id]
    default: user_name
  filter:
    description:
      - A SCIM filter that Slack evaluates, such as V(email co "@example.com").
      - Only used with O(hosts=accounts).
    type: str
  active:
    description:
      - V(true) includes only active accounts, V(false) only deactivated ones. When omitted, both.
      - Only used with O(hosts=accounts).
    type: bool
  guest:
    description:
      - V(true) includes only guests, V(false) only full members. When omitted, both.
      - Only used with O(hosts=accounts).
    type: bool
  bots:
    description:
      - V(true) includes only the accounts of apps, V(false) only those of people. When omitted, both.
      - Only used with O(hosts=accounts).
    type: bool
  allow_incomplete:
    description:
      - What to do when Slack announces more accounts than it returns, also when the list is read again. With V(true),
        the inventory warns and contains the accounts that Slack returned. With V(false), it fails and names both
        numbers. An incomplete inventory is not cached.
      - Only used with O(hosts=accounts).
    type: bool
    default: false
    version_added: 1.1.0
  organizations:
    description:
      - The organizations. An organization that cannot be reached is a host, too. Its C(slack_reachable) is V(false),
        and its C(slack_error) contains the reason.
      - Required with O(hosts=organizations), and only used there.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description:
          - The name of the host.
        type: str
        required: true
      token_env:
        description:
          - The environment variable that contains the token. The host's variable C(slack_scim_token) reads the
            environment variable when it is used, so the inventory does not contain the token.
          - Either this or O(organizations[].token) is required.
        type: str
      token:
        description:
          - The token, as in O(token). It is not a variable of the host. If tasks need it, set C(slack_scim_token) in
            the C(host_vars) of this inventory.
        type: str
      api_url:
        description:
          - The URL of this organization's SCIM API. When omitted, O(api_url).
        type: str
      api_version:
        description:
          - The version of the API. When omitted, O(api_version).
        type: str
  vars_prefix:
    description:
      - The prefix of variable names. It prevents attributes such as C(title) from hiding variables of playbooks.
      - When empty, the names have no prefix.
    type: str
    default: slack_
notes:
  - Members choose their own names and titles. Set a prefix for each entry of O(keyed_groups), so that no member can
    choose a title that adds the host to a group with another purpose.
  - If the name of a group is the name of a host, C(localhost) or C(ungrouped), C(_group) is added to it.
  - The cache contains names, addresses and titles of people, but no token. If an organization cannot be reached, the
    inventory is not cached.
seealso:
  - module: scimops.slack.slack_scim_user_info
  - plugin: scimops.slack.slack_scim_user
    plugin_type: lookup
"""

EXAMPLES = r"""
---
# people.slack_scim.yml: active people, grouped by department, with a group of all guests.
# The token is in the environment variable SLACK_SCIM_TOKEN.
plugin: scimops.slack.slack_scim
active: true
bots: false
keyed_groups:
  - key: slack_department
    prefix: department
    default_value: none
  - key: slack_meta.groups | map(attribute='display') | list
    prefix: group
groups:
  guests: slack_guest
  without_manager: slack_manager is none
compose:
  full_name: slack_given_name ~ ' ' ~ slack_family_name
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/slack_scim
cache_timeout: 600

# Another file, organizations.slack_scim.yml: every organization of a company, each with its own token.
#
# plugin: scimops.slack.slack_scim
# hosts: organizations
# organizations:
#   - name: emea
#     token_env: SLACK_TOKEN_EMEA
#   - name: federal
#     token_env: SLACK_TOKEN_FEDERAL
#     api_url: https://api.slack-gov.com/scim
# groups:
#   out_of_reach: not slack_reachable
"""

import hashlib
import json
import os
import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import AccountKind
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import (
    connection,
    connection_spec,
    options_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._version import VERSION
from ansible_collections.scimops.slack.plugins.plugin_utils._inventory_hosts import (
    AccountOptions,
    DraftInventory,
    Hosts,
    Organization,
    account_hosts,
    is_safe_host_name,
    organization_hosts,
)
from ansible_collections.scimops.slack.plugins.plugin_utils._option_names import refuse_unknown

try:
    from ansible.template import trust_as_template
except ImportError:  # before ansible-core 2.19, text is a template unless marked as unsafe

    def trust_as_template(value: str) -> str:
        return value


#: Variables of a host without a machine, so that no connection to a person's name is ever opened.
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
NARROWING = ("hostname", "filter", "active", "guest", "bots", "allow_incomplete")
ORGANIZATION = ArgumentSpecValidator(
    {
        "name": {"type": "str", "required": True},
        "token_env": {"type": "str"},
        "token": {"type": "str", "no_log": True},
        "api_url": {"type": "str"},
        "api_version": {"type": "str"},
    },
    mutually_exclusive=[("token_env", "token")],
    required_one_of=[("token_env", "token")],
)


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """The inventory ``scimops.slack.slack_scim``."""

    NAME = "scimops.slack.slack_scim"

    def verify_file(self, path: str) -> bool:
        """Whether a file is for this plugin."""
        return bool(super().verify_file(path)) and path.endswith(("slack_scim.yml", "slack_scim.yaml"))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the hosts that the file declares, see the inventory's documentation."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        try:
            refuse_unknown(self.NAME, self.option_definitions, config)
            of_organizations = self.get_option("hosts") == "organizations"
            declared = self._organizations() if of_organizations else []
            hosts = self._hosts(path, cache, [organization for organization, _token in declared])
        except (Refused, ScimError, OSError) as error:
            raise AnsibleParserError(f"{self.NAME}: {error}") from None
        draft = DraftInventory()
        draft.current_source = inventory.current_source
        self.inventory = draft
        try:
            for name, values in hosts.items():
                self._add(name, values)
            for organization, token in declared:
                self._add_connection(organization, token)
            for name in hosts:
                self._construct(name)
        finally:
            self.inventory = inventory
        draft.move_to(inventory, lambda name: str(hosts[name].get("id") or name))

    def _hosts(self, path: str, cache: bool, organizations: t.Sequence[Organization]) -> Hosts:
        """The hosts, from the cache where it has them."""
        caching = self.get_option("cache")
        key = f"{self.get_cache_key(path)}_{self._cache_name(organizations)}"
        cached = self._cached(key, organizations) if caching and cache else {}
        if cached:
            return cached
        if self.get_option("hosts") == "organizations":
            hosts = organization_hosts(organizations)
        else:
            narrowing = {option: self.get_option(option) for option in NARROWING}
            options = options_of(AccountOptions, narrowing, kind=options_of(AccountKind, narrowing))
            missing: list[str] = []
            hosts = account_hosts(connection(self._connection_params()), options, missing.append)
            for warning in missing:
                self.display.warning(f"{self.NAME}: {warning}")
            caching = caching and not missing
        if caching and all(values.get("reachable", True) for values in hosts.values()):
            self._cache[key] = hosts
        return hosts

    def _cached(self, key: str, organizations: t.Sequence[Organization]) -> Hosts:
        """The hosts in the cache; none when the cache does not have them, or is damaged."""
        try:
            hosts = self._cache[key]
        except (AnsibleError, LookupError, TypeError, ValueError):
            return {}
        if not isinstance(hosts, dict) or not all(isinstance(values, dict) for values in hosts.values()):
            return {}
        if self.get_option("hosts") == "organizations":
            whole = hosts.keys() == {one.name for one in organizations}
        else:
            whole = all(is_safe_host_name(name) and isinstance(one.get("id"), str) for name, one in hosts.items())
        return hosts if whole else {}

    def _cache_name(self, organizations: t.Sequence[Organization]) -> str:
        """A short digest of all inputs of the inventory, so that the cache of another option or token is never used."""
        basis: list[t.Any] = [VERSION, *(self.get_option(option) for option in ("hosts", *NARROWING))]
        if self.get_option("hosts") == "organizations":
            basis += [(one.name, *_reached(one.connection)) for one in organizations]
        else:
            basis += _reached(connection(self._connection_params()))
        return hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:12]

    def _connection_params(self) -> dict[str, t.Any]:
        params = {option: self.get_option(option) for option in connection_spec()}
        return {**params, **{option: self._evaluated(params[option]) for option in ("token", "api_url", "api_version")}}

    def _evaluated(self, value: t.Any) -> str | None:
        """The value of a text that may be a template or encrypted by Ansible Vault."""
        return None if value is None else str(self.templar.template(str(value) if _encrypted(value) else value))

    def _organizations(self) -> list[tuple[Organization, str | None]]:
        """The declared organizations, each with the environment variable of its token."""
        listed = self.get_option("organizations")
        if not listed:
            raise AnsibleParserError(f"{self.NAME}: organizations: at least one is needed with hosts: organizations")
        organizations = [self._organization(number, entry) for number, entry in enumerate(listed, 1)]
        names = [organization.name for organization, _token in organizations]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise AnsibleParserError(f"{self.NAME}: organizations: {', '.join(twice)} is listed more than once")
        return organizations

    def _organization(self, number: int, entry: t.Any) -> tuple[Organization, str | None]:
        where = f"{self.NAME}: organizations[{number}]"
        if not isinstance(entry, t.Mapping):
            raise AnsibleParserError(f"{where} must be a dictionary")
        checked = ORGANIZATION.validate({key: self._evaluated(value) for key, value in entry.items()})
        if checked.error_messages:
            raise AnsibleParserError(f"{where}: {checked.errors.msg}")
        values = checked.validated_parameters
        variable = values["token_env"]
        if variable and not os.environ.get(variable):
            raise AnsibleParserError(f"{where}: token_env: the environment variable {variable} is not set")
        own = {option: values[option] for option in ("api_url", "api_version") if values[option] is not None}
        token = os.environ[variable] if variable else values["token"]
        try:
            reached = connection({**self._connection_params(), **own, "token": token})
        except ScimError as error:
            raise AnsibleParserError(f"{where}: {error}") from None
        return Organization(values["name"], reached), variable

    def _add(self, name: str, values: t.Mapping[str, t.Any]) -> None:
        """Add a host. Text from Slack is never a template."""
        self.inventory.add_host(name)
        for variable, value in LOCAL.items():
            self.inventory.set_variable(name, variable, trust_as_template(value))
        for variable, value in values.items():
            self.inventory.set_variable(name, f"{self.get_option('vars_prefix')}{variable}", wrap_var(value))

    def _add_connection(self, organization: Organization, token_env: str | None) -> None:
        """Set an organization's connection variables for tasks on its host; its token is read where it is used."""
        reached = organization.connection
        self.inventory.set_variable(organization.name, "slack_scim_url", wrap_var(reached.api_url))
        self.inventory.set_variable(organization.name, "slack_scim_version", wrap_var(reached.version))
        if token_env is not None:
            read = f"{{{{ lookup('ansible.builtin.env', {json.dumps(token_env)}) }}}}"
            self.inventory.set_variable(organization.name, "slack_scim_token", trust_as_template(read))

    def _construct(self, name: str) -> None:
        strict = self.get_option("strict")
        variables = self.inventory.get_host(name).get_vars()
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), {}, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), {}, name, strict=strict)


def _reached(connection: Connection) -> tuple[str, str, str]:
    """The address, the API version and the digest of the token of a connection."""
    return connection.api_url, connection.version, hashlib.sha256(connection.token.encode()).hexdigest()


def _encrypted(value: t.Any) -> bool:
    """Whether a text is encrypted by Ansible Vault; the class has had two names."""
    return type(value).__name__ in ("AnsibleVaultEncryptedUnicode", "EncryptedString")
