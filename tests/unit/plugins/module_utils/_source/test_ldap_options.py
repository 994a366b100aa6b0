# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connections and searches are refused before anything is sent."""

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_options import LdapConnection, LdapSearch

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
        ({"uri": "ldaps://dc1", "bind_dn": "cn=reader"}, "ldap.bind_password: must be set"),
        ({"uri": "ldaps://dc1", "bind_dn": "cn=reader", "bind_password": ""}, "ldap.bind_password: must be set"),
        ({"uri": "ldaps://dc1", "bind_password": PASSWORD}, "ldap.bind_dn: must be set"),
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
