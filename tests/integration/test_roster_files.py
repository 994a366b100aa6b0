# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as systems write them, from a playbook: what is read of them, and what is refused by name."""

from __future__ import annotations

import datetime
import gzip
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

LOCAL = Way("local", "v1").options
COLUMNS = {"email": "Mail", "given_name": "First", "cost_center": "Cost"}


def task(path: Path | str, folder: Path, **options: Any) -> dict[str, Any]:
    budget = str(folder / "budget")
    return {"scimops.slack.slack_scim_directory": {"users_file": str(path), "budget_dir": budget, **options}}


def refused(play: PlaybookRunner, path: Path | str, folder: Path, **options: Any) -> str:
    """What a task says that fails."""
    return str(play.tasks(task(path, folder, **options), fails=True, **LOCAL).last["msg"])


def test_an_export_with_titles_and_totals(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    text = (
        "Staff\nAs of;2026-11-01\nMail;First;Cost\n(work);;\nann@example.com;Ann;1E5\n# left\n"
        "zoe@example.com;Zo\u00eb;7;;\nTotal;2;\n"
    )
    path = tmp_path / "staff.csv.gz"
    path.write_bytes(gzip.compress(text.encode("utf-8-sig")))
    layout = {"header_row": 3, "skip_rows": 1, "comment": "#", "footer": "Total", "allow_damaged": ["Cost"]}
    options = {"columns": COLUMNS, **layout}
    done = play.tasks(task(path, tmp_path, **options), **LOCAL).last
    assert done["counts"] == {"create user": 2}
    read = {
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "sheet": None,
        "rows": 2,
        "left_out": 0,
        "merged": 0,
        "not_managed": [],
    }
    assert done["files"] == [{"option": "users_file", "path": str(path), **read}]
    users = play.module("slack_scim_user_info", {"bots": False}, **LOCAL)["users"]
    assert {user["given_name"]: user["cost_center"] for user in users if user["given_name"] != "Org"} == {
        "Ann": "1E5",
        "Zo\u00eb": "7",
    }
    assert not play.tasks(task(path, tmp_path, **options), **LOCAL).last.changed
    folder = {"directory_sync_folder": str(tmp_path / "sync"), "directory_sync_users_file": str(path)}
    variables = {**folder, "directory_sync_absent_users": "ignore"} | {
        f"directory_sync_{option}": value for option, value in options.items()
    }
    role = {"hosts": "localhost", "gather_facts": False, "roles": ["scimops.slack.directory_sync"], "vars": variables}
    assert play.play([role]).changed == 1  # the folder


def test_what_is_no_roster_is_named(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    pipe, page, old, empty = (tmp_path / name for name in ("pipe.csv", "page.csv", "old.csv", "empty.csv"))
    os.mkfifo(pipe)
    page.write_text("<!doctype html><title>Sign in</title>", encoding="utf-8")
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    empty.touch()
    messages = {
        pipe: "must be a file, but it is a pipe, such as <(command) in a shell",
        tmp_path: "must be a file, but it is a folder",
        page: "is a web page (HTML), such as a sign-in page",
        old: "is an old Excel workbook (.xls)",
        empty: "is empty (0 bytes)",
    }
    for path, message in messages.items():
        assert message in refused(play, path, tmp_path, file_format="csv", snapshot_file=str(tmp_path / "snapshot"))
    assert sandbox.control.writes() == []


def test_damage_is_named_with_its_column(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Mail,First,Cost\nann@example.com,#N/A,4.9E+12\n", encoding="utf-8")
    message = refused(play, path, tmp_path, columns={**COLUMNS, "title": "{First} (new)"})
    for part in (
        "r.csv:2: column 'First': title: comes from '#N/A', which must be a value, but it is an error value",
        "r.csv:2: column 'First': given_name: '#N/A' must be a value, but it is an error value of a spreadsheet",
        "r.csv:2: column 'Cost': cost_center: '4.9E+12' must be written out",
    ):
        assert part in message
    assert sandbox.control.writes() == []


@pytest.mark.parametrize("column", ["Notes", "First"])
def test_rows_between_stray_quotation_marks_are_not_lost(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f'Mail,{column},Z\na@example.com,"x,1\nb@example.com,x,1\nc@example.com,x",1\n', encoding="utf-8")
    message = refused(play, path, tmp_path, columns={"email": "Mail"}, skip_invalid=False)
    assert f"r.csv:2: must be one row, but the cell of the column {column!r} contains 3 lines" in message


def test_a_wrong_encoding_is_named(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Mail,First\nzoe@example.com,Zo\u00eb\n", encoding="utf-8-sig")
    options = {"columns": {"email": "Mail", "given_name": "First"}}
    assert "must not be given, because the file" in refused(play, path, tmp_path, encoding="cp1252", **options)
    done = play.tasks(task(path, tmp_path, encoding="utf-8", **options), **LOCAL).last
    assert done["counts"] == {"create user": 1}


def test_a_workbook(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    people = book.active
    people.title = "Staff"
    for row in (
        ["Staff of Example Ltd."],
        ["Mail", "First", "No", "Zip", "Start"],
        ["zoe@example.com", "Zo\u00eb", 451, 2134, datetime.date(2026, 3, 1)],
        ["ann@example.com", "Ann", "0007", None, None],
    ):
        people.append(row)
    people["C3"].number_format = people["D3"].number_format = "00000"
    book.create_sheet("Lists").append(["x"])
    path = tmp_path / "staff.xlsx"
    book.save(path)
    columns = {"email": "Mail", "given_name": "First", "employee_number": "No", "start_date": "Start"}
    options = {"columns": {**columns, "address": {"postal_code": "Zip"}}, "header_row": 2}
    assert "must have exactly one visible sheet, or sheet must be set" in refused(play, path, tmp_path, **options)
    done = play.tasks(task(path, tmp_path, sheet="Staff", **options), **LOCAL).last
    read = {
        "format": "xlsx",
        "encoding": None,
        "delimiter": None,
        "sheet": "Staff",
        "rows": 2,
        "left_out": 0,
        "merged": 0,
        "not_managed": [],
    }
    assert done["files"] == [{"option": "users_file", "path": str(path), **read}]
    users = play.module("slack_scim_user_info", {"bots": False}, **LOCAL)["users"]
    zoe = next(user for user in users if user["email"] == "zoe@example.com")
    assert (zoe["employee_number"], zoe["address"]["postal_code"]) == ("00451", "02134")
    assert zoe["start_date"] == "2026-03-01T00:00:00Z"
    assert not play.tasks(task(path, tmp_path, sheet="Staff", **options), **LOCAL).last.changed
    people["B4"] = "=UPPER(A4)"
    book.save(path)
    assert "staff.xlsx:4: the formula" in refused(play, path, tmp_path, sheet="Staff", **options)


def test_an_access_review_reads_the_same_files(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "staff.txt.gz"
    path.write_bytes(
        gzip.compress("Staff\nMail;First;Cost\nzo\u00eb@example.com;Zo\u00eb;1E5\nTotal;1;\n".encode("cp1252"))
    )
    options = {"file_format": "csv", "delimiter": ";", "encoding": "cp1252", "header_row": 2, "footer": "Total"}
    review = {"dest": str(tmp_path / "review"), "roster": str(path), "columns": COLUMNS, **options}
    failed = play.tasks({"scimops.slack.slack_scim_access_review": review}, fails=True, **LOCAL).last
    assert "column 'Cost': cost_center: '1E5' must be written out" in failed["msg"]
    play.tasks({"scimops.slack.slack_scim_access_review": {**review, "allow_damaged": ["Cost"]}}, **LOCAL)
    assert "zo\u00eb@example.com" in (tmp_path / "review" / "without_account.csv").read_text(encoding="utf-8")
