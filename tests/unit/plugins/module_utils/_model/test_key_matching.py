# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which row is about which target."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.key_matching import KeyTarget, match_keys

FIRST, SECOND = KeyTarget(0, "a"), KeyTarget(1, "a")


def never(_holder: int, _rank: int, _taker: int) -> bool:
    return False


def always(_holder: int, _rank: int, _taker: int) -> bool:
    return True


def test_rows_that_name_different_targets_are_matched() -> None:
    found = match_keys([[FIRST], [KeyTarget(0, "b")], []], never)
    assert [one.target if one else None for one in found.matches_by_row] == ["a", "b", None]
    assert found.conflicts == {}


@pytest.mark.parametrize("order", [1, -1])
def test_a_weaker_key_gives_way_only_when_it_changes_hands(order: int) -> None:
    rows = [[FIRST], [SECOND]][::order]
    assert set(match_keys(rows, never).conflicts) == {0, 1}
    moved = match_keys(rows, always)
    assert [one.target if one else None for one in moved.matches_by_row] == ["a", None][::order]
    assert moved.conflicts == {}


def test_what_waits_for_a_row_in_conflict_is_in_conflict() -> None:
    assert match_keys([[FIRST]], always, unknown=[0]).conflicts == {0: {"a"}}
    assert set(match_keys([[FIRST], [SECOND]], always, unknown=[0]).conflicts) == {0, 1}


def test_two_rows_with_the_same_key_are_in_conflict() -> None:
    assert set(match_keys([[FIRST], [FIRST]], always).conflicts) == {0, 1}
