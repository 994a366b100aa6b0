# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and memberships that an undo restores; more of them in test_undo.py."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._plan.history import DeletedGroup
from tests.support.directory import changes, group, user
from tests.support.slack_model import SlackModel
from tests.support.undo import ANNA, run, undo


def convert(model: SlackModel, **values: Any) -> None:
    """A run that makes a guest of Anna, or a member."""
    run(model, [{**ANNA, **values}])


def test_a_member_who_was_made_a_guest_comes_back_to_the_groups() -> None:
    model = SlackModel.of([user("anna"), user("bert")], [group("Sales", "anna", "bert"), group("Board", "anna")])
    before = model.state()
    convert(model, guest=True)
    assert [members for _name, members in model.groups.values()] == [{"U0BERT"}, set()]
    plan = undo(model)
    assert {one.needs for one in plan.plan.operations[1:]} == {("update user U0ANNA",)}
    model.apply(plan.plan.operations, "undo")
    assert model.state() == before
    model.records = [record for record in model.records if record["run"] != "undo"]
    assert not undo(model).plan.changed


def test_groups_come_back_whoever_made_the_account_a_member_again() -> None:
    model = SlackModel.of([user("anna")], [group("Sales", "anna")])
    convert(model, guest=True)
    model.users["U0ANNA"]["guest"] = False
    assert changes(undo(model)) == {"members group S0SALES": {"joins": ["U0ANNA"]}}


def test_groups_come_back_whoever_reactivated_the_account() -> None:
    model = SlackModel.of([user("anna")], [group("Sales", "anna"), group("Board", "anna")])
    run(model, [{**ANNA, "active": False}])
    model.users["U0ANNA"]["active"] = True
    model.groups["S0BOARD"][1].add("U0ANNA")
    assert changes(undo(model)) == {"members group S0SALES": {"joins": ["U0ANNA"]}}
    del model.groups["S0SALES"]
    assert [finding.message for finding in undo(model).findings] == ["Slack no longer has the group"]


def test_a_guest_who_was_made_a_member_becomes_one_again_and_stays_in_the_groups() -> None:
    model = SlackModel.of([user("anna", guest=True)], [group("Sales", "anna")])
    before = model.state()
    convert(model, guest=False)
    plan = undo(model)
    model.apply(plan.plan.operations, "undo")
    assert model.state() == before


def test_a_conversion_without_the_groups_in_the_journal_is_reported() -> None:
    model = SlackModel.of([user("anna")], [group("Sales", "anna")])
    convert(model, guest=True)
    for record in model.records:
        record["operation"].pop("groups", None)
    plan = undo(model)
    assert changes(plan) == {"update user U0ANNA": {"guest": False}}
    assert "does not say which groups" in plan.findings[0].message


@pytest.mark.parametrize("recorded", [True, False])
def test_a_deactivation_without_the_groups_in_the_journal_is_reported(recorded: bool) -> None:
    """By an earlier version, or because Slack did not show them: the account comes back, and not to its groups."""
    model = SlackModel.of([user("anna")], [group("Sales", "anna")])
    run(model, [{**ANNA, "active": False}])
    for record in model.records:
        record["operation"].pop("groups", None)
        if recorded:
            record["operation"]["groups"] = None
    plan = undo(model)
    assert list(changes(plan)) == ["reactivate user U0ANNA"]
    assert "does not say which groups" in plan.findings[0].message


@pytest.mark.parametrize(
    ("names", "created", "joins"),
    [
        (("Sales",), "2026-05-17T12:30:00Z", True),
        (("Sales",), "2026-05-17T11:30:00Z", False),
        (("Sales",), None, False),
        (("Sales", "Sales"), "2026-05-17T12:30:00Z", False),
        (("Trade",), "2026-05-17T12:30:00Z", False),
    ],
    ids=["recreated", "there before", "unknown age", "two of the name", "another name"],
)
def test_memberships_follow_a_group_that_was_deleted_later_and_created_again(
    names: tuple[str, ...], created: str | None, joins: bool
) -> None:
    model = SlackModel.of([user("anna")], [group("Sales", "anna")])
    run(model, [{**ANNA, "active": False}])
    del model.groups["S0SALES"]
    for number, name in enumerate(names):
        model.groups[f"S{number}"] = (name, set())
        if created:
            model.created[f"S{number}"] = created
    plan = undo(model, deleted={"S0SALES": DeletedGroup("Sales", "2026-05-17T12:00:00+00:00")})
    assert ("members group S0" in changes(plan)) is joins
    assert [finding.message for finding in plan.findings] == ([] if joins else ["Slack no longer has the group"])
