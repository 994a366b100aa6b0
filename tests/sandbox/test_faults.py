# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: what befalls a request, how often, and which ones it hits."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.api import Api
from tests.support.sandbox import Sandbox


def statuses(sandbox: Sandbox) -> list[int | None]:
    return [entry["status"] for entry in sandbox.control.requests()]


@pytest.mark.parametrize(
    ("body", "text"),
    [("plain", "plain"), ({"a": "/"}, '{"a":"\\/"}'), ([], "[]")],
)
def test_status(sandbox: Sandbox, api: Api, body: Any, text: str) -> None:
    sandbox.control.faults({"fault": "status", "status": 502, "body": body})
    reply = api.get("Users")
    assert (reply.status_code, reply.text) == (502, text)
    assert api.get("Users").status_code == 200
    assert statuses(sandbox) == [502, 200]


def test_status_without_a_body_is_an_error_of_the_version(sandbox: Sandbox, v1: Api) -> None:
    sandbox.control.faults({"fault": "status", "status": 418})
    assert v1.get("Users").json() == {"Errors": {"description": "fault", "code": 418}}


@pytest.mark.parametrize(("fault", "made"), [("reset_before", 0), ("reset_after", 1), ("cut_body", 1)])
def test_lost_replies(sandbox: Sandbox, api: Api, fault: str, made: int) -> None:
    sandbox.control.faults({"fault": fault, "method": "POST", "path": "Users"})
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api.send("POST", "Users", api.user_body("ann"))
    assert len(api.find("Users", 'userName eq "ann"')) == made
    assert statuses(sandbox) == [201 if fault == "cut_body" else None, 200]


def test_half_a_body_comes_with_its_headers(sandbox: Sandbox, v1: Api) -> None:
    whole = v1.get("Users").content
    sandbox.control.faults({"fault": "cut_body"})
    reply = v1.send("GET", "Users", stream=True)
    assert reply.status_code == 200
    parts = reply.iter_content(None)
    assert next(parts) == whole[: len(whole) // 2]
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        next(parts)


@pytest.mark.parametrize("status", [404, 503])
def test_html(sandbox: Sandbox, api: Api, status: int) -> None:
    sandbox.control.faults({"fault": f"html_{status}"})
    reply = api.get("Users")
    assert (reply.status_code, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f"<title>{status} " in reply.text


@pytest.mark.parametrize("after", [0, 2, None])
@pytest.mark.parametrize("fault", [{"fault": "html_503"}, {"fault": "status", "status": 503}])
def test_retry_after_on_a_503(sandbox: Sandbox, api: Api, fault: dict[str, Any], after: int | None) -> None:
    sandbox.control.faults({**fault, "retry_after": after})
    reply = api.get("Users")
    assert (reply.status_code, reply.headers.get("Retry-After")) == (503, None if after is None else str(after))


@pytest.mark.parametrize(
    ("more", "body", "after"),
    [
        ({}, {"ok": False, "error": "ratelimited"}, None),
        ({"retry_after": 7}, {"ok": False, "error": "ratelimited"}, "7"),
        ({"body": {"Errors": {"description": "internal_error", "code": 500}}}, None, None),
        ({"body": []}, [], None),
    ],
)
def test_a_200_that_is_no_list(sandbox: Sandbox, api: Api, more: dict[str, Any], body: Any, after: str | None) -> None:
    sandbox.control.faults({"fault": "no_list", "method": "GET", **more})
    reply = api.get("Users")
    assert (reply.status_code, reply.headers.get("Retry-After")) == (200, after)
    assert reply.json() == (more["body"] if body is None else body)


def test_an_empty_200(sandbox: Sandbox, api: Api) -> None:
    sandbox.control.faults({"fault": "empty_200"})
    reply = api.get("Users")
    assert (reply.status_code, reply.content) == (200, b"")


def test_a_connection_that_ends_within_the_headers(sandbox: Sandbox, api: Api) -> None:
    sandbox.control.faults({"fault": "cut_header", "method": "POST", "path": "Users"})
    reply = api.send("POST", "Users", api.user_body("ann"))
    assert (reply.status_code, reply.content) == (201, b""), "this is what Python makes of it"
    assert len(api.find("Users", 'userName eq "ann"')) == 1


@pytest.mark.parametrize("after", [3, None])
def test_rate_limited(sandbox: Sandbox, api: Api, after: int | None) -> None:
    sandbox.control.faults({"fault": "rate_limited", "retry_after": after} if after else {"fault": "rate_limited"})
    reply = api.get("Users")
    assert reply.status_code == 429
    assert reply.headers.get("Retry-After") == (str(after) if after else None)


def test_stale_reads(sandbox: Sandbox, api: Api) -> None:
    user = api.make_user("ann")
    sandbox.control.faults({"fault": "stale_reads", "count": 2})
    api.get("Users")  # not a write: the fault waits
    api.change(user["id"], title="New")
    assert [api.user(user["id"])["title"] for _each in range(3)] == ["", "", "New"]
    api.change(user["id"], title="Newer")
    assert api.user(user["id"])["title"] == "Newer"


def test_latencies_add_to_other_faults(sandbox: Sandbox, api: Api) -> None:
    sandbox.control.settings(time_scale=1000)
    sandbox.control.faults(
        {"fault": "latency", "seconds": 1},
        {"fault": "latency", "seconds": 1},
        {"fault": "status", "status": 500},
        {"fault": "html_503"},
    )
    assert [api.get("Users").status_code for _each in range(3)] == [500, 503, 200]


def test_method_path_and_times(sandbox: Sandbox, v1: Api, v2: Api) -> None:
    sandbox.control.faults(
        {"fault": "status", "status": 500, "method": "get", "path": "v2/Users", "times": 2},
        {"fault": "status", "status": 501, "path": "Groups", "times": 1},
    )
    assert v1.get("Users").status_code == 200
    assert v2.send("POST", "Users", v2.user_body("ann")).status_code == 201
    assert [v2.get("Users").status_code for _each in range(3)] == [500, 500, 200]
    assert [v1.get("Groups").status_code for _each in range(2)] == [501, 200]


def test_faults_replace_each_other_and_end_with_a_reset(sandbox: Sandbox, api: Api) -> None:
    sandbox.control.faults({"fault": "html_503", "times": 9})
    sandbox.control.faults()
    assert api.get("Users").status_code == 200
    sandbox.control.faults({"fault": "html_503", "times": 9})
    sandbox.control.reset()
    assert api.get("Users").status_code == 200


def test_faults_strike_auth_test_and_never_the_control_api(sandbox: Sandbox) -> None:
    sandbox.control.faults({"fault": "html_503"})
    assert sandbox.control.requests() == []
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    replies = [requests.post(f"{sandbox.base_url}/api/auth.test", headers=headers, timeout=20) for _each in range(2)]
    assert [reply.status_code for reply in replies] == [503, 200]
    assert [(entry["path"], entry["status"]) for entry in sandbox.control.requests()] == [
        ("/api/auth.test", 503),
        ("/api/auth.test", 200),
    ]
