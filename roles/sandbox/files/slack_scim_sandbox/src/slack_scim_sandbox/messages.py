# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SCIM request as the services see it, and their reply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.versions import ERROR, PATCH_OP, V1, V2, Version


def _not_json(name: str) -> None:
    """Python reads NaN and Infinity, JSON has neither."""
    raise ValueError(name)


@dataclass(frozen=True)
class Call:
    """One SCIM request. `stale_reads`: how many later reads must not see what it changes (a fault)."""

    version: Version
    method: str
    resource: str  # Users, Groups, or a discovery endpoint
    resource_id: str | None
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    stale_reads: int = 0

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises SlackError when it is none."""
        try:
            value = json.loads(self.body, parse_constant=_not_json)
            if b"\\ud" in self.body.lower():
                json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except ValueError:
            raise SlackError("invalid_request_payload") from None
        if not isinstance(value, dict):
            raise SlackError("invalid_request_payload")
        return value


@dataclass(frozen=True)
class Reply:
    """An answer: an HTTP status, a body that is JSON already (or HTML), and headers beyond the usual ones.

    `after`: how many seconds of the sandbox's time pass before it is sent.
    """

    status: int
    body: bytes = b""
    content_type: bytes = b"application/json; charset=utf-8"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    after: float = 0.0


def html_page(status: int, *, after: float = 0.0) -> Reply:
    """A page for people, as what stands before a service sends it (wire 4.10)."""
    title = f"{status} {HTTPStatus(status).phrase}" if status in {*HTTPStatus} else str(status)
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Reply(status, page.encode(), b"text/html; charset=utf-8", after=after)


def require_schemas(call: Call, body: Mapping[str, Any], rule: str) -> None:
    """wire C15: POST needs `schemas`, on v2 PUT and PATCH too; `rule` is the setting require_schemas."""
    schemas = next((value for key, value in body.items() if key.lower() == "schemas"), None)
    named = [str(urn).lower() for urn in schemas] if isinstance(schemas, list) else []
    if rule == "nowhere" or named:
        return
    if rule == "everywhere" or call.method == "POST" or call.version is V2:
        raise SlackError("missing_schema_element")


def is_patch_op(body: Mapping[str, Any]) -> bool:
    """Whether a v2 PATCH body is a PatchOp; Slack's documentation also shows plain attributes (wire 7.3.10)."""
    schemas = body.get("schemas")
    declared = isinstance(schemas, list) and PATCH_OP.lower() in (str(urn).lower() for urn in schemas)
    return declared or any(key.lower() == "operations" for key in body)


def error_body(error: SlackError, version: Version, envelope: str) -> dict[str, Any]:
    """The error in the envelope that the version and the setting v2_error_envelope ask for (wire 4.1, 4.2, C2)."""
    old = version is V1 or envelope == "v1" or (envelope != "v2" and error.status == 401)
    old = old or error.code == "unsupported_version"  # wire 3.3
    old = old or (envelope != "v2" and error.code in ("plus_teams_only", "non_org_teams_only"))  # wire §17 on 3.7
    if old:
        return {"Errors": {"description": error.description(), "code": error.status}}
    return {"schemas": [ERROR], "detail": error.description(), "status": error.status}
