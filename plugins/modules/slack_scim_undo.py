#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_undo
short_description: Revert a run of slack_scim_directory
version_added: 1.0.0
description:
  - Reads the journal of a run of M(scimops.slack.slack_scim_directory), reads Slack, and plans the reverse operations.
    It reactivates accounts that the run deactivated, restores attributes and memberships, and deactivates accounts that
    the run created. An account whose e-mail address has changed since the run is not changed, because it may belong to
    another person.
  - Slack removes accounts from their groups when they are deactivated or converted to guests. The module restores these
    memberships, too, even when somebody else has reactivated or converted the account meanwhile.
  - Values changed since the run are not changed, and are reported in RV(findings). This also applies to a user name, an
    e-mail address or a group name that now belongs to another account or group, and to everything that depends on it.
  - Guards, check mode, approval and journal work as in M(scimops.slack.slack_scim_directory).
  - Some changes cannot be reverted completely. Accounts are never deleted, and a deleted group is created again with a
    new id.
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
      - The journal of the run, as O(scimops.slack.slack_scim_directory#module:journal_file) wrote it, on the host that
        runs the task. Rotated parts next to it, such as C(journal.jsonl.1), are read, too.
    type: path
    required: true
  run:
    description:
      - The id of the run to revert. When omitted, the last run of the journal.
      - To revert several runs, such as an interrupted run and the next one, revert them one at a time, the last one
        first.
    type: str
  protected:
    description:
      - Patterns as in O(scimops.slack.slack_scim_directory#module:protected) of accounts that are never deactivated or
        converted to guests, and never lose their e-mail address, and of groups that are never deleted. Such operations
        are reported in RV(findings) instead.
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
# Check mode needs the journal, which the first task writes.
- name: Apply a change that turns out to be wrong
  scimops.slack.slack_scim_directory:
    users:
      - email: nora.quist@example.com
        user_name: nora.quist
        title: Wrong
    journal_file: slack-journal.jsonl

- name: Preview the reversal
  scimops.slack.slack_scim_undo:
    undo_journal: slack-journal.jsonl
  check_mode: true

- name: Revert the run
  scimops.slack.slack_scim_undo:
    undo_journal: slack-journal.jsonl
"""

RETURN = r"""
undone_run:
  description: The id of the run that was reverted.
  returned: success
  type: str
  sample: 4f1c2b7a9d03
counts:
  description: The number of operations of each kind. The other values are those of
    M(scimops.slack.slack_scim_directory).
  returned: when a plan was created
  type: dict
  sample:
    update user: 12
    deactivate user: 3
operations:
  description: The operations, as RV(scimops.slack.slack_scim_directory#module:operations) describes them.
  returned: when a plan was created
  type: list
  elements: dict
  sample:
    - kind: update
      subject: user
      id: U012AB3CD
      label: nora.quist@example.com
      reason: "reverted: title"
      before:
        title: Wrong
      after:
        title: Account Manager
      status: done
operations_cut:
  description: The number of operations of each kind that RV(operations) leaves out. Empty when it has all operations.
  returned: when a plan was created
  type: dict
  sample: {}
findings:
  description: What the module does not revert, and why.
  returned: when a plan was created
  type: list
  elements: dict
  sample: []
findings_kinds:
  description: The findings by topic, with C(topic), C(count) and C(first), the first of them.
  returned: when a plan was created
  type: list
  elements: dict
  sample:
    - topic: manager
      count: 1
      first: "roster.csv:17: ivo.lund@example.com: the manager ghost@example.com is unknown"
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
