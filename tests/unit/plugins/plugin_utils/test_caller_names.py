# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of roles in the names of their variables."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.plugin_utils._caller_names import (
    caller_names,
    for_caller,
    in_caller_words,
)

NAMES = {
    "guards": "directory_sync_guards",
    "min_users": "directory_sync_min_users",
    "users": "directory_sync_users",
    "token": "directory_sync_token",
}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ directory_sync_token | default(omit, true) }}", "directory_sync_token"),
        ("{{directory_sync_token}}", "directory_sync_token"),
        ("{{ directory_sync_read.options.token | default(omit) }}", "directory_sync_token"),
        ("{{ directory_sync_token if other else omit }}", "directory_sync_token"),
        ("{{ directory_sync_folder }}/plan.json", None),
        ("{{ other.thing }}", None),
        ("plain", None),
        (12, None),
    ],
)
def test_an_option_stands_for_a_variable(template: object, name: str | None) -> None:
    assert caller_names({"token": template}).get("token") == name


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "missing required arguments: token",
            "missing required arguments: directory_sync_token. The environment variable SLACK_SCIM_TOKEN can hold the "
            "token",
        ),
        ("missing required arguments: other, users", "missing required arguments: other, directory_sync_users"),
        ("If this is intended, set guards: {x: 1}", "If this is intended, set directory_sync_guards: {x: 1}"),
        ("guards.x: 'y' must be a number", "directory_sync_guards.x: 'y' must be a number"),
        ("set min_users: 3 for this one run", "set directory_sync_min_users: 3 for this one run"),
        (
            "3 users are missing; users: must not be empty",
            "3 users are missing; directory_sync_users: must not be empty",
        ),
        ("2 guards stop this plan", "2 guards stop this plan"),
        ("users: guards://dc1 must answer", "directory_sync_users: guards://dc1 must answer"),
        ("must be set, because guards.x is set", "must be set, because directory_sync_guards.x is set"),
        ("'/srv/min_users/x' and min_users.csv", "'/srv/min_users/x' and min_users.csv"),
    ],
)
def test_a_message_names_variables(message: str, expected: str) -> None:
    assert in_caller_words(message, NAMES) == expected


@pytest.mark.parametrize("message", ["missing required arguments: token", "token: must not be empty"])
def test_a_message_says_where_a_token_may_come_from(message: str) -> None:
    of_a_task = for_caller(message, "slack_scim_user", None, "")
    assert of_a_task == f"{message}. Set token, or SLACK_SCIM_TOKEN in the environment of the host that runs the task"
    of_a_role = for_caller(message, "slack_scim_user", None, "scimops.slack.onboard")
    assert ". Set onboard_token, or SLACK_SCIM_TOKEN" in of_a_role
    assert ". Set token, or" in for_caller(message, "slack_scim_user", None, "other.collection.role")


def test_only_a_task_of_a_role_is_put_into_the_words_of_the_role() -> None:
    written = {"name": "Apply", "scimops.slack.slack_scim_directory": {"guards": "{{ directory_sync_guards }}"}}
    message = "guards.x: 'y' must be a number"
    assert for_caller(message, "slack_scim_directory", written, "") == f"directory_sync_{message}"
    assert for_caller(message, "slack_scim_directory", None, "") == message
    assert for_caller(message, "slack_scim_undo", written, "") == message
    assert for_caller(message, "slack_scim_directory", {"scimops.slack.slack_scim_directory": "x=1"}, "") == message
