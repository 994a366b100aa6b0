# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire §13: every toggle, by its name."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import requests

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


def v1_envelope(reply: requests.Response) -> bool:
    return "Errors" in reply.json()


class TestErrorEnvelope:
    """v2_error_envelope (wire 4.1-4.3, C2, C3)"""

    def bad_token(self, v2: Api) -> requests.Response:
        return v2.session.get(v2.root + "Users", headers={"Authorization": "Bearer x"}, timeout=20)

    def test_default(self, v1: Api, v2: Api) -> None:
        for api in (v1, v2):
            assert api.get("Users/U0").json() == {"Errors": {"description": "no_such_user", "code": 404}}

    def test_the_documented_envelope(self, sandbox: Sandbox, v1: Api, v2: Api) -> None:
        sandbox.control.settings(v2_error_envelope="v2_except_401")
        assert v1_envelope(v1.get("Users/U0"))
        assert v2.get("Users/U0").json() == {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "detail": "no_such_user",
            "status": 404,
        }

    @pytest.mark.parametrize(
        ("value", "after_login", "at_login"),
        [
            ("v2_except_401", False, True),
            ("v1", True, True),
            ("v2", False, False),
            ("unsupported_version", False, True),
        ],
    )
    def test_values(self, sandbox: Sandbox, v2: Api, value: str, after_login: bool, at_login: bool) -> None:
        sandbox.control.settings(v2_error_envelope=value)
        assert v1_envelope(v2.get("Users/U0")) is after_login
        refused = self.bad_token(v2)
        assert v1_envelope(refused) is at_login
        old = value == "unsupported_version"
        assert refusal(refused) == ((400, "unsupported_version") if old else (401, "invalid_authentication"))


def test_put_without_active(sandbox: Sandbox, api: Api) -> None:
    """wire 7.4.6, C4"""
    user = api.make_user("ann")
    path = f"Users/{user['id']}"
    assert api.send("PUT", path, api.user_body("ann")).json()["active"] is True
    sandbox.control.settings(put_without_active="deactivate")
    assert api.send("PUT", path, api.user_body("ann", active=True)).json()["active"] is True
    assert api.send("PUT", path, api.user_body("ann")).json()["active"] is False


@pytest.mark.parametrize(("rule", "name"), [("nickName", "nick"), ("userName", "user"), ("400", None), (400, None)])
def test_put_nickname_mismatch(sandbox: Sandbox, api: Api, rule: Any, name: str | None) -> None:
    """wire C20, 7.4.3"""
    user = api.make_user("ann")
    sandbox.control.settings(put_nickname_mismatch=rule)
    reply = api.send("PUT", f"Users/{user['id']}", api.user_body("user", nickName="nick"))
    if name is None:
        assert refusal(reply) == (400, "invalid_request_payload")
    else:
        assert reply.json()["userName"] == reply.json()["nickName"] == name


@pytest.mark.parametrize("status", [200, 204])
def test_v2_group_patch_status(sandbox: Sandbox, v2: Api, status: int) -> None:
    """wire C6"""
    sandbox.control.settings(v2_group_patch_status=status)
    group = v2.make_group("Sales")
    reply = v2.operate(f"Groups/{group['id']}", {"op": "replace", "path": "displayName", "value": "New"})
    assert (reply.status_code, bool(reply.content)) == (status, status == 200)


def test_guests_in_groups(sandbox: Sandbox, api: Api) -> None:
    """wire C7"""
    guest = api.make_user("ann", **{api.guest: {"type": "multi"}})
    api.make_group("Sales", guest["id"])
    sandbox.control.settings(guests_in_groups="refuse")
    body = {"schemas": ["x"], "displayName": "Other", "members": [{"value": guest["id"]}]}
    assert refusal(api.send("POST", "Groups", body)) == (400, "unable_to_add_deleted_or_guest_to_group")


def test_duplicate_group_name(sandbox: Sandbox, api: Api) -> None:
    """wire 8.6"""
    api.make_group("Sales")
    sandbox.control.settings(duplicate_group_name="allow")
    api.make_group("Sales")
    assert len(api.find("Groups", 'displayName eq "Sales"')) == 2


@pytest.mark.parametrize("status", [409, 400])
@pytest.mark.parametrize("text", ["by_version", "email_taken", "user_creation_failed"])
def test_duplicate_email(sandbox: Sandbox, api: Api, status: int, text: str) -> None:
    """wire C9"""
    sandbox.control.settings(duplicate_email_status=status, duplicate_email_text=text)
    holder = api.make_user("ann")["id"]
    found = refusal(api.send("POST", "Users", api.user_body("bob", emails=[{"value": "ann@example.com"}])))
    assert found[0] == status
    if text == "by_version":
        assert f"existing_user={holder}" in found[1]
    else:
        assert found[1] == text


@pytest.mark.parametrize("by_id", [True, False])
def test_deactivate_delay_in_reads(sandbox: Sandbox, api: Api, by_id: bool) -> None:
    """wire 7.5.3"""
    user = api.make_user("ann")
    sandbox.control.settings(deactivate_delay={"reads": 2})

    def active() -> bool:
        shown = api.user(user["id"]) if by_id else api.find("Users", 'userName eq "ann"')[0]
        return bool(shown["active"])

    api.change(user["id"], title="New")
    assert api.user(user["id"])["title"] == "New"  # other writes are not delayed
    api.send("DELETE", f"Users/{user['id']}")
    assert [active() for _each in range(4)] == [True, True, False, False]


def test_write_delay_in_reads(sandbox: Sandbox, api: Api) -> None:
    """wire 8.16"""
    group = api.make_group("Sales")
    sandbox.control.settings(write_delay={"reads": 1})
    path = f"Groups/{group['id']}"
    assert api.send("PUT", path, {"schemas": ["x"], "displayName": "New"}).json()["displayName"] == "New"
    names = [api.get(path).json()["displayName"] for _each in range(2)]
    assert names == ["Sales", "New"]
    made = api.make_group("Made")["id"]
    assert [api.get(f"Groups/{made}").status_code for _each in range(2)] == [404, 200]
    api.send("DELETE", f"Groups/{made}")
    assert [api.get(f"Groups/{made}").status_code for _each in range(2)] == [200, 404]


def test_lists_show_what_was_before(sandbox: Sandbox, api: Api) -> None:
    """wire 8.16: a renamed account is found by its old name only, a new one not at all, in the old order."""
    first = api.make_user("ann")
    api.make_user("bob")
    sandbox.control.settings(write_delay={"reads": 3})
    api.change(first["id"], userName="anne")
    api.make_user("cid")
    assert [user["userName"] for user in api.get("Users").json()["Resources"]] == ["owner", "ann", "bob"]
    assert [user["id"] for user in api.find("Users", 'userName eq "ann"')] == [first["id"]]
    assert api.find("Users", 'userName eq "anne"') == []
    assert [user["userName"] for user in api.get("Users").json()["Resources"]] == ["owner", "anne", "bob", "cid"]


def test_write_delay_in_seconds_goes_by_the_sandboxs_clock(sandbox: Sandbox, api: Api) -> None:
    user = api.make_user("ann")
    sandbox.control.settings(write_delay=100000, time_scale=1)
    api.change(user["id"], title="New")
    assert api.user(user["id"])["title"] == ""
    sandbox.control.settings(time_scale=10_000_000)
    time.sleep(0.05)
    assert api.user(user["id"])["title"] == "New"


def test_empty_group_create(sandbox: Sandbox, api: Api) -> None:
    """wire 8.16"""
    sandbox.control.settings(empty_group_create=True)
    reply = api.send("POST", "Groups", {"schemas": ["x"], "displayName": "Sales"})
    assert (reply.status_code, reply.content) == (201, b"")
    assert len(api.find("Groups", 'displayName eq "Sales"')) == 1


def test_display_name_locked(sandbox: Sandbox, api: Api) -> None:
    """wire 7.2.14"""
    sandbox.control.settings(display_name_locked=True)
    user = api.make_user("ann", displayName="Ann")
    assert refusal(api.change(user["id"], displayName="Anne")) == (400, "invalid_display_name (user=ann)")
    assert api.change(user["id"], displayName="Ann", title="x").status_code == 200
    put = api.send("PUT", f"Users/{user['id']}", api.user_body("ann"))
    assert put.json()["displayName"] == "Ann"


def test_filter_mode(sandbox: Sandbox, v1: Api, v2: Api) -> None:
    """wire C1, 6.6"""
    sandbox.control.settings(filter_mode="refused_on_v2")
    assert refusal(v2.get("Users", filter='userName eq "owner"')) == (400, "invalid_query")
    assert v2.get("Users").status_code == 200
    assert len(v1.find("Users", 'userName eq "owner"')) == 1
    sandbox.control.settings(filter_mode="miss_on_email")
    for api in (v1, v2):
        assert api.find("Users", 'email eq "owner@example.com"') == api.find("Users", "emails pr") == []
        assert len(api.find("Users", 'userName eq "owner"')) == 1


@pytest.mark.parametrize(
    ("body", "shown"),
    [("scim", "too_many_requests"), ("ratelimited", '"error":"ratelimited"'), ("empty", "")],
)
@pytest.mark.parametrize("after", [7, None])
def test_forced_rate_limits(sandbox: Sandbox, api: Api, body: str, shown: str, after: int | None) -> None:
    """wire 9.2-9.4"""
    sandbox.control.settings(rate_limit={"times": 2, "retry_after": after, "body": body})
    for _each in range(2):
        reply = api.get("Users")
        assert reply.status_code == 429
        assert reply.headers.get("retry-after") == (None if after is None else str(after))
        assert shown in reply.text
        assert bool(shown) == bool(reply.text)
    assert api.get("Users").status_code == 200


def test_rate_limit_is_another_name_of_limits(sandbox: Sandbox) -> None:
    for value, limits in (("slack", "slack"), ("off", "none")):
        sandbox.control.settings(rate_limit=value)
        assert settings_of(sandbox)["limits"] == limits


@pytest.mark.parametrize(("value", "times"), [(True, 1), (1, 1), (2, 2), ("off", 0), (False, 0)])
def test_transient_create_error(sandbox: Sandbox, api: Api, value: Any, times: int) -> None:
    """wire 7.5.10"""
    sandbox.control.settings(transient_create_error=value)
    for _each in range(times):
        assert refusal(api.send("POST", "Users", api.user_body("ann"))) == (500, "invited_user_not_created")
    api.make_user("ann")


def test_drop_profile_on_invalid(sandbox: Sandbox, api: Api) -> None:
    """wire 7.2.24"""
    sandbox.control.settings(drop_profile_on_invalid=False)
    body = api.user_body("ann", **{api.profile: {"startDate": "soon"}})
    assert refusal(api.send("POST", "Users", body)) == (400, "invalid_attribute_format")


def test_unknown_attribute(sandbox: Sandbox, api: Api) -> None:
    """wire 7.2.4"""
    assert "fields" not in api.make_user("ann", fields={"x": 1})
    sandbox.control.settings(unknown_attribute="400")
    refused = api.send("POST", "Users", api.user_body("bob", fields={"x": 1}))
    assert refusal(refused) == (400, "invalid_request_payload")
    extension = api.user_body("bob", **{api.enterprise: {"shoe_size": 42}})
    sandbox.control.settings(drop_profile_on_invalid=False)
    assert refusal(api.send("POST", "Users", extension)) == (400, "invalid_request_payload")


def test_unknown_path(sandbox: Sandbox, v2: Api) -> None:
    """wire 7.3.9"""
    sandbox.control.settings(unknown_path="400")
    user, group = v2.make_user("ann"), v2.make_group("Sales")
    for path in (f"Users/{user['id']}", f"Groups/{group['id']}"):
        for operation in ({"op": "remove", "path": "address"}, {"op": "replace", "path": "hat", "value": "x"}):
            assert refusal(v2.operate(path, operation)) == (400, "invalid_request_payload")


def test_require_schemas(sandbox: Sandbox, v1: Api, v2: Api) -> None:
    """wire C15"""
    user = v1.make_user("ann")
    path = f"Users/{user['id']}"
    sandbox.control.settings(require_schemas="everywhere")
    assert refusal(v1.send("PATCH", path, {"title": "x"})) == (400, "missing_schema_element")
    sandbox.control.settings(require_schemas="nowhere")
    body = v2.user_body("bob")
    del body["schemas"]
    assert v2.send("POST", "Users", body).status_code == 201
    operations = {"Operations": [{"op": "replace", "path": "title", "value": "x"}]}
    assert v2.send("PATCH", path, operations).json()["title"] == "x"


def test_secondary_email_placeholder(sandbox: Sandbox, api: Api) -> None:
    """wire C22, 7.1.10"""
    user = api.make_user("ann")
    assert len(api.user(user["id"])["emails"]) == 1
    sandbox.control.settings(secondary_email_placeholder="empty")
    shown = api.user(user["id"])
    assert shown["emails"] == [{"value": "ann@example.com", "primary": True}, {"value": "", "primary": False}]
    assert api.send("PUT", f"Users/{user['id']}", shown).json() == shown


def test_schemas_payload(sandbox: Sandbox, v2: Api) -> None:
    """wire C19, §10"""
    sandbox.control.settings(schemas_payload="malformed")
    user, _each = v2.get("Schemas").json()["Resources"]
    spliced = [entry for entry in user["attributes"] if not isinstance(entry, dict)]
    assert len(spliced) == 29  # as recorded
    assert [entry for entry in spliced if entry in (v2.enterprise, v2.guest, v2.profile)] == [
        v2.enterprise,
        v2.guest,
        v2.profile,
    ]
    assert isinstance(spliced[9][-1]["subAttributes"], dict)  # the manager's


def test_membership_on_deactivate(sandbox: Sandbox, api: Api) -> None:
    """wire 7.5.12"""
    sandbox.control.settings(membership_on_deactivate="kept")
    user = api.make_user("ann")
    group = api.make_group("Sales", user["id"])
    api.send("DELETE", f"Users/{user['id']}")
    assert api.members(group["id"]) == [user["id"]]
    body = {"schemas": ["x"], "displayName": "New", "members": [{"value": user["id"]}]}
    assert api.send("PUT", f"Groups/{group['id']}", body).status_code == 200  # it is a member already


def test_html_5xx(sandbox: Sandbox, api: Api) -> None:
    """wire 4.10"""
    sandbox.control.settings(html_5xx=1)
    reply = api.get("Users")
    assert (reply.status_code, reply.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert reply.text.startswith("<!DOCTYPE html>")
    assert api.get("Users").status_code == 200


def test_connection_close(sandbox: Sandbox, v1: Api) -> None:
    """wire 2.1"""
    sandbox.control.settings(connection_close=False)
    assert "connection" not in v1.get("Users").headers
    assert v1.get("Users").headers["transfer-encoding"] == "chunked"


def test_gzip(sandbox: Sandbox, v1: Api) -> None:
    """wire 2.8"""
    assert "content-encoding" not in v1.get("Users").headers
    sandbox.control.settings(gzip=True)
    assert v1.get("Users").headers["content-encoding"] == "gzip"
    assert v1.get("Users").json()["totalResults"] == 1
    plain = v1.session.get(v1.root + "Users", headers={"Accept-Encoding": "identity"}, timeout=20)
    assert "content-encoding" not in plain.headers


def test_read_only(sandbox: Sandbox, api: Api) -> None:
    user, group = api.make_user("ann"), api.make_group("Sales")
    state = sandbox.control.state()
    sandbox.control.settings(read_only=True)
    sandbox.control.forget_requests()
    body = api.user_body("bob", displayName="x")
    for path in (f"Users/{user['id']}", f"Groups/{group['id']}"):
        for method in ("PUT", "PATCH", "DELETE"):
            assert refusal(api.send(method, path, body)) == (403, "permission_denied")
        assert refusal(api.send("POST", path.split("/", maxsplit=1)[0], body)) == (403, "permission_denied")
        assert api.get(path).status_code == 200
    assert sandbox.control.state() == state
    assert [write["status"] for write in sandbox.control.writes()] == [403] * 8


def test_latency_and_the_lock_on_a_resource(sandbox: Sandbox, api: Api) -> None:
    """wire 8.18, 9.6"""
    user, group = api.make_user("ann"), api.make_group("Sales")
    for path, code in ((f"Users/{user['id']}", "too_many_requests"), (f"Groups/{group['id']}", "resource_locked")):
        sandbox.control.settings(time_scale=1)
        sandbox.control.faults({"fault": "latency", "seconds": 3600, "method": "PUT"})
        body = api.user_body("ann", displayName="Slow")
        slow = threading.Thread(
            target=requests.put,
            args=(api.root + path,),
            kwargs={
                "json": body,
                "headers": {"Authorization": f"Bearer {sandbox.token}"},
                "timeout": 60,
            },
        )
        slow.start()
        while not any(entry["status"] is None for entry in sandbox.control.writes()):
            time.sleep(0.01)
        locked = api.send("DELETE", path)
        assert refusal(locked) == (429, code)
        assert locked.headers["retry-after"] == "1"
        assert api.get(path).status_code == 200  # reads are not locked out
        sandbox.control.settings(time_scale=1_000_000)  # the hour is over
        slow.join()
        assert api.send("DELETE", path).status_code in (200, 204)


def settings_of(sandbox: Sandbox) -> dict[str, Any]:
    reply = requests.get(
        f"{sandbox.base_url}/_sandbox/settings", headers={"Authorization": f"Bearer {sandbox.token}"}, timeout=20
    )
    found: dict[str, Any] = reply.json()["settings"]
    return found
