# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""People in an order in which nobody comes before their manager."""

from __future__ import annotations

import typing as t

from .._files.records import SourceError
from .._model.accounts import PeopleIndex
from .rows import Row


def managers_first(rows: t.Iterable[Row]) -> list[Row]:
    """Put people after their managers and leave their order as it is otherwise.

    A manager is named by id, e-mail, user name or employee number. One who is unknown or ambiguous among the people
    puts nobody in any order.

    :raises SourceError: when people are each other's managers, naming them.
    """
    people = list(rows)
    managers = [found[0] if len(found) == 1 else None for found in managers_of(people)]
    ordered: list[Row] = []
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


def managers_of(people: t.Sequence[Row]) -> list[tuple[int, ...]]:
    """The numbers of those whom each one's manager may be, by id, e-mail, user name or employee number."""
    numbers = PeopleIndex(range(len(people)), lambda number, key: people[number].values.get(key))
    return [_named(numbers, str(person.values.get("manager") or "")) for person in people]


def _named(people: PeopleIndex[int], reference: str) -> tuple[int, ...]:
    return people.resolve(reference).found or people.with_employee_number(reference) if reference else ()


def _cycle(people: t.Sequence[Row]) -> SourceError:
    named = ", ".join(f"{person.position} ({person.values.get('manager')})" for person in people)
    return SourceError(f"manager: must not lead back to the same person; the managers form a cycle: {named}")
