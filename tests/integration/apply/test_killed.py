# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are ended by a signal, in order, and Slack, which goes away and comes back."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import entries, summaries
from tests.integration.apply.cutting_proxy import cutting_proxy
from tests.integration.apply.roster_run import run_roster, without_canary
from tests.support.sandbox import Sandbox

SIZE = 150
ROOT = Path(__file__).parents[3]


def start(sandbox: Sandbox, journal: Path, title: str = "Clerk") -> subprocess.Popen[str]:
    """A run in a process of its own."""
    command = [sys.executable, "-m", "tests.integration.apply.roster_run"]
    arguments = [sandbox.url, sandbox.token, str(journal), str(SIZE), title]
    return subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def wait_until_begun(journal: Path, count: int, process: subprocess.Popen[str]) -> None:
    """Wait until the journal knows of so many operations."""
    while process.poll() is None and (not journal.exists() or journal.read_text().count('"begin"') < count):
        time.sleep(0.005)


def test_an_interrupt_ends_a_run_in_order(sandbox: Sandbox, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with start(sandbox, journal) as process:
        wait_until_begun(journal, 30, process)
        process.send_signal(signal.SIGINT)
        output, _errors = process.communicate()
    assert process.returncode == 0
    assert "interrupted by SIGINT" in output
    (summary,) = summaries(str(journal))
    assert summary.stopped == "interrupted by SIGINT"
    assert summary.unfinished == ()
    done = summary.counts["create user"]["done"]
    assert 0 < done < SIZE
    report = run_roster(sandbox.url, sandbox.token, str(journal), SIZE)
    assert report.counts == {"done": SIZE - done + 1}


def test_a_run_goes_on_when_slack_comes_back(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with Sandbox("--state", str(tmp_path / "state")) as sandbox, ThreadPoolExecutor(1) as thread:
        port = int(sandbox.base_url.rpartition(":")[2])
        run = thread.submit(run_roster, sandbox.url, sandbox.token, str(journal), SIZE)
        while not run.done() and len(entries(str(journal)) if journal.exists() else ()) < SIZE // 3:
            time.sleep(0.005)
        sandbox.stop()
        sandbox.start(port)
        assert run.result().counts == {"done": SIZE + 1}
        assert run_roster(sandbox.url, sandbox.token, str(journal), SIZE).outcomes == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_connections_that_are_cut_neither_lose_nor_double_anybody(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    journal = str(tmp_path / "journal")
    with cutting_proxy(sandbox.url, 0.2, seed) as url:
        # One of five is cut: with so many retries, one request in fifty million fails.
        report = run_roster(
            url,
            sandbox.token,
            journal,
            SIZE,
            setup=without_canary(),
            sleep=lambda seconds: time.sleep(seconds / 20),
            retries=10,
        )
    assert report.counts == {"done": SIZE + 1}
    assert run_roster(sandbox.url, sandbox.token, journal, SIZE).outcomes == ()
    made = [user["email"] for user in sandbox.control.state()["users"] if user["email"].startswith("person")]
    assert len(made) == len(set(made)) == SIZE
