# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of version 1.1."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.v1 import V1
from tests.support.codec_cases import CHANGES, CORE1, ENT1, GUEST1, NAMES, PROFILE1, observed


@pytest.mark.parametrize(("changes", "held", "body", "_operations"), [case[1:] for case in CHANGES], ids=NAMES)
def test_changes_on_v1(
    changes: dict[str, t.Any], held: dict[str, t.Any], body: dict[str, t.Any], _operations: list[t.Any]
) -> None:
    made = V1().user_changes(changes, observed(**held))
    named = made.pop("schemas")
    assert made == body
    used = {ENT1: "enterprise", GUEST1: "guest", PROFILE1: "profile"}
    spoken_of = [urn for urn in used if urn in str(body)]
    assert named == [CORE1, *spoken_of]


def test_the_least_of_a_new_account() -> None:
    values = {"user_name": "ada", "email": "ada@example.com", "guest": False}
    assert V1().new_user(values) == {
        "schemas": [CORE1],
        "userName": "ada",
        "emails": [{"value": "ada@example.com", "primary": True}],
    }


def test_a_replacement_without_anything_observed() -> None:
    body = V1().replaced_user({"user_name": "ada", "email": "ada@example.com"}, None)
    assert body["active"] is True
    assert body["nickName"] == "ada"


def test_group_changes_on_v1() -> None:
    """wire 8.7."""
    assert V1().group_changes("New", ["U1"], ["U2"]) == {
        "schemas": [CORE1],
        "displayName": "New",
        "members": [{"value": "U1"}, {"value": "U2", "operation": "delete"}],
    }
    assert V1().group_changes("New", [], []) == {"schemas": [CORE1], "displayName": "New"}
