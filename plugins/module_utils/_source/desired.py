# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The desired directory: people and groups from the rows of a source, checked, with all problems."""

from __future__ import annotations

import sys
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field

from .._model.attributes import ATTRIBUTES
from .._model.normalize import Value
from .._model.problems import Finding, Problem, Refused, Topic
from .._model.text import folded, plural
from .rows import DesiredGroup, DesiredUser, Row, read_group, read_user

_SHOWN = 20
_REPEATED = frozenset(option for option, attribute in ATTRIBUTES.items() if attribute.repeated)


class InvalidRows(Refused):
    """A source with rows that break rules; nothing has been written.

    :ivar problems: all of them, in the order of the source.
    """

    def __init__(self, problems: t.Sequence[Problem]) -> None:
        shown = "; ".join(map(str, problems[:_SHOWN]))
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        super().__init__(
            f"{len(problems)} {plural(len(problems), 'problem')} in the source: {shown}{more}",
            problems=[problem.public() for problem in problems],
        )
        self.problems = tuple(problems)


@dataclass(frozen=True)
class ReadFile:
    """How a file of the source was read, in the format of results.

    :ivar option: the option that names it.
    :ivar encoding: of its text; ``delimiter`` of its cells; ``sheet`` of its workbook. ``None`` where it has none.
    :ivar rows: the number of rows, without the header.
    :ivar left_out: the number of rows for which ``rows_when`` is false.
    :ivar merged: the number of further rows about a person for whom ``pick`` chose another row.
    :ivar not_managed: the attributes of the preset whose columns are not in the file.
    """

    option: str
    path: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    rows: int
    left_out: int = 0
    merged: int = 0
    not_managed: tuple[str, ...] = ()


@dataclass(frozen=True)
class DesiredDirectory:
    """The desired state from the source.

    :ivar users: the people with valid rows; ``None`` when accounts are not managed.
    :ivar groups: the groups with valid rows; ``None`` when groups are not managed.
    :ivar problems: the problems of the other rows.
    :ivar skipped_users: the people with invalid rows, with the keys that could be read: their accounts are not changed.
    :ivar skipped_groups: the same for groups.
    :ivar left_out_users: the people of the rows that a rule leaves out, with the keys that could be read: their
        accounts are not changed, unless other rows match them.
    :ivar left_out_groups: the same for groups.
    :ivar texts: by position of a row that breaks a rule as a whole, the texts in its cells, folded.
    :ivar source_findings: findings about how the source was read.
    :ivar files: how each file was read.
    """

    users: tuple[DesiredUser, ...] | None
    groups: tuple[DesiredGroup, ...] | None
    problems: tuple[Problem, ...] = ()
    skipped_users: tuple[DesiredUser, ...] = ()
    skipped_groups: tuple[DesiredGroup, ...] = ()
    left_out_users: tuple[DesiredUser, ...] = ()
    left_out_groups: tuple[DesiredGroup, ...] = ()
    texts: t.Mapping[str, frozenset[str]] = field(default_factory=dict)
    source_findings: tuple[Finding, ...] = ()
    files: tuple[ReadFile, ...] = ()

    def require_valid(self, skip_invalid: bool) -> None:
        """Stop unless all rows are valid or invalid ones may be skipped.

        :raises InvalidRows: with all the problems.
        """
        if self.problems and not skip_invalid:
            raise InvalidRows(self.problems)


def read_desired(users: t.Iterable[Row] | None, groups: t.Iterable[Row] | None) -> DesiredDirectory:
    """The desired state from the rows of a source.

    Rows may be results of an info module. An empty value clears, and an omitted key is not managed.

    :param users: the rows of people, read once in order; ``None`` when accounts are not managed.
    :param groups: the rows of groups; ``None`` when groups are not managed.
    """
    of_users = _read(users, _read_user, _user_keys) if users is not None else None
    read = read_group if users is not None else _read_group_alone
    of_groups = _read(groups, read, _group_keys) if groups is not None else None
    return DesiredDirectory(
        of_users.valid if of_users else None,
        of_groups.valid if of_groups else None,
        (of_users.problems if of_users else ()) + (of_groups.problems if of_groups else ()),
        of_users.skipped if of_users else (),
        of_groups.skipped if of_groups else (),
        of_users.left_out if of_users else (),
        of_groups.left_out if of_groups else (),
        of_users.texts if of_users else {},
        of_users.findings if of_users else (),
    )


def _read_user(row: Row) -> tuple[DesiredUser, list[Problem]]:
    """A person and their problems; values that many people share are kept once in memory."""
    user, problems = read_user(row)
    values = t.cast(dict[str, Value], user.values)
    for option in values.keys() & _REPEATED:
        value = values[option]
        if isinstance(value, str):
            values[option] = sys.intern(str(value))
    return user, problems


def _read_group_alone(row: Row) -> tuple[DesiredGroup, list[Problem]]:
    group, problems = read_group(row)
    if group.where is not None:
        rule = "must be used together with users"
        problems.append(row.placed(Problem("members_where", row.values["members_where"], rule)))
    return group, problems


Desired = t.TypeVar("Desired", DesiredUser, DesiredGroup)


@dataclass(frozen=True)
class _Read(t.Generic[Desired]):
    valid: tuple[Desired, ...]
    skipped: tuple[Desired, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[Desired, ...]
    texts: t.Mapping[str, frozenset[str]]
    findings: tuple[Finding, ...]


#: A key that must be unique among rows: its option, the form that is compared, and the value as shown.
Key = tuple[str, str, str]


def _read(
    rows: t.Iterable[Row],
    read: t.Callable[[Row], tuple[Desired, list[Problem]]],
    keys: t.Callable[[Desired], t.Iterator[Key]],
) -> _Read[Desired]:
    desired: list[Desired] = []
    problems: list[tuple[int, Problem]] = []
    left_out: list[Desired] = []
    texts: dict[str, frozenset[str]] = {}
    findings: list[Finding] = []
    for row in rows:
        one, found = read(row)
        if row.left_out:
            left_out.append(one)
            continue
        problems.extend((len(desired), problem) for problem in found)
        desired.append(one)
        if row.texts:
            texts[row.position] = row.texts
        findings += [Finding(Topic.MANAGER, row.position, one.label, note) for note in row.notes]
    invalid = {number for number, _problem in problems}
    for number, other, problem in _duplicates(desired, keys):
        problems.append((number, problem))
        invalid.update((number, other))
    problems.sort(key=lambda item: item[0])
    return _Read(
        tuple(one for number, one in enumerate(desired) if number not in invalid) if invalid else tuple(desired),
        tuple(desired[number] for number in sorted(invalid)),
        tuple(problem for _number, problem in problems),
        tuple(left_out),
        texts,
        tuple(findings),
    )


def _duplicates(
    desired: t.Sequence[Desired], keys: t.Callable[[Desired], t.Iterator[Key]]
) -> t.Iterator[tuple[int, int, Problem]]:
    """Each row that shares a key with an earlier row, that row, and the problem."""
    first: dict[str, dict[str, int]] = defaultdict(dict)
    for number, one in enumerate(desired):
        reported: list[tuple[str, str]] = []
        for option, key, value in keys(one):
            kind = "email" if option.endswith("email") else option
            other = first[kind].setdefault(key, number)
            if other != number and (kind, key) not in reported:
                reported.append((kind, key))
                position = desired[other].position
                rule = f"must not be in two rows, and {position} has it too"
                yield number, other, Problem(option, value, rule, one.position, one.line, others=(position,))


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
        yield "name", folded(group.name), group.name
