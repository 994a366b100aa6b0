# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates as exports write them: what each format reads, in each locale, and what is refused."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source.dates import (
    check_format,
    check_zone,
    day_of,
    read_date,
    today_in,
    written_date,
)

UTC = datetime.timezone.utc
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("written", "form", "zone", "expected"),
    [
        ("03/14/2016", "%m/%d/%Y", None, "2016-03-14"),
        ("3/1/2024", "%m/%d/%Y", None, "2024-03-01"),
        ("3/1/2024 0:00", "%m/%d/%Y %H:%M", None, "2024-03-01T00:00:00"),
        ("3/1/2024 0:00", "%m/%d/%Y %H:%M", BERLIN, "2024-03-01T00:00:00+01:00"),
        ("7/1/2024 0:00", "%m/%d/%Y %H:%M", BERLIN, "2024-07-01T00:00:00+02:00"),
        ("20260301120000Z", "%Y%m%d%H%M%SZ", None, "2026-03-01T12:00:00+00:00"),
        ("20260301120000.0Z", "%Y%m%d%H%M%S.0Z", None, "2026-03-01T12:00:00+00:00"),
        ("20260301120000.0Z", "generalized_time", None, "2026-03-01T12:00:00+00:00"),
        ("202603011200+0100", "generalized_time", None, "2026-03-01T12:00:00+01:00"),
        ("14-Mar-2016", "%d-%b-%Y", None, "2016-03-14"),
        ("March 4, 2016", "%B %d, %Y", None, "2016-03-04"),
        ("Mon 14 MAR 16", "%a %d %b %y", None, "2016-03-14"),
        ("01.02.69", "%d.%m.%y", None, "1969-02-01"),
        ("1/2/2026 12:30 AM", "%m/%d/%Y %I:%M %p", None, "2026-01-02T00:30:00"),
        ("1/2/2026 12:30 pm", "%m/%d/%Y %I:%M %p", None, "2026-01-02T12:30:00"),
        ("2026-01-02 03:04:05.25 +0130", "%Y-%m-%d %H:%M:%S.%f %z", None, "2026-01-02T03:04:05.250000+01:30"),
        ("2026-060", "%Y-%j", None, "2026-03-01"),
        ("2026-W10-7", "%G-W%V-%u", None, "2026-03-08"),
        ("2026-03-01", "iso", BERLIN, "2026-03-01"),
        ("2026-03-01T08:30", "iso", BERLIN, "2026-03-01T08:30:00+01:00"),
        ("2026-03-01 08:30:00.5Z", "iso", BERLIN, "2026-03-01T08:30:00.500000+00:00"),
        ("1772323200", "epoch", BERLIN, "2026-03-01T00:00:00+00:00"),
        ("1772323200000", "epoch_ms", None, "2026-03-01T00:00:00+00:00"),
        ("46082", "excel", None, "2026-03-01"),
        ("59", "excel", None, "1900-02-28"),
        ("61", "excel", None, "1900-03-01"),
        ("46082.5", "excel", BERLIN, "2026-03-01T12:00:00+01:00"),
        ("44620", "excel_1904", None, "2026-03-01"),
    ],
)
def test_formats(written: str, form: str, zone: str | None, expected: str) -> None:
    assert read_date(written, check_format(form), zone).isoformat() == expected


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("14/03/2016", "%m/%d/%Y"),
        ("02/30/2024", "%m/%d/%Y"),
        ("14-Mär-2016", "%d-%b-%Y"),
        ("2026-366", "%Y-%j"),
        ("Mon, 01 Mar 2026", "%a, %d %b %Y"),
        ("02/29/2023", "%m/%d/%Y"),
        ("2026-03-01T25:00", "iso"),
        ("46082", "iso"),
        ("60", "excel"),
        ("0", "excel"),
        ("3000000", "excel"),
        ("2026-03-01", "epoch"),
        ("99999999999999999", "epoch"),
        ("", "iso"),
    ],
)
def test_what_is_not_in_the_format_is_refused(written: str, form: str) -> None:
    with pytest.raises(InvalidValue, match="which must be a date in the form"):
        read_date(written, check_format(form))


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ("YYYY-MM-DD", "must have a date_format such as %m/%d/%Y, or one of iso, epoch"),
        (7, "must have a date_format"),
        ("%x", "must not have %x in its date_format, whose meaning depends on the system"),
        ("%d %d %y", "must not have the same part twice"),
        ("%d.%m.", "must have the year in its date_format"),
        ("%H:%M", "must have the year in its date_format"),
        ("%A %G-%V", "must not have names of months or days together with numbers of weeks"),
    ],
)
def test_formats_that_are_wrong(form: Any, rule: str) -> None:
    with pytest.raises(InvalidValue) as broken:
        check_format(form)
    assert broken.value.rule.startswith(rule)


def test_names_of_months_do_not_depend_on_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_the_locale(*_arguments: Any) -> None:
        raise AssertionError("strptime knows the names of months in the locale alone")

    monkeypatch.setattr("_strptime._strptime_datetime", of_the_locale)
    read_date.cache_clear()
    assert read_date("14-Mar-2016", "%d-%b-%Y") == datetime.date(2016, 3, 14)


def test_time_zones() -> None:
    assert check_zone(BERLIN) == BERLIN
    for wrong in ("Berlin", "", "../etc/passwd", 3):
        with pytest.raises(InvalidValue, match="must be a time zone of the IANA database"):
            check_zone(wrong)
    late = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert day_of(late, None) == datetime.date(2026, 3, 1)
    assert day_of(late, BERLIN) == datetime.date(2026, 3, 2)
    assert day_of(late.replace(tzinfo=None), BERLIN) == datetime.date(2026, 3, 1)
    assert abs((today_in(BERLIN) - datetime.datetime.now(UTC).date()).days) <= 1


def test_hours_that_clocks_show_twice_or_never() -> None:
    form = check_format("%d.%m.%Y %H:%M")
    # Nobody loses access before the time that is written.
    assert read_date("25.10.2026 02:30", form, BERLIN).isoformat() == "2026-10-25T02:30:00+01:00"
    with pytest.raises(InvalidValue, match=r"^comes from '29.03.2026 02:30', which does not exist in Europe/Berlin"):
        read_date("29.03.2026 02:30", form, BERLIN)
    never = read_date("31.12.9999 23:59", form, "America/New_York")
    assert never.isoformat() == "9999-12-31T23:59:00-05:00"


def test_a_day_ends_in_its_time_zone() -> None:
    day = datetime.date(2026, 7, 1)
    assert written_date(day) == "2026-07-01"
    assert written_date(day, BERLIN) == "2026-07-01T23:59:59+02:00"
    assert written_date(datetime.datetime(2026, 7, 1, 8, tzinfo=UTC), BERLIN) == "2026-07-01T08:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "date_format", "words"),
    [
        ("0", "epoch", "means no date in most exports; add '0' to empty"),
        ("0.0", "epoch", "add '0.0' to empty"),
        ("0", "epoch_ms", "means no date in most exports"),
        ("1767225600", "epoch_ms", "must be milliseconds since 1970; for seconds, use epoch"),
        ("1767225600000", "epoch", "must be a date in the form epoch"),
    ],
)
def test_seconds_milliseconds_and_no_date_are_not_mixed_up(written: str, date_format: str, words: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_date(written, date_format)
    assert words in refused.value.rule
