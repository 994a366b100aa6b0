# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups as values, and the table they are built on."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, SECRETS
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User

ADA = User("U1", {"user_name": "ada", "email": "Ada@example.com", "secondary_email": "ada@example.org", "active": True})


def test_an_account_has_either_address_without_case() -> None:
    assert ADA.has_email("ADA@EXAMPLE.COM")
    assert ADA.has_email("ada@Example.org")
    assert not ADA.has_email("ada@example.net")
    assert not User("U2", {}).has_email("")


def test_an_account_has_its_user_name_as_slack_writes_it() -> None:
    assert ADA.has_user_name("Ada@example.net")
    assert not ADA.has_user_name("ada2")
    assert not User("U2", {}).has_user_name("")


@pytest.mark.parametrize(
    ("email", "bot"),
    [
        ("botuser@slack-bots.com", True),
        ("botuser-T1-A1@SLACK-BOTS.com", True),
        ("ada@example.com", False),
        ("ada@not-slack-bots.com", False),
        ("", False),
    ],
)
def test_bots(email: str, bot: bool) -> None:
    """wire 5.12."""
    assert User("U1", {"email": email}).bot is bot


def test_labels() -> None:
    assert ADA.label == "Ada@example.com (U1)"
    assert User("U1", {"user_name": "ada"}).label == "ada (U1)"
    assert User("U1", {}).label == "without a name (U1)"
    assert Group("S1", "Sales").label == "Sales (S1)"


def test_members() -> None:
    assert Group("S1", "Sales", (Reference("U1"), Reference("U2", "Bob"))).member_ids == {"U1", "U2"}


def test_the_table_has_one_row_for_each_option() -> None:
    assert all(row.option == option for option, row in ATTRIBUTES.items())
    assert {"password"} == SECRETS
    slots = [(row.path, row.slot, row.extension) for row in ATTRIBUTES.values()]
    assert len(set(slots)) == len(slots)


def test_labels_show_what_cannot_be_seen() -> None:
    assert User("U1", {"email": "an\u200bn@example.com"}).label == "an\\u200bn@example.com (U1)"
    assert Group("S1", "Sal\u202ees").label == "Sal\\u202ees (S1)"
