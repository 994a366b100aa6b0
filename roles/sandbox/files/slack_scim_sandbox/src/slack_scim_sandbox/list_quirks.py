# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What settings make of a list before it is sent: too large a page, a wrong total, groups without members."""

from __future__ import annotations

import json
from collections.abc import Sequence

from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.messages import Call, Reply, html_page
from slack_scim_sandbox.rendering import encode
from slack_scim_sandbox.settings import Settings


def refused_filter(call: Call, settings: Settings) -> Reply | None:
    """The answer to any filter where `filter_refused` says so; None where filters work.

    Raises SlackError where the setting names a code.
    """
    rule = settings["filter_refused"]
    if rule == "off" or not call.query.get("filter"):
        return None
    if call.resource not in rule["resources"] or call.version.name not in rule["versions"]:
        return None
    if rule["code"] is not None:
        raise SlackError(rule["code"], rule["status"])
    return html_page(rule["status"])


def too_large(call: Call, bodies: Sequence[bytes], settings: Settings) -> Reply | None:
    """The answer to a page that is above `page_limit`, after its seconds; None for one that is not.

    A page of one is never above it. Raises SlackError where the setting names a code.
    """
    limit = settings["page_limit"]
    if limit == "off" or call.resource not in limit["resources"] or len(bodies) <= 1:
        return None
    if len(bodies) <= limit["items"] and sum(map(len, bodies)) <= limit["bytes"]:
        return None
    if limit["code"] is not None:
        raise SlackError(limit["code"], limit["status"])
    return html_page(limit["status"], after=limit["seconds"])


def with_members_as(shape: str, bodies: Sequence[bytes]) -> list[bytes]:
    """The groups of a list with their members, without that key, or with null under it (the setting `list_members`)."""
    if shape == "shown":
        return list(bodies)
    changed = []
    for body in bodies:
        group = json.loads(body)
        if shape == "null":
            group["members"] = None
        else:
            del group["members"]
        changed.append(encode(group))
    return changed
