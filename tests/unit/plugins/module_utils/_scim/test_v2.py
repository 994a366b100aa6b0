# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of version 2.0."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.v2 import V2
from tests.support.codec_cases import CHANGES, CORE2, ENT2, GUEST, GUEST2, HELD, NAMES, PROFILE2, observed


@pytest.mark.parametrize(("changes", "held", "_body", "operations"), [case[1:] for case in CHANGES], ids=NAMES)
def test_changes_on_v2(
    changes: dict[str, t.Any], held: dict[str, t.Any], _body: dict[str, t.Any], operations: list[tuple[t.Any, ...]]
) -> None:
    made = V2().user_changes(changes, observed(**held))
    assert made == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [
            {"op": op, "path": path, **({"value": value[0]} if value else {})} for op, path, *value in operations
        ],
    }


def test_a_new_account() -> None:
    values = {**HELD, **GUEST, "start_date": "2024-04-10T00:00:00Z", "password": "hunter2", "title": None}
    assert V2().new_user(values) == {
        "schemas": [CORE2, ENT2, GUEST2, PROFILE2],
        "userName": "ada",
        "name": {"givenName": "Ada"},
        "emails": [{"value": "ada@example.com", "primary": True}, {"value": "ada@example.org", "primary": False}],
        "phoneNumbers": [{"value": "1", "primary": True}, {"value": "2", "primary": False}],
        "addresses": [{"streetAddress": "1 Way", "country": "DE", "primary": True}],
        "roles": [{"value": "boss", "primary": True}],
        "active": True,
        "password": "hunter2",
        ENT2: {"department": "Sales", "manager": {"managerId": "U9"}},
        GUEST2: {"type": "multi", "expiration": "2027-01-01T00:00:00Z"},
        PROFILE2: {"startDate": "2024-04-10T00:00:00+0000"},
    }


def test_group_changes_on_v2() -> None:
    """wire 8.9, §12.11."""
    assert V2().group_changes("New", ["U1", "U3"], ["U2"])["Operations"] == [
        {"op": "replace", "path": "displayName", "value": "New"},
        {"op": "add", "path": "members", "value": [{"value": "U1"}, {"value": "U3"}]},
        {"op": "remove", "path": 'members[value eq "U2"]'},
    ]
