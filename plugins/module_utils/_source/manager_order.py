# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""People in an order in which nobody comes before their manager."""

from __future__ import annotations

import typing as t

from .._model.normalize import folded, user_name_key
from .files import SourceError
from .rows import Entry


def managers_first(entries: t.Iterable[Entry]) -> list[Entry]:
    """Put people after their managers and leave their order as it is otherwise.

    A manager is named by e-mail, user name or id. One who is not among the people puts nobody in any order.

    :raises SourceError: when people are each other's managers, naming them.
    """
    people = list(entries)
    managers = _managers(people)
    ordered: list[Entry] = []
    done: set[int] = set()
    for number in range(len(people)):
        line: list[int] = []
        above: int | None = number
        while above is not None and above not in done:
            if above in line:
                raise _cycle([people[one] for one in line[line.index(above) :]])
            line.append(above)
            above = managers[above]
        ordered.extend(people[one] for one in reversed(line))
        done.update(line)
    return ordered


def _managers(people: t.Sequence[Entry]) -> list[int | None]:
    """The number of each one's manager; ``None`` for those who have none here."""
    numbers: dict[str, int] = {}
    for number, person in enumerate(people):
        for option in ("id", "user_name", "secondary_email", "email"):
            if person.values.get(option):
                numbers[_key(str(person.values[option]))] = number
    return [numbers.get(_key(str(person.values.get("manager") or ""))) for person in people]


def _key(reference: str) -> str:
    reference = reference.strip()
    return folded(reference) if "@" in reference else user_name_key(reference)


def _cycle(people: t.Sequence[Entry]) -> SourceError:
    named = ", ".join(f"{person.position} ({person.values.get('manager')})" for person in people)
    return SourceError(f"manager: must not lead back to the same person, and it does in {named}")
