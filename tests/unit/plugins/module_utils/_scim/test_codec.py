# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bodies of both versions have in common."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, Write
from ansible_collections.scimops.slack.plugins.module_utils._scim import codec as parts
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
        ({"Resources": [], "totalResults": -1, "startIndex": -1}, None, 7, 0),
        ({"Resources": [{"id": "U1"}], "totalResults": 1.5}, None, 7, 1),
        ({"Resources": [{"id": "U1"}], "totalResults": True}, None, 7, 1),
        ({"Resources": [{"id": "U1"}], "totalResults": 1.0}, 1, 7, 1),
    ],
)
def test_listings(body: dict[str, t.Any], total: int | None, start: int, returned: int) -> None:
    listing = V1().listing(body, user_of, 7)
    assert (listing.total, listing.page.start_index, listing.returned) == (total, start, returned)


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        ({"Resources": []}, True),
        ({"Resources": [{}]}, True),
        ({"schemas": [CORE1], "totalResults": 0}, True),
        ({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": "0"}, True),
        ({"schemas": [CORE1], "totalResults": 1}, False),
        ({"schemas": [CORE1], "totalResults": -1}, False),
        ({"schemas": [CORE1], "totalResults": False}, False),
        ({"schemas": [CORE1], "totalResults": 0, "Resources": {}}, False),
        ({"schemas": [CORE1]}, False),
        ({"schemas": CORE1, "totalResults": 0}, False),
        ({"totalResults": 0}, False),
    ],
)
def test_what_is_a_list(body: dict[str, t.Any], listed: bool) -> None:
    """wire 5.17."""
    assert V1().is_list(body) is listed
    assert V2().is_list(body) is listed


def test_a_value_is_placed_beside_what_is_there() -> None:
    body: dict[str, t.Any] = {"name": {"givenName": "A"}}
    parts.place(body, "name.familyName", "L")
    parts.place(body, "title", "Dr")
    assert body == {"name": {"givenName": "A", "familyName": "L"}, "title": "Dr"}


@pytest.mark.parametrize(
    ("phone", "mobile", "entries"),
    [
        (None, None, []),
        (None, "2", [{"value": "2", "type": "work"}]),
        ("1", None, [{"value": "1", "primary": True}]),
        ("1", "2", [{"value": "1", "primary": True}, {"value": "2", "primary": False}]),
    ],
)
def test_phone_slots(phone: str | None, mobile: str | None, entries: list[t.Any]) -> None:
    """wire 7.2.17, C11."""
    assert parts.phone_entries(phone, mobile) == entries


def test_an_address_part_that_goes_is_a_space() -> None:
    """wire 7.2.23."""
    entry = parts.address_entry({"locality": "Bonn"}, {"locality": "Rome", "country": "IT"})
    assert entry == {"locality": "Bonn", "country": " ", "primary": True}
    assert parts.address_entry({"locality": "Bonn"}) == {"locality": "Bonn", "primary": True}


def test_start_dates_have_a_numeric_offset() -> None:
    """wire 7.2.27."""
    assert parts.with_numeric_offset("2024-04-10T00:00:00Z") == "2024-04-10T00:00:00+0000"
    assert parts.with_numeric_offset("2024-04-10T00:00:00+0000") == "2024-04-10T00:00:00+0000"


def test_what_is_changed_is_intended_and_otherwise_what_is_observed() -> None:
    assert parts.intended({"title": None}, observed(), "title") is None
    assert parts.intended({}, observed(), "title") == "Countess"
