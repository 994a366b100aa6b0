# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of an access review."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.review import REVIEW
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules


def test_what_is_left_out(parse: Any) -> None:
    before = datetime.now(timezone.utc).date().isoformat()
    options = parse(REVIEW, dest="/reviews")
    assert before <= options.day <= datetime.now(timezone.utc).date().isoformat()
    assert (options.dest, options.title, options.mode) == ("/reviews", "Slack access review", 0o600)
    assert (options.roster, options.rules, options.previous, options.page) == (None, RowRules(), None, None)
    assert (options.protected, options.journals, options.grace_days, options.runs) == ((), (), 14, 10)


def test_each_option_is_read(parse: Any) -> None:
    options = parse(
        REVIEW,
        dest="/reviews",
        title="Q4",
        date="2026-12-31",
        roster="/hr.csv",
        columns={"email": "Mail"},
        protected=["owner"],
        grace_days=0,
        previous="/last.json",
        journals=["/a", "/b"],
        runs=0,
        mode="0640",
        page="/page.html",
    )
    assert (options.title, options.day, options.mode) == ("Q4", "2026-12-31", 0o640)
    assert (options.roster, options.rules.columns, options.previous) == ("/hr.csv", {"email": "Mail"}, "/last.json")
    assert (options.protected, options.journals, options.page) == (("owner",), ("/a", "/b"), "/page.html")
    assert (options.grace_days, options.runs) == (0, 0)


@pytest.mark.parametrize(("mode", "bits"), [("0600", 0o600), ("0o644", 0o644), (0o640, 0o640), (0, 0)])
def test_permissions(parse: Any, mode: Any, bits: int) -> None:
    assert parse(REVIEW, dest="/reviews", mode=mode).mode == bits


@pytest.mark.parametrize("mode", ["640", "0800", "u=rw", True, 0o1000, -1, 6.4, ""])
def test_permissions_that_can_be_misread_are_refused(refusal: Any, mode: Any) -> None:
    rule = "must be permissions in octal digits that begin with a zero, such as '0600'"
    assert refusal(REVIEW, dest="/reviews", mode=mode) == f"mode: {mode!r} {rule}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"date": "31.12.2026"}, "date: '31.12.2026' must be a date such as 2026-12-31"),
        ({"date": "2026-02-30"}, "date: '2026-02-30' must be a date such as 2026-12-31"),
        ({"grace_days": -1}, "grace_days: -1 must be at least 0"),
        ({"runs": -1}, "runs: -1 must be at least 0"),
    ],
)
def test_a_broken_rule_is_named(refusal: Any, options: dict[str, Any], message: str) -> None:
    assert refusal(REVIEW, dest="/reviews", **options) == message
