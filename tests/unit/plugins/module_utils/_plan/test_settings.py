# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: which attributes of existing accounts a run changes."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import PolicyRule, read_policy
from tests.support.directory import decide, user

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
