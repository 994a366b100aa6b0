# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Decodes JSON of either version into users and groups.

Everything that Slack was seen to send is tolerated (wire §7.1, §8, §12): nulls, missing keys, both shapes, the URNs of
both versions, strings for objects. An observed value never raises: one that our rules refuse is kept unchanged.
"""

from __future__ import annotations

import sys
import typing as t
from functools import lru_cache

from .._model.attributes import ATTRIBUTES, Attribute, AttributeKind, Extension
from .._model.normalize import ADDRESS_KEYS, Value, boolean
from .._model.resources import Group, Reference, User
from .._model.text import InvalidValue, observed
from .messages import Json
from .schemas import SCHEMAS_V1, SCHEMAS_V2

Clean = t.Callable[[t.Any], "Value"]

#: The SCIM name of each part of an address.
ADDRESS_NAMES: t.Mapping[str, str] = {
    "street_address": "streetAddress",
    "locality": "locality",
    "region": "region",
    "postal_code": "postalCode",
    "country": "country",
}


def user_of(resource: t.Any) -> User | None:
    """The account in a JSON value; ``None`` when the value is not an object or has no id."""
    if not isinstance(resource, dict) or not _has_id(resource):
        return None
    values: dict[str, Value] = {}
    _take(values, resource, _CORE)
    name = resource.get("name")
    if isinstance(name, dict):
        _take(values, name, _NAME)
    _emails(values, resource.get("emails"))
    if resource.get("phoneNumbers"):
        _phones(values, resource["phoneNumbers"])
    if resource.get("addresses"):
        _address(values, resource["addresses"])
    for option, key in (("role", "roles"), ("photo", "photos")):
        if resource.get(key):
            first = _first(resource[key])
            if first:
                values[option] = sys.intern(first) if option == "role" else first
    channels = _extensions(values, resource)
    values["active"] = _active(resource.get("active"))
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return User(
        t.cast(str, _text(resource["id"])),
        values,
        _shared_references(resource.get("groups")),
        _text(meta.get("created")),
        _text(meta.get("location")),
        channels,
        "user_name" not in values or not _shows_emails(resource.get("emails"), values),
        isinstance(resource.get("groups"), list),
    )


def group_of(resource: t.Any) -> Group | None:
    """The group in a JSON value; ``None`` when it is not an object, has no id, or is an account (has a user name)."""
    if not isinstance(resource, dict) or not _has_id(resource) or resource.get("userName") is not None:
        return None
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return Group(
        t.cast(str, _text(resource["id"])),
        _text(resource.get("displayName")) or "",
        _members(resource.get("members")),
        _text(meta.get("created")),
        _text(meta.get("location")),
        not _text(resource.get("displayName")),
    )


def _has_id(resource: Json) -> bool:
    return isinstance(resource.get("id"), str) and bool(_text(resource["id"]))


def _shows_emails(emails: t.Any, values: t.Mapping[str, Value]) -> bool:
    """Whether JSON shows an account's e-mail addresses (wire 7.1.1); an empty list shows that it has none."""
    return "email" in values or emails == []


def _members(value: t.Any) -> tuple[Reference, ...] | None:
    """The members of a group; ``None`` for unknown when the reply lacks them (wire 8.2: never absent).

    Entries without an id are ignored, as long as there is one with an id.
    """
    if not isinstance(value, list):
        return None
    members = tuple(Reference(id, display) for id, display in _pairs(value))
    return members if members or not value else None


# --- Simple attributes ---------------------------------------------------------------------------------------------


def _text(value: t.Any) -> str | None:
    """Any value as text; only blanks count as empty (wire 7.2.23)."""
    return None if value is None else observed(str(value)) or None


def _shared_text(value: t.Any) -> str | None:
    text = _text(value)
    return None if text is None else sys.intern(str(text))


def _canonical(row: Attribute) -> Clean:
    """A reader that applies the row's normalizer, and keeps the text of values that it refuses."""

    @lru_cache(maxsize=4096)
    def read(text: str) -> Value:
        try:
            return row.normalise(text)
        except InvalidValue:
            return text

    def clean(value: t.Any) -> Value:
        text = _text(value)
        return None if text is None else read(text)

    return clean


def _reader(row: Attribute) -> Clean:
    if row.kind is AttributeKind.INSTANT or row.option == "timezone":
        return _canonical(row)
    return _shared_text if row.repeated else _text


Readers = tuple[tuple[str, str, Clean], ...]


def _readers(extension: Extension | None, below: str = "") -> Readers:
    """The readers of the simple attributes of the user, of an extension, or below a complex attribute."""
    return tuple(
        (row.option, row.path[len(below) :], _reader(row))
        for row in ATTRIBUTES.values()
        if row.kind in (AttributeKind.TEXT, AttributeKind.INSTANT)
        and row.extension is extension
        and row.path.startswith(below)
        and "." not in row.path[len(below) :]
        and not row.secret
    )


_CORE = _readers(None)
_NAME = _readers(None, "name.")
_IN_EXTENSION = {extension: _readers(extension) for extension in Extension}
_URNS = {extension: (SCHEMAS_V1.urn(extension), SCHEMAS_V2.urn(extension)) for extension in Extension}


def _take(values: dict[str, Value], source: Json, readers: Readers) -> None:
    for option, key, clean in readers:
        value = source.get(key)
        if value is not None and value != "":
            value = clean(value)
            if value is not None:
                values[option] = value


def _active(value: t.Any) -> bool | None:
    """Whether an account is active; ``None`` when the reply does not state it, as it always should (wire 7.1.1)."""
    try:
        return boolean(value)
    except InvalidValue:
        return None


# --- Extensions ----------------------------------------------------------------------------------------------------


def _extensions(values: dict[str, Value], resource: Json) -> tuple[Reference, ...]:
    """The channels of a guest; the other values of the extensions are added to ``values``."""
    values["guest"] = False
    channels: tuple[Reference, ...] = ()
    for extension, urns in _URNS.items():
        content = resource.get(urns[0]) or resource.get(urns[1])
        if not isinstance(content, dict):
            continue
        _take(values, content, _IN_EXTENSION[extension])
        if extension is Extension.ENTERPRISE and content.get("manager"):
            _manager(values, content["manager"])
        elif extension is Extension.GUEST:
            values["guest"] = bool(_text(content.get("type")) or "guest_expiration" in values)
            channels = _shared_references(content.get("channels"))
    return channels


def _manager(values: dict[str, Value], manager: t.Any) -> None:
    if isinstance(manager, dict):
        manager = manager.get("managerId") or manager.get("value")
    id = _shared_text(manager)
    if id:
        values["manager"] = id


# --- Lists ---------------------------------------------------------------------------------------------------------


def _entries(value: t.Any) -> list[tuple[str, Json]]:
    """The entries of a multi-valued attribute that have a value; a plain string is one (wire 7.2.22)."""
    entries = []
    for entry in value if isinstance(value, list) else [value]:
        text = _text(entry.get("value") if isinstance(entry, dict) else entry)
        if text:
            entries.append((text, entry if isinstance(entry, dict) else {}))
    return entries


def _is_primary(entry: Json) -> bool:
    return entry.get("primary") in (True, "true", "True")


def _first(value: t.Any) -> str | None:
    entries = _entries(value)
    return next((text for text, entry in entries if _is_primary(entry)), entries[0][0] if entries else None)


def _emails(values: dict[str, Value], value: t.Any) -> None:
    """Add the e-mails; the primary is the one marked so, else the one for work, else the first (wire 7.2.15)."""
    entries = _entries(value)
    if not entries:
        return
    marked = next((index for index, (_text, entry) in enumerate(entries) if _is_primary(entry)), None)
    if marked is None:
        marked = next((index for index, (_text, entry) in enumerate(entries) if entry.get("type") == "work"), 0)
    values["email"] = entries.pop(marked)[0]
    if entries:
        values["secondary_email"] = entries[0][0]


def _phones(values: dict[str, Value], value: t.Any) -> None:
    """Add the phones: in a reply ``mobile`` is the mobile phone and ``primary`` the other one (wire 7.2.17, C11)."""
    entries = _entries(value)
    rest = []
    for text, entry in entries:
        if _is_primary(entry) and entry.get("type") != "mobile":
            values.setdefault("phone", text)
        elif entry.get("type") in ("mobile", "work"):
            values.setdefault("mobile_phone", text)
        else:
            rest.append(text)
    for text in rest:
        values.setdefault("mobile_phone" if "phone" in values else "phone", text)


def _address(values: dict[str, Value], value: t.Any) -> None:
    entries = [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]
    if not entries:
        return
    entry = next((entry for entry in entries if _is_primary(entry)), entries[0])
    address = {}
    for key in ADDRESS_KEYS:
        part = _shared_text(entry.get(ADDRESS_NAMES[key]))
        if part:
            address[key] = part
    if address:
        values["address"] = address


def _pairs(value: t.Any) -> t.Iterator[tuple[str, str]]:
    """The id and name of each entry; a plain string is an id, entries without a value are ignored (wire 8.2)."""
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, dict):
            id = _text(entry.get("value"))
            if id:
                yield id, _text(entry.get("display")) or ""
        elif isinstance(entry, str) and _text(entry):
            yield observed(entry), ""


@lru_cache(maxsize=8192)
def _reference(id: str, display: str) -> Reference:
    return Reference(id, display)


def _shared_references(value: t.Any) -> tuple[Reference, ...]:
    return tuple(_reference(id, display) for id, display in _pairs(value)) if value else ()
