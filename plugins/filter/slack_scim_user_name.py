# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: slack_scim_user_name
short_description: A user name that Slack takes, from a name or an e-mail address
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Makes a user name of at most 21 characters, which Slack stores as it is.
  - Of an e-mail address the local part is taken. Capitals become small, accents are taken off, letters such as C(ø)
    and C(ß) are spelt out, and every other character than a Latin letter, a digit, C(.), C(_) and C(-) becomes an
    underscore.
  - What is too long is cut off at its end. The same input gives the same name every time.
  - Two inputs may give the same name. Slack takes a user name once, deactivated accounts included.
options:
  _input:
    description: A name or an e-mail address, with at least one Latin letter or digit before the C(@).
    type: str
    required: true
seealso:
  - module: scimops.slack.slack_scim_user
  - plugin: scimops.slack.roster
    plugin_type: filter
"""

EXAMPLES = r"""
- name: From an e-mail address
  ansible.builtin.debug:
    msg: "{{ 'Jürgen.Süß@example.com' | scimops.slack.slack_scim_user_name }}" # jurgen.suss

- name: From a name
  ansible.builtin.debug:
    msg: "{{ \"Siobhán O'Dálaigh\" | scimops.slack.slack_scim_user_name }}" # siobhan_o_dalaigh

- name: From one that is too long
  ansible.builtin.debug:
    msg: "{{ 'maximiliana.featherstonehaugh' | scimops.slack.slack_scim_user_name }}" # maximiliana.featherst
"""

RETURN = r"""
_value:
  description: The user name.
  type: str
  sample: jurgen.suss
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.module_utils._model.user_names import made_user_name


def slack_scim_user_name(written: t.Any) -> str:
    """A user name, as the documentation above says."""
    name = made_user_name(written) if isinstance(written, str) else ""
    if not name:
        raise AnsibleFilterError(
            f"scimops.slack.slack_scim_user_name: {written!r} must be a name or an e-mail address with at least one "
            "Latin letter or digit before the @"
        )
    return name


class FilterModule:
    """The filter ``scimops.slack.slack_scim_user_name``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_user_name": slack_scim_user_name}
