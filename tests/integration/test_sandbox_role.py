# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role sandbox at a port where something answers. Molecule runs the whole role, which installs a package."""

from __future__ import annotations

import typing as t
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.replying import reply, replying
from tests.support.sandbox import Sandbox


def started(play: PlaybookRunner, folder: Path, url: str, run: str = "", **options: t.Any) -> PlaybookRun:
    """The role after its installation, of a package whose start script is `run`."""
    program = folder / "venv" / "bin" / "slack-scim-sandbox"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\n{run}\n", encoding="utf-8")
    program.chmod(0o700)
    role = {"name": "scimops.slack.sandbox", "tasks_from": "start"}
    settings = {"folder": str(folder), "host": "127.0.0.1", "port": urlsplit(url).port, "token": "xoxp-sandbox"}
    settings |= {"limits": "none", "read_only": False, "keep_state": False, "seed": 0, "start_timeout": 1}
    variables = {"sandbox_read": {"options": settings}, "sandbox_made": {"path": str(folder)}}
    variables["sandbox_new_edition"] = {"changed": False}
    return play.tasks({"ansible.builtin.include_role": role, "vars": variables}, diff=False, **options)


@pytest.mark.parametrize(
    ("body", "kind", "check"),
    [
        (b"<!doctype html><div id=app></div>", "text/html", False),
        (b'{"settings": {"theme": "dark"}}', "application/json", True),
    ],
)
def test_a_program_that_answers_everything_is_not_the_local_slack(
    play: PlaybookRunner, tmp_path: Path, body: bytes, kind: str, check: bool
) -> None:
    with replying(lambda _line: [reply(body, 200, f"content-type: {kind}")]) as other:
        run = started(play, tmp_path, other.api_url, check=check, fails=True)
    assert run.last["msg"].startswith(f"sandbox_port: another program answers at {other.api_url[:-5]} (status 200")
    assert not (tmp_path / "pid").exists()


def test_one_that_runs_is_left_running(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    run = started(play, tmp_path, sandbox.url)
    assert run.task("Start the local Slack in the background").outcome == "skipped"


def test_one_that_does_not_start_names_its_log(play: PlaybookRunner, tmp_path: Path) -> None:
    with replying(lambda _line: []) as silent:
        url = silent.api_url  # free once it has ended
    run = started(play, tmp_path, url, "echo address in use; exit 1", fails=True)
    assert f"is in {tmp_path}/log" in run.last["msg"]
    assert "address in use" in (tmp_path / "log").read_text(encoding="utf-8")
