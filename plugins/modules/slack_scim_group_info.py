#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_group_info
short_description: Look up groups of a Slack organization
version_added: 1.0.0
description:
  - Reads groups and their members through Slack's SCIM API. Reads one group by its id or name, or all groups.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._attributes
  - scimops.slack._attributes.info
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
options:
  id:
    description:
      - Return the group with this id. It must not be empty.
    type: str
  name:
    description:
      - Return the group with this name. If several groups have it, the task fails and lists their ids. It must not be
        empty.
    type: str
  members:
    description:
      - Whether to return the members of the groups. V(false) keeps the result of large groups small.
    type: bool
    default: true
  allow_incomplete:
    description:
      - What to do when Slack announces more groups than it returns, also when the list is read again. With V(true), the
        task warns, returns the groups, and sets RV(complete) to V(false). With V(false), the task fails and names both
        numbers.
    type: bool
    default: false
    version_added: 1.1.0
seealso:
  - module: scimops.slack.slack_scim_group
  - module: scimops.slack.slack_scim_user_info
"""

EXAMPLES = r"""
- name: Look up one group with its members
  scimops.slack.slack_scim_group_info:
    name: Sales
  register: sales

- name: List the names of all groups
  scimops.slack.slack_scim_group_info:
    members: false
  register: all_groups
"""

RETURN = r"""
group:
  description:
    - The group with this O(id) or O(name), as RV(scimops.slack.slack_scim_group#module:group) describes it. V(none)
      when no group matches, or when neither option is given.
  returned: success
  type: dict
  sample:
    id: S0615G0KT
    name: Sales
    members:
      - U012AB3CD
groups:
  description:
    - All groups found, each as RV(scimops.slack.slack_scim_group#module:group) describes it. With O(members=false), the
      members are left out. They are V(none) when Slack does not show them.
  returned: success
  type: list
  elements: dict
  sample:
    - id: S0615G0KT
      name: Sales
      members:
        - U012AB3CD
complete:
  description:
    - Whether the result contains all matching groups. It is V(false) only with O(allow_incomplete=true). Do not
      conclude from an incomplete result that a group does not exist.
  returned: success
  type: bool
  sample: true
  version_added: 1.1.0
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import GROUP_INFO, groups
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module


def main() -> None:
    run_module(GROUP_INFO, groups)


if __name__ == "__main__":
    main()
