# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which row of a source is about which account."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex, Match
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.row_matching import (
    ALL_KEYS,
    KEYS,
    match_rows,
    named_by,
)
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import EntryRow
from tests.support.directory import user

ANNA, BERT = user("anna", secondary_email="a@example.org"), user("bert")
KNOWN = AccountIndex([ANNA, BERT])


@pytest.mark.parametrize(
    ("entry", "by"),
    [
        ({"id": "U0ANNA", "email": "new@example.com"}, "id"),
        ({"email": " ANNA@example.com"}, "email"),
        ({"email": "A@example.org"}, "email"),
        ({"email": "new@example.com", "previous_emails": ["Anna@example.com"]}, "previous_emails"),
        ({"user_name": "Anna"}, "user_name"),
        ({"user_name": "anna@example.net"}, "user_name"),
    ],
)
def test_a_row_is_matched_by_its_strongest_key(entry: dict[str, Any], by: str) -> None:
    matching = match_rows([EntryRow(entry)], KNOWN, EntryRow.keys_after)
    assert matching.matches == [Match(ANNA, by)]
    assert matching.conflicts == {}


def test_a_row_of_two_accounts_is_a_conflict_that_names_both() -> None:
    row = EntryRow({"email": "anna@example.com", "user_name": "bert"}, "r:2")
    conflict = match_rows([row], KNOWN, EntryRow.keys_after).conflicts[0]
    assert str(conflict).startswith(
        "r:2: anna@example.com: its keys name different accounts: email is anna@example.com"
    )
    assert conflict.ids == ("U0ANNA", "U0BERT")
    assert named_by(row, KNOWN) == {"U0ANNA", "U0BERT"}


def test_a_name_that_moves_to_somebody_else_is_given_up() -> None:
    rows = [
        EntryRow({"email": "anna@example.com", "user_name": "anna.new"}),
        EntryRow({"email": "new@example.com", "user_name": "anna"}),
    ]
    matching = match_rows(rows, KNOWN, EntryRow.keys_after)
    assert matching.matches == [Match(ANNA, "email"), None]
    assert matching.conflicts == {}


JOHN = user("jsmith", email="john.smith@example.com", employee_number="100", given_name="John", family_name="Smith")
JANE = {"email": "jane.smith@example.com", "user_name": "jsmith"}


def test_a_newcomer_with_the_user_name_of_another_is_a_conflict_that_names_both() -> None:
    matching = match_rows([EntryRow(JANE, "r:2")], AccountIndex([JOHN]), EntryRow.keys_after)
    assert matching.matches == [None]
    assert str(matching.conflicts[0]) == (
        "r:2: jane.smith@example.com: user_name jsmith matches john.smith@example.com (U0JSMITH), which is "
        "active and has the e-mail address john.smith@example.com. If it is the same person, give id: U0JSMITH or "
        "previous_emails; otherwise give another user_name; not changed"
    )


@pytest.mark.parametrize(
    "confirmed", [{"id": "U0JSMITH"}, {"previous_emails": ["John.Smith@example.com"]}, {"employee_number": "100"}]
)
def test_the_same_person_with_a_new_address_is_confirmed(confirmed: dict[str, Any]) -> None:
    matching = match_rows([EntryRow({**JANE, **confirmed})], AccountIndex([JOHN]), EntryRow.keys_after)
    assert [match.user for match in matching.matches if match] == [JOHN]


@pytest.mark.parametrize("turned", [False, True])
def test_a_newcomer_does_not_keep_the_one_who_leaves(turned: bool) -> None:
    rows = [EntryRow({"email": JOHN.email, "active": False}), EntryRow(JANE)]
    matching = match_rows(rows[::-1] if turned else rows, AccountIndex([JOHN]), EntryRow.keys_after)
    matches = matching.matches[::-1] if turned else matching.matches
    assert matches == [Match(JOHN, "email"), None]
    assert list(matching.conflicts) == [0 if turned else 1]


def test_who_has_the_primary_address_is_meant_before_who_has_the_secondary_one() -> None:
    rows = [EntryRow({"email": "a@example.org"}), EntryRow({"email": "anna@example.com"})]
    matching = match_rows(rows, KNOWN, EntryRow.keys_after)
    assert matching.matches == [None, Match(ANNA, "email")]
    assert matching.conflicts.keys() == {0}


def test_an_address_that_somebody_had_is_meant_by_the_one_who_has_it() -> None:
    accounts = AccountIndex([user("anna"), user("bert", secondary_email="anna@example.com")])
    matching = match_rows([EntryRow({"email": "anna@example.com"})], accounts, EntryRow.keys_after)
    assert [match.user.id for match in matching.matches if match] == ["U0ANNA"]


NUMBERED = AccountIndex([user("anna", employee_number="1"), user("bert", employee_number="2")])


def test_an_employee_number_is_a_key_where_it_is_asked_for() -> None:
    row = EntryRow({"email": "new@example.com", "user_name": "new", "employee_number": "2"})
    assert match_rows([row], NUMBERED, EntryRow.keys_after).matches == [None]
    (match,) = match_rows([row], NUMBERED, EntryRow.keys_after, ("employee_number", *KEYS)).matches
    assert match
    assert (match.user.id, match.by) == ("U0BERT", "employee_number")


@pytest.mark.parametrize(
    ("entries", "accounts", "named"),
    [
        ([{"email": "a@example.com"}, {"email": "b@example.com"}], [], ["r:0", "r:1"]),
        (
            [{"email": "a@example.com"}],
            [user("x", employee_number="7"), user("y", employee_number="7")],
            ["U0X", "U0Y"],
        ),
    ],
)
def test_an_employee_number_that_is_not_unique_is_refused(entries: Any, accounts: Any, named: list[str]) -> None:
    rows = [EntryRow({**entry, "employee_number": "7"}, f"r:{number}") for number, entry in enumerate(entries)]
    with pytest.raises(Refused, match="match_by: employee_number must be unique") as refused:
        match_rows(rows, AccountIndex(accounts), EntryRow.keys_after, ALL_KEYS)
    assert all(name in str(refused.value) for name in named)


def test_a_user_name_that_is_no_key_is_still_nobody_elses() -> None:
    row = EntryRow({"user_name": "bert"})
    matching = match_rows([row], KNOWN, EntryRow.keys_after, ("id", "email"))
    assert matching.matches == [None]
    assert "user_name is not in match_by" in str(matching.conflicts[0])
    assert "U0BERT" in str(matching.conflicts[0])


def test_addresses_that_change_places_are_a_conflict_that_says_so() -> None:
    rows = [EntryRow({"id": "U0ANNA", "email": "bert@example.com"}), EntryRow({"id": "U0BERT", "email": ANNA.email})]
    matching = match_rows(rows, KNOWN, EntryRow.keys_after)
    assert matching.exchanges == {0, 1}
    assert all("would be exchanged" in str(conflict) for conflict in matching.conflicts.values())
