# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire §5 and §6: pages and filters."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


@pytest.fixture
def organisation(sandbox: Sandbox) -> Sandbox:
    sandbox.control.reset(users=29, groups=6, seed=3)
    return sandbox


def test_key_order_is_the_versions(v1: Api, v2: Api) -> None:
    """wire 5.1, 5.2"""
    assert list(v1.get("Users").json()) == ["totalResults", "itemsPerPage", "startIndex", "schemas", "Resources"]
    assert list(v2.get("Users").json()) == ["schemas", "Resources", "totalResults", "itemsPerPage", "startIndex"]


@pytest.mark.usefixtures("organisation")
class TestPages:
    def test_default_count_is_ten(self, api: Api) -> None:
        """wire 5.3, 5.7"""
        page = api.get("Users").json()
        assert (page["totalResults"], page["itemsPerPage"], page["startIndex"]) == (30, 10, 1)
        assert len(page["Resources"]) == 10

    def test_start_index_is_of_the_item(self, api: Api) -> None:
        """wire 5.5"""
        first = [user["id"] for user in api.get("Users", count=3).json()["Resources"]]
        page = api.get("Users", count=2, startIndex=2).json()
        assert [user["id"] for user in page["Resources"]] == first[1:]
        assert page["startIndex"] == 2

    def test_items_per_page_is_what_was_returned(self, api: Api) -> None:
        """wire 5.6"""
        page = api.get("Users", count=20, startIndex=21).json()
        assert (page["itemsPerPage"], page["totalResults"]) == (10, 30)

    @pytest.mark.parametrize("start", ["0", "-3", "", "x"])
    def test_a_start_below_one_is_one(self, api: Api, start: str) -> None:
        """wire 5.8"""
        assert api.get("Users", startIndex=start).json()["startIndex"] == 1

    def test_past_the_end_is_empty(self, api: Api) -> None:
        """wire 5.9"""
        page = api.get("Users", startIndex=99).json()
        assert (page["Resources"], page["itemsPerPage"], page["startIndex"]) == ([], 0, 99)
        assert page["totalResults"] == 30

    def test_count_zero_and_negative(self, api: Api) -> None:
        """wire 5.10"""
        assert api.get("Users", count=0).json()["Resources"] == []
        assert api.get("Users", count=0).json()["totalResults"] == 30
        assert api.get("Users", count=-1).json()["itemsPerPage"] == 10
        assert refusal(api.get("Users", count=-1, filter="foo"))[0] == 400

    def test_pages_join_to_the_whole(self, api: Api) -> None:
        whole = api.get("Users", count=1000).json()["Resources"]
        pages = [api.get("Users", count=7, startIndex=start).json()["Resources"] for start in range(1, 31, 7)]
        assert [user for page in pages for user in page] == whole

    def test_bots_and_deactivated_people_are_listed(self, api: Api) -> None:
        """wire 5.11, 5.12"""
        users = api.get("Users", count=1000).json()["Resources"]
        assert any(user["emails"][0]["value"].endswith("@slack-bots.com") and user["active"] for user in users)
        assert any(not user["active"] for user in users)

    def test_groups_carry_their_members(self, api: Api) -> None:
        """wire 5.14, 8.2"""
        groups = api.get("Groups").json()["Resources"]
        assert len(groups) == 6
        assert all(set(member) == {"value", "display"} for group in groups for member in group["members"])
        assert all(group["members"] for group in groups)

    def test_attributes_are_passed_over_and_sort_order_is_checked(self, api: Api) -> None:
        """wire 5.15, 5.16"""
        assert "title" in api.get("Users", attributes="id", excludedAttributes="title").json()["Resources"][0]
        assert api.get("Users", sortBy="title", sortOrder="descending").status_code == 200
        assert refusal(api.get("Users", sortOrder="up")) == (400, "invalid_sort_order")

    def test_guests_are_found_by_kind(self, api: Api) -> None:
        """wire 6.1, 6.9, 7.6.8"""
        guests = api.find("Users", "restricted eq 1")
        assert [user[api.guest]["type"] for user in guests] == ["multi"] * len(guests)
        assert guests
        assert api.find("Users", "restricted eq '1'") == api.find("Users", 'restricted eq "true"') == guests
        (single,) = api.find("Users", "ultra_restricted eq 1")
        assert api.guest not in single
        assert len(api.find("Users", "restricted pr or ultra_restricted eq 1")) == len(guests) + 1
        assert refusal(api.get("Users", filter="restricted gt 1")) == (400, "invalid_query")


def test_a_thousand_is_the_most_of_a_page(sandbox: Sandbox, v1: Api) -> None:
    """wire 5.4"""
    sandbox.control.reset(users=1100)
    assert v1.get("Users", count=5000).json()["itemsPerPage"] == 1000


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ann.lee"',  # wire 6.4
        "userName eq 'ann.lee'",  # wire 6.9
        "username Eq ann.lee",  # wire 6.3
        'USERNAME EQ "ANN.LEE"',
        'email eq "ann.lee@example.com"',  # wire 6.7
        "email eq ann.lee@example.com",
        'emails eq "Ann.Lee@Example.com"',  # wire 6.6
        'userName co "n.l" and email sw "ann"',  # wire 6.2
        '(userName eq "nobody" or userName eq "ann.lee") and userName pr',
        'userName gt "ann.l" and userName le "ann.lee"',
        'userName eq "ann.lee" or userName eq "nobody" and userName eq "owner"',
        'not (userName eq "owner") and userName ne "bob"',
        'userName ew ".lee"',
    ],
)
def test_filters_find(api: Api, text: str) -> None:
    api.make_user("bob")
    api.make_user("ann.lee")
    assert [user["userName"] for user in api.find("Users", text)] == ["ann.lee"]


def test_spaces_come_as_plus_or_percent(v1: Api) -> None:
    """wire 2.7"""
    for query in ("userName+eq+%22owner%22", "userName%20eq%20%22owner%22"):
        reply = v1.session.get(f"{v1.root}Users?filter={query}", timeout=20)
        assert reply.json()["totalResults"] == 1


def test_a_filter_may_join_many_terms(api: Api) -> None:
    text = " or ".join(f'userName eq "nobody{number}"' for number in range(150))
    assert api.get("Users", filter=text).json()["Resources"] == []


def test_an_email_filter_finds_primary_ones_only(api: Api) -> None:
    """wire 6.14"""
    api.make_user("ann", emails=[{"value": "a@example.com"}, {"value": "b@example.com"}])
    assert len(api.find("Users", 'email eq "a@example.com"')) == 1
    assert api.find("Users", 'email eq "b@example.com"') == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("foo", "no_filters (is_aggregate_call=1)"),  # wire 4.5, 6.11
        ("foo bar", "no_filters (is_aggregate_call=1)"),
        ("displayName eq", "incomplete_filter"),  # wire 6.12
        ('userName  eq "x"', "incomplete_filter"),
        ('userName eq "x" and', "incomplete_filter"),
        ('(userName eq "x"', "invalid_filter_group"),
        ('id eq "U1"', "invalid_query"),  # wire 6.13
        ("active eq true", "invalid_query"),
        ('emails.value eq "x"', "invalid_query"),
        ('emails[value eq "x"]', "invalid_query"),
        ('userName eq "x" foo "y"', "invalid_query"),
        ('userName eq "x', "invalid_query"),
    ],
)
def test_filters_that_are_refused(api: Api, text: str, code: str) -> None:
    assert refusal(api.get("Users", filter=text)) == (400, code)


def test_groups_refuse_the_filters_of_users(api: Api) -> None:
    assert refusal(api.get("Groups", filter="foo")) == (400, "no_filters (is_aggregate_call=1)")
    assert refusal(api.get("Groups", filter='userName eq "x"')) == (400, "invalid_query")


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=60)
@given(name=TEXT)
def test_a_quoted_filter_finds_any_group_name(sandbox_process: Sandbox, name: str) -> None:
    """wire 6.8, 6.10: whatever the name holds, quotes and backslashes too."""
    sandbox_process.control.reset()
    api = Api(sandbox_process.base_url, sandbox_process.token, "v1")
    group = api.make_group(name)
    assert group["displayName"] == name.strip()
    found = api.find("Groups", f"displayName eq {json.dumps(group['displayName'])}")
    assert [one["id"] for one in found] == [group["id"]]


@settings(max_examples=60)
@given(text=st.text(max_size=60))
def test_no_filter_breaks_the_server(sandbox_process: Sandbox, text: str) -> None:
    api = Api(sandbox_process.base_url, sandbox_process.token, "v2")
    assert api.get("Users", filter=text).status_code in (200, 400)
