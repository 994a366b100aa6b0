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
      - The token, which begins with V(xoxp-). It is a user token with the scope C(admin) of an owner or admin; on an
        Enterprise organisation the app must be installed at the level of the organisation.
      - Bot tokens (V(xoxb-)) cannot use SCIM and are refused.
      - When omitted, the environment variable E(SLACK_SCIM_TOKEN) of the host that runs the task is used. One of the
        two is needed.
      - It never appears in results, diffs, messages or logs.
    type: str
    required: true
  api_url:
    description:
      - Where Slack's SCIM API is, without the version.
      - GovSlack is V(https://api.slack-gov.com/scim).
      - Only HTTPS is accepted, but for loopback addresses, where V(http) is accepted too.
      - When omitted, the environment variable E(SLACK_SCIM_URL) is used if it is set.
    type: str
    default: https://api.slack.com/scim
  api_version:
    description:
      - The version of the API.
      - V(v1) is SCIM 1.1. Its filters and status codes are the documented ones, and GovSlack has only it.
      - V(v2) is SCIM 2.0, whose filters Slack does not document.
      - With both, an account or group that a filter finds takes one request. That there is none is concluded from the
        complete list, and costs a read of the whole list. Where the host is the controller (connection C(local)), the
        tasks of a loop keep the list for 60 seconds, so that a loop reads it once and not for each item. What the loop
        writes is taken into account. What others create within these 60 seconds may be missed.
      - When omitted, the environment variable E(SLACK_SCIM_VERSION) is used if it is set.
    type: str
    choices: [v1, v2]
    default: v1
  validate_certs:
    description:
      - Whether the server's certificate is checked. Leave it on; use O(ca_path) for a private certification authority.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of the authorities to trust, in PEM format.
      - When omitted, those that C(requests) trusts are used.
    type: path
  timeout:
    description:
      - How long to wait for the connection, and for each part of a reply, in seconds.
      - A request and its whole reply may take four times as long. After that the reply counts as lost, even if
        parts of it still arrive.
      - A reply of more than 128 MiB, unpacked, fails the request. It is not sent again.
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is sent again after a server error (status 5xx) or a lost connection, with growing pauses.
      - A request that creates something is never sent again blindly. What it may have made is looked up first.
    type: int
    default: 5
  rate_limit_wait:
    description:
      - How long to wait at most, in seconds, when Slack asks for a pause with the header C(Retry-After). A longer one
        fails the task. A pause takes at least one second.
      - Pauses of rate limits (status 429) do not count as O(retries). Those of server errors (status 5xx) do.
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
