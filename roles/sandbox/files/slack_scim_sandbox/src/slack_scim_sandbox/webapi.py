# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one method of Slack's Web API that goes with SCIM: auth.test, which says whose token it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from slack_scim_sandbox.faults import Fault
from slack_scim_sandbox.messages import Reply
from slack_scim_sandbox.middleware import Incoming, Sandbox, instead
from slack_scim_sandbox.rendering import encode
from slack_scim_sandbox.store import make_id
from slack_scim_sandbox.users import TEAM_DOMAIN

_TEAM = "Sandbox"


async def answer_web_api(sandbox: Sandbox, incoming: Incoming, latency: float, fault: Fault | None) -> Reply:
    """The reply to auth.test: 200 also for a bad token, unless a fault strikes."""
    await sandbox.pause(latency)
    return instead(sandbox, incoming, fault) or Reply(200, encode(_auth_test(sandbox, incoming)))


def _auth_test(sandbox: Sandbox, incoming: Incoming) -> dict[str, Any]:
    """Whose token it is; the token comes in the header or as the form field `token`."""
    authorization = incoming.authorization
    if authorization is None:
        fields = parse_qs(incoming.body.decode("utf-8", "replace"))
        authorization = f"Bearer {fields['token'][0]}" if "token" in fields else None
    refused = sandbox.credentials_error(authorization)
    if refused is not None:
        return {"ok": False, "error": "not_authed" if authorization is None else "invalid_auth"}
    if sandbox.settings["installation"] == "ip_not_allowed":
        return {"ok": False, "error": "invalid_auth"}
    owner = sandbox.store.token_owner()
    enterprise = make_id("E", 0, 0)
    return {
        "ok": True,
        "url": f"https://{TEAM_DOMAIN}.enterprise.slack.com/",
        "team": _TEAM,
        "user": owner.user_name,
        "team_id": enterprise,  # wire 1.2: on Grid the token belongs to the organisation
        "user_id": owner.id,
        "enterprise_id": enterprise,
        "is_enterprise_install": True,
    }
