# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run knows of the runs before it."""

from __future__ import annotations

import datetime
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._ansible.past_runs import (
    basis_of_run,
    has_run_before,
    no_snapshot,
    past_of,
    run_that_was,
    unchanged_run,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import RunFiles
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Outcome, Report, Status
from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import History, RunRecord
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Past
from ansible_collections.scimops.slack.plugins.module_utils._guard.snapshot import Snapshot, SourceSummary
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan, Plan, RowMatch
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._scim.rereading import Reading
from tests.support.directory import TODAY, decide, desired_directory, user

ROWS = [{"email": "ann@example.com"}]
HISTORY = History((RunRecord(TODAY, {"changes": 1}),))


def test_without_the_option_nothing_is_known_and_nothing_lost() -> None:
    assert past_of(TODAY, None, None, desired_directory(ROWS), ()) == Past(TODAY)


def test_a_snapshot_has_the_history() -> None:
    last = Snapshot(1, 0, history=HISTORY)
    assert past_of(TODAY, "s.json", last, desired_directory(ROWS), ()) == Past(TODAY, HISTORY)


def test_a_snapshot_that_is_missing_or_has_no_users_is_lost() -> None:
    assert past_of(TODAY, "s.json", None, desired_directory(ROWS), ()).lost
    assert past_of(TODAY, "s.json", Snapshot(0, 3), desired_directory(ROWS), ()).lost
    assert not past_of(TODAY, "s.json", Snapshot(0, 3), desired_directory(None, []), ()).lost
    assert "'s.json' does not exist" in no_snapshot("s.json", None)
    assert "'s.json' has no users" in no_snapshot("s.json", Snapshot(0, 3))


def run_files(journal: str | None, operations: str | None) -> RunFiles:
    return RunFiles(None, None, None, True, None, None, None, journal, operations, None)


def test_the_files_of_a_run_show_that_there_was_one(tmp_path: Path) -> None:
    journal, operations = tmp_path / "journal.jsonl", tmp_path / "operations.json"
    files = run_files(str(journal), str(operations))
    assert not has_run_before(files)
    assert not has_run_before(run_files(None, None))
    for file in (journal, operations):
        file.write_text("x")
        assert has_run_before(files)
        file.unlink()


def test_only_what_was_written_counts_for_later_runs() -> None:
    accounts = [user("ann"), user("bert"), user("carl")]
    operations = decide(ROWS, accounts, absent_users=AbsentUsers.DEACTIVATE).plan.operations
    outcomes = (
        Outcome(operations[0], Status.DONE, operations[0].id, written=True),
        Outcome(operations[1], Status.FAILED, operations[1].id),
    )
    run = run_that_was(Report(outcomes, None, 0.0), Past(TODAY), SourceSummary(1, None, frozenset(), "d"), 2, set())
    assert run.figures == {"deactivations": 1, "source_shrinkage": 2}
    assert (run.left, run.source) == (("U0BERT",), "d")


PLAN = DirectoryPlan(Plan(), (RowMatch("users[0]", "ann", "U1", "email"),), (), 7, 0, {}, {})
OWNER = {"team_id": "T1", "user_id": "U1"}


def test_the_basis_is_of_options_and_files(tmp_path: Path) -> None:
    users, groups = tmp_path / "users", tmp_path / "groups"
    users.write_text("a")
    groups.write_text("b")
    bases = {
        basis_of_run("options", [str(users), None]),
        basis_of_run("options", [None, str(users)]),
        basis_of_run("options", [str(groups), None]),
        basis_of_run("other", [str(users), None]),
    }
    assert len(bases - {None}) == 4
    assert basis_of_run("options", [str(users), None]) in bases


def test_there_is_none_of_what_cannot_be_compared(tmp_path: Path) -> None:
    assert basis_of_run(None, []) is None
    assert basis_of_run("options", [str(tmp_path / "missing")]) is None


def test_what_is_kept_of_a_run() -> None:
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    kept = unchanged_run("basis", PLAN, OWNER, Reading())
    assert kept is not None
    assert (kept.basis, kept.managed_users, kept.matched) == ("basis", 7, {"email": 1})
    assert datetime.datetime.fromisoformat(kept.since) >= before
    other = unchanged_run("basis", PLAN, {**OWNER, "user_id": "U2"}, Reading())
    assert other is not None
    assert other.account != kept.account


def test_nothing_is_kept_of_a_reading_that_did_not_hold_still() -> None:
    reading = Reading()
    reading.steady = False
    assert unchanged_run("basis", PLAN, OWNER, reading) is None
    assert unchanged_run(None, PLAN, OWNER, Reading()) is None
