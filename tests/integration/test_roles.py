# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles as they are called: in check mode, however that is said, and with options from the command line, all text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.playbook import PlaybookRunner
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
    assert run.last["msg"]["result"] == "Planned, nothing is done"
    by_action = "vars" in keywords
    assert run.task("Plan, judge, and carry it out").changed is not by_action, "a plan that was asked for is no change"


def test_a_run_writes_and_the_next_ones_do_not(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    plays = sync_of(tmp_path, vars={"directory_sync_absent_users": "ignore"})
    assert [play.play(plays).last["msg"]["result"] for _run in range(3)] == ["Done", "Nothing to do", "Nothing to do"]
    assert len(sandbox.control.writes()) == 1
    assert "neither the source nor Slack has changed since" in (tmp_path / "sync/report.md").read_text(encoding="utf-8")


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
