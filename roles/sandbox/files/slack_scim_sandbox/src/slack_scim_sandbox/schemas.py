# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas Slack publishes, well-formed, and the v2 ones as malformed as Slack serves them (wire §10, C19)."""

from __future__ import annotations

from typing import Any

from slack_scim_sandbox.accounts import ADDRESS_FIELDS, ENTERPRISE_FIELDS
from slack_scim_sandbox.versions import V1, V2

Attribute = dict[str, Any]


def _attribute(
    name: str,
    *,
    kind: str = "string",
    many: bool = False,
    required: bool = False,
    mutability: str = "readWrite",
    returned: str = "default",
    uniqueness: str = "none",
    subs: tuple[Attribute, ...] = (),
) -> Attribute:
    body: Attribute = {
        "name": name,
        "type": "complex" if subs else kind,
        "multiValued": many,
        "description": name,
        "required": required,
        "caseExact": False,
        "mutability": mutability,
        "returned": returned,
        "uniqueness": uniqueness,
    }
    if subs:
        body["subAttributes"] = list(subs)
    return body


def _value_and_primary() -> tuple[Attribute, ...]:
    return (_attribute("value"), _attribute("type"), _attribute("primary", kind="boolean"))


def _user_attributes() -> list[Attribute]:
    read_only = "readOnly"
    return [
        _attribute("userName", required=True, uniqueness="server"),
        _attribute("nickName"),
        _attribute("name", subs=tuple(_attribute(part) for part in ("givenName", "familyName", "honorificPrefix"))),
        _attribute("displayName"),
        _attribute("profileUrl", kind="reference"),
        _attribute("title"),
        _attribute("timezone"),
        _attribute("active", kind="boolean"),
        _attribute("password", mutability="writeOnly", returned="never"),
        _attribute("emails", many=True, required=True, subs=_value_and_primary()),
        _attribute("photos", many=True, subs=(_attribute("value", kind="reference"), _attribute("type"))),
        _attribute(
            "addresses",
            many=True,
            subs=(*(_attribute(part) for part in ADDRESS_FIELDS), _attribute("primary", kind="boolean")),
        ),
        _attribute("phoneNumbers", many=True, subs=_value_and_primary()),
        _attribute("userType"),
        _attribute("roles", many=True, subs=(_attribute("value"), _attribute("primary", kind="boolean"))),
        _attribute("preferredLanguage"),
        _attribute("locale"),
        _attribute(
            "groups",
            many=True,
            mutability=read_only,
            subs=(_attribute("value", mutability=read_only), _attribute("display", mutability=read_only)),
        ),
    ]


def _group_attributes() -> list[Attribute]:
    return [
        _attribute("displayName", required=True, uniqueness="server"),
        _attribute("members", many=True, subs=(_attribute("value"), _attribute("display", mutability="readOnly"))),
    ]


def _extension_attributes() -> dict[str, list[Attribute]]:
    channels = (_attribute("value", mutability="readOnly"), _attribute("display", mutability="readOnly"))
    manager = _attribute("manager", subs=(_attribute("managerId"),))
    return {
        V2.enterprise: [*(_attribute(name) for name in ENTERPRISE_FIELDS), manager],
        V2.guest: [
            _attribute("type"),
            _attribute("expiration", kind="dateTime"),
            _attribute("channels", many=True, mutability="readOnly", subs=channels),
        ],
        V2.profile: [_attribute("startDate", kind="dateTime")],
    }


def _schema(urn: str, name: str, attributes: list[Any]) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": urn,
        "name": name,
        "description": name,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": f"/v2/Schemas/{urn}"},
    }


def schemas_v2() -> list[dict[str, Any]]:
    """The two resources and the three extensions, each by itself."""
    names = {V2.enterprise: "EnterpriseUser", V2.guest: "SlackGuest", V2.profile: "SlackProfile"}
    extensions = [_schema(urn, names[urn], attributes) for urn, attributes in _extension_attributes().items()]
    return [_schema(V2.user, "User", _user_attributes()), _schema(V2.group, "Group", _group_attributes()), *extensions]


def _spliced_extensions() -> list[Any]:
    """The values of the three extensions' attributes without their keys: 10 of each, and 9 of the profile's.

    The profile's is in the words of SCIM 1.1, and the texts name URNs of 1.1.
    """
    spliced: list[Any] = []
    for (urn, attributes), old_urn in zip(
        _extension_attributes().items(), (V1.enterprise, V1.guest, V1.profile), strict=True
    ):
        manager_shape = {"managerId": _attribute("managerId")}
        listed = [item | {"subAttributes": manager_shape} if item["name"] == "manager" else item for item in attributes]
        whole = _attribute(urn, subs=tuple(listed)) | {"description": f"Slack extension; see {old_urn}"}
        spliced += (_old_attribute(whole, old_urn) if urn == V2.profile else whole).values()
    return spliced


def schemas_v2_malformed() -> list[dict[str, Any]]:
    """As recorded in 2024: two schemas; the extensions spliced into User's attributes as bare scalars and arrays."""
    users = _user_attributes()
    for attribute in users:
        if attribute["name"] == "active":
            attribute["type"] = "string"
        if attribute["name"] == "groups":
            attribute["subattributes"] = attribute.pop("subAttributes")
    schemas = [
        _schema(V2.user, "User", [*users, *_spliced_extensions()]),
        _schema(V2.group, "Group", _group_attributes()),
    ]
    for schema in schemas:
        del schema["schemas"]
        schema["meta"]["resourceType"] = "schema"
    return schemas


def _old_attribute(attribute: Attribute, schema: str) -> Attribute:
    """An attribute in the words of SCIM 1.1."""
    body: Attribute = {
        "name": attribute["name"],
        "type": attribute["type"],
        "multiValued": attribute["multiValued"],
        "description": attribute["description"],
        "schema": schema,
        "readOnly": attribute["mutability"] == "readOnly",
        "required": attribute["required"],
        "caseExact": attribute["caseExact"],
    }
    if "subAttributes" in attribute:
        body["subAttributes"] = [_old_attribute(sub, schema) for sub in attribute["subAttributes"]]
    return body


def schemas_v1() -> dict[str, dict[str, Any]]:
    """`/Schemas/Users` and `/Schemas/Groups`, by the lower-case name in the path."""
    extensions = dict(zip((V1.enterprise, V1.guest, V1.profile), _extension_attributes().values(), strict=True))
    users = [_old_attribute(attribute, V1.user) for attribute in _user_attributes()]
    for urn, attributes in extensions.items():
        subs = [_old_attribute(attribute, urn) for attribute in attributes]
        users.append(_old_attribute(_attribute(urn, many=True), urn) | {"type": "complex", "subAttributes": subs})
    groups = [_old_attribute(attribute, V1.group) for attribute in _group_attributes()]
    return {
        "users": {
            "id": f"{V1.user}:User",
            "name": "User",
            "description": "Core User",
            "schema": [V1.user, *extensions],
            "endpoint": "/Users",
            "attributes": users,
        },
        "groups": {
            "id": f"{V1.group}:Group",
            "name": "Group",
            "description": "Core Group",
            "schema": V1.group,
            "endpoint": "/Groups",
            "attributes": groups,
        },
    }
