# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accidents that were recorded with exports of HR systems, in a company of any size.

Each is a function from a sound roster to the file that the export would be. Real files are written, read and planned.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.scimops.slack.plugins.module_utils._ansible.source import (
    SOURCE_OPTIONS,
    SOURCE_RULES,
    parse_source_options,
    read_source,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import History, run_record
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import (
    Managed,
    Noticed,
    Past,
    judge,
    violations_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS
from ansible_collections.scimops.slack.plugins.module_utils._guard.snapshot import Snapshot, source_of
from ansible_collections.scimops.slack.plugins.module_utils._guard.source_guards import (
    SourceFacts,
    SourceLimits,
    judge_source,
    missing_accounts,
    source_digest,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Operation
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers, Settings
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import DesiredDirectory

TODAY = datetime.date(2026, 5, 17)
SPEC = ModuleSpec(
    parse=parse_source_options, options={**SOURCE_OPTIONS, "skip_invalid": {"type": "bool"}}, **SOURCE_RULES
)
Row = dict[str, str]
#: What a file holds, from the rows that it should hold.
Accident = Callable[[list[Row]], "list[Row] | str | bytes"]

GIVEN = ("Jürgen", "Nora", "Søren", "Ivo", "Zoë", "Mara", "André", "Tim", "Łukasz", "Ida", "Åsa")
FAMILY = (
    "Müller",
    "Quist",
    "Håkansson",
    "Lund",
    "Holm",
    "Peña",
    "Berg",
    "Grønn",
    "Novák",
    "Rossi",
    "Diaz",
    "Öz",
    "Ash",
)
DEPARTMENTS = ("Sales", "Support", "Engineering", "Finance")
GUEST_EVERY = 6


def roster(size: int) -> list[Row]:
    """A sound roster: nobody has the same name, and every sixth person is a guest."""
    rows = []
    for number in range(size):
        guest = number % GUEST_EVERY == GUEST_EVERY - 1
        given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
        rows.append(
            {
                "email": f"p{number * 7919 % size:06}@example.com",
                "user_name": f"p{number * 7919 % size:06}",
                "given_name": given,
                "family_name": f"{family}{number // 143 or ''}",
                "employee_number": f"{number + 10:07}",
                "department": DEPARTMENTS[number % len(DEPARTMENTS)],
                "manager": f"p{(number // 8) * 7919 % size:06}@example.com" if number else "",
                "active": "true",
                "guest": "true" if guest else "false",
                "guest_expiration": "2027-06-30T00:00:00Z" if guest else "",
            }
        )
    return rows


def as_csv(rows: list[Row]) -> str:
    """Rows as a file of comma-separated values."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["email"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def column(name: str, value: Callable[[Row], str]) -> Accident:
    """Another value in a column of each row."""
    return lambda rows: [{**row, name: value(row)} for row in rows]


def from_another_row(name: str, order: Callable[[list[str]], list[str]]) -> Accident:
    """A column that is in another order than the rest."""

    def moved(rows: list[Row]) -> list[Row]:
        values = order([row[name] for row in rows])
        return [{**row, name: value} for row, value in zip(rows, values, strict=True)]

    return moved


def _renamed(rows: list[Row]) -> str:
    return as_csv(rows).replace("email", "E-Mail Address (Work)", 1)


def _doubled(rows: list[Row]) -> list[Row]:
    twins = [{**row, "email": row["email"].replace("@", "@mail."), "user_name": f"{row['user_name']}x"} for row in rows]
    return [*rows, *twins]


def _emptied_department(rows: list[Row]) -> list[Row]:
    return [{**row, "department": ""} if row["department"] == "Support" else row for row in rows]


#: The accidents, by what happened.
ACCIDENTS: Mapping[str, Accident] = {
    "the end of the file is missing": lambda rows: rows[: len(rows) * 6 // 10],
    "the file is empty": lambda rows: as_csv(rows).splitlines()[0] + "\n",
    "every second page is missing": lambda rows: [row for number, row in enumerate(rows) if number // 5 % 2 == 0],
    "the addresses were sorted alone": from_another_row("email", sorted),
    "the addresses are shifted by a row": from_another_row("email", lambda values: [*values[1:], values[0]]),
    "the names are shifted by a row": from_another_row("family_name", lambda values: [*values[1:], values[0]]),
    "first and last names were swapped": lambda rows: [
        {**row, "given_name": row["family_name"], "family_name": row["given_name"]} for row in rows
    ],
    "a column was renamed": _renamed,
    "the delimiter of the header is another one": lambda rows: as_csv(rows).replace(",", ";", len(rows[0]) - 1),
    "it is the roster of another organization": lambda rows: [
        {**row, "email": f"x{row['email']}", "user_name": f"x{row['user_name']}", "manager": "", "employee_number": ""}
        for row in rows
    ],
    "a department was emptied": _emptied_department,
    "guests end in the wrong year": column(
        "guest_expiration", lambda row: row["guest_expiration"].replace("2027", "2025")
    ),
    "numbers lost their zeros": column("employee_number", lambda row: row["employee_number"].lstrip("0")),
    "everybody has the same manager": column("manager", lambda _row: "p000001@example.com"),
    "everybody is there twice": _doubled,
    "every row is there twice": lambda rows: [*rows, *rows],
    "names have the wrong encoding": lambda rows: [
        {name: value.encode().decode("cp1252", "ignore") for name, value in row.items()} for row in rows
    ],
    "everybody is in one department": column("department", lambda _row: "Sales"),
    "the status is inverted": column("active", lambda _row: "false"),
    "addresses have another domain": column("email", lambda row: row["email"].replace("example.com", "example.org")),
    "user names have another form": column("user_name", lambda row: f"{row['user_name']}.x"),
    "everybody is a guest": column("guest", lambda _row: "true"),
    "a column came without its values": column("department", lambda _row: ""),
}


@dataclasses.dataclass
class Company:
    """A company whose Slack is as its roster says, and the runs until now.

    :ivar folder: where files are written.
    """

    rows: list[Row]
    folder: Path
    today: datetime.date = TODAY
    history: History = dataclasses.field(default_factory=History)
    inactive: set[str] = dataclasses.field(default_factory=set)
    accounts: dict[str, Row] = dataclasses.field(default_factory=dict)
    ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.applied(self.rows)

    def applied(self, rows: list[Row]) -> None:
        """Slack is as these rows say, and who is not in them is deactivated."""
        kept = {_id(row): row for row in rows}
        self.inactive = (self.inactive | set(self.accounts)) - set(kept)
        self.accounts.update(kept)
        self.ids = frozenset(kept)

    def users(self) -> list[User]:
        """The accounts in Slack."""
        return [
            User(id, {**_values(row, self.accounts), "active": id not in self.inactive})
            for id, row in self.accounts.items()
        ]

    def groups(self) -> list[Group]:
        """A group of each department."""
        return [
            Group(
                f"S{name.upper()}",
                name,
                tuple(
                    Reference(id)
                    for id, row in self.accounts.items()
                    if row["department"] == name and id not in self.inactive
                ),
            )
            for name in DEPARTMENTS
        ]

    def read(self, content: list[Row] | str | bytes) -> DesiredDirectory:
        """What a file says, and the groups of departments.

        :raises Refused: when it cannot be read.
        """
        file = self.folder / "people.csv"
        text = as_csv(content) if isinstance(content, list) else content
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        groups = [{"name": name, "members_where": {"department": name}} for name in DEPARTMENTS]
        validated = ArgumentSpecValidator(SPEC.argument_spec).validate({"users_file": str(file), "groups": groups})
        desired = read_source(SPEC.parse(validated.validated_parameters))
        desired.require_valid(False)
        return desired

    def night(self, content: list[Row] | str | bytes) -> list[str]:
        """Why a night with this file stops before it writes; empty when it writes, and the file is accepted."""
        try:
            desired = self.read(content)
            plan = plan_directory(
                desired, self.users(), self.groups(), Settings(self.today, absent_users=AbsentUsers.DEACTIVATE)
            )
        except Refused as refused:
            return [f"refused: {str(refused)[:80]}"]
        source = source_of(desired, [match.id for match in plan.matches])
        source = dataclasses.replace(source, digest=source_digest(desired))
        last = Snapshot(len(self.ids), len(DEPARTMENTS), self.ids)
        past = Past(self.today, self.history)
        size, judgments = judge_source(SourceFacts(source, plan, last, acts=True), SourceLimits(), DEFAULTS, past)
        of_source = {judgment.guard for judgment in judgments}
        judged = judge(plan.plan.operations, Managed.of(plan), {}, Noticed.of(plan), past)
        judgments += [one for one in judged if one.guard not in of_source]
        stops = [violation.guard for violation in [*size, *violations_of(judgments)]]
        stops += ["impossible"] if plan.impossible else []
        if not stops:
            missing = len(missing_accounts(source, last))
            self._accept(plan.plan.operations, source.digest, missing)
        return list(dict.fromkeys(stops))

    def _accept(self, operations: tuple[Operation, ...], digest: str | None, missing: int) -> None:
        done = [(one, one.id or f"U{one.label.split('@')[0].upper()}") for one in operations]
        self.history = self.history.with_run(run_record(done, self.today, source=digest, missing=missing))


def _id(row: Row) -> str:
    return f"U{row['email'].split('@')[0].upper()}"


def _values(row: Row, accounts: Mapping[str, Row]) -> dict[str, Any]:
    manager = f"U{row['manager'].split('@')[0].upper()}" if row["manager"] else None
    values: dict[str, Any] = {
        **row,
        "guest": row["guest"] == "true",
        "manager": manager if manager in accounts else None,
    }
    return {option: value for option, value in values.items() if value not in (None, "")}


def weeks_of_decay(company: Company, percent: float) -> tuple[list[str], int]:
    """Nights that each lose a part of the rows; why they stop, and how many people were deactivated before that."""
    rows = list(company.rows)
    while rows:
        fewer = rows[: len(rows) - max(1, int(len(rows) * percent / 100))]
        stops = company.night(fewer)
        if stops:
            return stops, len(company.rows) - len(rows)
        company.applied(fewer)
        rows, company.today = fewer, company.today + datetime.timedelta(days=1)
    return [], len(company.rows)


def old_file(company: Company) -> list[str]:
    """Why the file of weeks ago is stopped, after somebody has left and somebody else has joined."""
    old = list(company.rows)
    before = company.night(old)
    new = {**old[-1], "email": "new@example.com", "user_name": "new", "employee_number": "999", "family_name": "Newman"}
    now = [*old[:-1], {**new, "guest": "false", "guest_expiration": ""}]
    company.today += datetime.timedelta(days=30)
    stops = before + company.night(now)
    company.applied(now)
    company.today += datetime.timedelta(days=20)
    assert not stops, stops
    return company.night(old)
