# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Slack was seen to send, and what it might, becomes values; nothing raises."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Reference
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import group_of, user_of

#: wire 7.1.1: an account without any profile value.
SHORT = {
    "schemas": ["urn:scim:schemas:core:1.0"],
    "id": "U1",
    "externalId": "",
    "meta": {"created": "2020-08-13T04:15:35-07:00", "location": "https://api.slack.com/scim/v1/Users/U1"},
    "userName": "ada",
    "nickName": "ada",
    "name": {"givenName": "Ada", "familyName": ""},
    "displayName": "ada",
    "profileUrl": "https://example.enterprise.slack.com/team/ada",
    "title": "",
    "timezone": "America/Los_Angeles",
    "active": True,
    "emails": [{"value": "Ada@example.com", "primary": True}],
    "photos": [{"value": "https://example.com/a.png", "type": "photo"}],
    "groups": [{"value": "S1", "display": "One"}],
}
#: wire 7.1.2, 7.1.3: an account of an organization with profile fields, nothing set.
NULLS = {
    **SHORT,
    "name": {"givenName": None, "familyName": None, "honorificPrefix": None},
    "addresses": [
        {"streetAddress": None, "locality": None, "region": None, "postalCode": None, "country": None},
    ],
    "phoneNumbers": [{"value": None, "type": "mobile"}, {"value": None, "primary": True}],
    "roles": [{"value": None, "primary": True}],
    "userType": None,
    "preferredLanguage": None,
    "locale": None,
    "emails": [{"value": "Ada@example.com", "primary": True}, {"value": "", "primary": False}],
    "urn:scim:schemas:extension:enterprise:1.0": {
        "employeeNumber": None,
        "costCenter": None,
        "manager": {"managerId": None},
    },
    "urn:scim:schemas:extension:slack:profile:1.0": {"startDate": None},
}


def values(**resource: t.Any) -> dict[str, t.Any]:
    user = user_of({"id": "U1", **resource})
    assert user is not None
    return {option: value for option, value in user.values.items() if option not in ("active", "guest")}


def test_short_shape() -> None:
    user = user_of(SHORT)
    assert user is not None
    assert user.values == {
        "user_name": "ada",
        "given_name": "Ada",
        "display_name": "ada",
        "profile_url": "https://example.enterprise.slack.com/team/ada",
        "timezone": "America/Los_Angeles",
        "email": "Ada@example.com",
        "photo": "https://example.com/a.png",
        "active": True,
        "guest": False,
    }
    assert user.groups == (Reference("S1", "One"),)
    assert user.created == "2020-08-13T04:15:35-07:00"
    assert user.location == "https://api.slack.com/scim/v1/Users/U1"


def test_nulls_are_as_missing() -> None:
    short, nulls = user_of(SHORT), user_of(NULLS)
    assert short is not None
    assert nulls is not None
    assert nulls.values == {option: value for option, value in short.values.items() if option != "given_name"}


@pytest.mark.parametrize(
    ("emails", "email", "secondary"),
    [
        ([{"value": "a@b.c"}], "a@b.c", None),
        ([{"value": "a@b.c", "primary": False}, {"value": "d@b.c", "primary": True}], "d@b.c", "a@b.c"),
        ([{"value": "a@b.c"}, {"value": "d@b.c", "primary": "true"}], "d@b.c", "a@b.c"),
        ([{"value": "a@b.c"}, {"value": "d@b.c", "type": "work"}], "d@b.c", "a@b.c"),
        ([{"value": "a@b.c"}, {"value": "d@b.c"}], "a@b.c", "d@b.c"),
        ([{"value": " a@b.c "}, {"value": " "}, {"value": None}, {}], "a@b.c", None),
        (["a@b.c"], "a@b.c", None),
        ("a@b.c", "a@b.c", None),
        ({"value": "a@b.c"}, "a@b.c", None),
        ([{"value": "not an address"}], "not an address", None),
        ([], None, None),
        (None, None, None),
    ],
)
def test_emails(emails: t.Any, email: str | None, secondary: str | None) -> None:
    found = values(emails=emails)
    assert (found.get("email"), found.get("secondary_email")) == (email, secondary)


@pytest.mark.parametrize(
    ("phones", "phone", "mobile"),
    [
        ([{"value": "1", "type": "mobile"}, {"value": "2", "primary": True}], "2", "1"),
        ([{"value": "1", "type": "mobile"}], None, "1"),
        ([{"value": "1", "type": "mobile"}, {"value": None, "primary": True}], None, "1"),
        ([{"value": "1", "type": "work"}], None, "1"),
        ([{"value": "1", "primary": True}], "1", None),
        ([{"value": "1", "primary": True}, {"value": "2", "primary": False}], "1", "2"),
        ([{"value": "2", "primary": False}, {"value": "1", "primary": True}], "1", "2"),
        ([{"value": "1"}], "1", None),
        ([{"value": "1"}, {"value": "2"}, {"value": "3"}], "1", "2"),
        ([{"value": "1", "type": "mobile"}, {"value": "1", "primary": True}], "1", "1"),
        (["1"], "1", None),
        ([{"value": 49301234567, "primary": True}], "49301234567", None),
    ],
)
def test_phones(phones: t.Any, phone: str | None, mobile: str | None) -> None:
    """wire 7.2.17, C11."""
    found = values(phoneNumbers=phones)
    assert (found.get("phone"), found.get("mobile_phone")) == (phone, mobile)


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        (["boss"], "boss"),
        ([{"value": "boss", "primary": True}], "boss"),
        ([{"value": "clerk"}, {"value": "boss", "primary": "true"}], "boss"),
        ("boss", "boss"),
        ([{"value": " "}], None),
        ([None], None),
    ],
)
def test_roles(roles: t.Any, role: str | None) -> None:
    assert values(roles=roles).get("role") == role


@pytest.mark.parametrize(
    ("addresses", "address"),
    [
        (
            [{"streetAddress": "1 Way", "locality": " ", "region": "", "country": "DE", "type": "work"}],
            {"street_address": "1 Way", "country": "DE"},
        ),
        ([{"locality": "A"}, {"locality": "B", "primary": True}], {"locality": "B"}),
        ({"postalCode": 10117}, {"postal_code": "10117"}),
        ([{"formatted": "1 Way"}], None),
        (["1 Way"], None),
    ],
)
def test_addresses(addresses: t.Any, address: dict[str, str] | None) -> None:
    assert values(addresses=addresses).get("address") == address


@pytest.mark.parametrize(
    "urn",
    ["urn:scim:schemas:extension:enterprise:1.0", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
)
@pytest.mark.parametrize("manager", [{"managerId": "U2"}, {"value": "U2"}, "U2", {"managerId": " U2 "}])
def test_enterprise(urn: str, manager: t.Any) -> None:
    content = {"employeeNumber": 7, "department": "Sales", "division": " ", "manager": manager}
    assert values(**{urn: content}) == {"employee_number": "7", "department": "Sales", "manager": "U2"}


@pytest.mark.parametrize(
    ("content", "guest", "expiration"),
    [
        ({"type": "multi"}, True, None),
        ({"type": "multi", "expiration": "2027-01-01T01:00:00+01:00"}, True, "2027-01-01T00:00:00Z"),
        ({"type": "multi", "expiration": "one day"}, True, "one day"),
        ({"type": None, "expiration": None}, False, None),
        ({}, False, None),
        (None, False, None),
        ("multi", False, None),
    ],
)
def test_guests(content: t.Any, guest: bool, expiration: str | None) -> None:
    user = user_of({"id": "U1", "urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User": content})
    assert user is not None
    assert user.values["guest"] is guest
    assert user.values.get("guest_expiration") == expiration


def test_guest_channels() -> None:
    guest = {"type": "multi", "channels": [{"value": "C1", "display": "general"}, {"display": "x"}]}
    user = user_of({"id": "U1", "urn:scim:schemas:extension:slack:guest:1.0": guest})
    assert user is not None
    assert user.channels == (Reference("C1", "general"),)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-04-10T00:00:00+0000", "2024-04-10T00:00:00Z"),
        ("2024-04-10T02:00:00+02:00", "2024-04-10T00:00:00Z"),
        ("2024-04-10", "2024-04-10T00:00:00Z"),
        ("last spring", "last spring"),
    ],
)
def test_start_dates(written: str, instant: str) -> None:
    assert values(**{"urn:scim:schemas:extension:slack:profile:1.0": {"startDate": written}}) == {"start_date": instant}


@pytest.mark.parametrize(
    ("written", "active"), [(True, True), (False, False), ("false", False), ("true", True), ("FALSE", False), (1, True)]
)
def test_active(written: t.Any, active: bool) -> None:
    user = user_of({"id": "U1", "active": written})
    assert user is not None
    assert user.active is active


@pytest.mark.parametrize("reply", [{}, {"active": None}, {"active": ""}, {"active": "?"}, {"active": [True]}])
def test_nothing_is_decided_about_an_account_that_does_not_show_whether_it_is_active(reply: t.Any) -> None:
    user = user_of({"id": "U1", "userName": "ada", **reply})
    assert user is not None
    assert user.shown_active is None
    with pytest.raises(Refused, match=r"does not show whether ada \(U1\) is active, so nothing is decided about it"):
        bool(user.active)


def test_values_that_break_our_rules_are_kept() -> None:
    found = values(userName="a-user-name-of-more-than-21", displayName="a@b", timezone="Mars/Base", title=["x"])
    assert found["user_name"] == "a-user-name-of-more-than-21"
    assert found["display_name"] == "a@b"
    assert found["timezone"] == "Mars/Base"
    assert found["title"] == "['x']"


def test_the_password_is_never_taken() -> None:
    assert values(password="hunter2") == {}


@pytest.mark.parametrize(
    "resource", [None, [], "x", {}, *({"id": id} for id in (None, "", " ", True, 12, ["U1"], {"value": "U1"}))]
)
def test_what_is_no_resource(resource: t.Any) -> None:
    assert user_of(resource) is None
    assert group_of(resource) is None


def test_groups() -> None:
    group = group_of(
        {
            "id": "S1",
            "displayName": "Sales",
            "members": [{"value": "U1", "display": "Ada"}, {"display": "nobody"}, {"value": None}, " U2", " "],
            "meta": {"created": "2020-08-13T04:15:35-07:00", "location": "https://api.slack.com/scim/v2/Groups/S1"},
        }
    )
    assert group is not None
    assert group.name == "Sales"
    assert group.members == (Reference("U1", "Ada"), Reference("U2"))
    assert group.created == "2020-08-13T04:15:35-07:00"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"members": None},
        {"members": "x"},
        {"members": {}},
        {"members": [None]},
        {"members": [{"value": None, "display": "Ada"}, {"$ref": "../Users/U1"}]},
    ],
)
def test_who_is_in_a_group_is_unknown_where_the_reply_does_not_say_it(members: dict[str, t.Any]) -> None:
    group = group_of({"id": "S1", **members})
    assert group is not None
    assert group.members is None
    with pytest.raises(Refused, match=r"Slack does not show who is in the group  \(S1\)"):
        assert group.member_ids


@pytest.mark.parametrize(
    ("resource", "partial"),
    [
        ({"userName": "ada", "emails": [{"value": "ada@example.com"}]}, False),
        ({"userName": "ada", "emails": ["ada@example.com"]}, False),
        ({"userName": "ada", "emails": []}, False),
        ({"userName": "ada"}, True),
        ({"userName": "ada", "emails": None}, True),
        ({"userName": "ada", "emails": [{"value": None, "primary": True}]}, True),
        ({"userName": " ", "emails": [{"value": "ada@example.com"}]}, True),
        ({"emails": [{"value": "ada@example.com"}]}, True),
        ({"displayName": "Sales", "members": []}, True),
    ],
)
def test_an_account_without_what_slack_always_shows_is_a_part_of_one(resource: t.Any, partial: bool) -> None:
    user = user_of({"id": "U1", **resource})
    assert user is not None
    assert user.partial is partial


@pytest.mark.parametrize(
    ("reply", "shown"),
    [({"groups": []}, True), ({"groups": [{"value": "S1"}]}, True), ({"groups": None}, False), ({}, False)],
)
def test_whether_the_groups_of_an_account_are_shown(reply: dict[str, t.Any], shown: bool) -> None:
    user = user_of({"id": "U1", **reply})
    assert user is not None
    assert user.shows_groups is shown


@pytest.mark.parametrize(("name", "partial"), [("Sales", False), ("", True), (" ", True), (None, True)])
def test_a_group_without_a_name_is_a_part_of_one(name: t.Any, partial: bool) -> None:
    group = group_of({"id": "S1", "displayName": name, "members": []})
    assert group is not None
    assert group.partial is partial


def test_an_account_is_no_group() -> None:
    assert group_of({**SHORT, "displayName": "ada"}) is None


def test_a_group_of_nobody() -> None:
    group = group_of({"id": "S1", "members": []})
    assert group is not None
    assert group.member_ids == frozenset()
    assert group.name == ""
