# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of how modules and other plugins reach Slack."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  token:
    description:
      - The token, which begins with V(xoxp-). It is a user token of an owner or admin with the scope C(admin). On an
        Enterprise organization, the app must be installed on the organization.
      - Bot tokens (V(xoxb-)) cannot use SCIM and are refused.
      - When omitted, the environment variable E(SLACK_SCIM_TOKEN) of the host that runs the task is used. One of the
        two is required.
      - The token never appears in results, diffs, messages or logs.
    type: str
    required: true
  api_url:
    description:
      - The URL of Slack's SCIM API, without the version.
      - For GovSlack, use V(https://api.slack-gov.com/scim).
      - Only V(https) is accepted, except for loopback addresses, where V(http) is accepted, too.
      - When omitted, the environment variable E(SLACK_SCIM_URL) is used if it is set.
    type: str
    default: https://api.slack.com/scim
  api_version:
    description:
      - The version of the API.
      - V(v1) is SCIM 1.1. Slack documents its filters and status codes. GovSlack supports only this version.
      - V(v2) is SCIM 2.0. Slack does not document its filters.
      - With both versions, finding an account or group takes one request when a filter finds it. To conclude that it
        does not exist, the module reads the whole list. On the controller (connection C(local)), the tasks of a loop
        keep the list for 60 seconds, so a loop reads it only once. The loop's own changes are added to the list. What
        others create within these 60 seconds may be missed.
      - When omitted, the environment variable E(SLACK_SCIM_VERSION) is used if it is set.
    type: str
    choices: [v1, v2]
    default: v1
  validate_certs:
    description:
      - Whether to check the server's certificate. Do not disable the check; use O(ca_path) for a private certification
        authority.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of trusted authorities, in PEM format.
      - When omitted, the authorities that C(requests) trusts are used.
    type: path
  timeout:
    description:
      - How long to wait for the connection, and for each part of a reply, in seconds.
      - A request and its whole reply may take four times as long. After that the reply counts as lost, even if parts of
        it still arrive.
      - A reply of more than 128 MiB, unpacked, fails the request. It is not sent again.
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is retried after a server error (status 5xx) or a lost connection, with growing pauses.
      - A request that creates something is not simply repeated. The module first checks whether the account or group
        exists.
    type: int
    default: 5
  rate_limit_wait:
    description:
      - The longest pause, in seconds, that Slack may ask for with the header C(Retry-After). A longer one fails the
        task. A pause takes at least one second.
      - Pauses after a 429 (rate limit) do not count as O(retries). Pauses after a server error (5xx) do.
    type: float
    default: 300.0
requirements:
  - python >= 3.9
  - requests
"""

    # Beside the options themselves: where plugins that are no modules find them too.
    PLUGINS = r"""
options:
  token:
    env:
      - name: SLACK_SCIM_TOKEN
  api_url:
    env:
      - name: SLACK_SCIM_URL
  api_version:
    env:
      - name: SLACK_SCIM_VERSION
"""
