# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role directory_sync plans and does nothing, whoever says that it shall: the command line, the play, or its action."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox


def variables(folder: Path) -> dict[str, Any]:
    return {
        "directory_sync_folder": str(folder / "sync"),
        "directory_sync_budget_dir": str(folder / "budget"),
        "directory_sync_users": [{"email": "ann@example.com"}],
    }


def play_of(folder: Path, **more: Any) -> list[dict[str, Any]]:
    own = {**variables(folder), **more.pop("vars", {})}
    return [
        {"hosts": "localhost", "gather_facts": False, "vars": own, "roles": ["scimops.slack.directory_sync"], **more}
    ]


@pytest.mark.parametrize(
    ("keywords", "check", "changed"),
    [
        ({"check_mode": True}, False, True),
        ({}, True, True),
        ({"vars": {"directory_sync_action": "plan"}}, False, False),
    ],
    ids=["play", "command-line", "action"],
)
@pytest.mark.matrix
def test_nothing_is_written(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, keywords: dict[str, Any], check: bool, changed: bool
) -> None:
    run = play.play(play_of(tmp_path, **keywords), check=check)
    assert sandbox.control.writes() == []
    assert run.last["msg"]["result"] == "Planned, nothing is done"
    assert run.task("Plan, judge, and carry it out").changed is changed


def test_without_it_is_done(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    run = play.play(play_of(tmp_path))
    assert run.last["msg"]["result"] == "Done"
    assert len(sandbox.control.writes()) == 1
