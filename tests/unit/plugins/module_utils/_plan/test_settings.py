# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: which attributes of existing accounts a run changes."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import (
    AbsentGroups,
    AbsentUsers,
    PolicyRule,
    Settings,
    managed_values,
    read_policy,
)
from tests.support.directory import TODAY, decide, user

ANNA = {"email": "anna@example.com"}


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


def test_only_rules_that_differ_from_the_default_are_kept() -> None:
    rules = {"title": "enforce", "phone": "create_only", "timezone": "fill_if_empty"}
    assert read_policy(rules) == {"phone": PolicyRule.CREATE_ONLY, "timezone": PolicyRule.FILL_IF_EMPTY}


def test_every_attribute_and_rule_that_is_unknown_is_named() -> None:
    with pytest.raises(Refused) as refused:
        read_policy({"titel": "enforce", "title": "always", "active": "enforce", "phone": "enforce"})
    assert str(refused.value) == (
        "policy: 'titel' must be an attribute of a user, other than active; "
        "policy.title: 'always' must be one of enforce, create_only, fill_if_empty; "
        "policy: 'active' must be an attribute of a user, other than active"
    )


def test_what_the_policy_lets_through() -> None:
    desired = {"title": "CEO", "phone": "1", "locale": None, "department": None, "role": "boss"}
    policy = {
        "phone": PolicyRule.CREATE_ONLY,
        "title": PolicyRule.FILL_IF_EMPTY,
        "department": PolicyRule.FILL_IF_EMPTY,
        "role": PolicyRule.FILL_IF_EMPTY,
    }
    account = user("anna", department="Sales", role="clerk")
    assert managed_values(desired, account, policy) == {"title": "CEO", "locale": None}
    assert managed_values(desired, account, {}) == desired


def test_what_is_left_out_changes_least() -> None:
    settings = Settings(TODAY)
    assert (settings.scope, settings.policy, settings.first_missed) == (Scope(), {}, {})
    assert (settings.absent_users, settings.absent_groups) == (AbsentUsers.IGNORE, AbsentGroups.IGNORE)
    assert (settings.absent_after_days, settings.user_name_from) == (0, "email")
    assert (settings.reactivate, settings.skip_invalid) == (True, False)
