# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire 7.1: what a user looks like."""

from __future__ import annotations

from datetime import datetime

import pytest

from slack_scim_sandbox.normalise import created
from tests.sandbox.api import Api
from tests.support.sandbox import Sandbox

SHORT = [
    *("schemas", "id", "externalId", "meta", "userName", "nickName", "name", "displayName", "profileUrl", "title"),
    *("timezone", "active", "emails", "photos"),
]
PROFILE = ["addresses", "phoneNumbers", "userType", "roles", "preferredLanguage", "locale"]


def test_a_user_without_profile_values_is_short(api: Api) -> None:
    """wire 7.1.1"""
    user = api.make_user("ann")
    assert list(user) == [*SHORT, "groups"]
    assert user["schemas"] == [api.user_schema]
    assert list(user["name"]) == ["givenName", "familyName"]


def test_one_profile_value_brings_all_keys(api: Api) -> None:
    """wire 7.1.2-7.1.4"""
    user = api.make_user("ann", userType="Staff")
    middle = ["groups", *PROFILE, api.enterprise] if api.version == "v1" else [*PROFILE, api.enterprise, "groups"]
    assert list(user) == [*SHORT, *middle, api.profile]
    assert user["schemas"] == [api.user_schema, api.enterprise, api.profile]
    assert user["name"] == {"givenName": "ann", "familyName": "", "honorificPrefix": None}
    parts = ("streetAddress", "locality", "region", "postalCode", "country")
    assert user["addresses"] == [dict.fromkeys(parts)]
    assert user["phoneNumbers"] == [{"value": None, "type": "mobile"}, {"value": None, "primary": True}]
    assert user["roles"] == [{"value": None, "primary": True}]
    fields = ("employeeNumber", "costCenter", "organization", "division", "department")
    assert user[api.enterprise] == {**dict.fromkeys(fields), "manager": {"managerId": None}}
    assert user[api.profile] == {"startDate": None}


def test_fixed_parts(api: Api) -> None:
    """wire 7.1.5-7.1.9, 7.1.12-7.1.15"""
    user = api.make_user("ann", externalId="X1", password="s3cret")
    assert user["id"][0] in "UW"
    assert list(user["meta"]) == ["created", "location"]
    assert user["meta"]["location"] == f"https://api.slack.com/scim/{api.version}/Users/{user['id']}"
    assert user["meta"]["created"].endswith(("-07:00", "-08:00"))
    assert user["externalId"] == ""
    assert "password" not in user
    assert user["emails"] == [{"value": "ann@example.com", "primary": True}]
    assert user["profileUrl"] == "https://sandbox.enterprise.slack.com/team/ann"
    assert (user["timezone"], user["title"], user["active"]) == ("America/Los_Angeles", "", True)


def test_groups_show_at_once(api: Api) -> None:
    """wire 7.1.11"""
    user = api.make_user("ann")
    assert api.user(user["id"])["groups"] == []
    group = api.make_group("Sales", user["id"])
    assert api.user(user["id"])["groups"] == [{"value": group["id"], "display": "Sales"}]
    api.send("PUT", f"Groups/{group['id']}", {"schemas": ["x"], "displayName": "S", "members": [{"value": user["id"]}]})
    assert api.user(user["id"])["groups"] == [{"value": group["id"], "display": "S"}]
    api.send("DELETE", f"Groups/{group['id']}")
    assert api.user(user["id"])["groups"] == []


def test_a_group_shows_the_new_name_of_a_member(api: Api) -> None:
    user = api.make_user("ann", name={"givenName": "Ann", "familyName": "Lee"})
    group = api.make_group("Sales", user["id"])
    assert group["members"] == [{"value": user["id"], "display": "Ann Lee"}]
    api.change(user["id"], name={"familyName": "Ray"})
    assert api.get(f"Groups/{group['id']}").json()["members"][0]["display"] == "Ann Ray"


def test_both_versions_show_one_account(v1: Api, v2: Api) -> None:
    user = v1.make_user("ann", title="Boss", **{v1.enterprise: {"department": "Sales"}})
    other = v2.user(user["id"])
    assert (other["title"], other[v2.enterprise]["department"]) == ("Boss", "Sales")


def test_seeded_kinds_have_both_shapes(sandbox: Sandbox, v1: Api) -> None:
    sandbox.control.reset(users=40)
    shapes = {v1.profile in user for user in v1.get("Users", count=100).json()["Resources"]}
    assert shapes == {True, False}


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2020-08-13T11:15:35+00:00", "2020-08-13T04:15:35-07:00"),  # as recorded
        ("2026-03-08T09:59:59+00:00", "2026-03-08T01:59:59-08:00"),
        ("2026-03-08T10:00:00+00:00", "2026-03-08T03:00:00-07:00"),
        ("2026-11-01T08:59:59+00:00", "2026-11-01T01:59:59-07:00"),
        ("2026-11-01T09:00:00+00:00", "2026-11-01T01:00:00-08:00"),
        ("2027-03-14T09:59:59+00:00", "2027-03-14T01:59:59-08:00"),
        ("2027-03-14T10:00:00+00:00", "2027-03-14T03:00:00-07:00"),
        ("2027-11-07T08:59:59+00:00", "2027-11-07T01:59:59-07:00"),
        ("2027-11-07T09:00:00+00:00", "2027-11-07T01:00:00-08:00"),
        ("2027-01-01T00:00:00+00:00", "2026-12-31T16:00:00-08:00"),
    ],
)
def test_creation_shows_in_pacific_time_with_summer_time(utc: str, shown: str) -> None:
    """wire 7.1.6"""
    assert created(datetime.fromisoformat(utc).timestamp()) == shown
