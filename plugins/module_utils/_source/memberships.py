# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Groups from tables of memberships, which have one row for each member of each group."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .._files.records import SourceError
from .._model.problems import Problem
from .._model.text import folded
from .members import entries
from .rows import Row

_MEMBER = "member"


@dataclass
class _Group:
    """The rows of one group.

    :ivar empty: the first row without a member.
    :ivar others: the positions of the other rows.
    """

    first: Row
    members: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    empty: Row | None = None
    others: list[str] = field(default_factory=list)


def gathered(rows: t.Iterable[Row]) -> t.Iterator[Row]:
    """One row for each group, with all its members, in the order of their first rows.

    A row without a member is an empty group, unless the group has other rows. Rows that are left out follow, each as it
    is.

    :raises SourceError: for a row with an unknown group: any group may then lack a member.
    """
    groups: dict[tuple[str, str], _Group] = {}
    left_out: list[Row] = []
    for row in rows:
        key = _key(row)
        if row.left_out:
            left_out.append(row)
            continue
        group = groups.setdefault(key, _Group(row))
        if row is not group.first:
            group.others.append(row.position)
            group.problems += _contradictions(group.first, row)
        group.problems += row.problems
        member = row.values.get(_MEMBER)
        rule = _broken_rule(member)
        if rule:
            group.problems.append(row.placed(Problem(_MEMBER, member, rule)))
        elif member is not None:
            group.members[str(member)] = None
        elif group.empty is None and not any(problem.option == _MEMBER for problem in row.problems):
            group.empty = row
    for group in groups.values():
        yield _gathered(group)
    yield from left_out


def _contradictions(first: Row, row: Row) -> t.Iterator[Problem]:
    """The values of a row that contradict the group's first row."""
    for option, value in row.values.items():
        other = first.values.get(option)
        if option == _MEMBER or other is None or value == other:
            continue
        if isinstance(value, str) and isinstance(other, str) and folded(value) == folded(other):
            continue
        rule = f"must be the same in all rows of a group, but {first.position} has {other!r}"
        yield row.placed(Problem(option, value, rule))


def _broken_rule(member: t.Any) -> str:
    """The rule that several members in one cell break; ``""`` for one member."""
    if isinstance(member, (list, tuple, dict)):
        return "must be one member; use members for several"
    if isinstance(member, str) and sum("@" in part for part in entries(member)) > 1:
        return "must be one member, but has several; use members for several"
    return ""


def _key(row: Row) -> tuple[str, str]:
    """The key of a group's rows: its id, or its name."""
    for option in ("id", "name"):
        value = row.values.get(option)
        if isinstance(value, str) and value.strip():
            return option, folded(value)
    if row.left_out:
        return "", ""
    why = "; ".join(str(problem) for problem in row.problems) or f"{row.position}: must name its group"
    raise SourceError(f"{why}. Without this row, the members of all groups are uncertain, so the row cannot be skipped")


def _gathered(group: _Group) -> Row:
    values = {option: value for option, value in group.first.values.items() if option != _MEMBER}
    problems = list(group.problems)
    if group.empty is not None and group.others:
        rule = "must be given, because other rows are about the same group"
        problems.append(group.empty.placed(Problem(_MEMBER, None, rule)))
    return group.first._replace(
        values={**values, "members": list(group.members)},
        problems=tuple(problems),
        instead_of=tuple(group.others),
    )
