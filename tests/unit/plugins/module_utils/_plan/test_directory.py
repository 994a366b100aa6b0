# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a whole directory. What holds for every directory is in tests/property/test_directory_plan.py."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused, Topic
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentGroups, AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import InvalidRows
from tests.support.directory import changes, decide, group, told, user

ANNA = {"email": "anna@example.com"}


def by(plan: Any) -> list[tuple[str, str]]:
    return [(match.id, match.by) for match in plan.matches]


# Identity


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"id": "U0ANNA", "email": "new@example.com"}, "id"),
        ({"email": "ANNA@EXAMPLE.COM"}, "email"),
        ({"email": "new@example.com", "previous_emails": ["ANNA@example.com"]}, "previous_emails"),
        ({"email": "new@example.com", "user_name": "Anna", "employee_number": "7"}, "user_name"),
    ],
)
def test_each_match_says_by_what(row: dict[str, Any], key: str) -> None:
    plan = decide([row], [user("anna", employee_number="7")])
    assert by(plan) == [("U0ANNA", key)]
    assert all(operation.kind is Kind.UPDATE for operation in plan.plan.operations)


def test_keys_of_different_accounts_are_a_conflict_and_both_are_left_alone() -> None:
    row = {"email": "anna@example.com", "user_name": "bert", "title": "CEO"}
    plan = decide([row], [user("anna"), user("bert")], absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed
    assert told(plan, Topic.CONFLICT) == [("anna@example.com", ("U0ANNA", "U0BERT"))]


def test_an_id_that_slack_does_not_have_is_a_conflict() -> None:
    plan = decide([{"id": "U0GONE", **ANNA}], [user("anna")], absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed
    assert told(plan, Topic.CONFLICT) == [("anna@example.com", ("U0ANNA",))]


def test_what_rests_on_a_conflict_is_one_too() -> None:
    rows: list[dict[str, Any]] = [
        {"email": "anna@example.com", "user_name": "ann", "previous_emails": ["bert@example.com"]},
        {"email": "carl@example.com", "user_name": "anna"},
        {"email": "dora@example.com", "user_name": "carl"},
    ]
    plan = decide(rows, [user(name) for name in ("anna", "bert", "carl", "dora")])
    assert not plan.plan.changed
    assert len(plan.conflicts) == 3


def test_a_name_is_not_taken_from_an_account_whose_row_is_in_conflict() -> None:
    rows = [
        {"id": "U0GONE", "email": "bert@example.com", "user_name": "robert"},
        {"email": "new@example.com", "user_name": "bert"},
    ]
    plan = decide(rows, [user("bert")])
    assert not plan.plan.changed
    assert len(plan.conflicts) == 2


def test_two_rows_for_one_account_are_a_conflict() -> None:
    plan = decide([{"id": "U0ANNA", "title": "CEO"}, {**ANNA, "title": "CTO"}], [user("anna")])
    assert not plan.plan.changed
    assert len(plan.conflicts) == 2


def test_addresses_that_change_places_are_a_conflict() -> None:
    rows = [{"id": "U0ANNA", "email": "bert@example.com"}, {"id": "U0BERT", "email": "anna@example.com"}]
    plan = decide(rows, [user("anna"), user("bert")])
    assert not plan.plan.changed
    assert len(plan.conflicts) == 2


# People


def test_a_leaver_is_deactivated_and_never_created() -> None:
    rows = [{**ANNA, "active": False}, {"email": "new@example.com", "active": False}]
    plan = decide(rows, [user("anna")])
    assert changes(plan) == {"deactivate user U0ANNA": {"active": False}}
    assert not decide(rows, [user("anna", active=False)]).plan.changed


def test_a_new_person_needs_an_email() -> None:
    with pytest.raises(InvalidRows) as refused:
        decide([{"user_name": "new"}])
    assert refused.value.problems[0].option == "email"
    plan = decide([{"user_name": "new"}], skip_invalid=True)
    assert told(plan, Topic.INVALID)


def test_made_user_names_avoid_those_of_deactivated_accounts() -> None:
    plan = decide([{"email": "anna@example.org"}], [user("anna", active=False)])
    assert changes(plan)["create user anna@example.org"]["user_name"] == "anna2"


def test_the_name_of_an_existing_account_is_not_made_anew() -> None:
    assert not decide([ANNA], [user("anna", user_name="somebody")]).plan.changed


def test_reactivation_can_be_switched_off() -> None:
    plan = decide([{**ANNA, "active": True, "title": "CEO"}], [user("anna", active=False)], reactivate=False)
    assert not plan.plan.changed
    assert told(plan, Topic.DEACTIVATED)


# Managers


def test_a_manager_is_found_by_email_user_name_and_id() -> None:
    accounts = [user("anna"), user("bert"), user("carl"), user("boss")]
    rows: list[dict[str, Any]] = [
        {**ANNA, "manager": "Boss@example.com"},
        {"email": "bert@example.com", "manager": "boss"},
        {"email": "carl@example.com", "manager": "U0BOSS"},
    ]
    assert [after["manager"] for after in changes(decide(rows, accounts)).values()] == ["U0BOSS"] * 3


def test_an_account_of_a_skipped_row_is_not_taken_by_another_row() -> None:
    rows = [{"email": "anna@example.com", "timezone": "Atlantis"}, {"email": "new@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna")], skip_invalid=True)
    assert not plan.plan.changed
    assert told(plan, Topic.CONFLICT) == [("new@example.com", ("U0ANNA",))]


def test_a_negative_grace_is_refused() -> None:
    with pytest.raises(Refused, match="absent_after_days"):
        decide([ANNA], absent_after_days=-1)


def test_what_slack_shows_fed_back_changes_nothing() -> None:
    accounts = [
        user("anna", title="CEO", manager="U0BERT"),
        user("bert", active=False),
        User("U0APP", {"user_name": "app", "email": "b@slack-bots.com", "active": True, "guest": False}),
    ]
    rows = [{"id": one.id, **one.values, "meta": {}} for one in accounts]
    teams = [group("Sales", "anna", "app")]
    groups = [{"id": "S0SALES", "name": "Sales", "members": ["U0ANNA", "U0APP"], "meta": {}}]
    plan = decide(rows, accounts, groups, teams, absent_users=AbsentUsers.DEACTIVATE, absent_groups=AbsentGroups.DELETE)
    assert not plan.plan.changed


# Defects of others


def test_a_comparator_that_sees_additions_but_not_removals() -> None:
    plan = decide(
        [{"email": "anna@example.com", "title": ""}],
        [user("anna", title="CEO"), user("bert")],
        [{"name": "Sales", "members": ["anna"]}],
        [group("Sales", "anna", "bert")],
    )
    assert changes(plan)["update user U0ANNA"] == {"title": None}
    assert plan.plan.operations[1].leaves == ("U0BERT",)


def test_emails_compared_case_sensitively() -> None:
    rows = [{"email": "ANNA@Example.COM", "manager": "Bert@EXAMPLE.com"}, {"email": "bert@example.com"}]
    accounts = [user("anna", manager="U0BERT"), user("bert")]
    groups = [{"name": "Sales", "members": ["Anna@Example.com"]}]
    plan = decide(rows, accounts, groups, [group("Sales", "anna")], absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed


def test_a_rename_done_as_delete_plus_create() -> None:
    plan = decide(
        [{"id": "U0ANNA", "email": "a.smith@example.com", "user_name": "asmith"}],
        [user("anna")],
        [{"id": "S0SALES", "name": "Trade"}],
        [group("Sales")],
        absent_users=AbsentUsers.DEACTIVATE,
        absent_groups=AbsentGroups.DELETE,
    )
    assert [operation.kind for operation in plan.plan.operations] == [Kind.UPDATE, Kind.UPDATE]
