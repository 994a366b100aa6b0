# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The desired directory: from the rows of a source to checked people and groups, with every problem at once."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.normalize import folded
from .._model.problems import Finding, Refused, RowProblem
from .rows import Broken, DesiredGroup, DesiredUser, read_group, read_user

_SHOWN = 20


class SourceRow(t.NamedTuple):
    """A row of a source.

    :ivar position: where it stands, such as ``roster.csv:17``.
    :ivar given: its raw values by option name.
    :ivar broken: what is known to be wrong with it: option (``row`` for all of it), value and rule.
    """

    position: str
    given: t.Mapping[str, t.Any]
    broken: tuple[Broken, ...] = ()


class InvalidRows(Refused):
    """A source with rows that break rules; nothing has been written.

    :ivar problems: all of them, in the order of the source.
    """

    def __init__(self, problems: t.Sequence[RowProblem]) -> None:
        shown = "; ".join(map(str, problems[:_SHOWN]))
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        super().__init__(
            f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the source: {shown}{more}",
            problems=[problem.public() for problem in problems],
        )
        self.problems = tuple(problems)


@dataclass(frozen=True)
class DesiredDirectory:
    """What the source says.

    :ivar users: the people whose rows are in order; ``None`` when people are not managed.
    :ivar groups: the same for groups.
    :ivar problems: what is wrong with the others.
    :ivar skipped_users: the people of the rows that are not in order, with those of their keys that could be read:
        their accounts are left as they are.
    :ivar skipped_groups: the same for groups.
    :ivar source_findings: what was left out while the source was read.
    """

    users: tuple[DesiredUser, ...] | None
    groups: tuple[DesiredGroup, ...] | None
    problems: tuple[RowProblem, ...] = ()
    skipped_users: tuple[DesiredUser, ...] = ()
    skipped_groups: tuple[DesiredGroup, ...] = ()
    source_findings: tuple[Finding, ...] = ()

    def require_valid(self, skip_invalid: bool) -> None:
        """Stop unless every row is in order or those that are not may be skipped.

        :raises InvalidRows: with all the problems.
        """
        if self.problems and not skip_invalid:
            raise InvalidRows(self.problems)


def read_desired(users: t.Iterable[SourceRow] | None, groups: t.Iterable[SourceRow] | None) -> DesiredDirectory:
    """Check the rows of a source.

    What an info module returned is taken as it is. An empty value clears, and a key that is not there is not managed.

    :param users: the rows of people, ``None`` when they are not managed. Read once, one after the other.
    :param groups: the same for groups.
    """
    people = _read(users, read_user, _user_keys) if users is not None else None
    read = read_group if users is not None else _read_group_alone
    teams = _read(groups, read, _group_keys) if groups is not None else None
    return DesiredDirectory(
        people.good if people else None,
        teams.good if teams else None,
        (people.problems if people else ()) + (teams.problems if teams else ()),
        people.bad if people else (),
        teams.bad if teams else (),
    )


def _read_group_alone(position: str, given: t.Any) -> tuple[DesiredGroup, list[Broken]]:
    group, broken = read_group(position, given)
    if group.where is not None:
        broken.append(("members_where", given["members_where"], "must be used together with users, which it is about"))
    return group, broken


Entry = t.TypeVar("Entry", DesiredUser, DesiredGroup)


@dataclass(frozen=True)
class _Read(t.Generic[Entry]):
    good: tuple[Entry, ...]
    bad: tuple[Entry, ...]
    problems: tuple[RowProblem, ...]


#: A key that no two rows may share: its attribute, what is compared, and the value as it is shown.
Key = tuple[str, str, str]


def _read(
    rows: t.Iterable[SourceRow],
    read: t.Callable[[str, t.Any], tuple[Entry, list[tuple[str, t.Any, str]]]],
    keys: t.Callable[[Entry], t.Iterator[Key]],
) -> _Read[Entry]:
    entries: list[Entry] = []
    problems: list[tuple[int, RowProblem]] = []
    for number, row in enumerate(rows):
        entry, broken = read(row.position, row.given)
        entries.append(entry)
        for option, value, rule in list(row.broken) + broken:
            problems.append((number, RowProblem(row.position, option, value, rule)))
    bad = {number for number, _problem in problems}
    for number, other, problem in _duplicates(entries, keys):
        problems.append((number, problem))
        bad.update((number, other))
    problems.sort(key=lambda item: item[0])
    return _Read(
        tuple(entry for number, entry in enumerate(entries) if number not in bad) if bad else tuple(entries),
        tuple(entries[number] for number in sorted(bad)),
        tuple(problem for _number, problem in problems),
    )


def _duplicates(
    entries: t.Sequence[Entry], keys: t.Callable[[Entry], t.Iterator[Key]]
) -> t.Iterator[tuple[int, int, RowProblem]]:
    """The rows that share a key with an earlier one, and which one that is."""
    first: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries):
        told: set[tuple[str, str]] = set()
        for attribute, key, value in keys(entry):
            kind = ("email" if attribute.endswith("email") else attribute, key)
            other = first.setdefault(kind, number)
            if other != number and kind not in told:
                told.add(kind)
                where = entries[other].position
                rule = f"must not be in two rows, and {where} has it too"
                yield number, other, RowProblem(entry.position, attribute, value, rule, (where,))


def _user_keys(user: DesiredUser) -> t.Iterator[Key]:
    if user.id:
        yield "id", user.id, user.id
    for attribute in ("email", "secondary_email"):
        address = t.cast("str | None", user.values.get(attribute))
        if address:
            yield attribute, folded(address), address
    if user.user_name:
        yield "user_name", user.name_key, user.user_name


def _group_keys(group: DesiredGroup) -> t.Iterator[Key]:
    if group.id:
        yield "id", group.id, group.id
    if group.name:
        yield "name", group.name.casefold(), group.name
