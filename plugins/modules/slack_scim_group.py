#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_group
short_description: Manage one group of a Slack organization and its members
version_added: 1.0.0
description:
  - Creates, renames and deletes one group through Slack's SCIM API, and adds and removes its members.
  - A group is a user group on Business+ and an IDP group on Enterprise.
  - The module reads the group first and writes only what differs. When nothing differs, it writes nothing.
  - Deleting a group is permanent.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._attributes
  - scimops.slack._attributes.writes
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
options:
  id:
    description:
      - The id of the group, such as V(S0615G0KT). With an id, the module uses no other option to find the group.
      - When omitted, the module finds the group by O(name). A group cannot be created with an id.
    type: str
  name:
    description:
      - The name, SCIM's C(displayName). If several groups have this name, the task fails and lists their ids. Blanks
        around the name are removed, and case is ignored in comparisons.
      - Together with O(id), it is the new name of that group.
      - Required to create a group. When omitted, the name is not managed. It must not be empty.
    type: str
  members:
    description:
      - The members, as a dictionary of the lists C(add), C(remove) and C(set), whose entries are ids, e-mail addresses
        or user names of accounts.
      - C(add) adds its entries to the group and C(remove) removes its entries. All other members stay.
      - C(set) makes its entries the only members. It cannot be used together with C(add) or C(remove).
      - A list instead of a dictionary means the same as C(set), so that a result can be used as input. JSON text of a
        list or a dictionary is parsed. Other text is refused, because a list of one entry would remove all other
        members.
      - The task fails before anything is written when an account does not exist, or when an account to add is
        deactivated or belongs to an app. The message names all of these accounts.
      - In check mode, e-mail addresses and user names that do not exist yet, and deactivated accounts, cause a warning
        instead, because an earlier task of the same play may be about to create or reactivate these accounts. They are
        shown as added. An account without an id is shown as the task names it.
      - When Slack refuses a request because of some of the members, the module finds and names these members, adds and
        removes all others, and fails.
      - When omitted, members are not managed. An empty C(add) or C(remove) has no effect. An empty C(set) removes all
        members, which needs O(allow_empty=true).
    type: raw
  allow_empty:
    description:
      - Whether an empty C(set) in O(members) may remove all members of the group.
    type: bool
    default: false
  batch_size:
    description:
      - The largest number of members that one request adds and removes, from 1 to 5000.
    type: int
    default: 1000
  state:
    description:
      - V(present) creates the group if it does not exist, and manages the name and the members that the other options
        set.
      - V(absent) deletes the group permanently.
    type: str
    choices: [present, absent]
    default: present
  meta:
    description:
      - The value of RV(group.meta) in a result. It is ignored. The option exists so that a result can be used as input.
    type: dict
notes:
  - Slack's own groups, such as Team Admins, cannot be changed. The handle of a group cannot be set.
  - Slack shows a new group with a delay. The task that creates it waits up to about 10 seconds until a search finds the
    group, so that the next task with the same name does not create a second one.
  - When Slack refuses a new group because another run has created one with the same name meanwhile, the module uses
    that group and adds the desired members. A warning names its other members, which stay.
  - Removing a member from the group does not remove the person from the workspaces that are connected to the group.
seealso:
  - module: scimops.slack.slack_scim_group_info
  - module: scimops.slack.slack_scim_user
"""

EXAMPLES = r"""
# Needs the accounts nora.quist@example.com, ivo.lund@example.com and mara.holm@example.com.
- name: Create a group with exactly these members
  scimops.slack.slack_scim_group:
    name: Sales
    members:
      set:
        - nora.quist@example.com
        - ivo.lund

- name: Add one member and remove another
  scimops.slack.slack_scim_group:
    name: Sales
    members:
      add:
        - mara.holm@example.com
      remove:
        - ivo.lund

- name: Remove all members
  scimops.slack.slack_scim_group:
    name: Sales
    members:
      set: []
    allow_empty: true

- name: Delete the group
  scimops.slack.slack_scim_group:
    name: Sales
    state: absent
"""

RETURN = r"""
group:
  description:
    - The group after the task, or in check mode as it would be. V(none) when there is no group.
    - Used as input of the module, it changes nothing.
  returned: success
  type: dict
  contains:
    id:
      description: Slack's id. V(none) in check mode for a group that would be created.
      type: str
      returned: always
    name:
      description: The name.
      type: str
      returned: always
    members:
      description:
        - The ids of the members. In check mode, an account that does not exist yet is shown as the task names it.
      type: list
      elements: str
      returned: always
    meta:
      description: Attributes that cannot be managed.
      type: dict
      returned: always
      contains:
        created:
          description: When the group was created, as Slack writes it.
          type: str
          returned: always
        location:
          description: The URL of the group in the API.
          type: str
          returned: always
        members:
          description: The members, with C(id) and the displayed name C(display).
          type: list
          elements: dict
          returned: always
  sample:
    id: S0615G0KT
    name: Sales
    members:
      - U012AB3CD
    meta:
      created: "2026-02-20T06:11:32-08:00"
      location: https://api.slack.com/scim/v1/Groups/S0615G0KT
      members:
        - id: U012AB3CD
          display: Nora Quist
operations:
  description:
    - The operations that were applied, or in check mode would be, in this order. Empty when nothing differs.
  returned: success, and failure once something was to be applied
  type: list
  elements: dict
  contains:
    kind:
      description: One of V(create), V(update), V(members) and V(delete).
      type: str
      returned: always
    subject:
      description: V(group).
      type: str
      returned: always
    id:
      description: The group's id. V(none) for one that is created.
      type: str
      returned: always
    label:
      description: The group's name.
      type: str
      returned: always
    reason:
      description: The reason for the operation.
      type: str
      returned: always
    before:
      description: The values before the operation. C(members) lists the ids that are removed.
      type: dict
      returned: always
    after:
      description: The desired values. C(members) lists the ids that are added. In check mode, an account that does not
        exist yet is shown as the task names it.
      type: dict
      returned: always
    status:
      description:
        - How the operation ended. V(done); V(unverified), it was written or may have been, and could not be read back;
          V(pending), Slack accepted it and does not show it yet; V(not_done), Slack accepted it or a part of it and has
          something else; V(refused), Slack protects the account; V(failed), nothing was written; V(skipped), an
          operation that it depends on was not done; V(left), the run stopped before it.
        - The guide on errors has a table of all outcomes.
      type: str
      returned: when it was applied
  sample:
    - kind: members
      subject: group
      id: S0615G0KT
      label: Sales
      reason: "members not as desired: 1 to add"
      before: {}
      after:
        members:
          - U012AB3CD
      status: done
outcomes:
  description: The number of operations by C(status).
  returned: success and failure, once something was to be applied
  type: dict
  sample:
    done: 1
id:
  description: Slack's id of the group, when the task failed. V(none) when there is no group.
  returned: failure once something was to be applied
  type: str
  sample: S0615G0KT
error:
  description: Slack's error. See RV(scimops.slack.slack_scim_user#module:error).
  returned: failure by Slack
  type: dict
  sample:
    code: group_member_max_exceeded
    description: group_member_max_exceeded
    details: {}
    status: 400
    method: PATCH
    path: /Groups/S0615G0KT
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.group import SPEC, run
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module


def main() -> None:
    run_module(SPEC, run)


if __name__ == "__main__":
    main()
