# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a source, before a row is read."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import PLAIN_RULES, RowRules, rules_of


@pytest.mark.parametrize(
    ("rules", "depends"),
    [
        ({}, False),
        ({"rows_when": "row['a'] == 'b'"}, False),
        ({"rows_when": "row['a'] | roster_date > today"}, True),
        ({"compose": {"active": "row['Start'] | roster_date <= today"}}, True),
    ],
)
def test_what_depends_on_the_day(rules: dict[str, Any], depends: bool) -> None:
    assert RowRules(**rules).depends_on_the_day is depends


def test_what_is_never_cleared() -> None:
    assert [RowRules(never_clear=frozenset({"phone"})).never_cleared(option) for option in ("phone", "title")] == [
        True,
        False,
    ]
    assert RowRules(never_clear=frozenset({"all"})).never_cleared("title")


def test_columns_alone_are_rules() -> None:
    assert rules_of(None) == PLAIN_RULES
    assert rules_of({"email": "Mail"}).columns == {"email": "Mail"}
    assert rules_of(PLAIN_RULES) is PLAIN_RULES
