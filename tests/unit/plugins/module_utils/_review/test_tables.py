# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The review as CSV files, whatever people are called."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Roster
from ansible_collections.scimops.slack.plugins.module_utils._review.tables import NAMES, filled_in, tables

Make = Callable[..., Any]

#: What a name may be made of, with a liking for what begins formulas and ends cells.
names = st.builds(str.__add__, st.sampled_from(["", *"=+-@\t\r\n'\",;\ud800"]), st.text())


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_files(user: Make, group: Make, reviewed: Make) -> None:
    operation = {
        "time": "t",
        "kind": "update",
        "subject": "user",
        "id": "U1",
        "name": "n",
        "reason": "r",
        "status": "done",
    }
    run = {"journal": "j", "run": "r1", "started": "s", "ended": "e", "planned": 1, "stopped": None}
    runs = [{**run, "operations": [{**operation, "error": None}]}]
    resources = [user("U1", title="Lead"), user("U2", guest=True), group("S1", "U1", "U404", name="Sales")]
    roster = Roster([{"email": "new@example.com"}])
    document = reviewed(*resources, roster=roster, previous=reviewed(user("U1")), runs=runs)
    files = {name: read(text) for name, text in tables(document).items()}
    assert sorted(files) == sorted(NAMES)
    assert [(row["id"], row["kind"], row["active"], row["title"]) for row in files["accounts.csv"]] == [
        ("U1", "member", "true", "Lead"),
        ("U2", "guest", "true", ""),
    ]
    assert [
        (row["number"], row["id"], row["reasons"], row["title"], row["decision"]) for row in files["decisions.csv"]
    ] == [
        ("1", "U1", "unknown", "Lead", ""),
        ("2", "U2", "guest_no_end", "", ""),
    ]
    assert [(row["email"], row["ends"], row["expires"]) for row in files["guests.csv"]] == [
        ("u2@example.com", "no_end", "")
    ]
    assert [(row["group"], row["id"], row["email"]) for row in files["members.csv"]] == [
        ("Sales", "U1", "u1@example.com"),
        ("Sales", "U404", ""),
    ]
    assert [(row["id"], row["reason"]) for row in files["without_manager.csv"]] == [("U1", "none")]
    assert [(row["id"], row["verdict"]) for row in files["outside_roster.csv"]] == [
        ("U1", "unknown"),
        ("U2", "guest_no_end"),
    ]
    assert [row["email"] for row in files["without_account.csv"]] == ["new@example.com"]
    assert [(row["id"], row["what"], row["after"]) for row in files["changes.csv"]] == [
        ("U1", "changed", "Lead"),
        ("U2", "appeared", ""),
        ("S1", "appeared", ""),
    ]
    assert [(row["run"], row["state"]) for row in files["runs.csv"]] == [("r1", "ended")]
    assert [(row["run"], row["kind"], row["status"]) for row in files["operations.csv"]] == [("r1", "update", "done")]


@pytest.mark.parametrize(
    ("more", "filled"),
    [
        ("", False),
        ("\r\n,,,\r\n", False),
        ("2,act,left\r\n", False),  # a spreadsheet may leave out empty cells at the end
        ("2" + "," * 30 + "\r\n", False),
        ("Signed: Ann\r\n", True),
        (",,,,see my letter\r\n", True),
        ("2" + "," * 30 + "keep\r\n", True),
        ("2" + "," * 15 + "keep,,,\r\n", True),
    ],
)
def test_what_a_reviewer_adds_is_a_decision(user: Make, reviewed: Make, more: str, filled: bool) -> None:
    text = tables(reviewed(user("U1", guest=True)))["decisions.csv"]
    assert len(read(text)) == 1
    assert filled_in(text + more) is filled


def test_no_file_of_what_nothing_is_said_of(reviewed: Make) -> None:
    assert set(NAMES) - set(tables(reviewed())) == {"changes.csv", "outside_roster.csv", "without_account.csv"}


@given(name=names.filter(lambda name: name.strip() and "\0" not in name))
@example("Ann;=1+1")
@example('Ann; "-1')
@example("Ann\n@SUM(1)")
@example("\uff1d1+1")
def test_a_name_in_a_csv_file_is_what_it_was_and_no_formula(user: Make, reviewed: Make, name: str) -> None:
    """Also where a spreadsheet expects semicolons between cells."""
    text = tables(reviewed(user("U1", display_name=name)))["accounts.csv"]
    (row,) = read(text)
    assert row["name"][0] not in "\t\r\n"
    assert row["name"].replace("'", "") == name.replace("'", "")
    by_semicolons = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    cells = [row["name"], *(cell for cells in by_semicolons for cell in cells)]
    assert [cell for cell in cells if cell.lstrip(' \t"')[:1] in {*"=+-@\uff1d\uff0b\uff0d\uff20"}] == []
