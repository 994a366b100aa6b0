# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PATCH does to an account, in both versions: set, and remove, what a path names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_scim_sandbox import multi_values
from slack_scim_sandbox.accounts import ADDRESS_FIELDS, DEFAULT_TIMEZONE
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.filters import matches
from slack_scim_sandbox.paths import Path, parse_path
from slack_scim_sandbox.user_writes import IGNORED, UserWrite
from slack_scim_sandbox.versions import Version

_TEXTS = {"title": "title", "usertype": "user_type", "preferredlanguage": "preferred_language", "locale": "locale"}
KNOWN = {
    *IGNORED,
    *_TEXTS,
    *("username", "nickname", "name", "displayname", "active", "password", "profileurl", "photos", "addresses"),
    *("roles", "emails", "phonenumbers", "timezone", "enterprise", "profile", "guest"),
}


def patch_v1(draft: UserWrite, body: Mapping[str, Any], version: Version) -> None:
    """A partial user (wire 7.3.1): attributes merge, `meta.attributes` removes."""
    meta = body.get("meta")
    names = meta.get("attributes", []) if isinstance(meta, Mapping) else []
    if not isinstance(names, list):
        raise SlackError("invalid_request_payload")
    for name in names:
        _remove(draft, parse_path(str(name), version))
    assign(draft, body, version)


def assign(draft: UserWrite, body: Mapping[str, Any], version: Version, *, replace: bool = False) -> None:
    """Write every attribute of a user body; userName is written last, so that it wins over nickName (wire 7.2.11)."""
    extensions = version.extensions()
    named = {extensions.get(key.lower(), key.lower()): value for key, value in body.items()}
    for attribute in sorted(named, key="username".__eq__):
        draft.set(attribute, named[attribute], replace=replace)


def patch_v2(draft: UserWrite, body: Mapping[str, Any], version: Version) -> None:
    """PatchOp operations in order (wire 7.3.4-7.3.9)."""
    for operation, path, value in operations(body):
        _operate(draft, operation, path, value, version)


def operations(body: Mapping[str, Any]) -> list[tuple[str, str | None, Any]]:
    """(op, path, value) of each operation; op in lower case (wire 7.3.4: `Replace` works)."""
    listed = next((value for key, value in body.items() if key.lower() == "operations"), None)
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_request_payload")
    result = []
    for entry in listed:
        if not isinstance(entry, Mapping):
            raise SlackError("invalid_request_payload")
        operation = str(entry.get("op", "")).lower()
        path = entry.get("path")
        if operation not in ("add", "replace", "remove") or not isinstance(path, str | None):
            raise SlackError("invalid_request_payload")
        if operation == "remove" and not path:
            raise SlackError("invalid_request_payload")
        result.append((operation, path or None, entry.get("value")))
    return result


def _operate(draft: UserWrite, operation: str, path: str | None, value: Any, version: Version) -> None:
    if path is None:  # wire 7.3.7
        if not isinstance(value, Mapping):
            raise SlackError("invalid_request_payload")
        for key, part in value.items():
            _operate(draft, operation, key, part, version)
        return
    parsed = parse_path(path, version)
    if operation == "remove":
        _remove(draft, parsed, value)
    else:
        _set(draft, parsed, value, operation)


def _unknown(draft: UserWrite) -> None:
    if draft.settings["unknown_path"] == "400":
        raise SlackError("invalid_request_payload")  # wire 7.3.9


def _set(draft: UserWrite, path: Path, value: Any, operation: str) -> None:
    if path.attribute not in KNOWN:
        _unknown(draft)
    elif path.where is not None or (path.sub and path.attribute in ("emails", "phonenumbers", "addresses", "roles")):
        _set_chosen(draft, path, value)
    elif path.sub is None:
        draft.set(path.attribute, value, replace=operation == "replace", adding=operation == "add")
    elif not _set_part(draft, path.attribute, path.sub, value):
        _unknown(draft)


def _set_part(draft: UserWrite, attribute: str, sub: str, value: Any) -> bool:
    """A sub-attribute of a single-valued attribute; False when there is none of that name."""
    if attribute == "name":
        draft.set_name_part(sub, value)
    elif attribute == "enterprise" and sub == "manager.managerid":
        draft.set_manager_id(value)
    elif attribute == "enterprise":
        draft.set_enterprise_part(sub, value)
    elif attribute == "guest" and sub == "expiration":
        draft.set_guest_expiration(value)
    elif attribute == "guest" and sub == "type":
        draft.set_guest({"type": value})
    elif attribute == "profile" and sub == "startdate":
        draft.set_start_date(value)
    else:
        return False
    return True


def _choices(draft: UserWrite, attribute: str) -> dict[str, dict[str, Any]]:
    """The values a filter in brackets chooses among, by slot."""
    user = draft.user
    if attribute == "emails":
        return {
            "primary": {"value": user.email, "primary": True},
            "secondary": {"value": user.secondary_email, "primary": False},
        }
    if attribute == "phonenumbers":
        return {
            "primary_phone": {"value": user.primary_phone, "primary": True},
            "mobile_phone": {"value": user.mobile_phone, "type": "mobile", "primary": False},
        }
    if attribute == "roles":
        return {"role": {"value": user.role, "primary": True}}
    if attribute == "addresses":
        return {"address": {key: getattr(user, field) for key, field in ADDRESS_FIELDS.items()} | {"primary": True}}
    return {}


def _chosen(draft: UserWrite, path: Path) -> list[str]:
    """The slots that a path's filter chooses; the primary one of a path without a filter."""
    choices = _choices(draft, path.attribute)
    if path.where is None:
        return list(choices)[:1]
    return [slot for slot, item in choices.items() if matches(path.where, item)]


def _set_chosen(draft: UserWrite, path: Path, value: Any) -> None:
    """`phoneNumbers[value eq "…"].value` and the like (wire 7.3.5)."""
    user = draft.user
    for slot in _chosen(draft, path):
        if slot == "address":
            parts = value if path.sub is None and isinstance(value, Mapping) else {path.sub or "": value}
            for key, field in ADDRESS_FIELDS.items():
                for name, part in parts.items():
                    if name.lower() == key.lower():
                        setattr(user, field, multi_values.text(part, "addresses_invalid"))
            continue
        if path.sub not in (None, "value"):
            continue
        plain = value.get("value") if isinstance(value, Mapping) else value
        if slot in ("primary", "secondary"):
            multi_values.set_emails(user, [{"value": plain, "primary": slot == "primary"}], replace=False)
        elif slot == "role":
            multi_values.set_role(user, [{"value": plain}])
        else:
            setattr(user, slot, multi_values.text(plain, "phoneNumbers_invalid"))


def _remove(draft: UserWrite, path: Path, value: Any = None) -> None:
    if path.attribute not in KNOWN:
        _unknown(draft)
    elif path.attribute in ("emails", "phonenumbers", "addresses", "roles"):
        _remove_chosen(draft, path, value)
    elif path.sub is not None:
        if not _set_part(draft, path.attribute, path.sub, None):
            _unknown(draft)
    else:
        _remove_whole(draft, path.attribute)


def _remove_chosen(draft: UserWrite, path: Path, value: Any) -> None:
    user = draft.user
    if path.attribute == "emails" and path.where is None:
        if value is None:
            user.secondary_email = None  # wire 7.2.16
        else:
            deleted = multi_values.entries(value, "emails_invalid")
            multi_values.set_emails(user, [entry | {"operation": "delete"} for entry in deleted], replace=False)
        return
    if path.attribute == "phonenumbers" and path.where is None:
        deleted = multi_values.entries(value, "phoneNumbers_invalid")
        if deleted:
            multi_values.set_phones(user, [entry | {"operation": "delete"} for entry in deleted], replace=False)
        else:
            user.primary_phone = user.mobile_phone = None
        return
    for slot in _chosen(draft, path):
        if slot == "primary":
            raise SlackError("missing_primary_email")  # wire 7.2.16
        if slot == "secondary":
            user.secondary_email = None
        elif slot == "address" and path.sub:
            for key, field in ADDRESS_FIELDS.items():
                if key.lower() == path.sub:
                    setattr(user, field, None)
        elif slot == "address":
            multi_values.clear_address(user)
        else:
            setattr(user, slot, None)


def _remove_whole(draft: UserWrite, attribute: str) -> None:
    user = draft.user
    if attribute == "enterprise":
        draft.clear_enterprise()
    elif attribute == "guest":
        draft.remove_guest()
    elif attribute == "profile":
        user.start_date = None
    elif attribute == "name":
        user.family_name = ""
        user.honorific_prefix = None
    elif attribute == "displayname":
        draft.set_display_name(None)
    elif attribute == "timezone":
        user.timezone = DEFAULT_TIMEZONE
    elif attribute == "username":
        raise SlackError("username_empty")
    elif attribute in _TEXTS:
        setattr(user, _TEXTS[attribute], "" if attribute == "title" else None)
    # photos: removing has no effect (wire 7.2.19); active, password and what is read-only: nothing to remove
