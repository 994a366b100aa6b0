# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""People and groups of an LDAP server as rows, with the DNs of managers and members resolved to people."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._files.records import Record, Source
from .._model.accounts import KeyIndex
from .._model.text import folded
from .ldap_options import LdapSearch
from .ldap_values import Cells, Raw, cells
from .mapping import map_rows
from .meaning import attributes_of
from .row_rules import Columns, RowRules
from .rows import GROUP_OPTIONS, USER_OPTIONS, Row

#: Keys that can refer to a person, the best first.
_KEYS = ("email", "user_name", "id")
KeyOf = t.Callable[[str], t.Optional[str]]


class LdapReader(t.Protocol):
    """The operations on a server; see :class:`.ldap_client.LdapServer`."""

    def entries(self, search: LdapSearch, attributes: t.Sequence[str]) -> t.Iterator[tuple[str, Raw]]:
        """All entries of a search."""

    def entry(self, search: LdapSearch, dn: str, attributes: t.Sequence[str]) -> Raw | None:
        """One entry by its DN."""


@dataclass(frozen=True)
class _Person:
    """A person who was read: the DNs, the values of the attribute that groups name people by, and a reference.

    A person with several entries, of which ``pick`` chose one, has the DN of each.
    """

    dns: tuple[str, ...]
    members: tuple[str, ...]
    reference: str | None


class LdapPeople:
    """Resolves DNs, or values of another attribute, to the people who were read.

    :param key_of: the form in which DNs are compared; ``None`` for text that is not a DN.
    :param member_key: the attribute that names people instead of their DN; ``None`` for the DN.
    """

    def __init__(self, key_of: KeyOf, member_key: str | None = None) -> None:
        self._key_of = key_of
        self.member_key = member_key
        self._people = self._index(())

    def _index(self, people: t.Iterable[_Person]) -> KeyIndex[_Person]:
        return KeyIndex(people, _values_of, {"dn": self._key_of, "member": folded})

    def add(self, people: t.Iterable[tuple[Row, tuple[str, ...]]]) -> None:
        """Add people, each with the values of ``member_key``."""
        added = (_Person((row.position, *row.instead_of), members, _reference(row)) for row, members in people)
        self._people = self._index([*self._people, *added])

    def with_dn(self, dn: str) -> str | None:
        """The reference of a person: e-mail address, user name or id; ``None`` when no person who was read has it."""
        return self._one("dn", dn)

    def member(self, name: str) -> str | None:
        """The reference of a person whom a group names; ``None`` when no person who was read matches."""
        return self._one("dn" if self.member_key is None else "member", name)

    def _one(self, key: str, value: str) -> str | None:
        """The reference of the only person with a key; ``None`` when several have it."""
        references = {person.reference for person in self._people.with_key(key, value)}
        return references.pop() if len(references) == 1 else None

    def unknown(self, name: str) -> str:
        """A placeholder for a member who was not read; it matches no account in Slack."""
        return name if self.member_key is None else f"{self.member_key}={name}"

    def is_dn(self, name: str) -> bool:
        """Whether a member is named by DN."""
        return self._key_of(name) is not None


def _values_of(person: _Person, key: str) -> tuple[str, ...]:
    return person.dns if key == "dn" else person.members


def _reference(row: Row) -> str | None:
    return next((str(row.values[key]) for key in _KEYS if row.values.get(key)), None)


def read_people(server: LdapReader, search: LdapSearch, rules: RowRules | Columns, people: LdapPeople) -> list[Row]:
    """The people of a search; managers who were read too are named by e-mail address, user name or id.

    :param people: the index to which they are added.
    :raises SourceError: when they cannot be read to the end, or the columns do not fit them.
    """
    keys: dict[str, tuple[str, ...]] = {}

    def keep(dn: str, found: Cells) -> None:
        if people.member_key is not None:
            keys[dn] = found.get(people.member_key, ())

    extra = () if people.member_key is None else (people.member_key,)
    source = as_source(server, search, rules, USER_OPTIONS, extra=extra, keep=keep)
    rows = list(map_rows(source, rules, USER_OPTIONS))
    people.add((row, tuple(key for dn in (row.position, *row.instead_of) for key in keys.get(dn, ()))) for row in rows)
    return [_with_manager(row, people) for row in rows]


def _with_manager(row: Row, people: LdapPeople) -> Row:
    manager = row.values.get("manager")
    found = people.with_dn(manager) if isinstance(manager, str) else None
    return row if found is None else row._replace(values={**row.values, "manager": found})


def as_source(
    server: LdapReader,
    search: LdapSearch,
    rules: RowRules | Columns,
    options: tuple[str, ...],
    *,
    extra: tuple[str, ...] = (),
    keep: t.Callable[[str, Cells], None] = lambda _dn, _cells: None,
) -> Source:
    """The entries of a search, with the attributes in the rules only.

    :param extra: further attributes.
    :param keep: called with the DN and the cells of each entry.
    """
    attributes = sorted(attributes_of(rules, options) | frozenset(extra))

    def records() -> t.Iterator[Record]:
        for dn, raw in server.entries(search, attributes):
            found, fault = cells(raw, attributes)
            keep(dn, found)
            yield Record(dn, found, fault)

    return Source(search.option, None, records(), sparse=True)


#: Object classes of nested groups (RFC 4519, RFC 2307; group is Active Directory's).
_GROUP_CLASSES = frozenset({"group", "groupofnames", "groupofuniquenames", "groupofmembers", "posixgroup"})
#: The number of names in a message.
_SHOWN = 3


@dataclass(frozen=True)
class SkippedMember:
    """Members of a group who match no person who was read, and are ignored.

    :ivar position: the DN of the group.
    """

    position: str
    group: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"{_some(self.members)} {_are(self.members)} not among the users of users_ldap; ignored"


@dataclass
class LdapGroups:
    """Reads groups.

    :ivar nested: whether a member that is a group is replaced by its own members.
    :ivar ignore_unknown: whether members who match no person who was read are ignored. Otherwise they are kept as named
        and no member is removed from a group with unknown members.
    :ivar skipped_members: the ignored members; complete when all groups have been read.
    """

    server: LdapReader
    search: LdapSearch
    rules: RowRules | Columns
    people: LdapPeople
    nested: bool = False
    ignore_unknown: bool = False
    skipped_members: list[SkippedMember] = field(default_factory=list)
    _inside: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def read(self) -> t.Iterator[Row]:
        """The groups of the search.

        :raises SourceError: when they cannot be read to the end, or the columns do not fit them.
        """
        source = as_source(self.server, self.search, self.rules, GROUP_OPTIONS)
        for row in map_rows(source, self.rules, GROUP_OPTIONS):
            members = row.values.get("members")
            if isinstance(members, list):
                yield row._replace(values={**row.values, "members": self._known(row, members)})
            else:
                yield row

    def _known(self, row: Row, names: t.Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for name, reference in self._resolved(names, {row.position}):
            if reference is not None:
                found[reference] = None
            else:
                unknown[self.people.unknown(name)] = None
        if unknown and self.ignore_unknown:
            self.skipped_members.append(SkippedMember(row.position, str(row.values.get("name", "")), tuple(unknown)))
        elif unknown:
            found[_some(tuple(unknown))] = None
        return list(found)

    def _resolved(self, names: t.Iterable[str], seen: set[str]) -> t.Iterator[tuple[str, str | None]]:
        """Each member by name, with the person's reference; ``None`` when no person who was read matches."""
        for name in names:
            reference = self.people.member(name)
            is_dn = self.people.is_dn(name)
            if reference is None and self.people.member_key is None and not is_dn:
                reference = name  # already a key in Slack
            inside = self._members_of(name) if reference is None and is_dn and self.nested else None
            if inside is None:
                yield name, reference
            elif name not in seen:
                seen.add(name)
                yield from self._resolved(inside, seen)

    def _members_of(self, dn: str) -> tuple[str, ...] | None:
        """The members of a group by its DN; ``None`` for an entry that is not a group."""
        if dn not in self._inside:
            attributes = sorted(attributes_of(self.rules, GROUP_OPTIONS) | {"objectClass"})
            found, fault = cells(self.server.entry(self.search, dn, attributes) or {}, attributes)
            classes = {name.lower() for name in found.get("objectClass", ())}
            entry = Record(dn, {**dict.fromkeys(attributes, ()), **found}, fault)
            self._inside[dn] = self._members_in(entry) if classes & _GROUP_CLASSES else None
        return self._inside[dn]

    def _members_in(self, entry: Record) -> tuple[str, ...] | None:
        """The members of a group by the same rules as all groups; ``None`` where they break a rule."""
        (row,) = map_rows(Source(self.search.option, None, iter([entry]), sparse=True), self.rules, GROUP_OPTIONS)
        members = row.values.get("members")
        return tuple(members) if isinstance(members, list) else None


def _some(names: t.Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more


def _are(names: t.Sequence[str]) -> str:
    return "are" if len(names) > 1 else "is"
