# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups as values, the table they are built on, and desired values."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, SECRETS
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._model.validate import desired_values

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


@pytest.mark.parametrize(
    ("given", "desired"),
    [
        ({"title": "Dr"}, {"title": "Dr"}),
        ({"title": None}, {}),
        ({"title": ""}, {"title": None}),
        ({"address": {}}, {"address": None}),
        ({"title": " "}, {"title": None}),
        ({"guest": "no"}, {"guest": False}),
        ({"not ours": 1}, {}),
    ],
)
def test_omitted_empty_and_null(given: dict[str, t.Any], desired: dict[str, t.Any]) -> None:
    assert desired_values(given) == (desired, [])


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"user_name": ""}, "user_name: '' must not be empty, because Slack cannot clear it"),
        ({"email": "x"}, "email: 'x' must be an e-mail address such as name@example.com"),
        (
            {"email": "a@example.com", "secondary_email": "A@example.com"},
            "secondary_email: 'A@example.com' must differ from email",
        ),
        (
            {"guest": False, "guest_expiration": "2027-01-01T00:00:00Z"},
            "guest_expiration: '2027-01-01T00:00:00Z' must not be set together with guest: false",
        ),
        ({"password": ["hunter2"]}, "password: (hidden) must be a string"),
    ],
)
def test_problems_name_option_value_and_rule(given: dict[str, t.Any], problem: str) -> None:
    _desired, problems = desired_values(given)
    assert [str(one) for one in problems] == [problem]


def test_all_problems_are_told_at_once() -> None:
    _desired, problems = desired_values({"email": "x", "timezone": "y", "display_name": "@z"})
    assert {one.option for one in problems} == {"email", "timezone", "display_name"}
