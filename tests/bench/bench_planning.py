# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planning a large directory of which little changes: CPU time and memory of the whole process."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time
from collections.abc import Iterator

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan import approval
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.guards import Managed, judge
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers, Settings
from ansible_collections.scimops.slack.plugins.module_utils._plan.snapshot import source_of
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.bench.memory import peak_memory
from tests.bench.table import Table

PEOPLE = 100_000
GROUPS = 200
MAX_CPU = 15.0  # seconds
MAX_MEMORY = 500.0  # MB


def _values(number: int) -> dict[str, str]:
    """What is stored about one person, every text an object of its own, as after decoding JSON."""
    row = {
        "user_name": f"person{number}",
        "email": f"person.{number}@example.com",
        "given_name": f"Given{number}",
        "family_name": f"Family{number}",
        "display_name": f"Given{number} Family{number}",
        "title": f"Engineer {number % 500}",
        "phone": f"+49 30 {number:07}",
        "department": f"Department {number % GROUPS}",
        "employee_number": f"{number:07}",
        "timezone": "Europe/Berlin",
    }
    if number % 10:
        row["manager"] = f"U{number // 10:08X}"
    return row


def _observed() -> Iterator[User]:
    for number in range(PEOPLE):
        values = json.loads(json.dumps(_values(number)))
        yield User(f"U{number:08X}", {**values, "active": True, "guest": False})


def _groups() -> list[Group]:
    return [
        Group(
            f"S{number:08X}",
            f"Department {number}",
            tuple(Reference(f"U{member:08X}") for member in range(number, PEOPLE, GROUPS)),
        )
        for number in range(GROUPS)
    ]


def _rows() -> Iterator[Row]:
    """The source: one in 100 has another title, one in 1,000 has left, and as many are new."""
    for number in range(PEOPLE):
        if number % 1000 == 999:
            yield Row(f"people.jsonl:{number}", {"email": f"new.{number}@example.com", "department": "Department 0"})
            continue
        row = _values(number)
        if number % 100 == 50:
            row["title"] = "Director"
        if "manager" in row:
            row["manager"] = f"person.{number // 10}@example.com"
        yield Row(f"people.jsonl:{number}", row)


def _groups_wanted() -> Iterator[Row]:
    for number in range(GROUPS):
        name = f"Department {number}"
        yield Row(f"groups.jsonl:{number}", {"name": name, "members_where": {"department": name}})


def _measure() -> dict[str, float]:
    users, groups = list(_observed()), _groups()
    started = time.process_time()
    wanted = read_desired(_rows(), _groups_wanted())
    read = time.process_time() - started
    how = Settings(datetime.date(2026, 1, 1), absent_users=AbsentUsers.DEACTIVATE)
    decided = plan_directory(wanted, users, groups, how)
    planned = time.process_time() - started - read
    judge(decided.plan.operations, Managed(decided.managed_users, decided.managed_groups, decided.group_sizes))
    source_of(wanted, (match.id for match in decided.matches))
    approval.to_document(decided.plan.operations)
    return {
        "read": read,
        "planned": planned,
        "cpu": time.process_time() - started,
        "memory": peak_memory(),
        "operations": len(decided.plan.operations),
    }


def main() -> Table:
    """Measure in a process of its own, whose memory nothing else has used."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_planning"], stdout=subprocess.PIPE, check=True, text=True
    )
    figures = json.loads(run.stdout)
    return Table(
        f"Planning {PEOPLE:,} people and {GROUPS} groups by rule",
        (
            ("operations", f"{figures['operations']:.0f}"),
            ("CPU to check the source", f"{figures['read']:.1f} s"),
            ("CPU to plan", f"{figures['planned']:.1f} s"),
            ("CPU with guards, snapshot and approval", f"{figures['cpu']:.1f} s, limit {MAX_CPU:g} s"),
            (
                "memory at its peak, the process with all accounts",
                f"{figures['memory']:.0f} MB, limit {MAX_MEMORY:g} MB",
            ),
        ),
    )


if __name__ == "__main__":
    print(json.dumps(_measure()))
