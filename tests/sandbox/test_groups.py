# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire §8: groups."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.api import PATCH_OP, Api, refusal
from tests.support.sandbox import Sandbox


@pytest.fixture
def people(api: Api) -> list[str]:
    return [api.make_user(name)["id"] for name in ("ann", "bob", "cid")]


def test_shapes(v1: Api, v2: Api) -> None:
    """wire 8.1, 8.2, 8.4"""
    group = v1.make_group("Sales")
    assert list(group) == ["schemas", "id", "displayName", "members", "meta"]
    other = v2.get(f"Groups/{group['id']}").json()
    assert list(other) == ["schemas", "id", "meta", "displayName", "members"]
    assert group["members"] == other["members"] == []
    assert group["id"][0] == "S"
    reply = v1.send("POST", "Groups", {"schemas": ["x"], "displayName": "No members at all"})
    assert reply.json()["members"] == []  # wire C13


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"displayName": "Sales"}, "missing_schema_element"),  # wire 8.5
        ({"schemas": ["x"]}, "invalid_request_payload"),
        ({"schemas": ["x"], "displayName": " "}, "invalid_request_payload"),
        ({"schemas": ["x"], "displayName": 5}, "invalid_attribute_format"),
        ({"schemas": ["x"], "displayName": "S", "members": [5]}, "invalid_request_payload"),
        ({"schemas": ["x"], "displayName": "S", "members": [{"value": "U0NOBODY"}]}, "no_such_group_members"),
    ],
)
def test_bodies_that_are_refused(api: Api, body: dict[str, Any], code: str) -> None:
    assert refusal(api.send("POST", "Groups", body)) == (400, code)
    assert api.get("Groups").json()["totalResults"] == 0


def test_a_taken_name_is_a_conflict(api: Api) -> None:
    """wire 8.6"""
    api.make_group("Sales")
    other = api.make_group("Support")
    assert refusal(api.send("POST", "Groups", {"schemas": ["x"], "displayName": "sales"}))[0] == 409
    path = f"Groups/{other['id']}"
    assert refusal(api.send("PUT", path, {"schemas": ["x"], "displayName": "SALES"}))[0] == 409
    assert api.send("PUT", path, {"schemas": ["x"], "displayName": "SUPPORT"}).status_code == 200


def test_version_1_adds_and_removes_in_one_patch(v1: Api) -> None:
    """wire 8.7, 8.8"""
    ann, bob, cid = (v1.make_user(name)["id"] for name in ("ann", "bob", "cid"))
    group = v1.make_group("Sales", ann, bob)
    members = [{"value": cid}, {"value": bob}, {"value": ann, "operation": "delete"}]
    reply = v1.send("PATCH", f"Groups/{group['id']}", {"displayName": "Selling", "members": members})
    assert (reply.status_code, reply.content) == (204, b"")
    shown = v1.get(f"Groups/{group['id']}").json()
    assert (shown["displayName"], v1.members(group["id"])) == ("Selling", [bob, cid])
    again = [{"value": ann, "operation": "delete"}, {"value": "U0NOBODY", "operation": "delete"}]
    assert v1.send("PATCH", f"Groups/{group['id']}", {"members": again}).status_code == 204
    gone = {"meta": {"attributes": ["members"]}}
    assert v1.send("PATCH", f"Groups/{group['id']}", gone).status_code == 204
    assert v1.members(group["id"]) == []


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        # wire 8.9-8.11, C18
        ({"op": "add", "path": "members", "value": [{"value": "ANN"}, {"value": "CID"}]}, ["ANN", "BOB", "CID"]),
        ({"op": "add", "path": "members", "value": {"value": "CID"}}, ["ANN", "BOB", "CID"]),
        ({"op": "replace", "path": "members", "value": [{"value": "CID"}]}, ["CID"]),
        ({"op": "remove", "path": "members"}, []),
        ({"op": "remove", "path": "members[value eq ANN]"}, ["BOB"]),
        ({"op": "remove", "path": 'members[value eq "ANN"]'}, ["BOB"]),
        ({"op": "remove", "path": 'members[value eq "ANN" or value eq "BOB"]'}, []),
        ({"op": "remove", "path": 'members[value eq "CID"]'}, ["ANN", "BOB"]),
        ({"op": "remove", "path": "members", "value": [{"value": "ANN"}]}, ["BOB"]),
        ({"op": "Remove", "path": "members", "value": [{"value": "CID"}]}, ["ANN", "BOB"]),
        ({"op": "replace", "value": {"members": [{"value": "CID"}], "id": "S1", "schemas": []}}, ["CID"]),  # 7.3.7
        ({"op": "remove", "path": "nothing"}, ["ANN", "BOB"]),
    ],
)
def test_version_2_operations(v2: Api, operation: dict[str, Any], left: list[str]) -> None:
    ids = {name.upper(): v2.make_user(name)["id"] for name in ("ann", "bob", "cid")}

    def with_ids(value: Any) -> Any:
        if isinstance(value, str):
            for name, user_id in ids.items():
                value = value.replace(name, user_id)
            return value
        if isinstance(value, list):
            return [with_ids(item) for item in value]
        return {key: with_ids(item) for key, item in value.items()} if isinstance(value, dict) else value

    group = v2.make_group("Sales", ids["ANN"], ids["BOB"])
    reply = v2.operate(f"Groups/{group['id']}", with_ids(operation))
    assert [member["value"] for member in reply.json()["members"]] == [ids[name] for name in left]
    assert v2.members(group["id"]) == [ids[name] for name in left]


def test_malformed_operations(v2: Api) -> None:
    path = f"Groups/{v2.make_group('Sales')['id']}"
    for operation in ({"op": "replace", "value": "x"}, {"op": "replace", "path": "displayName", "value": ""}):
        assert v2.operate(path, operation).status_code == 400
    assert refusal(v2.send("PATCH", path, {"schemas": [PATCH_OP]})) == (400, "invalid_request_payload")


def test_put_replaces_members(api: Api, people: list[str]) -> None:
    """wire 8.12"""
    group = api.make_group("Sales", *people[:2])
    path = f"Groups/{group['id']}"
    body = {
        "schemas": ["x"],
        "displayName": "Sales",
        "members": [{"value": people[2], "display": "x"}, {"display": "y"}],
    }
    assert [member["value"] for member in api.send("PUT", path, body).json()["members"]] == [people[2]]
    assert api.send("PUT", path, {"schemas": ["x"]}).json()["members"] == []


def test_the_whole_request_fails(api: Api, people: list[str]) -> None:
    """wire 8.14"""
    gone = people[2]
    api.send("DELETE", f"Users/{gone}")
    group = api.make_group("Sales", people[0])
    body: dict[str, Any] = {"schemas": ["x"], "displayName": "New", "members": [{"value": user} for user in people]}
    reply = api.send("PUT", f"Groups/{group['id']}", body)
    assert refusal(reply) == (400, "unable_to_add_deleted_or_guest_to_group")
    assert api.get(f"Groups/{group['id']}").json() == group


def test_guests_are_members_but_single_channel_ones(sandbox: Sandbox, api: Api) -> None:
    """wire C7"""
    sandbox.control.reset(users=10)
    (multi,) = api.find("Users", "restricted eq 1")
    (single,) = api.find("Users", "ultra_restricted eq 1")
    assert api.make_group("Sales", multi["id"])["members"]
    body = {"schemas": ["x"], "displayName": "Other", "members": [{"value": single["id"]}]}
    assert refusal(api.send("POST", "Groups", body)) == (400, "unable_to_add_deleted_or_guest_to_group")


def test_sizes(sandbox: Sandbox, api: Api, people: list[str]) -> None:
    """wire 8.13"""
    members = [{"value": f"U{number}"} for number in range(15001)]
    body = {"schemas": ["x"], "displayName": "Sales", "members": members}
    assert refusal(api.send("POST", "Groups", body)) == (400, "too_many_users")
    sandbox.control.settings(group_member_max=2)
    body["members"] = [{"value": user} for user in people]
    assert refusal(api.send("POST", "Groups", body)) == (400, "group_member_max_exceeded")


def test_slacks_own_groups(sandbox: Sandbox, api: Api) -> None:
    """wire 8.3, 8.15"""
    sandbox.control.reset(users=10, groups=5)
    linked, own = api.get("Groups").json()["Resources"][-2:]
    assert refusal(api.send("DELETE", f"Groups/{linked['id']}")) == (400, "idp_group_linked_to_channels")
    assert own["displayName"] == "Team Admins"
    for method in ("PUT", "PATCH", "DELETE"):
        body = {"schemas": ["x"], "displayName": "New"}
        assert refusal(api.send(method, f"Groups/{own['id']}", body)) == (403, "permission_denied")


@settings(max_examples=25)
@given(data=st.data())
def test_adding_and_removing_is_the_same_in_both_versions(sandbox_process: Sandbox, data: st.DataObject) -> None:
    """wire 8.7-8.12: members are an ordered set."""
    sandbox_process.control.reset(users=12, seed=2)
    v1, v2 = (Api(sandbox_process.base_url, sandbox_process.token, version) for version in ("v1", "v2"))
    users = [user["id"] for user in sandbox_process.control.state()["users"] if user["active"]]
    users = [user for user in users if user not in {one["id"] for one in v1.find("Users", "ultra_restricted eq 1")}]
    some = st.lists(st.sampled_from(users), max_size=5, unique=True)
    first, added, removed = data.draw(some), data.draw(some), data.draw(some)
    expected = [user for user in dict.fromkeys([*first, *added]) if user not in removed]
    one, two = v1.make_group("One", *first), v2.make_group("Two", *first)
    members = [{"value": user} for user in added] + [{"value": user, "operation": "delete"} for user in removed]
    v1.send("PATCH", f"Groups/{one['id']}", {"members": members})
    operations = [{"op": "add", "path": "members", "value": [{"value": user} for user in added]}]
    operations += [{"op": "remove", "path": f'members[value eq "{user}"]'} for user in removed]
    v2.operate(f"Groups/{two['id']}", *operations)
    assert v1.members(one["id"]) == v2.members(two["id"]) == expected
