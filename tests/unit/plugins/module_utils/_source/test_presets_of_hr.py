# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is particular to the exports of HR systems, and the damage that they typically have."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.rosters import changed, read, refusal, roster


@pytest.mark.parametrize(
    ("preset", "change", "words"),
    [
        # A date in the form of another locale.
        ("bamboohr", ('"04/12/2021"', '"2021-04-12"'), "start_date: comes from '2021-04-12', which must be a date in"),
        ("bamboohr", ('"Inactive"', '""'), "active: must not be empty"),
        ("bamboohr", ('"Inactive"', '"Furloughed"'), "active: comes from 'Furloughed', which is not in map"),
        # The title of the report above the header.
        ("workday", ("Employee ID,", "All Workers\nEmployee ID,"), "must be a column of workday.csv"),
        ("workday", (",No\n", ",Nein\n"), "compose.active so that it accepts the value"),
        ("workday", (",2099-12-31,", ",12/31/2099,"), "active: comes from"),
        # A status that is unknown, beside a position that ended.
        ("adp", (",Active,M2B001015", ",Withdrawn,M2B001015"), "active: comes from 'Withdrawn'"),
        ("adp", ("001040", "1.04E+03"), "employee_number: '1.04E+03' must be written out"),
        ("adp", ("Quist, Nora", "Nora Quist"), "manager: comes from"),
        # Statuses in the language of the account.
        ("personio", (";Inactive;", ";Inaktiv;"), "active: comes from 'Inaktiv'"),
        ("personio", ("Jürgen", "J\ufffdrgen"), "must not contain U+FFFD"),
        # Days and months the other way around.
        ("hibob", ("20/08/2018", "08/20/2018"), "start_date: comes from '08/20/2018'"),
        ("hibob", (",Terminated\n", ",Offboarded\n"), "active: comes from 'Offboarded'"),
        ("ukg", (",Terminated,", ",Inactive,"), "active: comes from 'Inactive'"),
        ("ukg", ("01040", '="01040"'), "ukg.csv"),
        # Without the row of labels, the first person would be skipped.
        (
            "successfactors",
            (
                "STATUS,USERID,Username,First Name,Last Name,Middle Name,Gender,Email,Manager,Human Resource,Division,"
                "Department,Location,Job Code,Time Zone,Title,Hire Date,Employee Id,Business Phone,Country,Default "
                "Locale\n",
                "",
            ),
            "'ingrid.solberg@example.com' must not be in a row that skip_rows leaves out",
        ),
        ("successfactors", ("inactive,", "deleted,"), "active: comes from 'deleted'"),
        ("rippling", (",Terminated,", ",,"), "compose.active so that it accepts the value"),
        ("rippling", ("12/31/2099", "31/12/2099"), "active: comes from"),
    ],
)
def test_damage_is_refused(tmp_path: Path, preset: str, change: tuple[str, str], words: str) -> None:
    assert words in refusal(preset, tmp_path, change)


def test_the_position_that_is_not_terminated_counts() -> None:
    users = {user.email: user.values for user in read(roster("adp"), "adp").users or ()}
    assert users["robert.tanner@example.com"]["title"] == "Manager, Build & Release"


@pytest.mark.parametrize("words", [("Terminated", "Active"), ("terminated", "active"), ("TERMINATED", "ACTIVE")])
@pytest.mark.parametrize("first", ["terminated", "active"])
def test_a_person_with_an_active_position_stays(tmp_path: Path, words: tuple[str, str], first: str) -> None:
    ended, goes_on = words
    changes = [(",Terminated,K7X001015", f",{ended},K7X001015"), (",Active,M2B001015", f",{goes_on},M2B001015")]
    if first == "active":
        changes = [(",Terminated,K7X001015", f",{goes_on},K7X001015"), (",Active,M2B001015", f",{ended},M2B001015")]
    users = {user.email: user for user in read(changed("adp", tmp_path, *changes), "adp").users or ()}
    assert not users["robert.tanner@example.com"].leaves


@pytest.mark.parametrize(
    ("preset", "change"),
    [
        ("workday", (",Yes\n", ",YES\n")),
        ("hibob", (",Hired\n", ",hired\n")),
        ("rippling", (",Active,", ",ACTIVE,")),
        ("rippling", (",Accepted,", ",ACCEPTED,")),
    ],
)
def test_statuses_are_compared_without_case(tmp_path: Path, preset: str, change: tuple[str, str]) -> None:
    other, same = read(changed(preset, tmp_path, change), preset), read(roster(preset), preset)
    assert other.problems == ()
    assert other.users == same.users
    assert other.left_out_users == same.left_out_users


def test_two_people_of_one_name_are_no_manager(tmp_path: Path) -> None:
    another = (
        "K7X,Nora,,Quist,,,,nora.quist2@example.com,,Clerk,04/12/2021,,,Active,K7X001090,001090,0230,Marketing,Oslo\n"
    )
    path = changed("adp", tmp_path, ("K7X,Mara", f"{another}K7X,Mara"))
    desired = read(path, "adp")
    assert desired.problems == ()
    assert ["manager" in user.values for user in desired.users or () if user.email.startswith("ivo")] == [False]
    assert ["manager not changed" in finding.message for finding in desired.source_findings] == [True]


def test_notes_of_workday_are_in_no_value() -> None:
    users = read(roster("workday"), "workday").users or ()
    assert {user.values["department"] for user in users} == {"Executive Office", "Marketing", "Engineering"}
    assert {user.values["cost_center"] for user in users} == {"CC0100", "CC0230", "CC0310"}
    assert not any("On Leave" in str(user.values) for user in users)


def test_a_cost_center_of_workday_may_be_empty(tmp_path: Path) -> None:
    desired = read(changed("workday", tmp_path, ("CC0230 Marketing", ""), ("CC0310 Engineering", "CC0310")), "workday")
    assert desired.problems == ()


def test_people_stay_until_their_last_day(tmp_path: Path) -> None:
    for preset, last, over in (("workday", "2099-12-31", "2026-01-31"), ("rippling", "12/31/2099", "01/31/2026")):
        leaving = {user.email: user.leaves for user in read(roster(preset), preset).users or ()}
        assert not leaving["robert.tanner@example.com"]
        left = {user.email: user.leaves for user in read(changed(preset, tmp_path, (last, over)), preset).users or ()}
        assert left["robert.tanner@example.com"]


def test_the_manager_of_the_labels_is_none() -> None:
    users = {user.email: user.values for user in read(roster("successfactors"), "successfactors").users or ()}
    assert users["ingrid.solberg@example.com"]["manager"] is None


def test_a_workbook_has_other_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    with roster("bamboohr").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    place = header.index("Hire Date")
    book.active.append(header)
    for row in rows:
        month, day, year = map(int, row[place].split("/"))
        book.active.append([*row[:place], datetime.date(year, month, day), *row[place + 1 :]])
    path = tmp_path / "bamboohr.xlsx"
    book.save(path)
    assert "which must be a date in the form %m/%d/%Y" in str(read(path, "bamboohr").problems[0])
    users = read(path, "bamboohr", columns={"start_date": "Hire Date"}).users or ()
    assert users[0].values["start_date"] == "2014-04-01T00:00:00Z"
