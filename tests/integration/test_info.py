# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that only read, as their users see them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox


@pytest.fixture
def organisation(sandbox: Sandbox) -> Sandbox:
    """Sixty accounts of all kinds and three groups, which nobody may change."""
    sandbox.control.reset(users=60, groups=3, seed=11)
    sandbox.control.settings(read_only=True)
    return sandbox


def users(play: PlaybookRunner, way: Way, **arguments: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = play.module("slack_scim_user_info", arguments, **way.options)["users"]
    return found


@pytest.mark.matrix
def test_users(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    everyone = users(play, way)
    ids = {user["id"] for user in everyone}
    assert len(ids) == len(everyone) >= 60
    assert {user["active"] for user in everyone} == {True, False}
    for option, fact in (("active", "active"), ("guest", "guest")):
        for value in (True, False):
            expected = {user["id"] for user in everyone if user[fact] is value}
            assert {user["id"] for user in users(play, way, **{option: value})} == expected
    bots = {user["id"] for user in everyone if user["meta"]["bot"]}
    assert bots
    assert {user["id"] for user in users(play, way, bots=True)} == bots
    assert {user["id"] for user in users(play, way, bots=False)} == ids - bots
    assert len(users(play, way, limit=7)) == 7
    assert len(users(play, way, bots=False, limit=7)) == 7


def test_limit_saves_requests(play: PlaybookRunner, sandbox: Sandbox) -> None:
    sandbox.control.reset(users=2500, groups=0, seed=1)
    assert len(users(play, Way("local", "v1"), limit=5)) == 5
    assert len(sandbox.control.requests()) == 1
    sandbox.control.forget_requests()
    assert len(users(play, Way("local", "v1"))) >= 2500
    assert len(sandbox.control.requests()) <= 4


def test_one_user(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    someone = next(user for user in users(play, way) if not user["meta"]["bot"] and user["email"])
    for key in ("id", "email", "user_name"):
        value = someone[key] if key == "id" else someone[key].upper()
        found = play.module("slack_scim_user_info", {key: value}, **way.options)
        assert found["user"] == someone
        assert found["users"] == [someone]
    for key, value in (("id", "UNKNOWN0000"), ("email", "ghost@example.com"), ("user_name", "ghost")):
        found = play.module("slack_scim_user_info", {key: value}, **way.options)
        assert (found["user"], found["users"]) == (None, [])


def test_filter(play: PlaybookRunner, organisation: Sandbox) -> None:
    way = Way("local", "v1")
    someone = next(user for user in users(play, way) if not user["meta"]["bot"])
    found = play.module("slack_scim_user_info", {"filter": f'email eq "{someone["email"]}"'}, **way.options)
    assert found["users"] == [someone]
    assert found["user"] is None
    failed = play.module("slack_scim_user_info", {"filter": "nonsense"}, fails=True, **way.options)
    assert failed["error"]["code"] == "no_filters"
    assert failed["error"]["details"] == {"is_aggregate_call": "1"}


@pytest.mark.parametrize(
    ("module", "arguments", "words"),
    [
        ("slack_scim_user_info", {"limit": 0}, ["limit", "0", "at least 1"]),
        ("slack_scim_user_info", {"email": " "}, ["email", "must not be empty"]),
        ("slack_scim_user_info", {"email": "a@example.com", "id": "U1"}, ["mutually exclusive"]),
        ("slack_scim_group_info", {"name": ""}, ["name", "must not be empty"]),
        ("slack_scim_info", {"token": "xoxb-1"}, ["token", "xoxb-", "xoxp-"]),
        ("slack_scim_info", {"api_url": "http://slack.example.com/scim"}, ["api_url", "https"]),
        ("slack_scim_info", {"api_version": "v3"}, ["api_version", "v3", "v1, v2"]),
        ("slack_scim_info", {"timeout": 0}, ["timeout", "0"]),
        ("slack_scim_info", {"retries": -1}, ["retries", "-1"]),
        ("slack_scim_info", {"ca_path": "/does/not/exist"}, ["ca_path", "/does/not/exist"]),
    ],
)
def test_bad_input_names_option_value_and_rule(
    play: PlaybookRunner, sandbox: Sandbox, module: str, arguments: dict[str, Any], words: list[str]
) -> None:
    failed = play.module(module, arguments, fails=True)
    for word in words:
        assert word in failed["msg"]
    assert sandbox.control.requests() == []


def test_groups(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    everything = play.module("slack_scim_group_info", {}, **way.options)["groups"]
    assert len(everything) >= 3
    some = everything[0]
    assert some["members"] == [member["id"] for member in some["meta"]["members"]]
    for key in ("id", "name"):
        found = play.module("slack_scim_group_info", {key: some[key]}, **way.options)
        assert (found["group"], found["groups"]) == (some, [some])
    for key, value in (("id", "SUNKNOWN00"), ("name", "Ghosts")):
        found = play.module("slack_scim_group_info", {key: value}, **way.options)
        assert (found["group"], found["groups"]) == (None, [])
    without = play.module("slack_scim_group_info", {"members": False}, **way.options)["groups"]
    assert [group["id"] for group in without] == [group["id"] for group in everything]
    assert "members" not in without[0]


@pytest.mark.matrix
def test_service(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    found = play.module("slack_scim_info", {}, **way.options)
    assert found["token_accepted"] is True
    assert found["api_version"] == way.version
    assert found["total_users"] >= 60
    assert found["service_provider_config"]["bulk"]["supported"] is False
    assert found["schemas"]
    assert (found["resource_types"] is None) == (way.version == "v1")


def test_a_token_that_is_not_accepted(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    found = play.module("slack_scim_info", {"token": "xoxp-wrong-0123"}, **way.options)
    assert found["token_accepted"] is False
    assert found["token_error"]["code"] == "invalid_authentication"
    assert found["token_error"]["status"] == 401
    assert found["msg"].startswith("Slack does not accept the token. GET /Users: Slack answered 401, invalid_auth")
    assert found["service_provider_config"]["patch"]["supported"] is True
    failed = play.module("slack_scim_user_info", {"token": "xoxp-wrong-0123"}, fails=True, **way.options)
    assert failed["error"]["status"] == 401
    assert "xoxp-wrong-0123" not in str(failed.result)
