# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds people in Slack for a template."""

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim_user
short_description: Look up Slack accounts by e-mail address, user name or id
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Looks up one or more accounts through Slack's SCIM API, and writes nothing.
  - Returns each account as M(scimops.slack.slack_scim_user_info) does, so that it can be used as input of
    M(scimops.slack.slack_scim_user).
  - The result includes deactivated accounts.
  - Look up many people in one lookup instead of one lookup for each person. It takes one request for 50 people, or
    reads the list of all accounts when that takes fewer requests.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._connection.plugins
options:
  _terms:
    description:
      - The accounts to look up. Each term is the id, the e-mail address or the user name of an account. A term with an
        C(@) is an e-mail address; case is ignored. Nested lists are flattened. Without terms, the result is an empty
        list.
    type: list
    elements: str
    required: true
  default:
    description:
      - The value to return for an account that does not exist, such as V({}).
      - When omitted, the lookup fails and names all terms without an account.
    type: raw
  token:
    vars:
      - name: slack_scim_token
  api_url:
    vars:
      - name: slack_scim_url
  api_version:
    vars:
      - name: slack_scim_version
notes:
  - Use C(wantlist=True) or C(query) to get a list also for one person.
  - Lookups run on the controller and do not use C(module_defaults). Set O(token) with the variable C(slack_scim_token)
    or with E(SLACK_SCIM_TOKEN).
seealso:
  - module: scimops.slack.slack_scim_user_info
  - module: scimops.slack.slack_scim_user
"""

EXAMPLES = r"""
# Needs the accounts nora.quist@example.com and ivo.lund@example.com.
- name: Show the title of one person
  ansible.builtin.debug:
    msg: "{{ lookup('scimops.slack.slack_scim_user', 'nora.quist@example.com').title }}"

- name: Show the ids of several people
  ansible.builtin.debug:
    msg: "{{ query('scimops.slack.slack_scim_user', people) | map(attribute='id') }}"
  vars:
    people:
      - nora.quist@example.com
      - ivo.lund

- name: Show the people without an account
  ansible.builtin.debug:
    msg: "{{ people | zip(found) | rejectattr(1) | map('first') }}"
  vars:
    people:
      - nora.quist@example.com
      - stranger@example.com
    found: "{{ query('scimops.slack.slack_scim_user', people, default={}) }}"
"""

RETURN = r"""
_raw:
  description:
    - One account for each term, in the same order, as RV(scimops.slack.slack_scim_user#module:user) describes it, or
      O(default).
  type: list
  elements: dict
  sample:
    - id: U012AB3CD
      user_name: nora.quist
      email: nora.quist@example.com
      title: Account Manager
      guest: false
      active: true
"""

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.scimops.slack.plugins.module_utils._ansible.people import find_people
from ansible_collections.scimops.slack.plugins.module_utils._ansible.results import user_result
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import connection, connection_spec
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget
from ansible_collections.scimops.slack.plugins.plugin_utils._option_names import refuse_unknown

NAME = "scimops.slack.slack_scim_user"
VARIABLES = ("slack_scim_token", "slack_scim_url", "slack_scim_version")


class LookupModule(LookupBase):  # type: ignore[misc]
    """The lookup ``scimops.slack.slack_scim_user``."""

    def run(
        self, terms: t.Sequence[t.Any], variables: t.Mapping[str, t.Any] | None = None, **kwargs: t.Any
    ) -> list[t.Any]:
        """The accounts that match the terms, see the lookup's documentation."""
        self.set_options(var_options=self._evaluated(variables or {}), direct=kwargs)
        try:
            refuse_unknown(NAME, self.option_definitions, kwargs)
        except Refused as error:
            raise AnsibleError(f"{NAME}: {error}") from None
        references = self._flatten(terms)
        if not references:
            return []
        bad = [reference for reference in references if not isinstance(reference, str)]
        if bad:
            raise AnsibleError(f"{NAME}: {bad[0]!r} must be text: the id, e-mail address or user name of an account")
        people = self._people(references)
        missing = [reference for reference, person in zip(references, people) if person is None]
        if missing and "default" not in kwargs:
            raise AnsibleError(f"{NAME}: Slack has no account {', '.join(map(repr, dict.fromkeys(missing)))}")
        return [user_result(person) if person else self.get_option("default") for person in people]

    def _evaluated(self, variables: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The variables that options are read from, evaluated: Ansible passes them to lookups unevaluated."""
        return {name: self._templar.template(variables[name]) for name in VARIABLES if name in variables}

    def _people(self, references: t.Sequence[str]) -> list[User | None]:
        params = {option: self.get_option(option) for option in connection_spec()}
        try:
            with ScimClient(connection(params), Budget()) as client:
                return find_people(client, references)
        except (Refused, ScimError) as error:
            raise AnsibleError(f"{NAME}: {error}") from None
