# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire §1-§3: paths, success codes, headers, credentials."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.api import PATCH_OP, Api, refusal
from tests.support.sandbox import Sandbox

CODES = {  # wire 1.4-1.19
    "v1": {"create": 201, "patch": 200, "put": 200, "delete": 200, "patch group": 204, "delete group": 204},
    "v2": {"create": 201, "patch": 200, "put": 200, "delete": 204, "patch group": 200, "delete group": 204},
}


def test_users_answer_with_the_codes_of_their_version(api: Api) -> None:
    codes = CODES[api.version]
    created = api.send("POST", "Users", api.user_body("ann"))
    path = f"Users/{created.json()['id']}"
    replies = {
        "create": created,
        "patch": api.change(created.json()["id"], title="Boss"),
        "put": api.send("PUT", path, api.user_body("ann", title="Chief")),
        "delete": api.send("DELETE", path),
    }
    assert {name: reply.status_code for name, reply in replies.items()} == {name: codes[name] for name in replies}
    assert replies["patch"].json()["title"] == "Boss"
    assert replies["put"].json()["title"] == "Chief"
    assert replies["delete"].content == b""


def test_groups_answer_with_the_codes_of_their_version(api: Api) -> None:
    codes = CODES[api.version]
    group = api.make_group("Sales")
    path = f"Groups/{group['id']}"
    if api.version == "v1":
        patched = api.send("PATCH", path, {"displayName": "Selling"})
        assert patched.content == b""  # wire 1.14
    else:
        patched = api.operate(path, {"op": "replace", "path": "displayName", "value": "Selling"})
        assert patched.json()["displayName"] == "Selling"  # wire 1.15
    assert patched.status_code == codes["patch group"]
    replaced = api.send("PUT", path, {"schemas": ["x"], "displayName": "Vending"})
    assert (replaced.status_code, replaced.json()["displayName"]) == (200, "Vending")
    deleted = api.send("DELETE", path)
    assert (deleted.status_code, deleted.content) == (codes["delete group"], b"")
    assert refusal(api.send("DELETE", path)) == (404, "no_such_group")  # wire 8.17


@pytest.mark.parametrize("path", ["Users/", "/Users", "users", "Users//", "USERS"])
def test_slashes_and_letter_case_of_paths_are_forgiven(api: Api, path: str) -> None:
    """wire 1.23"""
    assert api.get(path).json()["totalResults"] == 1


@pytest.mark.parametrize("path", ["Bulk", "Me", "Users/.search/x", "Nothing", "", "Users/U1/extra"])
def test_unknown_endpoints_are_404(api: Api, path: str) -> None:
    """wire 1.24"""
    assert refusal(api.get(path)) == (404, "bad_endpoint")


def test_resource_types_are_of_version_2_only(v1: Api) -> None:
    assert refusal(v1.get("ResourceTypes")) == (404, "bad_endpoint")  # wire 1.20


def test_methods_an_endpoint_has_not_are_405(api: Api) -> None:
    assert refusal(api.send("POST", "Users/U123")) == (405, "method_not_allowed")
    assert refusal(api.send("DELETE", "Schemas")) == (405, "method_not_allowed")


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_writes_without_an_id_say_so(api: Api, method: str) -> None:
    body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": "title", "value": "x"}]}
    assert refusal(api.send(method, "Users", body)) == (400, "missing_user_id")
    assert refusal(api.send(method, "Groups", body)) == (400, "missing_group_id")


def test_unknown_ids_are_404(api: Api) -> None:
    """wire 4.8"""
    assert refusal(api.get("Users/U0NOBODY")) == (404, "no_such_user")
    assert refusal(api.get("Groups/S0NOTHING")) == (404, "no_such_group")
    assert refusal(api.send("DELETE", "Users/U0NOBODY")) == (404, "no_such_user")  # wire 7.5.4
    assert refusal(api.get("Users/a+b")) == (400, "cannot_decode_user_id")


def test_headers_are_those_that_slack_sends(v1: Api) -> None:
    """wire 2.1-2.3"""
    reply = v1.get("Users")
    expected = {
        "server": "Apache",
        "connection": "close",
        "transfer-encoding": "chunked",
        "content-type": "application/json; charset=utf-8",
        "x-slack-backend": "h",
        "vary": "Accept-Encoding",
        "referrer-policy": "no-referrer",
        "x-frame-options": "SAMEORIGIN",
        "x-xss-protection": "0",
        "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
    }
    assert expected.items() <= {name.lower(): value for name, value in reply.headers.items()}.items()
    assert "date" in reply.headers
    assert "x-via" in reply.headers
    assert b"https:\\/\\/api.slack.com" in reply.content
    assert b": " not in reply.content.replace(b"Org Owner", b"")


@pytest.mark.parametrize("kind", ["application/json;charset=utf-8", "application/scim+json", "text/plain"])
def test_content_types_are_forgiven(v1: Api, kind: str) -> None:
    """wire 2.4-2.6"""
    body = '{"schemas":["x"],"userName":"ann","emails":[{"value":"ann@example.com"}]}'
    reply = v1.session.post(v1.root + "Users", data=body, headers={"Content-Type": kind}, timeout=20)
    assert reply.status_code == 201


@pytest.mark.parametrize("authorization", ["Bearer dummy", "Bearer ", "Basic xoxp-sandbox"])
def test_bad_credentials_are_401_in_the_old_envelope_on_both_versions(api: Api, authorization: str) -> None:
    """wire 3.1, 3.2"""
    reply = api.session.get(api.root + "Users", headers={"Authorization": authorization}, timeout=20)
    assert (reply.status_code, reply.json()) == (
        401,
        {"Errors": {"description": "invalid_authentication", "code": 401}},
    )


def test_no_credentials_are_told_apart(api: Api) -> None:
    """wire 3.4"""
    reply = requests.get(api.root + "Users", timeout=20)
    assert (reply.status_code, reply.json()["Errors"]["description"]) == (401, "missing_authentication")


@pytest.mark.parametrize("name", ["ServiceProviderConfigs", "ServiceProviderConfig"])
def test_the_service_provider_config_is_open_to_all(api: Api, name: str) -> None:
    """wire 3.8, C12"""
    reply = api.session.get(api.root + name, headers={"Authorization": "Bearer dummy"}, timeout=20)
    if api.version == "v1" and name == "ServiceProviderConfig":
        assert refusal(reply) == (404, "bad_endpoint")
    else:
        assert reply.status_code == 200
        assert reply.json()["patch"] == {"supported": True}  # wire C17
        assert reply.json()["filter"] == {"supported": False, "maxResults": 0}


def test_schemas_and_resource_types_need_the_token(v2: Api) -> None:
    """wire 3.10"""
    for path in ("Schemas", "ResourceTypes"):
        reply = v2.session.get(v2.root + path, headers={"Authorization": "Bearer dummy"}, timeout=20)
        assert reply.status_code == 401


def test_schemas(v1: Api, v2: Api) -> None:
    """wire 1.20-1.22, §10"""
    assert v1.get("Schemas/Users").json()["endpoint"] == "/Users"
    assert v1.get("Schemas/groups").json()["endpoint"] == "/Groups"
    schemas: list[dict[str, Any]] = v2.get("Schemas").json()["Resources"]
    assert [schema["id"] for schema in schemas if schema["id"] == v2.guest] == [v2.guest]
    for schema in schemas:
        assert v2.get(f"Schemas/{schema['id']}").json() == schema
        assert all(isinstance(attribute, dict) for attribute in schema["attributes"])
    assert v2.get("Schemas/Users").json()["name"] == "User"
    assert "totalResults" not in v2.get("Schemas").json()
    assert refusal(v2.get("Schemas/urn:nothing")) == (404, "bad_endpoint")


def test_resource_types(v2: Api) -> None:
    """wire §10"""
    user, group = v2.get("ResourceTypes").json()["Resources"]
    assert [extension["schema"].rsplit(":", 3)[1] for extension in user["schemaExtensions"]] == [
        "enterprise",
        "guest",
        "directory",
        "profile",
    ]
    assert "schemaExtensions" not in group
    assert v2.get("ResourceTypes/User").json() == user


def test_auth_test_says_whose_token_it_is(sandbox: Sandbox, v1: Api) -> None:
    url = f"{sandbox.base_url}/api/auth.test"
    (owner,) = v1.get("Users").json()["Resources"]
    for options in (
        {"headers": {"Authorization": f"Bearer {sandbox.token}"}},
        {"data": {"token": sandbox.token}},
    ):
        answer = requests.post(url, timeout=20, **options).json()  # type: ignore[arg-type]
        assert answer["ok"] is True
        assert (answer["user_id"], answer["user"]) == (owner["id"], owner["userName"])
        assert {"url", "team", "team_id", "enterprise_id"} <= set(answer)
    bad = requests.post(url, headers={"Authorization": "Bearer no"}, timeout=20)
    assert (bad.status_code, bad.json()) == (200, {"ok": False, "error": "invalid_auth"})
    assert requests.post(url, timeout=20).json() == {"ok": False, "error": "not_authed"}
