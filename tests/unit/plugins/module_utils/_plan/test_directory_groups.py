# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of a directory plan: which group a row means, its name, and the operations."""

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
