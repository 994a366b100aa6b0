# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies that both codecs send, by the rows of the wire catalogue."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, Write
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import user_of
from ansible_collections.scimops.slack.plugins.module_utils._scim.v1 import V1
from ansible_collections.scimops.slack.plugins.module_utils._scim.v2 import V2

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
        [("add", ENT2, {"department": "IT", "costCenter": "7", "manager": {"managerId": "U8"}})],
    ),
    (
        "enterprise in part cleared",
        {"department": None, "manager": None, "division": "D"},
        {},
        {ENT1: {"division": "D"}, "meta": {"attributes": [f"{ENT1}.department", f"{ENT1}.manager.managerId"]}},
        [
            ("add", ENT2, {"division": "D"}),
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


@pytest.mark.parametrize(("changes", "held", "body", "_operations"), [case[1:] for case in CHANGES], ids=NAMES)
def test_changes_on_v1(
    changes: dict[str, t.Any], held: dict[str, t.Any], body: dict[str, t.Any], _operations: list[t.Any]
) -> None:
    made = V1().user_changes(changes, observed(**held))
    named = made.pop("schemas")
    assert made == body
    used = {ENT1: "enterprise", GUEST1: "guest", PROFILE1: "profile"}
    spoken_of = [urn for urn in used if urn in str(body)]
    assert named == [CORE1, *spoken_of]


@pytest.mark.parametrize(("changes", "held", "_body", "operations"), [case[1:] for case in CHANGES], ids=NAMES)
def test_changes_on_v2(
    changes: dict[str, t.Any], held: dict[str, t.Any], _body: dict[str, t.Any], operations: list[tuple[t.Any, ...]]
) -> None:
    made = V2().user_changes(changes, observed(**held))
    assert made == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [
            {"op": op, "path": path, **({"value": value[0]} if value else {})} for op, path, *value in operations
        ],
    }


def test_every_attribute_that_may_change_is_in_the_cases() -> None:
    covered = {option for case in CHANGES for option in case[1]}
    alike = {"honorific_prefix", "display_name", "user_type", "preferred_language", "locale", "timezone"}
    alike |= {"employee_number", "organization"}
    changeable = {option for option, row in ATTRIBUTES.items() if row.write is Write.ALWAYS}
    assert covered | alike == changeable


def test_a_new_account() -> None:
    values = {**HELD, **GUEST, "start_date": "2024-04-10T00:00:00Z", "password": "hunter2", "title": None}
    assert V2().new_user(values) == {
        "schemas": [CORE2, ENT2, GUEST2, PROFILE2],
        "userName": "ada",
        "name": {"givenName": "Ada"},
        "emails": [{"value": "ada@example.com", "primary": True}, {"value": "ada@example.org", "primary": False}],
        "phoneNumbers": [{"value": "1", "primary": True}, {"value": "2", "primary": False}],
        "addresses": [{"streetAddress": "1 Way", "country": "DE", "primary": True}],
        "roles": [{"value": "boss", "primary": True}],
        "active": True,
        "password": "hunter2",
        ENT2: {"department": "Sales", "manager": {"managerId": "U9"}},
        GUEST2: {"type": "multi", "expiration": "2027-01-01T00:00:00Z"},
        PROFILE2: {"startDate": "2024-04-10T00:00:00+0000"},
    }


def test_the_least_of_a_new_account() -> None:
    values = {"user_name": "ada", "email": "ada@example.com", "guest": False}
    assert V1().new_user(values) == {
        "schemas": [CORE1],
        "userName": "ada",
        "emails": [{"value": "ada@example.com", "primary": True}],
    }


@pytest.mark.parametrize(("codec", "core"), [(V1(), CORE1), (V2(), CORE2)])
def test_a_replacement_always_has_what_slack_must_not_lose(codec: V1 | V2, core: str) -> None:
    """wire C4, 7.4.3."""
    body = codec.replaced_user({"title": "Dr"}, observed(active=False))
    assert body == {
        "schemas": [core],
        "userName": "ada",
        "nickName": "ada",
        "emails": [{"value": "ada@example.com", "primary": True}, {"value": "ada@example.org", "primary": False}],
        "active": False,
        "title": "Dr",
    }


def test_a_replacement_without_anything_observed() -> None:
    body = V1().replaced_user({"user_name": "ada", "email": "ada@example.com"}, None)
    assert body["active"] is True
    assert body["nickName"] == "ada"


def test_a_replacement_clears_names_by_empty_strings() -> None:
    """wire 7.4.8: a name that is left out is kept."""
    body = V1().replaced_user({"given_name": None, "family_name": "L", "title": None}, observed())
    assert body["name"] == {"givenName": "", "familyName": "L"}
    assert "title" not in body


def test_a_replacement_can_take_the_second_email_away() -> None:
    body = V1().replaced_user({"secondary_email": None}, observed())
    assert body["emails"] == [{"value": "ada@example.com", "primary": True}]


def test_group_changes_on_v1() -> None:
    """wire 8.7."""
    assert V1().group_changes("New", ["U1"], ["U2"]) == {
        "schemas": [CORE1],
        "displayName": "New",
        "members": [{"value": "U1"}, {"value": "U2", "operation": "delete"}],
    }
    assert V1().group_changes("New", [], []) == {"schemas": [CORE1], "displayName": "New"}


def test_group_changes_on_v2() -> None:
    """wire 8.9, §12.11."""
    assert V2().group_changes("New", ["U1", "U3"], ["U2"])["Operations"] == [
        {"op": "replace", "path": "displayName", "value": "New"},
        {"op": "add", "path": "members", "value": [{"value": "U1"}, {"value": "U3"}]},
        {"op": "remove", "path": 'members[value eq "U2"]'},
    ]


@pytest.mark.parametrize(
    ("codec", "schema"), [(V1(), "urn:scim:schemas:core:1.0"), (V2(), "urn:ietf:params:scim:schemas:core:2.0:Group")]
)
def test_whole_groups(codec: V1 | V2, schema: str) -> None:
    assert codec.whole_group("Sales", ["U1"]) == {
        "schemas": [schema],
        "displayName": "Sales",
        "members": [{"value": "U1"}],
    }


@pytest.mark.parametrize(
    ("body", "total", "start", "returned"),
    [
        ({"Resources": [{"id": "U1"}, {}], "totalResults": 5, "startIndex": 3}, 5, 3, 2),
        ({"Resources": [{"id": "U1"}], "totalResults": "5", "startIndex": "3"}, 5, 3, 1),
        ({"Resources": None, "totalResults": 0}, 0, 7, 0),
        ({"totalResults": 0}, 0, 7, 0),
        ({}, None, 7, 0),
        ({"Resources": "x", "totalResults": "many"}, None, 7, 0),
    ],
)
def test_listings(body: dict[str, t.Any], total: int | None, start: int, returned: int) -> None:
    listing = V1().listing(body, user_of, 7)
    assert (listing.total, listing.page.start_index, listing.returned) == (total, start, returned)
