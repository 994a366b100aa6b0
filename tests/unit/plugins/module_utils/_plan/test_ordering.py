# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of a plan: what others need comes first, and a name is free before it is taken."""

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import PendingId
from tests.support.directory import changes, decide, user

ANNA = {"email": "anna@example.com"}


def test_a_user_name_is_free_before_it_is_taken() -> None:
    rows = [{"email": "anna@example.com", "user_name": "ann"}, {"email": "new@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna")])
    assert [operation.key for operation in plan.plan.operations] == [
        "update user U0ANNA",
        "create user new@example.com",
    ]
    assert plan.plan.operations[1].needs == ("update user U0ANNA",)


def test_user_names_change_places_by_way_of_a_third() -> None:
    rows = [{"email": "anna@example.com", "user_name": "bert"}, {"email": "bert@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna"), user("bert")])
    assert not plan.conflicts
    names = [operation.after["user_name"] for operation in plan.plan.operations]
    assert names == ["aside-u0bert", "bert", "anna"]


def test_an_address_that_moves_on_is_free_before_it_is_taken() -> None:
    rows = [{"id": "U0ANNA", "email": "anna.b@example.com"}, {"email": "anna@example.com", "given_name": "Anna"}]
    plan = decide(rows, [user("anna")])
    assert list(changes(plan)) == ["update user U0ANNA", "create user anna@example.com"]


def test_a_manager_who_is_created_is_set_when_there_is_an_account() -> None:
    rows = [{**ANNA, "title": "CTO", "manager": "boss@example.com"}, {"email": "boss@example.com"}]
    plan = decide(rows, [user("anna")])
    assert list(changes(plan)) == ["update user U0ANNA", "create user boss@example.com", "update user U0ANNA manager"]
    assert plan.plan.operations[2].after == {"manager": PendingId("create user boss@example.com")}
    assert plan.plan.operations[2].needs == ("create user boss@example.com",)
