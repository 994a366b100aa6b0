# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory task of which nothing changed since a run that left nothing to do, and everything that may change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

Options = dict[str, Any]


@pytest.fixture
def nightly(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> Options:
    """The options of a run that had nothing to do, and of which a snapshot was kept."""
    sandbox.control.reset(users=1500, groups=2, seed=3)
    state = sandbox.control.state()
    people = [
        {"email": user["email"], "title": user["title"], "active": user["active"]}
        for user in state["users"]
        if user["kind"] != "bot"
    ]
    teams = [{"name": group["display_name"], "members": group["members"]} for group in state["groups"]]
    options = {
        "users_file": str(_written(tmp_path / "users.jsonl", people)),
        "groups_file": str(_written(tmp_path / "groups.jsonl", teams)),
        "absent_users": "deactivate",
        "snapshot_file": str(tmp_path / "snapshot.json"),
        "budget_dir": str(tmp_path / "budget"),
    }
    first = run(play, way, options)
    assert first["operations"] == []
    assert first["settled_since"] is None
    sandbox.control.forget_requests()
    return options


def _written(path: Path, rows: list[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(play: PlaybookRunner, way: Way, options: Options, **how: Any) -> Mapping[str, Any]:
    task = {"scimops.slack.slack_scim_directory": options}
    return play.tasks(task, warns=True, **how, **way.options).last.result


def test_nothing_changed(play: PlaybookRunner, sandbox: Sandbox, way: Way, nightly: Options) -> None:
    """What it returns is what comparing returns, and it asks for as many pages."""
    kept = Path(nightly["snapshot_file"]).read_bytes()
    unchanged_run = run(play, way, nightly)
    paths = [request["path"] for request in sandbox.control.requests()]
    sandbox.control.forget_requests()
    compared = run(play, way, {**nightly, "snapshot_file": str(Path(nightly["snapshot_file"]).with_name("other.json"))})
    assert sorted(paths) == sorted(request["path"] for request in sandbox.control.requests())
    assert unchanged_run["settled_since"]
    assert compared["settled_since"] is None
    own = {"settled_since", "invocation", "seconds", "guard_figures", "snapshot_missing"}
    assert {key: value for key, value in unchanged_run.items() if key not in own} == {
        key: value for key, value in compared.items() if key not in own
    }
    assert Path(nightly["snapshot_file"]).read_bytes() == kept
    assert run(play, way, nightly, check=True)["settled_since"] == unchanged_run["settled_since"]
    assert sandbox.control.writes() == []


def test_slack_changed(play: PlaybookRunner, sandbox: Sandbox, way: Way, nightly: Options) -> None:
    """What somebody did by hand on the last page is seen, put right, and no page is asked for twice on the way."""
    person = next(user for user in reversed(sandbox.control.state()["users"]) if user["active"] and user["title"])
    play.module("slack_scim_user", {"id": person["id"], "title": "By Hand"}, **way.options)
    sandbox.control.forget_requests()
    checked = run(play, way, nightly, check=True)
    assert checked["counts"] == {"update user": 1}
    assert checked["settled_since"] is None
    asked = [
        (request["path"], request["query"]) for request in sandbox.control.requests() if request["method"] == "GET"
    ]
    assert len(asked) == len({json.dumps(one, sort_keys=True) for one in asked}) == 3
    assert run(play, way, nightly)["outcomes"] == {"done": 1}
    assert run(play, way, nightly)["settled_since"] is None, (
        "the last run did something, so that nothing stands for this one"
    )
    assert run(play, way, nightly)["settled_since"]


def test_the_source_changed(play: PlaybookRunner, sandbox: Sandbox, way: Way, nightly: Options) -> None:
    path = Path(nightly["users_file"])
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    _written(path, [{**row, "title": "Chair"} if number == 7 else row for number, row in enumerate(rows)])
    assert run(play, way, nightly, check=True)["counts"] == {"update user": 1}
    _written(path, [*rows, {"email": "not an address"}])
    assert "not an address" in run(play, way, nightly, fails=True)["msg"]
    path.unlink()
    assert "users.jsonl" in run(play, way, nightly, fails=True)["msg"]
    assert sandbox.control.writes() == []


def test_the_options_changed(play: PlaybookRunner, sandbox: Sandbox, way: Way, nightly: Options) -> None:
    for option in ({"policy": {"title": "create_only"}}, {"scope": {"guests": "exclude"}}):
        assert run(play, way, {**nightly, **option}, check=True)["settled_since"] is None
    assert run(play, way, {**nightly, "min_users": 2000}, fails=True)["guards"][0]["guard"] == "source_size"
    assert sandbox.control.writes() == []
    # A finding is told every time: it needs the names, which no snapshot has.
    told = {**nightly, "absent_groups": "report", "scope": {"exclude": ["*a*@*"]}}
    first, second = run(play, way, told), run(play, way, told)
    assert first["findings"] == second["findings"] != []
    assert second["settled_since"] is None
