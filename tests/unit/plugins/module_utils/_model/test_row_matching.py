# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which row of a source is about which account."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex, Match
from ansible_collections.scimops.slack.plugins.module_utils._model.row_matching import (
    EntryRow,
    Listed,
    match_entries,
    match_rows,
    named_by,
)
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


def test_accounts_on_a_roster_and_people_without_one() -> None:
    entries = [
        {"email": "anna@example.com", "active": False},
        {"user_name": "bert", "previous_emails": "old@example.com"},
        {"email": "cem@example.com"},
        {"email": "dora@example.com", "active": False},
    ]
    assert match_entries(entries, KNOWN) == Listed({"U0ANNA": False, "U0BERT": True}, (entries[2],))
