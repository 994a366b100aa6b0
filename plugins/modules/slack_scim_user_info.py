#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_user_info
short_description: Look up users of a Slack organization
version_added: 1.0.0
description:
  - Reads accounts through Slack's SCIM API. Reads one account by its id, e-mail address or user name, several by a
    filter, or all.
  - The result includes deactivated accounts and the accounts of apps, unless O(active) and O(bots) exclude them.
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
      - Return the account with this id. It must not be empty.
    type: str
  email:
    description:
      - Return the account with this e-mail address. Case is ignored. It must not be empty.
    type: str
  user_name:
    description:
      - Return the account with this user name. It is compared as Slack rewrites user names. It must not be empty.
      - When O(email) is given, too, and no account has this address, an account with this user name and other addresses
        may belong to another person. The task then fails and names the account, as M(scimops.slack.slack_scim_user)
        does.
    type: str
  filter:
    description:
      - A SCIM filter that Slack evaluates, such as V(email co "@example.com"). Slack supports the attributes
        C(username), C(email), C(restricted) and C(ultra_restricted). It must not be empty.
    type: str
  active:
    description:
      - V(true) returns only active accounts, V(false) only deactivated ones. When omitted, both.
    type: bool
  guest:
    description:
      - V(true) returns only guests, V(false) only full members. When omitted, both.
    type: bool
  bots:
    description:
      - V(true) returns only the accounts of apps, V(false) only those of people. When omitted, both.
    type: bool
  limit:
    description:
      - The largest number of accounts to return, at least 1. When omitted, all.
    type: int
  allow_incomplete:
    description:
      - What to do when Slack announces more accounts than it returns, also when the list is read again. With V(true),
        the task warns, returns the accounts, and sets RV(complete) to V(false). With V(false), the task fails and names
        both numbers.
    type: bool
    default: false
    version_added: 1.1.0
seealso:
  - module: scimops.slack.slack_scim_user
  - module: scimops.slack.slack_scim_group_info
"""

EXAMPLES = r"""
- name: Look up one account
  scimops.slack.slack_scim_user_info:
    email: nora.quist@example.com
  register: nora

- name: List active guests
  scimops.slack.slack_scim_user_info:
    active: true
    guest: true
  register: guests

- name: List people with an address in this domain
  scimops.slack.slack_scim_user_info:
    filter: email co "@example.com"
    bots: false
  register: people
"""

RETURN = r"""
user:
  description:
    - The account with this O(id), O(email) or O(user_name), as RV(scimops.slack.slack_scim_user#module:user) describes
      it. V(none) when no account matches, or when none of these options is given.
  returned: success
  type: dict
  sample:
    id: U012AB3CD
    user_name: nora.quist
    email: nora.quist@example.com
    title: Account Manager
    guest: false
    active: true
users:
  description: All accounts found, each as RV(scimops.slack.slack_scim_user#module:user) describes it.
  returned: success
  type: list
  elements: dict
  sample:
    - id: U012AB3CD
      user_name: nora.quist
      email: nora.quist@example.com
      title: Account Manager
      guest: false
      active: true
complete:
  description:
    - Whether the result contains all matching accounts. It is V(false) only with O(allow_incomplete=true). Do not
      conclude from an incomplete result that an account does not exist.
  returned: success
  type: bool
  sample: true
  version_added: 1.1.0
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import USER_INFO, users
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module


def main() -> None:
    run_module(USER_INFO, users)


if __name__ == "__main__":
    main()
