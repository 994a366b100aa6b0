# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What could not be read is a failure, and never "there is nobody": as users meet it, with real runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_roles import play_of
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

#: Patience that ends soon, for all modules of a play.
IMPATIENT = {"group/scimops.slack.scim": {"retries": 1, "rate_limit_wait": 5}}
MANY = 50
PERSON = {"user_name": "ann", "email": "ann@example.com"}
NO_LIST = {"Errors": {"description": "internal_error", "code": 500}}

Fault = dict[str, Any]

#: What each fault is, and words of the failure.
UNREADABLE: dict[str, tuple[Fault, str]] = {
    "limited": ({"fault": "no_list", "retry_after": 60}, "asked to wait 60 s, and rate_limit_wait is 5 s"),
    "error": ({"fault": "no_list", "body": NO_LIST}, "answered 200 with an error, internal_error"),
    "empty": ({"fault": "empty_200"}, "answered 200 with something that is not SCIM: no body"),
    "cut": ({"fault": "cut_header"}, "the connection ended within the headers of the reply"),
    "null": ({"fault": "status", "status": 200, "body": "null"}, "something that is not SCIM: 'null'"),
    "object": ({"fault": "no_list", "body": {"hello": "there"}}, "answered with no list"),
    "nobody": ({"fault": "no_list", "body": {"Resources": [], "totalResults": 0}}, "at least the token's owner"),
}


@pytest.fixture
def ann(sandbox: Sandbox, play: PlaybookRunner) -> Sandbox:
    """An organization in which Ann is active."""
    play.module("slack_scim_user", PERSON)
    sandbox.control.forget_requests()
    return sandbox


def unreadable(sandbox: Sandbox, name: str, path: str = "Users", times: int = MANY) -> str:
    """Have reads fail in one way; returns words of the failure."""
    fault, words = UNREADABLE[name]
    sandbox.control.faults({**fault, "method": "GET", "path": path, "times": times})
    return words


def play_with(*tasks: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"hosts": "localhost", "gather_facts": False, "module_defaults": IMPATIENT, "tasks": list(tasks)}]


def is_active(sandbox: Sandbox, user_name: str = "ann") -> bool:
    return next(bool(user["active"]) for user in sandbox.control.state()["users"] if user["user_name"] == user_name)


@pytest.mark.parametrize("name", [name for name in UNREADABLE if name != "nobody"])
def test_an_active_person_is_not_taken_for_absent(play: PlaybookRunner, ann: Sandbox, name: str) -> None:
    words = unreadable(ann, name)
    task = {"scimops.slack.slack_scim_user": {"email": PERSON["email"], "state": "absent"}}
    run = play.play(play_with(task), fails=True)
    assert words in run.last["msg"]
    assert is_active(ann)
    ann.control.faults()
    assert play.play(play_with(task)).last.changed
    assert not is_active(ann)


#: A 404 that Slack has not written: a page, and the problem details of a gateway (RFC 9457).
NOT_SLACKS: dict[str, Fault] = {
    "page": {"fault": "html_404"},
    "problem": {"fault": "status", "status": 404, "body": {"title": "Not Found", "status": 404, "detail": "no route"}},
}


@pytest.mark.parametrize("name", [*NOT_SLACKS, "empty"])
def test_nor_is_one_that_is_named_by_id(play: PlaybookRunner, ann: Sandbox, name: str) -> None:
    """A page that says 404 is not Slack saying that there is no such account."""
    id = next(user["id"] for user in ann.control.state()["users"] if user["user_name"] == "ann")
    task = {"scimops.slack.slack_scim_user": {"id": id, "state": "absent"}}
    fault = NOT_SLACKS.get(name, {"fault": "empty_200"})
    ann.control.faults({**fault, "method": "GET", "path": "Users", "times": MANY})
    run = play.play(play_with(task), fails=True)
    assert ("not SCIM: no body" if name == "empty" else "a 404 that is not SCIM's") in run.last["msg"]
    info = play.play(play_with({"scimops.slack.slack_scim_user_info": {"id": id}}), fails=True)
    assert info.last.failed
    ann.control.faults({**fault, "method": "GET", "path": "Users", "times": 1})
    assert play.play(play_with(task)).last.changed, "one lost reply is asked for again"
    assert not is_active(ann)


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_infos_accept_no_token_and_show_no_list(play: PlaybookRunner, ann: Sandbox, name: str) -> None:
    words = unreadable(ann, name)
    tasks = [
        {f"scimops.slack.{module}": {}, "ignore_errors": True} for module in ("slack_scim_info", "slack_scim_user_info")
    ]
    run = play.play(play_with(*tasks))
    assert [words in result["msg"] for result in run.results] == [True, True]


@pytest.mark.parametrize("name", ["error", "cut"])
def test_one_lost_list_is_asked_for_again(play: PlaybookRunner, ann: Sandbox, name: str) -> None:
    unreadable(ann, name, times=1)
    users = play.play(play_with({"scimops.slack.slack_scim_user_info": {}})).last["users"]
    assert "ann@example.com" in [user["email"] for user in users]


def test_a_limit_within_a_200_is_waited_for(play: PlaybookRunner, ann: Sandbox) -> None:
    ann.control.faults({"fault": "no_list", "method": "GET", "path": "Users", "retry_after": 1, "times": 2})
    users = play.play(play_with({"scimops.slack.slack_scim_user_info": {}})).last["users"]
    assert "ann@example.com" in [user["email"] for user in users]


@pytest.mark.parametrize("name", ["limited", "error", "empty", "nobody"])
def test_an_access_review_is_not_empty_and_green(play: PlaybookRunner, ann: Sandbox, tmp_path: Path, name: str) -> None:
    words = unreadable(ann, name)
    folder = tmp_path / "reviews"
    variables = {"access_review_folder": str(folder)}
    run = play.play(play_of("access_review", variables, module_defaults=IMPATIENT), fails=True)
    assert words in run.last["msg"]
    assert not list(folder.rglob("review.*"))


@pytest.mark.parametrize(("name", "path"), [("limited", "Users"), ("empty", "Users"), ("error", "Groups")])
def test_an_export_does_not_empty_its_file(
    play: PlaybookRunner, ann: Sandbox, tmp_path: Path, name: str, path: str
) -> None:
    file = tmp_path / "slack.yml"
    plays = play_of("export", {"export_file": str(file)}, module_defaults=IMPATIENT)
    play.play(plays)
    before = file.read_bytes()
    assert b"ann@example.com" in before
    words = unreadable(ann, name, path)
    run = play.play(plays, fails=True)
    assert words in run.last["msg"]
    assert file.read_bytes() == before
