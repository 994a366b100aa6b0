# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The provenance of a plan: organization, owner of the token, source with age and digest, and version.

Instants are in UTC, such as ``2026-12-31T02:00:00Z``.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import datetime

from .._model.text import plural, shown
from .._model.workspace import Workspace

_DAY, _HOUR, _MINUTE = 86400, 3600, 60


@dataclass(frozen=True)
class SourcePart:
    """A file, an option or a server that a plan is based on.

    :ivar option: the option that names it.
    :ivar name: a file's name without its folder, or a server's address.
    :ivar rows: the number of entries; ``None`` when they are not counted.
    :ivar modified: the instant at which a file was last modified; ``None`` for an option or a server.
    :ivar sha256: the digest of the bytes of a file, or of an option as JSON; ``None`` for a server.
    """

    option: str
    name: str
    rows: int | None = None
    modified: str | None = None
    sha256: str | None = None

    def age(self, made: str) -> str | None:
        """The age of a file at the instant of the plan, such as ``3 days``; ``None`` when unknown.

        :param made: the instant of the plan.
        """
        if self.modified is None:
            return None
        # A file from a clock that is ahead has the age 0, not a negative one.
        return age_in_words(max((_instant(made) - _instant(self.modified)).total_seconds(), 0))

    @property
    def title(self) -> str:
        """The name with the number of rows."""
        rows = f", {self.rows} {plural(self.rows, 'row')}" if self.rows is not None else ""
        return shown(f"{self.name} ({self.option}){rows}")

    def details(self, made: str) -> str:
        """The age at the instant of the plan, and the digest; ``""`` without both.

        :param made: the instant of the plan.
        """
        parts = [f"changed {self.modified}, {self.age(made)} before the plan"] if self.modified else []
        parts += [f"SHA-256 {self.sha256}"] if self.sha256 else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Provenance:
    """The inputs of a plan.

    :ivar made: the instant of the plan.
    :ivar version: that of the collection.
    :ivar token_owner: the name of the account that owns the token.
    """

    made: str
    version: str
    workspace: Workspace
    token_owner: str
    source: tuple[SourcePart, ...] = ()

    def public(self) -> dict[str, t.Any]:
        """The inputs in the format of the plan file."""
        return {
            "made": self.made,
            "token_owner": self.token_owner,
            "source": [{**vars(part), "age": part.age(self.made)} for part in self.source],
        }


def age_in_words(seconds: float) -> str:
    """A length of time in its largest unit, such as ``3 days``."""
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {plural(number, unit)}"
    return "less than a minute"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
