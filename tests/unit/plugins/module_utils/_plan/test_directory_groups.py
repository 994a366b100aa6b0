# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of a directory plan: which group a row means, its name and its members."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import PendingId
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups
from tests.support.directory import changes, decide, group, told, user
from tests.support.slack_model import SlackModel

ANNA = {"email": "anna@example.com"}


def test_a_group_of_a_skipped_row_is_not_taken_by_another_row() -> None:
    groups: list[dict[str, Any]] = [
        {"id": "S0SALES", "name": "Trade", "members": 7},
        {"name": "Sales", "members": ["anna"]},
    ]
    plan = decide(None, [user("anna")], groups, [group("Sales")], skip_invalid=True)
    assert not plan.plan.changed


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


def test_a_group_is_renamed_by_its_id_and_its_name_is_free_first() -> None:
    plan = decide(None, [], [{"id": "S0SALES", "name": "Trade"}, {"name": "Sales"}], [group("Sales")])
    assert list(changes(plan)) == ["update group S0SALES", "create group Sales"]
    assert plan.plan.operations[1].needs == ("update group S0SALES",)


@pytest.mark.parametrize("turned", [False, True])
def test_names_of_groups_change_places_by_one_in_between(turned: bool) -> None:
    rows = [{"id": "S0SALES", "name": "Legal"}, {"id": "S0LEGAL", "name": "IT"}, {"id": "S0IT", "name": "Sales"}]
    teams = [group("Sales"), group("Legal"), group("IT")]
    plan = decide(None, [], rows[::-1] if turned else rows, teams)
    assert plan.conflicts == ()
    assert len(plan.plan.operations) == 4
    model = SlackModel.of([], teams)
    for done, operation in enumerate(plan.plan.operations, 1):
        model.apply([dataclasses.replace(operation, needs=())])
        killed = SlackModel.of([], model.observed_groups())
        rest = decide(None, [], rows, killed.observed_groups()).plan.operations
        killed.apply(rest)
        assert {id_: name for id_, (name, _members) in killed.groups.items()} == {
            "S0SALES": "Legal",
            "S0LEGAL": "IT",
            "S0IT": "Sales",
        }, f"killed after {done}"


def test_a_group_id_that_slack_does_not_have_is_a_conflict() -> None:
    groups = [{"id": "S0GONE", "name": "Trade"}]
    plan = decide(None, [], groups, [group("Sales"), group("Trade")], absent_groups=AbsentGroups.DELETE)
    assert changes(plan) == {"delete group S0SALES": {}}
    assert told(plan, Topic.CONFLICT) == [("Trade", ("S0TRADE",))]


def test_a_group_that_may_be_two_is_a_conflict() -> None:
    plan = decide(
        None,
        [],
        [{"id": "S0SALES", "name": "Legal"}],
        [group("Sales"), group("Legal")],
        absent_groups=AbsentGroups.DELETE,
    )
    assert not plan.plan.changed
    assert told(plan, Topic.CONFLICT) == [("Legal", ("S0LEGAL", "S0SALES"))]


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
    assert "nobody is removed from the group" in finding.message


def test_an_excluded_group_is_not_managed_by_either_side() -> None:
    groups: list[dict[str, Any]] = [
        {"name": "Apps", "members": ["anna"]},
        {"id": "S0APPS2", "name": "Renamed"},
        {"name": "Sales", "members": ["anna"]},
    ]
    teams = [group("Apps"), group("Apps2"), group("Sales")]
    scope = Scope(exclude=("apps*",))
    plan = decide(None, [user("anna")], groups, teams, scope=scope, absent_groups=AbsentGroups.DELETE)
    assert list(changes(plan)) == ["members group S0SALES"]
    assert plan.managed_groups == 1
    assert told(plan, Topic.EXCLUDED) == [("Apps", ()), ("Renamed", ("S0APPS2",))]


def test_a_group_that_the_source_deletes() -> None:
    rows = [{"name": name, "state": "absent"} for name in ("Sales", "Board", "Gone")]
    teams = [group("Sales", "anna"), group("Board")]
    plan = decide(None, [user("anna")], rows, teams, scope=Scope(protected=("board",)))
    (operation,) = plan.plan.operations
    assert (operation.key, operation.leaves) == ("delete group S0SALES", ("U0ANNA",))
    assert told(plan, Topic.PROTECTED) == [("Board", ("S0BOARD",))]


def test_a_group_is_found_by_its_exact_name_and_else_whatever_its_case() -> None:
    teams = [Group("S1", "Sales"), Group("S2", "SALES")]
    exact = decide(None, [user("anna")], [{"name": "SALES", "members": ["anna"]}], teams)
    assert list(changes(exact)) == ["members group S2"]
    other = decide(None, [user("anna")], [{"name": "sales", "members": ["anna"]}], teams[:1])
    assert list(changes(other)) == ["update group S1", "members group S1"]
    assert changes(other)["update group S1"] == {"name": "sales"}
    either = decide(None, [user("anna")], [{"name": "sales", "members": ["anna"]}], teams)
    assert not either.plan.changed
    assert told(either, Topic.CONFLICT) == [("sales", ("S1", "S2"))]


def test_the_reason_counts_who_joins_and_leaves() -> None:
    rows = [{"email": "anna@example.com"}, {"email": "new@example.com"}]
    sales = [{"name": "Sales", "members": ["anna", "new@example.com"]}]
    plan = decide(rows, [user("anna"), user("bert")], sales, [group("Sales", "bert")])
    operation = plan.plan.operations[-1]
    assert operation.reason == "members not as desired: 2 to add, 1 to remove"
    assert operation.joins == ("U0ANNA", PendingId("create user new@example.com"))
    assert operation.needs == ("create user new@example.com",)


def test_only_those_who_are_yet_to_be_created_join_a_group_that_is_otherwise_as_desired() -> None:
    rows = [{"email": "anna@example.com"}, {"email": "new@example.com"}]
    sales = [{"name": "Sales", "members": ["anna", "new@example.com"]}]
    plan = decide(rows, [user("anna")], sales, [group("Sales", "anna")])
    operation = plan.plan.operations[-1]
    assert operation.reason == "members not as desired: 1 to add"
    assert operation.joins == (PendingId("create user new@example.com"),)
    assert operation.needs == ("create user new@example.com",)
