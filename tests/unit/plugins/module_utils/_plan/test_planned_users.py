# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the references of a source mean."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import DirectoryPlan
from tests.support.directory import decide, group, user

TWINS = [
    User("U0J1", {"user_name": "j_rg", "email": "j1@example.com", "active": True}),
    User("U0J2", {"user_name": "jörg", "email": "j2@example.com", "active": True}),
]
AMBIGUOUS = "matches several accounts: j1@example.com (U0J1), j2@example.com (U0J2); give the id of the right one"


def findings(plan: DirectoryPlan, topic: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.message, one.ids) for one in plan.findings if one.topic.value == topic]


def managers(plan: DirectoryPlan) -> dict[str, Any]:
    return {one.label: one.after["manager"] for one in plan.plan.operations if "manager" in one.after}


def test_a_manager_who_may_be_several_is_reported_with_all_of_them() -> None:
    plan = decide([{"email": "anna@example.com", "manager": "jörg"}], [user("anna"), *TWINS])
    assert plan.plan.operations == ()
    assert findings(plan, "manager") == [(f"manager 'jörg' {AMBIGUOUS}; not changed", ("U0J1", "U0J2"))]


def test_a_member_who_may_be_several_is_reported_and_nobody_is_removed() -> None:
    sales = [{"name": "Sales", "members": ["anna", "jörg"]}]
    plan = decide([], [user("anna"), user("bert"), *TWINS], sales, [group("Sales", "bert")])
    (operation,) = plan.plan.operations
    assert (operation.joins, operation.leaves) == (("U0ANNA",), ())
    message = f"member 'jörg' {AMBIGUOUS}; no member is removed from the group"
    assert findings(plan, "member") == [(message, ("U0J1", "U0J2"))]


@pytest.mark.parametrize("reference", ["WAGNER", "Wagner@example.com", "0100", "U0WAGNER"])
def test_a_manager_is_found_among_the_rows_by_every_key(reference: str) -> None:
    rows = [
        {"email": "anna@example.com", "manager": reference},
        {"email": "wagner@example.com", "employee_number": "0100"},
    ]
    plan = decide(rows, [user("anna"), user("wagner", employee_number="0100")])
    assert managers(plan) == {"anna@example.com": "U0WAGNER"}


def test_an_id_that_slack_has_goes_before_a_user_name_of_the_source() -> None:
    other = User("WAGNER", {"user_name": "other", "email": "other@example.com", "active": True})
    rows = [{"email": "anna@example.com", "manager": "WAGNER"}, {"email": "wagner@example.com", "user_name": "wagner"}]
    assert managers(decide(rows, [user("anna"), user("wagner"), other])) == {"anna@example.com": "WAGNER"}


def test_an_employee_number_of_two_rows_is_ambiguous() -> None:
    rows = [
        {"email": "anna@example.com", "manager": "7"},
        {"email": "bert@example.com", "employee_number": "7"},
        {"email": "cem@example.com", "employee_number": "7"},
    ]
    plan = decide(rows, [user("anna"), *(user(name, employee_number="7") for name in ("bert", "cem"))])
    ((message, ids),) = findings(plan, "manager")
    assert "several accounts: bert@example.com (U0BERT), cem@example.com (U0CEM)" in message
    assert ids == ("U0BERT", "U0CEM")


def test_a_rule_with_a_manager_who_is_unknown_matches_no_user() -> None:
    sales = [{"name": "Sales", "members_where": {"manager": "ghost"}}]
    plan = decide([{"email": "anna@example.com"}], [user("anna")], sales, [group("Sales")])
    assert [operation for operation in plan.plan.operations if operation.joins] == []
