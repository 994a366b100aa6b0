# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a request's path to what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.versions import VERSIONS, Version

_RESOURCES = {
    name.lower(): name
    for name in ("Users", "Groups", "ServiceProviderConfig", "ServiceProviderConfigs", "ResourceTypes", "Schemas")
}
_METHODS = {
    # with an id, without
    "Users": (("GET", "PATCH", "PUT", "DELETE"), ("GET", "POST", "PATCH", "PUT", "DELETE")),
    "Groups": (("GET", "PATCH", "PUT", "DELETE"), ("GET", "POST", "PATCH", "PUT", "DELETE")),
}


@dataclass(frozen=True)
class Route:
    """A version, one of its resources, and an id if the path names one."""

    version: Version
    resource: str
    resource_id: str | None


def version_of(path: str) -> Version | None:
    """The version a `/scim/…` path is of."""
    parts = [part for part in path.split("/") if part]
    return VERSIONS.get(parts[1].lower()) if len(parts) > 1 and parts[0].lower() == "scim" else None


def route(path: str) -> Route:
    """wire 1.23: doubled and trailing slashes and lower-case names are fine. Raises SlackError (wire 1.24)."""
    version = version_of(path)
    parts = [part for part in path.split("/") if part][2:]
    resource = _RESOURCES.get(parts[0].lower()) if parts else None
    if version is None or resource is None or len(parts) > 2:
        raise SlackError("bad_endpoint")
    return Route(version, resource, parts[1] if len(parts) == 2 else None)


def check_method(found: Route, method: str) -> None:
    """405 for a method that the endpoint doesn't have."""
    with_id, without_id = _METHODS.get(found.resource, (("GET",), ("GET",)))
    if method not in (without_id if found.resource_id is None else with_id):
        raise SlackError("method_not_allowed")


def query_of(raw: bytes) -> dict[str, str]:
    """The query's parameters; `+` is a space (wire 2.7)."""
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
