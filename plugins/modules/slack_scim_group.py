#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_group
short_description: Manage one group of a Slack organisation and its members
version_added: 1.0.0
description:
  - Creates, renames and deletes one group through Slack's SCIM API, and adds and removes its members.
  - A group is a user group on Business+ and an IDP group on Enterprise.
  - What Slack has is read first. Only what differs is written, and nothing is written when nothing differs.
  - Deleting a group is for good.
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
      - The id of the group, such as V(S0615G0KT). It decides alone which group is meant when it is given.
      - When omitted, the group is found by O(name). A group cannot be created with an id.
    type: str
  name:
    description:
      - The name, SCIM's C(displayName). If several groups have it, the task fails and names their ids. Blanks around
        it are removed, and it is compared without case.
      - Together with O(id) it is the new name of that group.
      - Needed to create a group. When omitted, the name is not managed. It must not be empty.
    type: str
  members:
    description:
      - The members, as a dictionary of the lists C(add), C(remove) and C(set), whose entries are ids, e-mail addresses
        or user names of accounts.
      - The entries of C(add) are in the group afterwards, those of C(remove) are not, and nobody else is touched.
      - The entries of C(set) are the members afterwards, and no one else is. It must not be given together with the
        others.
      - A list instead of a dictionary is the same as C(set), so that what a result says can be given as it is.
        JSON text of a list or a dictionary is read as what it says. Other text is refused, because as a list of one
        entry it would remove all other members.
      - Accounts that are unknown, and accounts to add that are deactivated or those of apps, fail the task before
        anything is written. The message names all of them.
      - In check mode, e-mail addresses and user names that Slack does not have yet and deactivated accounts are a
        warning instead, because an earlier task of the same play may be about to create or reactivate these accounts.
        They are counted as added, and an account without an id is shown as it is written in the task.
      - When Slack refuses a request because of some of the members, these are found and named, all others are added and
        removed, and the task fails.
      - When omitted, members are not managed. When C(add) or C(remove) is empty, it has no effect. When C(set) is
        empty, the group loses all its members, which needs O(allow_empty=true).
    type: raw
  allow_empty:
    description:
      - Whether an empty C(set) in O(members) may take all members out of the group.
    type: bool
    default: false
  batch_size:
    description:
      - How many members one request adds and removes at most, from 1 to 5000.
    type: int
    default: 1000
  state:
    description:
      - V(present) creates the group if need be and brings it to what the other options say.
      - V(absent) deletes the group, for good.
    type: str
    choices: [present, absent]
    default: present
  meta:
    description:
      - What the group's result says under RV(group.meta). It is accepted so that a result can be given as it is, and
        passed over.
    type: dict
notes:
  - Slack's own groups, such as Team Admins, cannot be changed, and the handle of a group cannot be set.
  - Slack shows a new group late. The task that creates it waits until a look-up finds it, for about 10 seconds, so that
    the next task on the same name finds the group and does not create a second one.
  - When Slack refuses a new group because another run has created one of the same name meanwhile, that group is used.
    It gets the members that the new group was to have, and a warning names its other members, which stay.
  - Removing a member from the group does not take the person out of the workspaces that are connected to it.
seealso:
  - module: scimops.slack.slack_scim_group_info
  - module: scimops.slack.slack_scim_user
"""

EXAMPLES = r"""
# Needs the accounts nora.quist@example.com, ivo.lund@example.com and mara.holm@example.com.
- name: A group with exactly these members
  scimops.slack.slack_scim_group:
    name: Sales
    members:
      set:
        - nora.quist@example.com
        - ivo.lund

- name: One more member, and one less
  scimops.slack.slack_scim_group:
    name: Sales
    members:
      add:
        - mara.holm@example.com
      remove:
        - ivo.lund

- name: Nobody is in the group any more
  scimops.slack.slack_scim_group:
    name: Sales
    members:
      set: []
    allow_empty: true

- name: A group that is not needed any more
  scimops.slack.slack_scim_group:
    name: Sales
    state: absent
"""

RETURN = r"""
group:
  description:
    - The group as it is after the task, or as it would be in check mode. V(none) when there is none.
    - It can be given to the module as it is, and then changes nothing.
  returned: success
  type: dict
  contains:
    id:
      description: Slack's id. V(none) for a group that check mode would create.
      type: str
      returned: always
    name:
      description: The name.
      type: str
      returned: always
    members:
      description:
        - The ids of the members. In check mode, an account that Slack does not have yet is shown as the task names it.
      type: list
      elements: str
      returned: always
    meta:
      description: What cannot be managed.
      type: dict
      returned: always
      contains:
        created:
          description: When the group was made, as Slack writes it.
          type: str
          returned: always
        location:
          description: Where the group is in the API.
          type: str
          returned: always
        members:
          description: The members with C(id) and C(display), the name that Slack shows.
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
    - What was done, or would be done in check mode, in this order. Empty when nothing differs.
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
      description: Why.
      type: str
      returned: always
    before:
      description: What Slack had, of what changes. Under C(members), the ids that leave the group.
      type: dict
      returned: always
    after:
      description: What it is to have. Under C(members), the ids that join the group. In check mode, an account that
        Slack does not have yet is shown as the task names it.
      type: dict
      returned: always
    status:
      description:
        - How the operation ended. V(done); V(unverified), it was written or may have been, and could not be read back;
          V(pending), Slack accepted it and does not show it yet; V(not_done), Slack accepted it or a part of it and has
          something else; V(refused), Slack protects the account; V(failed), nothing was written; V(skipped), an
          operation before it was not done; V(left), the run stopped before.
        - The guide on errors has them as a table.
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
  description: How many operations ended how, by C(status).
  returned: success and failure, once something was to be applied
  type: dict
  sample:
    done: 1
id:
  description: Slack's id of the group, when the task failed. V(none) when there is none.
  returned: failure once something was to be applied
  type: str
  sample: S0615G0KT
error:
  description: What Slack answered, when it refused something. See RV(scimops.slack.slack_scim_user#module:error).
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
