# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and numbers that belong to the account of another row."""

from __future__ import annotations

from typing import Any

from tests.support.directory import decide, user

PEOPLE = [("ann", "Ann", "Lund", "1"), ("bert", "Bert", "Holm", "2"), ("carl", "Carl", "Quist", "3")]
ACCOUNTS = [user(name, given_name=first, family_name=last, employee_number=n) for name, first, last, n in PEOPLE]


def rows(emails: list[str], **swap: str) -> list[dict[str, Any]]:
    return [
        {"email": f"{email}@example.com", swap.get("first", "given_name"): first, swap.get("last", "family_name"): last}
        for email, (_name, first, last, _n) in zip(emails, PEOPLE)
    ]


def test_a_column_of_addresses_that_is_shifted_by_one_row() -> None:
    shifted = decide(rows(["bert", "carl", "ann"]), ACCOUNTS).shifted_rows
    assert shifted == (
        "ann@example.com (gets the name of U0CARL)",
        "bert@example.com (gets the name of U0ANN)",
        "carl@example.com (gets the name of U0BERT)",
    )


def test_first_and_family_name_exchanged() -> None:
    exchanged = decide(rows(["ann", "bert", "carl"], first="family_name", last="given_name"), ACCOUNTS).shifted_rows
    assert [one.partition(" ")[2] for one in exchanged] == ["(first and last name exchanged)"] * 3


def test_the_number_of_somebody_else() -> None:
    plan = decide([{"email": "ann@example.com", "employee_number": "3"}], ACCOUNTS)
    assert plan.shifted_rows == ("ann@example.com (gets the employee number of U0CARL)",)


def test_new_names_and_those_that_stay_are_nobodys() -> None:
    assert decide(rows(["ann", "bert", "carl"]), ACCOUNTS).shifted_rows == ()
    married = [{"email": "ann@example.com", "family_name": "Berg"}, {"email": "bert@example.com", "given_name": "Ann"}]
    assert decide(married, ACCOUNTS).shifted_rows == ()
