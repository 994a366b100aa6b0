# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a journal: parts in order, and renaming that loses no record of other runs and readers."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply import journal_files
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal import Journal
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_files import (
    Busy,
    alone,
    exists,
    parts,
    rename,
)
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import last_run, summaries


def run(path: Path, name: str) -> None:
    with Journal(str(path), name, lambda: 0.0) as journal:
        journal.start(0)
        journal.finish({}, None)


def test_parts_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    for number in range(12):
        run(path, f"run {number}")
        with alone(str(path)):
            rename(str(path))
    (tmp_path / "journal.txt").write_text("no part")
    (tmp_path / "journal.13").mkdir()
    assert [os.path.basename(part) for part in parts(str(path))] == [f"journal.{n}" for n in range(1, 13)]
    assert [summary.run for summary in summaries(str(path))] == [f"run {number}" for number in range(12)]


def test_a_link_stays_and_its_file_is_renamed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "journal")
    run(link, "one")
    with alone(str(link)):
        rename(str(link))
    assert link.is_symlink()
    assert parts(str(link)) == [str(tmp_path / "real" / "journal.1")]
    run(link, "two")
    assert [summary.run for summary in summaries(str(link))] == ["one", "two"]


def test_the_file_of_a_run_that_is_at_work_is_not_renamed(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(str(path), "one", lambda: 0.0), pytest.raises(Busy), alone(str(path)):
        rename(str(path))
    with alone(str(path)):
        rename(str(path))


def test_a_journal_that_is_being_read_is_not_renamed(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    run(path, "one")
    with journal_files.reading(str(path)), pytest.raises(Busy), alone(str(path)):
        rename(str(path))


def test_a_run_killed_after_it_renamed_the_file_leaves_a_whole_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    run(path, "one")
    with alone(str(path)):
        rename(str(path))
    assert not path.exists()
    assert exists(str(path))
    last = last_run(str(path))
    assert last is not None
    assert last[0] == "one"
    run(path, "two")
    assert [summary.run for summary in summaries(str(path))] == ["one", "two"]


def test_there_is_no_journal_without_a_file(tmp_path: Path) -> None:
    assert not exists(str(tmp_path / "journal"))
    assert not exists(str(tmp_path / "none" / "journal"))
    for path in (tmp_path / "journal", tmp_path / "none" / "journal"):
        with pytest.raises(FileNotFoundError):
            summaries(str(path))


def _many(path: str, name: str, runs: int) -> None:
    for number in range(runs):
        try:
            with alone(path):
                rename(path)
        except Busy:
            pass
        run(Path(path), f"{name} {number}")


def test_processes_that_share_a_journal_and_rename_it_lose_no_run(tmp_path: Path) -> None:
    path = str(tmp_path / "journal")
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_many, args=(path, name, 40)) for name in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    found = summaries(path)
    assert {summary.run for summary in found} == {f"{name} {number}" for name in "abc" for number in range(40)}
    assert all(summary.ended for summary in found)
    for part in parts(path):  # no run is split
        assert all(Path(part).read_text().count(f'"run":"{summary.run}"') in {0, 2} for summary in found)


def test_half_a_line_is_ended_and_marked_before_the_next_record(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(str(path), "one", lambda: 0.0) as journal:
        journal.start(2)
        with path.open("ab") as file:
            file.write(b'{"event":"beg')  # as a full disk leaves it
        journal.finish({}, "the disk was full")
    (summary,) = summaries(str(path))
    assert (summary.stopped, summary.ended is None) == ("the disk was full", False)
    assert b'{"event":"beg\n{"event":"cut"}\n{"event":"end"' in path.read_bytes()
