# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an LDAP client needs no server; tests/ldap has the rest, with OpenLDAP and odd servers."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_client import elsewhere


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
