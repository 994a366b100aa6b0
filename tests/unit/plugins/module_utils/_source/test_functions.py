# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters and tests that expressions have besides those of Jinja."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source.functions import (
    DateFilters,
    account_enabled,
    family_name_first,
    filetime,
    is_empty,
    regex_replace,
    smtp_addresses,
    split,
)


@pytest.mark.parametrize(
    ("value", "empty"),
    [(None, True), ("", True), (" \u00a0", True), ([], True), ((), True), ("0", False), (0, False), (False, False)],
)
def test_what_is_empty(value: Any, empty: bool) -> None:
    assert is_empty(value) is empty


def test_texts() -> None:
    assert regex_replace("D-0451", r"^D-0*(\d+)", r"\1") == "451"
    assert regex_replace("ABC", "b", "-", ignorecase=True) == "A-C"
    assert split("a@example.com ; b@example.com", ";") == ["a@example.com", "b@example.com"]
    assert split(" a  b ") == ["a", "b"]
    with pytest.raises(InvalidValue, match="has the invalid regular expression '\\(':"):
        regex_replace("x", "(")


def test_family_names_first() -> None:
    name = family_name_first("van der Meer , Zo\u00eb")
    assert (name, name.given_name, name.family_name) == ("Zo\u00eb van der Meer", "Zo\u00eb", "van der Meer")
    for wrong in ("Nora Quist", "Quist, Nora, Dr.", "Quist,", ""):
        with pytest.raises(InvalidValue, match="must be a family name, a comma and a given name"):
            family_name_first(wrong)


def test_accounts_of_active_directory() -> None:
    assert [account_enabled(flags) for flags in ("512", "514", 66048)] == [True, False, True]
    assert filetime("132539328000000000") == "2021-01-01T00:00:00+00:00"
    assert [filetime(value) for value in ("0", "9223372036854775807", "", None)] == [""] * 4
    for broken in (account_enabled, filetime):
        with pytest.raises(InvalidValue, match="comes from 'x', which must be a whole number"):
            broken("x")
    with pytest.raises(InvalidValue, match="must be a whole number"):
        account_enabled("")


def test_addresses_of_exchange() -> None:
    values = ["smtp:old@example.com", "X500:/o=Example", "SMTP:nora@example.com", "smtp:old@example.com", "SIP:n@x.org"]
    assert smtp_addresses(values) == ["nora@example.com", "old@example.com"]
    assert smtp_addresses("smtp:a@example.com;SMTP:b@example.com") == ["b@example.com", "a@example.com"]
    assert smtp_addresses("") == []


def test_dates() -> None:
    dates = DateFilters("Europe/Berlin")
    assert dates.roster_date("12/31/2026", "%m/%d/%Y") == datetime.date(2026, 12, 31)
    assert dates.roster_date("2026-12-31T23:30:00Z") == datetime.date(2027, 1, 1)
    assert dates.roster_date("2026-12-31T23:30:00Z", time_zone="UTC") == datetime.date(2026, 12, 31)
    assert dates.roster_time("2026-12-31 08:00", "iso").isoformat() == "2026-12-31T08:00:00+01:00"
    assert dates.roster_date(datetime.date(2026, 1, 1)) == datetime.date(2026, 1, 1)
    with pytest.raises(InvalidValue, match="must be a date and time with an offset, or time_zone must be set"):
        DateFilters(None).roster_time("2026-12-31 08:00")
    with pytest.raises(InvalidValue, match="must be a date, but it is empty; if that is valid, write"):
        dates.roster_date(" ", "%Y")
    with pytest.raises(InvalidValue, match="must be a time zone"):
        dates.roster_date("2026-12-31", time_zone="Mars")
