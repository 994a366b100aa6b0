# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attribute table: rules that each row keeps."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import (
    ATTRIBUTES,
    SECRETS,
    Attribute,
    AttributeKind,
    Extension,
    Write,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue

ROWS = list(ATTRIBUTES.values())
#: A value that each kind accepts, in another spelling than the canonical one where there is one.
WRITTEN: dict[str, tuple[Any, Any]] = {
    "user_name": ("Ann Lee", "ann_lee"),
    "email": (" Ann@Example.com", "Ann@Example.com"),
    "secondary_email": ("b@example.com ", "b@example.com"),
    "display_name": ("Ann", "Ann"),
    "phone": (" 1 ", "1"),
    "mobile_phone": (" 2 ", "2"),
    "address": ({"locality": " Bonn ", "region": ""}, {"locality": "Bonn"}),
    "timezone": ("America/New York", "America/New_York"),
    "password": (" as it is ", " as it is "),
    "manager": (" U1 ", "U1"),
    "guest": ("yes", True),
    "guest_expiration": ("2027-01-01T01:00:00+01:00", "2027-01-01T00:00:00Z"),
    "start_date": ("2027-01-01", "2027-01-01T00:00:00Z"),
    "photo": (" https://example.com/a.png", "https://example.com/a.png"),
    "profile_url": (" https://example.com ", "https://example.com"),
    "active": ("off", False),
}
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.from_regex(r"[a-zA-Z.+]{1,30}@[a-z]{1,9}\.example", fullmatch=True),
    st.from_regex(r"20[0-9]{2}-0[1-9]-1[0-9]T0[0-9]:00[+-]0[0-9]:00", fullmatch=True),
    st.dictionaries(st.sampled_from(["street_address", "locality", "country"]), st.text(max_size=3)),
)


def by_option(row: Attribute) -> str:
    return row.option


def test_the_table_is_found_by_its_options() -> None:
    assert len(ROWS) == 29
    assert [row.option for row in ROWS] == list(ATTRIBUTES)


def test_a_place_in_slack_has_one_row() -> None:
    places = Counter((row.extension, row.path, row.slot) for row in ROWS)
    assert [place for place, count in places.items() if count > 1] == []


def test_only_what_slack_keeps_in_lists_has_slots_and_each_slot_once() -> None:
    slots = {(row.path, row.slot) for row in ROWS if row.slot}
    assert slots == {
        ("emails", "primary"),
        ("emails", "secondary"),
        ("phoneNumbers", "primary"),
        ("phoneNumbers", "mobile"),
        ("roles", "primary"),
    }
    assert {row.kind for row in ROWS if row.slot} == {AttributeKind.EMAIL, AttributeKind.PHONE, AttributeKind.ROLE}


def test_secrets_are_neither_compared_nor_cleared_nor_kept_once_in_memory() -> None:
    assert {"password"} == SECRETS
    for option in SECRETS:
        row = ATTRIBUTES[option]
        assert [row.comparable, row.clearable, row.repeated, row.kept_by_replace] == [False] * 4
        assert row.write is Write.AT_CREATION


def test_what_slack_does_not_show_is_neither_cleared_nor_compared() -> None:
    assert {row.option for row in ROWS if not row.comparable} == {"photo", "password", "profile_url"}
    assert not [row.option for row in ROWS if not row.comparable and row.clearable]
    assert {row.option for row in ROWS if row.write is Write.AT_CREATION} == {"password", "profile_url"}


def test_what_slack_cannot_empty() -> None:
    kept = {"user_name", "email", "timezone", "guest", "active"}
    assert {row.option for row in ROWS if not row.clearable} == kept | {"photo", "password", "profile_url"}


def test_what_many_accounts_have_in_common_is_kept_once_in_memory() -> None:
    own = {"user_name", "email", "secondary_email", "display_name", "phone", "mobile_phone", "address"}
    own |= {"employee_number", "guest", "guest_expiration", "photo", "password", "profile_url", "active"}
    assert {row.option for row in ROWS if not row.repeated} == own


def test_a_replacement_keeps_what_identifies_converts_or_cannot_be_cleared() -> None:
    """wire C4, 7.4.3: what a PUT must not lose."""
    kept = {row.option for row in ROWS if row.kept_by_replace}
    assert kept == {"user_name", "email", "secondary_email", "timezone", "guest", "guest_expiration", "active"}
    assert {row.option for row in ROWS if row.comparable and not row.clearable} <= kept


def test_extensions_have_their_attributes() -> None:
    """wire §16."""
    in_extension = {one: [row.option for row in ROWS if row.extension is one] for one in Extension}
    assert in_extension == {
        Extension.ENTERPRISE: [
            "employee_number",
            "cost_center",
            "organization",
            "division",
            "department",
            "manager",
        ],
        Extension.GUEST: ["guest", "guest_expiration"],
        Extension.PROFILE: ["start_date"],
    }


@pytest.mark.parametrize("row", ROWS, ids=by_option)
def test_each_row_brings_what_is_written_to_its_canonical_value(row: Attribute) -> None:
    written, canonical = WRITTEN.get(row.option, (" as it is ", "as it is"))
    assert row.normalise(written) == canonical
    assert row.normalise(None) is None


@pytest.mark.parametrize("row", ROWS, ids=by_option)
@settings(max_examples=30)
@given(value=anything)
def test_a_canonical_value_is_its_own_canonical_value(row: Attribute, value: Any) -> None:
    try:
        canonical = row.normalise(value)
    except InvalidValue:
        return
    assert row.normalise(canonical) == canonical
    assert row.same(canonical, canonical)


def test_names_and_addresses_are_the_same_whatever_their_case() -> None:
    assert ATTRIBUTES["email"].same("Ann@example.com", "ann@EXAMPLE.com")
    assert ATTRIBUTES["secondary_email"].same("Ann@example.com", "ann@EXAMPLE.com")
    assert ATTRIBUTES["user_name"].same("jörg", "j_rg")
    assert not ATTRIBUTES["title"].same("CEO", "ceo")


@pytest.mark.parametrize("row", ROWS, ids=by_option)
def test_empty_is_the_same_as_empty_alone(row: Attribute) -> None:
    value = row.normalise(WRITTEN.get(row.option, ("text", ""))[0])
    assert row.same(None, None)
    assert not row.same(None, value)
    assert not row.same(value, None)


@pytest.mark.parametrize("option", ["phone", "mobile_phone", "employee_number", "cost_center", "manager"])
@pytest.mark.parametrize("number", [0o451, 4520123456])
def test_a_number_is_refused_where_its_zeros_are_a_part_of_the_text(option: str, number: int) -> None:
    with pytest.raises(InvalidValue, match="no leading zeros and no plus sign; write it in quotes"):
        ATTRIBUTES[option].normalise(number)
