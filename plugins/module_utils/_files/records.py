# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Records: the content of a source before columns have option names, independent of its format."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field


class SourceError(ValueError):
    """An error for a source that cannot be read at all: the message names the file, the line if any, and the rule."""


class NotOpenedError(SourceError):
    """A file that does not exist or cannot be opened."""


class Record(t.NamedTuple):
    """One record of a file, or an entry of an LDAP server.

    :ivar position: where it is, as messages name it: ``roster.csv:17``, or the DN of an entry.
    :ivar cells: its values, by column. All values of an LDAP attribute, which have no order, are a tuple.
    :ivar fault: the rule that it breaks as a whole, as the end of a sentence that begins with it; ``""`` for none.
    :ivar line: its first line, from 1; ``None`` without lines.
    """

    position: str
    cells: t.Mapping[str, t.Any]
    fault: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Source:
    """The records of a file, or the entries of an LDAP server.

    :ivar name: the file's name in messages; ``""`` for a text without a name.
    :ivar header: the columns of a table; ``None`` where every record names its own.
    :ivar records: an iterator, which can be read once.
    :ivar sparse: whether records omit empty values, as LDAP entries do.
    :ivar reading: how a file is read: its ``format``, ``encoding``, ``delimiter`` and ``sheet``, as far as it has them.
    :ivar allow_damaged: the columns whose cells are correct although they look damaged.
    """

    name: str
    header: tuple[str, ...] | None
    records: t.Iterator[Record]
    sparse: bool = False
    reading: t.Mapping[str, str] = field(default_factory=dict)
    allow_damaged: frozenset[str] = frozenset()


def position_of(name: str, line: int) -> str:
    """The name of a line in messages; ``name`` is ``""`` for a text without a name."""
    return f"{name}:{line}" if name else f"line {line}"
