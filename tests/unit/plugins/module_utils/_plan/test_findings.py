# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of a directory plan about people."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Managed, Noticed, judge, violations_of
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import Limit
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Topic
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._report.presentation import show_findings
from tests.support.directory import changes, decide, group, told, user

JOHN = user("jsmith", email="john.smith@example.com", employee_number="100", given_name="John", family_name="Smith")
JANE = {"email": "jane.smith@example.com", "user_name": "jsmith", "employee_number": "200"}
RENAMED = {"email": "john.berg@example.com", "user_name": "john.berg", "employee_number": "100"}


def test_a_new_row_with_the_employee_number_of_an_account_without_a_row_is_reported_and_counted() -> None:
    plan = decide([RENAMED], [JOHN], absent_users=AbsentUsers.DEACTIVATE)
    assert list(changes(plan)) == ["create user john.berg@example.com"]
    ((label, ids),) = told(plan, Topic.RENAMED)
    assert (label, ids) == ("john.berg@example.com", ("U0JSMITH",))
    assert "john.smith@example.com (U0JSMITH)" in next(one for one in plan.plan.warnings if "renamed?" in one)
    assert told(plan, Topic.ABSENT) == [(JOHN.label, ("U0JSMITH",))]
    (violation,) = violations_of(
        judge(plan.plan.operations, Managed(1, 0, {}), {"renames": Limit(0)}, Noticed.of(plan))
    )
    assert (violation.guard, violation.figure, violation.examples) == ("renames", 1, ("john.berg@example.com",))


def test_a_deactivated_account_with_the_number_is_reported_and_not_counted() -> None:
    gone = user("jsmith", employee_number="100", active=False)
    plan = decide([RENAMED], [gone])
    assert told(plan, Topic.RENAMED) == [("john.berg@example.com", ("U0JSMITH",))]
    assert plan.renames == ()


@pytest.mark.parametrize(
    "rows",
    [
        [RENAMED, {"email": JOHN.email}],
        [{**RENAMED, "previous_emails": [JOHN.email]}],
        [{**RENAMED, "id": JOHN.id}],
        [{**RENAMED, "employee_number": "101"}],
    ],
)
def test_nothing_is_reported_of_people_who_are_found(rows: list[dict[str, Any]]) -> None:
    plan = decide(rows, [JOHN])
    assert told(plan, Topic.RENAMED) == []
    assert plan.renames == ()


def test_a_renamed_person_is_found_by_the_employee_number_where_it_is_a_key() -> None:
    plan = decide([RENAMED], [JOHN], match_by=("id", "email", "employee_number"))
    assert changes(plan) == {
        "update user U0JSMITH": {"email": "john.berg@example.com", "user_name": "john.berg"},
    }
    assert plan.matched == {"employee_number": 1}


@pytest.mark.parametrize("turned", [False, True])
def test_a_leaver_leaves_although_a_newcomer_has_the_user_name(turned: bool) -> None:
    rows = [{"email": JOHN.email, "active": False}, JANE]
    plan = decide(rows[::-1] if turned else rows, [JOHN])
    assert changes(plan) == {"deactivate user U0JSMITH": {"active": False}}
    assert told(plan, Topic.CONFLICT) == [("jane.smith@example.com", ("U0JSMITH",))]
    assert plan.kept_active == ()


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "U0GONE", "email": JOHN.email, "active": False}],
        [{"email": JOHN.email, "active": False}, {"id": JOHN.id, "title": "Boss"}],
        [{"user_name": "jsmith", "employee_number": "200", "active": False}],
        [{"email": JOHN.email, "active": False, "guest": "perhaps"}],
    ],
)
def test_what_keeps_a_leaver_active_is_said(rows: list[dict[str, Any]]) -> None:
    plan = decide(rows, [JOHN], skip_invalid=True)
    assert all(operation.after.get("active") is not False for operation in plan.plan.operations)
    assert len(plan.kept_active) == 1
    assert "U0JSMITH" in plan.kept_active[0].ids


@pytest.mark.parametrize("changed", [{"active": False}, {"email": "b@slack-bots.com"}])
def test_a_leaver_whose_account_is_not_active_or_an_apps_is_no_failure(changed: dict[str, Any]) -> None:
    plan = decide([{"id": "U0GONE", "user_name": "jsmith", "active": False}], [user("jsmith", **changed)])
    assert plan.kept_active == ()


def test_addresses_that_change_places_are_impossible() -> None:
    rows = [{"id": "U0ANNA", "email": "bert@example.com"}, {"id": "U0BERT", "email": "anna@example.com"}]
    plan = decide(rows, [user("anna"), user("bert")])
    assert not plan.plan.changed
    assert {finding.label for finding in plan.impossible} == {"bert@example.com", "anna@example.com"}


ENTRIES = ("anna@example.com", "U0ANNA", "ann?", "*@example.com", "Sales", "s0sales", "new@example.com", " ANNA ")
WRONG = ("ana@example.com", "^anna$", "Anna Smith", "@example.com", "U0NOBODY", "*@example.org")


@pytest.mark.parametrize("option", ["exclude", "protected"])
def test_entries_that_match_nothing_are_reported(option: str) -> None:
    scope = Scope(**{option: (*ENTRIES, *WRONG)})
    plan = decide([{"email": "new@example.com"}], [user("anna")], [], [group("Sales")], scope=scope)
    found = [finding for finding in plan.findings if finding.topic is Topic.UNMATCHED]
    assert {finding.label for finding in found} == set(WRONG)
    assert {finding.position for finding in found} == {"scope.exclude" if option == "exclude" else option}
    assert all("no account, row or group" in finding.message for finding in found)
    assert sum("matches no account" in warning for warning in plan.plan.warnings) == len(WRONG)


def test_groups_that_were_not_read_are_not_said_to_be_missing() -> None:
    plan = decide([{"email": "anna@example.com"}], [user("anna")], scope=Scope(protected=("Sales",)))
    (finding,) = plan.findings
    assert "groups were not read" in finding.message


def test_a_domain_that_nobody_is_in_is_reported() -> None:
    scope = Scope(email_domains=("example.com", "@EXAMPLE.*", "exmaple.com"))
    plan = decide([{"email": "anna@example.com"}], [user("anna")], scope=scope)
    assert told(plan, Topic.UNMATCHED) == [("exmaple.com", ())]


GONE = user(
    "jsmith", email="office@example.com", employee_number="100", given_name="John", family_name="Smith", active=False
)
NEWCOMER = {"email": "office@example.com", "given_name": "Jane", "family_name": "Doe"}


def test_an_account_that_is_reactivated_for_another_name_is_reported_first() -> None:
    plan = decide([NEWCOMER, {"email": "anna@example.com", "manager": "nobody"}], [GONE, user("anna")])
    assert changes(plan) == {
        "reactivate user U0JSMITH": {"active": True, "given_name": "Jane", "family_name": "Doe"},
    }
    assert told(plan, Topic.OTHER_PERSON) == [("office@example.com", ("U0JSMITH",))]
    shown, _cut = show_findings(plan.findings, 1)
    assert shown[0].topic is Topic.OTHER_PERSON
    (warning,) = [warning for warning in plan.plan.warnings if "U0JSMITH" in warning]
    assert "belonged to John Smith, not to Jane Doe" in warning


def test_an_account_with_another_employee_number_is_not_reactivated_for_somebody_else() -> None:
    sales = [{"name": "Sales", "members": ["office@example.com"]}]
    plan = decide([{**NEWCOMER, "employee_number": "200"}], [GONE], sales, [group("Sales")])
    assert changes(plan) == {}
    assert told(plan, Topic.CONFLICT)[0] == ("office@example.com", ("U0JSMITH",))
    assert told(plan, Topic.OTHER_PERSON) == []
    assert plan.matches == ()


def test_the_id_reactivates_an_account_with_another_employee_number_and_says_so() -> None:
    plan = decide([{**NEWCOMER, "employee_number": "200", "id": GONE.id}], [GONE])
    assert list(changes(plan)) == ["reactivate user U0JSMITH"]
    assert told(plan, Topic.OTHER_PERSON) == [("office@example.com", ("U0JSMITH",))]


@pytest.mark.parametrize(
    ("row", "settings"),
    [
        ({"given_name": "John", "family_name": "Smith"}, {}),
        ({"given_name": "John", "family_name": "Berg"}, {}),
        ({"given_name": "Jane", "family_name": "Doe", "employee_number": "100"}, {}),
        ({"given_name": "Jane", "family_name": "Doe", "active": False}, {}),
        ({"given_name": "Jane", "family_name": "Doe", "employee_number": "200"}, {"reactivate": False}),
    ],
)
def test_a_rehire_and_an_account_that_stays_deactivated_are_no_other_person(
    row: dict[str, Any], settings: dict[str, Any]
) -> None:
    plan = decide([{"email": "office@example.com", **row}], [GONE], **settings)
    assert told(plan, Topic.OTHER_PERSON) == told(plan, Topic.CONFLICT) == []


PEOPLE = [("ann", "Ann", "Lund", "1"), ("bert", "Bert", "Holm", "2"), ("carl", "Carl", "Quist", "3")]
ACCOUNTS = [user(name, given_name=first, family_name=last, employee_number=n) for name, first, last, n in PEOPLE]


def rows(emails: list[str], **swap: str) -> list[dict[str, Any]]:
    return [
        {"email": f"{email}@example.com", swap.get("first", "given_name"): first, swap.get("last", "family_name"): last}
        for email, (_name, first, last, _n) in zip(emails, PEOPLE)
    ]


def test_a_column_of_addresses_that_is_shifted_by_one_row() -> None:
    shifted = decide(rows(["bert", "carl", "ann"]), ACCOUNTS).shifted_rows
    assert shifted == (
        "ann@example.com (gets the name of U0CARL)",
        "bert@example.com (gets the name of U0ANN)",
        "carl@example.com (gets the name of U0BERT)",
    )


def test_first_and_family_name_exchanged() -> None:
    exchanged = decide(rows(["ann", "bert", "carl"], first="family_name", last="given_name"), ACCOUNTS).shifted_rows
    assert [one.partition(" ")[2] for one in exchanged] == ["(first and last name exchanged)"] * 3


def test_the_number_of_somebody_else() -> None:
    plan = decide([{"email": "ann@example.com", "employee_number": "3"}], ACCOUNTS)
    assert plan.shifted_rows == ("ann@example.com (gets the employee number of U0CARL)",)


def test_new_names_and_those_that_stay_are_nobodys() -> None:
    assert decide(rows(["ann", "bert", "carl"]), ACCOUNTS).shifted_rows == ()
    married = [{"email": "ann@example.com", "family_name": "Berg"}, {"email": "bert@example.com", "given_name": "Ann"}]
    assert decide(married, ACCOUNTS).shifted_rows == ()


BOSS = "boss@example.com"
ANNA = {"email": "anna@example.com", "manager": BOSS}
REPORTED = [("anna@example.com", ("U0BOSS",))]


@pytest.mark.parametrize(
    ("rows", "settings"),
    [
        ([ANNA, {"email": BOSS, "active": False}], {}),
        ([ANNA], {"absent_users": AbsentUsers.DEACTIVATE}),
    ],
)
def test_a_manager_who_is_deactivated_by_the_same_run_is_set_and_reported(
    rows: list[dict[str, Any]], settings: dict[str, Any]
) -> None:
    plan = decide(rows, [user("anna"), user("boss")], **settings)
    assert changes(plan)["update user U0ANNA"] == {"manager": "U0BOSS"}
    assert changes(plan)["deactivate user U0BOSS"] == {"active": False}
    assert told(plan, Topic.INACTIVE_MANAGER) == REPORTED
    (warning,) = [warning for warning in plan.plan.warnings if "manager" in warning]
    assert "boss@example.com (U0BOSS) is deactivated by the same run" in warning


def test_a_manager_who_is_deactivated_already_is_set_and_reported() -> None:
    plan = decide([ANNA], [user("anna"), user("boss", active=False)])
    assert changes(plan) == {"update user U0ANNA": {"manager": "U0BOSS"}}
    assert told(plan, Topic.INACTIVE_MANAGER) == REPORTED


def test_the_manager_of_a_new_account_is_reported() -> None:
    plan = decide([{**ANNA, "user_name": "anna"}], [user("boss")], absent_users=AbsentUsers.DEACTIVATE)
    assert changes(plan)["create user anna@example.com"]["manager"] == "U0BOSS"
    assert told(plan, Topic.INACTIVE_MANAGER) == REPORTED


@pytest.mark.parametrize(
    ("rows", "accounts"),
    [
        ([ANNA, {"email": BOSS}], [user("anna"), user("boss", active=False)]),
        ([ANNA], [user("anna", manager="U0BOSS"), user("boss", active=False)]),
        ([ANNA, {"email": BOSS, "active": False}], [user("anna", manager="U0BOSS"), user("boss")]),
        ([ANNA], [user("anna"), user("boss")]),
    ],
    ids=["comes back", "has been deactivated", "was the manager before", "active"],
)
def test_a_manager_who_is_active_or_is_not_set_by_the_run_is_not_reported(
    rows: list[dict[str, Any]], accounts: list[Any]
) -> None:
    assert told(decide(rows, accounts), Topic.INACTIVE_MANAGER) == []
