# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The row of a person that counts, where keys are in several rows and chains of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._source.expression_columns import ROWS
from ansible_collections.scimops.slack.plugins.module_utils._source.expressions import ExpressionEnvironment
from ansible_collections.scimops.slack.plugins.module_utils._source.picking import picked
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row

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
