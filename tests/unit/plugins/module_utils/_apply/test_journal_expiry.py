# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A journal rotates, and what is old enough is deleted as a whole, with the names of its runs kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply import journal_expiry
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal import Journal
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_expiry import tend
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_files import JournalLimits, parts
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import expired_runs, summaries
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject

NOON = 1_800_000_000.0
DAY = 86_400.0


def run(path: Path, name: str, day: float, limits: JournalLimits, operations: int = 1) -> None:
    now = NOON + day * DAY
    tend(str(path), limits, now)
    with Journal(str(path), name, lambda: now) as journal:
        journal.start(operations)
        for number in range(operations):
            operation = Operation(Kind.DEACTIVATE, Subject.USER, f"U{number}", f"person {number}", "left", {}, {})
            journal.begin(operation.key, operation, None)
        journal.finish({}, None)


def names(path: Path) -> list[str]:
    return [summary.run for summary in summaries(str(path))]


def test_a_run_begins_a_new_file_once_the_old_one_is_big_enough(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    limits = JournalLimits(max_mb=0.001)
    for number in range(4):
        run(path, str(number), 0, limits, operations=5)
    assert len(parts(str(path))) == 3
    assert names(path) == ["0", "1", "2", "3"]
    assert {os.stat(part).st_mode & 0o777 for part in [*parts(str(path)), path]} == {0o600}


def test_without_limits_there_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    for number in range(4):
        run(path, str(number), number * 1000, JournalLimits())
    assert (parts(str(path)), len(names(path))) == ([], 4)


def test_what_is_older_than_the_days_expires_and_stays_named(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    limits = JournalLimits(keep_days=10)
    for day in range(0, 40, 3):
        run(path, f"day {day}", day, limits, operations=day + 1)
    assert names(path) == ["day 30", "day 33", "day 36", "day 39"]
    gone, unnamed = expired_runs(str(path))
    assert (list(gone), unnamed) == ([f"day {day}" for day in range(0, 30, 3)], 0)
    assert (gone["day 3"].operations, gone["day 3"].started[:10]) == (4, "2027-01-18")
    assert gone["day 3"].expired[:10] == "2027-01-30"  # the first run of which more than ten days lie between
    text = "".join(Path(file).read_text() for file in [*parts(str(path)), path])
    assert [f'"run":"day {day}","key"' in text for day in range(0, 40, 3)] == [False] * 10 + [True] * 4


def test_a_run_with_nothing_to_do_lets_records_expire(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    run(path, "one", 0, JournalLimits(keep_days=10))
    for day in (9.9, 10.1):
        tend(str(path), JournalLimits(keep_days=10), NOON + day * DAY)
        assert names(path) == (["one"] if day < 10 else [])
    assert list(expired_runs(str(path))[0]) == ["one"]


def test_only_the_latest_expired_runs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_expiry, "_NAMED", 2)
    path = tmp_path / "journal"
    for day in range(0, 20, 2):
        run(path, str(day), day, JournalLimits(keep_days=1))
    gone, unnamed = expired_runs(str(path))
    assert len(gone) + unnamed + len(names(path)) == 10
    assert names(path) == ["18"]


def test_a_run_killed_before_it_deletes_is_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal"
    run(path, "one", 0, JournalLimits())

    def killed(_path: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            tend(str(path), JournalLimits(keep_days=1), NOON + 5 * DAY)
    assert names(path) == ["one"]  # what is still there can be undone
    run(path, "two", 5, JournalLimits(keep_days=1))
    assert names(path) == ["two"]
    assert list(expired_runs(str(path))[0]) == ["one"]


def test_files_that_are_no_journal_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    (tmp_path / "journal.1").write_text("notes\n")
    (tmp_path / "journal.2").write_text('{"event": "done", "run": "x", "time": "2020-01-01T00:00:00+00:00"}\n')
    run(path, "one", 0, JournalLimits())
    with pytest.raises(Refused, match="key is missing"):
        tend(str(path), JournalLimits(keep_days=1), NOON + 5 * DAY)
    assert [os.path.basename(part) for part in parts(str(path))] == ["journal.1", "journal.2", "journal.3"]
