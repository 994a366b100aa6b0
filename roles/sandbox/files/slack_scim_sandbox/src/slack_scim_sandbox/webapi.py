# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one method of Slack's Web API that goes with SCIM: auth.test, which says whose token it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from slack_scim_sandbox.faults import Fault
from slack_scim_sandbox.messages import Reply
from slack_scim_sandbox.middleware import Incoming, Sandbox, instead
from slack_scim_sandbox.rendering import encode


def with_form_token(incoming: Incoming) -> Incoming:
    """The request with its token in the header, where that came as the form field `token`."""
    if incoming.authorization is not None:
        return incoming
    fields = parse_qs(incoming.body.decode("utf-8", "replace"))
    return replace(incoming, authorization=f"Bearer {fields['token'][0]}") if "token" in fields else incoming


async def answer_web_api(sandbox: Sandbox, incoming: Incoming, latency: float, fault: Fault | None) -> Reply:
    """The reply to auth.test: 200 also for a bad token, unless a fault strikes."""
    await sandbox.pause(latency)
    return instead(sandbox, incoming, fault) or Reply(200, encode(_auth_test(sandbox, incoming)))


def _auth_test(sandbox: Sandbox, incoming: Incoming) -> dict[str, Any]:
    refused = sandbox.credentials_error(incoming.authorization)
    if refused is not None:
        return {"ok": False, "error": "not_authed" if incoming.authorization is None else "invalid_auth"}
    if sandbox.settings["installation"] == "ip_not_allowed":
        return {"ok": False, "error": "invalid_auth"}
    owner = sandbox.store.token_owner()
    return {
        "ok": True,
        "url": f"https://{sandbox.domain}.enterprise.slack.com/",
        "team": sandbox.name,
        "user": owner.user_name,
        "team_id": sandbox.id,  # wire 1.2: on Grid the token belongs to the organization
        "user_id": owner.id,
        "enterprise_id": sandbox.id,
        "is_enterprise_install": True,
    }
