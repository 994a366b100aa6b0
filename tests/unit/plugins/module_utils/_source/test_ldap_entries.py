# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People, managers and members of an LDAP server, as the rest of the collection knows them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_entries import (
    LdapGroups,
    LdapPeople,
    read_people,
)
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_options import LdapSearch
from ansible_collections.scimops.slack.plugins.module_utils._source.ldap_values import Raw
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row

COLUMNS = {"email": "mail", "user_name": "uid", "title": "title", "manager": "manager"}
NORA, IVO = "CN=Quist\\, Nora,OU=People,DC=example,DC=com", "CN=Ivo Lund,OU=People,DC=example,DC=com"
SERVICE = "CN=svc,OU=Machines,DC=example,DC=com"


class Server:
    """A server that has the entries it is given."""

    def __init__(self, entries: dict[str, dict[str, t.Any]]) -> None:
        self._entries = {dn: self._raw(attributes) for dn, attributes in entries.items()}
        self.asked: list[str] = []

    @staticmethod
    def _raw(attributes: dict[str, t.Any]) -> dict[str, list[bytes]]:
        lists = {name: [given] if isinstance(given, str) else given for name, given in attributes.items()}
        return {name: [one.encode() for one in values] for name, values in lists.items()}

    def entries(self, search: LdapSearch, attributes: t.Sequence[str]) -> t.Iterator[tuple[str, Raw]]:
        for dn, raw in self._entries.items():
            if dn.endswith(search.base_dn):
                yield dn, {name: values for name, values in raw.items() if name in attributes}

    def entry(self, _search: LdapSearch, dn: str, attributes: t.Sequence[str]) -> Raw | None:
        self.asked.append(dn)
        raw = self._entries.get(dn)
        return raw and {name: values for name, values in raw.items() if name in attributes}


def key_of(dn: str) -> str | None:
    return dn.lower() if "=" in dn else None


def search(option: str, base_dn: str) -> LdapSearch:
    return LdapSearch(option, base_dn, "(objectClass=*)")


PEOPLE = {
    NORA: {"mail": "nora.quist@example.com", "uid": "nora", "title": "Head of Sales"},
    IVO: {"mail": "ivo.lund@example.com", "uid": "ivo", "manager": NORA.replace("CN=", "cn=")},
}


def read(
    entries: dict[str, dict[str, t.Any]], columns: dict[str, t.Any] | None = None, member_key: str | None = None
) -> tuple[dict[str, Row], LdapPeople]:
    people = LdapPeople(key_of, member_key)
    found = read_people(
        Server(entries), search("users_ldap", "OU=People,DC=example,DC=com"), columns or COLUMNS, people
    )
    return {row.position: row for row in found}, people


def test_people_have_managers_by_name_and_an_attribute_without_a_value_is_empty() -> None:
    found, _people = read(PEOPLE)
    assert found[NORA].values == {
        "email": "nora.quist@example.com",
        "user_name": "nora",
        "title": "Head of Sales",
        "manager": "",
    }
    assert found[IVO].values == {
        "email": "ivo.lund@example.com",
        "user_name": "ivo",
        "title": "",
        "manager": "nora.quist@example.com",
    }


def test_a_manager_who_was_not_read_stays_as_named() -> None:
    found, _people = read({IVO: {**PEOPLE[IVO], "title": "Clerk", "manager": SERVICE}})
    assert found[IVO].values["manager"] == SERVICE


def test_an_attribute_that_nobody_has_is_refused_unless_a_default_says_what_that_means() -> None:
    entries = {NORA: {"mail": "nora.quist@example.com", "uid": "nora"}}
    with pytest.raises(
        SourceError, match=r"columns: 'titel' must be an attribute that at least one entry of users_ldap has"
    ):
        read(entries, {"email": "mail", "title": "titel"})
    columns = {
        "email": "mail",
        "display_name": "{displayName|default:uid}",
        "active": {"column": "nsAccountLock", "map": {"TRUE": False}, "default": True},
    }
    with pytest.raises(SourceError, match="title"):
        read(entries, {**columns, "title": "title"})
    found, _people = read(entries, columns)
    assert found[NORA].values == {"email": "nora.quist@example.com", "display_name": "nora", "active": True}


def test_several_values_are_a_problem_unless_the_first_is_asked_for() -> None:
    entries = {NORA: {"mail": ["quist@example.com", "Nora@example.com"], "uid": "nora"}}
    found, _people = read(entries, {"email": "mail", "user_name": "uid"})
    (problem,) = found[NORA].problems
    assert str(problem).startswith(
        f"{NORA}: column 'mail': email: comes from 2 values, 'Nora@example.com', 'quist@example.com', but"
    )
    found, _people = read(entries, {"email": "{mail|first|lower}", "user_name": "uid", "previous_emails": "mail"})
    assert found[NORA].values["email"] == "nora@example.com"
    assert sorted(found[NORA].values["previous_emails"]) == ["Nora@example.com", "quist@example.com"]


def test_what_has_no_text_is_a_problem_of_the_entry() -> None:
    server = Server({})
    raw: Raw = {"mail": [b"\xff\xfe"]}
    server._entries[NORA] = dict(raw)  # type: ignore[arg-type]
    (row,) = read_people(server, search("users_ldap", "DC=com"), {"email": "mail"}, LdapPeople(key_of))
    assert [str(problem) for problem in row.problems] == [
        f"{NORA}: must have text in mail, but it has 2 bytes that are not UTF-8"
    ]


def teams(
    entries: dict[str, dict[str, t.Any]], member_key: str | None = None, **options: t.Any
) -> tuple[dict[str, list[str]], LdapGroups, Server]:
    _found, people = read(PEOPLE, member_key=member_key)
    server = Server({**PEOPLE, **entries})
    columns = options.pop("columns", {"name": "cn", "members": "member"})
    groups = LdapGroups(server, search("groups_ldap", "OU=Groups,DC=example,DC=com"), columns, people, **options)
    return {row.values["name"]: sorted(row.values["members"]) for row in groups.read()}, groups, server


SALES = "CN=Sales,OU=Groups,DC=example,DC=com"


def sales(*members: str) -> dict[str, dict[str, t.Any]]:
    return {SALES: {"objectClass": ["top", "group"], "cn": "Sales", "member": list(members)}}


def test_members_are_found_by_dn_however_it_is_written() -> None:
    found, _groups, _server = teams(sales(NORA, IVO.lower()))
    assert found == {"Sales": ["ivo.lund@example.com", "nora.quist@example.com"]}


def test_a_member_who_was_not_read_stays_as_named() -> None:
    found, groups, _server = teams(sales(NORA, SERVICE))
    assert found == {"Sales": [SERVICE, "nora.quist@example.com"]}
    assert groups.skipped_members == []
    found, _groups, _server = teams(sales(NORA, *(f"CN={number},DC=example" for number in range(7))))
    assert found == {
        "Sales": ["CN=0,DC=example; CN=1,DC=example; CN=2,DC=example and 4 more", "nora.quist@example.com"]
    }


def test_members_who_were_not_read_can_be_ignored() -> None:
    found, groups, _server = teams(sales(NORA, SERVICE), ignore_unknown=True)
    assert found == {"Sales": ["nora.quist@example.com"]}
    (skipped_members,) = groups.skipped_members
    assert str(skipped_members) == f"{SERVICE} is not among the users of users_ldap; ignored"
    assert (skipped_members.position, skipped_members.group) == (SALES, "Sales")


def test_nested_groups_stand_for_their_members() -> None:
    inner, other = "CN=Inner,OU=Other,DC=example,DC=com", "CN=Other,OU=Other,DC=example,DC=com"
    entries = {
        **sales(NORA, inner),
        inner: {"objectClass": ["top", "group"], "cn": "Inner", "member": [IVO, other]},
        other: {"objectClass": ["top", "Group"], "cn": "Other", "member": [inner, SALES, SERVICE]},
        SERVICE: {"objectClass": ["top", "computer"]},
    }
    found, _groups, server = teams(entries, nested=True)
    assert found == {"Sales": [SERVICE, "ivo.lund@example.com", "nora.quist@example.com"]}
    assert sorted(server.asked) == sorted({inner, other, SALES, SERVICE})
    found, _groups, _server = teams(entries)
    assert found == {"Sales": [inner, "nora.quist@example.com"]}


def test_members_of_nested_groups_follow_the_same_rule() -> None:
    inner = "CN=Inner,OU=Other,DC=example,DC=com"
    entries = {
        **sales(NORA, inner),
        inner: {"objectClass": ["group"], "cn": "Inner", "member": [IVO, SERVICE]},
        SERVICE: {"objectClass": ["top", "computer"]},
    }
    rule = f"[row['member']] if row['member'] is string else row['member'] | reject('equalto', '{SERVICE}') | list"
    compose = {"name": "row['cn'] ~ ' (' ~ row['cn'] ~ ')'", "members": f"({rule}) if row['cn'] is not empty else []"}
    found, groups, _server = teams(entries, columns=RowRules({}, compose), nested=True)
    assert found == {"Sales (Sales)": ["ivo.lund@example.com", "nora.quist@example.com"]}
    assert groups.skipped_members == []


def test_an_empty_nested_group_is_no_unknown_member() -> None:
    inner = "CN=Inner,OU=Other,DC=example,DC=com"
    found, groups, _server = teams(
        {**sales(NORA, inner), inner: {"objectClass": "group", "cn": "Inner"}}, nested=True, ignore_unknown=True
    )
    assert found == {"Sales": ["nora.quist@example.com"]}
    assert groups.skipped_members == []


def test_members_by_another_attribute() -> None:
    columns = {"name": "cn", "members": "memberUid"}
    entries = {SALES: {"cn": "Sales", "memberUid": ["NORA", "ivo", "ghost"]}}
    found, _groups, _server = teams(entries, member_key="uid", columns=columns)
    assert found == {"Sales": ["ivo.lund@example.com", "nora.quist@example.com", "uid=ghost"]}
    found, _groups, _server = teams(entries, columns=columns, ignore_unknown=True)
    assert found == {"Sales": ["NORA", "ghost", "ivo"]}


def test_a_key_of_two_people_is_a_key_of_nobody() -> None:
    people = LdapPeople(key_of, "uid")
    people.add([(Row("CN=a", {"email": "a@example.com"}), ("same", "a"))])
    people.add([(Row("CN=b", {"email": "b@example.com"}), ("same",))])
    assert [people.member(name) for name in ("same", "a", "A", "c")] == [None, "a@example.com", "a@example.com", None]
    assert people.with_dn("cn=B") == "b@example.com"
