# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of accounts and the bodies that both codecs send for them, by the rows of the wire catalog."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User

CORE1, CORE2 = "urn:scim:schemas:core:1.0", "urn:ietf:params:scim:schemas:core:2.0:User"
ENT1 = "urn:scim:schemas:extension:enterprise:1.0"
ENT2 = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GUEST1 = "urn:scim:schemas:extension:slack:guest:1.0"
GUEST2 = "urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User"
PROFILE1 = "urn:scim:schemas:extension:slack:profile:1.0"
PROFILE2 = "urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User"

HELD: dict[str, t.Any] = {
    "user_name": "ada",
    "email": "ada@example.com",
    "secondary_email": "ada@example.org",
    "given_name": "Ada",
    "phone": "1",
    "mobile_phone": "2",
    "address": {"street_address": "1 Way", "country": "DE"},
    "role": "boss",
    "title": "Countess",
    "department": "Sales",
    "manager": "U9",
    "guest": False,
    "active": True,
}


def observed(**held: t.Any) -> User:
    return User("U1", {option: value for option, value in {**HELD, **held}.items() if value is not None})


GUEST = {"guest": True, "guest_expiration": "2027-01-01T00:00:00Z"}

#: changes, what is held beside HELD, body on 1.1 without schemas, operations on 2.0
CHANGES: list[tuple[str, dict[str, t.Any], dict[str, t.Any], dict[str, t.Any], list[tuple[t.Any, ...]]]] = [
    ("simple", {"title": "Dr"}, {}, {"title": "Dr"}, [("replace", "title", "Dr")]),
    (
        "nested",
        {"given_name": "A", "family_name": "L"},
        {},
        {"name": {"givenName": "A", "familyName": "L"}},
        [("replace", "name.givenName", "A"), ("replace", "name.familyName", "L")],
    ),
    (
        "simple cleared",
        {"title": None, "given_name": None},
        {},
        {"meta": {"attributes": ["title", "name.givenName"]}},
        [("remove", "title"), ("remove", "name.givenName")],
    ),
    (
        "user name with nickname",
        {"user_name": "ada.l"},
        {},
        {"userName": "ada.l", "nickName": "ada.l"},
        [("replace", "userName", "ada.l"), ("replace", "nickName", "ada.l")],
    ),
    ("active", {"active": False}, {}, {"active": False}, [("replace", "active", False)]),
    (
        "e-mail with the one that stays",
        {"email": "new@example.com"},
        {},
        {"emails": [{"value": "new@example.com", "primary": True}, {"value": "ada@example.org", "primary": False}]},
        [
            (
                "replace",
                "emails",
                [{"value": "new@example.com", "primary": True}, {"value": "ada@example.org", "primary": False}],
            )
        ],
    ),
    (
        "e-mail alone",
        {"email": "new@example.com"},
        {"secondary_email": None},
        {"emails": [{"value": "new@example.com", "primary": True}]},
        [("replace", "emails", [{"value": "new@example.com", "primary": True}])],
    ),
    (
        "second e-mail cleared",
        {"secondary_email": None},
        {},
        {"meta": {"attributes": ["emails"]}},
        [("remove", "emails[primary eq false]")],
    ),
    (
        "second e-mail cleared with a new first one",
        {"email": "new@example.com", "secondary_email": None},
        {},
        {"emails": [{"value": "new@example.com", "primary": True}], "meta": {"attributes": ["emails"]}},
        [
            ("remove", "emails[primary eq false]"),
            ("replace", "emails", [{"value": "new@example.com", "primary": True}]),
        ],
    ),
    (
        "phone with the one that stays",
        {"phone": "3"},
        {},
        {"phoneNumbers": [{"value": "3", "primary": True}, {"value": "2", "primary": False}]},
        [("replace", "phoneNumbers", [{"value": "3", "primary": True}, {"value": "2", "primary": False}])],
    ),
    (
        "mobile phone alone",
        {"mobile_phone": "3"},
        {"phone": None, "mobile_phone": None},
        {"phoneNumbers": [{"value": "3", "type": "work"}]},
        [("replace", "phoneNumbers", [{"value": "3", "type": "work"}])],
    ),
    (
        "the same number in both",
        {"mobile_phone": "1"},
        {"mobile_phone": None},
        {"phoneNumbers": [{"value": "1", "primary": True}, {"value": "1", "primary": False}]},
        [("replace", "phoneNumbers", [{"value": "1", "primary": True}, {"value": "1", "primary": False}])],
    ),
    (
        "phone cleared",
        {"phone": None},
        {},
        {"phoneNumbers": [{"value": "1", "operation": "delete"}, {"value": "2", "type": "work"}]},
        [("replace", "phoneNumbers", [{"value": "2", "type": "work"}])],
    ),
    (
        "phone cleared that the mobile phone also is",
        {"phone": None},
        {"mobile_phone": "1"},
        {"phoneNumbers": [{"value": "1", "type": "work"}], "meta": {"attributes": ["phoneNumbers"]}},
        [("replace", "phoneNumbers", [{"value": "1", "type": "work"}])],
    ),
    (
        "phones cleared",
        {"phone": None, "mobile_phone": None},
        {},
        {"meta": {"attributes": ["phoneNumbers"]}},
        [("remove", "phoneNumbers")],
    ),
    (
        "address",
        {"address": {"street_address": "2 Way", "locality": "B"}},
        {},
        {"addresses": [{"streetAddress": "2 Way", "locality": "B", "country": " ", "primary": True}]},
        [
            (
                "replace",
                "addresses",
                [{"streetAddress": "2 Way", "locality": "B", "country": " ", "primary": True}],
            )
        ],
    ),
    (
        "address cleared",
        {"address": None},
        {},
        {"meta": {"attributes": ["addresses"]}},
        [("remove", "addresses")],
    ),
    (
        "role",
        {"role": "clerk"},
        {},
        {"roles": [{"value": "clerk", "primary": True}]},
        [("replace", "roles", [{"value": "clerk", "primary": True}])],
    ),
    ("role cleared", {"role": None}, {}, {"meta": {"attributes": ["roles"]}}, [("remove", "roles")]),
    (
        "photo",
        {"photo": "https://example.com/a.png"},
        {},
        {"photos": [{"value": "https://example.com/a.png", "primary": True}]},
        [("replace", "photos", [{"value": "https://example.com/a.png", "primary": True}])],
    ),
    (
        "enterprise",
        {"department": "IT", "cost_center": "7", "manager": "U8"},
        {},
        {ENT1: {"department": "IT", "costCenter": "7", "manager": {"managerId": "U8"}}},
        [("replace", ENT2, {"department": "IT", "costCenter": "7", "manager": {"managerId": "U8"}})],
    ),
    (
        "enterprise in part cleared",
        {"department": None, "manager": None, "division": "D"},
        {},
        {ENT1: {"division": "D"}, "meta": {"attributes": [f"{ENT1}.department", f"{ENT1}.manager.managerId"]}},
        [
            ("replace", ENT2, {"division": "D"}),
            ("remove", f"{ENT2}:department"),
            ("remove", f"{ENT2}.manager.managerId"),
        ],
    ),
    ("guest", {"guest": True}, {}, {GUEST1: {"type": "multi"}}, [("add", GUEST2, {"type": "multi"})]),
    (
        "guest with an end",
        GUEST,
        {},
        {GUEST1: {"type": "multi", "expiration": "2027-01-01T00:00:00Z"}},
        [("add", GUEST2, {"type": "multi", "expiration": "2027-01-01T00:00:00Z"})],
    ),
    (
        "another end",
        {"guest_expiration": "2028-01-01T00:00:00Z"},
        GUEST,
        {GUEST1: {"type": "multi", "expiration": "2028-01-01T00:00:00Z"}},
        [("add", GUEST2, {"type": "multi", "expiration": "2028-01-01T00:00:00Z"})],
    ),
    (
        "no end",
        {"guest_expiration": None},
        GUEST,
        {"meta": {"attributes": [f"{GUEST1}.expiration"]}},
        [("remove", f"{GUEST2}.expiration")],
    ),
    (
        "full member",
        {"guest": False, "guest_expiration": None},
        GUEST,
        {"meta": {"attributes": [GUEST1]}},
        [("remove", GUEST2)],
    ),
    (
        "start date",
        {"start_date": "2024-04-10T00:00:00Z"},
        {},
        {PROFILE1: {"startDate": "2024-04-10T00:00:00+0000"}},
        [("replace", PROFILE2, {"startDate": "2024-04-10T00:00:00+0000"})],
    ),
    (
        "start date cleared",
        {"start_date": None},
        {"start_date": "2024-04-10T00:00:00Z"},
        {"meta": {"attributes": [PROFILE1]}},
        [("remove", PROFILE2)],
    ),
]
NAMES = [case[0] for case in CHANGES]
