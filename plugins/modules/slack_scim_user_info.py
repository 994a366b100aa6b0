#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_user_info
short_description: Look up users of a Slack organisation
version_added: 1.0.0
description:
  - Reads accounts through Slack's SCIM API, one by its id, e-mail address or user name, several by a filter, or all.
  - Deactivated accounts and the accounts of apps are among them unless they are narrowed out.
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
      - The account with this id. When omitted, ids do not matter. It must not be empty.
    type: str
  email:
    description:
      - The account with this e-mail address, compared without case. When omitted, e-mail addresses do not matter. It
        must not be empty.
    type: str
  user_name:
    description:
      - The account with this user name, compared as Slack writes it. When omitted, user names do not matter. It must
        not be empty.
      - When O(email) is given too and no account has it, an account with this user name and other addresses may be
        somebody else's. The task then fails and names it, as M(scimops.slack.slack_scim_user) does.
    type: str
  filter:
    description:
      - A SCIM filter, which Slack evaluates, such as V(email co "@example.com"). Slack knows the attributes
        C(username), C(email), C(restricted) and C(ultra_restricted).
      - When omitted, nothing is filtered. It must not be empty.
    type: str
  active:
    description:
      - V(true) for active accounts only, V(false) for deactivated ones only. When omitted, both.
    type: bool
  guest:
    description:
      - V(true) for guests only, V(false) for full members only. When omitted, both.
    type: bool
  bots:
    description:
      - V(true) for the accounts of apps only, V(false) for those of people only. When omitted, both.
    type: bool
  limit:
    description:
      - How many accounts to return at most, from 1. When omitted, all.
    type: int
  allow_incomplete:
    description:
      - Whether to return the accounts that Slack gives, with a warning, when it announces more accounts than it gives
        even when it is asked again. RV(complete) is V(false) then.
      - When V(false), the task fails with both numbers.
    type: bool
    default: false
    version_added: 1.1.0
seealso:
  - module: scimops.slack.slack_scim_user
  - module: scimops.slack.slack_scim_group_info
"""

EXAMPLES = r"""
- name: One account
  scimops.slack.slack_scim_user_info:
    email: nora.quist@example.com
  register: nora

- name: Guests who can still get in
  scimops.slack.slack_scim_user_info:
    active: true
    guest: true
  register: guests

- name: People with an address of this domain
  scimops.slack.slack_scim_user_info:
    filter: email co "@example.com"
    bots: false
  register: people
"""

RETURN = r"""
user:
  description:
    - The account that was asked for by O(id), O(email) or O(user_name), as
      RV(scimops.slack.slack_scim_user#module:user) describes it. V(none) when there is none, or when none was asked for
      in this way.
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
  description: All accounts that were found, each as RV(scimops.slack.slack_scim_user#module:user) describes it.
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
    - Whether these are all accounts that were asked for. It is V(false) only with O(allow_incomplete=true). Do not
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
