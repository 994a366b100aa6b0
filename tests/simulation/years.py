# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Years of ordinary nights in an organization, judged by the default guards.

python -m tests.simulation.years prints how often they stop, by the size of the organization.

A night is a number of operations of each kind, drawn from the rates below; no accounts are planned, so that years of
350,000 people take seconds. A night that a guard stops is let through by hand, as its operator would, and counts as a
false stop.
"""

from __future__ import annotations

import datetime
import functools
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_history import History, run_record
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Managed, Noticed, Past, judge
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject

SIZES = (10, 50, 1_000, 10_000, 100_000, 350_000)
YEARS = 2
QUARTERS = YEARS * 4
START = datetime.date(2026, 1, 1)

#: What happens to how many of 100 people a year, one by one on any working day.
YEARLY = {
    "leaves": 6.0,
    "joins": 7.0,
    "comes back": 1.0,
    "marries": 1.2,
    "gets another user name": 0.3,
    "gets another employee number": 0.1,
    "becomes a member": 1.0,
    "moves": 4.0,
    "gets another title": 25.0,
    "loses a value": 1.5,
    "is new with an old number": 0.05,
}
#: What happens to how many of 100 people a year on the first working day of a month.
MONTHLY = {"leaves": 9.0, "joins": 11.0, "moves": 5.0}
#: What happens to how many of 100 guests a year on any working day.
GUESTS = {"ends earlier": 6.0}
#: Of 100 people so many are guests; a group has so many people, and each is in so many groups.
GUEST_PERCENT, GROUP_SIZE, MEMBERSHIPS = 6, 40, 3
#: Of 100 groups so many are deleted and created a year.
GROUPS_DELETED, GROUPS_CREATED = 8.0, 12.0
#: The people who have a new manager when one leaves, and how many of those who leave are managers.
TEAM, MANAGER_PART = 7, 0.1
DECEMBER, INTERNS = 12, {6: "joins", 9: "leaves"}
WORKING_DAYS, SMALL_MEAN = 260, 50


@dataclass
class Organization:
    """How many people, guests and groups there are."""

    users: int

    @property
    def guests(self) -> int:
        return self.users * GUEST_PERCENT // 100

    @property
    def groups(self) -> int:
        return max(3, self.users // GROUP_SIZE)

    def managed(self) -> Managed:
        """What percentages are of."""
        size = max(1, self.users * MEMBERSHIPS // self.groups)
        return Managed(self.users, self.groups, {f"S{number}": size for number in range(self.groups)}, self.guests)


def drawn(chance: random.Random, mean: float) -> int:
    """A number of independent events with this mean."""
    if mean > SMALL_MEAN:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, number, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        number += 1
        product *= chance.random()
    return number


def nights(chance: random.Random, company: Organization) -> Iterator[tuple[datetime.date, Counter[str]]]:
    """The events of each night; the size of the organization follows them."""
    special = _special_days(chance)
    for number in range(YEARS * 365):
        day = START + datetime.timedelta(days=number)
        if day.weekday() > 4:
            continue
        events: Counter[str] = Counter()
        for event, percent in YEARLY.items():
            events[event] += drawn(chance, company.users * percent / 100 / WORKING_DAYS)
        events["ends earlier"] += drawn(chance, company.guests * GUESTS["ends earlier"] / 100 / WORKING_DAYS)
        events["group deleted"] += drawn(chance, company.groups * GROUPS_DELETED / 100 / WORKING_DAYS)
        events["group created"] += drawn(chance, company.groups * GROUPS_CREATED / 100 / WORKING_DAYS)
        if day == _first_working_day(day):
            _month_begins(chance, company, day, events)
        for event, percent in special.get(number, ()):
            events[event] += drawn(chance, company.users * percent / 100)
        yield day, events
        company.users += events["joins"] + events["comes back"] - events["leaves"]
        company.users = max(5, company.users)


def _first_working_day(day: datetime.date) -> datetime.date:
    first = day.replace(day=1)
    return first + datetime.timedelta(days=(0, 0, 0, 0, 0, 2, 1)[first.weekday()])


def _month_begins(chance: random.Random, company: Organization, day: datetime.date, events: Counter[str]) -> None:
    for event, percent in MONTHLY.items():
        # Contracts end with the year.
        factor = 2.0 if event == "leaves" and day.month == 1 else 1.0
        events[event] += drawn(chance, company.users * percent * factor / 100 / 12)
    if day.month in INTERNS:
        events[INTERNS[day.month]] += drawn(chance, company.users * 0.01)
    events["is new with an old number"] += drawn(chance, company.users * 0.0002)


def _special_days(chance: random.Random) -> dict[int, list[tuple[str, float]]]:
    """By the number of the day: a reorganization and a round of promotions each year, and one acquisition."""
    days: dict[int, list[tuple[str, float]]] = {}

    def on(number: int, *events: tuple[str, float]) -> None:
        while (START + datetime.timedelta(days=number)).weekday() > 4:
            number += 1
        days.setdefault(number, []).extend(events)

    for year in range(YEARS):
        part = chance.uniform(6, 15)
        on(year * 365 + chance.randrange(20, 340), ("moves", part), ("gets another manager", part / 2))
        on(year * 365 + 90, ("gets another title", 15.0))
    on(chance.randrange(20, YEARS * 365 - 20), ("joins", chance.uniform(1, 8)))
    return days


def operations_of(chance: random.Random, company: Organization, events: Counter[str]) -> list[Operation]:
    """The operations of a night."""
    made: list[Operation] = []
    for name, prototypes in PROTOTYPES.items():
        for prototype in prototypes:
            made += _copies(prototype, min(events[name], company.users))
    managers = drawn(chance, events["leaves"] * MANAGER_PART)
    made += _copies("manager", min(managers * TEAM, company.users))
    made += _removals(chance, company, events["moves"])
    return made


def _removals(chance: random.Random, company: Organization, moves: int) -> list[Operation]:
    """Who moves leaves a group or two."""
    leaving = Counter(chance.randrange(company.groups) for _move in range(round(moves * 1.5)))
    size = max(1, company.users * MEMBERSHIPS // company.groups)
    return [
        Operation(Kind.MEMBERS, Subject.GROUP, f"S{group}", "group", "", {}, {}, leaves=("U",) * min(count, size))
        for group, count in leaving.items()
    ]


#: The operations of an event.
PROTOTYPES = {
    "leaves": ("leave",),
    "joins": ("join",),
    "is new with an old number": ("join",),
    "comes back": ("return",),
    "marries": ("name", "email"),
    "gets another user name": ("user_name",),
    "gets another employee number": ("number",),
    "becomes a member": ("guest",),
    "moves": ("department", "manager"),
    "gets another manager": ("manager",),
    "gets another title": ("title",),
    "loses a value": ("clear",),
    "ends earlier": ("end",),
    "group deleted": ("delete",),
    "group created": ("create",),
}
_KINDS: dict[str, tuple[Kind, Subject, dict[str, object], dict[str, object]]] = {
    "leave": (Kind.DEACTIVATE, Subject.USER, {"active": True}, {"active": False}),
    "join": (Kind.CREATE, Subject.USER, {}, {"email": "e"}),
    "return": (Kind.REACTIVATE, Subject.USER, {"active": False}, {"active": True}),
    "name": (Kind.UPDATE, Subject.USER, {"family_name": "A"}, {"family_name": "B"}),
    "email": (Kind.UPDATE, Subject.USER, {"email": "a"}, {"email": "b"}),
    "user_name": (Kind.UPDATE, Subject.USER, {"user_name": "a"}, {"user_name": "b"}),
    "number": (Kind.UPDATE, Subject.USER, {"employee_number": "1"}, {"employee_number": "2"}),
    "guest": (Kind.UPDATE, Subject.USER, {"guest": True}, {"guest": False}),
    "department": (Kind.UPDATE, Subject.USER, {"department": "A"}, {"department": "B"}),
    "manager": (Kind.UPDATE, Subject.USER, {"manager": "U1"}, {"manager": "U2"}),
    "title": (Kind.UPDATE, Subject.USER, {"title": "A"}, {"title": "B"}),
    "clear": (Kind.UPDATE, Subject.USER, {"title": "A"}, {"title": None}),
    "end": (
        Kind.UPDATE,
        Subject.USER,
        {"guest_expiration": "2101-01-01T00:00:00Z"},
        {"guest_expiration": "2100-01-01T00:00:00Z"},
    ),
    "delete": (Kind.DELETE, Subject.GROUP, {"name": "g"}, {}),
    "create": (Kind.CREATE, Subject.GROUP, {}, {"name": "g"}),
}


@functools.cache
def _pool(kind: str, size: int) -> tuple[Operation, ...]:
    what, subject, before, after = _KINDS[kind]
    created = what is Kind.CREATE
    # Titles and removed values are those of other people than moves.
    ids = kind if kind in {"title", "clear", "name"} else ""
    return tuple(
        Operation(what, subject, None if created else f"U{ids}{number}", "somebody", "", before, after)
        for number in range(size)
    )


def _copies(kind: str, count: int) -> tuple[Operation, ...]:
    size = 64
    while size < count:
        size *= 4
    return _pool(kind, size)[:count]


def false_stops(size: int, seed: int) -> Counter[str]:
    """How many nights of the years each guard stopped; as ``any`` how many were stopped at all."""
    chance, company, stops = random.Random(seed), Organization(size), Counter[str]()
    history = History()
    for day, events in nights(chance, company):
        operations = operations_of(chance, company, events)
        noticed = Noticed(renames=["somebody"] * events["is new with an old number"])
        judgments = judge(operations, company.managed(), {}, noticed, Past(day, history))
        exceeded = {judgment.guard for judgment in judgments if judgment.exceeded}
        stops.update(exceeded)
        stops["any"] += bool(exceeded)
        missing = events["leaves"] if events["leaves"] else 0
        history = history.with_run(run_record([(one, None) for one in operations], day, missing=missing))
    return stops


def per_quarter(size: int, seeds: range) -> dict[str, float]:
    """False stops a quarter, of each guard and of all together."""
    total = sum((false_stops(size, seed) for seed in seeds), Counter[str]())
    return {guard: count / len(seeds) / QUARTERS for guard, count in total.most_common()}


def main() -> None:
    """Print the false stops a quarter, by size."""
    for size in SIZES:
        worlds = 200 if size <= 1_000 else 20 if size <= 10_000 else 4
        found = per_quarter(size, range(worlds))
        guards = ", ".join(f"{guard} {figure:.2f}" for guard, figure in found.items() if guard != "any")
        print(f"{size:>7,} people: {found.get('any', 0):.2f} false stops a quarter ({guards or 'none'})")


if __name__ == "__main__":
    main()
