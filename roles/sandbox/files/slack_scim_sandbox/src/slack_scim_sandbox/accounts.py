# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the sandbox keeps of an account and of a group: one field for each slot Slack has."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

DEFAULT_TIMEZONE = "America/Los_Angeles"  # wire 7.1.13

ENTERPRISE_FIELDS = {
    "employeeNumber": "employee_number",
    "costCenter": "cost_center",
    "organization": "organization",
    "division": "division",
    "department": "department",
}
ADDRESS_FIELDS = {
    "streetAddress": "street_address",
    "locality": "locality",
    "region": "region",
    "postalCode": "postal_code",
    "country": "country",
}
# wire 7.1.1/7.1.2: an account with any of these has the long shape; wire 7.2.24: one invalid value drops them all
PROFILE_FIELDS = (
    "honorific_prefix",
    *ADDRESS_FIELDS.values(),
    "primary_phone",
    "mobile_phone",
    "user_type",
    "role",
    "preferred_language",
    "locale",
    *ENTERPRISE_FIELDS.values(),
    "manager_id",
    "start_date",
)


@dataclass(slots=True)
class User:
    """An account. `kind` is member, admin, owner, primary_owner, bot or forgotten (by a GDPR request).

    `guest` is None for a full member, "multi" or "single" for a guest; instants are already in their wire form.
    """

    id: str
    created: str
    kind: str = "member"
    active: bool = True
    user_name: str = ""
    given_name: str = ""
    family_name: str = ""
    display_name: str = ""
    profile_url: str = ""
    title: str = ""
    timezone: str = DEFAULT_TIMEZONE
    email: str = ""
    secondary_email: str | None = None
    photo: str = ""
    has_password: bool = False
    honorific_prefix: str | None = None
    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    primary_phone: str | None = None
    mobile_phone: str | None = None
    user_type: str | None = None
    role: str | None = None
    preferred_language: str | None = None
    locale: str | None = None
    employee_number: str | None = None
    cost_center: str | None = None
    organization: str | None = None
    division: str | None = None
    department: str | None = None
    manager_id: str | None = None
    start_date: str | None = None
    guest: str | None = None
    guest_expiration: str | None = None

    @property
    def full_name(self) -> str:
        """What groups show for a member (wire 8.2)."""
        return " ".join(filter(None, (self.given_name, self.family_name))) or self.display_name or self.user_name

    @property
    def has_profile(self) -> bool:
        """Whether any custom profile value is set."""
        return any(getattr(self, name) is not None for name in PROFILE_FIELDS)

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), separators=(",", ":"))

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set."""
        return {name: value for name in USER_FIELDS if (value := getattr(self, name)) is not None}

    @classmethod
    def from_json(cls, text: str) -> User:
        user = cls("", "")
        for name, value in json.loads(text).items():
            setattr(user, name, value)
        return user


USER_FIELDS = tuple(field.name for field in fields(User))


@dataclass(frozen=True, slots=True)
class Group:
    """A group. `kind` is normal, auto (made by Slack, wire 8.3) or linked (to channels, wire 8.15)."""

    id: str
    created: str
    display_name: str
    kind: str = "normal"
