# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""SCIM 2.0 as Slack speaks it: a PATCH is one PatchOp (wire 7.3.4, RFC 7644 3.5.2)."""

from __future__ import annotations

import json
import typing as t

from .._model.attributes import ATTRIBUTES, AttributeKind, Extension
from .._model.resources import User
from . import codec
from .codec import Changes, Codec, intended
from .forms import Enterprise, Removal
from .messages import Json
from .schemas import PATCH_OP, SCHEMAS_V2


class V2(Codec):
    """The codec of version 2.0."""

    version = "v2"
    schemas = SCHEMAS_V2
    configuration_paths = ("/ServiceProviderConfig", "/ServiceProviderConfigs")
    schema_paths = ("/Schemas",)
    has_resource_types = True
    filters_are_proof = False
    removals = (Removal.PATH_FILTER, Removal.VALUE_LIST, Removal.WHOLE_GROUP)
    enterprise_forms = (Enterprise.PARTIAL_OBJECT, Enterprise.PATHS)

    def user_changes(
        self, changes: Changes, observed: User, enterprise: Enterprise = Enterprise.PARTIAL_OBJECT
    ) -> Json:
        operations: list[Json] = []
        for option, value in changes.items():
            row = ATTRIBUTES[option]
            if row.extension is not None or row.kind in (AttributeKind.EMAIL, AttributeKind.PHONE):
                continue
            if value is None:
                operations.append(_remove(row.path))
            elif row.kind is AttributeKind.ADDRESS:
                entry = codec.address_entry(t.cast("t.Mapping[str, str]", value), codec.observed_address(observed))
                operations.append(_replace(row.path, [entry]))
            else:
                operations.append(_replace(row.path, codec.element(row, value)))
            if option == "user_name":
                operations.append(_replace("nickName", value))  # wire 7.4.3
        operations += self._emails(changes, observed)
        operations += self._phones(changes, observed)
        operations += self._enterprise(changes, enterprise)
        operations += self._guest(changes, observed)
        operations += self._profile(changes)
        return _patch(operations)

    def group_changes(
        self, name: str | None, add: t.Sequence[str], remove: t.Sequence[str], removal: Removal | None = None
    ) -> Json:
        operations: list[Json] = []
        if name is not None:
            operations.append(_replace("displayName", name))
        if add:
            operations.append(_add("members", [{"value": member} for member in add]))
        # wire §12.11: never a bare removal, which would empty the group
        if removal is Removal.VALUE_LIST and remove:
            operations.append({**_remove("members"), "value": [{"value": member} for member in remove]})
        else:
            operations += [_remove(f"members[value eq {json.dumps(member)}]") for member in remove]
        return _patch(operations)

    def _emails(self, changes: Changes, observed: User) -> list[Json]:
        if "email" not in changes and "secondary_email" not in changes:
            return []
        primary, secondary = (intended(changes, observed, option) for option in ("email", "secondary_email"))
        operations = []
        if secondary is None and "secondary_email" in changes:
            operations.append(_remove("emails[primary eq false]"))  # wire 7.3.5
        if secondary is not None or "email" in changes:
            operations.append(_replace("emails", codec.email_entries(primary, secondary)))
        return operations

    def _phones(self, changes: Changes, observed: User) -> list[Json]:
        if "phone" not in changes and "mobile_phone" not in changes:
            return []
        entries = codec.phone_entries(*(intended(changes, observed, option) for option in ("phone", "mobile_phone")))
        return [_replace("phoneNumbers", entries) if entries else _remove("phoneNumbers")]

    def _enterprise(self, changes: Changes, form: Enterprise) -> list[Json]:
        """The operations that set attributes, by ``replace`` of a partial object or one by path each (wire §17), and

        remove others, one by path each. ``add`` of a partial object is not documented, and may replace the whole.
        """
        urn, content, operations = self.schemas.enterprise, t.cast("Json", {}), []
        for option, value in changes.items():
            row = ATTRIBUTES[option]
            if row.extension is not Extension.ENTERPRISE:
                continue
            # wire 7.3.5, C14: documented with a colon, but with a dot for the manager
            path = f"{urn}{'.' if '.' in row.path else ':'}{row.path}"
            if value is None:
                operations.append(_remove(path))
            elif form is Enterprise.PATHS:
                operations.append(_add(path, value))
            else:
                codec.place(content, row.path, value)
        return ([_replace(urn, content)] if content else []) + operations

    def _guest(self, changes: Changes, observed: User) -> list[Json]:
        if "guest" not in changes and "guest_expiration" not in changes:
            return []
        urn = self.schemas.guest
        if not intended(changes, observed, "guest"):
            return [_remove(urn)] if "guest" in changes else []  # wire 7.6.5
        expiration, operations = changes.get("guest_expiration"), []
        if "guest" in changes or expiration is not None:
            operations.append(_add(urn, codec.guest_content(expiration)))
        if expiration is None and observed.values.get("guest_expiration") and "guest_expiration" in changes:
            operations.append(_remove(f"{urn}.expiration"))
        return operations

    def _profile(self, changes: Changes) -> list[Json]:
        if "start_date" not in changes:
            return []
        urn, value = self.schemas.profile, changes["start_date"]
        if value is None:
            return [_remove(urn)]
        # wire 7.3.10: documented with a body of 1.1; this is the equivalent in 2.0
        return [_replace(urn, {"startDate": codec.with_numeric_offset(t.cast(str, value))})]


def _patch(operations: list[Json]) -> Json:
    return {"schemas": [PATCH_OP], "Operations": operations}


def _add(path: str, value: t.Any) -> Json:
    return {"op": "add", "path": path, "value": value}


def _replace(path: str, value: t.Any) -> Json:
    return {"op": "replace", "path": path, "value": value}


def _remove(path: str) -> Json:
    return {"op": "remove", "path": path}
