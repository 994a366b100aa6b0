# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the guide have the limits that hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import DEFAULTS, Limit
from tests.simulation.years import SIZES

GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "guide_guards.rst"


def cells(guard: str) -> list[list[str]]:
    """The rows of tables about a guard."""
    rows = re.findall(rf"   \* - ``{guard}``\n((?:     - .+\n)+)", GUIDE.read_text(encoding="utf-8"))
    return [re.findall("     - (.+)\n", row) for row in rows]


def window(limit: Limit) -> str:
    return f"{limit.window_floor} / {limit.window_percent:g} %" if limit.window_days else "each run alone"


@pytest.mark.parametrize("guard", DEFAULTS)
def test_the_limits_of_a_guard(guard: str) -> None:
    defaults, *by_size = cells(guard)
    limit = DEFAULTS[guard]
    assert defaults[:3] == [f"{limit.floor}", f"{limit.percent:g}", window(limit)]
    for row in by_size:
        alone = [limit.allows(size) for size in SIZES]
        together = [limit.allows_in_window(size) for size in SIZES]
        expected = [
            f"{one:,}" if both is None else f"{one:,} ({both:,})" for one, both in zip(alone, together, strict=True)
        ]
        assert row == expected
