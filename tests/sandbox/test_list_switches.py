# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for what Slack may show, or not show, in lists and to filters."""

from __future__ import annotations

from typing import Any

import pytest

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
