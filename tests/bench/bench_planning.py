# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planning a large directory of which little changes: CPU time and memory of the whole process.

Names have letters beyond ASCII, and half of the groups name their members by address, as users have it. To say what
that costs, the same is measured with names in ASCII and all groups by rule.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Managed, Noticed, judge
from ansible_collections.scimops.slack.plugins.module_utils._guard.snapshot import source_of
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers, Settings
from ansible_collections.scimops.slack.plugins.module_utils._report import approval
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.bench.memory import peak_memory
from tests.bench.table import Table

PEOPLE = 100_000
GROUPS = 200
MAX_CPU = 15.0  # seconds
MAX_MEMORY = 500.0  # MB


@dataclass(frozen=True)
class Workload:
    """What names and groups are like.

    :ivar given: the beginning of each given name.
    :ivar by_address: one group in so many names its members by address; the others have a rule.
    """

    given: str
    family: str
    by_address: int


WORKLOADS = {"real": Workload("Zoë-Łucja", "Đặng-Weiß", 2), "plain": Workload("Zoe-Lucja", "Dang-Weiss", GROUPS + 1)}


def _values(number: int, names: Workload) -> dict[str, str]:
    """What is stored about one person, every text an object of its own, as after decoding JSON."""
    given, family = f"{names.given} {number}", f"{names.family} {number}"
    row = {
        "user_name": f"person{number}",
        "email": f"person.{number}@example.com",
        "given_name": given,
        "family_name": family,
        "display_name": f"{given} {family}",
        "title": f"Engineer {number % 500}",
        "phone": f"+49 30 {number:07}",
        "department": f"Department {number % GROUPS}",
        "employee_number": f"{number:07}",
        "timezone": "Europe/Berlin",
    }
    if number % 10:
        row["manager"] = f"U{number // 10:08X}"
    return row


def _observed(names: Workload) -> Iterator[User]:
    for number in range(PEOPLE):
        values = json.loads(json.dumps(_values(number, names)))
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


def _rows(names: Workload) -> Iterator[Row]:
    """The source: one in 100 has another title, one in 1,000 has left, and as many are new."""
    for number in range(PEOPLE):
        if number % 1000 == 999:
            yield Row(f"people.jsonl:{number}", {"email": f"new.{number}@example.com", "department": "Department 0"})
            continue
        row = _values(number, names)
        if number % 100 == 50:
            row["title"] = "Director"
        if "manager" in row:
            row["manager"] = f"person.{number // 10}@example.com"
        yield Row(f"people.jsonl:{number}", row)


def _desired_groups(how: Workload) -> Iterator[Row]:
    """One in so many by address, without those who have left and those who are new; the others by rule."""
    for number in range(GROUPS):
        name = f"Department {number}"
        row: dict[str, Any] = {"name": name, "members_where": {"department": name}}
        if number % how.by_address == 1:
            people = (person for person in range(number, PEOPLE, GROUPS) if person % 1000 != 999)
            row = {"name": name, "members": [f"person.{person}@example.com" for person in people]}
        yield Row(f"groups.jsonl:{number}", row)


def _measure(workload: Workload) -> dict[str, float]:
    users, groups = list(_observed(workload)), _groups()
    started = time.process_time()
    desired = read_desired(_rows(workload), _desired_groups(workload))
    read = time.process_time() - started
    how = Settings(datetime.date(2026, 1, 1), absent_users=AbsentUsers.DEACTIVATE)
    decided = plan_directory(desired, users, groups, how)
    planned = time.process_time() - started - read
    judge(decided.plan.operations, Managed.of(decided), {}, Noticed.of(decided))
    source_of(desired, (match.id for match in decided.matches))
    approval.to_document(decided.plan.operations)
    return {
        "read": read,
        "planned": planned,
        "cpu": time.process_time() - started,
        "memory": peak_memory(),
        "operations": len(decided.plan.operations),
    }


def _figures(workload: str) -> dict[str, float]:
    """Measured in a process of its own, whose memory nothing else has used."""
    command = [sys.executable, "-m", "tests.bench.bench_planning", workload]
    figures: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return figures


def main() -> Table:
    """Measure both workloads."""
    figures, bare = (_figures(workload) for workload in WORKLOADS)
    return Table(
        f"Planning {PEOPLE:,} people with letters beyond ASCII and {GROUPS} groups, half of them by address",
        (
            ("operations", f"{figures['operations']:.0f}"),
            ("CPU to check the source", f"{figures['read']:.1f} s"),
            ("CPU to plan", f"{figures['planned']:.1f} s"),
            ("CPU with guards, snapshot and approval", f"{figures['cpu']:.1f} s, limit {MAX_CPU:g} s"),
            ("  against ASCII and all groups by rule", f"x {figures['cpu'] / bare['cpu']:.2f}"),
            (
                "memory at its peak, the process with all accounts",
                f"{figures['memory']:.0f} MB, limit {MAX_MEMORY:g} MB",
            ),
            ("  against ASCII and all groups by rule", f"x {figures['memory'] / bare['memory']:.2f}"),
        ),
    )


if __name__ == "__main__":
    print(json.dumps(_measure(WORKLOADS[sys.argv[1]])))
