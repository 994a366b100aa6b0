# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts, groups and lists as the JSON Slack sends for them, in either version."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from slack_scim_sandbox.accounts import ADDRESS_FIELDS, ENTERPRISE_FIELDS, Group, User
from slack_scim_sandbox.versions import V1, Version

_encoder = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_LAST_PAIR = re.compile(rb'((?<!\\)(?:\\\\)*\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}(?=")')
_BASE = "https://api.slack.com/scim"


def encode(value: object) -> bytes:
    """Compact JSON with `/` escaped (wire 2.2)."""
    return _encoder.encode(value).replace("/", "\\/").encode()


def cut_last_pairs(body: bytes) -> bytes:
    """JSON in which each text that ends with a character of two UTF-16 units has lost the second one."""
    return _LAST_PAIR.sub(rb"\1", body)


def location(version: Version, resource: str, resource_id: str) -> str:
    return f"{_BASE}/{version.name}/{resource}/{resource_id}"


def user(
    account: User,
    groups: Sequence[tuple[str, str]],
    version: Version,
    *,
    placeholder: bool = False,
    channels: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """One user. `placeholder` shows an unset second e-mail as an empty one (wire 7.1.10).

    `channels`: (id, name) of those that a guest is in (wire 7.6.3).
    """
    long_shape = account.has_profile
    schemas = [version.user]
    body: dict[str, Any] = {
        "schemas": schemas,
        "id": account.id,
        "externalId": "",  # wire 7.1.7
        "meta": {"created": account.created, "location": location(version, "Users", account.id)},
        "userName": account.user_name,
        "nickName": account.user_name,
        "name": {"givenName": account.given_name, "familyName": account.family_name},
        "displayName": account.display_name,
        "profileUrl": account.profile_url,
        "title": account.title,
        "timezone": account.timezone,
        "active": account.active,
        "emails": _emails(account, placeholder),
        "photos": [{"value": account.photo, "type": "photo"}],
    }
    group_list = [{"value": group_id, "display": name} for group_id, name in groups]
    if long_shape:
        schemas.append(version.enterprise)
        body["name"]["honorificPrefix"] = account.honorific_prefix
        if version is V1:  # wire 7.1.4: the place of `groups` differs
            body["groups"] = group_list
        body |= _profile(account)
        body[version.enterprise] = _enterprise(account)
    body["groups"] = group_list
    if account.guest == "multi":
        # wire 7.6.2: no expiry, no key; wire 7.6.8: single-channel guests only show in a filter
        schemas.append(version.guest)
        body[version.guest] = {"type": "multi"}
        if account.guest_expiration is not None:
            body[version.guest]["expiration"] = account.guest_expiration
        if channels:
            body[version.guest]["channels"] = [{"value": channel, "display": name} for channel, name in channels]
    if long_shape:
        schemas.append(version.profile)
        body[version.profile] = {"startDate": account.start_date}
    return body


def _emails(account: User, placeholder: bool) -> list[dict[str, Any]]:
    emails = [{"value": account.email, "primary": True}]  # wire 7.1.9: never a type
    if account.secondary_email or placeholder:
        emails.append({"value": account.secondary_email or "", "primary": False})
    return emails


def _profile(account: User) -> dict[str, Any]:
    """The keys of the long shape, null where unset (wire 7.1.2, 7.1.3)."""
    return {
        "addresses": [{key: getattr(account, field) for key, field in ADDRESS_FIELDS.items()}],
        "phoneNumbers": [
            {"value": account.mobile_phone, "type": "mobile"},
            {"value": account.primary_phone, "primary": True},
        ],
        "userType": account.user_type,
        "roles": [{"value": account.role, "primary": True}],
        "preferredLanguage": account.preferred_language,
        "locale": account.locale,
    }


def _enterprise(account: User) -> dict[str, Any]:
    values: dict[str, Any] = {key: getattr(account, field) for key, field in ENTERPRISE_FIELDS.items()}
    return values | {"manager": {"managerId": account.manager_id}}


def group(item: Group, members: Sequence[tuple[str, str]], version: Version) -> dict[str, Any]:
    """One group with all its members (wire 8.1, 8.2, 5.14)."""
    member_list = [{"value": user_id, "display": name} for user_id, name in members]
    meta = {"created": item.created, "location": location(version, "Groups", item.id)}
    if version is V1:
        return {
            "schemas": [version.group],
            "id": item.id,
            "displayName": item.display_name,
            "members": member_list,
            "meta": meta,
        }
    return {
        "schemas": [version.group],
        "id": item.id,
        "meta": meta,
        "displayName": item.display_name,
        "members": member_list,
    }


def list_response(resources: Sequence[bytes], total: int, start_index: int, version: Version) -> bytes:
    """A list of resources that are JSON already, in the key order of the version (wire 5.1, 5.2)."""
    paging = b'"totalResults":%d,"itemsPerPage":%d,"startIndex":%d' % (total, len(resources), start_index)
    schemas = b'"schemas":' + encode([version.list_response])
    items = b'"Resources":[' + b",".join(resources) + b"]"
    parts = (paging, schemas, items) if version is V1 else (schemas, items, paging)
    return b"{" + b",".join(parts) + b"}"
