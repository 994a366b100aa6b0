# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that end before their plan is applied: with ansible-playbook, by a timeout, or without their shared limits."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import RunSummary, summaries
from tests.support.playbook import PROGRAMS, RUN_WITHIN, PlaybookRunner, isolated
from tests.support.sandbox import Sandbox

#: Seconds of each pause, which is longer than any of these tests may take.
PAUSE = 900
LIMITED = {"method": "POST", "path": "Users", "fault": "rate_limited", "retry_after": PAUSE, "times": 1000}


def directory(folder: Path, title: str = "") -> dict[str, Any]:
    users = [{"user_name": f"p{number}", "email": f"p{number}@example.com", "title": title} for number in range(40)]
    return {
        "scimops.slack.slack_scim_directory": {
            "users": users,
            "guards": {"creations": {"count": -1, "percent": -1}},
            "budget_dir": str(folder / "budget"),
            "journal_file": str(folder / "journal"),
            "operations_file": str(folder / "operations"),
            "rate_limit_wait": PAUSE,
            "canary": [1],
        }
    }


def posts(sandbox: Sandbox) -> list[int]:
    """The status of each creation that Slack was asked for."""
    return [one["status"] for one in sandbox.control.requests() if one["method"] == "POST"]


@contextlib.contextmanager
def waiting(sandbox: Sandbox, folder: Path, connection: str, title: str = "") -> Iterator[Any]:
    """A run that has created some accounts and waits."""
    playbook = folder / "playbook.yml"
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [directory(folder, title)]}
    playbook.write_text(json.dumps([play]))
    # What a shell starts in the background ignores interrupts, and so does all that it starts.
    heeding = ["env", "--default-signal=INT,TERM,HUP"]
    command = [*heeding, str(PROGRAMS / "ansible-playbook"), str(playbook), "-e", f"ansible_connection={connection}"]
    variables = {**isolated(folder, PROGRAMS, folder / "home" / ".ansible"), **sandbox.environment}
    sandbox.control.faults()
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            while posts(sandbox).count(201) < 5:
                assert process.poll() is None, process.communicate()[0]
                time.sleep(0.005)
            sandbox.control.faults(LIMITED)
            while 429 not in posts(sandbox):
                assert process.poll() is None, process.communicate()[0]
                time.sleep(0.01)
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


def ended(folder: Path) -> RunSummary:
    """What the journal says of the run, once that has ended."""
    while True:
        (run,) = summaries(str(folder / "journal"))
        if run.ended is not None:
            return run
        time.sleep(0.05)


@pytest.mark.parametrize("connection", ["local", "elsewhere"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_run_ends_in_order_with_ansible_playbook(
    sandbox: Sandbox, tmp_path: Path, connection: str, number: signal.Signals
) -> None:
    with waiting(sandbox, tmp_path, connection) as process:
        process.send_signal(number)
        run = ended(tmp_path)
        process.wait()

    # Ansible forwards an interrupt to its workers as SIGTERM, too.
    assert run.stopped in {f"interrupted by {number.name}", "interrupted by SIGTERM", "ansible-playbook has ended"}
    assert run.unfinished == ()
    assert run.counts["create user"]["done"] == posts(sandbox).count(201)
    operations = tmp_path / "operations"
    while not operations.exists():  # which comes after the end of the journal
        time.sleep(0.05)
    statuses = Counter(one["status"] for one in json.loads(operations.read_text()))
    assert statuses == {"done": run.counts["create user"]["done"], "left": 40 - run.counts["create user"]["done"]}


@pytest.mark.parametrize("connection", ["local", "elsewhere"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_result_that_nobody_takes_keeps_no_process(
    sandbox: Sandbox, tmp_path: Path, connection: str, number: signal.Signals
) -> None:
    """It is larger than the pipe between ansible-playbook, which waits for its worker, and the worker."""
    with waiting(sandbox, tmp_path, connection, title="x" * 4000) as process:
        process.send_signal(number)
        process.wait(RUN_WITHIN)
    assert ended(tmp_path).unfinished == ()


@pytest.mark.parametrize("more", [{}, {"vars": {"scimops_slack_in_process": False}}], ids=["worker", "shipped"])
def test_the_timeout_of_a_task_ends_its_run_in_order(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, more: dict[str, Any]
) -> None:
    sandbox.control.faults(LIMITED)
    failed = play.tasks({**directory(tmp_path), **more, "timeout": 8}, fails=True).last
    run = ended(tmp_path)
    assert run.unfinished == ()
    assert run.counts == {"create user": {"left": 1}}
    if not more:  # Ansible itself drops the result of a shipped module
        assert (failed["changed"], failed["stopped"]) == (False, "the timeout of the task has expired")
        assert failed["outcomes"] == {"left": 40}
        assert len(json.loads((tmp_path / "operations").read_text())) == 40


def test_a_removed_folder_of_the_shared_limits_ends_the_run_with_a_report(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    slow = {"method": "POST", "path": "Users", "fault": "latency", "seconds": 0.5, "times": 1000}
    sandbox.control.faults(slow)

    def remove() -> None:
        while 201 not in posts(sandbox):
            time.sleep(0.01)
        (tmp_path / "budget").rename(tmp_path / "elsewhere")  # at once, unlike a removal

    with ThreadPoolExecutor(1) as thread:
        removed = thread.submit(remove)
        try:
            failed = play.tasks(directory(tmp_path), fails=True).last
        finally:
            removed.result()
    assert failed["changed"] is True
    assert "can no longer be used: No such file or directory" in failed["stopped"]
    assert sum(failed["outcomes"].values()) == 40
    assert ended(tmp_path).stopped == failed["stopped"]


def test_files_that_cannot_be_written_at_the_end_are_in_the_report(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    run = directory(tmp_path)
    (tmp_path / "outputs").mkdir()
    files = {name: str(tmp_path / "outputs" / name) for name in ("operations_file", "snapshot_file")}
    run["scimops.slack.slack_scim_directory"].update(files)

    def move() -> None:
        while 201 not in posts(sandbox):
            time.sleep(0.01)
        (tmp_path / "outputs").rename(tmp_path / "elsewhere")

    with ThreadPoolExecutor(1) as thread:
        moved = thread.submit(move)
        failed = play.tasks(run, fails=True, warns=True).last  # there is no snapshot yet
        moved.result()
    assert (failed["changed"], failed["outcomes"]) == (True, {"done": 40})
    for option, path in files.items():
        assert f"{option}: {path!r} must be a file that can be written" in failed["stopped"]
