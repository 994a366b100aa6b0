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
    """A file, an option or a server that a plan rests on.

    :ivar option: the option that names it.
    :ivar name: of a file without its folder; of a server its address.
    :ivar rows: how many entries it has, ``None`` where nobody counts them.
    :ivar modified: the instant of the last change of a file; ``None`` for what is no file.
    :ivar sha256: the digest of the bytes of a file, or of an option as JSON; ``None`` for a server.
    """

    option: str
    name: str
    rows: int | None = None
    modified: str | None = None
    sha256: str | None = None

    def age(self, made: str) -> str | None:
        """How old it was when the plan was made, such as ``3 days``; ``None`` where nobody knows.

        :param made: the instant of the plan.
        """
        if self.modified is None:
            return None
        # A file whose clock is ahead is new, not of a negative age.
        return age_in_words(max((_instant(made) - _instant(self.modified)).total_seconds(), 0))

    @property
    def title(self) -> str:
        """What it is, and how many rows it has."""
        rows = f", {self.rows} {plural(self.rows, 'row')}" if self.rows is not None else ""
        return shown(f"{self.name} ({self.option}){rows}")

    def details(self, made: str) -> str:
        """Its age when the plan was made, and its digest; ``""`` without both.

        :param made: the instant of the plan.
        """
        parts = [f"changed {self.modified}, {self.age(made)} before the plan"] if self.modified else []
        parts += [f"SHA-256 {self.sha256}"] if self.sha256 else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Provenance:
    """What a plan rests on.

    :ivar made: the instant of the plan.
    :ivar version: that of the collection.
    :ivar token_owner: the account whose token was used, by name.
    """

    made: str
    version: str
    workspace: Workspace
    token_owner: str
    source: tuple[SourcePart, ...] = ()

    def public(self) -> dict[str, t.Any]:
        """All of it as the plan file holds it."""
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
