# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire 7.3 and 7.4: PATCH in both versions, and PUT."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.api import Api, refusal

ADDRESS = {"streetAddress": "1 Main St", "locality": "Here", "region": "CA", "postalCode": "9", "country": "US"}
NO_ADDRESS = dict.fromkeys(ADDRESS)


def full_user(api: Api) -> dict[str, Any]:
    """A user with something in every slot."""
    boss = api.make_user("boss")
    return api.make_user(
        "ann",
        name={"givenName": "Ann", "familyName": "Lee", "honorificPrefix": "Dr"},
        displayName="Ann Lee",
        title="Engineer",
        timezone="Europe/Paris",
        emails=[{"value": "ann@example.com", "primary": True}, {"value": "ann2@example.com"}],
        phoneNumbers=[{"value": "1", "primary": True}, {"value": "2", "primary": False}],
        addresses=[ADDRESS],
        roles=["Lead"],
        userType="Staff",
        preferredLanguage="en",
        locale="en-US",
        **{
            api.enterprise: {
                "employeeNumber": "7",
                "costCenter": "C",
                "organization": "O",
                "division": "D",
                "department": "Sales",
                "manager": {"managerId": boss["id"]},
            },
            api.profile: {"startDate": "2024-04-10T00:00:00+0000"},
        },
    )


def phones(user: dict[str, Any]) -> tuple[str | None, str | None]:
    """(mobile, primary)"""
    mobile, primary = user["phoneNumbers"]
    return mobile["value"], primary["value"]


SIMPLE = ["title", "userType", "preferredLanguage", "locale", "timezone", "displayName"]


@pytest.mark.parametrize("attribute", SIMPLE)
def test_simple_attributes_change_and_nothing_else(api: Api, attribute: str) -> None:
    """wire 1.8, 1.9, 7.3.11"""
    before = full_user(api)
    changed = api.change(before["id"], **{attribute: "New"})
    assert changed.json() == {**before, attribute: "New"}
    assert api.user(before["id"]) == changed.json()


@pytest.mark.parametrize("nothing", ["", " ", None])
@pytest.mark.parametrize(
    ("attribute", "cleared"),
    [("title", ""), ("userType", None), ("preferredLanguage", None), ("locale", None), ("displayName", "")],
)
def test_blanks_clear(api: Api, attribute: str, cleared: str | None, nothing: str | None) -> None:
    """wire 7.2.23, 7.1.14"""
    user = full_user(api)
    assert api.change(user["id"], **{attribute: nothing}).json()[attribute] == cleared


def test_nested_objects_merge(api: Api) -> None:
    """wire 7.3.3"""
    user = full_user(api)
    changed = api.change(user["id"], name={"givenName": "Anne"}, **{api.enterprise: {"department": "HR"}}).json()
    assert changed["name"] == {"givenName": "Anne", "familyName": "Lee", "honorificPrefix": "Dr"}
    assert changed[api.enterprise] == {**user[api.enterprise], "department": "HR"}


def test_user_name_and_nick_name_are_one(api: Api) -> None:
    """wire 7.2.11"""
    user = api.make_user("ann")
    assert api.change(user["id"], userName="Anne").json()["nickName"] == "anne"
    assert api.change(user["id"], nickName="annie").json()["userName"] == "annie"
    assert api.change(user["id"], nickName="").json()["userName"] == "annie"
    assert api.user(user["id"])["profileUrl"].endswith("/team/ann")  # wire 7.1.12: stale


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"userName": "x" * 22}, "long_username (user=" + "x" * 22 + ")"),  # wire 7.2.7, 4.6
        ({"nickName": "x" * 22}, "long_nickname (username=" + "x" * 22 + ")"),
        ({"userName": ""}, "username_empty"),
        ({"password": "new"}, "password_change_not_allowed"),  # wire 7.2.28
        ({"title": 5}, "invalid_attribute_format"),
        ({"name": "Ann"}, "invalid_attribute_format"),
        ({"active": "maybe"}, "invalid_attribute_format"),
        ({"roles": [5]}, "roles_invalid"),
        ({"addresses": ["Main St"]}, "addresses_invalid"),
        ({"phoneNumbers": [5]}, "phoneNumbers_invalid"),
        ({"phoneNumbers": [{"value": 5}]}, "phoneNumbers_invalid"),
        ({"emails": [{"value": "x", "primary": True}]}, "email_invalid (email=x)"),
    ],
)
def test_changes_that_are_refused_change_nothing(api: Api, change: dict[str, Any], code: str) -> None:
    user = api.make_user("ann")
    assert refusal(api.change(user["id"], **{"title": "New", **change})) == (400, code)
    assert api.user(user["id"]) == user


@pytest.mark.parametrize(
    "value", [{"department": 5}, {"manager": {}}, {"manager": "U1"}, "Sales", {"manager": {"managerId": "U0NOBODY"}}]
)
def test_a_malformed_enterprise_extension_is_refused(api: Api, value: Any) -> None:
    """wire 7.2.26"""
    user = api.make_user("ann")
    status, code = refusal(api.change(user["id"], **{api.enterprise: value}))
    assert (status, code in ("improper_enterprise_schema_format", "invalid_attribute_format")) == (400, True)


def test_read_only_attributes_are_passed_over(api: Api) -> None:
    """wire 7.1.7, 7.3.13"""
    user = api.make_user("ann")
    changed = api.change(user["id"], groups=[{"value": "S1"}], externalId="X", id="U1", meta={"created": "x"})
    assert changed.json() == user


class TestVersion1:
    """wire 7.3.1, 7.3.2"""

    def patch(self, v1: Api, user: dict[str, Any], **body: Any) -> dict[str, Any]:
        reply = v1.send("PATCH", f"Users/{user['id']}", body)  # no schemas: fine (wire 7.3.2)
        assert reply.status_code == 200, reply.text
        changed: dict[str, Any] = reply.json()
        return changed

    @pytest.mark.parametrize(
        ("entries", "stored"),
        [
            ([{"value": "new@example.com", "primary": True}], ["new@example.com", "ann2@example.com"]),
            ([{"value": "new@example.com"}], ["new@example.com", "ann2@example.com"]),
            ([{"value": "new@example.com", "primary": False}], ["ann@example.com", "new@example.com"]),
            ([{"value": "ann2@example.com", "operation": "delete"}], ["ann@example.com"]),
            ([{"value": "ann2@example.com", "primary": True}], ["ann2@example.com"]),
        ],
    )
    def test_emails(self, v1: Api, entries: Any, stored: list[str]) -> None:
        changed = self.patch(v1, full_user(v1), emails=entries)
        assert [email["value"] for email in changed["emails"]] == stored

    def test_the_primary_email_stays(self, v1: Api) -> None:
        """wire 7.2.16"""
        user = full_user(v1)
        entries = [{"value": "ANN@example.com", "operation": "delete"}]
        reply = v1.send("PATCH", f"Users/{user['id']}", {"emails": entries})
        assert refusal(reply) == (400, "missing_primary_email")
        assert len(self.patch(v1, user, meta={"attributes": ["emails"]})["emails"]) == 1

    @pytest.mark.parametrize(
        ("entries", "stored"),
        [
            ([{"value": "3", "primary": True}], ("2", "3")),
            ([{"value": "3", "type": "work"}], ("3", "1")),
            ([{"value": "2", "operation": "delete"}], (None, "1")),
            ([{"type": "work", "operation": "delete"}], (None, "1")),
            ([{"value": "1", "operation": "delete"}, {"value": "9", "primary": True}], ("2", "9")),
        ],
    )
    def test_phones(self, v1: Api, entries: Any, stored: tuple[str | None, str | None]) -> None:
        assert phones(self.patch(v1, full_user(v1), phoneNumbers=entries)) == stored

    def test_an_address_goes_when_all_five_match(self, v1: Api) -> None:
        """wire 7.2.21"""
        user = full_user(v1)
        wrong = [{**ADDRESS, "region": "NV", "operation": "delete"}]
        assert self.patch(v1, user, addresses=wrong)["addresses"] == [ADDRESS]
        assert self.patch(v1, user, addresses=[{**ADDRESS, "operation": "delete"}])["addresses"] == [NO_ADDRESS]

    def test_roles(self, v1: Api) -> None:
        user = full_user(v1)
        kept = self.patch(v1, user, roles=[{"value": "Other", "operation": "delete"}])
        assert kept["roles"][0]["value"] == "Lead"
        gone = self.patch(v1, user, roles=[{"value": "Lead", "operation": "delete"}])
        assert gone["roles"][0]["value"] is None

    def test_meta_attributes_remove(self, v1: Api) -> None:
        user = full_user(v1)
        names = [
            *("roles", "name.familyName", "title", "phoneNumbers", "addresses", "userType"),
            f"{v1.enterprise}.department",
            f"{v1.enterprise}.manager.managerId",
        ]
        changed = self.patch(v1, user, meta={"attributes": names})
        assert changed["name"]["familyName"] == ""
        assert (changed["roles"][0]["value"], changed["title"], changed["userType"]) == (None, "", None)
        assert phones(changed) == (None, None)
        assert changed["addresses"] == [NO_ADDRESS]
        assert changed[v1.enterprise]["department"] is None
        assert changed[v1.enterprise]["manager"] == {"managerId": None}
        assert changed[v1.enterprise]["division"] == "D"

    def test_meta_attributes_remove_an_extension(self, v1: Api) -> None:
        user = full_user(v1)
        changed = self.patch(v1, user, meta={"attributes": [v1.enterprise, v1.profile]})
        assert changed[v1.profile] == {"startDate": None}
        assert set(map(str, changed[v1.enterprise].values())) == {"None", "{'managerId': None}"}


class TestVersion2:
    """wire 7.3.4-7.3.10"""

    def patch(self, v2: Api, user: dict[str, Any], *operations: dict[str, Any]) -> dict[str, Any]:
        reply = v2.operate(f"Users/{user['id']}", *operations)
        assert reply.status_code == 200, reply.text
        changed: dict[str, Any] = reply.json()
        return changed

    @pytest.mark.parametrize(
        ("operation", "stored"),
        [
            (
                {"op": "add", "path": "emails", "value": [{"value": "n@x.org", "primary": False}]},
                ["ann@example.com", "n@x.org"],
            ),
            ({"op": "add", "path": "emails", "value": {"value": "n@x.org"}}, ["ann@example.com", "n@x.org"]),  # 7.3.6
            (
                {"op": "add", "path": "emails", "value": [{"value": "n@x.org", "primary": True}]},
                ["n@x.org", "ann2@example.com"],
            ),
            ({"op": "Replace", "path": "emails", "value": [{"value": "n@x.org"}]}, ["n@x.org"]),
            ({"op": "remove", "path": "emails"}, ["ann@example.com"]),  # 7.2.16
            ({"op": "remove", "path": "emails", "value": [{"value": "ann2@example.com"}]}, ["ann@example.com"]),
            ({"op": "remove", "path": "emails[primary eq false]"}, ["ann@example.com"]),
            ({"op": "remove", "path": 'emails[value eq "ann2@example.com"]'}, ["ann@example.com"]),
            ({"op": "remove", "path": 'emails[value eq "nobody"]'}, ["ann@example.com", "ann2@example.com"]),
            (
                {"op": "replace", "path": "emails[primary eq true].value", "value": "n@x.org"},
                ["n@x.org", "ann2@example.com"],
            ),
            (
                {"op": "replace", "path": 'emails[value eq "ann2@example.com"]', "value": {"value": "n@x.org"}},
                ["ann@example.com", "n@x.org"],
            ),
        ],
    )
    def test_emails(self, v2: Api, operation: dict[str, Any], stored: list[str]) -> None:
        changed = self.patch(v2, full_user(v2), operation)
        assert [email["value"] for email in changed["emails"]] == stored

    @pytest.mark.parametrize("path", ["emails[primary eq true]", 'emails[value eq "ann@example.com"]'])
    def test_the_primary_email_stays(self, v2: Api, path: str) -> None:
        """wire 7.2.16"""
        reply = v2.operate(f"Users/{full_user(v2)['id']}", {"op": "remove", "path": path})
        assert refusal(reply) == (400, "missing_primary_email")

    @pytest.mark.parametrize(
        ("operation", "stored"),
        [
            ({"op": "add", "path": "phoneNumbers", "value": {"value": "3", "type": "work"}}, ("3", "1")),
            ({"op": "replace", "path": "phoneNumbers", "value": [{"value": "3"}]}, (None, "3")),
            ({"op": "replace", "path": 'phoneNumbers[value eq "2"].value', "value": "3"}, ("3", "1")),
            ({"op": "replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "3"}, ("3", "1")),
            ({"op": "remove", "path": 'phoneNumbers[value eq "1"]'}, ("2", None)),
            ({"op": "remove", "path": "phoneNumbers"}, (None, None)),
            ({"op": "remove", "path": "phoneNumbers", "value": [{"value": "1"}]}, ("2", None)),
        ],
    )
    def test_phones(self, v2: Api, operation: dict[str, Any], stored: tuple[str | None, str | None]) -> None:
        assert phones(self.patch(v2, full_user(v2), operation)) == stored

    @pytest.mark.parametrize("separator", [":", "."])
    def test_both_separators_of_extension_paths(self, v2: Api, separator: str) -> None:
        """wire 7.3.5, C14"""
        user = full_user(v2)
        manager = f"{v2.enterprise}{separator}manager.managerId"
        changed = self.patch(
            v2,
            user,
            {"op": "replace", "path": f"{v2.enterprise}{separator}employeeNumber", "value": "9"},
            {"op": "replace", "path": manager, "value": "owner"},
            {"op": "remove", "path": f"{v2.enterprise}{separator}department"},
        )
        (owner,) = v2.find("Users", "userName eq owner")
        extension = changed[v2.enterprise]
        assert (extension["employeeNumber"], extension["department"]) == ("9", None)
        assert extension["manager"]["managerId"] == owner["id"]
        assert self.patch(v2, user, {"op": "remove", "path": manager})[v2.enterprise]["manager"]["managerId"] is None

    def test_whole_extensions(self, v2: Api) -> None:
        user = full_user(v2)
        changed = self.patch(v2, user, {"op": "replace", "path": v2.profile, "value": {"startDate": "2020-01-02"}})
        assert changed[v2.profile]["startDate"] == "2020-01-02T00:00:00+0000"
        changed = self.patch(v2, user, {"op": "remove", "path": v2.enterprise}, {"op": "remove", "path": v2.profile})
        assert changed[v2.enterprise]["department"] is changed[v2.profile]["startDate"] is None

    @pytest.mark.parametrize("op", ["add", "replace"])
    def test_operations_without_a_path(self, v2: Api, op: str) -> None:
        """wire 7.3.7"""
        user = full_user(v2)
        value = {"title": "Boss", "name.givenName": "Anne", f"{v2.enterprise}:division": "E"}
        changed = self.patch(v2, user, {"op": op, "value": value})
        assert (changed["title"], changed["name"]["givenName"]) == ("Boss", "Anne")
        assert changed[v2.enterprise]["division"] == "E"

    def test_operations_in_order(self, v2: Api) -> None:
        """wire 7.3.8"""
        user = full_user(v2)
        title = {"op": "replace", "path": "title"}
        changed = self.patch(
            v2, user, {**title, "value": "A"}, {**title, "value": "B"}, {"op": "remove", "path": "locale"}
        )
        assert (changed["title"], changed["locale"]) == ("B", None)

    def test_single_values_by_path(self, v2: Api) -> None:
        user = full_user(v2)
        changed = self.patch(
            v2,
            user,
            {"op": "replace", "path": "addresses[primary eq true].locality", "value": "There"},
            {"op": "replace", "path": "roles[primary eq true].value", "value": "Chief"},
            {"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:title", "value": "Boss"},
            {"op": "remove", "path": "name.honorificPrefix"},
        )
        assert changed["addresses"] == [{**ADDRESS, "locality": "There"}]
        assert (changed["roles"][0]["value"], changed["title"]) == ("Chief", "Boss")
        assert changed["name"]["honorificPrefix"] is None
        removed = [{"op": "remove", "path": path} for path in ("addresses", "roles", "name", "displayName", "timezone")]
        changed = self.patch(v2, user, *removed)
        assert (changed["addresses"], changed["roles"][0]["value"]) == ([NO_ADDRESS], None)
        assert (changed["name"]["familyName"], changed["displayName"]) == ("", "")
        assert changed["timezone"] == "America/Los_Angeles"

    def test_removing_photos_has_no_effect(self, v2: Api) -> None:
        """wire 7.2.19"""
        user = full_user(v2)
        assert self.patch(v2, user, {"op": "remove", "path": "photos"}) == user

    def test_an_unknown_path_is_passed_over(self, v2: Api) -> None:
        """wire 7.3.9"""
        user = full_user(v2)
        assert self.patch(v2, user, {"op": "remove", "path": "address"}) == user

    def test_a_plain_body_as_documented_for_profiles(self, v2: Api) -> None:
        """wire 7.3.10"""
        user = v2.make_user("ann")
        body = {"schemas": [v2.profile], v2.profile: {"startDate": "2024-04-10T00:00:00+0000"}}
        reply = v2.send("PATCH", f"Users/{user['id']}", body)
        assert reply.json()[v2.profile] == {"startDate": "2024-04-10T00:00:00+0000"}

    @pytest.mark.parametrize(
        "operations",
        [
            [],
            ["x"],
            [{"op": "move", "path": "title"}],
            [{"op": "remove"}],
            [{"op": "replace", "value": "x"}],
            [{"op": "replace", "path": 5, "value": "x"}],
            [{"op": "remove", "path": "emails[]"}],
        ],
    )
    def test_malformed_operations(self, v2: Api, operations: Any) -> None:
        reply = v2.operate(f"Users/{v2.make_user('ann')['id']}", *operations)
        assert refusal(reply) == (400, "invalid_request_payload")

    def test_schemas_are_needed(self, v2: Api) -> None:
        """wire C15"""
        path = f"Users/{v2.make_user('ann')['id']}"
        body = {"Operations": [{"op": "replace", "path": "title", "value": "x"}]}
        assert refusal(v2.send("PATCH", path, body)) == (400, "missing_schema_element")
        assert refusal(v2.send("PUT", path, {"userName": "ann"})) == (400, "missing_schema_element")


class TestPut:
    def put(self, api: Api, user: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        reply = api.send("PUT", f"Users/{user['id']}", body)
        assert reply.status_code == 200, reply.text
        changed: dict[str, Any] = reply.json()
        return changed

    def test_a_read_back_body_changes_nothing(self, api: Api) -> None:
        """wire 7.2.3, 7.4.4"""
        user = full_user(api)
        api.change(user["id"], **{api.guest: {"type": "multi", "expiration": "2090-01-01T00:00:00Z"}})
        user = api.user(user["id"])
        assert self.put(api, user, user) == user
        assert api.user(user["id"]) == user

    def test_what_is_left_out_is_cleared_but_for_what_slack_keeps(self, api: Api) -> None:
        """wire 7.4.1, 7.4.2, 7.4.8, C4"""
        user = full_user(api)
        changed = self.put(api, user, {"schemas": [api.user_schema], "emails": user["emails"][:1]})
        for kept in ("userName", "timezone", "active", "profileUrl", "photos"):
            assert changed[kept] == user[kept]
        assert changed["name"] == {"givenName": "Ann", "familyName": "Lee"}
        assert (changed["title"], changed["displayName"]) == ("", "")
        assert changed["emails"] == user["emails"][:1]
        assert api.enterprise not in changed  # nothing is left of the profile: the short shape

    def test_a_name_is_replaced_whole(self, api: Api) -> None:
        user = full_user(api)
        changed = self.put(api, user, api.user_body("ann", name={"familyName": "Ray"}, userType="x"))
        assert changed["name"] == {"givenName": "", "familyName": "Ray", "honorificPrefix": None}

    def test_emails_are_needed(self, api: Api) -> None:
        """wire 7.4.7"""
        user = full_user(api)
        for emails in ({}, {"emails": None}):
            reply = api.send("PUT", f"Users/{user['id']}", {"schemas": ["x"], "userName": "ann", **emails})
            assert refusal(reply) == (400, "email_empty")

    def test_nick_name_follows_user_name(self, api: Api) -> None:
        """wire C20"""
        user = api.make_user("ann")
        emails = {"emails": user["emails"]}
        assert self.put(api, user, api.user_body("anne", **emails))["nickName"] == "anne"
        assert self.put(api, user, api.user_body("annie", nickName="annie", **emails))["userName"] == "annie"

    def test_a_deactivated_account_stays_so(self, api: Api) -> None:
        """wire 7.4.6"""
        user = api.make_user("ann")
        api.send("DELETE", f"Users/{user['id']}")
        assert self.put(api, user, api.user_body("ann"))["active"] is False

    def test_schemas_are_not_needed_on_version_1(self, v1: Api) -> None:
        """wire 7.4.5"""
        user = v1.make_user("ann")
        body = v1.user_body("ann", title="Boss")
        del body["schemas"]
        assert self.put(v1, user, body)["title"] == "Boss"

    def test_names_and_emails_of_others_are_refused(self, api: Api) -> None:
        holder = api.make_user("bob")
        user = api.make_user("ann")
        path = f"Users/{user['id']}"
        assert refusal(api.send("PUT", path, api.user_body("bob")))[1] == "username_taken (username=bob)"
        stolen = api.user_body("ann", emails=[{"value": "bob@example.com"}])
        assert holder["id"] in refusal(api.send("PUT", path, stolen))[1]
        assert api.user(user["id"]) == user
