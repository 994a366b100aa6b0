# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The parts that the codecs of both versions share: whole resources as JSON, and the attributes in a PATCH."""

from __future__ import annotations

import abc
import typing as t
from dataclasses import dataclass

from .._model.attributes import ATTRIBUTES, Attribute, AttributeKind, Extension
from .._model.normalize import ADDRESS_KEYS, Value
from .._model.resources import Group, Page, User
from .decode import ADDRESS_NAMES, group_of, user_of
from .forms import Enterprise, Removal
from .messages import Json
from .schemas import Schemas

Changes = t.Mapping[str, Value]
Resource = t.TypeVar("Resource", User, Group)

_GUEST = frozenset({"guest", "guest_expiration"})
#: The schemas of lists, 1.1 and 2.0 (wire 5.1, 5.2).
_LISTS = ("urn:scim:schemas:core:1.0", "urn:ietf:params:scim:api:messages:2.0:ListResponse")
#: Options that are encoded together with others, not each by its row of the attribute table.
_BY_HAND = _GUEST | {"email", "secondary_email", "phone", "mobile_phone"}


@dataclass(frozen=True)
class Listing(t.Generic[Resource]):
    """A decoded page of a list.

    :ivar returned: the number of resources in the page, including unreadable ones.
    :ivar total: the number of matches in the whole list, ``None`` when the reply does not state it.
    :ivar next_cursor: the cursor of the next page, where the service pages by cursors (RFC 9865).
    """

    page: Page[Resource]
    returned: int
    total: int | None
    next_cursor: str | None = None


class Codec(abc.ABC):
    """One version of the API: resources and changes to JSON and back."""

    version: t.ClassVar[str]
    schemas: t.ClassVar[Schemas]
    #: The paths of the service provider configuration; the first without a 404 is used (wire C12).
    configuration_paths: t.ClassVar[tuple[str, ...]]
    schema_paths: t.ClassVar[tuple[str, ...]]
    has_resource_types: t.ClassVar[bool]
    #: Whether an empty result of a filter proves that no resource matches (wire C1).
    filters_are_proof: t.ClassVar[bool]
    #: The forms of a change, in the order in which they are tried.
    removals: t.ClassVar[tuple[Removal, ...]]
    enterprise_forms: t.ClassVar[tuple[Enterprise, ...]]

    @abc.abstractmethod
    def user_changes(
        self, changes: Changes, observed: User, enterprise: Enterprise = Enterprise.PARTIAL_OBJECT
    ) -> Json:
        """The body of a PATCH of an account.

        :param changes: what differs, by option name; ``None`` clears.
        :param observed: what Slack has.
        :param enterprise: one of :attr:`enterprise_forms`.
        """

    @abc.abstractmethod
    def group_changes(
        self, name: str | None, add: t.Sequence[str], remove: t.Sequence[str], removal: Removal | None = None
    ) -> Json:
        """The body of a PATCH of a group; ``add`` and ``remove`` are ids of accounts.

        :param removal: one of :attr:`removals` that is written as a PATCH; the first when it is ``None``.
        """

    def new_user(self, values: Changes) -> Json:
        """The body of a POST of an account."""
        return self._user({option: value for option, value in values.items() if value is not None})

    def replaced_user(self, values: Changes, observed: User | None) -> Json:
        """The body of a PUT of an account.

        It always has user name, nickname, e-mails and active, which Slack must never lose (wire C4, 7.4.3). A value of
        ``None`` is omitted, which clears it; but names, which Slack keeps when omitted (wire 7.4.8), are sent empty.
        """
        always = ("user_name", "email", "secondary_email", "active")
        held: dict[str, Value] = {option: observed.values.get(option) for option in always} if observed else {}
        held = {"active": True, **held, **values}
        body = self._user({option: value for option, value in held.items() if value is not None})
        if "userName" in body:
            body["nickName"] = body["userName"]
        for option, value in values.items():
            if value is None and ATTRIBUTES[option].path.startswith("name."):
                place(body, ATTRIBUTES[option].path, "")
        return body

    def whole_group(self, name: str, members: t.Sequence[str]) -> Json:
        """The body of a POST or PUT of a group."""
        return {
            "schemas": [self.schemas.group],
            "displayName": name,
            "members": [{"value": member} for member in members],
        }

    def user(self, resource: t.Any) -> User | None:
        """An account from JSON; ``None`` when the JSON is not an account."""
        return user_of(resource)

    def group(self, resource: t.Any) -> Group | None:
        """A group from JSON; ``None`` when the JSON is not a group."""
        return group_of(resource)

    def is_list(self, body: Json) -> bool:
        """Whether a JSON object is a list: it has ``Resources``, or is an empty list's envelope (wire 5.17)."""
        if isinstance(body.get("Resources"), list):
            return True
        schemas = body.get("schemas")
        in_envelope = isinstance(schemas, list) and any(urn in schemas for urn in _LISTS)
        return in_envelope and body.get("Resources") is None and _count(body.get("totalResults")) == 0

    def listing(self, body: Json, read: t.Callable[[t.Any], Resource | None], start_index: int) -> Listing[Resource]:
        """A page from JSON (wire §5); without ``Resources`` it is empty (wire 5.17).

        :param start_index: the requested start index, for a reply that does not state one.
        """
        entries = body.get("Resources")
        entries = entries if isinstance(entries, list) else []
        resources = tuple(resource for resource in map(read, entries) if resource is not None)
        total = _count(body.get("totalResults"))
        start = _count(body.get("startIndex"))
        page = Page(resources, total, start_index if start is None else start)
        cursor = body.get("nextCursor")
        return Listing(page, len(entries), total, cursor if isinstance(cursor, str) and cursor else None)

    def _user(self, values: t.Mapping[str, Value]) -> Json:
        """The JSON of a whole account, with the options in ``values`` only."""
        spoken_of = [option for option in values if option not in _GUEST or values.get("guest")]
        body: Json = {"schemas": self._schemas(spoken_of)}
        for option, value in values.items():
            row = ATTRIBUTES[option]
            if option in _BY_HAND:
                continue
            target = body if row.extension is None else body.setdefault(self.schemas.urn(row.extension), {})
            place(target, row.path, element(row, value))
        if "email" in values:
            body["emails"] = email_entries(values.get("email"), values.get("secondary_email"))
        if "phone" in values or "mobile_phone" in values:
            body["phoneNumbers"] = phone_entries(values.get("phone"), values.get("mobile_phone"))
        if values.get("guest"):
            body[self.schemas.guest] = guest_content(values.get("guest_expiration"))
        return body

    def _schemas(self, options: t.Iterable[str]) -> list[str]:
        """The URNs of the core schema and of the extensions that the options belong to (wire C15)."""
        used = {ATTRIBUTES[option].extension for option in options}
        return [self.schemas.user, *(self.schemas.urn(extension) for extension in Extension if extension in used)]


def _count(value: t.Any) -> int | None:
    """A number of resources, also from text; ``None`` for anything else, such as -1 for an unknown number."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if number < 0 or isinstance(value, bool) or (isinstance(value, float) and value != number) else number


# --- Parts of bodies -----------------------------------------------------------------------------------------------


def place(body: Json, path: str, value: t.Any) -> None:
    """Put a value at a path such as ``name.givenName``."""
    *parents, name = path.split(".")
    for parent in parents:
        body = body.setdefault(parent, {})
    body[name] = value


def element(row: Attribute, value: Value) -> t.Any:
    """The JSON value of one attribute that is encoded on its own."""
    if row.kind is AttributeKind.ADDRESS:
        return [address_entry(t.cast("t.Mapping[str, str]", value))]
    if row.kind in (AttributeKind.ROLE, AttributeKind.PHOTO):
        return [{"value": value, "primary": True}]
    if row.kind is AttributeKind.INSTANT and row.extension is Extension.PROFILE:
        return with_numeric_offset(t.cast(str, value))
    return value


def with_numeric_offset(instant: str) -> str:
    """An instant such as ``2024-04-10T00:00:00+0000``, the documented form of start dates (wire 7.2.27)."""
    return f"{instant[:-1]}+0000" if instant.endswith("Z") else instant


def email_entries(primary: Value, secondary: Value) -> list[Json]:
    """The entries of both e-mail slots (wire 7.2.15)."""
    entries = [{"value": primary, "primary": True}, {"value": secondary, "primary": False}]
    return [entry for entry in entries if entry["value"] is not None]


def phone_entries(phone: Value, mobile: Value) -> list[Json]:
    """The entries of both phone slots; a request sends a lone mobile phone as type ``work`` (wire 7.2.17, C11)."""
    if phone is None:
        return [] if mobile is None else [{"value": mobile, "type": "work"}]
    entries: list[Json] = [{"value": phone, "primary": True}]
    if mobile is not None:
        entries.append({"value": mobile, "primary": False})
    return entries


def address_entry(address: t.Mapping[str, str], observed: t.Mapping[str, str] | None = None) -> Json:
    """The entry of an address; a part that Slack has and the new address lacks is one space (wire 7.2.23)."""
    entry: Json = {}
    for key in ADDRESS_KEYS:
        if key in address:
            entry[ADDRESS_NAMES[key]] = address[key]
        elif observed and key in observed:
            entry[ADDRESS_NAMES[key]] = " "
    return {**entry, "primary": True}


def guest_content(expiration: Value) -> Json:
    """The content of the guest extension (wire 7.6.1, 7.6.2)."""
    return {"type": "multi", **({"expiration": expiration} if expiration else {})}


def intended(changes: Changes, observed: User, option: str) -> Value:
    """The value of an option after the changes."""
    return changes[option] if option in changes else observed.values.get(option)


def observed_address(observed: User) -> t.Mapping[str, str] | None:
    """The account's address in Slack; ``None`` without one."""
    held = observed.values.get("address")
    return held if isinstance(held, t.Mapping) else None
