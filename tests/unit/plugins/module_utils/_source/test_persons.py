# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions over whole sources: other people, the rows that count, and one row of several about a person."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS, Row

STAFF = (
    "Mail,No,First,Last,Boss,FTE\nnora@example.com,1,Nora,Quist,,1\nivo@example.com,2,Ivo,Lund,1,0.4\n"
    "ivo@example.com,2,Ivo,Lund,1,0.6\nada@example.com,3,Ada,Lund,9,1\n"
)
COLUMNS = {"email": "Mail", "employee_number": "No", "display_name": "{First} {Last}"}


def rows(text: str = STAFF, **rules: Any) -> list[Row]:
    return list(map_rows(read_text(text, name="r"), RowRules(**{"columns": COLUMNS, **rules}), USER_OPTIONS))


def managers(expression: str, text: str = STAFF) -> list[Any]:
    found = rows(text, compose={"manager": expression})
    assert [str(problem) for row in found for problem in row.problems] == []
    return [row.values.get("manager", row.notes) for row in found]


def test_managers_are_found_by_a_column() -> None:
    assert managers("person('No', row['Boss']).email") == [
        "",
        "nora@example.com",
        "nora@example.com",
        ("no row has '9' in 'No'; manager not changed",),
    ]
    assert managers("person('No', row['Boss']).email | default('nora@example.com')")[3] == "nora@example.com"
    assert managers("person('No', row['Boss'])['Mail']")[1] == "nora@example.com"


def test_managers_are_found_by_an_option_and_by_two_columns() -> None:
    text = STAFF.replace("Lund,1,", '"Lund","Quist, Nora",')
    assert managers(
        "person('display_name', row['Boss'] | family_name_first).email if ',' in row['Boss'] else ''", text
    )[1] == ("nora@example.com")
    assert managers("person('First', 'ivo', 'Last', 'LUND').email")[0] == "ivo@example.com"


def test_rows_of_a_person_that_differ_are_nobody() -> None:
    assert managers("person('Last', 'Lund').email")[0] == (
        "3 rows have 'Lund' in 'Last', and their email differs; manager not changed",
    )


def test_what_is_asked_of_a_person_must_exist() -> None:
    for expression, message in (
        (
            "person(row['Boss'] ~ 'Nr', row['Boss']).email",
            "must not look for a person by 'Nr', which is neither a column",
        ),
        ("(person('No', '1') | default('')).title", "must not ask for 'title' of a person"),
        ("person('No', '1')", "must name an attribute of the person, such as person(…).email"),
        ("person('No')", "must call person with a column and a value"),
        ("person('No', '1').manager", "must not depend on itself"),
        ("row['Boss'] if row['Boss']", "must have a value in every case; add an else to its if"),
    ):
        problem = rows(compose={"manager": expression})[0].problems[0]
        assert message in problem.rule


def test_an_unknown_person_is_a_problem_of_other_options() -> None:
    found = rows(compose={"department": "person('No', row['Boss'])['First']"})
    assert [row.values.get("department") for row in found[:2]] == ["", "Nora"]
    assert [str(problem) for problem in found[3].problems] == [
        "r:5: column 'Boss': department: must be known, but no row has '9' in 'No'; the filter default sets a value "
        "for this case"
    ]


def test_people_may_be_in_rows_that_do_not_count() -> None:
    found = rows(rows_when="row['No'] != '1'", compose={"manager": "person('No', row['Boss']).email"})
    assert [row.left_out for row in found] == [True, False, False, False]
    assert found[1].values["manager"] == "nora@example.com"


@pytest.mark.parametrize(
    "pick",
    [
        "rows | sort(attribute='FTE') | last",
        "rows | selectattr('FTE', 'equalto', '0.6') | first",
        "rows[1]",
    ],
)
def test_one_of_several_rows_counts(pick: str) -> None:
    found = rows(pick=pick)
    assert [row.line for row in found] == [2, 4, 5]
    assert [row.instead_of for row in found] == [(), ("r:3",), ()]


def test_rows_that_share_any_key_are_one_person() -> None:
    text = "Mail,No,First,Last,Boss,FTE\na@example.com,1,A,B,,1\na@example.com,1-2,A,B,,2\n,1-2,A,B,,3\n"
    assert [row.line for row in rows(text, pick="rows | last")] == [4]


def test_a_choice_that_fails_is_a_problem_of_each_row() -> None:
    for pick, message in (
        ("rows | selectattr('FTE', 'equalto', '1') | first", "fails: No first item"),
        ("rows[0]['FTE']", "must be one of rows, such as rows | first"),
        ("{'No': '2'}", "must be one of rows"),
    ):
        found = rows(pick=pick)
        assert [len(row.problems) for row in found] == [0, 1, 1, 0]
        assert "2 rows are about this person: r:3, r:4" in str(found[1].problems[0])
        assert message in str(found[1].problems[0])


def test_rows_left_out_have_no_part_in_a_choice() -> None:
    found = rows(pick="rows | first", rows_when="row['FTE'] != '0.6'")
    assert [(row.line, row.left_out) for row in found] == [(2, False), (3, False), (4, True), (5, False)]


def test_options_are_checked_before_a_row_is_read() -> None:
    for rules, message in (
        ({"compose": {"email": "row['Mail']"}}, "compose: email must not also be in columns"),
        ({"compose": {"mail": "row['Mail']"}}, "compose: mail: no such attribute; the attributes are"),
        ({"never_clear": frozenset({"phones"})}, "never_clear: phones must be attributes of a user, or all"),
        ({"time_zone": "Mars"}, "time_zone: 'Mars' must be a time zone"),
        ({"rows_when": "row['Stat'] == 'x'"}, "rows_when: 'Stat' must be a column of r, whose columns are: Mail, No"),
    ):
        with pytest.raises(SourceError) as refused:
            rows(**rules)
        assert message in str(refused.value)
