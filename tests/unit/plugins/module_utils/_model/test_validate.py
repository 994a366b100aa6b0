# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desired values: what is managed, what clears, and the rules that values break."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.validate import desired_values


@pytest.mark.parametrize(
    ("values", "desired"),
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
def test_omitted_empty_and_null(values: dict[str, t.Any], desired: dict[str, t.Any]) -> None:
    assert desired_values(values) == (desired, [])


@pytest.mark.parametrize(
    ("values", "problem"),
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
        ({"password": ["hunter2"]}, "password: (hidden) must be text, but it is a list"),
    ],
)
def test_problems_name_option_value_and_rule(values: dict[str, t.Any], problem: str) -> None:
    _desired, problems = desired_values(values)
    assert [str(one) for one in problems] == [problem]


def test_all_problems_are_reported_at_once() -> None:
    _desired, problems = desired_values({"email": "x", "timezone": "y", "display_name": "@z"})
    assert {one.option for one in problems} == {"email", "timezone", "display_name"}
