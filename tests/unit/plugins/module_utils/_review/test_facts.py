# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a review tells of accounts, guests, groups, managers and runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User

Make = Callable[..., Any]


def by_id(facts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {fact["id"]: fact for fact in facts}


def test_kinds_and_states(user: Make, reviewed: Make) -> None:
    document = reviewed(
        user("U1"),
        user("U2", active=False),
        user("U3", guest=True),
        user("U4", email="botuser-T1-A1@slack-bots.com", guest=True),
    )
    assert document["counts"] == {
        "accounts": 4,
        "by_kind": {
            "member": {"active": 1, "deactivated": 1},
            "guest": {"active": 1, "deactivated": 0},
            "app": {"active": 1, "deactivated": 0},
        },
        "groups": 0,
    }
    assert {account["id"]: account["kind"] for account in document["accounts"]} == {
        "U1": "member",
        "U2": "member",
        "U3": "guest",
        "U4": "app",
    }


def test_an_account_that_two_pages_have_is_one(user: Make, group: Make, reviewed: Make) -> None:
    document = reviewed(
        user("U1"), user("U1"), user("U2", manager="U1"), user("U2", manager="U1"), group("S"), group("S")
    )
    assert document["counts"]["accounts"] == 2
    assert len(document["groups"]) == 1
    assert by_id(document["accounts"])["U1"]["reports"] == 1


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"given_name": "Nora", "family_name": "Quist", "display_name": "nq"}, "Nora Quist"),
        ({"given_name": "Nora"}, "Nora"),
        ({"display_name": "nq"}, "nq"),
        ({}, "u1"),
        ({"user_name": None}, "u1@example.com"),
        ({"user_name": None, "email": None}, "U1"),
    ],
)
def test_names(user: Make, reviewed: Make, values: dict[str, Any], name: str) -> None:
    assert reviewed(user("U1", **values))["accounts"][0]["name"] == name


@pytest.mark.parametrize(
    ("created", "day", "age"),
    [
        ("2026-11-13T09:00:00Z", "2026-11-13", 10),
        ("2026-11-22T23:30:00-07:00", "2026-11-23", 0),  # which is the 23rd in UTC
        ("2026-12-01T00:00:00Z", "2026-12-01", 0),
        ("yesterday", None, None),
        (None, None, None),
    ],
)
def test_age(user: Make, reviewed: Make, created: Any, day: Any, age: Any) -> None:
    (account,) = reviewed(user("U1", created=created))["accounts"]
    assert (account["created"], account["age_days"]) == (day, age)


@pytest.mark.parametrize(
    ("expires", "left", "ends"),
    [
        ("2026-11-01T00:00:00Z", -22, "expired"),
        ("2026-11-23T17:00:00Z", 0, "expired"),
        ("2026-11-24T00:00:00Z", 1, "within_7_days"),
        ("2026-11-30T00:00:00Z", 7, "within_7_days"),
        ("2026-12-01T00:00:00Z", 8, "within_30_days"),
        ("2026-12-24T00:00:00Z", 31, "within_90_days"),
        ("2027-02-22T00:00:00Z", 91, "later"),
        (None, None, "no_end"),
        ("31 December", None, "unreadable"),
    ],
)
def test_guests_by_the_end_of_their_access(user: Make, reviewed: Make, expires: Any, left: Any, ends: str) -> None:
    guests = reviewed(user("U1", guest=True, guest_expiration=expires))["guests"]
    assert guests == [{"id": "U1", "expires": expires, "days_left": left, "ends": ends}]


def test_only_guests_who_can_get_in_soonest_end_first(user: Make, reviewed: Make) -> None:
    document = reviewed(
        user("U1", guest=True),
        user("U2", guest=True, guest_expiration="2026-12-24T00:00:00Z"),
        user("U3", guest=True, guest_expiration="2026-11-01T00:00:00Z"),
        user("U4", guest=True, active=False),
        user("U5"),
    )
    assert [guest["id"] for guest in document["guests"]] == ["U3", "U2", "U1"]


def test_groups(user: Make, group: Make, reviewed: Make) -> None:
    document = reviewed(
        user("U1"),
        user("U2", active=False),
        user("U3", guest=True),
        group("S2", "U3", "U1", "U2", "U9", name="sales"),
        group("S1", name="Engineering"),
    )
    empty, sales = document["groups"]
    assert (empty["name"], empty["size"], empty["members"]) == ("Engineering", 0, [])
    assert sales["members"] == ["U1", "U2", "U3", "U9"]
    assert {key: sales[key] for key in ("size", "active", "guests", "deactivated", "unknown")} == {
        "size": 4,
        "active": 2,
        "guests": 1,
        "deactivated": 1,
        "unknown": 1,
    }
    assert by_id(document["accounts"])["U1"]["groups"] == 1


def test_without_a_manager(user: Make, reviewed: Make) -> None:
    document = reviewed(
        user("U1"),
        user("U2", manager="U1"),
        user("U3", manager="u1@EXAMPLE.com"),
        user("U4", manager="u1"),
        user("U5", manager="U6"),
        user("U6", active=False),
        user("U7", manager="U404"),
        user("U8", manager="U8"),
        user("U9", guest=True),
        user("UA", email="x@slack-bots.com"),
    )
    assert {person["id"]: person["reason"] for person in document["without_manager"]} == {
        "U1": "none",
        "U5": "deactivated",
        "U7": "unknown",
        "U8": "self",
    }
    accounts = by_id(document["accounts"])
    assert accounts["U1"]["reports"] == 3
    assert (accounts["U3"]["manager"], accounts["U3"]["manager_name"]) == ("U1", "u1")
    assert (accounts["U7"]["manager"], accounts["U7"]["manager_name"]) == ("U404", None)


def run(*statuses: str | None, **more: Any) -> dict[str, Any]:
    operations = [{"status": status} for status in statuses]
    return {"run": "r", "started": "t", "ended": "t", "stopped": None, "operations": operations, **more}


@pytest.mark.parametrize(
    ("more", "state"), [({}, "ended"), ({"stopped": "enough"}, "stopped"), ({"ended": None}, "killed")]
)
def test_runs(reviewed: Make, more: dict[str, Any], state: str) -> None:
    (told,) = reviewed(runs=[run("done", "done", "failed", None, **more)])["runs"]
    assert told["state"] == state
    assert told["counts"] == {"done": 2, "failed": 1, "unfinished": 1}


def test_findings_most_urgent_first_and_none_of_what_there_is_none_of(user: Make, group: Make, reviewed: Make) -> None:
    document = reviewed(
        user("U1"),
        user("U2", manager="U1"),
        user("U3", guest=True),
        user("U4", guest=True, guest_expiration="2026-11-01T00:00:00Z"),
        group("S1"),
        group("S2"),
        runs=[run("failed", "not_done", ended=None)],
    )
    assert [(finding["attention"], finding["count"], finding["text"]) for finding in document["findings"]] == [
        ("act", 1, "guest past the end date"),
        ("act", 1, "run that did not finish"),
        ("check", 1, "guest without an end date"),
        ("check", 1, "person without a manager"),
        ("check", 2, "operations not applied"),
        ("fine", 2, "empty groups"),
    ]
    assert reviewed()["findings"] == []


def test_the_document_is_plain_json_and_the_same_each_time(user: Make, group: Make, reviewed: Make) -> None:
    def document() -> Any:
        resources: list[User | Group] = [user("U1"), user("U2", guest=True), group("S1", "U2", "U1")]
        return reviewed(*resources)

    assert json.loads(json.dumps(document())) == document()
    assert json.dumps(document()) == json.dumps(document())
    assert (document()["schema"], document()["schema_version"]) == ("scimops.slack/access-review", 1)
