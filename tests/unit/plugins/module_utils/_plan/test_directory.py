# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a whole directory. What holds for every directory is in tests/property/test_directory_plan.py."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused, Topic
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, PendingId
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Guests, Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import (
    AbsentGroups,
    AbsentUsers,
    PolicyRule,
    read_policy,
)
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import InvalidRows
from tests.support.directory import TODAY, changes, decide, group, told, user

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
        ({"email": "new@example.com", "user_name": "Anna"}, "user_name"),
    ],
)
def test_each_match_says_by_what(row: dict[str, Any], key: str) -> None:
    plan = decide([row], [user("anna")])
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


def test_a_user_name_is_free_before_it_is_taken() -> None:
    rows = [{"email": "anna@example.com", "user_name": "ann"}, {"email": "new@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna")])
    assert [operation.key for operation in plan.plan.operations] == [
        "update user U0ANNA",
        "create user new@example.com",
    ]
    assert plan.plan.operations[1].needs == ("update user U0ANNA",)


def test_user_names_change_places_by_way_of_a_third() -> None:
    rows = [{"email": "anna@example.com", "user_name": "bert"}, {"email": "bert@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna"), user("bert")])
    assert not plan.conflicts
    names = [operation.after["user_name"] for operation in plan.plan.operations]
    assert names == ["aside-u0bert", "bert", "anna"]


def test_addresses_that_change_places_are_a_conflict() -> None:
    rows = [{"id": "U0ANNA", "email": "bert@example.com"}, {"id": "U0BERT", "email": "anna@example.com"}]
    plan = decide(rows, [user("anna"), user("bert")])
    assert not plan.plan.changed
    assert len(plan.conflicts) == 2


def test_an_address_that_moves_on_is_free_before_it_is_taken() -> None:
    rows = [{"id": "U0ANNA", "email": "anna.b@example.com"}, {"email": "anna@example.com", "given_name": "Anna"}]
    plan = decide(rows, [user("anna")])
    assert list(changes(plan)) == ["update user U0ANNA", "create user anna@example.com"]


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


@pytest.mark.parametrize(
    ("rule", "title", "changed"),
    [
        (PolicyRule.ENFORCE, "CTO", True),
        (PolicyRule.CREATE_ONLY, "CTO", False),
        (PolicyRule.CREATE_ONLY, None, False),
        (PolicyRule.FILL_IF_EMPTY, "CTO", False),
        (PolicyRule.FILL_IF_EMPTY, None, True),
    ],
)
def test_policy(rule: PolicyRule, title: str | None, changed: bool) -> None:
    policy = read_policy({"title": rule.value})
    assert decide([{**ANNA, "title": "CEO"}], [user("anna", title=title)], policy=policy).plan.changed is changed


@pytest.mark.parametrize("given", [{"titel": "enforce"}, {"title": "always"}, {"active": "create_only"}])
def test_a_policy_is_about_attributes(given: dict[str, str]) -> None:
    with pytest.raises(Refused, match="policy"):
        read_policy(given)


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


def test_a_manager_who_is_created_is_set_when_there_is_an_account() -> None:
    rows = [{**ANNA, "title": "CTO", "manager": "boss@example.com"}, {"email": "boss@example.com"}]
    plan = decide(rows, [user("anna")])
    assert list(changes(plan)) == ["update user U0ANNA", "create user boss@example.com", "update user U0ANNA manager"]
    assert plan.plan.operations[2].after == {"manager": PendingId("create user boss@example.com")}
    assert plan.plan.operations[2].needs == ("create user boss@example.com",)


def test_unknown_managers_and_circles_are_told_and_not_fatal() -> None:
    rows: list[dict[str, Any]] = [
        {**ANNA, "manager": "bert@example.com"},
        {"email": "bert@example.com", "manager": "anna@example.com"},
        {"email": "carl@example.com", "manager": "nobody", "title": "CTO"},
        {"email": "dora@example.com", "manager": "dora"},
    ]
    plan = decide(rows, [user("anna"), user("bert"), user("carl", manager="U0ANNA"), user("dora")])
    assert changes(plan)["update user U0CARL"] == {"title": "CTO"}
    assert changes(plan)["update user U0ANNA"] == {"manager": "U0BERT"}
    messages = [finding.message for finding in plan.findings if finding.topic is Topic.MANAGER]
    assert len(messages) == 3
    assert any("circle: anna@example.com, bert@example.com" in message for message in messages)


# Scope


@pytest.mark.parametrize(
    "exclude", ["bert@*", "BERT", "u0bert", "b?rt@example.com"], ids=["email", "user name", "id", "other"]
)
def test_an_excluded_account_is_outside_everything(exclude: str) -> None:
    plan = decide(
        [ANNA, {"email": "bert@example.com", "title": "CEO"}],
        [user("anna"), user("bert")],
        [{"name": "Sales", "members": ["anna", "bert"]}],
        [group("Sales")],
        scope=Scope(exclude=(exclude,)),
        absent_users=AbsentUsers.DEACTIVATE,
    )
    assert changes(plan) == {"members group S0SALES": {"joins": ["U0ANNA"]}}
    assert plan.managed_users == 1


def test_an_ignore_list_also_keeps_the_account_that_the_source_does_not_have() -> None:
    plan = decide(
        [ANNA],
        [user("anna"), user("bert")],
        [{"name": "Sales", "members": ["anna"]}],
        [group("Sales", "bert")],
        scope=Scope(exclude=("bert@*",)),
        absent_users=AbsentUsers.DEACTIVATE,
    )
    assert changes(plan) == {"members group S0SALES": {"joins": ["U0ANNA"]}}


@pytest.mark.parametrize(
    ("scope", "managed"),
    [
        (Scope(), 3),
        (Scope(email_domains=("example.com",)), 2),
        (Scope(email_domains=("*.org", "@example.com")), 3),
        (Scope(guests=Guests.ONLY), 1),
        (Scope(guests=Guests.EXCLUDE), 2),
        (Scope(groups=("Sales",)), 1),
        (Scope(groups=("S0SALES",)), 1),
    ],
)
def test_who_is_managed(scope: Scope, managed: int) -> None:
    accounts = [user("anna"), user("bert", guest=True), user("carl", email="carl@example.org")]
    plan = decide(
        [{"email": "x@example.net", "active": False}],
        accounts,
        None,
        [group("Sales", "carl")],
        scope=scope,
        absent_users=AbsentUsers.DEACTIVATE,
    )
    assert plan.managed_users == len(plan.plan.operations) == managed


def test_a_scope_names_groups_that_there_are() -> None:
    with pytest.raises(Refused, match="'Slaes'"):
        decide([ANNA], scope=Scope(groups=("Slaes",)))


def test_apps_and_the_own_account_are_never_deactivated() -> None:
    accounts = [user("anna"), user("app", email="bot@slack-bots.com"), user("token")]
    plan = decide([ANNA], accounts, scope=Scope(own_id="U0TOKEN"), absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed
    assert told(plan, Topic.PROTECTED) == [("token@example.com (U0TOKEN)", ("U0TOKEN",))]


@pytest.mark.parametrize(
    "row",
    [
        {"active": False},
        {"guest": True, "guest_expiration": "2027-01-01T00:00:00Z"},
        {"id": "U0ANNA", "email": "other@example.com"},
        {"secondary_email": ""},
    ],
)
def test_a_protected_account_is_not_deactivated_converted_or_stripped(row: dict[str, Any]) -> None:
    found = user("anna", secondary_email="a@example.org")
    plan = decide([{**ANNA, **row}], [found], scope=Scope(protected=("anna@*",)))
    assert not plan.plan.changed
    assert told(plan, Topic.PROTECTED)


def test_a_protected_account_still_gets_its_title() -> None:
    plan = decide([{**ANNA, "title": "CEO"}], [user("anna")], scope=Scope(protected=("anna",)))
    assert changes(plan) == {"update user U0ANNA": {"title": "CEO"}}


# Absent


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (AbsentUsers.IGNORE, {}),
        (AbsentUsers.REPORT, {}),
        (AbsentUsers.DEACTIVATE, {"deactivate user U0BERT": {"active": False}}),
        (AbsentUsers.CONVERT_TO_GUEST, {"update user U0BERT": {"guest": True}}),
    ],
)
def test_absent_users(how: AbsentUsers, expected: dict[str, Any]) -> None:
    plan = decide([ANNA], [user("anna"), user("bert"), user("carl", active=False)], absent_users=how)
    assert changes(plan) == expected
    assert bool(told(plan, Topic.ABSENT)) is (how is AbsentUsers.REPORT)
    assert plan.first_missed == {"U0BERT": TODAY}


@pytest.mark.parametrize(("missed", "acts"), [(None, False), (13, False), (14, True)])
def test_absent_users_have_a_grace(missed: int | None, acts: bool) -> None:
    first = {"U0BERT": TODAY - datetime.timedelta(days=missed)} if missed else {}
    plan = decide(
        [ANNA],
        [user("anna"), user("bert")],
        absent_users=AbsentUsers.DEACTIVATE,
        absent_after_days=14,
        first_missed=first,
    )
    assert plan.plan.changed is acts
    assert plan.first_missed == {"U0BERT": first.get("U0BERT", TODAY)}


def test_nobody_is_absent_when_people_are_not_managed() -> None:
    plan = decide(None, [user("anna")], [{"name": "Sales"}], absent_users=AbsentUsers.DEACTIVATE)
    assert list(changes(plan)) == ["create group Sales"]


def test_a_skipped_row_is_never_taken_for_gone() -> None:
    rows = [ANNA, {"email": "bert@example.com", "timezone": "Atlantis"}]
    settings: dict[str, Any] = {"absent_users": AbsentUsers.DEACTIVATE, "skip_invalid": True}
    groups = [{"name": "Sales", "members_where": {"department": "Sales"}, "allow_empty": True}]
    plan = decide(rows, [user("anna"), user("bert")], groups, [group("Sales", "bert")], **settings)
    assert not plan.plan.changed


def test_an_account_of_a_skipped_row_is_not_taken_by_another_row() -> None:
    rows = [{"email": "anna@example.com", "timezone": "Atlantis"}, {"email": "new@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna")], skip_invalid=True)
    assert not plan.plan.changed
    assert told(plan, Topic.CONFLICT) == [("new@example.com", ("U0ANNA",))]


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


@pytest.mark.parametrize("row", [{"email": "bert@"}, {"title": ["CEO"]}, {"mail": "bert@example.com"}])
def test_a_row_that_cannot_be_told_holds_back_what_is_absent(row: dict[str, Any]) -> None:
    settings: dict[str, Any] = {"absent_users": AbsentUsers.DEACTIVATE, "skip_invalid": True}
    rows = [ANNA, row]
    plan = decide(
        rows,
        [user("anna"), user("bert")],
        [{"name": "Sales", "members": ["anna"]}],
        [group("Sales", "bert")],
        **settings,
    )
    assert changes(plan) == {"members group S0SALES": {"joins": ["U0ANNA"]}}
    assert "cannot be told" in plan.findings[0].message


@pytest.mark.parametrize(
    ("how", "keys"),
    [
        (AbsentGroups.IGNORE, []),
        (AbsentGroups.REPORT, []),
        (AbsentGroups.DELETE, ["delete group S0LEGAL"]),
    ],
)
def test_absent_groups(how: AbsentGroups, keys: list[str]) -> None:
    teams = [group("Sales"), group("Legal", "anna"), group("Board"), group("Apps")]
    plan = decide(
        None,
        [user("anna")],
        [{"name": "sales"}, {"id": "S0SALES2", "name": "Sales2"}],
        teams,
        scope=Scope(protected=("Board",), exclude=("app*",)),
        absent_groups=how,
    )
    assert [key for key in changes(plan) if key.startswith("delete")] == keys
    assert plan.managed_groups == 3


# Groups


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


def test_counts_are_by_kind() -> None:
    plan = decide([{"email": "new@example.com"}, {**ANNA, "title": "CEO"}], [user("anna")])
    assert plan.counts == {"update user": 1, "create user": 1}


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
