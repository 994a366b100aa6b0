# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for what Slack may do with a write."""

from __future__ import annotations

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


def with_name(api: Api, user_name: str, email: str) -> dict[str, object]:
    return api.user_body(user_name, emails=[{"value": email, "primary": True}])


class TestUserNameClash:
    """user_name_clash (wire 7.2.10)"""

    def test_a_taken_name_is_cut_until_it_is_free(self, sandbox: Sandbox, api: Api) -> None:
        api.make_user("jsmith")
        sandbox.control.settings(user_name_clash="truncated")
        names = []
        for number in range(2):
            reply = api.send("POST", "Users", with_name(api, "jsmith", f"{number}@example.com"))
            assert reply.status_code == 201
            names.append(reply.json()["userName"])
            assert api.user(reply.json()["id"])["nickName"] == names[-1]
        assert names == ["jsmit", "jsmi"]

    def test_the_cut_name_stays_when_the_same_name_is_written_again(self, sandbox: Sandbox, api: Api) -> None:
        api.make_user("jsmith")
        sandbox.control.settings(user_name_clash="truncated")
        other = api.make_user("bob")
        shown = [api.change(other["id"], userName="jsmith").json()["userName"] for _each in range(2)]
        assert shown == ["jsmit", "jsmit"]

    def test_nothing_left_to_cut(self, sandbox: Sandbox, api: Api) -> None:
        api.make_user("a")
        assert refusal(api.send("POST", "Users", with_name(api, "a", "x@example.com")))[0] == 409
        sandbox.control.settings(user_name_clash="truncated")
        refused = api.send("POST", "Users", with_name(api, "a", "x@example.com"))
        assert refusal(refused) == (400, "truncation_error (username=a)")
        assert api.find("Users", 'email eq "x@example.com"') == []
