# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking back what a journal says was done."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._plan.undo import plan_undo
from tests.support.directory import changes, group, told, user
from tests.support.slack_model import START, SlackModel
from tests.support.undo import ANNA, run, undo


def test_attributes_are_restored_and_those_that_were_changed_again_are_left() -> None:
    model = SlackModel.of([user("anna", title="CTO", phone="1")])
    run(model, [{**ANNA, "title": "CEO", "phone": "2", "department": "Sales"}])
    model.users["U0ANNA"]["phone"] = "3"
    plan = undo(model)
    assert changes(plan) == {"update user U0ANNA": {"title": "CTO", "department": None}}
    assert [finding.message for finding in plan.conflicts] == ["phone has changed since the run; not changed"]


def test_several_runs_are_undone_to_the_first_state() -> None:
    model = SlackModel.of([user("anna", title="1")])
    for title in ("2", "3"):
        run(model, [{**ANNA, "title": title}])
    assert changes(undo(model)) == {"update user U0ANNA": {"title": "1"}}


def test_a_created_account_is_deactivated() -> None:
    model = SlackModel.of([])
    run(model, [ANNA])
    (operation,) = undo(model).plan.operations
    assert operation.after == {"active": False}
    model.users[operation.id or ""]["active"] = False
    assert not undo(model).plan.changed


def test_a_created_account_that_has_become_somebody_elses_is_left() -> None:
    model = SlackModel.of([])
    run(model, [ANNA])
    (created,) = model.users
    model.users[created]["email"] = "zoe@example.com"
    plan = undo(model)
    assert not plan.plan.changed
    assert [finding.message for finding in plan.conflicts] == ["email has changed since the run; not changed"]


def test_a_deactivated_account_comes_back_with_its_groups() -> None:
    model = SlackModel.of([user("anna"), user("bert")], [group("Sales", "anna", "bert")])
    run(model, [{**ANNA, "active": False}])
    plan = undo(model)
    assert changes(plan) == {
        "reactivate user U0ANNA": {"active": True},
        "members group S0SALES": {"joins": ["U0ANNA"]},
    }
    assert plan.plan.operations[1].needs == ("reactivate user U0ANNA",)


def test_a_deleted_group_is_made_again_and_that_is_told() -> None:
    model = SlackModel.of([user("anna")], [group("Sales", "anna")])
    run(model, None, [{"name": "Sales", "state": "absent"}])
    plan = undo(model)
    assert changes(plan) == {"create group Sales": {"name": "Sales", "joins": ["U0ANNA"]}}
    assert "another id than S0SALES" in plan.findings[0].message
    model.groups["S0OTHER"] = ("Sales", set())
    assert not undo(model).plan.changed
    assert undo(model).conflicts


@pytest.mark.parametrize(("members", "deleted"), [({"U0ANNA"}, True), ({"U0ANNA", "U0BERT"}, False), (set(), False)])
def test_a_created_group_is_deleted_unless_it_was_changed_again(members: set[str], deleted: bool) -> None:
    model = SlackModel.of([user("anna"), user("bert")])
    run(model, None, [{"name": "Sales", "members": ["anna"]}])
    (created,) = model.groups
    model.groups[created] = ("Sales", members)
    plan = undo(model)
    assert plan.plan.changed is deleted
    assert bool(plan.conflicts) is not deleted


def test_members_and_the_name_of_a_group_are_restored() -> None:
    model = SlackModel.of([user("anna"), user("bert"), user("carl")], [group("Sales", "anna")])
    run(model, None, [{"id": "S0SALES", "name": "Trade", "members": ["bert", "carl"]}])
    model.groups["S0SALES"][1].discard("U0CARL")
    plan = undo(model)
    assert changes(plan) == {
        "update group S0SALES": {"name": "Sales"},
        "members group S0SALES": {"joins": ["U0ANNA"]},
    }
    assert ("U0BERT",) in [operation.leaves for operation in plan.plan.operations]


def test_a_name_that_somebody_has_since_is_left_to_them() -> None:
    model = SlackModel.of([user("anna", title="CTO")])
    run(model, [{**ANNA, "user_name": "ann", "title": "CEO"}])
    model.users["U0NEW"] = {"user_name": "anna", "email": "other@example.com", "active": True, "guest": False}
    plan = undo(model)
    assert changes(plan) == {"update user U0ANNA": {"title": "CTO"}}
    assert told(plan, Topic.CONFLICT) == [("anna@example.com", ("U0ANNA", "U0NEW"))]


def test_names_that_changed_places_change_back() -> None:
    model = SlackModel.of([user("anna"), user("bert")])
    before = model.state()
    run(model, [{**ANNA, "user_name": "bert"}, {"email": "bert@example.com", "user_name": "anna"}])
    assert model.users["U0ANNA"]["user_name"] == "bert"
    model.apply(undo(model).plan.operations, "undo")
    assert model.state() == before


def test_what_was_refused_skipped_or_left_is_not_undone() -> None:
    model = SlackModel.of([user("anna", title="CTO")])
    run(model, [{**ANNA, "title": "CEO"}])
    for event in ("refused", "skipped", "left"):
        records = [{**record, "event": event} for record in model.records]
        assert not plan_undo(records, model.observed_users(), []).plan.changed


def test_what_a_killed_run_had_begun_is_undone_where_it_was_done() -> None:
    model = SlackModel.of([user("anna", title="CTO"), user("bert", title="CTO")])
    run(model, [{**ANNA, "title": "CEO"}, {"email": "bert@example.com", "title": "CEO"}])
    begun = [record for record in model.records if record["event"] == "begin"]
    model.users["U0BERT"]["title"] = "CTO"
    plan = plan_undo(begun, model.observed_users(), [])
    assert changes(plan) == {"update user U0ANNA": {"title": "CTO"}}


def test_a_deletion_that_was_begun_and_not_made_keeps_no_account_from_its_group() -> None:
    model = SlackModel.of([user("anna"), user("bert"), user("cara")], [group("Sales", "anna", "bert", "cara")])
    run(model, [{**ANNA, "active": False}], [{"name": "Sales", "state": "absent"}])
    model.groups["S0SALES"] = ("Sales", {"U0BERT"})  # Cara was taken out since, by somebody else
    records = [record for record in model.records if record["event"] == "begin"]
    plan = plan_undo(records, model.observed_users(), model.observed_groups())
    assert changes(plan)["members group S0SALES"] == {"joins": ["U0ANNA"]}


@pytest.mark.parametrize(
    ("created", "taken"),
    [(START.isoformat(), True), ("2026-01-01T00:01:00Z", True), ("2019-01-01T00:00:00Z", False), (None, False)],
)
def test_a_creation_without_an_end_is_undone_only_where_the_run_made_the_account(
    created: str | None, taken: bool
) -> None:
    model = SlackModel.of([])
    run(model, [ANNA], [{"name": "Sales"}])
    records = [
        {**record, "id": None, "operation": {**record["operation"], "id": None}}
        for record in model.records
        if record["event"] == "begin"
    ]
    model.created = dict.fromkeys(model.created, created) if created else {}
    plan = plan_undo(records, model.observed_users(), model.observed_groups())
    assert len(plan.plan.operations) == (2 if taken else 0)


def test_the_own_account_and_apps_stay_active() -> None:
    model = SlackModel.of([user("anna", active=False)])
    run(model, [ANNA])
    assert undo(model).plan.changed
    plan = undo(model, own_id="U0ANNA")
    assert not plan.plan.changed
    assert told(plan, Topic.PROTECTED)


def test_secrets_and_what_slack_does_not_show_are_told_apart() -> None:
    operation = {
        "kind": "update", "subject": "user", "id": "U0ANNA", "label": "anna", "reason": "",
        "before": {"photo": None, "password": None},
        "after": {"photo": "https://example.com/a", "password": "VALUE_HIDDEN"},
    }  # fmt: skip
    record = {"event": "done", "run": "r", "key": "k", "time": "", "operation": operation, "id": "U0ANNA"}
    plan = plan_undo([record], [user("anna")], [])
    assert not plan.plan.changed
    assert "photo cannot be reverted" in plan.findings[0].message


def test_what_slack_no_longer_has_is_told() -> None:
    model = SlackModel.of([user("anna", title="CTO")], [group("Sales")])
    run(model, [{**ANNA, "title": "CEO"}], [{"name": "Sales", "members": ["anna"]}])
    plan = plan_undo(model.records, [], [])
    assert not plan.plan.changed
    assert len(plan.findings) == 2


def test_a_guest_who_was_deactivated_since_is_not_reactivated_by_a_conversion() -> None:
    model = SlackModel.of([user("anna", title="CTO")])
    run(model, [{**ANNA, "guest": True, "title": "CEO"}])
    model.users["U0ANNA"]["active"] = False
    plan = undo(model)
    assert changes(plan) == {"update user U0ANNA": {"title": "CTO"}}
    assert "would reactivate it" in plan.findings[0].message


def test_a_deactivation_comes_after_the_conversion_that_would_reactivate_the_account() -> None:
    model = SlackModel.of([user("anna", guest=True, active=False)])
    run(model, [{**ANNA, "guest": False, "active": True}])
    conversion, deactivation = undo(model).plan.operations
    assert (conversion.after, deactivation.after) == ({"guest": True}, {"active": False})
    assert conversion.key in deactivation.needs


def test_a_protected_group_keeps_the_name_that_another_one_had() -> None:
    model = SlackModel.of([], [group("Sales")])
    run(model, None, [{"id": "S0SALES", "name": "Old"}, {"name": "Sales"}])
    plan = undo(model, protected=["sales"])
    assert not plan.plan.changed
    assert (len(told(plan, Topic.PROTECTED)), len(plan.conflicts)) == (1, 1)


def test_protected_accounts_are_not_deactivated_converted_or_stripped_of_their_address() -> None:
    model = SlackModel.of([user("anna", active=False), user("bert", guest=True), user("cara", title="CTO")])
    bert, cara = {"email": "bert@example.com"}, {"id": "U0CARA", "email": "new@example.com", "title": "CEO"}
    run(model, [{**ANNA, "active": True}, {**bert, "guest": False}, cara])
    assert len(undo(model).plan.operations) == 3
    plan = undo(model, protected=["anna@example.com", "U0BERT", "cara"])
    assert changes(plan) == {"update user U0CARA": {"title": "CTO"}}
    assert {finding.ids: finding.message for finding in plan.findings} == {
        ("U0ANNA",): "it stays active, because the account is protected",
        ("U0BERT",): "guest not changed, because the account is protected",
        ("U0CARA",): "email not changed, because the account is protected",
    }


def test_an_entry_of_protected_that_matches_nothing_is_reported() -> None:
    plan = undo(SlackModel.of([user("anna")], [group("Sales")]), protected=["anna", "sales", "ana"])
    assert told(plan, Topic.UNMATCHED) == [("ana", ())]
