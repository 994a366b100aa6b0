# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a source, and the choice among the rows of one person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._source.expression_columns import ROWS
from ansible_collections.scimops.slack.plugins.module_utils._source.expressions import ExpressionEnvironment
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import (
    PLAIN_RULES,
    RowRules,
    picked,
    rules_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row


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


PICK = ExpressionEnvironment(None).expression("pick", "rows | last", ROWS)
KEY = st.sampled_from(["", "a", "b", "c", "d"])


@given(st.lists(st.tuples(KEY, KEY), max_size=8))
def test_no_two_rows_share_a_key_afterwards_and_nobody_is_lost(people: list[tuple[str, str]]) -> None:
    found = [
        (Row(f"r:{number}", {"email": email, "employee_number": code}), {"n": number})
        for number, (email, code) in enumerate(people)
    ]
    rows = list(picked(found, PICK))
    for option in ("email", "employee_number"):
        kept = [row.values[option] for row in rows if row.values[option]]
        assert len(kept) == len(set(kept))
    assert sum(1 + len(row.instead_of) for row in rows) == len(people)
