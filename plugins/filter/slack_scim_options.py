# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim_options
short_description: A user or group as Slack's SCIM API returns it, in option names
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Translates a user or group of SCIM 1.1 or 2.0, as Slack's API returned it, into the options of
    M(scimops.slack.slack_scim_user) or M(scimops.slack.slack_scim_group).
  - The outcome is what M(scimops.slack.slack_scim_user_info) and M(scimops.slack.slack_scim_group_info) say of the same
    resource, so that it can be given to a module as it is.
  - It is meant for what other tools have fetched, such as exports, backups and M(ansible.builtin.uri).
options:
  _input:
    description:
      - The resource, with its C(id). It is a group if its C(schemas) say so or it has C(members), and a user otherwise.
    type: dict
    required: true
seealso:
  - module: scimops.slack.slack_scim_user
  - module: scimops.slack.slack_scim_group
"""

EXAMPLES = r"""
- name: The options of an account that a backup holds
  ansible.builtin.debug:
    msg: "{{ backup | scimops.slack.slack_scim_options }}"
  vars:
    backup:
      schemas: ["urn:scim:schemas:core:1.0"]
      id: U012AB3CD
      userName: nora.quist
      name:
        givenName: Nora
        familyName: Quist
      emails:
        - value: nora.quist@example.com
          primary: true
      active: true
"""

RETURN = r"""
_value:
  description:
    - The options, V(none) where the resource has no value.
    - C(meta) has what cannot be managed, as in RV(scimops.slack.slack_scim_user#module:user.meta).
  type: dict
  sample:
    id: U012AB3CD
    user_name: nora.quist
    email: nora.quist@example.com
    given_name: Nora
    family_name: Quist
    active: true
    guest: false
    meta:
      bot: false
      channels: []
      created:
      groups: []
      location:
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._ansible.results import group_result, user_result
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import group_of, user_of


def slack_scim_options(resource: t.Any) -> dict[str, t.Any]:
    """A SCIM resource in option names, as the documentation above says."""
    if not isinstance(resource, t.Mapping):
        raise _bad(resource, "must be a user or group as Slack's SCIM API returns it")
    plain = dict(resource)
    options = group_result(group_of(plain)) if _is_group(plain) else user_result(user_of(plain))
    if options is None:
        raise _bad(resource, "must have an id")
    return options


def _is_group(resource: t.Mapping[str, t.Any]) -> bool:
    """A user of SCIM 1.1 has the same core schema as a group (wire §16), so that members tell them apart there."""
    return "members" in resource or any(str(schema).endswith(":Group") for schema in resource.get("schemas") or ())


def _bad(resource: t.Any, rule: str) -> AnsibleFilterError:
    return AnsibleFilterError(f"scimops.slack.slack_scim_options: {resource!r} {rule}")


class FilterModule:
    """The filter ``scimops.slack.slack_scim_options``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_options": slack_scim_options}
