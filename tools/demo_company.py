# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The made-up company of the demo: 1,000 people as an HR system exports them, and Slack as it was a month ago."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import made_user_name
from ansible_collections.scimops.slack.plugins.module_utils._model.validate import desired_values
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.support.sandbox import Sandbox

PEOPLE = 1000
DEPARTMENTS = ("Sales", "Engineering", "Support", "Finance", "People", "Legal", "Marketing", "IT")
FIRST = (
    "Ana", "Björn", "Chloé", "Deniz", "Eoghan", "Fátima", "Goran", "Hana", "Ivo", "Jörg", "Kateřina", "Luca", "Mei",
    "Noor", "Olga", "Paweł", "Quynh", "Rosa", "Søren", "Tomás", "Uma", "Vera", "Wanda", "Xavier", "Yara",
)  # fmt: skip
LAST = (
    "Almeida", "Bakker", "Çelik", "D'Angelo", "Eriksson", "Fischer", "García", "Hughes", "Ibrahim", "Jansen", "Kovač",
    "Lindqvist", "Müller", "Nakamura", "O'Brien", "Petrov", "Quist", "Rossi", "Şahin", "Tanaka", "Usman", "Vogel",
    "Walsh", "Xu", "Yılmaz", "Zając", "Åberg", "Ødegård", "Łuczak", "Zimmermann", "Castro", "Dvořák", "Engel", "Faure",
    "Greco", "Haas", "Iversen", "Juhász", "Kaya", "Laurent",
)  # fmt: skip
JOINERS, PROMOTED, LEAVING = 17, 31, 97  # every so many
COLUMNS = ("Employee #", "First Name", "Last Name", "Work Email", "Job Title", "Department", "Supervisor", "Status")

Person = dict[str, str]


def people() -> Iterator[Person]:
    """Everybody, the heads of the departments first."""
    for number in range(PEOPLE):
        first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST)]
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        head = number < len(DEPARTMENTS)
        yield {
            "Employee #": str(10_000 + number),
            "First Name": first,
            "Last Name": last,
            "Work Email": _address(number),
            "Job Title": f"Head of {department}" if head else f"{department} Associate",
            "Department": department,
            "Supervisor": "" if head else _address(number % len(DEPARTMENTS)),
            "Status": "Terminated" if _left(number) else "Active",
        }


def _address(number: int) -> str:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST)]
    return f"{made_user_name(first)}.{made_user_name(last)}@example.com"


def _joined(number: int) -> bool:
    return number % JOINERS == JOINERS - 1 and number > PEOPLE // 2


def _left(number: int) -> bool:
    return number % LEAVING == LEAVING - 1


def write_roster(path: Path, rows: int = PEOPLE) -> None:
    """The export of this month; of fewer rows, one that broke off."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(person for _number, person in zip(range(rows), people(), strict=False))


def month_ago() -> Iterator[Person]:
    """Everybody as of a month ago: without those who joined since, with those who left, some of them trainees."""
    for number, person in enumerate(people()):
        if not _joined(number):
            yield {**person, "Job Title": "Trainee"} if number % PROMOTED == PROMOTED - 1 else person


def account_of(person: Person, manager: str | None) -> dict[str, str | None]:
    """The options of the account of a person; `manager` is the id of another account."""
    return {
        "user_name": made_user_name(person["Work Email"]),
        "email": person["Work Email"],
        "given_name": person["First Name"],
        "family_name": person["Last Name"],
        "title": person["Job Title"],
        "department": person["Department"],
        "employee_number": person["Employee #"],
        "manager": manager,
    }


def fill(sandbox: Sandbox) -> None:
    """Put the company into Slack as it was a month ago."""
    ids: dict[str, str] = {}
    members: dict[str, list[str]] = {department: [] for department in DEPARTMENTS}
    with ScimClient(Connection(sandbox.token, sandbox.url)) as slack:
        for person in month_ago():
            values, _problems = desired_values(account_of(person, ids.get(person["Supervisor"])))
            ids[person["Work Email"]] = slack.create_user(values).id
            members[person["Department"]].append(ids[person["Work Email"]])
        for department, those in members.items():
            slack.create_group(department, those)
