# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as broken exports write them stop before the first write, in companies of all sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.accidents import ACCIDENTS, Company, old_file, roster, weeks_of_decay

SIZES = [10, 100, pytest.param(1_000, marks=pytest.mark.all), pytest.param(10_000, marks=pytest.mark.all)]


@pytest.mark.parametrize("size", SIZES)
def test_the_sound_file_is_accepted(size: int, tmp_path: Path) -> None:
    rows = roster(size)
    assert Company(rows, tmp_path).night(rows) == []


@pytest.mark.parametrize("accident", ACCIDENTS)
@pytest.mark.parametrize("size", SIZES)
def test_a_broken_file_is_stopped(size: int, accident: str, tmp_path: Path) -> None:
    rows = roster(size)
    assert Company(rows, tmp_path).night(ACCIDENTS[accident](rows))


@pytest.mark.parametrize("size", SIZES[:3])
@pytest.mark.parametrize("percent", [2, 3, 3.9])
def test_a_slow_decay_is_stopped_within_a_week(size: int, percent: float, tmp_path: Path) -> None:
    stops, deactivated = weeks_of_decay(Company(roster(size), tmp_path), percent)
    assert "deactivations" in stops
    assert deactivated <= max(6, size * 0.06)


@pytest.mark.parametrize("size", SIZES)
def test_the_file_of_weeks_ago_is_stopped(size: int, tmp_path: Path) -> None:
    assert "reversals" in old_file(Company(roster(size), tmp_path))
