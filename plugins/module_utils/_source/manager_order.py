# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""People sorted so that managers come before their reports."""

from __future__ import annotations

import typing as t

from .._files.records import SourceError
from .._model.accounts import PeopleIndex
from .rows import Row


def managers_first(rows: t.Iterable[Row]) -> list[Row]:
    """People after their managers, and otherwise in their order.

    A manager is named by id, e-mail, user name or employee number. A manager who is unknown or ambiguous among the
    people does not affect the order.

    :raises SourceError: when the managers form a cycle, naming the people in it.
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
    """For each person, the numbers of the people who match the manager's id, e-mail, user name or employee number."""
    numbers = PeopleIndex(range(len(people)), lambda number, key: people[number].values.get(key))
    return [_named(numbers, str(person.values.get("manager") or "")) for person in people]


def _named(people: PeopleIndex[int], reference: str) -> tuple[int, ...]:
    return people.resolve(reference).found or people.with_employee_number(reference) if reference else ()


def _cycle(people: t.Sequence[Row]) -> SourceError:
    named = ", ".join(f"{person.position} ({person.values.get('manager')})" for person in people)
    return SourceError(f"manager: must not lead back to the same person; the managers form a cycle: {named}")
