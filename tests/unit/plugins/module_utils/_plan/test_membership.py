# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of the groups of a directory plan: by name, by rule, and who can join or leave."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import PendingId
from tests.support.directory import changes, decide, group, told, user

ANNA = {"email": "anna@example.com"}


def test_a_rule_removes_nobody_while_a_skipped_row_may_be_about_anybody() -> None:
    groups = [{"name": "Sales", "members_where": {"department": "Sales"}}]
    rows = [{**ANNA, "department": "Sales"}, {"email": "bert@"}]
    plan = decide(rows, [user("anna"), user("bert")], groups, [group("Sales", "bert")], skip_invalid=True)
    assert plan.plan.operations[-1].before == {}


def test_a_rule_is_about_what_people_will_be() -> None:
    rows: list[dict[str, Any]] = [
        {**ANNA, "department": "Sales"},
        {"email": "bert@example.com"},
        {"email": "carl@example.com", "department": ""},
        {"email": "dora@example.com", "department": "Trade", "guest": True},
        {"email": "new@example.com", "department": "Sales"},
        {"email": "emil@example.com", "department": "Sales", "active": False},
    ]
    accounts = [
        user("anna"),
        user("bert", department="Sales"),
        user("carl", department="Sales"),
        user("dora"),
        user("emil"),
    ]
    groups = [
        {"name": "Sales", "members_where": {"department": ["Sales", "Trade"], "guest": False}},
        {"name": "Guests", "members_where": {"guest": True}},
    ]
    plan = changes(decide(rows, accounts, groups, [group("Sales", "carl", "emil")]))
    assert plan["members group S0SALES"] == {"joins": ["U0ANNA", "U0BERT", PendingId("create user new@example.com")]}
    assert plan["create group Guests"] == {"name": "Guests", "joins": ["U0DORA"]}


def test_a_rule_about_managers() -> None:
    rows = [{**ANNA, "manager": "boss"}, {"email": "boss@example.com"}]
    groups = [{"name": "Team", "members_where": {"manager": "boss@example.com"}}]
    plan = changes(decide(rows, [user("anna"), user("boss")], groups))
    assert plan["create group Team"] == {"name": "Team", "joins": ["U0ANNA"]}


def test_nobody_is_removed_because_somebody_was_not_found() -> None:
    plan = decide(
        None, [user("anna"), user("bert")], [{"name": "Sales", "members": ["anna", "nobody"]}], [group("Sales", "bert")]
    )
    assert changes(plan) == {"members group S0SALES": {"joins": ["U0ANNA"]}}
    assert not plan.plan.operations[0].before
    assert told(plan, Topic.MEMBER)


def test_a_deactivated_account_is_not_added() -> None:
    plan = decide(
        None, [user("anna", active=False)], [{"name": "Sales", "members": {"add": ["anna"]}}], [group("Sales")]
    )
    assert not plan.plan.changed
    assert told(plan, Topic.MEMBER) == [("Sales", ("U0ANNA",))]


def test_a_member_who_comes_back_is_reactivated_first() -> None:
    plan = decide([ANNA], [user("anna", active=False)], [{"name": "Sales", "members": ["anna"]}], [group("Sales")])
    assert plan.plan.operations[1].needs == ("reactivate user U0ANNA",)


def test_a_group_is_not_emptied_by_a_rule_that_is_true_of_nobody() -> None:
    groups = [{"name": "Sales", "members_where": {"department": "Sales"}}]
    plan = decide([ANNA], [user("anna")], groups, [group("Sales", "anna")])
    assert not plan.plan.changed
    assert "allow_empty" in plan.conflicts[0].message


def test_who_is_named_to_leave_leaves_whoever_else_is_unknown() -> None:
    groups = [{"name": "Sales", "members": {"add": ["nobody"], "remove": ["anna"]}}]
    plan = decide(None, [user("anna"), user("bert")], groups, [group("Sales", "anna", "bert")])
    assert plan.plan.operations[0].leaves == ("U0ANNA",)


def test_members_are_removed_by_name() -> None:
    plan = decide(
        None,
        [user("anna"), user("bert")],
        [{"name": "Sales", "members": {"remove": ["anna@example.com"]}}],
        [group("Sales", "anna", "bert")],
    )
    assert plan.plan.operations[0].leaves == ("U0ANNA",)


@pytest.mark.parametrize("managers", ["ghost@example.com", ["boss", "gohst@example.com"], "both@example.com"])
def test_an_unclear_manager_of_a_rule_removes_nobody(managers: Any) -> None:
    twins = [user(name, secondary_email="both@example.com") for name in ("carl", "dora")]
    accounts = [user("anna", manager="U0CARL"), user("bert"), user("boss"), *twins]
    rule = {"name": "Team", "members_where": {"manager": managers}, "allow_empty": True}
    plan = decide(
        [{"email": f"{name}@example.com"} for name in ("anna", "bert", "boss")],
        accounts,
        [rule],
        [group("Team", "anna")],
    )
    assert plan.plan.operations == ()
    (finding,) = (finding for finding in plan.findings if finding.topic is Topic.MEMBER)
    assert "no member is removed from the group" in finding.message
