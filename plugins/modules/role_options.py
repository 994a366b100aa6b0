#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: role_options
short_description: Convert the variables of a role of this collection
version_added: 1.1.0
description:
  - The first task of each role of this collection. It converts the variables of the role to what
    C(meta/argument_specs.yml) says of them, however they are written, and fails with all that is wrong with them before
    the role does anything.
  - Text from the command line or a survey becomes a number, a truth value, a list or a dictionary. A list may be
    written with commas or with a line for each entry, and lists and dictionaries also as JSON or YAML.
  - A variable that is null or empty is as omitted, and has its default. An empty list remains one, and so does an empty
    text in an entry of a list or a dictionary.
  - A variable with the name of the role before it that is close to one of its variables is refused. A warning names
    others that the role does not know.
  - It runs on the controller, connects to no host, and shows no value in its result.
author:
  - The scimops.slack project (@scimops)
options:
  keep_empty:
    description:
      - Variables, without the name of the role, whose empty text is a value.
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
  - It is made for the roles of this collection, and may change with them.
"""

EXAMPLES = r"""
- name: Read the variables of the role
  scimops.slack.role_options:
  register: onboard_read

- name: Say who joins
  ansible.builtin.debug:
    msg: "{{ onboard_read.options.people | map(attribute='email') }}"
"""

RETURN = r"""
options:
  description:
    - The converted variables that have a value, without the name of the role.
  returned: success
  type: dict
  sample:
    max_people: 25
    people:
      - email: nora.quist@example.com
lists:
  description:
    - The variables that are lists of entries, which the specification does not describe, without the name of the role.
      They may be large, and are not among RV(options).
  returned: success
  type: list
  elements: str
  sample:
    - users
"""
