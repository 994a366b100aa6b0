# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans, snapshots, journals and reviews belong to one organization, and another one refuses them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.organization_lock import OrganizationLock, lock_path
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Organization, Sandbox

PEOPLE = [{"email": "ann@example.com", "given_name": "Ann"}]


@pytest.fixture
def directory(tmp_path: Path) -> dict[str, Any]:
    """The options of a run that keeps its files to itself."""
    return {
        "users": PEOPLE,
        "budget_dir": str(tmp_path / "budget"),
        "guards": {"creations": {"count": -1, "percent": -1}},
    }


def test_what_one_organization_wrote_is_refused_by_another(
    play: PlaybookRunner, other_organization: Organization, directory: dict[str, Any], tmp_path: Path
) -> None:
    files = {name: str(tmp_path / name) for name in ("plan_file", "snapshot_file", "journal_file")}
    ours = play.module("slack_scim_directory", {**directory, **files}, warns=True)  # there is no snapshot yet
    assert ours["workspace"]["user_id"].startswith(("U", "W"))
    for name in ("plan_file", "snapshot_file"):
        assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["workspace"] == ours["workspace"]
    theirs = {**directory, **other_organization.options}
    planned = play.tasks({"scimops.slack.slack_scim_directory": theirs}, check=True).last
    assert planned["digest"] != ours["digest"]
    undo = {name: value for name, value in theirs.items() if name != "users"}
    other_organization.control.forget_requests()
    for module, options, option in (
        ("slack_scim_directory", {**theirs, "approved_plan": files["plan_file"]}, "approved_plan"),
        ("slack_scim_directory", {**theirs, "snapshot_file": files["snapshot_file"]}, "snapshot_file"),
        ("slack_scim_undo", {**undo, "undo_journal": files["journal_file"]}, "undo_journal"),
    ):
        failed = play.tasks({f"scimops.slack.{module}": options}, fails=True).last
        assert failed["msg"].startswith(f"{option}: ")
        assert f"belongs to Sandbox ({ours['workspace']['enterprise_id']}), and the token belongs to " in failed["msg"]
        assert f"Sandbox 2 ({planned['workspace']['enterprise_id']})" in failed["msg"]
    assert {one["path"] for one in other_organization.control.requests()} == {"/api/auth.test"}


def test_a_digest_approves_nothing_in_another_organization(
    play: PlaybookRunner, other_organization: Organization, directory: dict[str, Any]
) -> None:
    approved = play.tasks({"scimops.slack.slack_scim_directory": directory}, check=True).last["digest"]
    options = {**directory, **other_organization.options, "approved_digest": approved}
    failed = play.tasks({"scimops.slack.slack_scim_directory": options}, fails=True).last
    assert failed["msg"].startswith("Nothing was written, because the plan is not the one that was approved")
    assert other_organization.control.writes() == []


def test_a_journal_of_two_organizations_is_undone_in_that_of_the_run(
    play: PlaybookRunner, sandbox: Sandbox, other_organization: Organization, directory: dict[str, Any], tmp_path: Path
) -> None:
    journal = str(tmp_path / "journal")
    for reached in ({}, other_organization.options):
        play.module("slack_scim_directory", {**directory, **reached, "journal_file": journal})
    options = {"undo_journal": journal, "budget_dir": directory["budget_dir"], "guards": {}}
    assert "belongs to Sandbox 2" in play.tasks({"scimops.slack.slack_scim_undo": options}, fails=True).last["msg"]
    undone = play.module("slack_scim_undo", {**options, **other_organization.options})
    assert undone["outcomes"] == {"done": 1}
    active = [
        {user["email"]: user["active"] for user in one.control.state()["users"]}[PEOPLE[0]["email"]]
        for one in (sandbox, other_organization)
    ]
    assert active == [True, False]


def test_a_run_in_another_organization_is_not_waited_for(
    play: PlaybookRunner, sandbox: Sandbox, other_organization: Organization, directory: dict[str, Any]
) -> None:
    checked = play.tasks({"scimops.slack.slack_scim_directory": directory}, check=True).last
    path = lock_path(directory["budget_dir"], sandbox.url, checked["workspace"]["enterprise_id"])
    with OrganizationLock(path) as lock:
        assert list(lock.take(0, lambda _holder: None)) == []
        play.tasks({"scimops.slack.slack_scim_directory": directory}, fails=True)
        assert play.module("slack_scim_directory", {**directory, **other_organization.options}).changed


@pytest.mark.parametrize("module", ["slack_scim_directory", "slack_scim_undo"])
def test_a_token_of_unknown_owner_is_a_warning(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], tmp_path: Path, module: str
) -> None:
    journal = str(tmp_path / "journal")
    play.module("slack_scim_directory", {**directory, "journal_file": journal})
    owned = {"path": "auth.test", "fault": "status", "status": 200, "times": 2}
    identity = {"ok": True, "team": "Sandbox", "team_id": "T0AAAAAAA"}
    sandbox.control.faults({**owned, "body": identity})
    (tmp_path / "other").write_text('{"event": "run", "run": "one", "operations": 0}\n', encoding="utf-8")
    options = {**directory, "absent_users": "deactivate"}
    if module == "slack_scim_undo":
        options = {"undo_journal": str(tmp_path / "other"), "budget_dir": directory["budget_dir"]}
    warned = play.tasks({f"scimops.slack.{module}": options}, check=True, warns=True).last["warnings"]
    assert any(
        "auth.test has no user_id), so the account of the token is not protected; list that" in w for w in warned
    )


def test_a_reason_that_was_changed_by_hand_is_not_approved(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    play.tasks({"scimops.slack.slack_scim_directory": {**directory, "plan_file": str(plan)}}, check=True)
    document = json.loads(plan.read_text(encoding="utf-8"))
    document["operations"][0]["reason"] = "harmless"
    plan.write_text(json.dumps(document), encoding="utf-8")
    options = {**directory, "approved_plan": str(plan)}
    failed = play.tasks({"scimops.slack.slack_scim_directory": options}, fails=True).last
    assert "its digest or seal does not match its content" in failed["msg"]
    assert sandbox.control.writes() == []


@pytest.mark.parametrize(
    "damage",
    [
        ("snapshot_file", "null"),
        ("snapshot_file", '[{"a": 1}]'),
        ("snapshot_file", '{"format": 99}'),
        ("approved_plan", "[" * 100_000),
        ("approved_plan", "\ufeff{}"),
        ("approved_plan", '{"format": 3, "digest": "", "operations": [{"operation": null}]}'),
    ],
)
def test_a_damaged_file_is_a_clear_message(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], tmp_path: Path, damage: tuple[str, str]
) -> None:
    option, content = damage
    (tmp_path / "file").write_text(content, encoding="utf-8")
    options = {**directory, option: str(tmp_path / "file")}
    run = play.tasks({"scimops.slack.slack_scim_directory": options}, fails=True)
    assert run.last["msg"].startswith(f"{option}: '{tmp_path / 'file'}' ")
    assert "Traceback" not in run.output
    assert sandbox.control.requests() == []


@pytest.mark.parametrize(
    "damage",
    [
        (
            '{"event": "done", "run": "one", "key": "k", "operation": null}',
            "is damaged: operation must be an object, but is null",
        ),
        ('{"event": "done", "run": "on', "is damaged: it is not a complete record"),
        ("<<<<<<< HEAD", "is damaged: it is not a complete record"),
    ],
)
def test_a_damaged_journal_is_a_clear_message(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], tmp_path: Path, damage: tuple[str, str]
) -> None:
    line, words = damage
    journal = tmp_path / "journal"
    header, end = '{"event": "run", "run": "one", "operations": 1}', '{"event": "end", "run": "one", "stopped": null}'
    journal.write_text(f"{header}\n{line}\n{end}\n", encoding="utf-8")
    failed = play.tasks({"scimops.slack.slack_scim_undo": {"undo_journal": str(journal)}}, fails=True).last
    assert f"journal '{journal}', line 2 from its end: {words}" in failed["msg"]
    assert sandbox.control.requests() == []
    options = {**directory, "journal_file": str(journal)}
    failed = play.tasks({"scimops.slack.slack_scim_directory": options}, fails=True).last
    assert words in failed["msg"]
    assert sandbox.control.writes() == []


def test_a_second_run_says_since_when_another_is_at_work(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], tmp_path: Path
) -> None:
    task = {"scimops.slack.slack_scim_directory": directory}
    journal = tmp_path / "journal"
    journal.write_text('{"event": "run", "run": "one", "time": "", "operations": 1}\n', encoding="utf-8")
    organization = play.tasks(task, check=True).last["workspace"]["enterprise_id"]
    path = lock_path(directory["budget_dir"], sandbox.url, organization)
    with OrganizationLock(path) as lock:
        assert list(lock.take(0, lambda _holder: None)) == []
        failed = play.tasks(task, fails=True).last
        assert f"another run is active on Sandbox ({organization}): process {os.getpid()} on " in failed["msg"]
        assert ", since 20" in failed["msg"]
        waited = play.tasks({"scimops.slack.slack_scim_directory": {**directory, "lock_wait": 1.5}}, fails=True).last
        assert "This run waited 1.5 seconds" in waited["msg"]
        undo = {"undo_journal": str(journal), "budget_dir": directory["budget_dir"]}
        assert "another run is active" in play.tasks({"scimops.slack.slack_scim_undo": undo}, fails=True).last["msg"]
        assert sandbox.control.writes() == []
        checked = play.tasks(
            {"scimops.slack.slack_scim_directory": {**directory, "journal_file": str(journal)}}, check=True, warns=True
        )
        assert checked.last.changed
        assert "Another run is active" in checked.output
        assert "was interrupted" not in checked.output
    assert play.tasks(task).last["outcomes"]


def test_check_mode_takes_no_lock(play: PlaybookRunner, directory: dict[str, Any]) -> None:
    play.tasks({"scimops.slack.slack_scim_directory": directory}, check=True)
    assert not Path(directory["budget_dir"]).exists()
