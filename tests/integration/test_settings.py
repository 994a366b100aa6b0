# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the options of the connection come from: the task, module_defaults, the environment, a vault."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.cycle import Way
from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

MODULES = sorted(path.stem for path in (CHECKOUT / "plugins/modules").glob("slack_*.py"))
GROUP = "group/scimops.slack.scim"
#: What the environment of a run says when it is not to be asked.
NOTHING = {"SLACK_SCIM_TOKEN": "", "SLACK_SCIM_URL": "https://slack.invalid/scim"}
WRONG = "xoxp-wrong-0123"
ANN = {"user_name": "ann", "email": "ann@example.com"}
BOB = {"user_name": "bob", "email": "bob@example.com"}


def test_module_defaults_reach_every_module(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    journal = str(tmp_path / "journal.jsonl")
    free = {"budget_dir": str(tmp_path / "budget"), "guards": {"creations": {"count": -1, "percent": -1}}}
    options: dict[str, dict[str, Any]] = {
        "slack_scim_user": ANN,
        "slack_scim_group": {"name": "Sales", "members": ["ann"]},
        "slack_scim_directory": {**free, "users": [ANN, BOB], "journal_file": journal},
        "slack_scim_undo": {"undo_journal": journal, "budget_dir": free["budget_dir"]},
        "slack_scim_user_info": {},
        "slack_scim_group_info": {},
        "slack_scim_info": {},
        "slack_scim_access_review": {"dest": str(tmp_path / "review")},
    }
    assert sorted(options) == MODULES
    other = "v2" if way.version == "v1" else "v1"
    run = play.play(
        [
            {
                "name": "Test",
                "hosts": "localhost",
                "gather_facts": False,
                "module_defaults": {GROUP: {"token": sandbox.token, "api_url": sandbox.url, "api_version": other}},
                "tasks": [{"name": module, f"scimops.slack.{module}": given} for module, given in options.items()],
            }
        ],
        arguments=way.options["arguments"],
        environment={**way.options["environment"], **NOTHING},
    )
    assert [result.task for result in run.results if not result.failed] == list(options)
    assert run.task("slack_scim_info")["token_accepted"]
    asked = {request["path"].split("/")[2] for request in sandbox.control.requests() if "/scim/" in request["path"]}
    assert asked == {other}


def test_the_group_is_of_the_modules() -> None:
    runtime = yaml.safe_load((CHECKOUT / "meta/runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"] == {"scim": MODULES}


def test_an_option_wins_over_defaults_and_those_over_the_environment(
    play: PlaybookRunner, sandbox: Sandbox, way: Way
) -> None:
    nowhere = "http://127.0.0.1:1/scim"

    def ask(name: str, **options: Any) -> dict[str, Any]:
        return {"name": name, "scimops.slack.slack_scim_user_info": {"user_name": "nobody", **options}}

    def asking(defaults: Mapping[str, Any], *tasks: dict[str, Any]) -> dict[str, Any]:
        head = {"name": "Test", "hosts": "localhost", "gather_facts": False, "ignore_errors": True}
        return {**head, "module_defaults": {GROUP: dict(defaults)}, "tasks": list(tasks)}

    plays = [
        asking(
            {},
            ask("environment"),
            ask("option: api_version", api_version="v1"),
            ask("option: token", token=WRONG),
            ask("option: api_url", api_url=nowhere, retries=0),
            {**ask("environment of the task: token"), "environment": {"SLACK_SCIM_TOKEN": WRONG}},
            {**ask("environment of the task: version"), "environment": {"SLACK_SCIM_VERSION": "v1"}},
            {**ask("environment of the task: no token"), "environment": {"SLACK_SCIM_TOKEN": ""}},
            {**ask("environment of the task: bad version"), "environment": {"SLACK_SCIM_VERSION": "v3"}},
        ),
        asking({"api_version": "v1"}, ask("defaults: api_version")),
        asking({"token": WRONG}, ask("defaults: token"), ask("option over defaults", token=sandbox.token)),
        asking({"api_url": nowhere, "retries": 0}, ask("defaults: api_url")),
    ]
    run = play.play(
        plays,
        arguments=way.options["arguments"],
        environment={**way.options["environment"], "SLACK_SCIM_VERSION": "v2"},
    )
    refused, unreachable, fine = "invalid_authentication", "no reply from Slack", ""
    expected = {
        "environment": fine,
        "option: api_version": fine,
        "option: token": refused,
        "option: api_url": unreachable,
        "environment of the task: token": refused,
        "environment of the task: version": fine,
        "environment of the task: no token": "token: must not be empty",
        "environment of the task: bad version": "api_version must be one of: v1, v2, got: v3",
        "defaults: api_version": fine,
        "defaults: token": refused,
        "option over defaults": fine,
        "defaults: api_url": unreachable,
    }
    assert [result.task for result in run.results] == list(expected)
    for result in run.results:
        assert result.failed == bool(expected[result.task]), result.task
        assert expected[result.task] in result.result.get("msg", ""), result.task
    asked = [request["path"].split("/")[2] for request in sandbox.control.requests()]
    assert [version for version, _requests in itertools.groupby(asked)] == ["v2", "v1", "v2", "v1", "v2"]


@pytest.fixture
def vaulted(sandbox: Sandbox, tmp_path: Path) -> list[str]:
    """A vault.yml that is encrypted, and an inline.yml with an encrypted value; the arguments that open both."""
    password = tmp_path / "password"
    password.write_text("correct horse", encoding="utf-8")
    opened = ["--vault-password-file", str(password)]

    def vault(*arguments: str, text: str) -> str:
        command = [Path(sys.executable).with_name("ansible-vault"), *arguments, *opened]
        variables = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, input=text, env=variables, capture_output=True, text=True, check=True)
        return done.stdout

    whole = vault("encrypt", "--output", "-", text=f"token_of_file: {sandbox.token}\n")
    (tmp_path / "vault.yml").write_text(whole, encoding="utf-8")
    inline = vault("encrypt_string", "--stdin-name", "token_inline", text=sandbox.token)
    (tmp_path / "inline.yml").write_text(inline, encoding="utf-8")
    assert sandbox.token not in whole + inline
    return opened


def test_a_vaulted_token_is_used_and_never_shown(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, vaulted: list[str], tmp_path: Path
) -> None:
    text = f"""
    - name: Test
      hosts: localhost
      gather_facts: false
      vars_files: [{tmp_path}/vault.yml, {tmp_path}/inline.yml]
      module_defaults:
        {GROUP}:
          token: "{{{{ token_inline }}}}"
      roles:
        - role: scimops.slack.directory_sync
          vars:
            directory_sync_token: "{{{{ token_of_file }}}}"
            directory_sync_folder: {tmp_path}/slack
            directory_sync_users: {json.dumps([ANN, BOB])}
            directory_sync_guards: {{creations: {{count: -1, percent: -1}}}}
            directory_sync_budget_dir: {tmp_path}/budget
      tasks:
        - name: By defaults
          scimops.slack.slack_scim_user: {json.dumps({**ANN, "title": "Clerk"})}
        - name: By option
          scimops.slack.slack_scim_info:
            token: "{{{{ token_of_file }}}}"
        - name: Fails
          scimops.slack.slack_scim_user: {json.dumps({**ANN, "manager": ANN["email"]})}
          ignore_errors: true
        - name: Has an option too many
          scimops.slack.slack_scim_user: {json.dumps({**ANN, "tilte": "Clerk"})}
          ignore_errors: true
    """
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(textwrap.dedent(text), encoding="utf-8")

    def run(*arguments: str, fails: bool = False) -> PlaybookRun:
        done = play.play(
            playbook,
            fails=fails,
            warns=True,
            arguments=[*way.options["arguments"], *vaulted, "-vvvv", *arguments],
            environment={**way.options["environment"], "SLACK_SCIM_TOKEN": ""},
        )
        assert sandbox.token not in done.output
        assert sandbox.token not in json.dumps([result.result for result in done.results])
        return done

    refused = run("-e", "directory_sync_action=later", fails=True).output
    assert "directory_sync_action: 'later' must be one of apply, plan" in refused
    for done in (run("--check"), run()):
        assert done.task("By option")["token_accepted"]
        assert "+title: Clerk" in done.output
        assert done.task("Fails").failed
    written = [path for folder in ("slack", "budget") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"plan.json", "journal.jsonl", "report.md"}
    for path in written:
        assert sandbox.token not in path.read_text(encoding="utf-8")


ROLES: dict[str, dict[str, Any]] = {
    "access_review": {"access_review_folder": "FOLDER/reviews"},
    "directory_sync": {"directory_sync_folder": "FOLDER", "directory_sync_users": [ANN]},
    "export": {"export_file": "FOLDER/export.yml"},
    "guest_review": {},
    "offboard": {"offboard_people": ["ann@example.com"], "offboard_folder": "FOLDER/evidence"},
    "onboard": {"onboard_people": [ANN]},
}


@pytest.mark.matrix
def test_module_defaults_reach_the_modules_of_every_role(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    written = {path.name for path in (CHECKOUT / "roles").iterdir() if path.is_dir()} - {"sandbox"}
    assert written == set(ROLES)
    reached = {"token": sandbox.token, "api_url": sandbox.url}
    run = play.play(
        [
            {
                "hosts": "localhost",
                "gather_facts": False,
                "module_defaults": {GROUP: {**reached, "rate_limit_wait": "{{ 1 + 1 }}"}},
                "vars": {**json.loads(json.dumps(ROLES[role]).replace("FOLDER", str(tmp_path)))},
                "roles": [f"scimops.slack.{role}"],
            }
            for role in sorted(ROLES, key="onboard".__eq__, reverse=True)
        ],
        check=False,
        warns=True,
        environment=NOTHING,
    )
    assert [result.task for result in run.results if result.failed] == []
    assert sandbox.control.requests()


@pytest.mark.matrix
@pytest.mark.parametrize("rule", ["missing required arguments: token", "token: must not be empty"])
def test_where_a_token_may_come_from_is_said_where_there_is_none(tmp_path: Path, way: Way, rule: str) -> None:
    play = PlaybookRunner(tmp_path, {"SLACK_SCIM_TOKEN": ""} if "empty" in rule else {})
    head = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True}
    tasks = {"tasks": [{"name": "Ask", "scimops.slack.slack_scim_info": {}}]}
    role = {"vars": {"export_file": str(tmp_path / "export.yml")}, "roles": ["scimops.slack.export"]}
    options = {**way.options, "warns": True}
    run = play.play([{**head, **tasks}, {**head, **role}], **options)
    where = "or SLACK_SCIM_TOKEN in the environment of the host that runs the task"
    assert run.task("Ask")["msg"] == f"{rule}. Set token, {where}"
    of_role = rule.replace("token: ", "export_token: ")
    assert run.task("Read the people")["msg"] == f"{of_role}. Set export_token, {where}"


def test_the_variables_of_a_role_beat_module_defaults_of_its_modules(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    people = {"directory_sync_folder": str(tmp_path), "directory_sync_users": [ANN]}
    own = {"directory_sync_token": sandbox.token, "directory_sync_api_url": sandbox.url}
    head = {"hosts": "localhost", "gather_facts": False, "roles": ["scimops.slack.directory_sync"]}
    defaults = {"scimops.slack.slack_scim_directory": {"token": WRONG, "api_url": "https://slack.invalid/scim"}}
    plays = [{**head, "vars": {**people, **own}, "module_defaults": defaults}]
    assert play.play(plays, warns=True, environment=NOTHING).last["msg"]["result"] == "Done"
    of_module = {"scimops.slack.slack_scim_directory": {"token": sandbox.token, "api_url": sandbox.url}}
    plays = [{**head, "vars": people, "module_defaults": {**of_module, GROUP: {"token": WRONG}}}]
    assert play.play(plays, warns=True, environment=NOTHING).last["msg"]["result"] == "Nothing to do"


@pytest.mark.parametrize(
    "module",
    [
        {"slack_scim_user": {"user_name": "nora", "email": "nora@example.com", "timezone": "Europe/Berlin"}},
        {"slack_scim_directory": {"users": [{"email": "nora@example.com", "timezone": "Europe/Berlin"}]}},
    ],
    ids=lambda module: next(iter(module)),
)
def test_a_host_without_time_zones_says_what_is_missing(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, module: dict[str, Any]
) -> None:
    ((name, options),) = module.items()
    task = {f"scimops.slack.{name}": options}
    environment = {**way.options["environment"], "PYTHONTZPATH": ""}
    failed = play.tasks(task, fails=True, **{**way.options, "environment": environment}).last
    assert "no time zone database" in str(failed.result)
    assert "tzdata" in str(failed.result)
    assert sandbox.control.writes() == []
