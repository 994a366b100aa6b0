# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions over rows from a playbook: who counts, whose account stays, and what is data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

LOCAL = Way("local", "v1").options
HEADER = "Mail,No,First,Last,Boss,Type,Until\n"
NORA = "nora@example.com,1,Nora,Quist,,Employee,\n"
IVO = "ivo@example.com,2,Ivo,Lund,1,Employee,12/31/2098\n"
ADA = "ada@example.com,3,Ada,Berg,1,Contractor,\n"
RULES: dict[str, Any] = {
    "columns": {"email": "Mail", "employee_number": "No", "given_name": "First", "family_name": "Last"},
    "rows_when": "row['Type'] != 'Contractor'",
    "compose": {
        "manager": "person('No', row['Boss']).email",
        "active": "row['Until'] is empty or row['Until'] | roster_date('%m/%d/%Y') > today",
        "title": "row['First'] ~ ' (' ~ row['Type'] ~ ')'",
    },
}


def task(path: Path, **options: Any) -> dict[str, Any]:
    everything = {"users_file": str(path), "budget_dir": str(path.parent / "budget"), **RULES, **options}
    return {"scimops.slack.slack_scim_directory": everything}


def active(play: PlaybookRunner) -> set[str]:
    """The given names of the active accounts but that of the token."""
    users = play.module("slack_scim_user_info", {"bots": False}, **LOCAL)["users"]
    return {user["given_name"] for user in users if user["active"]} - {"Org", None}


def test_people_in_rows_that_are_left_out_are_not_missing(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(HEADER + NORA + IVO + ADA, encoding="utf-8")
    everybody = play.tasks(task(path, rows_when="row['Mail'] is not empty"), **LOCAL).last
    assert everybody["counts"] == {"create user": 3, "update user": 2}
    gone = {"absent_users": "deactivate", "scope": {"email_domains": ["example.com"]}}
    path.write_text(HEADER + NORA + ADA.replace("ada@example.com", ""), encoding="utf-8")
    limits = {"guards": {"deactivations": {"percent": -1}}}
    done = play.tasks(task(path, **gone, **limits), warns=True, **LOCAL).last  # of the owner, who is protected
    assert done["counts"] == {"deactivate user": 1}
    (left_out,) = [finding for finding in done["findings"] if finding["label"] == "rows_when"]
    assert left_out["message"] == "rows left out: 1; their accounts, not changed: 1; rows without one: 0"
    assert done["files"][0]["left_out"] == 1
    assert active(play) == {"Nora", "Ada"}
    users = play.module("slack_scim_user_info", {}, **LOCAL)["users"]
    assert [user["title"] for user in users if user["given_name"] == "Nora"] == ["Nora (Employee)"]


def test_a_row_that_cannot_be_told_keeps_those_whom_it_may_mean(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(HEADER + NORA + IVO + ADA, encoding="utf-8")
    options = {
        "rows_when": "row['No'] is not empty",
        "scope": {"email_domains": ["example.com"]},
    }
    play.tasks(task(path, **options), **LOCAL)
    path.write_text(HEADER + NORA + IVO.replace("ivo@", "ivo(at)"), encoding="utf-8")
    gone = {**options, "absent_users": "deactivate", "skip_invalid": True, "guards": {"deactivations": {"percent": -1}}}
    done = play.tasks(task(path, **gone), warns=True, **LOCAL).last
    assert done["counts"] == {"deactivate user": 1}
    assert active(play) == {"Nora", "Ivo"}
    (told,) = [finding for finding in done["findings"] if finding["topic"] == "invalid"]
    assert "accounts that it may describe, which are not changed: 1. Correct the row" in told["message"]


def test_cells_and_failures(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    marker = tmp_path / "marker"
    template = "{{ lookup('pipe'; 'touch " + str(marker) + "') }}"
    path.write_text(HEADER + NORA.replace("Employee", template), encoding="utf-8")
    play.tasks(task(path), **LOCAL)
    users = play.module("slack_scim_user_info", {"bots": False}, **LOCAL)["users"]
    assert f"Nora ({template})" in [user["title"] for user in users]
    assert not marker.exists()
    written = len(sandbox.control.writes())
    path.write_text(HEADER + NORA + IVO.replace("12/31/2098", "31.12.2098"), encoding="utf-8")
    failed = play.tasks(task(path), fails=True, **LOCAL).last["msg"]
    for part in (
        "staff.csv:3: column 'Until': active: comes from",
        "where 'Until' is '31.12.2098'",
        "must be a date in the form %m/%d/%Y; correct the row, or change compose.active so that it accepts the value",
    ):
        assert part in failed
    for option, value, message in (
        ("rows_when", "row['Typ'] != 'x'", "'Typ' must be a column of staff.csv"),
        ("rows_when", "Type != 'x'", "must not have the name Type, which is unknown"),
        ("compose", {"title": "row['Type'"}, "compose.title: \"row['Type'\" must be a Jinja expression"),
        ("never_clear", ["phones"], "never_clear: phones must be attributes of a user"),
        ("at", "data", "at: 'data' must be used with JSON and YAML files"),
        ("group_rows_when", "true", "group_rows_when: must be used together with groups_file or groups_ldap"),
    ):
        assert message in play.tasks(task(path, **{option: value}), fails=True, **LOCAL).last["msg"]
    assert len(sandbox.control.writes()) == written


def test_the_role_takes_the_same(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(HEADER + NORA + IVO + ADA.replace("Berg", "N/A"), encoding="utf-8")
    groups = tmp_path / "groups.csv"
    groups.write_text("Team,Who,Kind\nSales,nora@example.com,x\nSales,ivo@example.com,x\nApps,ivo@example.com,y\n")
    own = {
        "users_file": str(path),
        "groups_file": str(groups),
        "empty": ["N/A"],
        "never_clear": ["family_name"],
        **RULES,
    }
    own |= {"group_columns": {"name": "Team", "member": "Who"}, "group_rows_when": "row['Kind'] == 'x'"}
    own |= {"folder": str(tmp_path / "sync"), "absent_users": "ignore"}
    variables = {f"directory_sync_{option}": value for option, value in own.items()}
    play.play(
        [{"hosts": "localhost", "gather_facts": False, "roles": ["scimops.slack.directory_sync"], "vars": variables}]
    )
    assert active(play) == {"Nora", "Ivo"}
    (group,) = play.module("slack_scim_group_info", {"members": True}, **LOCAL)["groups"]
    assert (group["name"], len(group["members"])) == ("Sales", 2)


def test_groups_in_the_depth_of_a_document(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    people, groups = tmp_path / "staff.csv", tmp_path / "teams.json"
    people.write_text(HEADER + NORA + IVO, encoding="utf-8")
    teams = [{"title": "Sales", "lead": "nora"}, {"title": "Support", "lead": "ivo"}]
    groups.write_text(json.dumps({"data": {"teams": teams}}), encoding="utf-8")
    options = {
        "groups_file": str(groups),
        "group_at": "data.teams",
        "group_columns": {"name": "title"},
        "group_compose": {"members": "row['lead'] ~ '@example.com'"},
    }
    done = play.tasks(task(people, **options), **LOCAL).last
    assert done["counts"] == {"create user": 2, "create group": 2, "update user": 1}
    found = play.module("slack_scim_group_info", {}, **LOCAL)["groups"]
    assert sorted((group["name"], len(group["members"])) for group in found) == [("Sales", 1), ("Support", 1)]
    assert not play.tasks(task(people, **options), **LOCAL).changed
