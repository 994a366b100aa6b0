# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that Slack understands in one documented form only."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

V1, V2 = ({"environment": {"SLACK_SCIM_VERSION": version}} for version in ("v1", "v2"))


def members(sandbox: Sandbox, name: str) -> set[str]:
    (group,) = [group for group in sandbox.control.state()["groups"] if group["display_name"] == name]
    return set(group["members"])


@pytest.fixture
def team(play: PlaybookRunner, sandbox: Sandbox) -> list[str]:
    """A group of five, as options name its members."""
    sandbox.control.reset(users=9, seed=5)
    people = [user for user in sandbox.control.state()["users"] if user["active"] and user["kind"] != "bot"]
    ids = [user["id"] for user in people if not user.get("guest")][:5]
    play.module("slack_scim_group", {"name": "Team", "members": {"add": ids}})
    return ids


@pytest.mark.parametrize("effect", ["400", "ignored", "all_removed"])
@pytest.mark.parametrize("understood", ["path_filter", "value_list"])
def test_members_leave_in_the_form_that_slack_understands(
    play: PlaybookRunner, sandbox: Sandbox, team: list[str], understood: str, effect: str
) -> None:
    """The others stay, or are added back; the next task has nothing to do."""
    sandbox.control.settings(v2_member_removal=understood, v2_member_removal_mismatch=effect)
    arguments = {"name": "Team", "members": {"remove": team[:2]}, "api_version": "v2"}
    assert play.module("slack_scim_group", arguments, warns=True).changed
    assert members(sandbox, "Team") == set(team[2:])
    assert not play.module("slack_scim_group", arguments).changed


def test_members_leave_on_v1_although_slack_ignores_deletions(
    play: PlaybookRunner, sandbox: Sandbox, team: list[str]
) -> None:
    sandbox.control.settings(v1_member_removal="ignored")
    arguments = {"name": "Team", "members": {"set": team[2:]}, "api_version": "v1"}
    assert play.module("slack_scim_group", arguments).changed
    assert members(sandbox, "Team") == set(team[2:])


@pytest.mark.parametrize("effect", ["merge", "whole", "400"])
def test_other_enterprise_attributes_stay(play: PlaybookRunner, sandbox: Sandbox, effect: str) -> None:
    sandbox.control.settings(enterprise_add=effect)
    identity = {"email": "ann@example.com", "user_name": "ann", "api_version": "v2"}
    values: dict[str, Any] = {"department": "IT", "cost_center": "77", "division": "D"}
    play.module("slack_scim_user", {**identity, **values})
    result = play.module("slack_scim_user", {**identity, "department": "Sales"})
    shown = {option: result["user"][option] for option in values}
    assert shown == {"department": "Sales", "cost_center": "77", "division": "D"}
