# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which accounts and groups a run may change, and how they are kept from changes."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused, Topic
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Guests, Scope, ScopeRules, ScopeStatus
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import DesiredUser
from tests.support.directory import changes, decide, group, told, user

ANNA = {"email": "anna@example.com"}


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


def test_an_ignore_list_that_only_filters_the_source_so_the_ignored_account_is_deleted() -> None:
    rows = [{"email": "anna@example.com"}, {"email": "bert@example.com"}]
    scope = Scope(exclude=("BERT@example.com",))
    plan = decide(rows, [user("anna"), user("bert")], scope=scope, absent_users=AbsentUsers.DEACTIVATE)
    assert not plan.plan.changed
    # By another address the ignored account is still the ignored account, and a row on the list still keeps it.
    renamed = user("bert", email="b@example.com", secondary_email="bert@example.com")
    assert not decide(rows, [user("anna"), renamed], scope=scope, absent_users=AbsentUsers.DEACTIVATE).plan.changed
    rows[1] = {"email": "bert@example.com", "id": "U0BERT"}
    moved = user("bert", email="b@example.com", user_name="b")
    assert not decide(rows, [user("anna"), moved], scope=scope, absent_users=AbsentUsers.DEACTIVATE).plan.changed


@pytest.mark.parametrize(
    ("scope", "account", "status"),
    [
        (Scope(), user("anna"), ScopeStatus.MANAGED),
        (Scope(exclude=("*",)), user("app", email="b@slack-bots.com"), ScopeStatus.BOT),
        (Scope(exclude=(" ANNA ",)), user("anna"), ScopeStatus.EXCLUDED),
        (Scope(exclude=("second@*",)), user("anna", secondary_email="second@example.org"), ScopeStatus.EXCLUDED),
        (Scope(exclude=("ann",)), user("anna"), ScopeStatus.MANAGED),
        (Scope(exclude=("",)), user("anna"), ScopeStatus.MANAGED),
        (Scope(groups=("Sales",)), user("anna"), ScopeStatus.OUT_OF_SCOPE),
        (Scope(groups=("Sales",)), user("bert"), ScopeStatus.MANAGED),
        (Scope(groups=("Sales",), guests=Guests.ONLY), user("bert"), ScopeStatus.OUT_OF_SCOPE),
        (Scope(email_domains=("EXAMPLE.com",)), user("anna"), ScopeStatus.MANAGED),
        (Scope(email_domains=("example.org",)), user("anna"), ScopeStatus.OUT_OF_SCOPE),
        (Scope(email_domains=("*.com",)), user("anna", email=None), ScopeStatus.OUT_OF_SCOPE),
    ],
)
def test_how_an_account_stands(scope: Scope, account: User, status: ScopeStatus) -> None:
    assert ScopeRules(scope, [group("Sales", "bert")]).status(account) is status


@pytest.mark.parametrize(
    ("values", "account", "status"),
    [
        ({"email": "new@example.com"}, None, ScopeStatus.MANAGED),
        ({"email": "new@example.org"}, None, ScopeStatus.OUT_OF_SCOPE),
        ({"email": "new@example.com", "guest": True}, None, ScopeStatus.OUT_OF_SCOPE),
        ({"email": "new@example.com", "user_name": "root"}, None, ScopeStatus.EXCLUDED),
        ({"email": "new@example.com"}, user("anna"), ScopeStatus.OUT_OF_SCOPE),
        ({"email": "new@example.org"}, user("bert"), ScopeStatus.MANAGED),
        ({"email": "new@example.com"}, user("root"), ScopeStatus.EXCLUDED),
    ],
)
def test_how_a_row_stands_with_and_without_its_account(
    values: dict[str, Any], account: User | None, status: ScopeStatus
) -> None:
    scope = Scope(("example.com",), ("Sales",), Guests.EXCLUDE, exclude=("root",))
    rules = ScopeRules(scope, [group("Sales", "bert", "root")])
    assert rules.row_status(DesiredUser("users[0]", values), account) is status


def test_a_scope_keeps_what_is_protected_and_the_own_account() -> None:
    rules = ScopeRules(Scope(protected=("anna@*", "board"), exclude=("apps",), own_id="U0TOKEN"), [])
    assert [rules.protected(user(name)) for name in ("anna", "bert", "token")] == [True, False, True]
    assert [rules.group_protected(group(name)) for name in ("Board", "Sales")] == [True, False]
    assert [rules.group_excluded(group(name)) for name in ("Apps", "Board")] == [True, False]


def test_nothing_is_excluded_or_protected_by_no_pattern() -> None:
    rules = ScopeRules(Scope(), [])
    assert not rules.protected(user("anna"))
    assert not rules.group_protected(group("Sales"))
    assert not rules.group_excluded(group("Sales"))
