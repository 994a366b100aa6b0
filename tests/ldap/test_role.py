# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role directory_sync from an OpenLDAP server to Slack: planned, approved, applied, and run again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.ldap.conftest import COLUMNS, GROUP_COLUMNS, IVO, LIMITS, MARA, NORA, PEOPLE, Starter, source
from tests.support import slapd
from tests.support.cutting import cutting_proxy
from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

ROLE = "scimops.slack.directory_sync"


def run_role(play: PlaybookRunner, variables: dict[str, Any], **options: Any) -> PlaybookRun:
    return play.play(
        [{"name": "Sync", "hosts": "localhost", "gather_facts": False, "roles": [{"role": ROLE, "vars": variables}]}],
        arguments=["-vvv"],
        environment={"SLACK_SCIM_LDAP_PASSWORD": slapd.PASSWORD},
        **options,
    )


def variables(server: slapd.Slapd, folder: Path) -> dict[str, Any]:
    return {
        "directory_sync_folder": str(folder),
        "directory_sync_budget_dir": str(folder / "budget"),
        "directory_sync_ldap": {"uri": server.uri, "bind_dn": slapd.READER},
        "directory_sync_users_ldap": source(server)["users_ldap"],
        "directory_sync_columns": COLUMNS,
        "directory_sync_groups_ldap": {"base_dn": slapd.GROUPS, "filter": "(objectClass=groupOfNames)"},
        "directory_sync_group_columns": GROUP_COLUMNS,
        "directory_sync_guards": {"creations": {"count": 2000, "percent": -1}},
        "directory_sync_absent_users": "deactivate",
        "directory_sync_protected": ["owner@example.com"],
    }


def test_from_a_server_to_slack(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    folder = tmp_path / "sync"
    server = serve(*PEOPLE, slapd.group("Sales", NORA, IVO), slapd.group("Finance", MARA), settings=LIMITS)
    given = variables(server, folder)
    run_role(play, {**given, "directory_sync_action": "plan"}, warns=True)
    assert sandbox.control.writes() == []
    approved = tmp_path / "approved.json"
    approved.write_bytes((folder / "plan.json").read_bytes())
    run_role(play, {**given, "directory_sync_approved_plan": str(approved)}, warns=True)
    found = play.module("slack_scim_group_info", {})["groups"]
    assert {group["name"]: len(group["members"]) for group in found} == {"Sales": 2, "Finance": 1}
    again = run_role(play, given, warns=True)
    assert again.changed == 0
    assert "# Nothing to do" in (folder / "report.md").read_text(encoding="utf-8")
    in_vault = {**given["directory_sync_ldap"], "bind_password": slapd.PASSWORD}
    told = run_role(play, {**given, "directory_sync_ldap": in_vault}, warns=True)
    for output in (again.output, told.output, *(path.read_text("utf-8") for path in folder.glob("*.*"))):
        assert slapd.PASSWORD not in output


def test_a_server_that_goes_away_is_in_the_report(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    folder = tmp_path / "sync"
    server = serve(*(slapd.person(f"person{number}", employeeType="active") for number in range(700)), settings=LIMITS)
    given = {**variables(server, folder), "directory_sync_columns": {"email": "mail", "user_name": "uid"}}
    with cutting_proxy(server.port, bytes_until_cut=40_000) as port:
        through = {**given["directory_sync_ldap"], "uri": f"ldap://127.0.0.1:{port}"}
        run_role(play, {**given, "directory_sync_ldap": through}, fails=True)
    assert sandbox.control.writes() == []
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert report.startswith("# Failed")
    lost = "must return all entries, but the connection was lost"
    assert f"directory_sync_users_ldap: ldap://127.0.0.1:{port} {lost}" in report
    assert "the partial result is not used" in report
