# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of an OpenLDAP server in Slack: members by DN and by uid, nested groups, and members whom nobody knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ldap.conftest import GRACE, GROUP_COLUMNS, IVO, MARA, NORA, PEOPLE, Starter, directory
from tests.support import slapd
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

SERVICE = f"cn=deploy,{slapd.GROUPS}"
SERVICE_ENTRY: slapd.Entry = (SERVICE, {"objectClass": "device", "cn": "deploy"})


def groups(**options: Any) -> dict[str, Any]:
    """The options for the groups of a server."""
    search = {"base_dn": slapd.GROUPS, "filter": "(objectClass=groupOfNames)", **options}
    return {"groups_ldap": search, "group_columns": GROUP_COLUMNS}


def members(play: PlaybookRunner) -> dict[str, set[str]]:
    """The members of Slack's groups, by user name."""
    names = {user["id"]: user["user_name"] for user in play.module("slack_scim_user_info", {})["users"]}
    found = play.module("slack_scim_group_info", {})["groups"]
    return {group["name"]: {names[member] for member in group["members"]} for group in found}


def test_members_by_dn(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    """However the DN is written, and the second run changes nothing."""
    sales = slapd.group("Sales", NORA.upper(), IVO.replace(",", " , "))
    server = serve(*PEOPLE, sales, slapd.group("Finance", MARA))
    task = directory(tmp_path, server, **groups())
    run = play.tasks(task)
    assert run.last["counts"] == {"update user": 1, "create user": 3, "create group": 2}
    assert members(play) == {"Sales": {"nora.quist", "ivo.lund"}, "Finance": {"mara.holm"}}
    assert not play.tasks(task).last["changed"]
    moved = serve(*PEOPLE, slapd.group("Sales", NORA), slapd.group("Finance", MARA, IVO))
    assert play.tasks(directory(tmp_path, moved, **groups())).last["counts"] == {"members group": 2}
    assert members(play) == {"Sales": {"nora.quist"}, "Finance": {"mara.holm", "ivo.lund"}}


def test_nobody_is_removed_from_a_group_with_a_member_whom_nobody_knows(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    play.tasks(directory(tmp_path, serve(*PEOPLE, slapd.group("Sales", NORA)), **groups()))
    server = serve(*PEOPLE, slapd.group("Sales", IVO, SERVICE), SERVICE_ENTRY)
    run = play.tasks(directory(tmp_path, server, **groups()), warns=True)
    assert members(play) == {"Sales": {"nora.quist", "ivo.lund"}}
    (finding,) = (one for one in run.last["findings"] if one["topic"] == "member")
    assert finding["position"] == f"cn=Sales,{slapd.GROUPS}"
    assert SERVICE in finding["message"]
    assert "no member is removed from the group" in finding["message"]
    run = play.tasks(directory(tmp_path, server, **groups(unknown_members="ignore")))
    assert members(play) == {"Sales": {"ivo.lund"}}
    (finding,) = (one for one in run.last["findings"] if SERVICE in one["message"])
    assert finding["message"] == f"{SERVICE} is not among the users of users_ldap; ignored"


@pytest.mark.parametrize("connection", ["local", "elsewhere"], ids=["worker", "shipped"])
def test_the_old_name_of_ignore_works_and_names_the_new_one(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path, connection: str
) -> None:
    server = serve(*PEOPLE, slapd.group("Sales", IVO, SERVICE), SERVICE_ENTRY)
    task = directory(tmp_path, server, **groups(unknown_members="pass_over"))
    run = play.tasks(task, warns=True, arguments=["-e", f"ansible_connection={connection}"])
    assert members(play) == {"Sales": {"ivo.lund"}}
    text = " ".join(run.output.split())
    assert text.count("[DEPRECATION WARNING]") == 1
    assert "unknown_members: the value pass_over is deprecated. Use ignore instead." in text
    assert "version 2.0.0" in text


def test_a_leaver_whom_the_filter_leaves_out_holds_the_group_up_until_told_otherwise(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    people = {"base_dn": slapd.PEOPLE, "filter": "(employeeType=active)"}
    server = serve(*PEOPLE, slapd.group("Finance", MARA, GRACE))
    run = play.tasks(directory(tmp_path, server, users_ldap=people, **groups()), warns=True)
    assert GRACE in str(run.last["findings"])
    run = play.tasks(directory(tmp_path, server, **groups()), warns=True)
    assert "matches no account in Slack and no row in the source" not in str(run.last["findings"])
    assert members(play) == {"Finance": {"mara.holm"}}


def test_nested_groups(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    """Also those that the filter of groups leaves out, and those that contain each other."""
    outer, inner = f"cn=Everybody,{slapd.GROUPS}", f"cn=inner,{slapd.SUFFIX}"
    server = serve(
        *PEOPLE,
        slapd.group("Everybody", MARA, inner),
        (inner, {"objectClass": "groupOfNames", "cn": "inner", "member": [NORA, IVO, outer]}),
    )
    play.tasks(directory(tmp_path, server, **groups(unknown_members="ignore")))
    assert members(play) == {"Everybody": {"mara.holm", "nora.quist", "ivo.lund"}}
    run = play.tasks(directory(tmp_path, server, **groups(nested=False)), warns=True)
    assert inner in str(run.last["findings"])
    assert members(play) == {"Everybody": {"mara.holm", "nora.quist", "ivo.lund"}}


def test_members_by_uid(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    team: slapd.Entry = (
        f"cn=staff,{slapd.GROUPS}",
        {"objectClass": "posixGroup", "cn": "staff", "gidNumber": "1000", "memberUid": ["nora.quist", "mara.holm"]},
    )
    server = serve(*PEOPLE, team)
    task = directory(
        tmp_path,
        server,
        # Their user names in Slack are others than their uids.
        columns={"email": "mail", "user_name": "{sn|lower}"},
        users_ldap={"base_dn": slapd.PEOPLE, "filter": "(employeeType=active)", "member_key": "uid"},
        groups_ldap={"base_dn": slapd.GROUPS, "filter": "(objectClass=posixGroup)"},
        group_columns={"name": "cn", "members": "memberUid"},
    )
    play.tasks(task)
    assert members(play) == {"staff": {"quist", "holm"}}
    assert not play.tasks(task).last["changed"]


def test_people_of_a_file_and_groups_of_a_server(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("Mail,Name\nnora.quist@example.com,nora.quist\n", encoding="utf-8")
    team: slapd.Entry = (
        f"cn=staff,{slapd.GROUPS}",
        {"objectClass": "posixGroup", "cn": "staff", "gidNumber": "1000", "memberUid": "nora.quist"},
    )
    options = {
        "users_ldap": None,
        "users_file": str(roster),
        "columns": {"email": "Mail", "user_name": "Name"},
        "group_columns": {"name": "cn", "members": "memberUid"},
    }
    search = {"base_dn": slapd.GROUPS, "filter": "(objectClass=posixGroup)"}
    server = serve(*PEOPLE, team)
    play.tasks(directory(tmp_path, server, **options, groups_ldap=search))
    assert members(play) == {"staff": {"nora.quist"}}
    passing = {**search, "unknown_members": "ignore"}
    failed = play.tasks(directory(tmp_path, server, **options, groups_ldap=passing), fails=True).last
    assert "groups_ldap.unknown_members: ignore must be used together with users_ldap" in failed["msg"]


def test_a_group_without_members_loses_nobody_unless_it_may_be_empty(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    def staff(*uids: str) -> slapd.Entry:
        attributes: dict[str, Any] = {"objectClass": "posixGroup", "cn": "staff", "gidNumber": "1000"}
        return f"cn=staff,{slapd.GROUPS}", {**attributes, "memberUid": uids} if uids else attributes

    other: slapd.Entry = (
        f"cn=other,{slapd.GROUPS}",
        {"objectClass": "posixGroup", "cn": "other", "gidNumber": "1001", "memberUid": "nora.quist"},
    )
    options = {
        "users_ldap": {"base_dn": slapd.PEOPLE, "filter": "(employeeType=active)", "member_key": "uid"},
        "groups_ldap": {"base_dn": slapd.GROUPS, "filter": "(objectClass=posixGroup)"},
        "group_columns": {"name": "cn", "members": "memberUid"},
    }
    play.tasks(directory(tmp_path, serve(*PEOPLE, staff("ivo.lund"), other), **options))
    run = play.tasks(directory(tmp_path, serve(*PEOPLE, staff(), other), **options), warns=True)
    assert "allow_empty" in str(run.last["findings"])
    assert members(play)["staff"] == {"ivo.lund"}
    columns = {**options["group_columns"], "allow_empty": {"value": True}}
    play.tasks(directory(tmp_path, serve(*PEOPLE, staff(), other), **{**options, "group_columns": columns}))
    assert members(play) == {"staff": set(), "other": {"nora.quist"}}
