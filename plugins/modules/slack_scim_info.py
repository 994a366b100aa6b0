#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_info
short_description: Look up Slack's SCIM service and test the token
version_added: 1.0.0
description:
  - Reads the service provider configuration, the resource types (SCIM 2.0) and the schemas of Slack's SCIM service.
  - Reads one user to find out whether the token is valid, because Slack returns the configuration without a valid
    token, too.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._attributes
  - scimops.slack._attributes.info
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
notes:
  - An invalid token does not fail the task. To fail then, use C(failed_when), as in the examples. RV(msg) is then the
    message of the task.
  - Slack's description of its filters and schemas is not reliable. No module of this collection uses it.
seealso:
  - module: scimops.slack.slack_scim_user_info
  - module: scimops.slack.slack_scim_group_info
"""

EXAMPLES = r"""
- name: Look up the service
  scimops.slack.slack_scim_info:
  register: slack

- name: Fail if the token is invalid
  scimops.slack.slack_scim_info:
  register: slack
  failed_when: slack is failed or not slack.token_accepted
"""

RETURN = r"""
api_version:
  description: The version of the API that the module used.
  returned: success
  type: str
  sample: v1
token_accepted:
  description: Whether the token may read users.
  returned: success
  type: bool
  sample: true
token_error:
  description:
    - Slack's error for an invalid token, as RV(scimops.slack.slack_scim_user#module:error) describes it. V(none) when
      the token is accepted.
  returned: success
  type: dict
  sample:
    code: invalid_authentication
    description: invalid_authentication
    details: {}
    status: 401
    method: GET
    path: /Users
msg:
  description: Why Slack does not accept the token.
  returned: when the token is not accepted
  type: str
  sample: >-
    Slack does not accept the token. GET /Users: Slack answered 401, invalid_authentication (the token is wrong,
    revoked, or its owner is no longer an admin)
total_users:
  description: The number of accounts, including deactivated ones and those of apps. V(none) when the token is not
    accepted, or Slack does not report the number.
  returned: success
  type: int
  sample: 1373
service_provider_config:
  description: The service provider configuration, as Slack sends it.
  returned: success
  type: dict
  sample:
    patch:
      supported: true
    bulk:
      supported: false
      maxOperations: 0
      maxPayloadSize: 0
resource_types:
  description: The resource types, as Slack sends them. V(none) with O(api_version=v1), which has none, and without a
    valid token.
  returned: success
  type: list
  elements: dict
  sample:
    - name: User
      endpoint: /Users
      schema: urn:ietf:params:scim:schemas:core:2.0:User
schemas:
  description: The schemas of users and groups, as Slack sends them. V(none) when the token is not accepted.
  returned: success
  type: list
  elements: dict
  sample:
    - id: urn:scim:schemas:core:1.0:User
      name: User
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import SERVICE_INFO, service
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module


def main() -> None:
    run_module(SERVICE_INFO, service)


if __name__ == "__main__":
    main()
