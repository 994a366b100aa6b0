# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations, their keys and counts, and what is shown of them."""

from __future__ import annotations

from tests.support.directory import decide, user

ANNA = {"email": "anna@example.com"}


def test_counts_are_by_kind() -> None:
    plan = decide([{"email": "new@example.com"}, {**ANNA, "title": "CEO"}], [user("anna")])
    assert plan.counts == {"update user": 1, "create user": 1}
