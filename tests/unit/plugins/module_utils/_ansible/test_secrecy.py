# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What results show of options and of secrets."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.directory import SPEC as DIRECTORY
from ansible_collections.scimops.slack.plugins.module_utils._ansible.secrecy import (
    NO_LOG,
    NO_SUCH_OPTION,
    secrets_in,
    shown_options,
    shown_result,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.user import SPEC as USER

URL = f"data:image/png;base64,{'A' * 5000}"
SHORT_URL = "data:image/png;base64,… (5000 characters)"


@pytest.mark.parametrize(
    ("option", "value", "shown"),
    [
        ("token", "xoxp-1", NO_LOG),
        ("token", None, None),
        ("passwort", "hunter2", NO_SUCH_OPTION),
        ("users", [{"password": "hunter2"}, {}], "2 entries"),
        ("users", '[{"password": "hunter2"}]', NO_LOG),
        ("groups", None, None),
        ("api_url", "https://me:hunter2@slack.example.com/scim", "https://********@slack.example.com/scim"),
        ("api_url", "https://me:hun/ter@2@slack.example.com/scim", "https://********@slack.example.com/scim"),
        ("users_file", "people.csv", "people.csv"),
        (
            "ldap",
            {"uri": "ldap://me:hunter2@ldap.example.com", "bind_password": "hunter2", "bind_passwort": "hunter2"},
            {"uri": "ldap://********@ldap.example.com", "bind_password": NO_LOG, "bind_passwort": NO_SUCH_OPTION},
        ),
        ("ldap", "uri=ldap://x bind_password=hunter2", NO_LOG),
    ],
)
def test_what_a_result_shows_of_an_option(option: str, value: Any, shown: Any) -> None:
    assert shown_options(DIRECTORY.argument_spec, {option: value}) == {option: shown}


@pytest.mark.parametrize(
    ("option", "value", "shown"),
    [
        ("photo", URL, SHORT_URL),
        ("photo", "data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
        ("profile_url", "https://social.example.com/@nora", "https://social.example.com/@nora"),
        ("profile_url", "https://me:hunter2@example.com/", "https://********@example.com/"),
        ("password", "hunter2", NO_LOG),
    ],
)
def test_what_a_result_shows_of_an_account(option: str, value: Any, shown: Any) -> None:
    assert shown_options(USER.argument_spec, {option: value}) == {option: shown}


def test_passwords_in_addresses_of_servers_are_secrets() -> None:
    params = {
        "api_url": "https://me:hunter2@slack.example.com/scim",
        "ldap": {"uri": "ldaps://other:correct@horse@ldap.example.com"},
        "users_file": "https://not:an-address@example.com",
    }
    found = secrets_in(DIRECTORY.argument_spec, params)
    assert found == {"me:hunter2", "hunter2", "other:correct@horse", "correct@horse"}


def test_a_password_too_short_to_be_masked_alone_is_masked_with_its_user() -> None:
    assert secrets_in(USER.argument_spec, {"api_url": "https://me:a@slack.example.com/scim"}) == {"me:a"}


def test_secrets_are_masked_wherever_they_are_in_a_result() -> None:
    result = {
        "msg": "no hunter2 and no hunter",
        "changed": True,
        "id": None,
        "exact": "hunter2",
        "diff": [{"after": ("photo: hunter", 7, True)}],
        "count": 12,
    }
    assert shown_result(result, {"hunter", "hunter2", "12"}) == {
        "msg": "no ******** and no ********",
        "changed": True,
        "id": None,
        "exact": NO_LOG,
        "diff": [{"after": ["photo: ********", 7, True]}],
        "count": NO_LOG,
    }


def test_a_data_url_is_shortened_wherever_it_is_in_a_result() -> None:
    assert shown_result({"diff": {"after": f"photo: {URL}\ntitle: Boss\n"}}, ()) == {
        "diff": {"after": f"photo: {SHORT_URL}\ntitle: Boss\n"}
    }
