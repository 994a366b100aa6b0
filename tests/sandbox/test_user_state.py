# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire 7.5 and 7.6: deactivation, guests, and accounts that may not be touched."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


def test_delete_deactivates_as_often_as_one_likes(api: Api) -> None:
    """wire 7.5.1, 7.5.2"""
    user = api.make_user("ann")
    for _each in range(3):
        assert api.send("DELETE", f"Users/{user['id']}").content == b""
    assert api.user(user["id"]) == {**user, "active": False}
    assert api.find("Users", 'userName eq "ann"')[0]["active"] is False  # wire 5.11


@pytest.mark.parametrize("spelling", [True, "true", "True"])
def test_patch_deactivates_and_reactivates(api: Api, spelling: Any) -> None:
    """wire 7.3.12"""
    user = api.make_user("ann")
    assert api.change(user["id"], active=False).json()["active"] is False
    assert api.change(user["id"], active=spelling).json() == user


def test_deactivation_ends_memberships_for_good(api: Api) -> None:
    """wire 7.5.12"""
    user = api.make_user("ann")
    group = api.make_group("Sales", user["id"])
    api.change(user["id"], active=False)
    assert api.members(group["id"]) == []
    assert api.change(user["id"], active=True).json()["groups"] == []


def become_guest(api: Api, user: dict[str, Any], **guest: Any) -> dict[str, Any]:
    reply = api.change(user["id"], **{api.guest: {"type": "multi", **guest}})
    assert reply.status_code == 200, reply.text
    changed: dict[str, Any] = reply.json()
    return changed


def stop_being_guest(api: Api, user: dict[str, Any]) -> dict[str, Any]:
    if api.version == "v1":
        reply = api.send("PATCH", f"Users/{user['id']}", {"meta": {"attributes": [api.guest]}})
    else:
        reply = api.operate(f"Users/{user['id']}", {"op": "remove", "path": api.guest})
    changed: dict[str, Any] = reply.json()
    return changed


def test_guests_come_and_go(api: Api) -> None:
    """wire 7.6.1, 7.6.2, 7.6.5"""
    user = api.make_user("ann")
    guest = become_guest(api, user)
    assert guest[api.guest] == {"type": "multi"}
    assert guest["schemas"] == [api.user_schema, api.guest]
    assert [found["id"] for found in api.find("Users", "restricted eq 1")] == [user["id"]]
    assert stop_being_guest(api, user) == user


def test_an_expiration_is_set_and_cleared(api: Api) -> None:
    """wire 7.6.2"""
    user = api.make_user("ann", **{api.guest: {"type": "multi", "expiration": "2090-05-06T07:08:09Z"}})
    assert user[api.guest] == {"type": "multi", "expiration": "2090-05-06T07:08:09+00:00"}
    changed = become_guest(api, user, expiration="2090-05-06T07:08:09-03:00")
    assert changed[api.guest]["expiration"] == "2090-05-06T07:08:09-03:00"
    path = f"Users/{user['id']}"
    if api.version == "v1":
        reply = api.send("PATCH", path, {"meta": {"attributes": [f"{api.guest}.expiration"]}})
    else:
        reply = api.operate(path, {"op": "remove", "path": f"{api.guest}.expiration"})
    assert reply.json()[api.guest] == {"type": "multi"}


def test_conversions_reactivate(api: Api) -> None:
    """wire 7.6.5"""
    user = api.make_user("ann")
    for convert in (become_guest, stop_being_guest):
        api.change(user["id"], active=False)
        assert convert(api, user)["active"] is True


def test_a_conversion_with_active_false_does_not_reactivate(api: Api) -> None:
    user = api.make_user("ann", active=False)
    changed = api.change(user["id"], active=False, **{api.guest: {"type": "multi"}})
    assert (changed.json()["active"], changed.json()[api.guest]) == (False, {"type": "multi"})


def test_becoming_a_guest_ends_memberships(api: Api) -> None:
    """wire 7.6.6"""
    user = api.make_user("ann")
    group = api.make_group("Sales", user["id"])
    assert become_guest(api, user)["groups"] == []
    assert api.members(group["id"]) == []


def test_channels_are_passed_over(api: Api) -> None:
    """wire 7.6.4"""
    assert become_guest(api, api.make_user("ann"), channels=["C1"])[api.guest] == {"type": "multi"}


@pytest.mark.parametrize(
    "guest", [{"type": "single"}, {"expiration": "2090-01-01"}, {"type": "multi", "expiration": "soon"}, "multi"]
)
def test_other_guests_are_refused(api: Api, guest: Any) -> None:
    """wire 7.6.8"""
    reply = api.change(api.make_user("ann")["id"], **{api.guest: guest})
    assert refusal(reply) == (400, "invalid_attribute_format")


@pytest.fixture
def kinds(sandbox: Sandbox) -> dict[str, str]:
    """Kind of account → id of the first one."""
    sandbox.control.reset(users=10)
    return {user["kind"]: user["id"] for user in reversed(sandbox.control.state()["users"])}


def test_every_kind_is_there(kinds: dict[str, str]) -> None:
    assert set(kinds) == {"primary_owner", "owner", "admin", "bot", "forgotten", "member"}


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        # wire 7.5.11, 7.6.7
        ("primary_owner", {"active": False}, "cannot_disable_primary_owner"),
        ("owner", {"active": False}, "cannot_modify_owner"),
        ("owner", {"title": "x"}, "cannot_modify_owner"),
        ("bot", {"active": False}, "cannot_disable_bot_user_with_scim"),
        ("forgotten", {"active": True}, "cannot_modify_gdpr"),
        ("admin", {"guest": {"type": "multi"}}, "cannot_make_user_guest"),
        ("owner", {"guest": {"type": "multi"}}, "cannot_make_user_guest"),
        ("primary_owner", {"guest": {"type": "multi"}}, "cannot_make_user_guest"),
    ],
)
def test_protected_accounts(api: Api, kinds: dict[str, str], kind: str, change: dict[str, Any], code: str) -> None:
    before = api.user(kinds[kind])
    change = {api.guest if name == "guest" else name: value for name, value in change.items()}
    assert refusal(api.change(kinds[kind], **change)) == (403, code)
    assert api.user(kinds[kind]) == before
    if "active" in change and kind != "forgotten":
        assert refusal(api.send("DELETE", f"Users/{kinds[kind]}")) == (403, code)


@pytest.mark.parametrize("kind", ["primary_owner", "admin", "bot", "member"])
def test_others_may_be_changed(api: Api, kinds: dict[str, str], kind: str) -> None:
    assert api.change(kinds[kind], title="New").json()["title"] == "New"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("primary_owner", "cannot_modify_owner"), ("owner", "cannot_modify_owner"), ("admin", "permission_denied")],
)
def test_an_admins_token_may_do_less(sandbox: Sandbox, api: Api, kinds: dict[str, str], kind: str, code: str) -> None:
    """wire 3.6"""
    sandbox.control.settings(token_role="admin")
    assert refusal(api.change(kinds[kind], title="x")) == (403, code)
    assert api.change(kinds["member"], title="x").status_code == 200
