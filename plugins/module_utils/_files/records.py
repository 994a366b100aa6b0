# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Records: what a source has before columns have option names, whatever its format."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field


class SourceError(ValueError):
    """A source that cannot be read at all: the message names the file, the line where there is one, and the rule."""


class Record(t.NamedTuple):
    """One record of a file, or an entry of an LDAP server.

    :ivar position: where it stands, as messages name it: ``roster.csv:17``, or the DN of an entry.
    :ivar cells: its values, by column. All the values of an attribute, which LDAP keeps in no order, are a tuple.
    :ivar fault: the rule that it breaks as a whole, the end of a sentence that begins with it; ``""`` for none.
    :ivar line: where it begins, from 1; ``None`` for what has no lines.
    """

    position: str
    cells: t.Mapping[str, t.Any]
    fault: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Source:
    """The records of a file, or the entries of an LDAP server.

    :ivar name: how messages name the file; ``""`` for a text that has no name.
    :ivar header: the columns of a CSV file; ``None`` where every record names its own.
    :ivar records: can be read once.
    :ivar sparse: whether a record names only what it has a value for, as LDAP entries do. What it does not name is
        empty.
    :ivar reading: how a file is read: its ``format``, ``encoding``, ``delimiter`` and ``sheet``, as far as it has them.
    :ivar allow_damaged: the columns whose cells are meant as they are, although they look damaged.
    """

    name: str
    header: tuple[str, ...] | None
    records: t.Iterator[Record]
    sparse: bool = False
    reading: t.Mapping[str, str] = field(default_factory=dict)
    allow_damaged: frozenset[str] = frozenset()


def position_of(name: str, line: int) -> str:
    """How messages name a line of a file; ``name`` is ``""`` for a text that has none."""
    return f"{name}:{line}" if name else f"line {line}"
