# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts against the roster, and a review against the last one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex
from ansible_collections.scimops.slack.plugins.module_utils._review.legend import VERDICTS
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Listed, Roster, match_entries
from tests.support.directory import user

Make = Callable[..., Any]

SOMEBODY = {"email": "somebody@example.com"}


def verdicts(document: dict[str, Any]) -> dict[str, str]:
    return {account["id"]: account["verdict"] for account in document["roster"]["outside"]}


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "U1", "email": "else@example.com"},
        {"email": "U1@EXAMPLE.com "},
        {"email": "second@example.com"},
        {"email": "new@example.com", "previous_emails": ["x@example.com", "u1@example.com"]},
        {"email": "new@example.com", "previous_emails": "u1@example.com"},
        {"email": "new@example.com", "user_name": "U1", "employee_number": "7"},
        {"email": "", "user_name": "u1", "id": None},
    ],
)
def test_who_is_on_the_roster(user: Make, reviewed: Make, entry: dict[str, Any]) -> None:
    roster = reviewed(user("U1", secondary_email="second@example.com", employee_number="7"), roster=Roster([entry]))[
        "roster"
    ]
    assert roster == {"entries": 1, "matched": 1, "outside": [], "without_account": []}


def test_a_newcomer_with_the_user_name_of_an_account_is_not_on_it(user: Make, reviewed: Make) -> None:
    newcomer = {"email": "new@example.com", "user_name": "U1"}
    leaver = {"email": "u1@example.com", "active": False}
    for entries, verdict in (([newcomer], "unknown"), ([newcomer, leaver], "left"), ([leaver, newcomer], "left")):
        review = reviewed(user("U1"), roster=Roster(entries))
        assert verdicts(review) == {"U1": verdict}
        assert [person["email"] for person in review["roster"]["without_account"]] == ["new@example.com"]


def test_a_primary_address_is_meant_before_a_secondary_one(user: Make, reviewed: Make) -> None:
    old, new = user("U1", email="a@example.com", active=False), user("U2", secondary_email="a@example.com")
    assert verdicts(reviewed(old, new, roster=Roster([{"email": "a@example.com"}]))) == {"U2": "unknown"}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ([{"email": "u1@example.com", "active": False}, {"email": "new@example.com", "user_name": "u1"}], "left"),
        ([{"email": "u1@example.com"}, {"email": "old@example.com", "user_name": "u1", "active": False}], None),
        ([{"user_name": "u1"}, {"user_name": "U1", "active": False}], "left"),
        ([{"email": "u1@example.com"}, {"user_name": "u1", "active": False}], "left"),
        ([{"email": "u1@example.com"}, {"email": "U1@example.com"}], None),
    ],
)
def test_of_two_rows_about_one_account_the_stronger_key_decides_in_any_order(
    user: Make, reviewed: Make, entries: list[dict[str, Any]], verdict: str | None, order: int
) -> None:
    roster = Roster(entries[::order])
    assert verdicts(reviewed(user("U1"), roster=roster)) == ({"U1": verdict} if verdict else {})


@pytest.mark.parametrize("order", [1, -1])
def test_people_of_one_name_are_in_order_whatever_the_order_of_the_roster(
    user: Make, reviewed: Make, order: int
) -> None:
    rows = [{"email": f"{name}@example.com", "given_name": "Nora", "family_name": "Quist"} for name in ("n", "q")]
    account = user("U1", email="else@example.com", given_name="nora", family_name="quist")
    roster = reviewed(account, roster=Roster(rows[::order]))["roster"]
    assert [person["email"] for person in roster["without_account"]] == ["n@example.com", "q@example.com"]
    assert [fact["roster_address"] for fact in roster["outside"]] == ["n@example.com"]


def test_a_row_whose_keys_name_two_accounts_is_about_the_one_of_the_stronger_key(user: Make, reviewed: Make) -> None:
    document = reviewed(user("U1"), user("U2"), roster=Roster([{"email": "u1@example.com", "user_name": "u2"}]))
    assert verdicts(document) == {"U2": "unknown"}
    assert document["roster"]["without_account"] == []


def test_an_id_that_slack_does_not_have_leaves_the_other_keys(user: Make, reviewed: Make) -> None:
    entries = [{"id": "U9", "email": "u1@example.com"}, {"id": "U8", "email": "new@example.com"}]
    document = reviewed(user("U1"), roster=Roster(entries))
    assert verdicts(document) == {}
    assert [person["email"] for person in document["roster"]["without_account"]] == ["new@example.com"]


@pytest.mark.parametrize("name", ["second@Example.com", "U1", " u1 "])
def test_every_key_of_an_account_protects_it(user: Make, reviewed: Make, name: str) -> None:
    roster = Roster([SOMEBODY], protected=[name])
    assert verdicts(reviewed(user("U1", secondary_email="second@example.com"), roster=roster)) == {"U1": "protected"}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, "unknown"),
        ({"active": False}, "deactivated"),
        ({"email": "x@slack-bots.com"}, "app"),
        ({"email": "Door@example.com"}, "protected"),
        ({"user_name": "break-glass"}, "protected"),
        ({"guest": True}, "guest_no_end"),
        ({"guest": True, "guest_expiration": "31 December"}, "guest_end_unreadable"),
        ({"guest": True, "guest_expiration": "2026-11-23T00:00:00Z"}, "guest_expired"),
        ({"guest": True, "guest_expiration": "2026-11-24T00:00:00Z"}, "guest"),
        ({"created": "2026-11-09T00:00:00Z"}, "new"),
        ({"created": "2026-11-08T00:00:00Z"}, "unknown"),
        ({"created": None}, "unknown"),
        ({"given_name": "nora", "family_name": "QUIST"}, "other_address"),
    ],
)
def test_verdicts(user: Make, reviewed: Make, values: dict[str, Any], verdict: str) -> None:
    entries = [{"email": "nora.quist@example.com", "given_name": "Nora", "family_name": "Quist"}]
    roster = Roster(entries, protected=["door@EXAMPLE.com", "break-glass"], grace_days=14)
    (account,) = reviewed(user("U1", **values), roster=roster)["roster"]["outside"]
    assert account["verdict"] == verdict
    assert account["attention"] == VERDICTS[verdict].attention
    assert account["roster_address"] == ("nora.quist@example.com" if verdict == "other_address" else None)


def test_one_whom_the_roster_calls_inactive(user: Make, reviewed: Make) -> None:
    entries = [{"email": f"u{number}@example.com", "active": False} for number in (1, 2, 3)]
    document = reviewed(user("U1"), user("U2", active=False), roster=Roster(entries))
    assert verdicts(document) == {"U1": "left", "U2": "deactivated"}
    assert document["roster"]["without_account"] == []


def test_people_without_an_account(reviewed: Make) -> None:
    entries = [
        {"email": "b@example.com"},
        {"given_name": "Ada", "family_name": "Abel", "email": "a@example.com", "department": "Sales"},
    ]
    assert reviewed(roster=Roster(entries))["roster"]["without_account"] == [
        {"name": "Ada Abel", "email": "a@example.com", "user_name": None, "department": "Sales"},
        {"name": "b@example.com", "email": "b@example.com", "user_name": None, "department": None},
    ]


def test_since_when_and_who_left_is_known_from_the_last_reviews(user: Make, reviewed: Make) -> None:
    stranger, leaver = user("U1"), user("U2")
    before = [{"email": "u2@example.com"}, SOMEBODY]
    first = reviewed(stranger, leaver, day="2026-09-01", roster=Roster(before))
    assert verdicts(first) == {"U1": "unknown"}
    second = reviewed(stranger, leaver, day="2026-10-01", roster=Roster([SOMEBODY]), previous=first)
    assert verdicts(second) == {"U1": "unknown", "U2": "left"}
    third = reviewed(stranger, leaver, day="2026-11-01", roster=Roster([SOMEBODY]), previous=second)
    told = {account["id"]: account for account in third["roster"]["outside"]}
    assert {id_: (one["verdict"], one["outside_since"], one["outside_days"]) for id_, one in told.items()} == {
        "U1": ("unknown", "2026-09-01", 61),
        "U2": ("left", "2026-10-01", 31),
    }


def test_a_last_review_without_a_roster_knows_no_leavers(user: Make, reviewed: Make) -> None:
    first = reviewed(user("U1"))
    assert verdicts(reviewed(user("U1"), roster=Roster([SOMEBODY]), previous=first)) == {"U1": "unknown"}


def test_the_most_urgent_come_first(user: Make, reviewed: Make) -> None:
    users = [user("U1", active=False), user("U2", guest=True), user("U3"), user("U4", email="x@slack-bots.com")]
    assert list(verdicts(reviewed(*users, roster=Roster([SOMEBODY])))) == ["U3", "U2", "U4", "U1"]


def changes(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        tuple(change[key] for key in ("subject", "id", "what", "attribute", "before", "after"))
        for change in document["changes"]
    ]


def test_changes_of_accounts(user: Make, reviewed: Make) -> None:
    before = reviewed(user("U1", title="Trainee"), user("U2"), user("U3", active=False), user("U4"), day="2026-10-01")
    after = reviewed(
        user("U1", title="Lead", manager="U2"), user("U2", active=False), user("U3"), user("U5"), previous=before
    )
    assert after["compared_with"] == "2026-10-01"
    assert changes(after) == [
        ("account", "U1", "changed", "title", "Trainee", "Lead"),
        ("account", "U1", "changed", "manager", None, "u2"),
        ("account", "U2", "deactivated", None, None, None),
        ("account", "U3", "reactivated", None, None, None),
        ("account", "U5", "appeared", None, None, None),
        ("account", "U4", "gone", None, None, None),
    ]


def test_changes_of_groups(user: Make, group: Make, reviewed: Make) -> None:
    people = [user("U1"), user("U2"), user("U3")]
    before = reviewed(*people, group("S1", "U1", "U2"), group("S2"), day="2026-10-01")
    after = reviewed(*people, group("S1", "U2", "U3", name="Sales"), group("S3"), previous=before)
    assert changes(after) == [
        ("group", "S3", "appeared", None, None, None),
        ("group", "S1", "changed", "name", "S1", "Sales"),
        ("group", "S1", "members", "members", "u1", "u3"),
        ("group", "S2", "gone", None, None, None),
    ]


def test_nothing_changed(user: Make, group: Make, reviewed: Make) -> None:
    resources = [user("U1", manager="U404"), user("U2", guest=True), group("S1", "U1", "U404")]
    assert reviewed(*resources, previous=reviewed(*resources))["changes"] == []


def test_a_protected_entry_that_may_mean_several_accounts_excuses_none(user: Make, reviewed: Make) -> None:
    roster = Roster([SOMEBODY], protected=["door@example.com"])
    both = [user(id, email=f"{id}@example.com", secondary_email="door@example.com") for id in ("U1", "U2")]
    assert set(verdicts(reviewed(*both, roster=roster)).values()) == {"unknown"}


KNOWN = AccountIndex([user("anna", secondary_email="a@example.org"), user("bert")])


def test_accounts_on_a_roster_and_people_without_one() -> None:
    entries = [
        {"email": "anna@example.com", "active": False},
        {"user_name": "bert", "previous_emails": "old@example.com"},
        {"email": "cem@example.com"},
        {"email": "dora@example.com", "active": False},
    ]
    assert match_entries(entries, KNOWN) == Listed({"U0ANNA": False, "U0BERT": True}, (entries[2],))


@pytest.mark.parametrize("active", [True, False])
def test_an_entry_that_other_values_speak_against_is_about_no_account(active: bool) -> None:
    entry: dict[str, Any] = {"email": "new@example.com", "user_name": "bert", "active": active}
    assert match_entries([entry], KNOWN) == Listed({}, (entry,) if active else ())
