#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: role_options
short_description: Convert and check the variables of a role of this collection
version_added: 1.1.0
description:
  - Each role of this collection runs this action as its first task. It converts the variables of the role to the types
    in C(meta/argument_specs.yml). If variables are invalid, it fails and reports all of them before the role does
    anything else.
  - Text from the command line or from a survey is converted to a number, a boolean, a list or a dictionary. A list can
    be written with commas or with one entry per line. Lists and dictionaries can also be written as JSON or YAML.
  - A variable that is null or empty text is treated as omitted and gets its default. An empty list is not changed.
    Empty text inside a list or a dictionary is not changed either.
  - A variable that begins with the name of the role and closely resembles a variable of the role is refused. A warning
    lists other unknown variables that begin with the name of the role.
  - It runs on the controller and connects to no host. The output of Ansible hides its result, which can contain a
    token.
author:
  - The scimops.slack project (@scimops)
options:
  keep_empty:
    description:
      - Variables, without the prefix of the role, for which empty text is a value. When empty, empty text is treated as
        omitted for all variables.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
  diff_mode:
    support: none
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
notes:
  - This module is only for the roles of this collection and may change together with the roles.
"""

EXAMPLES = r"""
- name: Read the variables of the role
  scimops.slack.role_options:
  register: onboard_read

- name: Show the people who join
  ansible.builtin.debug:
    msg: "{{ onboard_read.options.people | map(attribute='email') }}"
"""

RETURN = r"""
options:
  description:
    - The converted variables that have a value, without the prefix of the role.
  returned: success
  type: dict
  sample:
    max_people: 25
    people:
      - email: nora.quist@example.com
lists:
  description:
    - The variables, without the prefix of the role, that are lists whose entries are not described in the
      specification. These lists can be large and are not included in RV(options).
  returned: success
  type: list
  elements: str
  sample:
    - users
"""
