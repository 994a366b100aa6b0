# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for one user."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import Match
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Plan
from ansible_collections.scimops.slack.plugins.module_utils._plan.user import DesiredUserState, plan_user
from tests.support.directory import user


def plan(values: dict[str, Any], found: Any = None, **intent: Any) -> Plan:
    return plan_user(DesiredUserState(values, **intent), Match(found, "email") if found else None)


def only(decided: Plan) -> Operation:
    (operation,) = decided.operations
    return operation


def test_an_account_that_is_as_desired_is_left_alone() -> None:
    assert not plan({"email": "ANNA@example.com", "title": None}, user("anna")).changed


def test_only_what_differs_is_changed() -> None:
    operation = only(plan({"title": "CEO", "department": "Sales"}, user("anna", title="CTO", department="Sales")))
    assert operation.kind is Kind.UPDATE
    assert (operation.before, operation.after) == ({"title": "CTO"}, {"title": "CEO"})


def test_a_new_account_gets_all_that_is_given_and_is_active() -> None:
    values = {"email": "new@example.com", "user_name": "new", "title": None, "guest": False, "password": "secret"}
    operation = only(plan(values))
    assert operation.kind is Kind.CREATE
    assert operation.after == {
        "email": "new@example.com",
        "user_name": "new",
        "password": "secret",
        "active": True,
    }
    assert "secret" not in str(operation.public())


@pytest.mark.parametrize("missing", ["user_name", "email"])
def test_a_new_account_needs_a_name_and_an_email(missing: str) -> None:
    values = {"email": "new@example.com", "user_name": "new"}
    del values[missing]
    with pytest.raises(Refused, match=missing):
        plan(values)


@pytest.mark.parametrize(
    "values", [{"active": False}, {"guest_expiration": "2027-01-01T00:00:00Z"}], ids=["inactive", "expiring member"]
)
def test_what_cannot_be_created_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        plan({"email": "new@example.com", "user_name": "new", **values})


def test_a_deactivated_account_is_reactivated_with_all_that_differs() -> None:
    operation = only(plan({"title": "CEO"}, user("anna", active=False)))
    assert operation.kind is Kind.REACTIVATE
    assert operation.after == {"active": True, "title": "CEO"}
    assert operation.before == {"active": False, "title": None}


def test_a_deactivated_account_stays_so_without_reactivation() -> None:
    decided = plan({"title": "CEO"}, user("anna", active=False), reactivate=False)
    assert not decided.changed
    assert "reactivate is false" in decided.warnings[0]


def test_absent_deactivates_once() -> None:
    assert only(plan({}, user("anna"), present=False)).after == {"active": False}
    assert not plan({}, user("anna", active=False), present=False).changed
    assert not plan({}, None, present=False).changed


def test_active_false_changes_what_differs_and_deactivates() -> None:
    decided = plan({"active": False, "title": "Former CEO"}, user("anna"))
    assert [operation.kind for operation in decided.operations] == [Kind.UPDATE, Kind.DEACTIVATE]


def test_a_conversion_would_reactivate_and_is_left() -> None:
    decided = plan({"active": False, "guest": True}, user("anna", active=False))
    assert not decided.changed
    assert "that would reactivate it" in decided.warnings[0]


def test_the_account_of_an_app_is_refused() -> None:
    with pytest.raises(Refused, match="app"):
        plan({}, user("bot", email="bot@slack-bots.com"))


@pytest.mark.parametrize(
    "values",
    [{"guest_expiration": "2027-01-01T00:00:00Z"}, {"secondary_email": "Anna@example.com"}],
    ids=["expiring member", "same address twice"],
)
def test_what_contradicts_the_account_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        plan(values, user("anna"))


def test_a_replacement_clears_what_is_not_given_and_keeps_the_identity() -> None:
    found = user("anna", title="CTO", phone="1", timezone="Europe/Berlin", guest=True)
    operation = only(plan({"phone": "1"}, found, replace=True))
    assert operation.kind is Kind.REPLACE
    assert operation.after == {"title": None}
    assert operation.values is not None
    assert operation.values["user_name"] == "anna"
    assert operation.values["active"] is True
    assert operation.values["guest"] is True
