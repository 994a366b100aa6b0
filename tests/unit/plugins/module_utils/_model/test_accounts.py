# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account or group is meant."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import (
    AccountIndex,
    PeopleIndex,
    Resolution,
    account_named,
    is_user_id,
    match_group,
    match_user,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from tests.support.directory import group, user


@pytest.mark.parametrize(
    ("reference", "form"),
    [("U012AB3CD", True), ("W0ABC", True), ("WAGNER", True), ("a@example.com", False), ("u012ab3cd", False)],
)
def test_the_form_of_an_id(reference: str, form: bool) -> None:
    assert is_user_id(reference) is form


ANNA = user("anna", secondary_email="A@Example.org", employee_number="100")
WAGNER = user("wagner", employee_number="200")


@pytest.mark.parametrize(
    ("reference", "found", "by"),
    [
        ("U0ANNA", ANNA, "id"),
        (" U0ANNA ", ANNA, "id"),
        ("ANNA@example.com", ANNA, "email"),
        ("a@example.ORG", ANNA, "email"),
        ("Anna", ANNA, "user_name"),
        ("WAGNER", WAGNER, "user_name"),
        ("U0WAGNER", WAGNER, "id"),
        ("u0wagner", None, ""),
        ("wagner@example.org", None, ""),
        ("100", None, ""),
        ("", None, ""),
    ],
)
def test_what_a_reference_means(reference: str, found: User | None, by: str) -> None:
    resolution = AccountIndex([ANNA, WAGNER]).resolve(reference)
    assert (resolution.one, resolution.by, resolution.ambiguous) == (found, by, False)
    assert account_named(resolution) is found


def test_an_id_that_slack_has_goes_before_a_user_name() -> None:
    named = User("U0X", {"user_name": "u0anna", "active": True})
    assert AccountIndex([named, ANNA]).resolve("U0ANNA").one is ANNA
    assert AccountIndex([named]).resolve("U0ANNA").one is named


def test_an_employee_number_is_found_when_it_is_asked_for() -> None:
    assert AccountIndex([ANNA, WAGNER]).with_employee_number(" 200 ") == (WAGNER,)


def test_rows_of_a_source_are_found_by_the_same_rule() -> None:
    rows = [{"email": "A@example.com"}, {"user_name": "Bert", "employee_number": 7}, {}]
    index = PeopleIndex(rows, lambda row, key: row.get(key))
    assert list(index) == rows
    assert index.resolve("a@EXAMPLE.com") == Resolution("a@EXAMPLE.com", (rows[0],), "email")
    assert index.with_user_name("bert") == index.with_employee_number("7") == (rows[1],)


def test_an_ambiguous_reference_is_refused_with_all_accounts() -> None:
    twins = [user("b", email="same@example.com"), user("a", email="Same@example.com")]
    resolution = AccountIndex(twins).resolve("same@example.com")
    assert resolution.ambiguous
    assert resolution.one is None
    with pytest.raises(Refused, match=r"manager same@example.com .* several accounts: .*U0A.*U0B") as refused:
        account_named(resolution, "manager")
    assert refused.value.details["conflict"] == ["U0A", "U0B"]


def test_an_email_is_found_without_case_and_before_a_user_name() -> None:
    match = match_user([user("anna")], {"email": "ANNA@EXAMPLE.COM", "user_name": "anna"})
    assert match
    assert (match.user.id, match.by) == ("U0ANNA", "email")


def test_a_user_name_is_found_when_no_email_is_given() -> None:
    match = match_user([user("anna")], {"email": None, "user_name": "Anna"})
    assert match
    assert match.by == "user_name"


def test_a_user_name_of_an_account_with_another_email_is_refused_with_both() -> None:
    with pytest.raises(Refused, match=r"U0ANNA.*new@example.com.*id: U0ANNA") as refused:
        match_user([user("anna")], {"email": "new@example.com", "user_name": "Anna"})
    assert refused.value.details["conflict"] == ["U0ANNA"]


def test_nobody_is_found() -> None:
    assert match_user([user("anna")], {"email": "bert@example.com", "user_name": "bert"}) is None
    assert match_user([user("anna")], {}) is None


def test_keys_of_different_accounts_are_refused_with_both() -> None:
    with pytest.raises(Refused) as refused:
        match_user([user("anna"), user("bert")], {"email": "anna@example.com", "user_name": "bert"})
    assert refused.value.details["conflict"] == ["U0ANNA", "U0BERT"]


def test_a_primary_address_counts_more_than_a_secondary_one() -> None:
    accounts = [user("bert", secondary_email="anna@example.com"), user("anna")]
    match = match_user(accounts, {"email": "anna@example.com"})
    assert match
    assert match.user.id == "U0ANNA"
    match = match_user(accounts[:1], {"email": "anna@example.com"})
    assert match
    assert match.user.id == "U0BERT"


def test_a_name_that_may_be_several_is_refused() -> None:
    accounts = [user("j_rg"), User("U0OTHER", {"user_name": "jörg", "email": "o@example.com", "active": True})]
    with pytest.raises(Refused, match="several accounts"):
        match_user(accounts, {"user_name": "järg"})
    assert AccountIndex(accounts).resolve("järg").found == tuple(accounts)


def test_an_account_that_two_pages_have_is_one() -> None:
    accounts = AccountIndex([user("anna"), user("anna", title="CEO")])
    assert [one.id for one in accounts] == ["U0ANNA"]
    found = [accounts.resolve(reference).one for reference in ("anna@example.com", "U0ANNA", "ANNA")]
    assert found == [accounts.with_id("U0ANNA")] * 3


def test_a_group_is_found_without_case_where_no_name_is_exact() -> None:
    groups = [Group("S0A", "Sales"), Group("S0B", "SALES"), group("Legal")]
    assert match_group(groups, "SALES") is groups[1]
    assert match_group(groups, "legal") is groups[2]
    assert match_group(groups, "Leg") is None
    with pytest.raises(Refused, match="2 groups"):
        match_group(groups, "sales")


def test_two_groups_of_one_name_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        match_group([Group("S0A", "Sales"), Group("S0B", "Sales")], "Sales")
    assert refused.value.details["conflict"] == ["S0A", "S0B"]
