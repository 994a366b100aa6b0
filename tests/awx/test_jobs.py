# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs do what their templates say, for two organizations of Slack, with what AWX was given and nothing else."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.awx.conftest import Load
from tests.awx.controller import Controller
from tests.awx.jobs import Node
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

ROLES = ("directory_sync", "onboard", "offboard", "guest_review", "access_review", "export")
ROSTERS = {
    "emea": "email,given_name,family_name,title\nnora.quist@example.com,Nora,Quist,Clerk\n",
    "apac": "email,given_name,family_name,title\nivo.lund@example.org,Ivo,Lund,{{ 'Clerk' }}\n",
}

Slacks = Mapping[str, Sandbox]


@pytest.fixture(scope="module")
def processes() -> Iterator[Slacks]:
    """Two organizations, each of which takes its own token alone."""
    with Sandbox(token="xoxp-emea-of-awx") as emea, Sandbox(token="xoxp-apac-of-awx") as apac:
        yield {"emea": emea, "apac": apac}


@pytest.fixture
def slacks(processes: Slacks) -> Slacks:
    for slack in processes.values():
        slack.control.reset()
    return processes


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where jobs keep files."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def controller(load: Load, processes: Slacks, kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Controller:
    """An AWX that knows both organizations."""
    rosters = tmp_path_factory.mktemp("rosters")
    for name, roster in ROSTERS.items():
        (rosters / f"{name}.csv").write_text(roster, encoding="utf-8")
    organizations = [
        {
            "name": name,
            "variables": {
                "directory_sync_users_file": str(rosters / f"{name}.csv"),
                **{f"{role}_api_url": slack.url for role in ROLES},
            },
        }
        for name, slack in processes.items()
    ]
    controller = Controller()
    load(
        controller,
        {
            "awx_slack_organizations": organizations,
            "awx_slack_tokens": {name: slack.token for name, slack in processes.items()},
            "awx_folder": str(kept / "slack"),
        },
    )
    return controller


@pytest.fixture
def node(controller: Controller, runner: PlaybookRunner, slacks: Slacks, kept: Path, tmp_path: Path) -> Iterator[Node]:
    """A node of that AWX, with nothing kept yet. No job tells a token."""
    node = Node(controller, runner, tmp_path / "node", kept / "slack")
    node.forget()
    yield node
    files = [path.read_text(encoding="utf-8") for path in kept.rglob("*") if path.is_file()]
    for slack in slacks.values():
        assert not any(slack.token in text for text in (*node.told, *files))


@pytest.fixture
def people(slacks: Slacks) -> Iterator[Mapping[str, ScimClient]]:
    """Those who look into each organization, or change it by hand."""
    clients = {name: ScimClient(Connection(slack.token, slack.url)) for name, slack in slacks.items()}
    yield clients
    for client in clients.values():
        client.close()


def account(client: ScimClient, email: str) -> User:
    (found,) = (user for user in client.all_users() if user.values["email"] == email)
    return found


def emails(client: ScimClient, active: bool = True) -> set[str]:
    return {user.values["email"] for user in client.all_users() if user.values["active"] is active}


def test_what_was_approved_is_done_in_another_container(
    node: Node, slacks: Slacks, people: Mapping[str, ScimClient]
) -> None:
    plan = node.launch("Slack plan")
    assert plan.artifacts.keys() == {"directory_sync_digests"}
    assert plan.artifacts["directory_sync_digests"].keys() == slacks.keys()
    assert "nora.quist@example.com" in plan.run.stdout
    assert not any(slack.control.writes() for slack in slacks.values())
    node.forget()
    applied = node.launch("Slack apply", artifacts=plan.artifacts)
    assert "nora.quist@example.com" in emails(people["emea"])
    assert "ivo.lund@example.org" in emails(people["apac"])
    ivo = account(people["apac"], "ivo.lund@example.org")
    assert ivo.values["title"] == "{{ 'Clerk' }}"
    assert applied.artifacts == {}


def test_a_change_in_between_is_refused(node: Node, slacks: Slacks, people: Mapping[str, ScimClient]) -> None:
    people["emea"].create_user({"user_name": "nora", "email": "nora.quist@example.com", "title": "Boss"})
    plan = node.launch("Slack plan")
    nora = account(people["emea"], "nora.quist@example.com")
    people["emea"].patch_user(nora.id, {"title": "Head"}, nora)
    node.forget()
    written = slacks["emea"].control.writes()
    applied = node.launch("Slack apply", artifacts=plan.artifacts, fails=True)
    assert "Nothing was written, because the plan is not the one that was approved" in applied.run.output
    assert slacks["emea"].control.writes() == written
    assert applied.run.recap["emea"]["failures"] == 1
    # The other organization is as it was, and is done.
    assert applied.run.recap["apac"]["failures"] == 0
    assert "ivo.lund@example.org" in emails(people["apac"])


def test_nothing_is_applied_that_was_not_planned(node: Node, slacks: Slacks) -> None:
    assert "directory_sync_digests" in node.launch("Slack apply", fails=True).run.output
    plan = node.launch("Slack plan", limit="emea")
    assert "apac" in node.launch("Slack apply", artifacts=plan.artifacts, limit="apac", fails=True).run.output
    assert not any(slack.control.writes() for slack in slacks.values())


def test_a_credential_for_one_organisation(
    controller: Controller, runner: PlaybookRunner, slacks: Slacks, kept: Path, tmp_path: Path
) -> None:
    """Its token and its address are for whichever host has none of its own."""
    controller = copy.deepcopy(controller)
    slack = slacks["emea"]
    controller.named("credentials", "Slack SCIM")["inputs"] = {"token": slack.token, "api_url": slack.url}
    host = controller.named("hosts", "emea")
    users_file = json.loads(host["variables"])["directory_sync_users_file"]
    host["variables"] = json.dumps({"directory_sync_users_file": users_file})
    Node(controller, runner, tmp_path / "node", kept / "slack").launch("Slack sync", limit="emea")
    assert {write["method"] for write in slack.control.writes()} == {"POST"}


def test_an_exception_to_a_guard_holds_for_plan_and_application(
    node: Node, slacks: Slacks, people: Mapping[str, ScimClient]
) -> None:
    node.launch("Slack sync", limit="emea")  # a run before, so that its snapshot is there
    for number in range(5):
        people["emea"].create_user({"user_name": f"gone.{number}", "email": f"gone.{number}@example.com"})
    written = len(slacks["emea"].control.writes())
    answers = {"directory_sync_absent_users": "deactivate"}
    assert "deactivations" in node.launch("Slack plan", answers, limit="emea", fails=True).run.output
    allowed = {**answers, "slack_deactivations": 6}
    plan = node.launch("Slack plan", allowed, limit="emea")
    assert len(slacks["emea"].control.writes()) == written
    node.launch("Slack apply", allowed, artifacts=plan.artifacts, limit="emea")
    assert {f"gone.{number}@example.com" for number in range(5)} <= emails(people["emea"], active=False)


def test_a_first_run_in_a_workspace_with_people_says_what_to_enter(
    node: Node, slacks: Slacks, people: Mapping[str, ScimClient]
) -> None:
    people["emea"].create_user({"user_name": "nora", "email": "nora.quist@example.com", "given_name": "N"})
    for number in range(7):
        people["emea"].create_user({"user_name": f"gone.{number}", "email": f"gone.{number}@example.com"})
    answers: dict[str, Any] = {"directory_sync_absent_users": "deactivate"}
    stopped = node.launch("Slack plan", answers, limit="emea", fails=True).run.last["msg"]
    entered = {
        field: entry for entry, field in re.findall(r'enter "([^"]+)" in the field "([^"]+)" of the form', stopped)
    }
    assert entered.keys() == {
        "How many accounts may be deactivated",
        "Percentage of users that may be missing from the roster",
    }
    answers["slack_deactivations"] = int(entered["How many accounts may be deactivated"])
    wrong = node.launch("Slack plan", {**answers, "slack_exceptions": "changes 30"}, limit="emea", fails=True)
    assert "directory_sync_guards.changes 30: is not an option; did you mean changes?" in wrong.run.last["msg"]
    assert "source_shrinkage" in node.launch("Slack plan", answers, limit="emea", fails=True).run.last["msg"]
    assert entered["Percentage of users that may be missing from the roster"] == "-1"
    answers["directory_sync_max_shrinkage"] = int(entered["Percentage of users that may be missing from the roster"])
    answers["slack_exceptions"] = "changes: 30\n\n name_changes:1 \n"
    plan = node.launch("Slack plan", answers, limit="emea")
    assert not any(slack.control.writes() for slack in (slacks["apac"],))
    node.launch("Slack apply", answers, artifacts=plan.artifacts, limit="emea")
    assert {f"gone.{number}@example.com" for number in range(7)} <= emails(people["emea"], active=False)


def test_every_other_job(node: Node, slacks: Slacks, people: Mapping[str, ScimClient], kept: Path) -> None:
    """In the order of somebody's time in the company."""
    requests = {name: len(slack.control.requests()) for name, slack in slacks.items()}
    checked = node.launch("Slack roster check")
    shown = checked.run.results
    assert [one["msg"]["people"] for one in shown if one.task == "Show the counts of the file"] == [1, 1]
    assert {name: len(slack.control.requests()) for name, slack in slacks.items()} == requests
    assert "nora.quist@example.com" in node.launch("Slack drift", fails=True).run.output
    node.launch("Slack sync")
    assert node.launch("Slack sync").run.changed == 0
    joins = {"onboard_hosts": ["emea"], "slack_email": "mara.holm@example.com", "slack_family_name": "Holm"}
    node.launch("Slack onboard", {**joins, "slack_manager": "nora.quist@example.com"})
    mara = account(people["emea"], "mara.holm@example.com")
    nora = account(people["emea"], "nora.quist@example.com")
    assert mara.values["family_name"] == "Holm"
    assert mara.values["manager"] == nora.id
    assert "mara.holm@example.com" not in emails(people["apac"])
    unknown = {**joins, "slack_email": "teo@example.com", "slack_groups": "Sales\n Clerks \n"}
    assert "Clerks" in node.launch("Slack onboard", unknown, fails=True).run.output
    written = len(slacks["emea"].control.writes())
    node.launch("Slack export", {"slack_accounts": "active"})
    node.launch("Slack access review")
    node.launch("Slack guest review")
    assert len(slacks["emea"].control.writes()) == written
    exported = yaml.safe_load((kept / "slack" / "emea" / "export.yml").read_text(encoding="utf-8"))
    assert {user["email"] for user in exported["users"]} == emails(people["emea"])
    assert len(list((kept / "slack").glob("*/reviews/*/*.html"))) == len(slacks)
    leaves = {"offboard_hosts": ["emea"], "slack_people": " mara.holm@example.com \n"}
    early = {**leaves, "offboard_at": "2999-12-31 17:00", "offboard_timezone": "Europe/Copenhagen"}
    assert "has not come yet" in node.launch("Slack offboard", early, fails=True).run.output
    node.launch("Slack offboard", leaves)
    assert emails(people["emea"], active=False) == {"mara.holm@example.com"}
    assert list((kept / "slack" / "emea" / "offboard").iterdir())
