# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an LDAP server can do wrong: each time the task fails, says what to change, and has written nothing to Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ldap.conftest import LIMITS, PEOPLE, Starter, directory, source
from tests.support import slapd
from tests.support.cutting import cutting_proxy
from tests.support.playbook import PlaybookRunner, TaskResult
from tests.support.sandbox import Sandbox

SIMPLE = {"columns": {"email": "mail", "user_name": "uid"}, "absent_users": "deactivate"}
#: What is changed in ldap, and in users_ldap.
Wrong = tuple[dict[str, Any], dict[str, Any]]
PASSWORDS = {slapd.PASSWORD, "quagga-Mote-9917"}


def refused(play: PlaybookRunner, sandbox: Sandbox, task: dict[str, Any]) -> TaskResult:
    """The result of a task that fails before anything is asked of Slack."""
    failed = play.tasks(task, fails=True).last
    assert sandbox.control.writes() == []
    assert not any(password in str(failed.result) for password in PASSWORDS)
    return failed


def crowd(count: int) -> Iterator[slapd.Entry]:
    return (slapd.person(f"person{number:04}") for number in range(count))


def proxied(server: slapd.Slapd, port: int, **options: Any) -> dict[str, Any]:
    return {**source(server)["ldap"], "uri": f"ldap://127.0.0.1:{port}", **options}


def test_a_server_that_is_killed_between_two_pages(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve(*crowd(1203), settings=LIMITS)

    def killing(number: int) -> bool:
        if number == 3:  # the bind, the first page, the second
            server.kill()
        return True

    with cutting_proxy(server.port, killing) as port:
        failed = refused(play, sandbox, directory(tmp_path, server, ldap=proxied(server, port), **SIMPLE))
    assert (
        f"users_ldap: ldap://127.0.0.1:{port} must return all entries, but the connection was lost after 500"
        in failed["msg"]
    )
    assert "the partial result is not used" in failed["msg"]


@pytest.mark.parametrize("count", [100, 20_000, 100_000])
def test_a_connection_that_is_cut_after_so_many_bytes(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path, count: int
) -> None:
    server = serve(*crowd(1203), settings=LIMITS)
    with cutting_proxy(server.port, bytes_until_cut=count) as port:
        failed = refused(play, sandbox, directory(tmp_path, server, ldap=proxied(server, port), **SIMPLE))
    assert f"ldap://127.0.0.1:{port} must return all entries, but the connection was lost" in failed["msg"]


def test_a_server_that_falls_silent_between_two_pages(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve(*crowd(1203), settings=LIMITS)
    with cutting_proxy(server.port, lambda number: number < 3) as port:
        task = directory(tmp_path, server, ldap=proxied(server, port, timeout=0.5), **SIMPLE)
        failed = refused(play, sandbox, task)
    assert "must answer within 0.5 seconds (ldap.timeout), but did not after 500 entries" in failed["msg"]


def test_a_server_that_never_says_a_word(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    server = serve()
    with cutting_proxy(server.port, lambda _number: False) as port:
        task = directory(tmp_path, server, ldap=proxied(server, port, timeout=0.5), **SIMPLE)
        failed = refused(play, sandbox, task)
    assert f"ldap.timeout: ldap://127.0.0.1:{port} must answer within 0.5 seconds" in failed["msg"]


@pytest.mark.parametrize("page_size", [pytest.param(0, id="at once"), pytest.param(200, id="by pages")])
def test_a_size_limit_that_gives_a_part(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path, page_size: int
) -> None:
    server = serve(*crowd(1203), settings="sizelimit size.soft=500 size.hard=500 size.prtotal=700")
    search = {**source(server)["users_ldap"], "page_size": page_size}
    failed = refused(play, sandbox, directory(tmp_path, server, **{**SIMPLE, "users_ldap": search}))
    assert f"users_ldap.page_size: {page_size} must be below the size limit of the server" in failed["msg"]
    assert f"{server.uri}; the server says: Size limit exceeded" in failed["msg"]


def test_a_server_that_forbids_pages(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    server = serve(*PEOPLE, settings="sizelimit size.prtotal=disabled")
    failed = refused(play, sandbox, directory(tmp_path, server))
    assert "users_ldap" in failed["msg"]
    assert server.uri in failed["msg"]


def test_a_part_of_the_tree_that_another_server_holds(
    play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path
) -> None:
    abroad = f"ou=abroad,{slapd.PEOPLE}"
    referral: slapd.Entry = (
        abroad,
        {"objectClass": ["referral", "extensibleObject"], "ou": "abroad", "ref": f"ldap://dc2.example.com/{abroad}"},
    )
    server = serve(*PEOPLE, referral)
    failed = refused(play, sandbox, directory(tmp_path, server))
    assert f"users_ldap.base_dn: '{slapd.PEOPLE}' must be completely on {server.uri}" in failed["msg"]
    assert "ldap://dc2.example.com/" in failed["msg"]
    ignoring = {**source(server)["ldap"], "referrals": "ignore"}
    assert play.tasks(directory(tmp_path, server, ldap=ignoring), check=True).last["operations_total"] == 4
    below = {**source(server)["users_ldap"], "base_dn": abroad}
    failed = refused(play, sandbox, directory(tmp_path, server, users_ldap=below))
    assert f"users_ldap.base_dn: '{abroad}' must be on this server" in failed["msg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (({"bind_password": "quagga-Mote-9917"}, {}), ["ldap.bind_dn: ", slapd.READER, "Invalid credentials"]),
        (({"bind_dn": "cn=nobody"}, {}), ["ldap.bind_dn: 'cn=nobody'", "Invalid credentials"]),
        (({"bind_dn": "nobody"}, {}), ["ldap.bind_dn: 'nobody'", "invalid DN"]),
        (({"bind_password": ""}, {}), ["ldap.bind_password: must be set"]),
        (({"bind_dn": None}, {}), ["ldap.bind_dn: must be set"]),
        (({"bind_dn": None, "bind_password": None}, {}), ["users_ldap.base_dn: ", "ldap.bind_dn can read"]),
        (({"uri": "ldap://127.0.0.1:1"}, {}), ["ldap.uri: cannot connect to ldap://127.0.0.1:1: Connection refused"]),
        (
            ({"uri": "ldapi://%2Fdoes%2Fnot%2Fexist"}, {}),
            ["ldap.uri: cannot connect to ldapi://%2Fdoes", "No such file or directory"],
        ),
        (({"uri": "ldap://ldap.invalid"}, {}), ["ldap.uri: 'ldap://ldap.invalid' must be ldaps://", "clear text"]),
        (
            ({"uri": "ldap://ldap.invalid", "bind_dn": None, "bind_password": None}, {}),
            ["cannot connect to"],
        ),
        (({"uri": "http://127.0.0.1"}, {}), ["ldap.uri: must be ldap://host, ldaps://host"]),
        (({"timeout": -1}, {}), ["ldap.timeout: -1.0 must be more than 0"]),
        (({"ca_path": "/does/not/exist"}, {}), ["ldap.ca_path: '/does/not/exist' must be a file"]),
        (({}, {"base_dn": "ou=ghosts,dc=example,dc=org"}), ["users_ldap.base_dn: 'ou=ghosts", "No such object"]),
        (({}, {"base_dn": "people"}), ["users_ldap.base_dn: 'people' must be a DN"]),
        (({}, {"filter": "(uid=*"}), ["users_ldap.filter: '(uid=*' must be an LDAP filter"]),
        (({}, {"filter": ""}), ["users_ldap.filter: must not be empty"]),
        (({}, {"page_size": -5}), ["users_ldap.page_size: -5 must be 0 or more"]),
    ],
)
def test_options_that_are_wrong(
    play: PlaybookRunner, sandbox: Sandbox, shared: slapd.Slapd, options: Wrong, words: list[str]
) -> None:
    given, (ldap, users_ldap) = source(shared), options
    changed = {"ldap": {**given["ldap"], **ldap}, "users_ldap": {**given["users_ldap"], **users_ldap}}
    failed = refused(play, sandbox, directory(shared.folder, shared, **changed))
    for word in words:
        assert word in failed["msg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ldap": None}, ["users_ldap", "ldap"]),
        ({"columns": None}, ["users_ldap", "columns"]),
        ({"users_file": "/srv/roster.csv"}, ["mutually exclusive", "users_file"]),
        (
            {"users": [{"email": "a@example.com"}], "users_ldap": None},
            ["columns: must be used together with users_file"],
        ),
        ({"users": [{"email": "a@example.com"}], "users_ldap": None, "columns": None}, ["ldap: must be used together"]),
        (
            {"columns": {"email": "mail", "title": "titel"}},
            ["columns: 'titel' must be an attribute that at least one entry"],
        ),
        ({"columns": {"email": "mail", "family_name": "surname"}}, ["surname; use 'sn'"]),
        ({"columns": {"email": "mail", "nickname": "cn"}}, ["columns: nickname: no such attribute"]),
    ],
)
def test_options_that_do_not_fit_together(
    play: PlaybookRunner, sandbox: Sandbox, shared: slapd.Slapd, options: dict[str, Any], words: list[str]
) -> None:
    failed = refused(play, sandbox, directory(shared.folder, shared, **options))
    for word in words:
        assert word in failed["msg"]


def test_a_server_that_wants_tls(play: PlaybookRunner, sandbox: Sandbox, serve: Starter, tmp_path: Path) -> None:
    server = serve(*PEOPLE, settings="security tls=1")
    failed = refused(play, sandbox, directory(tmp_path, server))
    assert f"must be accepted by {server.uri}; the server says: Confidentiality required" in failed["msg"]
    clear = {**source(server)["ldap"], "uri": server.tls_uri.replace("ldaps", "ldap")}
    failed = refused(play, sandbox, directory(tmp_path, server, ldap=clear))
    assert "with ldaps:// if it accepts only TLS" in failed["msg"]
