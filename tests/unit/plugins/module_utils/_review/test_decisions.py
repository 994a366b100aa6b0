# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reviewer has to decide on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Roster
from ansible_collections.scimops.slack.plugins.module_utils._review.tables import tables

Make = Callable[..., Any]

RUN = {"journal": "/j", "ended": "2026-11-20T03:00:00Z", "planned": 1, "stopped": None, "operations": []}


def short(document: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(fact["attention"], fact["id"], *fact["reasons"]) for fact in document["decisions"]]


def test_the_most_urgent_come_first_and_of_those_the_oldest(user: Make, reviewed: Make) -> None:
    roster = Roster([{"email": "u1@example.com", "active": False}, {"email": "u6@example.com"}])
    runs = [
        {**RUN, "run": "r3", "started": "2026-11-22T02:00:00Z"},
        {**RUN, "run": "r2", "started": "2026-11-21T02:00:00Z", "stopped": "too many failures"},
        {**RUN, "run": "r1", "started": "2026-11-20T02:00:00Z", "ended": None},
    ]
    users = [
        user("U0", guest=True),
        user("U1"),
        user("U2"),
        user("U3", guest=True, guest_expiration="2026-11-20T10:00:00Z"),
        user("U4", guest=True, guest_expiration="2026-10-20T10:00:00Z"),
        user("U5", created="2026-11-22T09:00:00Z"),
        user("U6"),
        user("U7", active=False),
        user("U8", guest=True, guest_expiration="2027-10-20T10:00:00Z"),
    ]
    document = reviewed(*users, roster=roster, runs=runs)
    assert short(document) == [
        ("act", "U1", "left"),
        ("act", "U2", "unknown"),
        ("act", "U4", "guest_expired"),
        ("act", "U3", "guest_expired"),
        ("act", "r1", "run_killed"),
        ("act", "r2", "run_stopped"),
        ("check", "U0", "guest_no_end"),
        ("check", "U5", "new"),
    ]
    facts = document["decisions"]
    assert [fact["number"] for fact in facts] == list(range(1, 9))
    assert [fact["since"] for fact in facts[:5]] == [
        "2026-11-23",
        "2026-11-23",
        "2026-10-20",
        "2026-11-20",
        "2026-11-20",
    ]
    assert facts[0] | {"number": 0} == {
        "number": 0,
        "attention": "act",
        "reasons": ["left"],
        "subject": "account",
        "id": "U1",
        "name": "u1",
        "since": "2026-11-23",
        "proposal": "Deactivate the account",
    }


def test_an_account_with_two_reasons_is_decided_on_once(user: Make, reviewed: Make) -> None:
    leaver = user("U1", guest=True, guest_expiration="2026-11-01T10:00:00Z")
    document = reviewed(leaver, roster=Roster([{"email": "u1@example.com", "active": False}]))
    assert short(document) == [("act", "U1", "left", "guest_expired")]


def test_each_account_of_a_finding_on_access_is_decided_on(user: Make, reviewed: Make) -> None:
    users = [user(f"U{number}", guest=number % 2 == 0) for number in range(1, 9)]
    document = reviewed(*users, roster=Roster([{"email": "u1@example.com"}]))
    counts = {finding["key"]: finding["count"] for finding in document["findings"]}
    reasons = [reason for fact in document["decisions"] for reason in fact["reasons"]]
    assert reasons.count("unknown") == counts["unknown"] == 3
    assert reasons.count("guest_no_end") == counts["guests_no_end"] == 4


def test_without_a_roster_guests_are_decided_on(user: Make, reviewed: Make) -> None:
    assert short(reviewed(user("U1"), user("U2", guest=True))) == [("check", "U2", "guest_no_end")]


def test_an_end_of_access_that_cannot_be_read_is_not_taken_for_none(user: Make, reviewed: Make) -> None:
    guest = user("U1", guest=True, guest_expiration="31 December")
    document = reviewed(guest, roster=Roster([{"email": "u2@example.com"}]))
    assert short(document) == [("check", "U1", "guest_end_unreadable")]
    counts = {finding["key"]: (finding["attention"], finding["count"]) for finding in document["findings"]}
    assert counts["guests_end_unreadable"] == ("check", 1)
    assert "guests_no_end" not in counts
    (row,) = csv.DictReader(io.StringIO(tables(document)["guests.csv"]))
    assert (row["expires"], row["days_left"], row["ends"]) == ("31 December", "", "unreadable")
