# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters as templates call them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.scimops.slack.plugins.filter import roster as roster_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_options as options_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_user_name as user_name_plugin
from ansible_collections.scimops.slack.plugins.module_utils._ansible.file_options import PRESET_NAMES

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


EXPORT = (
    "Employee #,First Name,Last Name,Work Email,Job Title,Status\n"
    "1,Nora,Quist,nora@example.com,Clerk,Active\n2,Ivo,Lund,,,Active\n3,Mara,Holm,mara@example.com,,Inactive\n"
)


def test_a_preset_can_be_overridden_attribute_by_attribute(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    for name in ("warning", "v"):
        monkeypatch.setattr(Display, name, lambda _display, text, **_options: told.append(text))
    columns = {"display_name": "{First Name} {Last Name}", "title": None}
    nora, mara = roster(EXPORT, columns, columns_preset="bamboohr", never_clear="all")
    assert nora == {
        "active": True,
        "display_name": "Nora Quist",
        "email": "nora@example.com",
        "employee_number": "1",
        "family_name": "Quist",
        "given_name": "Nora",
    }
    assert (mara["email"], mara["active"]) == ("mara@example.com", False)
    assert told == [
        "scimops.slack.roster: rows_when leaves out 1 of 3 rows",
        "scimops.slack.roster: columns_preset: not managed, because the columns are missing: department, division, "
        "manager, phone, start_date, user_type",
    ]
    status = {"active": "row['Status'] == 'Inactive'"}
    assert [one["active"] for one in roster(EXPORT, columns_preset="bamboohr", compose=status)] == [False, True]
    with pytest.raises(AnsibleFilterError, match="'Status' must be a column of the roster"):
        roster(EXPORT.replace("Status", "Zustand"), columns_preset="bamboohr")


def test_a_preset_knows_where_the_list_stands() -> None:
    text = (
        '{"value": [{"mail": "", "userPrincipalName": "a@example.com", "accountEnabled": true, "userType": "Member"}]}'
    )
    assert roster(text, columns_preset="entra_graph", format="json") == [{"active": True, "email": "a@example.com"}]


def test_the_presets_are_documented() -> None:
    path = Path(roster_plugin.__file__).with_suffix(".yml")
    documented = yaml.safe_load(path.read_text(encoding="utf-8"))["DOCUMENTATION"]["options"]
    assert documented["columns_preset"]["choices"] == list(PRESET_NAMES)
    given = {option: one.get("default") for option, one in documented.items() if option != "_input"}
    assert given == {option: spec.get("default") for option, spec in roster_plugin._OPTIONS.items()}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"empty": "N/A"}, {"email": "a@example.com", "title": "", "department": "A"}),
        ({"empty": ["N/A"], "never_clear": "title,department"}, {"email": "a@example.com", "department": "A"}),
        ({"header_row": "1", "skip_rows": "0"}, {"email": "a@example.com", "title": "N/A", "department": "A"}),
        ({"empty": None, "compose": None}, {"email": "a@example.com", "title": "N/A", "department": "A"}),
    ],
)
def test_options_are_converted_as_those_of_a_task(options: dict[str, Any], expected: dict[str, str]) -> None:
    assert roster("email,title,department\na@example.com,N/A,A\n", **options) == [expected]


def test_managers_come_first_when_asked() -> None:
    text = "email,manager\na@example.com,b@example.com\nb@example.com,\n"
    assert [person["email"] for person in roster(text)] == ["a@example.com", "b@example.com"]
    assert [person["email"] for person in roster(text, managers_first=True)] == ["b@example.com", "a@example.com"]


@pytest.mark.parametrize("text", [None, 3, ["email"], b"email"])
def test_a_roster_must_be_text(text: Any) -> None:
    with pytest.raises(
        AnsibleFilterError, match=r"scimops.slack.roster: the input must be text, but it is of the type"
    ):
        roster(text)


@pytest.mark.parametrize("options", [{"format": "xlsx"}, {"delimiter": "::"}, {"columns": {"mail": "email"}}])
def test_wrong_options_are_named(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(AnsibleFilterError, match=f"^scimops.slack.roster: {name}: "):
        roster("email\n", **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns_preset": "bamboo"}, "columns_preset must be one of: google_workspace, .*got: bamboo"),
        ({"skip_rows": "one"}, "'?skip_rows'? is of type"),
        ({"strict": "perhaps"}, "'?strict'? is of type"),
        ({"colums": {}}, "colums must not be given; the options are columns, "),
        ({"sheet": "People"}, "sheet must not be given"),
    ],
)
def test_options_of_the_wrong_type_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=rf"^scimops.slack.roster: (?:value of |argument )?{message}"):
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
        "meta": {"bot": False, "channels": [], "created": None, "groups": None, "location": None},
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
