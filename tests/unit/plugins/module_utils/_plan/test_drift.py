# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between two looks."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.drift import (
    Seen,
    group_event,
    group_record,
    user_event,
    user_record,
)

URL = "https://slack.example.com/scim"
NORA = {"user_name": "nora", "email": "nora@example.com", "title": "Clerk", "active": True, "guest": False}


def user(**values: t.Any) -> bytes:
    return user_record(User("U1", {**NORA, **values}))


def group(name: str, *members: str) -> bytes:
    return group_record(Group("S1", name, tuple(Reference(member) for member in members)))


def test_nothing_is_kept_of_an_account_that_does_not_show_whether_it_is_active() -> None:
    with pytest.raises(Refused, match=r"does not show whether nora@example\.com \(U1\) is active"):
        user(active=None)


def test_nothing_happened() -> None:
    assert user_event("U1", user(), user()) is None
    assert group_event("S1", group("Sales", "U1", "U2"), group("Sales", "U2", "U1")) is None


@pytest.mark.parametrize(
    ("before", "after", "change", "changed"),
    [
        ({}, {"title": "Countess"}, "changed", ["title"]),
        ({}, {"title": None, "department": "Sales"}, "changed", ["title", "department"]),
        ({}, {"guest": True}, "changed", ["guest"]),
        ({}, {"active": False}, "deactivated", ["active"]),
        ({"active": False}, {"title": "Countess"}, "reactivated", ["title", "active"]),
        ({"address": {"locality": "Oslo"}}, {"address": {"locality": "Bergen"}}, "changed", ["address"]),
    ],
)
def test_accounts(before: dict[str, t.Any], after: dict[str, t.Any], change: str, changed: list[str]) -> None:
    event = user_event("U1", user(**before), user(**after))
    assert event is not None
    assert (event["change"], event["changed"]) == (change, changed)
    assert event["before"] == {option: {**NORA, **before}.get(option) for option in changed}
    assert event["after"] == {option: {**NORA, **after}.get(option) for option in changed}


def test_a_new_account() -> None:
    event = user_event("U1", None, user())
    assert event is not None
    assert (event["change"], event["before"], event["after"]) == ("appeared", {}, NORA)


@pytest.mark.parametrize("option", ["password", "photo", "profile_url"])
def test_what_slack_does_not_show_as_it_is_stored_is_not_kept(option: str) -> None:
    assert user(**{option: "https://example.com/secret"}) == user()


def test_groups() -> None:
    event = group_event("S1", group("Sales", "U1", "U2"), group("Selling", "U2", "U3"))
    assert event is not None
    assert (event["change"], event["name"], event["changed"]) == ("changed", "Selling", ["name", "members"])
    assert (event["before"], event["after"]) == ({"name": "Sales"}, {"name": "Selling"})
    assert event["members"] == {"added": ["U3"], "removed": ["U1"]}
    new, gone = group_event("S1", None, group("Sales", "U1")), group_event("S1", group("Sales", "U1"), None)
    assert new is not None
    assert (new["change"], new["members"]) == ("appeared", {"added": ["U1"], "removed": []})
    assert gone is not None
    assert (gone["change"], gone["name"], gone["members"]) == (
        "deleted",
        "Sales",
        {"added": [], "removed": ["U1"]},
    )


@pytest.mark.parametrize("title", ["Clerk", 'a "quoted" \\ name', "Čłowiek 🎉", "\ud800", "\u2028\n"])
def test_what_was_seen_is_kept(title: str) -> None:
    seen = Seen(URL, {"U1": user(title=title), "U2": user()}, {"S1": group(title, "U1")}, {"users"})
    assert Seen.loaded(json.loads(seen.dumped()), URL) == seen
    assert Seen.loaded(json.loads(Seen(URL).dumped()), URL) == Seen(URL)


@pytest.mark.parametrize(
    "document",
    [
        [],
        None,
        {},
        {"format": 2, "api_url": URL},
        {"format": 1, "api_url": "https://other.example.com/scim", "users": {}, "groups": {}, "whole": []},
        {"format": 1, "api_url": URL, "users": [], "groups": {}, "whole": []},
        {"format": 1, "api_url": URL, "users": {"U1": 7}, "groups": {}, "whole": []},
    ],
)
def test_what_is_something_else_is_refused(document: t.Any) -> None:
    with pytest.raises(Refused):
        Seen.loaded(document, URL)
