# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The report of a roster: its first rows as mapped, its columns, and its values."""

from __future__ import annotations

import typing as t
from collections import Counter

from .._files.records import Source
from .._model.attributes import ATTRIBUTES, SECRETS
from .._model.text import shown
from .cell_counts import CellCounts, ColumnCounts
from .desired import DesiredDirectory, read_desired
from .mapping import columns_read, map_rows
from .roster_check import Person, suspicions
from .row_rules import RowRules
from .rows import USER_OPTIONS, DesiredUser, Row

#: The number of values listed for a column or an attribute.
_VALUES = 20
#: The number of left-out rows that are listed.
_LISTED = 20
#: Attributes with a different value for nearly every person.
_OWN = frozenset({"email", "secondary_email", "user_name", "display_name", "employee_number", "phone", "mobile_phone"})


class ValuesReport(t.TypedDict):
    """How many rows have a value, how many have none, and how many have each of the most frequent ones."""

    filled: int
    empty: int
    values: dict[str, int]


class ColumnReport(ValuesReport):
    """A column of the file, with the options that read it."""

    read_by: list[str]


class RosterReport(t.TypedDict):
    """The report of a roster; see the lookup ``slack_scim_roster``."""

    reading: dict[str, str]
    rows: int
    people: int
    active: int
    not_active: int
    activity_unknown: int
    left_out: list[str]
    left_out_total: int
    merged: int
    not_managed: list[str]
    first_rows: list[dict[str, t.Any]]
    columns: dict[str, ColumnReport]
    unused_columns: list[str]
    attributes: dict[str, ValuesReport]
    suspicions: list[dict[str, t.Any]]
    problems: list[dict[str, t.Any]]
    findings: list[str]


def roster_report(source: Source, rules: RowRules, first: int) -> RosterReport:
    """The report of a roster, without values of secrets.

    :param first: the number of mapped rows to list.
    :raises SourceError: when the source cannot be read to its end, or the rules do not fit it.
    """
    counts = CellCounts()
    not_managed: set[str] = set()
    read = columns_read(source, rules, USER_OPTIONS)
    rows = list(map_rows(counts.of(source), rules, USER_OPTIONS, not_managed))
    used = _used(read, rules, rows, counts)
    desired = read_desired(iter(rows), None)
    people = _people(rows, desired)
    activity = Counter(person.active for person in people)
    return {
        "reading": dict(source.reading),
        "rows": counts.rows,
        "people": len(people),
        "active": activity[True],
        "not_active": activity[False],
        "activity_unknown": activity[None],
        "left_out": [_named(user) for user in desired.left_out_users[:_LISTED]],
        "left_out_total": len(desired.left_out_users),
        "merged": sum(len(row.instead_of) for row in rows),
        "not_managed": sorted(not_managed),
        "first_rows": [_understood(person) for person in people[:first]],
        "columns": {
            shown(name): _column(column, counts.rows, used.get(name, ())) for name, column in counts.columns.items()
        },
        "unused_columns": [shown(name) for name in counts.columns if not used.get(name)],
        "attributes": _attributes(people),
        "suspicions": [
            {**one._asdict(), "examples": list(one.examples)}
            for one in suspicions(
                people, counts, {name: ", ".join(options) for name, options in used.items() if options}
            )
        ],
        "problems": [problem.public() for problem in desired.problems],
        "findings": [str(finding) for finding in desired.source_findings],
    }


def _used(
    read: t.Mapping[str, frozenset[str]], rules: RowRules, rows: t.Iterable[Row], counts: CellCounts
) -> dict[str, list[str]]:
    """By column the options that read it: attributes, ``rows_when`` and ``pick``."""
    used = {column: set(options) for column, options in read.items()}
    if not used:
        for row in rows:
            for option, column in row.columns.items():
                used.setdefault(column, set()).add(option)
    expressions = {**(rules.compose or {}), "rows_when": rules.rows_when, "pick": rules.pick}
    for column in counts.columns:
        # Columns that an expression has as text, such as those of person('Employee #', …).
        named = {option for option, text in expressions.items() if text and _names(str(text), column)}
        if named:
            used.setdefault(column, set()).update(named)
    for path in [path for path in used if "." in path and path not in counts.columns]:
        used.setdefault(path.partition(".")[0], set()).update(used[path])
    return {column: sorted(options) for column, options in used.items()}


def _names(text: str, column: str) -> bool:
    return any(quoted in text for quoted in (f"'{column}'", f'"{column}"'))


def _people(rows: t.Iterable[Row], desired: DesiredDirectory) -> list[Person]:
    by_position = {row.position: row for row in rows}
    return [Person(by_position[user.position], user) for user in desired.users or ()]


def _named(user: DesiredUser) -> str:
    return shown(f"{user.position}: {user.label}")


def _understood(person: Person) -> dict[str, t.Any]:
    values = {option: value for option, value in person.user.values.items() if option not in SECRETS}
    return {"position": person.user.position, "active": person.active, **values}


def _column(column: ColumnCounts, rows: int, read_by: t.Sequence[str]) -> ColumnReport:
    # Columns that no rule reads stay private: an export may have salaries and dates of birth.
    shows = read_by and SECRETS.isdisjoint(read_by) and len(column.values) <= _VALUES and not column.more
    return {
        "read_by": list(read_by),
        "filled": column.filled,
        "empty": rows - column.filled,
        "values": {shown(value): count for value, count in column.values.most_common()} if shows else {},
    }


def _attributes(people: t.Sequence[Person]) -> dict[str, ValuesReport]:
    found: dict[str, ValuesReport] = {}
    for option in ATTRIBUTES:
        counts = ColumnCounts()
        of_option = [person.user.values[option] for person in people if option in person.user.values]
        for value in of_option:
            counts.add(value)
        if of_option:
            own = option in _OWN or option in SECRETS
            most = {} if own else {shown(value): count for value, count in counts.values.most_common(_VALUES)}
            found[option] = {"filled": counts.filled, "empty": len(people) - counts.filled, "values": most}
    return found
