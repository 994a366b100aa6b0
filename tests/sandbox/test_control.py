# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from slack_scim_sandbox.settings import SETTINGS
from tests.sandbox.api import Api
from tests.support.sandbox import Sandbox


def call(sandbox: Sandbox, method: str, route: str, **options: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    return requests.request(method, f"{sandbox.base_url}/_sandbox/{route}", headers=headers, timeout=60, **options)


def test_requests_are_listed_in_order(sandbox: Sandbox, v1: Api, v2: Api) -> None:
    before = time.time()
    v1.get("Users", filter='userName eq "x"')
    v2.send("POST", "Users", {})
    v1.get("Nothing/")
    entries = sandbox.control.requests()
    assert [(entry["method"], entry["path"], entry["status"]) for entry in entries] == [
        ("GET", "/scim/v1/Users", 200),
        ("POST", "/scim/v2/Users", 400),
        ("GET", "/scim/v1/Nothing/", 404),
    ]
    assert entries[0]["query"] == "filter=userName+eq+%22x%22"
    times = [before, *(entry["time"] for entry in entries), time.time()]  # of one clock, so however slow it is
    assert times == sorted(times)
    sandbox.control.reset()
    assert sandbox.control.requests() == []


def test_the_same_reset_is_the_same_organisation(sandbox: Sandbox) -> None:
    states = []
    for seed in (5, 5, 6):
        sandbox.control.reset(users=40, groups=6, seed=seed)
        states.append(sandbox.control.state())
    assert states[0] == states[1]
    assert states[0] != states[2]
    assert states[0]["counts"] == {"users": 41, "groups": 6}


def test_ids_made_after_a_reset_are_the_same_too(sandbox: Sandbox, api: Api) -> None:
    ids = set()
    for _each in range(2):
        sandbox.control.reset(users=3, groups=1)
        ids.add((api.make_user("ann")["id"], api.make_group("Sales")["id"]))
    assert len(ids) == 1


def test_an_organisation_has_people_of_every_kind(sandbox: Sandbox) -> None:
    sandbox.control.reset(users=200, groups=8, seed=1)
    users = sandbox.control.state()["users"]
    assert {user["kind"] for user in users} == {"primary_owner", "owner", "admin", "bot", "member", "forgotten"}
    assert {user.get("guest") for user in users} == {None, "multi", "single"}
    assert {user["active"] for user in users} == {True, False}
    assert len({user["id"] for user in users}) == len({user["user_name"] for user in users}) == 201
    active = {user["id"] for user in users if user["active"]}
    assert all(set(group["members"]) <= active for group in sandbox.control.state()["groups"])


def test_no_users_leaves_the_owner(sandbox: Sandbox, v1: Api) -> None:
    sandbox.control.reset(users=0)
    (owner,) = v1.get("Users").json()["Resources"]
    assert sandbox.control.state()["users"][0]["kind"] == "primary_owner"
    assert owner["userName"] == "owner"


def test_a_reset_restores_settings(sandbox: Sandbox) -> None:
    sandbox.control.settings(read_only=True, retry_after=3)
    call(sandbox, "POST", "reset", json={"settings": {"retry_after": 2}})
    shown = call(sandbox, "GET", "settings").json()["settings"]
    assert (shown["read_only"], shown["retry_after"]) == (False, 2)


def test_settings_can_be_read_and_put_back(sandbox: Sandbox) -> None:
    shown = call(sandbox, "GET", "settings").json()
    assert set(shown["settings"]) == set(SETTINGS)
    assert call(sandbox, "PUT", "settings", json=shown).json() == shown


def test_faults_can_be_read_and_put_back(sandbox: Sandbox) -> None:
    sandbox.control.faults({"fault": "latency", "seconds": 2, "times": 3, "method": "PUT", "path": "x"})
    shown = call(sandbox, "GET", "faults").json()
    assert (shown["faults"][0]["times"], shown["faults"][0]["seconds"]) == (3, 2)
    assert call(sandbox, "PUT", "faults", json=shown).json() == shown


@pytest.mark.parametrize(
    ("method", "route", "body", "named"),
    [
        ("POST", "reset", {"users": -1}, "reset.users: -1"),
        ("POST", "reset", {"groups": "many"}, "reset.groups: 'many'"),
        ("POST", "reset", {"seed": 1.5}, "reset.seed: 1.5"),
        ("POST", "reset", {"user": 1}, "reset: 'user'"),
        ("POST", "reset", [], "reset: the body is not an object"),
        ("POST", "reset", {"settings": {"x": 1}}, "settings: 'x'"),
        ("PUT", "settings", [], "settings: the body is not an object"),
        ("PUT", "settings", {"reed_only": True}, "settings: 'reed_only'"),
        ("PUT", "settings", {"read_only": "yes"}, "read_only: 'yes'"),
        ("PUT", "settings", {"limits": "some"}, "limits: 'some'"),
        ("PUT", "settings", {"time_scale": 0}, "time_scale: 0"),
        ("PUT", "settings", {"latency": -1}, "latency: -1"),
        ("PUT", "settings", {"retry_after": 0.5}, "retry_after: 0.5"),
        ("PUT", "settings", {"write_delay": {"minutes": 1}}, "write_delay: 'minutes'"),
        ("PUT", "settings", {"write_delay": {"reads": -1}}, "write_delay.reads: -1"),
        ("PUT", "settings", {"create_delay": {"where": ["here"]}}, "create_delay.where: ['here']"),
        ("PUT", "settings", {"create_delay": {"reads": -1}}, "create_delay.reads: -1"),
        ("PUT", "settings", {"page_limit": {"status": 504}}, "page_limit: {'status': 504}"),
        ("PUT", "settings", {"page_limit": {"items": 1, "status": 200}}, "page_limit.status: 200"),
        ("PUT", "settings", {"page_limit": {"items": 1, "code": 5}}, "page_limit.code: 5"),
        ("PUT", "settings", {"filter_refused": "always"}, "filter_refused: 'always'"),
        ("PUT", "settings", {"filter_refused": {"versions": "v1"}}, "filter_refused.versions: 'v1'"),
        ("PUT", "settings", {"rate_limit": "fast"}, "rate_limit: 'fast'"),
        ("PUT", "settings", {"rate_limit": {"body": "xml"}}, "rate_limit.body: 'xml'"),
        ("PUT", "settings", {"html_5xx": -1}, "html_5xx: -1"),
        ("PUT", "faults", {"fault": "latency"}, "faults: the body is not a list"),
        ("PUT", "faults", ["x"], "faults[0]: 'x'"),
        ("PUT", "faults", [{"fault": "html_503"}, {"fault": "fire"}], "faults[1].fault: 'fire'"),
        ("PUT", "faults", [{}], "faults[0].fault: None"),
        ("PUT", "faults", [{"fault": "status", "status": 99}], "faults[0].status: 99"),
        ("PUT", "faults", [{"fault": "latency", "seconds": "x"}], "faults[0].seconds: 'x'"),
        ("PUT", "faults", [{"fault": "latency", "method": "FETCH"}], "faults[0].method: 'FETCH'"),
        ("PUT", "faults", [{"fault": "latency", "path": 1}], "faults[0].path: 1"),
        ("PUT", "faults", [{"fault": "latency", "times": -1}], "faults[0].times: -1"),
        ("PUT", "faults", [{"fault": "latency", "time": 1}], "faults[0]: 'time'"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    sandbox: Sandbox, method: str, route: str, body: Any, named: str
) -> None:
    sandbox.control.settings(retry_after=4)
    state, shown = sandbox.control.state(), call(sandbox, "GET", "settings").json()
    reply = call(sandbox, method, route, json=body)
    assert reply.status_code == 400
    assert reply.json()["error"].startswith(named)
    assert (sandbox.control.state(), call(sandbox, "GET", "settings").json()) == (state, shown)
    assert call(sandbox, "GET", "faults").json() == {"faults": []}


def test_a_good_setting_beside_a_bad_one_is_not_taken(sandbox: Sandbox) -> None:
    assert call(sandbox, "PUT", "settings", json={"read_only": True, "x": 1}).status_code == 400
    assert call(sandbox, "GET", "settings").json()["settings"]["read_only"] is False


def test_a_body_that_is_not_json(sandbox: Sandbox) -> None:
    reply = call(sandbox, "PUT", "settings", data=b"{")
    assert (reply.status_code, reply.json()["error"][:20]) == (400, "the body is not JSON")


def test_unknown_routes_are_named(sandbox: Sandbox) -> None:
    reply = call(sandbox, "GET", "weather")
    assert reply.status_code == 404
    assert "GET requests" in reply.json()["error"]


def test_the_token_is_needed(sandbox: Sandbox) -> None:
    for headers in ({}, {"Authorization": "Bearer no"}):
        reply = requests.get(f"{sandbox.base_url}/_sandbox/state", headers=headers, timeout=20)
        assert reply.status_code == 401
