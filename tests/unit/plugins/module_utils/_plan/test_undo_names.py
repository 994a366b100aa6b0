# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and addresses that somebody else has since a run."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from tests.support.directory import changes, group, told, user
from tests.support.slack_model import SlackModel
from tests.support.undo import ANNA, run, undo


def test_what_rests_on_something_left_is_left_until_nothing_more_is() -> None:
    model = SlackModel.of([user("anna"), user("bert"), user("cara")])
    rows = [
        {**ANNA, "user_name": "a2"},
        {"email": "bert@example.com", "user_name": "anna"},
        {"email": "cara@example.com", "user_name": "bert"},
    ]
    run(model, rows)
    model.users["U0DORA"] = {"user_name": "cara", "email": "dora@example.com", "active": True, "guest": False}
    plan = undo(model)
    assert not plan.plan.changed
    found = told(plan, Topic.CONFLICT)
    assert [ids for _label, ids in found] == [("U0CARA", "U0DORA"), ("U0BERT", "U0CARA"), ("U0ANNA", "U0BERT")]


def test_a_second_address_that_somebody_has_since_is_left_to_them() -> None:
    model = SlackModel.of([user("anna", secondary_email="a2@example.com")])
    run(model, [{**ANNA, "secondary_email": "a3@example.com"}])
    model.users["U0DORA"] = {"user_name": "dora", "email": "a2@example.com", "active": True, "guest": False}
    plan = undo(model)
    assert (plan.plan.changed, len(plan.conflicts)) == (False, 1)


@pytest.mark.parametrize("name", ["Sales", "SALES"])
def test_the_name_of_a_group_that_another_one_has_since_is_left_to_it(name: str) -> None:
    model = SlackModel.of([user("anna")], [group("Sales", "anna"), group("Trade")])
    run(model, None, [{"id": "S0SALES", "name": "Old"}, {"id": "S0TRADE", "name": "New"}])
    model.groups["S0OTHER"] = (name, set())
    plan = undo(model)
    assert changes(plan) == {"update group S0TRADE": {"name": "Trade"}}
    assert told(plan, Topic.CONFLICT) == [("Old", ("S0SALES", "S0OTHER"))]


def test_names_of_groups_that_rest_on_one_that_is_left_are_left() -> None:
    model = SlackModel.of([], [group("A"), group("B")])
    run(model, None, [{"id": "S0A", "name": "A2"}, {"id": "S0B", "name": "A"}])
    model.groups["S0OTHER"] = ("B", set())
    plan = undo(model)
    assert not plan.plan.changed
    assert len(plan.conflicts) == 2


def test_a_name_that_the_run_gave_to_a_new_group_is_given_back_once_that_is_deleted() -> None:
    model = SlackModel.of([], [group("Sales")])
    before = model.state()
    run(model, None, [{"id": "S0SALES", "name": "Old"}, {"name": "Sales"}])
    plan = undo(model)
    model.apply(plan.plan.operations, "undo")
    assert model.state() == before
