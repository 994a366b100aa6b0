# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bodies of both versions have in common."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, Write
from ansible_collections.scimops.slack.plugins.module_utils._scim.decode import user_of
from ansible_collections.scimops.slack.plugins.module_utils._scim.v1 import V1
from ansible_collections.scimops.slack.plugins.module_utils._scim.v2 import V2
from tests.support.codec_cases import CHANGES, CORE1, CORE2, observed


def test_every_attribute_that_may_change_is_in_the_cases() -> None:
    covered = {option for case in CHANGES for option in case[1]}
    alike = {"honorific_prefix", "display_name", "user_type", "preferred_language", "locale", "timezone"}
    alike |= {"employee_number", "organization"}
    changeable = {option for option, row in ATTRIBUTES.items() if row.write is Write.ALWAYS}
    assert covered | alike == changeable


@pytest.mark.parametrize(("codec", "core"), [(V1(), CORE1), (V2(), CORE2)])
def test_a_replacement_always_has_what_slack_must_not_lose(codec: V1 | V2, core: str) -> None:
    """wire C4, 7.4.3."""
    body = codec.replaced_user({"title": "Dr"}, observed(active=False))
    assert body == {
        "schemas": [core],
        "userName": "ada",
        "nickName": "ada",
        "emails": [{"value": "ada@example.com", "primary": True}, {"value": "ada@example.org", "primary": False}],
        "active": False,
        "title": "Dr",
    }


def test_a_replacement_clears_names_by_empty_strings() -> None:
    """wire 7.4.8: a name that is left out is kept."""
    body = V1().replaced_user({"given_name": None, "family_name": "L", "title": None}, observed())
    assert body["name"] == {"givenName": "", "familyName": "L"}
    assert "title" not in body


def test_a_replacement_can_take_the_second_email_away() -> None:
    body = V1().replaced_user({"secondary_email": None}, observed())
    assert body["emails"] == [{"value": "ada@example.com", "primary": True}]


@pytest.mark.parametrize(
    ("codec", "schema"), [(V1(), "urn:scim:schemas:core:1.0"), (V2(), "urn:ietf:params:scim:schemas:core:2.0:Group")]
)
def test_whole_groups(codec: V1 | V2, schema: str) -> None:
    assert codec.whole_group("Sales", ["U1"]) == {
        "schemas": [schema],
        "displayName": "Sales",
        "members": [{"value": "U1"}],
    }


@pytest.mark.parametrize(
    ("body", "total", "start", "returned"),
    [
        ({"Resources": [{"id": "U1"}, {}], "totalResults": 5, "startIndex": 3}, 5, 3, 2),
        ({"Resources": [{"id": "U1"}], "totalResults": "5", "startIndex": "3"}, 5, 3, 1),
        ({"Resources": None, "totalResults": 0}, 0, 7, 0),
        ({"totalResults": 0}, 0, 7, 0),
        ({}, None, 7, 0),
        ({"Resources": "x", "totalResults": "many"}, None, 7, 0),
    ],
)
def test_listings(body: dict[str, t.Any], total: int | None, start: int, returned: int) -> None:
    listing = V1().listing(body, user_of, 7)
    assert (listing.total, listing.page.start_index, listing.returned) == (total, start, returned)
