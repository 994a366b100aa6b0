# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordinary years stop at most once a quarter, in a company of 10 and in one of 350,000."""

from __future__ import annotations

import pytest

from tests.simulation.years import SIZES, per_quarter

MOST = 1.0
LONG = [
    pytest.param(10, 200),
    pytest.param(50, 200),
    pytest.param(1_000, 60),
    pytest.param(10_000, 10),
    pytest.param(100_000, 2),
    pytest.param(350_000, 1),
]


@pytest.mark.parametrize(("size", "worlds"), [(10, 15), (50, 15), (1_000, 4), (10_000, 1)])
def test_ordinary_years_stop_at_most_once_a_quarter(size: int, worlds: int) -> None:
    assert per_quarter(size, range(worlds)).get("any", 0) <= MOST


@pytest.mark.all
@pytest.mark.parametrize(("size", "worlds"), LONG)
def test_many_ordinary_years_stop_at_most_once_a_quarter(size: int, worlds: int) -> None:
    assert size in SIZES
    assert per_quarter(size, range(1000, 1000 + worlds)).get("any", 0) <= MOST
