# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs leave for the guards of later runs."""

from __future__ import annotations

import datetime
import json

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import (
    KEEP_DAYS,
    KEEP_RUNS,
    History,
    RunRecord,
    from_document,
    run_record,
    to_document,
)
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from tests.support.directory import TODAY, decide, user


def on(days_ago: int, source: str | None = None, **figures: int) -> RunRecord:
    return RunRecord(TODAY - datetime.timedelta(days=days_ago), figures, source=source)


def test_the_runs_of_a_window_count_together() -> None:
    history = History((on(7, deactivations=9), on(6, deactivations=4), on(0, deactivations=2, creations=1)))
    assert history.done("deactivations", TODAY, 7, 100) == 6
    assert history.done("deactivations", TODAY, 8, 100) == 15
    assert history.done("deactivations", TODAY, 1, 100) == 2
    assert history.done("clearings", TODAY, 7, 100) == 0


def test_a_run_that_somebody_let_through_does_not_count_for_later_ones() -> None:
    history = History((on(2, deactivations=50), on(1, deactivations=3)))
    assert history.done("deactivations", TODAY, 7, 10) == 3
    assert history.done("deactivations", TODAY, 7, 50) == 53


def test_a_record_says_what_was_done_and_to_whom() -> None:
    rows = [{"email": "ann@example.com", "title": "CEO"}, {"email": "new@example.com"}]
    accounts = [user("ann", title="CTO"), user("bert")]
    operations = decide(rows, accounts, absent_users=AbsentUsers.DEACTIVATE).plan.operations
    done = [(operation, operation.id or "U0NEW") for operation in operations]
    record = run_record(done, TODAY, source="d", missing=1)
    assert record.figures == {"changes": 1, "creations": 1, "deactivations": 1, "source_shrinkage": 1}
    assert (record.left, record.came, record.source) == (("U0BERT",), ("U0NEW",), "d")


def test_what_an_exception_allowed_counts_for_no_later_run() -> None:
    operations = decide([], [user("ann")], absent_users=AbsentUsers.DEACTIVATE).plan.operations
    record = run_record([(one, one.id) for one in operations], TODAY, missing=3, excepted={"source_shrinkage"})
    assert "source_shrinkage" not in record.figures


def test_runs_are_forgotten_and_those_that_did_nothing_not_kept() -> None:
    history = History((on(KEEP_DAYS + 1, "a", changes=1), on(KEEP_DAYS, "a", changes=1)))
    kept = history.with_run(on(0, "b"))
    assert [run.source for run in kept.runs] == ["a", "b"]
    assert kept.with_run(on(0, "b")) == kept
    many = History(tuple(on(0, changes=1) for _run in range(KEEP_RUNS)))
    assert len(many.with_run(on(0, changes=1)).runs) == KEEP_RUNS


def test_an_old_source_is_one_since_which_another_was_accepted() -> None:
    history = History((on(9, "a"), on(5, "b"), on(2, changes=1)))
    assert history.accepted_on("a") == TODAY - datetime.timedelta(days=9)
    assert history.accepted_on("b") is None
    assert history.accepted_on("c") is None
    assert History().accepted_on("a") is None


def test_who_left_lately_without_those_of_a_run_that_somebody_let_through() -> None:
    days_ago = TODAY - datetime.timedelta(days=30)
    runs = (
        RunRecord(days_ago - datetime.timedelta(days=1), left=("U0",)),
        RunRecord(days_ago, left=("U1", "U2"), came=("U9",)),
        RunRecord(TODAY, left=("U1", "U3", "U4")),
    )
    assert History(runs).lately("left", TODAY, None) == {"U1": TODAY, "U2": days_ago, "U3": TODAY, "U4": TODAY}
    assert History(runs).lately("left", TODAY, 2) == {"U1": days_ago, "U2": days_ago}
    assert History(runs).lately("came", TODAY, 2) == {"U9": days_ago}


def test_it_survives_the_snapshot() -> None:
    history = History((RunRecord(TODAY, {"changes": 1}, ("U1",), ("U2",), "d"), on(0)))
    assert from_document(json.loads(json.dumps(to_document(history)))) == history
    with pytest.raises(ValueError, match="day"):
        from_document([{**to_document(history)[0], "day": "yesterday"}])
