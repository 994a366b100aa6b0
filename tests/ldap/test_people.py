# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People of an OpenLDAP server in Slack: filters, pages, TLS, attributes, and what is not asked for."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.ldap.conftest import IVO, LIMITS, NORA, PEOPLE, Starter, directory, source
from tests.support import slapd
from tests.support.cutting import cutting_proxy
from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox
from tests.support.tls import Certificates, certificates

WAYS = (Way("local", "v1"), Way("elsewhere", "v2"))


def accounts(play: PlaybookRunner) -> dict[str, dict[str, Any]]:
    """What Slack has, by e-mail address."""
    found = play.module("slack_scim_user_info", {"filter": 'email co "@example.com"'})["users"]
    return {user["email"]: user for user in found if user["email"] != "owner@example.com"}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.connection)
def test_people(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path, way: Way) -> None:
    task = directory(tmp_path, serve(*PEOPLE))
    sandbox.control.settings(read_only=True)
    planned = play.tasks(task, check=True, **way.options).last
    assert planned["counts"] == {"update user": 1, "create user": 3}
    sandbox.control.settings(read_only=False)
    done = play.tasks(task, **way.options).last
    assert done["digest"] == planned["digest"]
    assert not play.tasks(task, **way.options).last["changed"]
    found = accounts(play)
    assert set(found) == {"nora.quist@example.com", "ivo.lund@example.com", "mara.holm@example.com"}
    ivo = found["ivo.lund@example.com"]
    assert (ivo["given_name"], ivo["family_name"], ivo["title"]) == ("Ivo", "Lund", "Account Manager")
    assert (ivo["user_name"], ivo["department"]) == ("ivo.lund", "Sales")
    assert ivo["manager"] == found["nora.quist@example.com"]["id"]


def test_a_filter_and_a_scope_say_who_is_meant(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    guests = f"ou=guests,{slapd.PEOPLE}"
    server = serve(
        *PEOPLE,
        (guests, {"objectClass": "organizationalUnit", "ou": "guests"}),
        (f"uid=kim,{guests}", {**slapd.person("kim")[1], "departmentNumber": "Sales"}),
    )
    search = {"base_dn": slapd.PEOPLE, "filter": "(&(objectClass=inetOrgPerson)(departmentNumber=Sales))"}
    columns = {"email": "mail", "user_name": "uid"}
    play.tasks(directory(tmp_path, server, users_ldap={**search, "scope": "onelevel"}, columns=columns))
    assert set(accounts(play)) == {"nora.quist@example.com", "ivo.lund@example.com"}
    play.tasks(directory(tmp_path, server, users_ldap=search, columns=columns))
    assert set(accounts(play)) == {"nora.quist@example.com", "ivo.lund@example.com", "kim@example.com"}
    left_out = {**search, "base_dn": NORA, "scope": "base"}
    run = play.tasks(
        directory(tmp_path, server, users_ldap=left_out, columns=columns, absent_users="report"), warns=True
    )
    absent = {one["label"].split()[0] for one in run.last["findings"] if one["topic"] == "absent"}
    assert absent == {"ivo.lund@example.com", "kim@example.com"}


def test_an_attribute_that_is_gone_is_cleared_and_an_account_that_is_switched_off_is_deactivated(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    play.tasks(directory(tmp_path, serve(*PEOPLE)))
    later = {dn: dict(attributes) for dn, attributes in PEOPLE}
    del later[IVO]["title"]
    later[NORA]["employeeType"] = "left"
    run = play.tasks(directory(tmp_path, serve(*later.items())), warns=True)
    assert run.last["counts"] == {"update user": 1, "deactivate user": 1}
    found = accounts(play)
    assert not found["ivo.lund@example.com"]["title"]
    assert not found["nora.quist@example.com"]["active"]


def test_an_attribute_that_says_something_by_being_there_and_dates_of_ldap(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    people = [
        slapd.person("nora.quist", carLicense="20260301080000Z"),
        slapd.person("ivo.lund", roomNumber="locked", carLicense="20260301080000.0Z"),
    ]
    columns = {"email": "mail", "start_date": {"column": "carLicense", "date_format": "generalized_time"}}
    compose = {"active": "row.get('roomNumber') is empty"}
    task = directory(tmp_path, serve(*people), columns=columns, compose=compose)
    assert play.tasks(task).last["counts"] == {"create user": 1}
    assert not play.tasks(task).last.changed
    assert accounts(play)["nora.quist@example.com"]["start_date"] == "2026-03-01T08:00:00Z"
    of_all = directory(tmp_path, serve(*people[:1]), columns=columns, compose=compose)
    assert not play.tasks(of_all).last.changed  # no entry has the attribute


def test_more_than_a_thousand_people_come_by_pages_within_the_size_limit(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve(*(slapd.person(f"person{number:04}") for number in range(1203)), settings=LIMITS)
    task = directory(tmp_path, server, columns={"email": "mail", "user_name": "uid"})
    run = play.tasks(task, check=True)
    assert run.last["counts"] == {"create user": 1203}
    assert server.asked().count("SRCH base=") == 3
    assert "attr=mail uid" in server.asked()


def test_only_the_attributes_of_the_columns_are_asked_for(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve(*PEOPLE)
    play.tasks(directory(tmp_path, server), check=True)
    asked = re.findall(r"SRCH attr=(.*)", server.asked())
    assert set(asked) == {"departmentNumber employeeType givenName mail manager sn title uid"}


@pytest.mark.parametrize("start_tls", [False, True])
def test_tls(play: PlaybookRunner, serve: Starter, certified: Certificates, tmp_path: Path, start_tls: bool) -> None:
    server = serve(*PEOPLE, settings="security tls=1")
    given = source(server)["ldap"]
    trusted = {**given, "ca_path": str(certified.authority)}
    encrypted = {**trusted, "start_tls": True} if start_tls else {**trusted, "uri": server.tls_uri}
    assert play.tasks(directory(tmp_path, server, ldap=encrypted), check=True).last["operations_total"] == 4
    unchecked = {**encrypted, "validate_certs": False, "ca_path": None}
    assert play.tasks(directory(tmp_path, server, ldap=unchecked), check=True).last["changed"]
    strangers = certificates(tmp_path)
    for distrusted in ({**encrypted, "ca_path": str(strangers.authority)}, {**encrypted, "ca_path": None}):
        failed = play.tasks(directory(tmp_path, server, ldap=distrusted), fails=True).last
        assert "ldap.ca_path: " in failed["msg"]
        assert f"must contain the authority of the certificate of {encrypted['uri']}" in failed["msg"]


def test_rows_that_break_a_rule_are_named_by_dn(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    twin = slapd.person("twin", mail="nora.quist@example.com", employeeType="active")
    several = slapd.person("several", mail=["a@example.com", "b@example.com"], employeeType="active")
    nobody = slapd.person("nobody", uid="???", mail=[], employeeType="active")
    unknown = slapd.person("unknown", employeeType="elsewhere")
    server = serve(*PEOPLE, twin, several, nobody, unknown)
    failed = play.tasks(directory(tmp_path, server), fails=True).last
    told = {(problem["position"], problem["attribute"]): problem["rule"] for problem in failed["problems"]}
    assert told[twin[0], "email"] == f"must not be in two rows, and {NORA} has it too"
    assert told[several[0], "email"].startswith("comes from 2 values, 'a@example.com', 'b@example.com', but must come")
    assert "not in map" in told[unknown[0], "active"]
    assert any(position == nobody[0] for position, _attribute in told)
    assert sandbox.control.writes() == []


def test_a_snapshot_sees_what_is_missing_and_no_run_takes_the_server_for_unchanged(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    options = {"snapshot_file": str(tmp_path / "snapshot.json"), "columns": {"email": "mail", "user_name": "uid"}}
    people = [slapd.person(f"person{number}") for number in range(10)]
    server = serve(*people)
    for counts in ({"create user": 10}, {}, {}):
        assert play.tasks(directory(tmp_path, server, **options)).last["counts"] == counts
    fewer = serve(*people[:5])
    failed = play.tasks(directory(tmp_path, fewer, absent_users="deactivate", **options), fails=True).last
    assert "source_shrinkage" in [guard["guard"] for guard in failed["guards"]]
    assert all(user["active"] for user in accounts(play).values())


def test_nobody_found_is_never_taken_for_everybody_gone(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve(*PEOPLE)
    search = {"base_dn": slapd.PEOPLE, "filter": "(uid=nobody-at-all)"}
    failed = play.tasks(directory(tmp_path, server, users_ldap=search, absent_users="deactivate"), fails=True).last
    assert "empty_source" in [guard["guard"] for guard in failed["guards"]]
    assert sandbox.control.writes() == []


def command_lines() -> bytes:
    """The command lines of all processes."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            lines.append(path.read_bytes())
    return b"\n".join(lines)


def test_the_password_is_nowhere(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    """In no output, no file, and no command line; from the option, from the environment, and where it is wrong."""
    server = serve(*PEOPLE)
    files = {name: str(tmp_path / name) for name in ("plan_file", "journal_file", "operations_file", "snapshot_file")}
    given = directory(tmp_path, server, **files)
    given["scimops.slack.slack_scim_directory"]["ldap"]["bind_password"] = (
        "{{ lookup('ansible.builtin.env', 'SECRET') }}"
    )
    commands: list[bytes] = []

    def look(_number: int) -> bool:
        commands.append(command_lines())
        return True

    with cutting_proxy(server.port, look) as port:
        given["scimops.slack.slack_scim_directory"]["ldap"]["uri"] = f"ldap://127.0.0.1:{port}"
        for way in WAYS:
            run = play.tasks(
                given,
                arguments=[*way.options["arguments"], "-vvvvv"],
                environment={**way.options["environment"], "SECRET": slapd.PASSWORD},
            )
            assert slapd.PASSWORD not in run.output
            assert slapd.PASSWORD not in json.dumps([dict(result.result) for result in run.results])
    assert any(b"ansible-playbook" in lines for lines in commands)
    assert not any(slapd.PASSWORD.encode() in lines for lines in commands)
    given["scimops.slack.slack_scim_directory"]["ldap"]["uri"] = server.uri
    del given["scimops.slack.slack_scim_directory"]["ldap"]["bind_password"]
    run = play.tasks(given, arguments=["-vvvvv"], environment={"SLACK_SCIM_LDAP_PASSWORD": slapd.PASSWORD})
    assert slapd.PASSWORD not in run.output
    wrong = "quagga-Mote-9917"
    run = play.tasks(given, fails=True, arguments=["-vvvvv"], environment={"SLACK_SCIM_LDAP_PASSWORD": wrong})
    assert wrong not in run.output
    assert f"ldap.bind_dn: '{slapd.READER}' must be a DN that {server.uri} accepts" in run.last["msg"]
    written = [path for path in tmp_path.rglob("*") if path.is_file() and server.folder not in path.parents]
    assert set(map(Path, files.values())) <= set(written)
    for path in written:
        for word in (slapd.PASSWORD, wrong):
            assert word.encode() not in path.read_bytes(), path


def test_without_python_ldap_the_task_says_what_to_install(sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    play = PlaybookRunner(tmp_path, sandbox.environment)
    for way in WAYS:
        failed = play.tasks(directory(tmp_path, serve(*PEOPLE)), fails=True, **way.options).last
        assert "Failed to import the required Python library (python-ldap)" in failed["msg"]
    assert sandbox.control.requests() == []


def test_a_leaver_is_in_no_group_by_rule(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve(*PEOPLE)
    groups = [{"name": "Finance", "members_where": {"department": "Finance"}}]
    play.tasks(directory(tmp_path, server, groups=groups))
    members = play.module("slack_scim_group_info", {"name": "Finance"})["group"]["members"]
    assert members == [accounts(play)["mara.holm@example.com"]["id"]]
