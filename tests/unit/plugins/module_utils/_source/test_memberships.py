# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row for each membership: the groups they make, and rows that leave the members of a group uncertain."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import GROUP_OPTIONS, Row

COLUMNS = {"name": "Team", "member": "Who"}


def groups(text: str, **rules: Any) -> list[Row]:
    source = read_text(text, name="g")
    return list(map_rows(source, RowRules(**{"columns": COLUMNS, **rules}), GROUP_OPTIONS))


def test_the_rows_of_a_group_are_one_group() -> None:
    found = groups("Team,Who\nSales,a@x.org\nLegal,b@x.org\nsales,c@x.org\nSales,a@x.org\nBoard,\n")
    assert [row.values for row in found] == [
        {"name": "Sales", "members": ["a@x.org", "c@x.org"]},
        {"name": "Legal", "members": ["b@x.org"]},
        {"name": "Board", "members": []},
    ]
    assert [row.instead_of for row in found] == [("g:4", "g:5"), (), ()]
    named = map_rows(read_text("name,member\nSales,a@x.org\n"), None, GROUP_OPTIONS)
    assert [row.values for row in named] == [{"name": "Sales", "members": ["a@x.org"]}]


def test_a_member_that_is_missing_is_a_problem_of_the_group() -> None:
    (row,) = groups("Team,Who\nSales,a@x.org\nSales,\n")
    assert [str(problem) for problem in row.problems] == [
        "g:3: column 'Who': member: must be given, because other rows are about the same group"
    ]
    (row,) = groups(
        "Team,Who\nSales,a@x.org\nSales,#REF!\n", compose={"member": "row['Who'] | lower"}, columns={"name": "Team"}
    )
    assert [(problem.position, problem.option) for problem in row.problems] == [("g:3", "member")]


def test_rows_of_a_group_that_contradict_each_other_are_a_problem() -> None:
    columns = {"id": "Id", "name": "Team", "member": "Who", "state": "State"}
    text = "Id,Team,Who,State\nS0123,Sales,a@x.org,present\nS0123,sales,b@x.org,present\nS0123,Legal,c@x.org,absent\n"
    (row,) = groups(text, columns=columns)
    assert [str(problem) for problem in row.problems] == [
        "g:4: column 'Team': name: 'Legal' must be the same in all rows of a group, but g:2 has 'Sales'",
        "g:4: column 'State': state: 'absent' must be the same in all rows of a group, but g:2 has 'present'",
    ]


@pytest.mark.parametrize("who", ["a@x.org, b@x.org", "a@x.org;b@x.org", "a@x.org b@x.org"])
def test_several_members_in_one_row_are_a_problem(who: str) -> None:
    (row,) = groups(f'Team,Who\nSales,"{who}"\n')
    (problem,) = row.problems
    assert "must be one member, but has several; use members for several" in str(problem)
    source = read_text('[{"Team": "Sales", "Who": ["a@x.org"]}]', file_format="json")
    (row,) = map_rows(source, COLUMNS, GROUP_OPTIONS)
    assert "must be one member; use members for several" in str(row.problems[0])
    with pytest.raises(SourceError, match="columns: members must not be given together with member"):
        groups("Team,Who\nSales,a@x.org\n", columns={**COLUMNS, "members": "Who"})


@pytest.mark.parametrize("text", ["Team,Who\nSales,a@x.org\n,b@x.org\n", "Team,Who\nSales,a@x.org\nSales\n"])
def test_a_row_without_its_group_leaves_no_group_certain(text: str) -> None:
    with pytest.raises(SourceError, match=r"^g:3: .* Without this row, the members of all groups are uncertain"):
        groups(text)


def test_rows_that_a_rule_leaves_out_are_no_memberships() -> None:
    text = "Team,Who,Kind\nSales,a@x.org,Member\nSales,b@x.org,Owner\nApps,c@x.org,Owner\n"
    found = groups(text, rows_when="row['Kind'] == 'Member'")
    assert [(row.values["name"], row.left_out) for row in found] == [
        *(("Sales", False), ("Sales", True), ("Apps", True))
    ]
    assert found[0].values["members"] == ["a@x.org"]
