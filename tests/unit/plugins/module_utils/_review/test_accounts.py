# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts of accounts, groups and guests. Whole reviews are in test_facts.py."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex
from ansible_collections.scimops.slack.plugins.module_utils._review.accounts import (
    EXPIRY,
    KINDS,
    account_facts,
    day_of,
    days_between,
    group_facts,
    guest_facts,
    kind_of,
    name_of,
    without_manager,
)

Make = Callable[..., Any]
DAY = "2026-11-23"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-22T23:30:00-07:00", "2026-11-23"),
        ("2026-11-23T00:30:00+01:00", "2026-11-22"),
        ("2026-11-23", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_of_a_moment_is_that_in_utc(moment: Any, day: str | None) -> None:
    assert day_of(moment) == day


@given(st.dates(), st.dates())
def test_days_between_two_days(one: datetime.date, other: datetime.date) -> None:
    days = days_between(one.isoformat(), other.isoformat())
    assert days is not None
    assert one + datetime.timedelta(days) == other


def test_no_days_where_a_day_is_not_known() -> None:
    assert days_between(None, DAY) is None
    assert days_between(DAY, None) is None


def test_an_app_is_an_app_even_as_a_guest(user: Make) -> None:
    made = [user("U1"), user("U2", guest=True), user("U3", guest=True, email="b@Slack-Bots.com")]
    assert tuple(map(kind_of, made)) == KINDS


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"given_name": "Ann", "family_name": "Lee", "display_name": "al"}, "Ann Lee"),
        ({"family_name": "Lee"}, "Lee"),
        ({"display_name": "al"}, "al"),
        ({}, "u1"),
        ({"user_name": None}, "u1@example.com"),
        ({"user_name": None, "email": None}, "U1"),
    ],
)
def test_the_name_that_people_know(user: Make, values: dict[str, Any], name: str) -> None:
    assert name_of(user("U1", **values)) == name


def test_all_that_is_told_of_an_account(user: Make, group: Make) -> None:
    ann = user("U1", display_name="Ann", title="Lead", department="IT", manager="u2@EXAMPLE.com")
    boss = user("U2", display_name="bo", guest_expiration="2027-01-01T00:00:00Z")
    facts = account_facts(AccountIndex([boss, ann]), [group("S1", "U1"), group("S2", "U1", "U9")], DAY)
    assert list(facts) == ["U1", "U2"]
    assert facts["U1"] == {
        "id": "U1",
        "name": "Ann",
        "user_name": "u1",
        "email": "u1@example.com",
        "kind": "member",
        "active": True,
        "title": "Lead",
        "department": "IT",
        "manager": "U2",
        "manager_name": "bo",
        "groups": 2,
        "guest_expiration": None,
        "created": "2020-01-01",
        "age_days": 2518,
        "reports": 0,
    }
    assert (facts["U2"]["reports"], facts["U2"]["guest_expiration"]) == (1, None)


def test_only_active_accounts_report_to_somebody(user: Make) -> None:
    people = AccountIndex([user("U1"), user("U2", manager="U1", active=False), user("U3", manager="U1")])
    assert account_facts(people, [], DAY)["U1"]["reports"] == 1


def test_groups_in_the_order_of_their_names_with_unknown_members_last(user: Make, group: Make) -> None:
    people = AccountIndex([user("U1", display_name="Zoe"), user("U2", display_name="ann", active=False)])
    facts = account_facts(people, [], DAY)
    told = group_facts([group("S2", name="b"), group("S1", "U0", "U1", "U2", name="A")], facts)
    assert [one["name"] for one in told] == ["A", "b"]
    assert told[0]["members"] == ["U2", "U1", "U0"]
    assert {key: told[0][key] for key in ("size", "active", "guests", "deactivated", "unknown")} == {
        "size": 3,
        "active": 1,
        "guests": 0,
        "deactivated": 1,
        "unknown": 1,
    }


@given(st.integers(-400, 400))
def test_the_end_of_access_falls_into_the_first_span_that_has_it(left: int) -> None:
    expires = datetime.date.fromisoformat(DAY) + datetime.timedelta(left)
    fact = {"id": "U1", "kind": "guest", "active": True, "guest_expiration": f"{expires}T00:00:00Z"}
    (guest,) = guest_facts({"U1": fact}, DAY)
    assert guest["days_left"] == left
    spans = [key for key, last in EXPIRY if last is None or left <= last]
    assert guest["ends"] == spans[0]


@pytest.mark.parametrize(
    ("manager", "reason"), [(None, "none"), ("U1", "self"), ("U9", "unknown"), ("U2", "deactivated"), ("U3", None)]
)
def test_whom_nobody_manages(manager: str | None, reason: str | None) -> None:
    def person(id: str, **values: Any) -> dict[str, Any]:
        return {"id": id, "kind": "member", "active": True, "manager": "U3", **values}

    facts = {one["id"]: one for one in (person("U1", manager=manager), person("U2", active=False), person("U3"))}
    found = {one["id"]: one["reason"] for one in without_manager(facts)}
    assert found.get("U1") == reason
    assert "U2" not in found
    assert found["U3"] == "self"
