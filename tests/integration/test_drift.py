# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook scimops.slack.drift: what differs is told, and nothing is written whatever is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

DRIFT = CHECKOUT / "playbooks" / "drift.yml"


def test_drift(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("email,title\nnora@example.com,Clerk\nivo@example.com,Clerk\n", encoding="utf-8")
    for person in ("nora", "ivo"):
        play.module(
            "slack_scim_user", {"user_name": person, "email": f"{person}@example.com", "title": "Clerk"}, diff=False
        )
    sandbox.control.settings(read_only=True)
    sandbox.control.forget_requests()
    variables = {
        "directory_sync_folder": str(tmp_path / "slack"),
        "directory_sync_users_file": str(roster),
        "directory_sync_budget_dir": str(tmp_path / "budget"),
        "directory_sync_scope": {"exclude": ["owner@example.com"]},
    }

    def run(fails: bool = False, **more: Any) -> PlaybookRun:
        return play.play(DRIFT, fails=fails, arguments=["-e", json.dumps({**variables, **more})])

    assert run().last["msg"] == "Slack matches the source."
    roster.write_text("email,title\nnora@example.com,Countess\nivo@example.com,Clerk\n", encoding="utf-8")
    differs = run(fails=True)
    assert "Slack differs from the source in 1 way: update user 1." in differs.last["msg"]
    assert f"All of them are in {tmp_path}/slack/plan.md" in differs.last["msg"]
    (differences,) = differs.task("Show each difference")["results"]
    (difference,) = differences["msg"]
    assert difference.startswith("Change nora <nora@example.com>: title: Clerk -> Countess")
    refused = run(fails=True, directory_sync_action="apply")
    assert "directory_sync_action must be one of: plan, got: apply" in refused.last["msg"]
    del variables["directory_sync_folder"]
    assert "directory_sync_folder: is required" in run(fails=True).last["msg"]
    assert sandbox.control.writes() == []


def test_strangers_and_unknown_groups_are_differences(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    for person in ("nora", "anna", "bert"):
        play.module("slack_scim_user", {"user_name": person, "email": f"{person}@example.com"}, diff=False)
    play.module("slack_scim_group", {"name": "Unknown"}, diff=False)
    sandbox.control.settings(read_only=True)
    sandbox.control.forget_requests()
    variables = {
        "directory_sync_folder": str(tmp_path / "slack"),
        "directory_sync_users": [{"email": "nora@example.com"}],
        "directory_sync_groups": [{"name": "Sales"}],
        "directory_sync_budget_dir": str(tmp_path / "budget"),
        "directory_sync_scope": {"exclude": ["owner@example.com"]},
    }
    differs = play.play(DRIFT, fails=True, arguments=["-e", json.dumps(variables)])
    assert "Slack differs from the source in 4 ways: create group 1, absent 3." in differs.last["msg"]
    (differences,) = differs.task("Show each difference")["results"]
    named = "\n".join(differences["msg"])
    for name in ("Sales", "anna@example.com", "bert@example.com", "Unknown"):
        assert name in named
    assert sandbox.control.writes() == []
