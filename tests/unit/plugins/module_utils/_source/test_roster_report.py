# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roster says, for people who check it."""

from __future__ import annotations

from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._source.roster_report import RosterReport, roster_report
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules

TEXT = """Mail,Name,Team,State,Pay,Boss,Pw,No
nora@example.com,"Quist, Nora",Sales,Active,100,,Secret-1!,1
ivo@example.com,"Lund, Ivo",Sales,Left,200,nora@example.com,Secret-2!,2
zoe@example.com,"Holm, Zoe",,Active,300,nobody@example.com,Secret-3!,3
bot@example.com,"Bot, A",Bots,Active,0,,Secret-4!,4
bad,"Bad, B",Sales,Active,100,,Secret-5!,5
"""
RULES = RowRules(
    columns={
        "email": "Mail",
        "department": "Team",
        "password": "Pw",
        "active": {"column": "State", "map": {"Active": True, "Left": False}},
    },
    compose={
        "family_name": "(row['Name'] | family_name_first).family_name",
        "manager": "person('Mail', row['Boss']).email",
    },
    rows_when="row['Team'] != 'Bots'",
)


def report(text: str = TEXT, rules: RowRules = RULES, first: int = 2, **options: Any) -> RosterReport:
    return roster_report(read_text(text, name="r.csv", **options), rules, first)


def test_rows_are_counted() -> None:
    found = report()
    assert (found["rows"], found["people"]) == (5, 3)
    assert (found["active"], found["not_active"], found["activity_unknown"]) == (2, 1, 0)
    assert found["left_out"] == ["r.csv:5: bot@example.com"]
    assert found["left_out_total"] == 1
    assert [problem["position"] for problem in found["problems"]] == ["r.csv:6"]
    assert found["findings"] == [
        "r.csv:4: zoe@example.com: no row has 'nobody@example.com' in 'Mail'; manager not changed"
    ]


def test_the_first_rows_are_as_they_were_understood() -> None:
    first, second = report()["first_rows"]
    assert first == {
        "position": "r.csv:2",
        "active": True,
        "email": "nora@example.com",
        "family_name": "Quist",
        "department": "Sales",
        "manager": None,
    }
    assert (second["active"], second["manager"]) == (False, "nora@example.com")


def test_columns() -> None:
    found = report()
    assert found["unused_columns"] == ["Pay", "No"]
    assert found["columns"]["Team"] == {
        "read_by": ["department", "rows_when"],
        "filled": 4,
        "empty": 1,
        "values": {"Sales": 3, "Bots": 1},
    }
    assert found["columns"]["Mail"]["read_by"] == ["email", "manager"]
    assert found["columns"]["Name"]["read_by"] == ["family_name"]


def test_neither_secrets_nor_what_no_rule_reads_is_shown() -> None:
    found = report()
    assert found["columns"]["Pw"] == {"read_by": ["password"], "filled": 5, "empty": 0, "values": {}}
    assert found["columns"]["Pay"] == {"read_by": [], "filled": 5, "empty": 0, "values": {}}
    assert "Secret" not in str(found)
    assert "'300'" not in str(found)


def test_attributes() -> None:
    found = report()["attributes"]
    assert found["department"] == {"filled": 2, "empty": 1, "values": {"Sales": 2}}
    assert found["email"] == {"filled": 3, "empty": 0, "values": {}}


def test_columns_of_a_json_file_that_have_the_names_of_options() -> None:
    found = report('[{"email": "a@example.com", "title": "Clerk", "meta": {}}]', RowRules(), file_format="json")
    assert found["columns"]["title"]["read_by"] == ["title"]
    assert found["unused_columns"] == ["meta"]


def test_entries_of_one_line_are_several_people() -> None:
    text = '[{"email": "a@example.com", "active": "true"}, {"email": "b@example.com", "active": "false"}]'
    found = roster_report(read_text(text, file_format="json"), RowRules(), 5)
    assert (found["people"], found["active"], found["not_active"]) == (2, 1, 1)


def test_columns_in_the_depth_of_an_entry() -> None:
    rules = RowRules(columns={"email": "profile.email"})
    found = report('[{"id": "1", "profile": {"email": "a@example.com"}}]', rules, file_format="json")
    assert found["columns"]["profile"]["read_by"] == ["email"]
    assert found["unused_columns"] == ["id"]


def test_suspicions_name_the_attributes_of_a_column() -> None:
    found = report("Mail,Team\na@example.com,\n", RowRules(columns={"email": "Mail", "department": "Team"}))
    assert {
        "attribute": "department",
        "message": "the column 'Team' is empty in every row",
        "rows": 0,
        "examples": [],
    } in (found["suspicions"])


def test_optional_attributes_whose_columns_are_missing() -> None:
    rules = RowRules(columns={"email": "Mail", "title": "Job"}, optional=frozenset({"title"}))
    assert report("Mail\na@example.com\n", rules)["not_managed"] == ["title"]
