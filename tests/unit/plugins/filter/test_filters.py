# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters as templates call them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.scimops.slack.plugins.filter import roster as roster_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_options as options_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_user_name as user_name_plugin

roster = roster_plugin.FilterModule().filters()["roster"]
slack_scim_options = options_plugin.FilterModule().filters()["slack_scim_options"]
slack_scim_user_name = user_name_plugin.FilterModule().filters()["slack_scim_user_name"]

BAD = "email,title\na@example.com,x\nnobody,y\n"


def test_a_roster_is_a_list_of_options() -> None:
    assert roster("email,title\na@example.com,x\n") == [{"email": "a@example.com", "title": "x"}]


def test_columns_format_and_delimiter() -> None:
    assert roster("M|T\na@example.com|x;y\n", {"email": "M"}, delimiter="|") == [{"email": "a@example.com"}]
    assert roster('[{"email": "a@example.com"}]', format="json") == [{"email": "a@example.com"}]


def test_bad_rows_are_an_error_that_names_them() -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        roster(BAD, name="staff.csv")
    assert str(refused.value) == (
        "scimops.slack.roster: 1 problem: staff.csv:3: email: 'nobody' must be an e-mail address such as "
        "name@example.com"
    )


def test_very_many_bad_rows_are_counted() -> None:
    with pytest.raises(AnsibleFilterError, match=r"^scimops.slack.roster: 60 problems: line 2: .*; and 10 more$"):
        roster("email\n" + "nobody\n" * 60)


def test_bad_rows_can_be_left_out_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _display, text, **_options: warnings.append(text))
    assert roster(BAD, strict=False) == [{"email": "a@example.com", "title": "x"}]
    assert warnings == [
        "scimops.slack.roster: the row was left out, because of line 3: email: 'nobody' must be an e-mail address such "
        "as name@example.com"
    ]


def test_rows_that_are_no_data_and_columns_that_may_look_damaged() -> None:
    text = "Staff\nemail,cost_center\n(work),\n# left\na@example.com,1E5\nTotal,1\n"
    layout = {"header_row": 2, "skip_rows": 1, "comment": "#", "footer": "Total"}
    assert roster(text, **layout, allow_damaged=["cost_center"]) == [{"email": "a@example.com", "cost_center": "1E5"}]
    with pytest.raises(AnsibleFilterError, match="skip_rows: -1 must be 0 or more"):
        roster(text, skip_rows=-1)


def test_managers_come_first_when_asked() -> None:
    text = "email,manager\na@example.com,b@example.com\nb@example.com,\n"
    assert [person["email"] for person in roster(text)] == ["a@example.com", "b@example.com"]
    assert [person["email"] for person in roster(text, managers_first=True)] == ["b@example.com", "a@example.com"]


@pytest.mark.parametrize("text", [None, 3, ["email"], b"email"])
def test_a_roster_must_be_text(text: Any) -> None:
    with pytest.raises(
        AnsibleFilterError, match=r"scimops.slack.roster: the input must be text, and it is of the type"
    ):
        roster(text)


@pytest.mark.parametrize("options", [{"format": "xlsx"}, {"delimiter": "::"}, {"columns": {"mail": "email"}}])
def test_wrong_options_are_named(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(AnsibleFilterError, match=f"^scimops.slack.roster: {name}: "):
        roster("email\n", **options)


def test_a_user_name_is_made() -> None:
    assert slack_scim_user_name("Jürgen.Süß@example.com") == "jurgen.suss"


@pytest.mark.parametrize("written", ["", "健太", "@example.com", None, 3])
def test_what_makes_no_user_name_is_named(written: Any) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        slack_scim_user_name(written)
    assert str(refused.value).startswith(f"scimops.slack.slack_scim_user_name: {written!r} must be a name or an e-mail")


USER_V2 = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "id": "U012AB3CD",
    "userName": "nora.quist",
    "displayName": "Nora",
    "emails": [{"value": "nora.quist@example.com", "primary": True}],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
    "active": False,
}
GROUP_V1 = {
    "schemas": ["urn:scim:schemas:core:1.0"],
    "id": "S0615G0KT",
    "displayName": "Sales",
    "members": [{"value": "U012AB3CD", "display": "Nora"}],
}


def test_a_user_in_option_names() -> None:
    options = slack_scim_options(USER_V2)
    assert {option: value for option, value in options.items() if value not in (None, False)} == {
        "id": "U012AB3CD",
        "user_name": "nora.quist",
        "email": "nora.quist@example.com",
        "display_name": "Nora",
        "department": "Sales",
        "meta": {"bot": False, "channels": [], "created": None, "groups": [], "location": None},
    }
    assert options["active"] is False


@pytest.mark.parametrize("group", [GROUP_V1, {key: value for key, value in GROUP_V1.items() if key != "members"}])
def test_a_group_in_option_names(group: dict[str, Any]) -> None:
    options = slack_scim_options(group)
    assert (options["id"], options["name"]) == ("S0615G0KT", "Sales")
    members = group.get("members")
    assert options["members"] == (None if members is None else [member["value"] for member in members])


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        (None, "must be a user or group as Slack's SCIM API returns it"),
        ([USER_V2], "must be a user or group as Slack's SCIM API returns it"),
        ({"userName": "nora"}, "must have an id"),
        ({}, "must have an id"),
    ],
)
def test_what_is_no_resource_is_named(resource: Any, rule: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        slack_scim_options(resource)
    assert str(refused.value) == f"scimops.slack.slack_scim_options: {resource!r} {rule}"
