# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for what Slack may show, or not show, in lists and to filters."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


def listed(api: Api, resource: str, **query: Any) -> list[str]:
    reply = api.get(resource, **query)
    assert reply.status_code == 200, reply.text
    return [item["id"] for item in reply.json()["Resources"]]


class TestCreateDelay:
    """create_delay (wire 8.16)"""

    VIEWS = ("by_id", "filters", "lists")

    def seen(self, api: Api, resource: str, made: dict[str, Any]) -> dict[str, bool]:
        name = "userName" if resource == "Users" else "displayName"
        return {
            "by_id": api.get(f"{resource}/{made['id']}").status_code == 200,
            "filters": made["id"] in listed(api, resource, filter=f'{name} eq "{made[name]}"'),
            "lists": made["id"] in listed(api, resource),
        }

    @pytest.mark.parametrize("where", [["by_id"], ["filters"], ["lists"], ["filters", "lists"], list(VIEWS)])
    @pytest.mark.parametrize("resource", ["Users", "Groups"])
    def test_new_ones_are_late_in_some_reads(self, sandbox: Sandbox, api: Api, resource: str, where: list[str]) -> None:
        sandbox.control.settings(create_delay={"seconds": 1000, "where": where})
        made = api.make_user("ann") if resource == "Users" else api.make_group("Sales")
        assert self.seen(api, resource, made) == {view: view not in where for view in self.VIEWS}

    def test_a_number_of_reads(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(create_delay={"reads": 2, "where": ["filters"]})
        made = api.make_user("ann")
        assert made["id"] in listed(api, "Users")  # not a read that counts
        found = [len(api.find("Users", 'userName eq "ann"')) for _each in range(4)]
        assert found == [0, 0, 1, 1]

    def test_only_new_ones_of_some_kind(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(create_delay={"seconds": 1000, "resources": ["Groups"]})
        user, group = api.make_user("ann"), api.make_group("Sales")
        api.change(user["id"], title="New")
        assert api.user(user["id"])["title"] == "New"
        assert api.get(f"Groups/{group['id']}").status_code == 404

    def test_a_second_creation_of_what_is_not_seen_yet(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(create_delay=1000)
        api.make_user("ann")
        api.make_group("Sales")
        assert refusal(api.send("POST", "Users", api.user_body("ann")))[0] == 409
        assert refusal(api.send("POST", "Groups", {"schemas": ["x"], "displayName": "Sales"}))[0] == 409


class TestPageLimit:
    """page_limit"""

    @pytest.fixture(autouse=True)
    def nine_users(self, sandbox: Sandbox) -> None:
        sandbox.control.reset(users=8, groups=0)

    @pytest.mark.parametrize("status", [504, 400, 413])
    def test_items(self, sandbox: Sandbox, api: Api, status: int) -> None:
        sandbox.control.settings(page_limit={"items": 4, "status": status})
        assert len(listed(api, "Users", count=4)) == 4
        refused = api.get("Users", count=5)
        assert (refused.status_code, refused.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert len(listed(api, "Users", count=1000, startIndex=6)) == 4  # what comes counts, and not what was asked for
        assert len(listed(api, "Users", count=1000, filter='userName eq "owner"')) == 1

    def test_bytes_and_a_page_of_one(self, sandbox: Sandbox, api: Api) -> None:
        size = len(api.get("Users", count=2).content)
        sandbox.control.settings(page_limit={"bytes": size})
        assert [api.get("Users", count=count).status_code for count in (1, 2, 9)] == [200, 200, 504]
        sandbox.control.settings(page_limit={"bytes": 1})
        assert [api.get("Users", count=count).status_code for count in (1, 2)] == [200, 504]

    def test_an_error_of_scim(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(page_limit={"items": 4, "status": 400, "code": "query_building_failed"})
        assert refusal(api.get("Users", count=5)) == (400, "query_building_failed")

    def test_only_groups(self, sandbox: Sandbox, api: Api) -> None:
        for name in ("a", "b", "c"):
            api.make_group(name)
        sandbox.control.settings(page_limit={"items": 2, "resources": ["Groups"]})
        assert [api.get(resource, count=1000).status_code for resource in ("Users", "Groups")] == [200, 504]

    def test_a_page_that_never_comes(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(page_limit={"items": 4, "seconds": 3600})
        with pytest.raises(requests.ReadTimeout):
            api.session.get(f"{api.root}Users?count=5", timeout=(20, 0.3))
        assert len(listed(api, "Users", count=4)) == 4


class TestIncompleteLists:
    """total_excess (wire 5.7) and page_overlap (wire 5.13)"""

    def test_a_total_that_is_too_large(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(total_excess=97)
        for resource, number in (("Users", 1), ("Groups", 0)):
            reply = api.get(resource, count=1000).json()
            assert (reply["totalResults"], reply["itemsPerPage"], len(reply["Resources"])) == (
                number + 97,
                number,
                number,
            )
        found = api.get("Users", filter='userName eq "owner"').json()
        assert (found["totalResults"], len(found["Resources"])) == (1, 1)

    def test_a_filter_that_brings_less_than_it_announces(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(total_excess={"filters": 1})
        found = api.get("Users", filter='userName eq "nobody"').json()
        assert (found["totalResults"], found["Resources"]) == (1, [])
        assert api.get("Users").json()["totalResults"] == 1

    def test_pages_that_overlap(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.reset(users=14, groups=0)
        everybody = listed(api, "Users", count=1000)
        sandbox.control.settings(page_overlap=2)
        pages = [listed(api, "Users", count=6, startIndex=start) for start in (1, 7, 13)]
        assert pages == [everybody[:6], everybody[4:10], everybody[10:13]]
        assert len(set().union(*pages)) == 13
        assert api.get("Users", count=6, startIndex=7).json()["totalResults"] == 15
        assert listed(api, "Users", count=6, startIndex=16) == []


@pytest.mark.parametrize("shape", ["absent", "null"])
def test_groups_whose_members_are_not_in_lists(sandbox: Sandbox, api: Api, shape: str) -> None:
    """list_members (wire 5.14)"""
    owner = listed(api, "Users")[0]
    group = api.make_group("Sales", owner)
    sandbox.control.settings(list_members=shape)
    for found in (api.get("Groups").json()["Resources"], api.find("Groups", 'displayName eq "Sales"')):
        assert found == [{key: value for key, value in group.items() if key != "members"} | SHAPES[shape]]
    assert api.members(group["id"]) == [owner]


SHAPES: dict[str, dict[str, Any]] = {"absent": {}, "null": {"members": None}}


def test_texts_that_end_with_half_a_surrogate_pair(sandbox: Sandbox, api: Api) -> None:
    """lone_surrogates"""
    sandbox.control.settings(lone_surrogates=True)
    made = api.make_user("ann", title="Boss \U0001f600", timezone="a\U0001f600b", name={"givenName": "\\ud83d\\ude00"})
    group = api.make_group("Sales \U0001f600", made["id"])
    for shown in (made, api.user(made["id"]), api.find("Users", 'userName eq "ann"')[0]):
        assert (shown["title"], shown["timezone"]) == ("Boss \ud83d", "a\U0001f600b")
        assert shown["name"]["givenName"] == "\\ud83d\\ude00"  # backslashes are no pair
    assert api.user(made["id"])["groups"] == [{"value": group["id"], "display": "Sales \ud83d"}]
    sandbox.control.settings(lone_surrogates=False)
    assert api.user(made["id"])["title"] == "Boss \U0001f600"


def test_an_error_text_that_ends_with_half_a_surrogate_pair(sandbox: Sandbox, api: Api) -> None:
    sandbox.control.settings(lone_surrogates=True)
    sandbox.control.faults({"fault": "status", "status": 400, "body": {"Errors": {"description": "x\U0001f600"}}})
    assert api.get("Users").json() == {"Errors": {"description": "x\ud83d"}}


@pytest.mark.parametrize(("rule", "versions"), [("missed", ()), ("found_on_v2", ("v2",)), ("found", ("v1", "v2"))])
def test_filters_on_the_second_address(sandbox: Sandbox, api: Api, rule: str, versions: tuple[str, ...]) -> None:
    """secondary_email_filter (wire 6.14)"""
    emails = [{"value": "ann@example.com", "primary": True}, {"value": "alias@example.com", "primary": False}]
    api.make_user("ann", emails=emails)
    sandbox.control.settings(secondary_email_filter=rule)
    found = [user["userName"] for user in api.find("Users", 'email eq "Alias@example.com"')]
    assert found == (["ann"] if api.version in versions else [])
    assert len(api.find("Users", 'emails sw "alias" and userName eq "ann"')) == len(found)
    assert len(api.find("Users", 'email eq "ann@example.com"')) == 1
    assert api.find("Users", 'email eq ""') == []


class TestFilterRefused:
    """filter_refused (wire 6.11-6.13, C1)"""

    @pytest.mark.parametrize(
        ("status", "code"), [(400, "invalid_filter_group"), (400, "anything_else"), (500, "database_query_failure")]
    )
    def test_a_code(self, sandbox: Sandbox, api: Api, status: int, code: str) -> None:
        sandbox.control.settings(filter_refused={"status": status, "code": code})
        assert refusal(api.get("Users", filter='userName eq "owner"')) == (status, code)
        assert len(listed(api, "Users")) == 1

    @pytest.mark.parametrize("status", [403, 405, 414, 431])
    def test_a_proxy(self, sandbox: Sandbox, api: Api, status: int) -> None:
        sandbox.control.settings(filter_refused={"status": status})
        refused = api.get("Groups", filter='displayName eq "Sales"')
        assert (refused.status_code, refused.headers["content-type"]) == (status, "text/html; charset=utf-8")

    def test_one_version_and_one_resource(self, sandbox: Sandbox, v1: Api, v2: Api) -> None:
        sandbox.control.settings(filter_refused={"versions": ["v1"], "resources": ["Users"]})
        users, groups = 'userName eq "owner"', 'displayName eq "Sales"'
        assert [api.get("Users", filter=users).status_code for api in (v1, v2)] == [400, 200]
        assert v1.get("Groups", filter=groups).status_code == 200
