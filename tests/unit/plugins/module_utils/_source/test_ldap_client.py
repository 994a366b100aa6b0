# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connections are refused before anything is sent, and how errors of a server are reported.

The other errors are tested with OpenLDAP in tests/ldap.
"""

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_client import (
    LdapConnection,
    LdapSearch,
    not_connected,
    not_read,
)

PASSWORD = "zebra-Quill-4471"
READER: dict[str, t.Any] = {"bind_dn": "cn=reader,dc=example", "bind_password": PASSWORD}


@pytest.mark.parametrize(
    ("uri", "options", "host", "port"),
    [
        ("ldaps://dc1.example.com", READER, "dc1.example.com", 636),
        ("ldaps://dc1.example.com:3269/", READER, "dc1.example.com", 3269),
        ("ldap://dc1.example.com", {**READER, "start_tls": True}, "dc1.example.com", 389),
        ("ldap://dc1.example.com", {}, "dc1.example.com", 389),
        ("ldap://127.0.0.1:1389", READER, "127.0.0.1", 1389),
        ("ldap://[::1]", READER, "::1", 389),
        ("ldap://LOCALHOST", READER, "localhost", 389),
        ("ldapi://%2Frun%2Fslapd%2Fldapi", READER, "/run/slapd/ldapi", None),
    ],
)
def test_connections(uri: str, options: dict[str, t.Any], host: str, port: int | None) -> None:
    connection = LdapConnection(uri, **options)
    assert (connection.host, connection.port) == (host, port)
    assert PASSWORD not in repr(connection)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"uri": "dc1.example.com"}, "ldap.uri: must be"),
        ({"uri": "https://dc1.example.com"}, "ldap.uri: must be"),
        ({"uri": "ldap://"}, "ldap.uri: must be"),
        ({"uri": "ldap://dc1:port"}, "ldap.uri: must be"),
        ({"uri": "ldap://dc1/dc=example?mail"}, "ldap.uri: must be"),
        ({"uri": "ldaps://dc1 ldaps://dc2"}, "ldap.uri: must be"),
        ({"uri": f"ldaps://reader:{PASSWORD}@dc1"}, "ldap.uri: must be"),
        ({"uri": "ldaps://dc1", "start_tls": True}, "ldap.start_tls: must be used with ldap://"),
        ({"uri": "ldaps://dc1", "bind_dn": "cn=reader"}, "ldap.bind_password: must be given"),
        ({"uri": "ldaps://dc1", "bind_dn": "cn=reader", "bind_password": ""}, "ldap.bind_password: must be given"),
        ({"uri": "ldaps://dc1", "bind_password": PASSWORD}, "ldap.bind_dn: must be given"),
        ({"uri": "ldap://dc1", **READER}, "ldap.uri: 'ldap://dc1' must be ldaps://"),
        ({"uri": "ldap://127.example.com", **READER}, "must be ldaps://"),
        ({"uri": "ldaps://dc1", "ca_path": "/does/not/exist.pem"}, "ldap.ca_path: '/does/not/exist.pem' must be"),
        ({"uri": "ldaps://dc1", "timeout": 0}, "ldap.timeout: 0 must be more than 0"),
    ],
)
def test_connections_that_break_a_rule(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        LdapConnection(**options)
    assert words in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_folder_of_authorities_will_do() -> None:
    assert LdapConnection("ldaps://dc1", ca_path=os.path.dirname(__file__)).encrypted


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"page_size": -1}, "users_ldap.page_size: -1 must be 0 or more"),
        ({"filter": "  "}, "users_ldap.filter: must not be empty"),
    ],
)
def test_searches_that_break_a_rule(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        LdapSearch(**{"option": "users_ldap", "base_dn": "dc=example", "filter": "(uid=*)", **options})


CONNECTION = LdapConnection("ldaps://dc1.example.com")
SEARCH = LdapSearch("users_ldap", "dc=example", "(uid=*)")


def failure(code: str, **told: t.Any) -> Exception:
    """An error as python-ldap raises it."""
    return t.cast(Exception, type(code, (Exception,), {})({"result": 1, "desc": code.lower(), **told}))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("TIMELIMIT_EXCEEDED", "users_ldap.filter: '(uid=*)' must be one for which the time limit"),
        ("ADMINLIMIT_EXCEEDED", "users_ldap.filter: '(uid=*)' must be one that the limits"),
        ("UNAVAILABLE_CRITICAL_EXTENSION", "users_ldap.page_size: 500 must be 0"),
        ("REFERRAL", "users_ldap.base_dn: 'dc=example' must be on this server"),
        ("UNAVAILABLE", "it went away after 1500 entries; what came is a part, and nothing of it is used"),
        ("OPERATIONS_ERROR", "it stopped after 1500 entries"),
        ("PARTIAL_RESULTS", "it stopped after 1500 entries"),
    ],
)
def test_a_part_is_never_taken_for_the_whole(code: str, words: str) -> None:
    told = str(not_read(CONNECTION, SEARCH, failure(code), 1500))
    assert words in told
    assert "ldaps://dc1.example.com" in told


def test_what_the_server_says_is_told_and_what_the_library_left_over_is_not() -> None:
    error = failure("OPERATIONS_ERROR", info="a successful bind must be completed")
    assert "it said: operations_error: a successful bind must be completed" in str(
        not_read(CONNECTION, SEARCH, error, 0)
    )
    assert "stale" not in str(not_read(CONNECTION, SEARCH, failure("FILTER_ERROR", result=-7, info="stale"), 0))
    assert "it said" not in str(not_read(CONNECTION, SEARCH, failure("ENCODING_ERROR", result=-3, info="stale"), 0))


def test_a_server_that_wants_another_way_to_sign_in() -> None:
    told = str(not_connected(CONNECTION, failure("STRONG_AUTH_REQUIRED", info="TLS confidentiality required")))
    assert told.startswith("ldap.bind_dn: None must be taken by ldaps://dc1.example.com; it said: strong_auth_required")
