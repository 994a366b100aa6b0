# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles as they are called: in check mode, however that is said, and with options from the command line, all text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox


def play_of(role: str, variables: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [
        {"hosts": "localhost", "gather_facts": False, "vars": variables, "roles": [f"scimops.slack.{role}"], **more}
    ]


def sync_of(folder: Path, **more: Any) -> list[dict[str, Any]]:
    variables = {
        "directory_sync_folder": str(folder / "sync"),
        "directory_sync_budget_dir": str(folder / "budget"),
        "directory_sync_users": [{"email": "ann@example.com"}],
        **more.pop("vars", {}),
    }
    return play_of("directory_sync", variables, **more)


@pytest.mark.parametrize(
    ("keywords", "check"),
    [({"check_mode": True}, False), ({}, True), ({"vars": {"directory_sync_action": "plan"}}, False)],
    ids=["play", "command-line", "action"],
)
@pytest.mark.matrix
def test_a_plan_writes_nothing(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, keywords: dict[str, Any], check: bool
) -> None:
    run = play.play(sync_of(tmp_path, **keywords), check=check, warns=True)
    assert sandbox.control.writes() == []
    assert run.last["msg"]["result"] == "Planned, not applied"
    by_action = "vars" in keywords
    assert run.task("Plan, check the guards, and apply").changed is not by_action, (
        "a plan that was asked for is no change"
    )


def test_a_run_writes_and_the_next_ones_do_not(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    plays = sync_of(tmp_path, vars={"directory_sync_absent_users": "ignore"})
    assert [play.play(plays).last["msg"]["result"] for _run in range(3)] == ["Done", "Nothing to do", "Nothing to do"]
    assert len(sandbox.control.writes()) == 1
    assert "neither the source nor Slack has changed since" in (tmp_path / "sync/report.md").read_text(encoding="utf-8")


def shown_plan(play: PlaybookRunner, sandbox: Sandbox, folder: Path, people: int) -> tuple[PlaybookRun, list[str]]:
    """The plan job on a read-only Slack with a leaver and so many who come; and the operations that it shows."""
    play.module("slack_scim_user", {"user_name": "leaver", "email": "leaver@example.com"}, diff=False)
    sandbox.control.settings(read_only=True)
    variables = {
        "directory_sync_folder": str(folder / "sync"),
        "directory_sync_budget_dir": str(folder / "budget"),
        "directory_sync_users": [{"email": f"p{number}@example.com"} for number in range(people)],
        "directory_sync_absent_users": "deactivate",
        "directory_sync_scope": {"exclude": ["owner@example.com"]},
        "directory_sync_guards": {"creations": {"count": -1, "percent": -1}},
        "directory_sync_action": "plan",
    }
    run = play.play(CHECKOUT / "playbooks" / "directory_sync.yml", arguments=["-e", json.dumps(variables)])
    shown = [operation for item in run.task("Show what was planned")["results"] for operation in item["msg"]]
    return run, shown


def test_a_plan_is_shown_whole_and_what_is_dangerous_first(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    run, shown = shown_plan(play, sandbox, tmp_path, people=520)
    assert len(shown) == 521
    assert shown[0].startswith("Deactivate leaver <leaver@example.com>: ")
    said = run.task("Show the digest and the files of the plan")["msg"]
    assert said["shown"] == "All 521 operations are shown above."
    assert said["complete_plan"][0] == str(tmp_path / "sync/plan.md")
    report = (tmp_path / "sync/report.md").read_text(encoding="utf-8")
    assert report.count("\n- `Create p") == 520
    assert report.index("- `Deactivate leaver <leaver@example.com>") < report.index("- `Create p0@example.com")
    assert "Not listed here" not in report


def test_a_plan_that_is_too_large_for_a_job_says_where_all_of_it_is(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    run, shown = shown_plan(play, sandbox, tmp_path, people=1100)
    assert (len(shown), shown[0][:10]) == (1000, "Deactivate")
    said = run.task("Show the digest and the files of the plan")["msg"]["shown"]
    assert said.startswith(
        "NOT ALL OPERATIONS ARE SHOWN ABOVE. All dangerous ones are. 101 of 1101 are not (create user 101)."
    )
    assert (tmp_path / "sync/plan.md").read_text(encoding="utf-8").count("  - Key: ") == 1101


@pytest.mark.parametrize(("fail_on_changes", "fails"), [(False, False), (True, True)])
def test_a_plan_with_changes_fails_where_that_is_asked_for(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, fail_on_changes: bool, fails: bool
) -> None:
    sandbox.control.settings(read_only=True)
    options: dict[str, Any] = {"directory_sync_action": "plan", "directory_sync_fail_on_changes": fail_on_changes}
    options["directory_sync_scope"] = {"exclude": ["owner@example.com"]}
    run = play.play(sync_of(tmp_path, vars=options), fails=fails)
    assert ("The plan has 1 operation (create user 1)" in str(run.last.result.get("msg"))) == fails
    assert (tmp_path / "sync/plan.html").exists()
    nothing = {**options, "directory_sync_users": [{"email": "owner@example.com"}], "directory_sync_scope": {}}
    assert play.play(sync_of(tmp_path, vars=nothing)).last["msg"]["result"] == "Nothing to do"


def test_a_failure_is_the_last_word_and_in_the_names_of_the_role(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.control.settings(read_only=True)
    guards = {"creations": {"count": 0, "percent": 0}}
    variables = {"directory_sync_guards": guards, "directory_sync_guard_fields": {"creations": "How many may come"}}
    run = play.play(sync_of(tmp_path, vars=variables), fails=True, warns=True)
    message = run.last["msg"]
    assert message.startswith("Nothing was written, because a guard stops this plan. creations: 1, limit 0")
    assert "set directory_sync_guards: {creations" in message
    assert message.endswith('To allow creations, enter "1" in the field "How many may come" of the form.')
    assert max(map(len, run.stdout.splitlines())) < 8000
    assert "creations" in (tmp_path / "sync/report.md").read_text(encoding="utf-8")


def test_a_report_that_is_cut_says_so(play: PlaybookRunner, tmp_path: Path) -> None:
    people = [{"email": "ann@example.com", "manager": "ghost"}, {"email": "bob@example.com", "manager": "ghost"}]
    options = {"users": people, "budget_dir": str(tmp_path / "budget"), "max_operations_returned": 1}
    play.tasks(
        {"scimops.slack.slack_scim_directory": options, "register": "directory_sync_result"},
        {
            "ansible.builtin.template": {
                "src": str(CHECKOUT / "roles/directory_sync/templates/report.md.j2"),
                "dest": str(tmp_path / "report.md"),
            },
            "vars": {"directory_sync_headline": "Done"},
        },
        warns=True,
    )
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert report.count("(done)") == 1
    assert "**Not listed here: 1** (create user 1). `operations.json` has all of them." in report
    assert "**Not listed here: 1** (manager 1). `plan.md` has all of them." in report


@pytest.mark.parametrize("create", [False, True])
def test_who_joins_a_group_is_in_it_however_its_name_is_written(
    play: PlaybookRunner, sandbox: Sandbox, create: bool
) -> None:
    """All of them, and the group keeps its name."""
    names = ["Sales", *(["new", "New"] if create else [])]
    people = [{"email": f"p{number}@example.com", "groups": [name]} for number, name in enumerate([*names, "SALES"])]
    play.module("slack_scim_group", {"name": "Sales"})
    play.play(play_of("onboard", {"onboard_people": people, "onboard_create_groups": create}))
    state = sandbox.control.state()
    groups = {group["display_name"]: len(group["members"]) for group in state["groups"]}
    assert groups == ({"Sales": 2, "new": 2} if create else {"Sales": 2})
    assert not play.play(play_of("onboard", {"onboard_people": people, "onboard_create_groups": create})).changed


def test_onboard_fails_when_somebody_is_not_as_asked(play: PlaybookRunner, sandbox: Sandbox) -> None:
    """Once all others are."""
    play.module("slack_scim_user", {"user_name": "bob", "email": "bob@example.com", "employee_number": "1"})
    play.module("slack_scim_group", {"name": "Sales"})
    namesake = {"email": "bob.b@example.com", "user_name": "bob", "employee_number": "2", "groups": ["Sales"]}
    other = {"email": "ann@example.com", "groups": ["Sales"]}
    for last, words in (
        (namesake, "bob.b@example.com: user_name bob matches bob@example.com"),
        ({"email": "cat@example.com", "manager": "ghost"}, "cat@example.com: manager 'ghost' matches no account"),
    ):
        run = play.play(play_of("onboard", {"onboard_people": [other, last]}), fails=True, warns=True)
        assert run.last["msg"].startswith("Everything else was done. onboard_people:")
        assert words in run.last["msg"]
    (group,) = sandbox.control.state()["groups"]
    assert len(group["members"]) == 1


def test_onboard_sets_a_manager_whose_account_is_deactivated_and_says_so(play: PlaybookRunner) -> None:
    play.module("slack_scim_user", {"user_name": "boss", "email": "boss@example.com"})
    play.module("slack_scim_user", {"email": "boss@example.com", "state": "absent"})
    run = play.play(
        play_of("onboard", {"onboard_people": [{"email": "ann@example.com", "manager": "boss"}]}), warns=True
    )
    assert "is deactivated; set nevertheless" in " ".join(run.output.split())
    ann, boss = (
        play.module("slack_scim_user_info", {"email": f"{name}@example.com"})["user"] for name in ("ann", "boss")
    )
    assert ann["manager"] == boss["id"]


def test_no_name_in_a_report_is_markdown_or_html(play: PlaybookRunner, tmp_path: Path) -> None:
    """Whatever a person is called stands in a code span that it cannot end, and in one line."""
    name = "``x`` <img src=x onerror=alert(1)> | @channel\u202e\n# Done"
    finding = {"label": name, "message": "is not in the source", "topic": "absent"}
    listed = {"findings": [finding], "operations": [{"summary": f"Deactivate {name}", "status": "done"}]}
    result = {"changed": True, "outcomes": {}, "failures": [{"label": name, "error": {"message": name}}], **listed}
    play.tasks(
        {
            "ansible.builtin.template": {
                "src": str(CHECKOUT / "roles/directory_sync/templates/report.md.j2"),
                "dest": str(tmp_path / "report.md"),
            },
            "vars": {
                "directory_sync_headline": "Done",
                "directory_sync_result": {**result, "failed": True, "msg": name, "workspace": {"team": name}},
            },
        }
    )
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    span = "``x`` <img src=x onerror=alert(1)> | @channel\\u202e # Done"
    assert report.splitlines()[:4] == ["# Done", "", f"``` {span} ```", ""]
    assert f"- Workspace: ``` {span} ```" in report
    assert f"- ```Deactivate {span}``` (done)" in report
    assert f"- ``` {span}: is not in the source ```" in report
    assert report.count("\n# ") == 0


def test_an_export_of_everybody(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.control.reset(users=60, groups=3, seed=2)
    deactivated = [user["email"] for user in sandbox.control.state()["users"] if not user["active"]]
    assert deactivated
    for answer, there in (("false", True), ("true", False)):
        file = tmp_path / f"{answer}.yml"
        arguments = ["-e", f"export_active_only={answer}", "-e", f"export_groups={answer}"]
        play.play(play_of("export", {"export_file": str(file)}), arguments=arguments)
        exported = yaml.safe_load(file.read_text(encoding="utf-8"))
        emails = {user["email"] for user in exported["users"]}
        assert (emails >= set(deactivated)) is there
        assert bool(exported["groups"]) is not there


@pytest.mark.matrix
@pytest.mark.parametrize("role", ["export", "guest_review"])
def test_no_text_of_a_written_file_is_a_template(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, role: str
) -> None:
    """Members choose their own titles and display names; a play may load the file as variables."""
    name = "{{ 6 * 7 }} {# none #} {% raw %}"
    raw = "{{ '{{' }} 6 * 7 {{ '}}' }} {{ '{#' }} none {{ '#}' }} {{ '{%' }} raw {{ '%}' }}"
    task = {"user_name": "nora", "email": "nora@example.com", "title": raw, "display_name": raw, "guest": True}
    play.tasks({"scimops.slack.slack_scim_user": task})
    file = tmp_path / "written.yml"
    play.play(play_of(role, {f"{role}_file": str(file)}))
    assert all("!unsafe" in line for line in file.read_text(encoding="utf-8").splitlines() if "{{" in line)
    shown = "(users | selectattr('guest') | first).title" if role == "export" else "unlimited[0].display_name"
    show = {"name": "Show", "ansible.builtin.debug": {"msg": f"{{{{ {shown} }}}}"}}
    load = {"name": "Load", "hosts": "localhost", "gather_facts": False, "vars_files": [str(file)], "tasks": [show]}
    assert play.play([load]).task("Show")["msg"] == name
    if role == "export":
        unchanged = play.module("slack_scim_directory", {"users_file": str(file)}, check=True)
        assert not unchanged.changed
