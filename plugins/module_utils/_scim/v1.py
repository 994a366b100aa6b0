# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""SCIM 1.1 as Slack speaks it: a PATCH is a part of the resource, and ``meta.attributes`` clears (wire 7.3.1)."""

from __future__ import annotations

import typing as t

from .._model.attributes import ATTRIBUTES, AttributeKind, Extension
from .._model.resources import User
from . import codec
from .codec import Changes, Codec, intended
from .forms import Enterprise, Removal
from .messages import Json
from .schemas import SCHEMAS_V1


class V1(Codec):
    """The codec of version 1.1."""

    version = "v1"
    schemas = SCHEMAS_V1
    configuration_paths = ("/ServiceProviderConfigs",)
    schema_paths = ("/Schemas/Users", "/Schemas/Groups")
    has_resource_types = False
    filters_are_proof = True
    removals = (Removal.DELETE_ENTRY, Removal.WHOLE_GROUP)
    enterprise_forms = (Enterprise.PARTIAL_OBJECT, Enterprise.WHOLE_OBJECT)

    def user_changes(
        self, changes: Changes, observed: User, enterprise: Enterprise = Enterprise.PARTIAL_OBJECT
    ) -> Json:
        if enterprise is Enterprise.WHOLE_OBJECT:
            changes = _with_whole_enterprise(changes, observed)
        body: Json = {"schemas": self._schemas(changes)}
        cleared: list[str] = []
        for option, value in changes.items():
            row = ATTRIBUTES[option]
            if (
                row.kind in (AttributeKind.EMAIL, AttributeKind.PHONE, AttributeKind.GUEST)
                or option == "guest_expiration"
            ):
                continue
            if value is None:
                cleared.append(self._cleared_path(option))
                continue
            target = body if row.extension is None else body.setdefault(self.schemas.urn(row.extension), {})
            if row.kind is AttributeKind.ADDRESS:
                target["addresses"] = [
                    codec.address_entry(t.cast("t.Mapping[str, str]", value), codec.observed_address(observed))
                ]
            else:
                codec.place(target, row.path, codec.element(row, value))
        if "user_name" in changes:
            body["nickName"] = changes["user_name"]  # wire 7.4.3
        self._emails(body, cleared, changes, observed)
        self._phones(body, cleared, changes, observed)
        self._guest(body, cleared, changes, observed)
        if cleared:
            body["meta"] = {"attributes": cleared}
        return body

    def group_changes(
        self,
        name: str | None,
        add: t.Sequence[str],
        remove: t.Sequence[str],
        removal: Removal | None = None,  # noqa: ARG002 -- a PATCH of 1.1 has one form
    ) -> Json:
        body: Json = {"schemas": [self.schemas.group]}
        if name is not None:
            body["displayName"] = name
        members: list[Json] = [{"value": member} for member in add]
        members += [{"value": member, "operation": "delete"} for member in remove]  # wire 8.7
        if members:
            body["members"] = members
        return body

    def _cleared_path(self, option: str) -> str:
        row = ATTRIBUTES[option]
        if row.extension is None:
            return row.path
        urn = self.schemas.urn(row.extension)
        return urn if option == "start_date" else f"{urn}.{row.path}"

    def _emails(self, body: Json, cleared: list[str], changes: Changes, observed: User) -> None:
        if "email" not in changes and "secondary_email" not in changes:
            return
        primary, secondary = (intended(changes, observed, option) for option in ("email", "secondary_email"))
        if secondary is None and "secondary_email" in changes:
            cleared.append("emails")  # wire 7.2.16: this removes the secondary one alone
        if secondary is not None or "email" in changes:
            body["emails"] = codec.email_entries(primary, secondary)

    def _phones(self, body: Json, cleared: list[str], changes: Changes, observed: User) -> None:
        if "phone" not in changes and "mobile_phone" not in changes:
            return
        phone, mobile = (intended(changes, observed, option) for option in ("phone", "mobile_phone"))
        entries = codec.phone_entries(phone, mobile)
        removed = [
            held
            for option in ("phone", "mobile_phone")
            if changes.get(option, ...) is None and (held := observed.values.get(option))
        ]
        if not entries or set(removed) & {phone, mobile}:
            # A number that remains in one slot cannot be removed from the other by its value: clear both, then set one.
            cleared.append("phoneNumbers")
            removed = []
        entries = [{"value": number, "operation": "delete"} for number in removed] + entries
        if entries:
            body["phoneNumbers"] = entries

    def _guest(self, body: Json, cleared: list[str], changes: Changes, observed: User) -> None:
        if "guest" not in changes and "guest_expiration" not in changes:
            return
        if not intended(changes, observed, "guest"):
            if "guest" in changes:
                cleared.append(self.schemas.guest)  # wire 7.6.5
            return
        expiration = changes.get("guest_expiration")
        if "guest" in changes or expiration is not None:
            body[self.schemas.guest] = codec.guest_content(expiration)
        if expiration is None and observed.values.get("guest_expiration") and "guest_expiration" in changes:
            cleared.append(f"{self.schemas.guest}.expiration")


def _with_whole_enterprise(changes: Changes, observed: User) -> Changes:
    """Changes of enterprise attributes together with the values of all others that Slack has."""
    options = [option for option, row in ATTRIBUTES.items() if row.extension is Extension.ENTERPRISE]
    if not any(option in changes for option in options):
        return changes
    held = {option: observed.values[option] for option in options if observed.values.get(option) is not None}
    return {**held, **changes}
