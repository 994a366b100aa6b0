# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a run that reverts another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.undo import SPEC, _recorded
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

EVENTS = ("run", "begin", "done", "end")


def test_options(parse: Any, tmp_path: Path) -> None:
    journal = str(tmp_path / "journal")
    options = parse(SPEC, undo_journal="/journal", run="r1", journal_file=journal, batch_size=7)
    assert (options.undo_journal, options.run) == ("/journal", "r1")
    assert (options.run_options.files.journal, options.run_options.batch_size) == (journal, 7)
    assert options.run_options.files.snapshot is None
    least = parse(SPEC, undo_journal="/journal")
    assert (least.run, least.protected) == (None, ())
    assert parse(SPEC, undo_journal="/journal", protected=["U0ANN"]).protected == ("U0ANN",)


def test_a_broken_rule_is_named(refusal: Any) -> None:
    assert refusal(SPEC, undo_journal="/journal", rate_share=2) == "rate_share: 2.0 must be above 0 and at most 1"


@pytest.mark.parametrize(("chosen", "run"), [(None, "two"), ("one", "one"), ("two", "two")])
def test_the_records_of_the_run_that_is_named_or_of_the_last_one(tmp_path: Path, chosen: str | None, run: str) -> None:
    journal = tmp_path / "journal"
    operation = {"kind": "update", "subject": "user", "label": "ann", "before": {}, "after": {}}
    of_operation = {"key": "update user U1", "operation": operation}
    lines = [{"event": event, "run": id, **of_operation} for id in ("one", "two") for event in EVENTS]
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found, records, deleted = _recorded(str(journal), chosen)
    assert found == run
    assert [(record["run"], record["event"]) for record in records] == [(run, event) for event in EVENTS]
    assert deleted == {}


def test_groups_that_later_runs_deleted_are_known(tmp_path: Path) -> None:
    journal = tmp_path / "journal"

    def lines(run: str, id: str) -> list[dict[str, Any]]:
        operation = {"kind": "delete", "subject": "group", "id": id, "label": id, "before": {"name": id}, "after": {}}
        begun = {"event": "begin", "run": run, "key": f"delete group {id}", "time": run, "operation": operation}
        return [{"event": "run", "run": run}, begun]

    records = [*lines("1", "S1"), *lines("2", "S2"), *lines("3", "S3")]
    journal.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert _recorded(str(journal), "2").deleted == {"S3": ("S3", "3")}
    assert _recorded(str(journal), None).deleted == {}


@pytest.mark.parametrize(
    ("content", "chosen", "message"),
    [
        ('{"event": "run", "run": "one"}\n', "two", "run: 'two' must be one of the runs in the journal: one"),
        ("", None, "must be the journal of a run"),
        ("[" * 100_000, "one", "must be the journal of a run"),
        (None, None, "must be a file that can be read"),
    ],
)
def test_what_is_not_in_the_journal_is_refused(
    tmp_path: Path, content: str | None, chosen: str | None, message: str
) -> None:
    journal = tmp_path / "journal"
    if content is not None:
        journal.write_text(content)
    with pytest.raises(Refused, match=message):
        _recorded(str(journal), chosen)
