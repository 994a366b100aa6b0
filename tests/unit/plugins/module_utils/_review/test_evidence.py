# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a review says of itself: organization, token, reading, files, and what keeps the same data the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._review import evidence as parts
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Roster

Make = Callable[..., Any]


def test_a_review_says_what_it_is_evidence_of(user: Make, group: Make, reviewed: Make) -> None:
    roster = Roster([{"email": "u1@example.com"}], protected=["owner@example.com"], grace_days=7)
    owner = user("U1", given_name="Nora", family_name="Quist")
    said = reviewed(owner, group("S1"), roster=roster, previous=reviewed(owner))["evidence"]
    assert said["organization"] == {
        "team": "Example",
        "team_id": "E1",
        "enterprise": None,
        "enterprise_id": "E1",
        "url": "https://example.enterprise.slack.com/",
    }
    assert said["token_owner"] == {"id": "U1", "user_name": "owner", "name": "Nora Quist", "email": "u1@example.com"}
    assert said["reading"] == {
        "started": "2026-11-23T02:00:00Z",
        "ended": "2026-11-23T02:00:05Z",
        "api_url": "https://api.slack.com/scim",
        "api_version": "v2",
    }
    assert said["lists"] == [
        {"resource": "accounts", "received": 1, "announced": 1, "complete": True},
        {"resource": "groups", "received": 0, "announced": None, "complete": True},
    ]
    assert said["roster"] == {
        "file": "people.csv",
        "modified": "2026-11-20T06:00:00Z",
        "age_days": 2,
        "sha256": "a" * 64,
        "protected": ["owner@example.com"],
        "grace_days": 7,
    }
    assert said["previous"] == {"file": "review.json", "date": "2026-11-23", "sha256": "b" * 64}
    assert (said["collection"], said["version"]) == ("scimops.slack", "1.1.0")


def test_what_is_not_known_is_none(reviewed: Make, reading: Make) -> None:
    said = reviewed(reading=reading(identity={"team": 3, "user_id": "U9"}, roster=None, previous=None))["evidence"]
    assert set(said["organization"].values()) == {None}
    assert said["token_owner"] == {"id": "U9", "user_name": None, "name": None, "email": None}
    assert said["roster"] is said["previous"] is None


def test_a_roster_of_the_future_is_new(reviewed: Make, reading: Make) -> None:
    file = parts.ReadFile("people.csv", "2027-01-01T00:00:00Z", "a" * 64)
    assert (
        reviewed(reading=reading(roster=file), roster=Roster([{"email": "a@b.c"}]))["evidence"]["roster"]["age_days"]
        == 0
    )


@pytest.mark.parametrize(
    ("before", "other"),
    [
        (None, None),
        ({}, None),
        ({"organization": {}}, None),
        ({"organization": {"team_id": "E1"}}, None),
        ({"organization": {"enterprise_id": "E1", "team_id": "T5"}}, None),
        ({"organization": {"enterprise_id": "E2", "team": "Others"}}, "Others (E2)"),
        ({"organization": {"team_id": "T2"}}, "without a name (T2)"),
    ],
)
def test_another_organization_is_recognized(reviewed: Make, before: Any, other: str | None) -> None:
    assert parts.other_organization(reviewed()["evidence"], before) == other


def test_the_same_data_keeps_the_time_of_its_first_reading(user: Make, reviewed: Make, reading: Make) -> None:
    first = reviewed(user("U1"))
    later = reading(started="2026-11-23T05:00:00Z", ended="2026-11-23T05:01:00Z")
    assert parts.with_first_reading(reviewed(user("U1"), reading=later), first) == first


@pytest.mark.parametrize("before", [None, [], {}, {"evidence": None}])
def test_what_was_no_review_does_not_count(user: Make, reviewed: Make, before: Any) -> None:
    document = reviewed(user("U1"))
    assert parts.with_first_reading(document, before) == document


def test_other_data_has_the_time_of_its_own_reading(user: Make, reviewed: Make, reading: Make) -> None:
    now = reviewed(user("U1"), reading=reading(started="2026-11-23T05:00:00Z"))
    assert parts.with_first_reading(now, reviewed(user("U1", title="Lead"))) == now
    other = copy.deepcopy(now)
    other["evidence"]["token_owner"]["id"] = "U2"
    assert parts.with_first_reading(now, other) == now
