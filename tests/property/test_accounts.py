# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that hold for which account is meant, whoever asks: modules, directory plans, access reviews and filters."""

from __future__ import annotations

import contextlib
import datetime
import random
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.filter.slack_scim_accounts import slack_scim_accounts
from ansible_collections.scimops.slack.plugins.module_utils._ansible.people import look_up
from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import (
    AccountIndex,
    account_named,
    match_user,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.evidence import other_person
from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import Value, user_name_key
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._model.row_matching import ALL_KEYS, KEYS, match_rows
from ansible_collections.scimops.slack.plugins.module_utils._model.text import folded
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory_users import plan_users
from ansible_collections.scimops.slack.plugins.module_utils._plan.planned_users import KnownPeople
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import Settings
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import EntryRow, Listed, match_entries
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.support.sandbox import Sandbox

quick = settings(max_examples=200)

IDS = ("WAGNER", "U01", "U02", "U03")
ADDRESSES = ("a@example.com", "B@example.com", "b@Example.com", "c@example.com")
NUMBERS = ("100", "200")
GIVEN_NAMES = ("Anna", "Bert")
NAMES = ("wagner", "u01", "jörg", "j_rg", "bert", "Bert")


@st.composite
def accounts(draw: st.DrawFn) -> list[User]:
    """A few accounts, some with the same addresses and names."""
    values = st.fixed_dictionaries(
        {"active": st.booleans()},
        optional={
            "email": st.sampled_from(ADDRESSES),
            "secondary_email": st.sampled_from(ADDRESSES),
            "user_name": st.sampled_from(NAMES),
            "employee_number": st.sampled_from(NUMBERS),
            "given_name": st.sampled_from(GIVEN_NAMES),
        },
    )
    ids = draw(st.lists(st.sampled_from(IDS), unique=True))
    return [User(one, draw(values)) for one in ids]


def row_of_a_person() -> st.SearchStrategy[dict[str, Any]]:
    """A row of a source."""
    return st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(IDS),
            "email": st.sampled_from(ADDRESSES),
            "user_name": st.sampled_from(NAMES),
            "previous_emails": st.lists(st.sampled_from(ADDRESSES), max_size=2),
            "employee_number": st.sampled_from(NUMBERS),
            "given_name": st.sampled_from(GIVEN_NAMES),
            "active": st.booleans(),
        },
    )


rows = st.lists(row_of_a_person().filter(lambda one: one.keys() & {"id", "email", "user_name"}), max_size=4)
references = st.sampled_from((*IDS, *ADDRESSES, *NAMES, "nobody", ""))


def has(user: User, key: str, reference: str) -> bool:
    """Whether an account has a reference as this key."""
    held = [user.values.get(option) for option in (("email", "secondary_email") if key == "email" else (key,))]
    fold = folded if key == "email" else user_name_key
    return user.id == reference if key == "id" else fold(reference) in [fold(str(one)) for one in held if one]


@quick
@given(accounts(), references, st.randoms(use_true_random=False))
def test_a_reference_means_one_account_or_says_that_it_is_ambiguous(
    users: list[User], reference: str, chance: Any
) -> None:
    resolution = AccountIndex(users).resolve(reference)
    event(f"{min(len(resolution.found), 2)} found by {resolution.by or 'nothing'}")
    assert all(has(user, resolution.by, reference) for user in resolution.found)
    assert resolution.ambiguous is (len(resolution.found) > 1)
    assert resolution.one is (resolution.found[0] if len(resolution.found) == 1 else None)
    if not resolution.found and reference:
        assert not any(has(user, "id", reference) for user in users)
        assert "@" in reference or not any(has(user, "user_name", reference) for user in users)
    chance.shuffle(users)
    again = AccountIndex(users).resolve(reference)
    assert (sorted(user.id for user in again.found), again.by) == (
        sorted(user.id for user in resolution.found),
        resolution.by,
    )
    if resolution.by != "id":
        assert {user.id for user in AccountIndex(users).resolve(reference.swapcase()).found} in (
            {user.id for user in resolution.found},
            {user.id for user in users if user.id == reference.swapcase()},
        )


@quick
@given(accounts(), references)
def test_plans_filters_and_modules_resolve_alike(users: list[User], reference: str) -> None:
    known = AccountIndex(users)
    resolution = known.resolve(reference)
    assert KnownPeople((), (), known).resolve(reference).found == tuple(user.id for user in resolution.found)
    named = slack_scim_accounts([{**user.values, "id": user.id} for user in users], [reference])
    assert [user["id"] for user in named["accounts"]] == [user.id for user in resolution.found if resolution.one]
    assert (named["unknown"] == [reference]) is (not resolution.found)
    assert bool(named["ambiguous"]) is resolution.ambiguous
    if resolution.ambiguous:
        with pytest.raises(Refused) as refused:
            account_named(resolution)
        assert refused.value.details["conflict"] == sorted(user.id for user in resolution.found)
    else:
        assert account_named(resolution) is resolution.one


def reviewed(users: list[User], entries: list[dict[str, Any]]) -> Listed:
    return match_entries(entries, AccountIndex(users))


@quick
@given(accounts(), rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_accounts_makes_no_difference_to_a_review(
    users: list[User], entries: list[dict[str, Any]], chance: Any
) -> None:
    first = reviewed(users, entries)
    chance.shuffle(users)
    chance.shuffle(entries)
    second = reviewed(users, entries)
    assert first.accounts == second.accounts
    assert sorted(map(repr, first.missing)) == sorted(map(repr, second.missing))


def planned(
    users: list[User], entries: list[dict[str, Any]], match_by: tuple[str, ...] = KEYS
) -> tuple[dict[str, tuple[str, str, bool]], set[tuple[str, ...]]]:
    """The account of each row that the plan matches, by the row's label, with its key and whether it leaves."""
    desired = read_desired([Row(f"users[{number}]", row) for number, row in enumerate(entries)], None)
    plan = plan_users(desired, users, [], Settings(datetime.date(2026, 1, 1), match_by=match_by))
    matches = {
        repr(row.order): (found.user.id, found.by, row.leaves)
        for row, found in zip(plan.rows, plan.matches, strict=True)
        if found
    }
    return matches, {(finding.topic.value, finding.label, *finding.ids) for finding in plan.findings}


orders = st.lists(st.sampled_from(ALL_KEYS), unique=True, min_size=1).map(tuple)


@quick
@given(accounts(), rows, orders, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_accounts_makes_no_difference_to_a_plan(
    users: list[User], entries: list[dict[str, Any]], match_by: tuple[str, ...], chance: Any
) -> None:
    def outcome() -> Any:
        try:
            return planned(users, entries, match_by)
        except Refused:
            return "refused"

    first = outcome()
    chance.shuffle(users)
    chance.shuffle(entries)
    assert outcome() == first


@quick
@given(accounts(), rows, orders)
def test_no_account_is_that_of_two_rows_nor_of_somebody_whom_its_values_speak_against(
    users: list[User], entries: list[dict[str, Any]], match_by: tuple[str, ...]
) -> None:
    by_id = {user.id: user for user in users}
    matching = None
    found = [EntryRow(entry) for entry in entries]
    with contextlib.suppress(Refused):
        matching = match_rows(found, AccountIndex(users), EntryRow.keys_after, match_by)
    if matching is None:
        assert "employee_number" in match_by
        return
    matched = [(row, match) for row, match in zip(found, matching.matches, strict=True) if match]
    assert len({match.user.id for _row, match in matched}) == len(matched)
    for row, match in matched:
        user = by_id[match.user.id]
        assert match.by in match_by
        if match.by != "user_name":
            continue
        event("found by user name")
        numbers = {row.entry.get("employee_number"), user.values.get("employee_number")} - {None}
        confirmed = any(user.has_email(address) for address in row.previous_emails)
        assert len(numbers) < 2 or confirmed
        if row.email and user.email and user.active and not user.has_email(row.email):
            assert confirmed or {row.entry.get("employee_number")} == numbers


@quick
@given(accounts(), rows)
def test_a_review_is_about_the_accounts_that_a_plan_matches(users: list[User], entries: list[dict[str, Any]]) -> None:
    desired = read_desired([Row("", row) for row in entries], None)
    if desired.problems:
        return  # a review refuses such a roster, or judges its rows by the strongest key
    matches, _findings = planned(users, entries)
    listed = reviewed(users, entries).accounts
    event(f"{len(matches)} matched")
    for account_id, _by, leaves in matches.values():
        assert listed[account_id] is not leaves


@quick
@given(accounts(), row_of_a_person())
def test_a_single_module_matches_as_a_plan_of_one_row(users: list[User], entry: dict[str, Any]) -> None:
    keys = {key: value for key, value in entry.items() if key not in ("id", "previous_emails", "active")}
    if not keys.keys() & {"email", "user_name"}:
        return
    matches, findings = planned(users, [keys])
    try:
        alone = match_user(users, keys)
        other = other_person(keys, alone.user, alone.by) if alone else None
        if alone and other and other.refused:
            raise Refused(other.refusal(alone.user))
    except Refused:
        assert not matches
        assert any(topic == "conflict" for topic, *_rest in findings)
        return
    assert [(account_id, by) for account_id, by, _leaves in matches.values()] == (
        [(alone.user.id, alone.by)] if alone else []
    )


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_both_versions_find_whom_a_reference_means(sandbox: Sandbox, version: str) -> None:
    chance = random.Random(20)
    connection = Connection(token=sandbox.token, api_url=sandbox.url, version=version)
    with contextlib.closing(ScimClient(connection)) as client:
        for letter in "abcdef":
            values: dict[str, Value] = {
                "user_name": f"{letter}.wagner",
                "email": f"{letter}@example.com",
                "active": True,
            }
            if letter in "ace":
                values["secondary_email"] = f"{letter}.second@Example.org"
            user = client.create_user(values)
            if letter in "ab":
                client.delete_user(user.id)
        client.create_user({"user_name": "wagner", "email": "WAGNER@example.com", "active": True})
        everyone = AccountIndex(client.all_users())
        known = [
            str(value)
            for user in everyone
            for value in (user.id, user.email, user.user_name, user.values.get("secondary_email"))
            if value
        ]
        asked = [*known, "WAGNER", "U0NOBODY", "nobody", "nobody@example.com", "owner"]
        for reference in [*asked, *(chance.choice((str.upper, str.lower, str.title))(one) for one in asked)]:
            meant = everyone.resolve(reference)
            assert look_up(client, [reference]).resolve(reference).found == meant.found, reference
            emails, names = ([reference], []) if "@" in reference else ([], [reference])
            keys = {"email": reference} if emails else {"user_name": reference}
            alone = match_user(client.find_users(emails, names), keys)
            if meant.by != "id":
                assert ([alone.user.id] if alone else []) == [user.id for user in meant.found]
