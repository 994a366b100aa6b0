# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for what Slack may do with a write."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
import requests

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


class TestMemberRemoval:
    """v2_member_removal, v2_member_removal_mismatch (wire 8.9, 8.10, C18) and v1_member_removal (wire 8.8)"""

    FORMS = ("path_filter", "value_list")

    def group_of_two(self, api: Api) -> tuple[str, list[str]]:
        members = [api.make_user(name)["id"] for name in ("ann", "bob")]
        return api.make_group("Sales", *members)["id"], members

    def removal(self, form: str, member: str) -> dict[str, Any]:
        if form == "path_filter":
            return {"op": "remove", "path": f'members[value eq "{member}"]'}
        return {"op": "remove", "path": "members", "value": [{"value": member}]}

    @pytest.mark.parametrize("known", FORMS)
    def test_the_form_that_is_known_works(self, sandbox: Sandbox, v2: Api, known: str) -> None:
        sandbox.control.settings(v2_member_removal=known)
        group, (ann, bob) = self.group_of_two(v2)
        assert v2.operate(f"Groups/{group}", self.removal(known, ann)).status_code == 200
        assert v2.members(group) == [bob]
        v2.operate(f"Groups/{group}", {"op": "remove", "path": "members"})
        assert v2.members(group) == []

    @pytest.mark.parametrize(
        ("effect", "answer"), [("400", (400, 2)), ("ignored", (200, 2)), ("all_removed", (200, 0))]
    )
    @pytest.mark.parametrize("known", FORMS)
    def test_the_other_form(self, sandbox: Sandbox, v2: Api, known: str, effect: str, answer: tuple[int, int]) -> None:
        sandbox.control.settings(v2_member_removal=known, v2_member_removal_mismatch=effect)
        group, members = self.group_of_two(v2)
        other = next(form for form in self.FORMS if form != known)
        reply = v2.operate(f"Groups/{group}", self.removal(other, members[0]))
        assert (reply.status_code, len(v2.members(group))) == answer

    def test_a_deletion_that_version_1_takes_for_an_addition(self, sandbox: Sandbox, v1: Api) -> None:
        group, (ann, bob) = self.group_of_two(v1)
        cid = v1.make_user("cid")["id"]
        entries = [{"value": ann, "operation": "delete"}, {"value": cid, "operation": "delete"}]
        sandbox.control.settings(v1_member_removal="ignored")
        v1.send("PATCH", f"Groups/{group}", {"members": entries})
        assert v1.members(group) == [ann, bob, cid]
        sandbox.control.settings(v1_member_removal="works")
        v1.send("PATCH", f"Groups/{group}", {"members": entries})
        assert v1.members(group) == [bob]


class TestEnterpriseAdd:
    """enterprise_add (wire 7.2.26, §17)"""

    BEFORE: ClassVar[dict[str, str]] = {"department": "Sales", "costCenter": "CC1"}

    def add(self, api: Api, *, path: bool = True, op: str = "add", **values: Any) -> requests.Response:
        user = api.make_user("ann", **{api.enterprise: self.BEFORE})
        if path:
            return api.operate(f"Users/{user['id']}", {"op": op, "path": api.enterprise, "value": values})
        return api.operate(f"Users/{user['id']}", {"op": op, "value": {api.enterprise: values}})

    @pytest.mark.parametrize("path", [True, False])
    @pytest.mark.parametrize(("rule", "cost_center"), [("merge", "CC1"), ("whole", None)])
    def test_a_partial_object(self, sandbox: Sandbox, v2: Api, rule: str, cost_center: str | None, path: bool) -> None:
        sandbox.control.settings(enterprise_add=rule)
        shown = self.add(v2, path=path, department="Finance").json()[v2.enterprise]
        assert (shown["department"], shown["costCenter"]) == ("Finance", cost_center)

    def test_refused(self, sandbox: Sandbox, v2: Api) -> None:
        sandbox.control.settings(enterprise_add="400")
        assert refusal(self.add(v2, department="Finance")) == (400, "improper_enterprise_schema_format")

    def test_the_whole_set_is_taken(self, sandbox: Sandbox, v2: Api) -> None:
        sandbox.control.settings(enterprise_add="400")
        values = {"employeeNumber": "1", "costCenter": "2", "organization": "3", "division": "4", "department": "5"}
        assert self.add(v2, **values, manager={"managerId": None}).json()[v2.enterprise]["division"] == "4"

    @pytest.mark.parametrize("rule", ["whole", "400"])
    def test_the_documented_forms_merge(self, sandbox: Sandbox, v2: Api, rule: str) -> None:
        sandbox.control.settings(enterprise_add=rule)
        replaced = self.add(v2, op="replace", department="Finance").json()
        assert replaced[v2.enterprise]["costCenter"] == "CC1"
        operation = {"op": "add", "path": f"{v2.enterprise}:department", "value": "Legal"}
        shown = v2.operate(f"Users/{replaced['id']}", operation).json()[v2.enterprise]
        assert (shown["department"], shown["costCenter"]) == ("Legal", "CC1")


class TestDeactivatedEmail:
    """deactivated_email (wire §17)"""

    NEW: ClassVar[list[dict[str, Any]]] = [{"value": "free@example.com", "primary": True}]

    def deactivated(self, api: Api) -> str:
        user: str = api.make_user("ann")["id"]
        api.send("DELETE", f"Users/{user}")
        return user

    @pytest.mark.parametrize(
        ("rule", "answer"),
        [
            ("changes", (200, "free@example.com")),
            ("ignored", (200, "ann@example.com")),
            ("403", (403, "ann@example.com")),
        ],
    )
    def test_a_new_address(self, sandbox: Sandbox, api: Api, rule: str, answer: tuple[int, str]) -> None:
        user = self.deactivated(api)
        sandbox.control.settings(deactivated_email=rule)
        status = api.change(user, emails=self.NEW).status_code
        assert (status, api.user(user)["emails"][0]["value"]) == answer

    @pytest.mark.parametrize("rule", ["ignored", "403"])
    def test_what_can_be_changed_all_the_same(self, sandbox: Sandbox, api: Api, rule: str) -> None:
        user = self.deactivated(api)
        sandbox.control.settings(deactivated_email=rule)
        assert api.change(user, title="Former").json()["title"] == "Former"
        assert api.change(user, active=True, emails=self.NEW).json()["emails"] == self.NEW
