# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions over the entries of a real server: what an entry has, has not, and has several times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.ldap.conftest import IVO, MARA, NORA, Starter, directory
from tests.ldap.test_groups import members
from tests.ldap.test_guide import ACTIVE_DIRECTORY
from tests.ldap.test_people import accounts
from tests.support import slapd
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

#: Some attributes of Active Directory, as its schema has them (MS-ADA1, MS-ADA3).
_INTEGER = "EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE"
_TEXT = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
DOMAIN = "\n".join(
    (
        f"attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' {_INTEGER} )",
        f"attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' {_INTEGER} )",
        f"attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' {_TEXT} SINGLE-VALUE )",
        f"attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' {_TEXT} )",
        f"attributetype ( 1.2.840.113556.1.2.141 NAME 'department' {_TEXT} SINGLE-VALUE )",
        "objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY "
        "MAY ( userAccountControl $ accountExpires $ sAMAccountName $ proxyAddresses $ department ) )",
    )
)
NEVER, PAST, LATER = "9223372036854775807", "132539328000000000", "157469184000000000"  # 2021-01-01, 2100-01-01
ADMINISTRATOR = f"uid=adm.nora,{slapd.PEOPLE}"


def member_of_domain(name: str, **attributes: Any) -> slapd.Entry:
    classes = ["inetOrgPerson", "user"]
    control = {"sAMAccountName": name, "userAccountControl": "512"}
    dn, found = slapd.person(name, **{**control, **attributes})
    return dn, {**found, "objectClass": classes}


def test_the_playbook_of_the_guide_for_active_directory(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    """But for the filter, of which the classes are those of a domain controller."""
    guide = ACTIVE_DIRECTORY[0]["tasks"][0]["scimops.slack.slack_scim_directory"]
    people = [
        member_of_domain("nora.quist", accountExpires=NEVER, title="Boss", department="Sales"),
        member_of_domain("ivo.lund", accountExpires="0", manager=NORA),
        member_of_domain("mara.holm", accountExpires=LATER),
        member_of_domain("noel.vane"),
    ]
    options = {"columns": guide["columns"], "compose": guide["compose"]}
    assert play.tasks(directory(tmp_path, serve(*people, settings=DOMAIN), **options)).last["counts"] == {
        "create user": 4,
        "update user": 1,
    }
    found = accounts(play)
    assert all(user["active"] for user in found.values())
    assert found["ivo.lund@example.com"]["manager"] == found["nora.quist@example.com"]["id"]
    later = [
        member_of_domain("nora.quist", accountExpires=PAST, title="Boss", department="Sales"),
        member_of_domain("ivo.lund", accountExpires="0", userAccountControl="514", manager=NORA),
        *people[2:],
    ]
    limits = {"guards": {"deactivations": {"count": -1, "percent": -1}}}
    server = serve(*later, settings=DOMAIN)
    run = play.tasks(directory(tmp_path, server, **options, **limits), warns=True)
    assert run.last["counts"] == {"deactivate user": 2}
    assert {email for email, user in accounts(play).items() if user["active"]} == {
        "mara.holm@example.com",
        "noel.vane@example.com",
    }
    # A number that is none is neither active nor gone.
    wrong = {**options, "compose": {"active": "row['sAMAccountName'] | account_enabled"}}
    failed = play.tasks(directory(tmp_path, server, **wrong), fails=True).last
    assert {problem["position"] for problem in failed["problems"]} == {dn for dn, _attributes in later}
    assert "comes from 'nora.quist', which must be a whole number" in failed["problems"][0]["rule"]


def test_entries_that_a_condition_leaves_out_are_not_absent(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    people = [
        slapd.person("nora.quist", employeeType="staff"),
        slapd.person("ivo.lund", employeeType="staff", manager=NORA),
        slapd.person("mara.holm"),
    ]
    options: dict[str, Any] = {"columns": {"email": "mail", "user_name": "uid", "manager": "manager"}}
    play.tasks(directory(tmp_path, serve(*people), **options))
    gone = {
        "absent_users": "deactivate",
        "scope": {"email_domains": ["example.com"], "exclude": ["owner@example.com"]},
        "guards": {"deactivations": {"percent": -1}},
    }
    without_nora = [slapd.person("nora.quist", employeeType="contractor"), *people[1:2]]
    condition = {"rows_when": "row['employeeType'] != 'contractor'"}
    server = serve(*without_nora)
    done = play.tasks(directory(tmp_path, server, **options, **gone, **condition), warns=True).last
    assert done["counts"] == {"deactivate user": 1}
    found = accounts(play)
    assert {email for email, user in found.items() if user["active"]} == {
        "nora.quist@example.com",
        "ivo.lund@example.com",
    }
    assert found["ivo.lund@example.com"]["manager"] == found["nora.quist@example.com"]["id"]
    (left_out,) = [finding for finding in done["findings"] if finding["label"] == "rows_when"]
    assert left_out["message"] == "rows left out: 1; their accounts, not changed: 1; rows without one: 0"
    # A condition on what no entry has is misspelt, unless it says that it may be missing.
    misspelt = {"rows_when": "row['employeType'] != 'contractor'"}
    assert (
        "'employeType' must be an attribute that at least one entry"
        in (play.tasks(directory(tmp_path, server, **options, **misspelt), fails=True).last["msg"])
    )
    present = {"rows_when": "row.get('roomNumber') is empty"}
    assert play.tasks(directory(tmp_path, server, **options, **present), check=True).last["counts"] == {}
    any_name = {"rows_when": "row.values() | length > 2"}
    assert (
        "must name each attribute that it reads"
        in (play.tasks(directory(tmp_path, server, **options, **any_name), fails=True).last["msg"])
    )


def test_attributes_with_several_values(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    people = [
        member_of_domain(
            "nora.quist",
            mail=["nora.quist@example.com", "z.alias@example.com"],
            departmentNumber=["Sales", "Support"],
            proxyAddresses=["smtp:n.old@example.com", "SMTP:nora.quist@example.com", "X500:/o=Example"],
        ),
        member_of_domain("ivo.lund", departmentNumber="Pre-Sales", proxyAddresses="SMTP:ivo.lund@example.com"),
        member_of_domain("mara.holm"),
    ]
    options: dict[str, Any] = {
        "columns": {"user_name": "sAMAccountName"},
        "compose": {
            "email": "row['mail'] if row['mail'] is string else row['mail'] | sort | first",
            "previous_emails": "(row.get('proxyAddresses') | smtp_addresses)[1:]",
            "department": "'Sales' if 'Sales' in [row['departmentNumber']] or"
            " (row['departmentNumber'] is not string and 'Sales' in row['departmentNumber']) else 'other'",
        },
    }
    play.module("slack_scim_user", {"email": "n.old@example.com", "user_name": "nora.quist"})
    server = serve(*people, settings=DOMAIN)
    done = play.tasks(
        directory(tmp_path, server, **options, guards={"email_changes": {"count": -1, "percent": -1}})
    ).last
    assert done["counts"] == {"create user": 2, "update user": 1}
    assert {email: user["department"] for email, user in accounts(play).items()} == {
        "nora.quist@example.com": "Sales",
        "ivo.lund@example.com": "other",
        "mara.holm@example.com": "other",
    }
    several = {**options, "compose": {"email": "row['mail']"}}
    failed = play.tasks(directory(tmp_path, server, **several), fails=True).last
    assert [problem["position"] for problem in failed["problems"] if problem["attribute"] == "email"] == [NORA]
    assert "list" in failed["problems"][0]["rule"]


def test_managers_by_dn_and_by_another_attribute(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    people = [
        slapd.person("nora.quist", employeeNumber="007", mail="Nora.Quist@example.com"),
        slapd.person("ivo.lund", manager=NORA.replace(",", " , ").replace("uid=nora", "UID=Nora"), roomNumber="007"),
        slapd.person("mara.holm", manager=IVO, roomNumber="0815"),
    ]
    server = serve(*people)
    columns = {"user_name": "uid"}
    by_dn = {"email": "row['mail'] | lower", "manager": "row['manager']", "title": "'Room ' ~ row['roomNumber']"}
    by_number = {"email": "row['mail'] | lower", "manager": "person('employeeNumber', row['roomNumber']).email"}
    assert play.tasks(directory(tmp_path, server, columns=columns, compose=by_dn)).last["changed"]
    found = accounts(play)
    managers = {email: user["manager"] for email, user in found.items()}
    ids = {email: user["id"] for email, user in found.items()}
    assert managers == {
        "nora.quist@example.com": None,
        "ivo.lund@example.com": ids["nora.quist@example.com"],
        "mara.holm@example.com": ids["ivo.lund@example.com"],
    }
    assert not play.tasks(directory(tmp_path, server, columns=columns, compose=by_dn)).last["changed"]
    # An attribute that only person names is asked for, too; a manager who is not found is reported and stays.
    done = play.tasks(directory(tmp_path, server, columns=columns, compose=by_number), warns=True).last
    assert done["counts"] == {}
    (finding,) = [one for one in done["findings"] if one["topic"] == "manager"]
    assert finding["position"] == MARA
    assert "no row has '0815' in 'employeeNumber'" in finding["message"]


def test_two_entries_of_one_person(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    """Whoever names the entry that does not count means the person all the same."""
    people = [
        slapd.person("adm.nora", employeeNumber="1", employeeType="admin", mail="adm.nora@example.com"),
        slapd.person("nora.quist", employeeNumber="1", employeeType="staff"),
        slapd.person("ivo.lund", employeeNumber="2", employeeType="staff", manager=ADMINISTRATOR),
    ]
    groups = {
        "groups_ldap": {"base_dn": slapd.GROUPS, "filter": "(objectClass=groupOfNames)"},
        "group_columns": {"name": "cn"},
        "group_compose": {"members": "row['member']"},
        "group_rows_when": "row['cn'] != 'Printers'",
    }
    task = directory(
        tmp_path,
        serve(
            *people, slapd.group("Admins", ADMINISTRATOR), slapd.group("All", NORA, IVO), slapd.group("Printers", IVO)
        ),
        columns={"email": "mail", "user_name": "uid", "employee_number": "employeeNumber", "manager": "manager"},
        pick="rows | selectattr('employeeType', 'equalto', 'staff') | first",
        **groups,
    )
    done = play.tasks(task, warns=True).last
    assert done["counts"] == {"create user": 2, "update user": 1, "create group": 2}
    found = accounts(play)
    assert found.keys() == {"nora.quist@example.com", "ivo.lund@example.com"}
    assert found["ivo.lund@example.com"]["manager"] == found["nora.quist@example.com"]["id"]
    assert members(play) == {"Admins": {"nora.quist"}, "All": {"nora.quist", "ivo.lund"}}
    assert not play.tasks(task, warns=True).last["changed"]
