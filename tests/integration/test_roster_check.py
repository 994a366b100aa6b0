# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook scimops.slack.roster_check: what a roster says, without a look at Slack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner
from tests.support.rosters import changed, roster
from tests.support.sandbox import Sandbox

CHECK = CHECKOUT / "playbooks" / "roster_check.yml"
NO_SLACK = {"SLACK_SCIM_TOKEN": "", "SLACK_SCIM_URL": "https://slack.invalid/scim"}


def check(play: PlaybookRunner, fails: bool = False, **variables: Any) -> PlaybookRun:
    given = {f"directory_sync_{option}": value for option, value in variables.items()}
    return play.play(CHECK, fails=fails, arguments=["-e", json.dumps(given)], environment=NO_SLACK)


def test_an_export_in_order(play: PlaybookRunner, sandbox: Sandbox) -> None:
    run = check(play, users_file=str(roster("hibob")), columns_preset="hibob")
    assert run.task("Show the counts of the file")["msg"] | {"read_as": {}} == {
        "read_as": {},
        "rows": 5,
        "people": 4,
        "active": 2,
        "not_active": 2,
        "activity_unknown": 0,
        "left_out": 1,
        "further_rows_of_one_person": 0,
        "rows_that_break_rules": 0,
    }
    assert run.task("Show the first interpreted rows")["msg"][1]["manager"] == "ingrid.solberg@example.com"
    assert run.task("Show the rows that are left out")["msg"] == ["hibob.csv:6: aiko.tanabe@example.com"]
    assert run.task("Show the columns that no rule uses")["msg"] == ["Termination date", "Site"]
    values = run.task("Show the columns and their values")["msg"]["Lifecycle status"]["values"]
    assert values == {"Employed": 2, "Garden leave": 1, "Terminated": 1, "Hired": 1}
    assert run.changed == 0
    assert sandbox.control.requests() == []


def test_what_looks_wrong_and_what_is(play: PlaybookRunner, tmp_path: Path) -> None:
    title = "{{ lookup('pipe', 'touch " + str(tmp_path / "ran") + "') }}"
    path = changed(
        "ukg",
        tmp_path,
        ("01015", "1015"),
        ("Campaign Manager", f'"{title}"'),
        (",Terminated,", ",Paused,"),
        (",Nickname", ",Known As"),
    )
    run = check(play, fails=True, users_file=str(path), columns_preset="ukg", rows_when="true", delimiter=",")
    assert [one["attribute"] for one in run.task("Show suspicious values")["msg"]] == ["employee_number"]
    assert title in run.task("Show the attributes and their most frequent values")["msg"]["title"]["values"]
    assert not (tmp_path / "ran").exists()
    (problem,) = run.task("Show the rules that rows break")["msg"]
    assert (problem["position"], problem["column"], problem["attribute"]) == ("ukg.csv:5", "Employee Status", "active")
    assert (
        run.last["msg"] == "1 value breaks a rule, in 1 row: ukg.csv:5. Correct the rows, or the rules for the columns."
    )


def test_variables_are_converted_as_those_of_the_role(play: PlaybookRunner, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("email,title\n(work),\na@example.com,N/A\nb@example.com,-\n", encoding="utf-8")
    run = check(play, users_file=str(path), skip_rows="1", empty="N/A, -", columns_preset="", footer=None)
    assert run.task("Show the attributes and their most frequent values")["msg"]["title"]["filled"] == 0


def test_variables_that_are_missing_or_wrong_are_named(play: PlaybookRunner, tmp_path: Path) -> None:
    assert "directory_sync_users_file must be set" in check(play, fails=True).last["msg"]
    wrong = check(play, fails=True, users_file=str(roster("ukg")), columns_preset="ukgg")
    assert "ukgg" in wrong.output
    missing = check(play, fails=True, users_file=str(tmp_path / "none.csv"), columns_preset="ukg")
    assert "No such file or directory" in missing.output
    misspelt = check(play, fails=True, users_file=str(roster("ukg")), colums_preset="ukg")
    assert "directory_sync_colums_preset" in misspelt.last["msg"]
    assert "did you mean directory_sync_columns_preset?" in misspelt.last["msg"]
    empty = check(play, fails=True, users_file=str(roster("ukg")), columns={"title": "Job"})
    assert "'Job' must be a column of ukg.csv" in empty.output
