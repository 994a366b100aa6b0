#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_undo
short_description: Take back what a run of slack_scim_directory did
version_added: 1.0.0
description:
  - Reads the journal of a run of M(scimops.slack.slack_scim_directory), reads Slack, and plans the inverse. Deactivated
    accounts are reactivated, attributes and memberships restored, and accounts that the run created are deactivated.
  - Slack takes accounts that are deactivated, and members who become guests, out of their groups. These memberships are
    restored too, even when somebody else has reactivated or converted the account meanwhile.
  - What somebody has changed again since the run is left as it is, and reported in RV(findings). The same goes for a
    user name, an e-mail address or the name of a group that belongs to somebody else meanwhile, and for everything that
    depends on it.
  - The plan goes through the same guards, check mode, approval and journal as any other.
  - What Slack cannot take back stays. Accounts are not deleted, and a deleted group is made anew, with a new id.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._directory
  - scimops.slack._attributes
  - scimops.slack._attributes.writes
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
options:
  undo_journal:
    description:
      - The journal that says what was done, as O(scimops.slack.slack_scim_directory#module:journal_file) wrote it, on
        the host that runs the task. Rotated parts beside it, such as C(journal.jsonl.1), are read too.
    type: path
    required: true
  run:
    description:
      - Which run of the journal to take back, by its id. When omitted, the last one.
      - To take back several runs, such as one that was killed and the one after it, take them back one at a time, the
        last one first.
    type: str
  protected:
    description:
      - Patterns as in O(scimops.slack.slack_scim_directory#module:protected) of accounts that are never deactivated,
        converted to guests or stripped of their e-mail address, and of groups that are never deleted. What the undo
        would have to do to them is reported in RV(findings) instead.
      - The token's own account is always protected. When empty, no other account is protected.
      - An entry that matches no account or group is reported with a warning.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
seealso:
  - module: scimops.slack.slack_scim_directory
"""

EXAMPLES = r"""
- name: A run that turns out to have been a mistake
  scimops.slack.slack_scim_directory:
    users:
      - email: nora.quist@example.com
        user_name: nora.quist
        title: Wrong
    journal_file: slack-journal.jsonl

- name: See what taking it back means
  scimops.slack.slack_scim_undo:
    undo_journal: slack-journal.jsonl
  check_mode: true

- name: Take it back
  scimops.slack.slack_scim_undo:
    undo_journal: slack-journal.jsonl
"""

RETURN = r"""
undone_run:
  description: The run that was taken back.
  returned: success
  type: str
  sample: 4f1c2b7a9d03
counts:
  description: How many operations of each kind the plan has. All else is as M(scimops.slack.slack_scim_directory)
    returns it.
  returned: when a plan was made
  type: dict
  sample:
    update user: 12
    deactivate user: 3
operations:
  description: The operations, as RV(scimops.slack.slack_scim_directory#module:operations) describes them.
  returned: when a plan was made
  type: list
  elements: dict
  sample:
    - kind: update
      subject: user
      id: U012AB3CD
      label: nora.quist@example.com
      reason: taken back
      before:
        title: Wrong
      after:
        title: Account Manager
      status: done
operations_cut:
  description: How many operations of each kind RV(operations) leaves out. Empty when it has all of them.
  returned: when a plan was made
  type: dict
  sample: {}
findings:
  description: What is left as it is, and why.
  returned: when a plan was made
  type: list
  elements: dict
  sample: []
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module
from ansible_collections.scimops.slack.plugins.module_utils._ansible.undo import SPEC, run


def main() -> None:
    run_module(SPEC, run)


if __name__ == "__main__":
    main()
