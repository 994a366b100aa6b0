# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceProviderConfig(s), ResourceTypes and Schemas (wire §10)."""

from __future__ import annotations

from typing import Any

from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.messages import Call, Reply
from slack_scim_sandbox.rendering import encode
from slack_scim_sandbox.schemas import schemas_v1, schemas_v2, schemas_v2_malformed
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.versions import V1, V2

DIRECTORY_URN = "urn:ietf:params:scim:schemas:extension:slack:directory:2.0:User"  # undocumented
_UNSUPPORTED = {"supported": False}
# the same keys on both versions, v1's names among them, and filter "false" although it works (wire C1)
SERVICE_PROVIDER_CONFIG: dict[str, Any] = {
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "Authentication Scheme using the OAuth Bearer Token Standard",
            "specUrl": "http://tools.ietf.org/html/draft-ietf-oauth-v2-bearer-01",
            "primary": True,
        }
    ],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": False, "maxResults": 0},
    "changePassword": _UNSUPPORTED,
    "sort": _UNSUPPORTED,
    "etag": _UNSUPPORTED,
    "xmlDataFormat": _UNSUPPORTED,
}


def is_open(resource: str) -> bool:
    """wire 3.8: the service provider config is shown to everyone."""
    return resource in ("ServiceProviderConfig", "ServiceProviderConfigs")


def discover(call: Call, settings: Settings) -> Reply:
    """GET of a discovery endpoint (wire 1.20-1.22)."""
    if call.resource == "ServiceProviderConfigs" and call.resource_id is None:
        return Reply(200, encode(SERVICE_PROVIDER_CONFIG))
    if call.resource == "ServiceProviderConfig" and call.resource_id is None and call.version is V2:
        return Reply(200, encode(SERVICE_PROVIDER_CONFIG))
    if call.resource == "ResourceTypes" and call.version is V2:
        return _pick(_resource_types(), "name", call)
    if call.resource == "Schemas":
        return _schemas(call, malformed=settings["schemas_payload"] == "malformed")
    raise SlackError("bad_endpoint")


def _schemas(call: Call, *, malformed: bool) -> Reply:
    if call.version is V1:
        schemas = schemas_v1()
        requested = (call.resource_id or "").lower()
        if requested not in schemas:
            raise SlackError("bad_endpoint")
        return Reply(200, encode(schemas[requested]))
    items = schemas_v2_malformed() if malformed else schemas_v2()
    short = {"users": V2.user, "groups": V2.group}.get((call.resource_id or "").lower())
    return _pick(items, "id", call, requested=short or call.resource_id)


def _pick(items: list[dict[str, Any]], key: str, call: Call, requested: str | None = None) -> Reply:
    """All of them as a list without totalResults, or the one that is asked for."""
    name = requested or call.resource_id
    if name is None:
        return Reply(200, encode({"schemas": [call.version.list_response], "Resources": items}))
    for item in items:
        if item[key].lower() == name.lower():
            return Reply(200, encode(item))
    raise SlackError("bad_endpoint")


def _resource_types() -> list[dict[str, Any]]:
    return [
        _resource_type("User", "/Users", "User Account", V2.user, (V2.enterprise, V2.guest, DIRECTORY_URN, V2.profile)),
        _resource_type("Group", "/Groups", "Group", V2.group, ()),
    ]


def _resource_type(
    name: str, endpoint: str, description: str, schema: str, extensions: tuple[str, ...]
) -> dict[str, Any]:
    location = f"https://api.slack.com/scim/v2/ResourceTypes/{name}"
    body: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": name,
        "name": name,
        "endpoint": endpoint,
        "description": description,
        "schema": schema,
    }
    if extensions:
        body["schemaExtensions"] = [{"schema": urn, "required": False} for urn in extensions]
    return body | {"meta": {"location": location, "resourceType": "ResourceType"}}
