# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account or group is meant."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import (
    AccountIndex,
    is_user_id,
    kind_of_reference,
    match_group,
    match_user,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from tests.support.directory import group, user


@pytest.mark.parametrize(
    ("reference", "kind"),
    [("U012AB3CD", "id"), ("W0ABC", "id"), ("a@example.com", "email"), ("u012ab3cd", "user_name")],
)
def test_the_form_of_a_reference_says_what_it_is(reference: str, kind: str) -> None:
    assert kind_of_reference(reference) == kind
    assert is_user_id(reference) == (kind == "id")


def test_an_email_is_found_without_case_and_before_a_user_name() -> None:
    match = match_user([user("anna")], "ANNA@EXAMPLE.COM", "anna")
    assert match
    assert (match.user.id, match.by) == ("U0ANNA", "email")


def test_a_user_name_is_found_when_no_account_has_the_email() -> None:
    match = match_user([user("anna")], "new@example.com", "Anna")
    assert match
    assert match.by == "user_name"


def test_nobody_is_found() -> None:
    assert match_user([user("anna")], "bert@example.com", "bert") is None
    assert match_user([user("anna")], None, None) is None


def test_keys_of_different_accounts_are_refused_with_both() -> None:
    with pytest.raises(Refused) as refused:
        match_user([user("anna"), user("bert")], "anna@example.com", "bert")
    assert refused.value.details["conflict"] == ["U0ANNA", "U0BERT"]


def test_a_primary_address_counts_more_than_a_secondary_one() -> None:
    accounts = [user("bert", secondary_email="anna@example.com"), user("anna")]
    match = match_user(accounts, "anna@example.com", None)
    assert match
    assert match.user.id == "U0ANNA"
    match = match_user(accounts[:1], "anna@example.com", None)
    assert match
    assert match.user.id == "U0BERT"


def test_a_name_that_may_be_several_is_refused() -> None:
    accounts = [user("j_rg"), User("U0OTHER", {"user_name": "jörg", "email": "o@example.com", "active": True})]
    with pytest.raises(Refused, match="several accounts"):
        match_user(accounts, None, "järg")
    assert AccountIndex(accounts).get("järg") is None


def test_an_account_that_two_pages_have_is_one() -> None:
    accounts = AccountIndex([user("anna"), user("anna", title="CEO")])
    assert [one.id for one in accounts] == ["U0ANNA"]
    assert accounts.get("anna@example.com") is accounts.get("U0ANNA") is accounts.get("ANNA")


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
