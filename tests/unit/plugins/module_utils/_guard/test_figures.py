# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each guard counts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.figures import figures_of
from tests.support.directory import TODAY, decide, group, user

GUEST = {"guest": True}


def counted(plan: Any) -> dict[str, int]:
    return {str(one): len(names) for one, names in figures_of(plan.plan.operations, TODAY).items()}


@pytest.mark.parametrize(
    ("before", "after", "figures"),
    [
        ({"title": "CTO"}, {"title": "CEO"}, {"changes": 1}),
        ({}, {"title": "CEO"}, {"changes": 1}),
        ({"title": "CTO", "department": "IT"}, {"title": "", "department": ""}, {"clearings": 2}),
        ({"given_name": "Ann", "family_name": "Lund"}, {"family_name": "Holm"}, {"name_changes": 1}),
        ({"given_name": "Ann", "family_name": "Lund"}, {"given_name": "An", "family_name": "L"}, {"name_changes": 1}),
        ({}, {"given_name": "Ann"}, {}),
        ({"employee_number": "00451"}, {"employee_number": "451"}, {"employee_number_changes": 1}),
        ({}, {"employee_number": "451"}, {}),
        ({"department": "IT"}, {"department": "Sales"}, {"department_changes": 1}),
        ({"manager": "U0BERT"}, {"manager": "carl@example.com"}, {"manager_changes": 1}),
        ({}, {"user_name": "anna"}, {"user_name_changes": 1}),
        ({}, {"guest": True}, {"guest_conversions": 1}),
        (GUEST, {**GUEST, "guest_expiration": "2026-05-24T00:00:00Z"}, {}),
        (
            {**GUEST, "guest_expiration": "2026-08-01T00:00:00Z"},
            {**GUEST, "guest_expiration": "2026-07-01T00:00:00Z"},
            {"guest_endings": 1},
        ),
        (GUEST, {**GUEST, "guest_expiration": "2026-05-23T23:59:59Z"}, {"guest_endings": 1, "deactivations": 1}),
        (
            {**GUEST, "guest_expiration": "2026-07-01T00:00:00Z"},
            {**GUEST, "guest_expiration": "2026-08-01T00:00:00Z"},
            {},
        ),
    ],
)
def test_changes_of_an_account(before: dict[str, Any], after: dict[str, Any], figures: dict[str, int]) -> None:
    accounts = [user("ann", **before), user("bert"), user("carl")]
    rows = [{"email": "ann@example.com", **after}, {"email": "bert@example.com"}, {"email": "carl@example.com"}]
    found = counted(decide(rows, accounts))
    expected = {"changes": 1, **figures}
    if figures.get("clearings"):
        expected["department_changes"] = 1
    assert found == expected


def test_who_is_created_counts_once_also_when_the_manager_comes_later() -> None:
    rows = [{"email": "ann@example.com", "manager": "bert@example.com"}, {"email": "bert@example.com"}]
    assert counted(decide(rows)) == {"creations": 2}


def test_members_count_for_their_group_and_for_all_together() -> None:
    teams = [group("g1", "ann", "bert", "carl"), group("g2", "ann", "bert")]
    rows = [{"name": "g1", "members": ["ann"]}, {"name": "g2", "members": ["ann"]}, {"name": "g3"}]
    plan = decide(None, [user("ann"), user("bert"), user("carl")], rows, teams)
    assert counted(plan) == {
        "group_creations": 1,
        "group_removals S0G1": 2,
        "group_removals S0G2": 1,
        "removals_total": 3,
    }
