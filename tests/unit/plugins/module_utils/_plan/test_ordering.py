# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of a plan: what others need comes first, and a name is free before it is taken."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.ordering import in_order
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Subject
from tests.support.directory import changes, decide, user

ANNA = {"email": "anna@example.com"}


def test_a_user_name_is_free_before_it_is_taken() -> None:
    rows = [{"email": "anna@example.com", "user_name": "ann"}, {"email": "new@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna")])
    assert [operation.key for operation in plan.plan.operations] == [
        "update user U0ANNA",
        "create user new@example.com",
    ]
    assert plan.plan.operations[1].needs == ("update user U0ANNA",)


def test_user_names_change_places_by_way_of_a_third() -> None:
    rows = [{"email": "anna@example.com", "user_name": "bert"}, {"email": "bert@example.com", "user_name": "anna"}]
    plan = decide(rows, [user("anna"), user("bert")])
    assert not plan.conflicts
    names = [operation.after["user_name"] for operation in plan.plan.operations]
    assert names == ["aside-u0bert", "bert", "anna"]


def test_an_address_that_moves_on_is_free_before_it_is_taken() -> None:
    rows = [{"id": "U0ANNA", "email": "anna.b@example.com"}, {"email": "anna@example.com", "given_name": "Anna"}]
    plan = decide(rows, [user("anna")])
    assert list(changes(plan)) == ["update user U0ANNA", "create user anna@example.com"]


@pytest.mark.parametrize("slot", ["email", "secondary_email"])
def test_an_address_is_free_before_it_becomes_somebodys_second_one(slot: str) -> None:
    """Otherwise Slack refuses it, and a canary that is always tried first stops each run (wire 7.5.5)."""
    bert = user("bert", **{slot: "shared@example.com"})
    rows = [
        {"id": "U0ANNA", "email": "anna@example.com", "secondary_email": "shared@example.com"},
        {"id": "U0BERT", slot: "other@example.com"},
    ]
    assert list(changes(decide(rows, [user("anna"), bert]))) == ["update user U0BERT", "update user U0ANNA"]


def test_a_manager_who_is_created_is_set_when_there_is_an_account() -> None:
    rows = [{**ANNA, "title": "CTO", "manager": "boss@example.com"}, {"email": "boss@example.com"}]
    plan = decide(rows, [user("anna")])
    assert list(changes(plan)) == ["update user U0ANNA", "create user boss@example.com", "update user U0ANNA manager"]
    assert plan.plan.operations[2].after == {"manager": PendingId("create user boss@example.com")}
    assert plan.plan.operations[2].needs == ("create user boss@example.com",)


#: Who takes whose user name.
ROUND = [("anna", "bert"), ("bert", "cara"), ("cara", "anna")]


def change(name: str, needs: tuple[str, ...] = (), **after: str) -> Operation:
    found = user(name)
    before = {option: found.values.get(option) for option in after}
    return Operation(Kind.UPDATE, Subject.USER, found.id, name, "", before, after, needs=needs)


def ordered(*operations: Operation) -> list[tuple[str, tuple[str, ...]]]:
    """The keys of operations in their order, and what each needs."""
    accounts = AccountIndex([user(name, secondary_email=f"{name}2@example.com") for name in ("anna", "bert", "cara")])
    return [(one.key.removeprefix("update user "), one.needs) for one in in_order(operations, accounts)]


@given(st.integers(0, 12), st.randoms(use_true_random=False))
def test_what_is_needed_comes_first_and_otherwise_the_order_stays(count: int, rng: random.Random) -> None:
    names = [f"p{number}" for number in range(count)]
    operations = [
        change(name, tuple({f"update user U0P{rng.randrange(number)}"}) if number and rng.random() < 0.5 else ())
        for number, name in enumerate(names)
    ]
    rng.shuffle(operations)
    order = in_order(operations, AccountIndex([]))
    assert sorted(one.key for one in order) == sorted(one.key for one in operations)
    places = {one.key: place for place, one in enumerate(order)}
    for one in order:
        assert all(places[need] < places[one.key] for need in one.needs)
    if not any(one.needs for one in operations):
        assert list(order) == operations


@pytest.mark.parametrize(
    ("taker", "giver"),
    [
        ({"user_name": "BERT"}, {"user_name": "robert"}),
        ({"email": "Bert@example.com"}, {"email": "b@example.com"}),
        ({"email": "bert2@example.com"}, {"secondary_email": "b@example.com"}),
    ],
)
def test_what_is_taken_is_given_up_first(taker: dict[str, str], giver: dict[str, str]) -> None:
    order = ordered(change("anna", **taker), change("bert", **giver), change("cara", title="CEO"))
    assert order == [("U0BERT", ()), ("U0ANNA", ("update user U0BERT",)), ("U0CARA", ())]


def test_what_is_taken_from_nobody_waits_for_nobody() -> None:
    order = ordered(change("anna", user_name="new"), change("bert", user_name="robert"))
    assert order == [("U0ANNA", ()), ("U0BERT", ())]


def test_three_names_that_go_round_take_one_detour() -> None:
    order = ordered(*(change(name, user_name=taken) for name, taken in ROUND))
    keys = [key for key, _needs in order]
    assert len(keys) == 4
    assert sum(key.endswith(" aside") for key in keys) == 1
    holders = {"anna": "U0ANNA", "bert": "U0BERT", "cara": "U0CARA"}
    has = dict(holders)
    for key in keys:
        account, _space, aside = key.partition(" ")
        own = next(name for name, id in holders.items() if id == account)
        target = "aside" if aside else dict(ROUND)[own]
        assert target not in has, f"{key} takes {target}, which nobody has given up"
        has = {**{name: id for name, id in has.items() if id != account}, target: account}
    assert has == {"bert": "U0ANNA", "cara": "U0BERT", "anna": "U0CARA"}


def test_operations_that_need_each_other_are_refused_with_their_keys() -> None:
    first, second = change("anna", ("update user U0BERT",)), change("bert", ("update user U0ANNA",))
    with pytest.raises(
        Refused, match=r"depend on each other.*: update user U0ANNA \(anna.*\), update user U0BERT \(bert.*\)\. Give"
    ):
        ordered(first, second)
