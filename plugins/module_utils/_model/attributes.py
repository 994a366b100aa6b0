# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attribute table: one row for each thing that Slack stores about a person.

Argument specs, both codecs, comparison, diffs and the documentation check read it. Adding an attribute is adding a row
(and its documentation).
"""

from __future__ import annotations

import enum
import typing as t
from dataclasses import dataclass

from . import normalize
from .normalize import Value


class AttributeKind(enum.Enum):
    """How an attribute stands in a SCIM user."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    ROLE = "role"
    PHOTO = "photo"
    MANAGER = "manager"
    GUEST = "guest"


class Extension(enum.Enum):
    """The schema extensions of Slack's users; each codec knows the URN of its version (wire §16)."""

    ENTERPRISE = "enterprise"
    GUEST = "guest"
    PROFILE = "profile"


class Write(enum.Enum):
    """When Slack takes a new value."""

    ALWAYS = "always"
    #: Only at creation: password (wire 7.2.28) and profileUrl (wire 7.1.12).
    AT_CREATION = "at creation"


@dataclass(frozen=True)
class Attribute:
    """One row.

    :ivar option: the name in playbooks, results, diffs and rosters.
    :ivar path: the SCIM attribute, ``name.givenName`` for a sub-attribute; inside ``extension`` when that is set.
    :ivar normalise: from any spelling to the canonical value, ``None`` for empty; raises ``InvalidValue``.
    :ivar slot: which entry of a multi-valued attribute: ``primary``, ``secondary`` or ``mobile``.
    :ivar key: from a canonical value to what is compared; the value itself when ``None``.
    :ivar comparable: whether what Slack shows tells if it holds the value. If not, it is write-only in effect.
    :ivar clearable: whether Slack can empty it.
    :ivar write: when Slack takes a new value.
    :ivar secret: never shown, compared or journalled.
    """

    option: str
    path: str
    kind: AttributeKind = AttributeKind.TEXT
    extension: Extension | None = None
    normalise: t.Callable[[t.Any], Value] = normalize.text
    slot: str | None = None
    key: t.Callable[[t.Any], t.Any] | None = None
    comparable: bool = True
    clearable: bool = True
    write: Write = Write.ALWAYS
    secret: bool = False

    def same(self, one: Value, other: Value) -> bool:
        """Whether two canonical values are the same to Slack."""
        if one is None or other is None or self.key is None:
            return one == other
        return bool(self.key(one) == self.key(other))


_TABLE = (
    Attribute(
        "user_name",
        "userName",
        normalise=normalize.user_name,
        key=normalize.user_name_key,
        clearable=False,
    ),
    Attribute(
        "email",
        "emails",
        AttributeKind.EMAIL,
        None,
        normalize.email,
        "primary",
        normalize.folded,
        clearable=False,
    ),
    Attribute(
        "secondary_email",
        "emails",
        AttributeKind.EMAIL,
        None,
        normalize.email,
        "secondary",
        normalize.folded,
    ),
    Attribute("given_name", "name.givenName"),
    Attribute("family_name", "name.familyName"),
    Attribute("honorific_prefix", "name.honorificPrefix"),
    Attribute("display_name", "displayName", normalise=normalize.display_name),
    Attribute("phone", "phoneNumbers", AttributeKind.PHONE, None, normalize.trimmed, "primary"),
    Attribute("mobile_phone", "phoneNumbers", AttributeKind.PHONE, None, normalize.trimmed, "mobile"),
    Attribute("address", "addresses", AttributeKind.ADDRESS, normalise=normalize.address),
    Attribute("role", "roles", AttributeKind.ROLE, slot="primary"),
    Attribute("title", "title"),
    Attribute("user_type", "userType"),
    Attribute("preferred_language", "preferredLanguage"),
    Attribute("locale", "locale"),
    Attribute("timezone", "timezone", normalise=normalize.time_zone, clearable=False),
    Attribute("employee_number", "employeeNumber", extension=Extension.ENTERPRISE),
    Attribute("cost_center", "costCenter", extension=Extension.ENTERPRISE),
    Attribute("organization", "organization", extension=Extension.ENTERPRISE),
    Attribute("division", "division", extension=Extension.ENTERPRISE),
    Attribute("department", "department", extension=Extension.ENTERPRISE),
    Attribute(
        "manager",
        "manager.managerId",
        AttributeKind.MANAGER,
        Extension.ENTERPRISE,
        normalize.trimmed,
    ),
    Attribute("guest", "type", AttributeKind.GUEST, Extension.GUEST, normalize.boolean, clearable=False),
    Attribute("guest_expiration", "expiration", AttributeKind.INSTANT, Extension.GUEST, normalize.instant),
    Attribute(
        "start_date",
        "startDate",
        AttributeKind.INSTANT,
        Extension.PROFILE,
        normalize.day_or_instant,
    ),
    Attribute(
        "photo",
        "photos",
        AttributeKind.PHOTO,
        normalise=normalize.photo,
        comparable=False,
        clearable=False,
    ),
    Attribute(
        "password",
        "password",
        comparable=False,
        clearable=False,
        write=Write.AT_CREATION,
        secret=True,
    ),
    Attribute(
        "profile_url",
        "profileUrl",
        normalise=normalize.trimmed,
        comparable=False,
        clearable=False,
        write=Write.AT_CREATION,
    ),
    Attribute("active", "active", AttributeKind.BOOLEAN, normalise=normalize.boolean, clearable=False),
)

#: The table, by option name, in the order in which people read it.
ATTRIBUTES: t.Mapping[str, Attribute] = {row.option: row for row in _TABLE}

#: The options whose values are never shown.
SECRETS = frozenset(row.option for row in _TABLE if row.secret)
