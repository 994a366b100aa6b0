# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack's slots: which e-mail, phone, address, role and photo of a list lands where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_scim_sandbox.accounts import ADDRESS_FIELDS, User
from slack_scim_sandbox.errors import SlackError
from slack_scim_sandbox.normalise import is_clearing

Entry = Mapping[str, Any]


def entries(value: Any, error: str) -> list[dict[str, Any]]:
    """A multi-valued attribute as a list of objects.

    wire 7.3.6: a single object stands for a list of one; wire 7.2.22: a plain string for an object. `error` is Slack's
    code for anything else.
    """
    if value is None:
        return []
    items = value if isinstance(value, list) else [value]
    result: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, str):
            result.append({"value": item})
        elif isinstance(item, Mapping):
            result.append({str(key): item[key] for key in item})
        else:
            raise SlackError(error)
    return result


def is_primary(entry: Entry) -> bool:
    return entry.get("primary") is True or entry.get("primary") == "true"  # wire 7.2.22


def _is_secondary(entry: Entry) -> bool:
    return entry.get("primary") is False or entry.get("primary") == "false"


def _split(items: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The entries to take away (v1's `operation: delete`, wire 7.3.1) and those to set."""
    deleted = [entry for entry in items if str(entry.get("operation", "")).lower() == "delete"]
    return deleted, [entry for entry in items if entry not in deleted]


def text(value: Any, error: str) -> str | None:
    """A written text: None when it clears (wire 7.2.23)."""
    if is_clearing(value):
        return None
    if not isinstance(value, str):
        raise SlackError(error)
    return value.strip()


# e-mails


def _address_of(entry: Entry) -> str:
    value = text(entry.get("value"), "email_invalid")
    if value is None:
        raise SlackError("email_empty")
    local, at, domain = value.partition("@")
    if not (local and at and "." in domain) or "@" in domain or any(character.isspace() for character in value):
        raise SlackError("email_invalid", email=value)
    return value


def _primary_index(items: Sequence[Entry]) -> int:
    """wire 7.2.15: `primary: true`, else `type: work`, else the first."""
    for position, entry in enumerate(items):
        if is_primary(entry):
            return position
    for position, entry in enumerate(items):
        if str(entry.get("type", "")).lower() == "work" and not _is_secondary(entry):
            return position
    return 0


def set_emails(user: User, value: Any, *, replace: bool, adding: bool = False) -> None:
    """Write e-mails: `replace` makes the list the whole; else entries fill their slots.

    `adding` (v2 `add`): an entry that doesn't say it is primary goes beside the primary there is.
    """
    deleted, kept = _split(entries(value, "emails_invalid"))
    for entry in deleted:
        _remove_email(user, entry)
    kept = [entry for entry in kept if not (_is_secondary(entry) and is_clearing(entry.get("value")))]  # wire C22
    if replace:
        if not kept:
            raise SlackError("email_empty")  # wire 7.4.7
        user.secondary_email = None
    elif not kept:
        return
    beside = not replace and user.email and not any(map(is_primary, kept))
    if beside and (adding or all(map(_is_secondary, kept))):
        others = kept
    else:
        index = _primary_index(kept)
        user.email = _address_of(kept[index])
        others = [entry for position, entry in enumerate(kept) if position != index]
    for entry in others:
        address = _address_of(entry)
        if address.lower() != user.email.lower():
            user.secondary_email = address  # wire 7.2.15: two are kept
            break
    if user.secondary_email and user.secondary_email.lower() == user.email.lower():
        user.secondary_email = None


def _remove_email(user: User, entry: Entry) -> None:
    value = str(entry.get("value") or "").lower()
    if value == user.email.lower() or (not value and is_primary(entry)):
        raise SlackError("missing_primary_email")  # wire 7.2.16
    if not value or value == (user.secondary_email or "").lower():
        user.secondary_email = None


# phones


def phone_slots(items: Sequence[Entry]) -> dict[str, Any]:
    """Field → value for the phones of a request (wire 7.2.17).

    An explicit primary comes first; then `work`, and with two entries `primary: false`, are the mobile phone (!); what
    is left (`mobile`, nothing, a lone `primary: false`) is the primary phone, or the other slot when that is taken.
    """
    slots: dict[str, Any] = {}
    left: list[Entry] = []
    for entry in items:
        if is_primary(entry) and "primary_phone" not in slots:
            slots["primary_phone"] = entry.get("value")
        else:
            left.append(entry)
    rest: list[Entry] = []
    for entry in left:
        work = str(entry.get("type", "")).lower() == "work"
        second_of_two = len(items) > 1 and _is_secondary(entry)
        if (work or second_of_two) and "mobile_phone" not in slots:
            slots["mobile_phone"] = entry.get("value")
        else:
            rest.append(entry)
    for entry in rest:
        for slot in ("primary_phone", "mobile_phone"):
            if slot not in slots:
                slots[slot] = entry.get("value")
                break
    return slots


def set_phones(user: User, value: Any, *, replace: bool) -> None:
    deleted, kept = _split(entries(value, "phoneNumbers_invalid"))
    for entry in deleted:
        _remove_phone(user, entry)
    if replace:
        user.primary_phone = user.mobile_phone = None
    for slot, number in phone_slots(kept).items():
        setattr(user, slot, text(number, "phoneNumbers_invalid"))


def _remove_phone(user: User, entry: Entry) -> None:
    value = entry.get("value")
    if not value:
        for slot in phone_slots([entry]):
            setattr(user, slot, None)
        return
    for slot in ("primary_phone", "mobile_phone"):
        if getattr(user, slot) == value:
            setattr(user, slot, None)


# address, role, photo


def _first(items: Sequence[Entry]) -> Entry | None:
    """One is kept: the primary, else the first (wire 7.2.20, 7.2.22)."""
    return next((entry for entry in items if is_primary(entry)), items[0] if items else None)


def set_address(user: User, value: Any) -> None:
    deleted, kept = _split(entries(value, "addresses_invalid"))
    for entry in deleted:
        if all((entry.get(key) or None) == getattr(user, field) for key, field in ADDRESS_FIELDS.items()):
            clear_address(user)  # wire 7.2.21: all five must match
    entry_to_set = _first(kept)
    if entry_to_set is None:
        return
    if "value" in entry_to_set and len(entry_to_set) == 1:
        raise SlackError("addresses_invalid")
    for key, field in ADDRESS_FIELDS.items():
        setattr(user, field, text(entry_to_set.get(key), "addresses_invalid"))


def clear_address(user: User) -> None:
    for field in ADDRESS_FIELDS.values():
        setattr(user, field, None)


def set_role(user: User, value: Any) -> None:
    deleted, kept = _split(entries(value, "roles_invalid"))
    for entry in deleted:
        if entry.get("value") in (None, user.role):
            user.role = None
    entry_to_set = _first(kept)
    if entry_to_set is not None:
        user.role = text(entry_to_set.get("value"), "roles_invalid")


def photo_url(value: Any) -> str | None:
    """The URL of the one photo of a request, None when it holds none (wire 7.2.18, 7.2.19)."""
    _each, kept = _split(entries(value, "photos_invalid"))
    entry = _first(kept)
    if entry is None or is_clearing(entry.get("value")):
        return None
    url = entry["value"]
    if not isinstance(url, str) or not url.startswith(("http://", "https://", "data:")):
        raise SlackError("photos_invalid")
    return url
