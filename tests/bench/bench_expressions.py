# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a large table with five expressions, against the same attributes by columns alone: the ratio of CPU times."""

from __future__ import annotations

import gc
import time

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS
from tests.bench.table import Table

PEOPLE = 100_000
MAX_RATIO = 1.5
RUNS = 3

BOTH = {"email": "Mail", "given_name": "First", "employee_number": "No", "title": "Title", "phone": "Phone"}
WITHOUT = RowRules(
    columns={
        **BOTH,
        "active": {"column": "Status", "map": {"Active": True, "Left": False}},
        "manager": "Boss",
        "display_name": "{First} {Last}",
        "department": "Dept",
    }
)
WITH = RowRules(
    columns=BOTH,
    rows_when="row['Status'] != 'Contractor' and row['Region'] in ['EU', 'UK']",
    compose={
        "active": "row['Term'] is empty or row['Term'] | roster_date('%m/%d/%Y') > today",
        "manager": "person('No', row['Boss']).email",
        "display_name": "row['First'] ~ ' ' ~ row['Last']",
        "department": "row['Dept'] | regex_replace('^D', 'Department ')",
    },
)


def table_of(people: int) -> str:
    """A CSV file of people, every tenth of whom is the manager of ten."""
    lines = ["Mail,First,Last,No,Dept,Status,Region,Title,Phone,Boss,Term\n"]
    lines += (
        f"p{number}@example.com,Nora{number % 100},Quist{number},{number:06},D{number % 50},Active,EU,"
        f"Engineer {number % 40},+49 30 {number:06},{number // 10:06},{'12/31/2098' if number % 9 == 0 else ''}\n"
        for number in range(people)
    )
    return "".join(lines)


def seconds(text: str, rules: RowRules, people: int) -> float:
    """The CPU time to read a table, the least of some runs."""
    best = float("inf")
    for _run in range(RUNS):
        begin = time.process_time()
        desired = read_desired(map_rows(read_text(text), rules, USER_OPTIONS), None)
        best = min(best, time.process_time() - begin)
        if desired.problems or len(desired.users or ()) != people:
            raise RuntimeError(f"not all rows were read: {desired.problems[:3]}")
    return best


def main() -> Table:
    """The times and their ratio, which must be within the bound."""
    text = table_of(PEOPLE)
    gc.disable()
    try:
        without, with_them = (seconds(text, rules, PEOPLE) for rules in (WITHOUT, WITH))
    finally:
        gc.enable()
    ratio = with_them / without
    rows = [
        ("columns alone", f"CPU {without:.2f} s"),
        ("with five expressions", f"CPU {with_them:.2f} s, {ratio:.2f} times as much (at most {MAX_RATIO})"),
    ]
    if ratio > MAX_RATIO:
        raise RuntimeError(f"five expressions take {ratio:.2f} times as long as columns alone")
    return Table(f"Reading {PEOPLE:,} rows of a CSV file", rows)
