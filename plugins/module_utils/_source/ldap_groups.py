# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of an LDAP server as entries of a roster, with members as Slack knows them."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

from .columns import read_columns
from .ldap_connection import Search
from .ldap_entries import People, Server, as_source
from .ldap_values import cells
from .rows import GROUP_OPTIONS, Columns, Entry, map_rows

#: What a nested group is told by (RFC 4519, RFC 2307; group is Active Directory's).
_GROUP_CLASSES = frozenset({"group", "groupofnames", "groupofuniquenames", "groupofmembers", "posixgroup"})
#: How many names a message tells.
_SHOWN = 3


@dataclass(frozen=True)
class PassedOver:
    """Members of a group who are nobody that was read, and are left out.

    :ivar position: the DN of the group.
    """

    position: str
    group: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"{_some(self.members)} {_are(self.members)} not among the people of users_ldap, and passed over"


@dataclass
class Groups:
    """Reads groups.

    :ivar nested: whether a member that is a group stands for its own members.
    :ivar pass_over: whether members who are nobody that was read are left out. Otherwise they stay in as they are
        named, so that nobody is removed from a group of which not everybody is known.
    :ivar passed_over: who was left out; complete when all groups have been read.
    """

    server: Server
    search: Search
    columns: Columns
    people: People
    nested: bool = False
    pass_over: bool = False
    passed_over: list[PassedOver] = field(default_factory=list)
    _inside: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def read(self) -> t.Iterator[Entry]:
        """The groups that are found.

        :raises RosterError: when they cannot be read to the end, or the columns do not fit them.
        """
        source = as_source(self.server, self.search, self.columns, GROUP_OPTIONS)
        for entry in map_rows(source, self.columns, GROUP_OPTIONS):
            members = entry.values.get("members")
            if isinstance(members, list):
                known = self._known(entry, members)
                yield dataclasses.replace(entry, values={**entry.values, "members": known})
            else:
                yield entry

    def _known(self, entry: Entry, names: t.Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for name, reference in self._resolved(names, {entry.position}):
            if reference is not None:
                found[reference] = None
            else:
                unknown[self.people.unknown(name)] = None
        if unknown and self.pass_over:
            self.passed_over.append(PassedOver(entry.position, str(entry.values.get("name", "")), tuple(unknown)))
        elif unknown:
            found[_some(tuple(unknown))] = None
        return list(found)

    def _resolved(self, names: t.Iterable[str], seen: set[str]) -> t.Iterator[tuple[str, str | None]]:
        """Each member by name, with the reference of the person; ``None`` for nobody that was read."""
        for name in names:
            reference = self.people.member(name)
            is_dn = self.people.is_dn(name)
            if reference is None and self.people.member_key is None and not is_dn:
                reference = name  # as Slack knows them
            inside = self._members_of(name) if reference is None and is_dn and self.nested else None
            if inside is None:
                yield name, reference
            elif name not in seen:
                seen.add(name)
                yield from self._resolved(inside, seen)

    def _members_of(self, dn: str) -> tuple[str, ...] | None:
        """The members of a group by its DN; ``None`` for what is no group."""
        if dn not in self._inside:
            attributes = sorted(read_columns(self.columns, GROUP_OPTIONS)["members"].columns)
            raw = self.server.entry(self.search, dn, ["objectClass", *attributes])
            found, _fault = cells(raw or {}, ["objectClass", *attributes])
            classes = {name.lower() for name in found.pop("objectClass", ())}
            members = tuple(name for names in found.values() for name in names)
            self._inside[dn] = members if classes & _GROUP_CLASSES else None
        return self._inside[dn]


def _some(names: t.Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more


def _are(names: t.Sequence[str]) -> str:
    return "are" if len(names) > 1 else "is"
