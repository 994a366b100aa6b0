# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries of a roster are about which accounts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex
from ansible_collections.scimops.slack.plugins.module_utils._model.entry_matching import Listed, match_entries
from tests.support.directory import user

KNOWN = AccountIndex([user("anna", secondary_email="a@example.org"), user("bert")])


def test_accounts_on_a_roster_and_people_without_one() -> None:
    entries = [
        {"email": "anna@example.com", "active": False},
        {"user_name": "bert", "previous_emails": "old@example.com"},
        {"email": "cem@example.com"},
        {"email": "dora@example.com", "active": False},
    ]
    assert match_entries(entries, KNOWN) == Listed({"U0ANNA": False, "U0BERT": True}, (entries[2],))


@pytest.mark.parametrize("active", [True, False])
def test_an_entry_that_other_values_speak_against_is_about_no_account(active: bool) -> None:
    entry: dict[str, Any] = {"email": "new@example.com", "user_name": "bert", "active": active}
    assert match_entries([entry], KNOWN) == Listed({}, (entry,) if active else ())
