# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What looks wrong in a roster although no row breaks a rule."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.cell_counts import CellCounts, ColumnCounts
from ansible_collections.scimops.slack.plugins.module_utils._source.roster_check import Person, suspicions
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row, read_user


def people(*rows: dict[str, Any]) -> list[Person]:
    found = []
    for line, values in enumerate(rows, 2):
        row = Row(f"r.csv:{line}", {"email": f"p{line}@example.com", "active": True, **values})
        user, problems = read_user(row)
        assert problems == []
        found.append(Person(row, user))
    return found


def messages(*rows: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """By message, its examples."""
    return {
        f"{one.attribute}: {one.message}": one.examples for one in suspicions(people(*rows), CellCounts(len(rows)), {})
    }


def test_a_roster_in_order_is_not_suspicious() -> None:
    rows = [
        {"given_name": f"N{number}", "family_name": "Quist", "employee_number": f"{number:04}"} for number in range(30)
    ]
    assert messages(*rows) == {}


@pytest.mark.parametrize(
    ("rows", "message", "examples"),
    [
        ([{"active": False}] * 2, "active: no person is active", ()),
        ([{"active": None}] * 2, "active: no row says whether its account is active", ()),
        ([{"active": False}, {"active": None}], "active: the row does not say", ("r.csv:3: p3@example.com",)),
        ([{"active": False}] * 7 + [{}] * 5, "active: 7 of 12 people are not active", ()),
        ([{"manager": "x@example.com"}], "manager: the manager matches no row", ("r.csv:2: x@example.com",)),
        (
            [{"manager": "7"}, {"employee_number": "7"}, {"employee_number": "7"}],
            "manager: the manager matches several rows",
            ("r.csv:2: 7",),
        ),
        (
            [{"manager": "p3@example.com"}, {"manager": "p2@example.com"}],
            "manager: must not lead back to the same person",
            (),
        ),
        ([{"employee_number": "7"}] * 2, "employee_number: several rows have", ("r.csv:2: 7", "r.csv:3: 7")),
        ([{"employee_number": "0451"}, {"employee_number": "99"}], "employee_number: leading zeros", ("r.csv:3: 99",)),
        ([{"email": "no-reply@example.com"}], "email: the address looks like", ("r.csv:2: no-reply@example.com",)),
        ([{}] * 60 + [{"email": "a@gmail.example"}], "email: few people have", ("r.csv:62: a@gmail.example",)),
        (
            [{"given_name": "Nora", "family_name": "Quist"}] * 2,
            "family_name: several rows have the same name",
            ("r.csv:2: p2@example.com", "r.csv:3: p3@example.com"),
        ),
        (
            [{"given_name": "NORA", "family_name": "QUIST"}],
            "family_name: the name is in capital",
            ("r.csv:2: NORA QUIST",),
        ),
        (
            [{"display_name": "Nora Quist (On Leave)"}],
            "display_name: the name ends with a note",
            ("r.csv:2: Nora Quist (On Leave)",),
        ),
        ([{"title": "BÃ¼rochef"}], "title: letters with accents", ("r.csv:2: BÃ¼rochef",)),
        ([{"title": "\u2014"}, {"title": "Xavier"}], "title: the value looks like a word", ("r.csv:2: \u2014",)),
        ([{"title": "k. A."}], "title: the value looks like a word", ("r.csv:2: k. A.",)),
        (
            [{"department": "FALSE"}, {"department": "True North"}],
            "department: the value is a boolean",
            ("r.csv:2: FALSE",),
        ),
        ([{"title": "0"}, {"title": "007"}], "title: the value is a boolean or zero", ("r.csv:2: 0",)),
        ([{"title": "N/A"}, {"title": "Clerk"}], "title: the value looks like a word", ("r.csv:2: N/A",)),
        ([{"phone": "--"}, {"phone": "1"}], "phone: the value looks like a word", ("r.csv:2: --",)),
        ([{"email": "p\u0430@example.com"}], "email: the value mixes letters", ("r.csv:2: p\u0430@example.com",)),
        ([{"family_name": "Quis\u03c4"}], "family_name: the value mixes letters", ("r.csv:2: Quis\u03c4",)),
        ([{"employee_number": "451.0"}], "employee_number: the number ends in .0", ("r.csv:2: 451.0",)),
        (
            [{"start_date": "1970-01-21"}],
            "start_date: the date looks like a placeholder",
            ("r.csv:2: 1970-01-21T00:00:00Z",),
        ),
        (
            [{"start_date": "1970-01-01"}],
            "start_date: the date looks like a placeholder",
            ("r.csv:2: 1970-01-01T00:00:00Z",),
        ),
        (
            [{"phone": "+45 1"}, {"phone": "+451"}, {"phone": "+4 51"}],
            "phone: 3 or more people",
            ("r.csv:2: +45 1", "r.csv:3: +451", "r.csv:4: +4 51"),
        ),
        ([{}] * 100, ": the file has exactly 100 rows", ()),
    ],
)
def test_suspicions(rows: list[dict[str, Any]], message: str, examples: tuple[str, ...]) -> None:
    found = {text: shown for text, shown in messages(*rows).items() if text.startswith(message)}
    assert list(found.values()) == [examples]


def test_names_in_one_alphabet_each_are_not_suspicious() -> None:
    rows = [{"given_name": "\u041d\u043e\u0440\u0430", "family_name": "Quist", "title": "5.0 Engineer n/a 24/7"}]
    assert messages(*rows) == {}


def test_initials_are_not_capital_letters_and_two_people_may_share_a_phone() -> None:
    rows = [{"given_name": "JP", "family_name": "Ng", "phone": "+45 1"}, {"phone": "+45 1"}]
    assert messages(*rows) == {}


def test_a_column_that_is_empty_in_every_row() -> None:
    counts = CellCounts(3, {"Boss": ColumnCounts(), "Notes": ColumnCounts(), "Mail": ColumnCounts(3)})
    used = {"Boss": "manager", "Mail": "email"}
    (one,) = suspicions(people({}, {}, {}), counts, used)
    assert (one.attribute, one.message) == ("manager", "the column 'Boss' is empty in every row")


def test_few_examples_are_shown_of_many() -> None:
    (one,) = suspicions(people(*[{"manager": "x@example.com"}] * 9), CellCounts(9), {})
    assert (one.rows, len(one.examples)) == (9, 5)
