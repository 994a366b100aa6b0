# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the export of each system to a Slack that is as it says, by the preset alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS
from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.rosters import ROSTERS, changed
from tests.support.sandbox import Sandbox

EXPORTS = sorted(path.name for path in ROSTERS.iterdir())


def task(path: Path, folder: Path, **options: Any) -> dict[str, Any]:
    given = {
        "users_file": str(path),
        "columns_preset": path.stem,
        # One export after the other: each changes much of what the one before has brought.
        "guards": {guard: {"count": -1, "percent": -1} for guard in DEFAULTS},
        "budget_dir": str(folder / "budget"),
        **options,
    }
    return {"name": path.name, "scimops.slack.slack_scim_directory": given}


@pytest.mark.parametrize("exports", [EXPORTS[::2], EXPORTS[1::2]], ids=["odd", "even"])
def test_each_export_leaves_nothing_to_do(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, exports: list[str]
) -> None:
    tasks = [task(ROSTERS / name, tmp_path) for name in exports for _run in (1, 2)]
    results = play.tasks(*tasks).results
    assert len(results) == 2 * len(exports)
    assert results[0].changed
    for once, twice in zip(results[::2], results[1::2], strict=True):
        assert sum(twice["matched"].values()) >= 2, once.task
        assert not twice.changed, (once.task, twice["operations"])
        assert [finding for finding in once["findings"] if finding["topic"] in ("manager", "conflict")] == []
        assert once["files"][0]["not_managed"] == []


def test_a_preset_and_its_damage(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    path = changed("jumpcloud", tmp_path, ('"SUSPENDED"', '"LOCKED"'))
    refused = play.tasks(task(path, tmp_path), fails=True, **way.options).last
    assert "jumpcloud.json:19: column 'state': active: comes from 'LOCKED'" in refused["msg"]
    assert sandbox.control.writes() == []
    states = {"active": {"column": "state", "map": {"ACTIVATED": True, "LOCKED": False}}}
    done = play.tasks(task(path, tmp_path, columns=states), **way.options).last
    assert done["counts"]["create user"] == 2


def test_a_role_and_a_column_that_is_missing(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    path = changed("bamboohr", tmp_path, ('"Job Title"', '"Role"'))
    variables = {
        "directory_sync_folder": str(tmp_path / "sync"),
        "directory_sync_users_file": str(path),
        "directory_sync_columns_preset": "bamboohr",
        "directory_sync_absent_users": "ignore",
        "directory_sync_budget_dir": str(tmp_path / "budget"),
    }
    role = {"hosts": "localhost", "gather_facts": False, "roles": ["scimops.slack.directory_sync"], "vars": variables}
    run = play.play([role])
    (done,) = [one for one in run.results if one.action.endswith("slack_scim_directory")]
    assert done["counts"]["create user"] == 3
    assert done["files"][0]["not_managed"] == ["title"]
    users = play.module("slack_scim_user_info", {"email": "nora.quist@example.com"})["users"]
    assert [user["title"] for user in users] == [None]


def test_a_preset_is_about_a_file(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    given = {"users": [{"email": "a@example.com"}], "columns_preset": "okta", "budget_dir": str(tmp_path / "budget")}
    refused = play.module("slack_scim_directory", given, fails=True)
    assert "columns_preset: must be used together with users_file" in refused["msg"]
