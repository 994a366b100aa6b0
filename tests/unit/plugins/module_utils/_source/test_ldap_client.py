# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an LDAP client needs no server; tests/ldap has the rest, with OpenLDAP and odd servers."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_client import (
    elsewhere,
    not_connected,
    not_read,
)
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_options import LdapConnection, LdapSearch


@pytest.mark.parametrize(
    ("address", "people"),
    [
        ("ldap://emea.example.com/DC=emea,DC=example,DC=com", True),
        ("ldap://dc1.example.com/OU=DC=DomainDnsZones,DC=example", True),
        ("ldap://DomainDnsZones.example.com/DC=DomainDnsZones,DC=example,DC=com", False),
        ("ldap://ForestDnsZones.example.com/dc=forestdnszones,DC=example,DC=com", False),
        ("ldap://example.com/CN=Configuration,DC=example,DC=com", False),
        ("ldap://example.com", True),
    ],
)
def test_which_referrals_lead_to_people(address: str, people: bool) -> None:
    assert elsewhere([address]) == ([address] if people else [])


CONNECTION = LdapConnection("ldaps://dc1.example.com")
SEARCH = LdapSearch("users_ldap", "dc=example", "(uid=*)")


def failure(code: str, **told: t.Any) -> Exception:
    """An error as python-ldap raises it."""
    return t.cast(Exception, type(code, (Exception,), {})({"result": 1, "desc": code.lower(), **told}))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("TIMELIMIT_EXCEEDED", "users_ldap.filter: '(uid=*)' must stay within the time limit"),
        ("ADMINLIMIT_EXCEEDED", "users_ldap.filter: '(uid=*)' must stay within the limits"),
        ("UNAVAILABLE_CRITICAL_EXTENSION", "users_ldap.page_size: 500 must be 0"),
        ("REFERRAL", "users_ldap.base_dn: 'dc=example' must be on this server"),
        ("UNAVAILABLE", "the connection was lost after 1500 entries; the partial result is not used"),
        ("OPERATIONS_ERROR", "but stopped after 1500 entries"),
        ("PARTIAL_RESULTS", "but stopped after 1500 entries"),
    ],
)
def test_a_part_is_never_taken_for_the_whole(code: str, words: str) -> None:
    told = str(not_read(CONNECTION, SEARCH, failure(code), 1500))
    assert words in told
    assert "ldaps://dc1.example.com" in told


def test_what_the_server_says_is_told_and_what_the_library_left_over_is_not() -> None:
    error = failure("OPERATIONS_ERROR", info="a successful bind must be completed")
    assert "the server says: operations_error: a successful bind must be completed" in str(
        not_read(CONNECTION, SEARCH, error, 0)
    )
    assert "stale" not in str(not_read(CONNECTION, SEARCH, failure("FILTER_ERROR", result=-7, info="stale"), 0))
    assert "it said" not in str(not_read(CONNECTION, SEARCH, failure("ENCODING_ERROR", result=-3, info="stale"), 0))


def test_a_server_that_wants_another_way_to_sign_in() -> None:
    told = str(not_connected(CONNECTION, failure("STRONG_AUTH_REQUIRED", info="TLS confidentiality required")))
    assert told.startswith(
        "ldap.bind_dn: None must be accepted by ldaps://dc1.example.com; the server says: strong_auth_required"
    )
