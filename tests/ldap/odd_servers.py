# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that no OpenLDAP gives, put in the place of python-ldap's connection; run by the Python that has python-ldap.

Prints what comes of each case as JSON. What Active Directory answers is as its specifications have it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import ldap
from ldap.controls import SimplePagedResultsControl

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_client import LdapServer, key_of
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_options import LdapConnection, LdapSearch

Page = tuple[list[Any], "bytes | None"]
NORA = ("CN=Nora,DC=example", {"mail": [b"nora@example.com"]})
IVO = ("CN=Ivo,DC=example", {"mail": [b"ivo@example.com"]})


@dataclass
class Wire:
    """Gives pages in their order, and the rest of large groups.

    :ivar pages: entries, and the cookie for the next page; ``None`` for an answer that says nothing of pages.
    """

    pages: list[Page]
    members: int = 0
    cookies: list[bytes] = field(default_factory=list)

    def search_ext(self, *_search: Any, serverctrls: list[SimplePagedResultsControl]) -> int:
        self.cookies += [control.cookie for control in serverctrls]
        return 1

    def result3(self, *_asked: int, **_timeout: float) -> tuple[int, list[Any], int, list[SimplePagedResultsControl]]:
        found, cookie = self.pages.pop(0)
        controls = [] if cookie is None else [SimplePagedResultsControl(False, 0, cookie)]
        return ldap.RES_SEARCH_RESULT, found, 1, controls

    def search_s(self, dn: str, _scope: int, _filter: str, attributes: list[str]) -> list[Any]:
        low = int(attributes[0].partition("=")[2].partition("-")[0])
        if low >= self.members:
            raise ldap.NO_SUCH_OBJECT({"result": 32, "desc": "No such object"})
        high = min(low + 1499, self.members - 1)
        return [(dn, ranged(low, high, high == self.members - 1))]


def ranged(low: int, high: int, last: bool) -> dict[str, list[bytes]]:
    return {
        f"member;range={low}-{'*' if last else high}": [b"CN=%d,DC=example" % number for number in range(low, high + 1)]
    }


def entries(wire: Wire, attribute: str = "mail", **options: Any) -> Any:
    """The entries that are read, or what is said instead."""
    server = LdapServer(LdapConnection("ldaps://dc1.example.com", **options))
    server._wire = wire
    search = LdapSearch("users_ldap", "DC=example", "(mail=*)", page_size=2)
    try:
        return [(dn, len(raw[attribute])) for dn, raw in server.entries(search, [attribute])]
    except SourceError as error:
        return str(error)


def referral(dn: str) -> tuple[None, list[str]]:
    return None, [f"ldap://example.com/{dn}"]


def cases() -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "pages", lambda: entries(Wire([([NORA], b"next"), ([], b"after"), ([IVO], b"")]))
    yield "no word of pages", lambda: entries(Wire([([NORA], b"next"), ([IVO], None)]))
    yield "the same page", lambda: entries(Wire([([NORA], b"next"), ([], b"next"), ([IVO], b"")]))
    yield "a full page again", lambda: entries(Wire([([NORA, IVO], b"next")] * 3))
    yield "a full page with another cookie", lambda: entries(Wire([([NORA, IVO], b"%d" % n) for n in range(3)]))
    yield "blank pages", lambda: entries(Wire([([], b"%d" % number) for number in range(2000)]))
    yield "one cookie for all pages", lambda: entries(Wire([([NORA], b"0"), ([IVO], b"0"), ([], b"")]))
    zones = [referral("DC=DomainDnsZones,DC=example"), referral("DC=ForestDnsZones,DC=example")]
    configuration = referral("CN=Configuration,DC=example")
    yield "zones", lambda: entries(Wire([([NORA, *zones, configuration], b"")]))
    yield "child domain", lambda: entries(Wire([([NORA, referral("DC=child,DC=example")], b"")]))
    yield "ignored", lambda: entries(Wire([([NORA, referral("DC=child,DC=example")], b"")]), referrals="ignore")
    group = ("CN=All,DC=example", {"member": [], **ranged(0, 1499, False)})
    yield "large group", lambda: entries(Wire([([group], b"")], members=4200), "member")
    yield "part of a group", lambda: entries(Wire([([group], b"")], members=1500), "member")
    for dn in (
        "CN=Quist\\, Nora,DC=example",
        "cn=Quist\\2C  nora , dc=EXAMPLE",
        "OU=b+CN=a,DC=x",
        "cn=A+ou=B,dc=X",
        "nora",
    ):
        yield f"key {dn}", lambda dn=dn: key_of(dn)


if __name__ == "__main__":
    json.dump({name: case() for name, case in cases()}, sys.stdout)
