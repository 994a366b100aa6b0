# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time zones by their names, with a time zone database and without."""

from __future__ import annotations

import sys
import zoneinfo
from collections.abc import Iterator

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model import normalize, time_zones
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host on which neither the system nor Python has the time zones."""
    monkeypatch.setitem(sys.modules, "tzdata", None)
    _forget(())
    yield
    _forget(None)


def _forget(path: tuple[str, ...] | None) -> None:
    zoneinfo.reset_tzpath(path)
    zoneinfo.ZoneInfo.clear_cache()
    time_zones.known_time_zones.cache_clear()


def test_names_that_the_host_knows() -> None:
    assert time_zones.check_time_zone("Europe/Berlin") == "Europe/Berlin"
    assert time_zones.time_zone_info("Europe/Berlin").key == "Europe/Berlin"


@pytest.mark.parametrize("name", ["Europe/Atlantis", "europe/berlin", "", "../etc/passwd"])
def test_names_that_no_time_zone_has(name: str) -> None:
    with pytest.raises(InvalidValue, match="must be a time zone of the IANA database"):
        time_zones.check_time_zone(name)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd"])
def test_there_is_no_such_time_zone(name: str) -> None:
    with pytest.raises(InvalidValue, match="must be a time zone of the IANA database"):
        time_zones.time_zone_info(name)


@pytest.mark.parametrize("check", [time_zones.check_time_zone, time_zones.time_zone_info, normalize.time_zone])
@pytest.mark.usefixtures("no_database")
def test_without_a_database_the_message_says_what_is_missing(check: object) -> None:
    assert callable(check)
    with pytest.raises(InvalidValue, match=r"no time zone database\. Install the Python package tzdata"):
        check("Europe/Berlin")


@pytest.mark.usefixtures("no_database")
def test_an_empty_time_zone_needs_no_database() -> None:
    assert normalize.time_zone("") is None
