# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The attribute table: one row for each attribute of a user in Slack.

Argument specs, both codecs, comparison, diffs and the documentation check read it. A new attribute needs only a row
here (and its documentation).
"""

from __future__ import annotations

import enum
import typing as t
from dataclasses import dataclass

from . import normalize
from .normalize import Value
from .text import folded


class AttributeKind(enum.Enum):
    """The representation of an attribute in a SCIM user."""

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
    """The schema extensions of Slack's users; each codec has the URN for its version (wire §16)."""

    ENTERPRISE = "enterprise"
    GUEST = "guest"
    PROFILE = "profile"


class Write(enum.Enum):
    """When Slack accepts a new value."""

    ALWAYS = "always"
    #: Only at creation: password (wire 7.2.28) and profileUrl (wire 7.1.12).
    AT_CREATION = "at creation"


@dataclass(frozen=True)
class Attribute:
    """The description of one attribute.

    :ivar option: the name in playbooks, results, diffs and rosters.
    :ivar path: the SCIM attribute, ``name.givenName`` for a sub-attribute; inside ``extension`` when that is set.
    :ivar normalise: converts any spelling to the canonical value, ``None`` for empty; raises ``InvalidValue``.
    :ivar slot: the entry of a multi-valued attribute: ``primary``, ``secondary`` or ``mobile``.
    :ivar key: converts a canonical value to the form that is compared; the value itself when ``None``.
    :ivar comparable: whether Slack shows the stored value. If not, the attribute is effectively write-only.
    :ivar clearable: whether Slack can empty it.
    :ivar write: when Slack accepts a new value.
    :ivar secret: never shown, compared or journalled.
    :ivar repeated: whether many accounts have the same value, so that it is kept once in memory.
    :ivar kept_by_replace: whether a replacement keeps it when omitted: what identifies an account, what Slack cannot
        clear, and what would convert the account or let a guest stay forever.
    :ivar hint: why Slack may store a different value, for a message; ``""`` for no special reason.
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
    repeated: bool = False
    kept_by_replace: bool = False
    hint: str = ""

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
        kept_by_replace=True,
        hint="Slack rewrites user names, and they share one namespace with channels",
    ),
    Attribute(
        "email",
        "emails",
        AttributeKind.EMAIL,
        normalise=normalize.email,
        slot="primary",
        key=folded,
        clearable=False,
        kept_by_replace=True,
    ),
    Attribute(
        "secondary_email",
        "emails",
        AttributeKind.EMAIL,
        normalise=normalize.email,
        slot="secondary",
        key=folded,
        kept_by_replace=True,
    ),
    Attribute("given_name", "name.givenName", repeated=True),
    Attribute("family_name", "name.familyName", repeated=True),
    Attribute("honorific_prefix", "name.honorificPrefix", repeated=True),
    Attribute(
        "display_name",
        "displayName",
        normalise=normalize.display_name,
        hint="the workspace may allow only its members to change their display names",
    ),
    Attribute("phone", "phoneNumbers", AttributeKind.PHONE, normalise=normalize.code, slot="primary"),
    Attribute("mobile_phone", "phoneNumbers", AttributeKind.PHONE, normalise=normalize.code, slot="mobile"),
    Attribute("address", "addresses", AttributeKind.ADDRESS, normalise=normalize.address),
    Attribute("role", "roles", AttributeKind.ROLE, slot="primary", repeated=True),
    Attribute("title", "title", repeated=True),
    Attribute("user_type", "userType", repeated=True),
    Attribute("preferred_language", "preferredLanguage", repeated=True),
    Attribute("locale", "locale", repeated=True),
    Attribute(
        "timezone", "timezone", normalise=normalize.time_zone, clearable=False, repeated=True, kept_by_replace=True
    ),
    Attribute("employee_number", "employeeNumber", extension=Extension.ENTERPRISE, normalise=normalize.code),
    Attribute("cost_center", "costCenter", extension=Extension.ENTERPRISE, normalise=normalize.code, repeated=True),
    Attribute("organization", "organization", extension=Extension.ENTERPRISE, repeated=True),
    Attribute("division", "division", extension=Extension.ENTERPRISE, repeated=True),
    Attribute("department", "department", extension=Extension.ENTERPRISE, repeated=True),
    Attribute(
        "manager",
        "manager.managerId",
        AttributeKind.MANAGER,
        Extension.ENTERPRISE,
        normalize.code,  # it may be an employee number
        repeated=True,
    ),
    Attribute(
        "guest",
        "type",
        AttributeKind.GUEST,
        Extension.GUEST,
        normalize.boolean,
        clearable=False,
        kept_by_replace=True,
        hint="owners and admins cannot be guests",
    ),
    Attribute(
        "guest_expiration",
        "expiration",
        AttributeKind.INSTANT,
        Extension.GUEST,
        normalize.instant,
        kept_by_replace=True,
    ),
    Attribute(
        "start_date",
        "startDate",
        AttributeKind.INSTANT,
        Extension.PROFILE,
        normalize.day_or_instant,
        repeated=True,
    ),
    Attribute("photo", "photos", AttributeKind.PHOTO, normalise=normalize.photo, comparable=False, clearable=False),
    Attribute(
        "password",
        "password",
        normalise=normalize.secret,
        comparable=False,
        clearable=False,
        write=Write.AT_CREATION,
        secret=True,
    ),
    Attribute(
        "profile_url",
        "profileUrl",
        normalise=normalize.plain,
        comparable=False,
        clearable=False,
        write=Write.AT_CREATION,
    ),
    Attribute(
        "active", "active", AttributeKind.BOOLEAN, normalise=normalize.boolean, clearable=False, kept_by_replace=True
    ),
)

#: The table by option name, in the order of documentation and results.
ATTRIBUTES: t.Mapping[str, Attribute] = {row.option: row for row in _TABLE}

#: The options whose values are never shown.
SECRETS = frozenset(row.option for row in _TABLE if row.secret)
