# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creations when Slack shows new things late, somebody else is faster, or a user name cannot be had."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

CORE = "urn:scim:schemas:core:1.0"
#: New things are not in so many lists: in none that a task reads before it creates.
LATE = {"reads": 7, "where": ["filters", "lists"]}


@pytest.fixture
def directory(tmp_path: Path) -> dict[str, Any]:
    """Options of directory tasks that leave nothing outside of the test."""
    return {"budget_dir": str(tmp_path / "budget")}


def create(sandbox: Sandbox, resource: str, **body: Any) -> str:
    """Create something as another program does; its id."""
    reply = requests.post(
        f"{sandbox.url}/v1/{resource}",
        json={"schemas": [CORE], **body},
        headers={"Authorization": f"Bearer {sandbox.token}"},
        timeout=60,
    )
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


def person(email: str, name: str, **more: Any) -> dict[str, Any]:
    return {"userName": name, "emails": [{"value": email, "primary": True}], **more}


def accounts(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    return {user["email"]: user for user in sandbox.control.state()["users"]}


def groups(sandbox: Sandbox) -> list[dict[str, Any]]:
    return list(sandbox.control.state()["groups"])


@pytest.mark.parametrize("where", [["filters", "lists"], ["by_id", "filters", "lists"]], ids=["lists", "everywhere"])
def test_tasks_on_one_name_make_one_group_although_it_shows_late(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, where: list[str]
) -> None:
    """The second task finds what the first one created, and the member that a task before created."""
    sandbox.control.settings(create_delay={"reads": 3, "where": where}, duplicate_group_name="allow")
    user = {"scimops.slack.slack_scim_user": {"email": "ann@example.com", "user_name": "ann", "title": "CEO"}}
    group = {"scimops.slack.slack_scim_group": {"name": "Sales", "members": {"add": ["ann@example.com"]}}}
    run = play.tasks(user, user, group, group, group, **way.options)
    assert [result.changed for result in run.results] == [True, False, True, False, False]
    (only,) = groups(sandbox)
    assert len(only["members"]) == 1


def test_who_was_created_by_another_run_meanwhile_is_adopted(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    """The other run's account is not shown yet when this one looks for it, and Slack refuses the second one."""
    sandbox.control.settings(create_delay=LATE)
    ann = create(sandbox, "Users", **person("ann@example.com", "ann", title="CFO"))
    arguments = {"email": "ann@example.com", "user_name": "ann", "title": "CEO"}
    result = play.module("slack_scim_user", arguments, warns=True, **way.options)
    assert (result.changed, result["user"]["id"]) == (True, ann)
    assert accounts(sandbox)["ann@example.com"]["title"] == "CEO"
    assert not play.module("slack_scim_user", arguments, **way.options).changed


def test_a_user_name_of_somebody_else_fails_and_names_both(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    sandbox.control.settings(create_delay=LATE)
    other = create(sandbox, "Users", **person("bo@example.com", "ann"))
    arguments = {"email": "ann@example.com", "user_name": "ann"}
    result = play.module("slack_scim_user", arguments, fails=True, **way.options)
    assert "username_taken" in result["msg"]
    assert other in result["msg"]
    assert "bo@example.com" in result["msg"]
    assert "ann@example.com" not in accounts(sandbox)


def test_a_group_that_another_run_created_meanwhile_is_adopted_with_its_members(
    play: PlaybookRunner, sandbox: Sandbox, way: Way
) -> None:
    ann = create(sandbox, "Users", **person("ann@example.com", "ann"))
    bo = create(sandbox, "Users", **person("bo@example.com", "bo"))
    sandbox.control.settings(create_delay=LATE)
    sales = create(sandbox, "Groups", displayName="Sales", members=[{"value": bo}])
    arguments = {"name": "Sales", "members": {"add": ["ann@example.com"]}}
    result = play.module("slack_scim_group", arguments, warns=True, **way.options)
    assert (result.changed, result["group"]["id"]) == (True, sales)
    assert sorted(groups(sandbox)[0]["members"]) == sorted([ann, bo])


def test_a_chosen_user_name_that_slack_refuses_is_replaced_by_the_next(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]
) -> None:
    """The name is reserved; the second run leaves the account as it is."""
    options = {**directory, "users": [{"email": "general@example.com"}, {"email": "ann@example.com"}]}
    task = {"scimops.slack.slack_scim_directory": options}
    first = play.tasks(task, **way.options).last
    assert first.result["outcomes"] == {"done": 2}
    (shown,) = [one for one in first.result["operations"] if one["label"] == "general@example.com"]
    stored = accounts(sandbox)["general@example.com"]["user_name"]
    assert shown["after"]["user_name"] == stored == "general2"
    assert not play.tasks(task, **way.options).last.changed


def test_a_user_name_from_the_source_is_final(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]
) -> None:
    options = {**directory, "users": [{"email": "ann@example.com", "user_name": "general"}]}
    run = play.tasks({"scimops.slack.slack_scim_directory": options}, fails=True, **way.options)
    assert "username_not_allowed" in run.last.result["msg"]
    assert "ann@example.com" not in accounts(sandbox)


def test_a_user_name_that_is_not_available_changes_once(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    """Slack shortens it; the runs after that change nothing and say why."""
    sandbox.control.settings(user_name_clash="truncated")
    create(sandbox, "Users", **person("bo@example.com", "anna"))
    ann = create(sandbox, "Users", **person("ann@example.com", "zoe"))
    task = {"scimops.slack.slack_scim_user": {"id": ann, "user_name": "anna"}}
    first, second, third = play.tasks(task, task, task, warns=True, **way.options).results
    assert [first.changed, second.changed, third.changed] == [True, False, False]
    assert accounts(sandbox)["ann@example.com"]["user_name"] == "ann"
    both = {"scimops.slack.slack_scim_user": {"id": ann, "user_name": "anna", "title": "CEO"}}
    run = play.tasks(both, both, warns=True, **way.options)
    assert [result.changed for result in run.results] == [True, False]
    assert any("not available" in warning for warning in run.warnings)
    sandbox.control.forget_requests()
    named = {"scimops.slack.slack_scim_user": {"email": "ann@example.com", "user_name": "anna"}}
    for check in (True, False):
        run = play.tasks(named, check=check, warns=True, **way.options)
        assert not run.last.changed
        assert any("bo@example.com" in warning for warning in run.warnings)
    assert sandbox.control.writes() == [], "who has the name is known, so that it need not be tried"
    longer = play.module("slack_scim_user", {"id": ann, "user_name": "annb"}, **way.options)
    assert longer.changed
    assert accounts(sandbox)["ann@example.com"]["user_name"] == "annb", "a longer name that is free is a true change"
