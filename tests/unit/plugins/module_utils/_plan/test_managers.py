# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a directory plan reports about managers whose accounts are not active after it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from tests.support.directory import changes, decide, told, user

BOSS = "boss@example.com"
ANNA = {"email": "anna@example.com", "manager": BOSS}
REPORTED = [("anna@example.com", ("U0BOSS",))]


@pytest.mark.parametrize(
    ("rows", "settings"),
    [
        ([ANNA, {"email": BOSS, "active": False}], {}),
        ([ANNA], {"absent_users": AbsentUsers.DEACTIVATE}),
    ],
)
def test_a_manager_who_is_deactivated_by_the_same_run_is_set_and_reported(
    rows: list[dict[str, Any]], settings: dict[str, Any]
) -> None:
    plan = decide(rows, [user("anna"), user("boss")], **settings)
    assert changes(plan)["update user U0ANNA"] == {"manager": "U0BOSS"}
    assert changes(plan)["deactivate user U0BOSS"] == {"active": False}
    assert told(plan, Topic.INACTIVE_MANAGER) == REPORTED
    (warning,) = [warning for warning in plan.plan.warnings if "manager" in warning]
    assert "boss@example.com (U0BOSS) is deactivated by the same run" in warning


def test_a_manager_who_is_deactivated_already_is_set_and_reported() -> None:
    plan = decide([ANNA], [user("anna"), user("boss", active=False)])
    assert changes(plan) == {"update user U0ANNA": {"manager": "U0BOSS"}}
    assert told(plan, Topic.INACTIVE_MANAGER) == REPORTED


def test_the_manager_of_a_new_account_is_reported() -> None:
    plan = decide([{**ANNA, "user_name": "anna"}], [user("boss")], absent_users=AbsentUsers.DEACTIVATE)
    assert changes(plan)["create user anna@example.com"]["manager"] == "U0BOSS"
    assert told(plan, Topic.INACTIVE_MANAGER) == REPORTED


@pytest.mark.parametrize(
    ("rows", "accounts"),
    [
        ([ANNA, {"email": BOSS}], [user("anna"), user("boss", active=False)]),
        ([ANNA], [user("anna", manager="U0BOSS"), user("boss", active=False)]),
        ([ANNA, {"email": BOSS, "active": False}], [user("anna", manager="U0BOSS"), user("boss")]),
        ([ANNA], [user("anna"), user("boss")]),
    ],
    ids=["comes back", "has been deactivated", "was the manager before", "active"],
)
def test_a_manager_who_is_active_or_is_not_set_by_the_run_is_not_reported(
    rows: list[dict[str, Any]], accounts: list[Any]
) -> None:
    assert told(decide(rows, accounts), Topic.INACTIVE_MANAGER) == []
