# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host that fails meanwhile: a disk that is full, files and folders that are removed, text of no encoding."""

from __future__ import annotations

import contextlib
import json
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import summaries
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

SIZE = 16
NO_LIMIT = {"count": -1, "percent": -1}
#: Bytes of a journal before a run; no other file that a run writes is as large.
FILLED = 1_000_000


@contextlib.contextmanager
def full_at(size: int) -> Iterator[None]:
    """No file of what is started gets larger: the write that would make it so is cut, and the next one fails.

    This is what a full disk does, for every user, root included.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def directory(folder: Path, **more: Any) -> dict[str, Any]:
    users = [{"user_name": f"p{number}", "email": f"p{number}@example.com"} for number in range(SIZE)]
    options: dict[str, Any] = {
        "users": users,
        "guards": {"creations": NO_LIMIT},
        "budget_dir": str(folder / "budget"),
        "journal_file": str(folder / "journal"),
        **more,
    }
    return {"scimops.slack.slack_scim_directory": options}


def fill(journal: Path) -> None:
    """A journal of an earlier run."""
    header = {"event": "run", "run": "earlier", "time": "2026-01-01T00:00:00+00:00", "operations": 0}
    end = {"event": "end", "run": "earlier", "time": "2026-01-01T00:00:00+00:00", "counts": {}, "stopped": None}
    journal.write_text("".join(json.dumps(one) + "\n" for one in ({**header, "filler": "x" * FILLED}, end)))


def created(sandbox: Sandbox) -> int:
    return [one["status"] for one in sandbox.control.requests() if one["method"] == "POST"].count(201)


@pytest.mark.parametrize("room", [10, 5000])
def test_a_disk_that_is_full_under_the_journal_ends_the_run_with_a_report(
    sandbox: Sandbox, tmp_path: Path, room: int
) -> None:
    journal = tmp_path / "journal"
    fill(journal)
    size = journal.stat().st_size
    play = PlaybookRunner(tmp_path, sandbox.environment)
    with full_at(size + room):
        failed = play.tasks(directory(tmp_path), fails=True).last
    assert failed["stopped"].startswith("the journal cannot be written: ")
    assert "File too large" in failed["stopped"]
    done = failed["outcomes"].get("done", 0)
    assert done == created(sandbox)
    assert failed["changed"] == bool(done)
    assert sum(failed["outcomes"].values()) == SIZE
    assert journal.stat().st_size == size + room

    second = play.tasks(directory(tmp_path), warns=True).last
    assert second["outcomes"] == {"done": SIZE - done}
    people = [user["email"] for user in sandbox.control.state()["users"] if user["user_name"].startswith("p")]
    assert len(people) == len(set(people)) == SIZE
    for run in reversed(summaries(str(journal))[1:]):
        undo = {"undo_journal": str(journal), "run": run.run, "budget_dir": str(tmp_path / "budget")}
        play.tasks({"scimops.slack.slack_scim_undo": {**undo, "guards": {"deactivations": NO_LIMIT}}}, warns=True)
    assert [user["active"] for user in sandbox.control.state()["users"]] == [True] + [False] * SIZE


def test_a_shipped_module_reports_a_disk_that_is_full(sandbox: Sandbox, tmp_path: Path) -> None:
    fill(tmp_path / "journal")
    play = PlaybookRunner(tmp_path, sandbox.environment)
    shipped = {**directory(tmp_path), "vars": {"scimops_slack_in_process": False}}
    with full_at((tmp_path / "journal").stat().st_size + 3000):
        failed = play.tasks(shipped, fails=True).last
    assert "File too large" in failed["stopped"]
    assert failed["outcomes"] == {"done": created(sandbox), "left": SIZE - created(sandbox)}


def while_it_creates(sandbox: Sandbox, play: PlaybookRunner, task: dict[str, Any], change: Callable[[], object]) -> Any:
    """The result of a task, which fails because of what changes on the host once an account was created."""

    def wait() -> None:
        while not created(sandbox):
            time.sleep(0.01)
        change()

    with ThreadPoolExecutor(1) as thread:
        changed = thread.submit(wait)
        try:
            return play.tasks(task, fails=True).last
        finally:
            changed.result()


def test_a_journal_that_is_removed_meanwhile_ends_the_run(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    """What is written to a file without a name is nowhere: nothing could be undone."""
    sandbox.control.settings(latency=0.2)
    journal = tmp_path / "journal"
    failed = while_it_creates(sandbox, play, directory(tmp_path), journal.unlink)
    assert "the journal cannot be written: " in failed["stopped"]
    assert "was removed" in failed["stopped"]
    assert failed["outcomes"].get("left", 0) > 0
    assert failed["outcomes"]["done"] == created(sandbox)


def test_an_output_that_does_not_fit_on_the_disk_is_in_the_report(sandbox: Sandbox, tmp_path: Path) -> None:
    play = PlaybookRunner(tmp_path, sandbox.environment)
    output, roster = tmp_path / "output", tmp_path / "roster.json"
    # Neither the playbook nor the log of results that this test reads reaches the limit.
    users = [{"user_name": name, "email": f"{name}@example.com", "title": "x" * 30_000} for name in ("ann", "bo")]
    roster.write_text(json.dumps(users))
    more = {"operations_file": str(output), "users_file": str(roster), "max_operations_returned": 0}
    task = directory(tmp_path, **more)
    for option in ("users", "journal_file"):
        del task["scimops.slack.slack_scim_directory"][option]
    with full_at(50_000):
        failed = play.tasks(task, fails=True).last
    assert sum(failed["outcomes"].values()) == len(users)
    assert failed["changed"]
    rule = "must be a file that can be written: File too large"
    assert f"operations_file: {str(output)!r} {rule}" in failed["stopped"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert not output.exists()


@pytest.mark.parametrize("text", ["{{ '%c' | format(0) }}", "{{ '%c' | format(0xd83d) }}"])
def test_a_path_that_no_file_can_have_is_refused(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, text: str
) -> None:
    run = play.tasks(directory(tmp_path, operations_file=f"{tmp_path}/{text}"), fails=True)
    assert run.last["msg"].startswith("operations_file: ")
    assert "must have only characters that are valid in file names" in run.last["msg"]
    assert "Traceback" not in run.output
    assert sandbox.control.writes() == []
