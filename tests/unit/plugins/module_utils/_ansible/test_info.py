# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the modules that only read."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import (
    GROUP_INFO,
    SERVICE_INFO,
    USER_INFO,
    AccountKind,
    GroupInfoOptions,
    UserInfoOptions,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User

EVERY = AccountKind(None, None, None)


def test_nothing_lists_all_accounts(parse: Any) -> None:
    options = parse(USER_INFO)
    assert options == UserInfoOptions(None, None, None, None, EVERY, None, False)
    assert not options.one


@pytest.mark.parametrize("key", ["id", "email", "user_name"])
def test_a_key_looks_up_one_account(parse: Any, key: str) -> None:
    options = parse(USER_INFO, **{key: "ann"})
    assert options.one
    assert getattr(options, key) == "ann"


def test_a_filter_and_kinds_narrow_the_list(parse: Any) -> None:
    options = parse(USER_INFO, filter='title eq "Clerk"', active=True, guest=False, bots=False, limit=3)
    assert options == UserInfoOptions(None, None, None, 'title eq "Clerk"', AccountKind(True, False, False), 3, False)
    assert not options.one


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_is_refused(refusal: Any, limit: int) -> None:
    assert refusal(USER_INFO, limit=limit) == f"limit: {limit} must be at least 1"


@pytest.mark.parametrize("option", ["id", "email", "user_name", "filter"])
def test_an_empty_key_does_not_list_all_accounts(refusal: Any, option: str) -> None:
    assert refusal(USER_INFO, **{option: " "}) == f"{option}: ' ' must not be empty"


def test_groups(parse: Any, refusal: Any) -> None:
    assert parse(GROUP_INFO) == GroupInfoOptions(None, None, True, False)
    assert parse(GROUP_INFO, name="Sales", members=False) == GroupInfoOptions(None, "Sales", False, False)
    assert refusal(GROUP_INFO, name="") == "name: '' must not be empty"
    assert refusal(GROUP_INFO, id="") == "id: '' must not be empty"


def test_the_service_has_no_options(parse: Any) -> None:
    assert parse(SERVICE_INFO) is None


def accounts() -> list[User]:
    facts = itertools.product((True, False), repeat=2)
    return [User(f"U{number}", {"active": active, "guest": guest}) for number, (active, guest) in enumerate(facts)]


@pytest.mark.parametrize("desired", list(itertools.product((None, True, False), repeat=2)))
def test_a_kind_has_the_accounts_of_which_all_is_true(desired: tuple[bool | None, bool | None]) -> None:
    kind = AccountKind(*desired, bots=None)
    for user in accounts():
        facts = (user.active, user.guest)
        assert kind.has(user) == all(one in (None, fact) for one, fact in zip(desired, facts))
    assert kind.any == (desired == (None, None))


def test_accounts_of_apps() -> None:
    person = accounts()[0]
    assert not AccountKind(None, None, bots=True).has(person)
    assert AccountKind(None, None, bots=False).has(person)


def test_an_account_that_may_be_active_is_listed_only_where_that_does_not_matter() -> None:
    unclear = User("U1", {"user_name": "ada", "active": None, "guest": False})
    assert EVERY.has(unclear)
    assert not AccountKind(True, True, None).has(unclear)
    for active in (True, False):
        with pytest.raises(Refused, match=r"does not show whether ada \(U1\) is active"):
            AccountKind(active, None, None).has(unclear)
