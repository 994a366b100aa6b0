# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People in Slack, where a template needs them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim_user
short_description: People in Slack by e-mail address, user name or id
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Looks up accounts through Slack's SCIM API, one or many at a time, and writes nothing.
  - Each account is what M(scimops.slack.slack_scim_user_info) says of it, so that it can be given to
    M(scimops.slack.slack_scim_user) as it is.
  - Deactivated accounts are among those that are found.
  - Ask for many people in one lookup instead of one lookup for each. It takes one request for fifty of them, and one
    listing of the organisation where that takes fewer.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._connection.plugins
options:
  _terms:
    description:
      - Whom to look up. Each is an account's id, its e-mail address (whatever has an C(@), compared without case), or
        its user name. Lists are taken apart. Without any, nobody is looked up and the outcome is an empty list.
    type: list
    elements: str
    required: true
  default:
    description:
      - What stands for an account that there is not, such as V({}).
      - When omitted, somebody whom Slack does not have is an error, which names all of them.
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
  - As with all lookups, C(wantlist=True) or C(query) gives a list for one person too.
  - Like all lookups, it runs on the controller, and C(module_defaults) are not for it. Set O(token) by the variable
    C(slack_scim_token) or by E(SLACK_SCIM_TOKEN).
seealso:
  - module: scimops.slack.slack_scim_user_info
  - module: scimops.slack.slack_scim_user
"""

EXAMPLES = r"""
# Needs the accounts nora.quist@example.com and ivo.lund@example.com.
- name: The title of one person
  ansible.builtin.debug:
    msg: "{{ lookup('scimops.slack.slack_scim_user', 'nora.quist@example.com').title }}"

- name: The ids of several
  ansible.builtin.debug:
    msg: "{{ query('scimops.slack.slack_scim_user', people) | map(attribute='id') }}"
  vars:
    people:
      - nora.quist@example.com
      - ivo.lund

- name: Those of the list whom Slack does not have
  ansible.builtin.debug:
    msg: "{{ people | zip(found) | rejectattr(1) | map('first') }}"
  vars:
    people:
      - nora.quist@example.com
      - nobody@example.com
    found: "{{ query('scimops.slack.slack_scim_user', people, default={}) }}"
"""

RETURN = r"""
_raw:
  description:
    - One account for each that was asked for, in the same order, as RV(scimops.slack.slack_scim_user#module:user)
      describes it, or O(default).
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

NAME = "scimops.slack.slack_scim_user"
VARIABLES = ("slack_scim_token", "slack_scim_url", "slack_scim_version")


class LookupModule(LookupBase):  # type: ignore[misc]
    """The lookup ``scimops.slack.slack_scim_user``."""

    def run(
        self, terms: t.Sequence[t.Any], variables: t.Mapping[str, t.Any] | None = None, **kwargs: t.Any
    ) -> list[t.Any]:
        """The accounts that the terms name, as the documentation says."""
        self.set_options(var_options=self._evaluated(variables or {}), direct=kwargs)
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
        """Those variables that options are read from: Ansible gives them to lookups as they are written."""
        return {name: self._templar.template(variables[name]) for name in VARIABLES if name in variables}

    def _people(self, references: t.Sequence[str]) -> list[User | None]:
        params = {option: self.get_option(option) for option in connection_spec()}
        try:
            with ScimClient(connection(params), Budget()) as client:
                return find_people(client, references)
        except (Refused, ScimError) as error:
            raise AnsibleError(f"{NAME}: {error}") from None
