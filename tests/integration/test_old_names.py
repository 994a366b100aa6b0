# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of release 1.0.0 that have new names: they work until 2.0.0, and Ansible warns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox


def deprecation(run: PlaybookRun) -> str:
    """The one deprecation of a run, as one line."""
    text = " ".join(run.output.split())
    assert text.count("[DEPRECATION WARNING]") == 1
    return text.partition("[DEPRECATION WARNING]")[2]


@pytest.mark.matrix
def test_the_old_name_of_the_filter_for_instants_works_and_names_the_new_one(play: PlaybookRunner) -> None:
    instant = "{{ '2030-12-31 17:00' | scimops.slack.slack_scim_%s('Europe/Copenhagen') }}"
    tasks = [{"ansible.builtin.debug": {"msg": instant % name}} for name in ("instant", "moment")]
    run = play.tasks(*tasks, warns=True)
    assert [result.result["msg"] for result in run.results] == ["2030-12-31T16:00:00Z"] * 2
    assert "Use scimops.slack.slack_scim_instant instead" in deprecation(run)
    assert "version 2.0.0" in deprecation(run)


@pytest.mark.matrix
@pytest.mark.parametrize("old", [True, False], ids=["organisations", "organizations"])
def test_the_old_names_of_the_playbook_for_organizations_work(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, old: bool
) -> None:
    word = "organisations" if old else "organizations"
    report = tmp_path / "report.md"
    variables = {
        "directory_sync_folder": str(tmp_path / "slack"),
        "directory_sync_users": [{"user_name": "ann", "email": "ann@example.com"}],
        "directory_sync_guards": {"creations": {"count": -1, "percent": -1}},
        f"{word}_report": str(report),
        f"{word}_connection": {"retries": -1},
    }
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(json.dumps({f"slack_{word}": {"hosts": {"emea": None}, "vars": variables}}), encoding="utf-8")
    playbook, arguments = CHECKOUT / "playbooks" / f"{word}.yml", ["--inventory", str(inventory)]
    refused = play.play(playbook, arguments=arguments, fails=True)
    assert "retries: -1" in str(refused.task("Report")["msg"]["failed"]["emea"])
    play.play(
        playbook, arguments=[*arguments, "-e", json.dumps({f"{word}_connection": {"retries": 1}})], warns=True
    )  # of the owner, who is not in the source
    assert "1 of 1 organizations succeeded" in report.read_text(encoding="utf-8")
    assert "ann@example.com" in str(sandbox.control.state()["users"])
