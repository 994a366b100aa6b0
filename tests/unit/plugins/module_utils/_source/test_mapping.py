# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records to rows: option names, empty cells, and all that is wrong with a row, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._files.tables import Layout
from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows, read_users
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import GROUP_OPTIONS, USER_OPTIONS


def users(text: str, columns: dict[str, Any] | None = None, **options: str) -> list[dict[str, Any]]:
    rows = list(read_users(read_text(text, name="r", **options), columns))
    assert [problem for row in rows for problem in row.problems] == []
    return [dict(row.values) for row in rows]


def problems(text: str, columns: dict[str, Any] | None = None, **options: str) -> list[str]:
    rows = read_users(read_text(text, name="r", **options), columns)
    return [str(problem) for row in rows for problem in row.problems]


def refusal(text: str, columns: dict[str, Any] | None = None, **options: str) -> str:
    with pytest.raises(SourceError) as refused:
        list(read_users(read_text(text, name="r", **options), columns))
    return str(refused.value)


def test_columns_named_like_options_mean_them() -> None:
    header = ",".join(option for option in ATTRIBUTES if option not in ("address", "guest_expiration"))
    cells = {"email": "a@example.com", "active": "true", "guest": "no", "timezone": "Europe/Oslo"}
    cells["secondary_email"] = "b@example.com"
    cells["start_date"] = "2026-03-01"
    cells["photo"] = "https://example.com/a.png"
    row = ",".join(cells.get(option, "x") for option in header.split(","))
    (user,) = users(f"{header}\n{row}\n")
    assert list(user) == header.split(",")
    assert (user["active"], user["guest"], user["title"]) == (True, False, "x")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("userName", "user_name"),
        ("USERNAME", "user_name"),
        ("name.givenName", "given_name"),
        ("name.familyName", "family_name"),
        ("name.honorificPrefix", "honorific_prefix"),
        ("displayName", "display_name"),
        ("preferredLanguage", "preferred_language"),
        ("userType", "user_type"),
        ("employeeNumber", "employee_number"),
        ("costCenter", "cost_center"),
        ("manager.managerId", "manager"),
        ("Department", "department"),
    ],
)
def test_scim_names_mean_their_attributes(name: str, option: str) -> None:
    assert users(f"email,{name}\na@example.com,x\n") == [{"email": "a@example.com", option: "x"}]


@pytest.mark.parametrize(
    "names", ["address.street_address,address.locality", "addresses.streetAddress,address.Locality"]
)
def test_columns_of_the_parts_of_an_address(names: str) -> None:
    assert users(f"email,{names}\na@example.com,Main St 1,Oslo\nb@example.com,,\n") == [
        {"email": "a@example.com", "address": {"street_address": "Main St 1", "locality": "Oslo"}},
        {"email": "b@example.com", "address": {}},
    ]


def test_what_an_info_module_returned_is_taken_as_it_is() -> None:
    text = '[{"id": "U012AB3CD", "email": "a@example.com", "title": null, "active": true, "meta": {"bot": false}}]'
    assert users(text, file_format="json") == [{"id": "U012AB3CD", "email": "a@example.com", "active": True}]


def test_columns_that_no_rule_names_are_passed_over() -> None:
    assert users("Mail,Salary\na@example.com,1\n", {"email": "Mail"}) == [{"email": "a@example.com"}]


def test_an_empty_cell_clears_what_can_be_cleared_and_says_nothing_else() -> None:
    text = "id,email,user_name,title,guest,timezone,photo,previous_emails,state\n,a@example.com,,,,,,,\n"
    assert users(text) == [{"email": "a@example.com", "title": "", "previous_emails": []}]


def test_an_empty_value_in_a_list_means_what_it_means_in_a_task() -> None:
    assert users("- email: a@example.com\n  title: ''\n", file_format="yaml") == [
        {"email": "a@example.com", "title": ""}
    ]
    assert problems("- email: a@example.com\n  timezone: ''\n", file_format="yaml") == [
        "r:1: timezone: '' must not be empty, because Slack cannot clear it"
    ]


def test_an_empty_user_name_in_a_list_is_none_as_it_is_in_a_row_of_a_task() -> None:
    text = "- email: a@example.com\n  user_name: ''\n  photo: ' '\n  password: ''\n"
    assert users(text, file_format="yaml") == [{"email": "a@example.com"}]


def test_a_key_that_is_not_there_is_not_managed() -> None:
    text = '{"mail": "a@example.com", "job": "x"}\n{"mail": "b@example.com"}\n'
    assert users(text, {"email": "mail", "title": "{job}"}, file_format="jsonl") == [
        {"email": "a@example.com", "title": "x"},
        {"email": "b@example.com"},
    ]


def test_lists_in_cells() -> None:
    text = 'email,previous_emails\na@example.com,"b@example.com; c@example.com d@example.com"\n'
    assert users(text)[0]["previous_emails"] == ["b@example.com", "c@example.com", "d@example.com"]


def test_all_that_is_wrong_is_reported_at_once() -> None:
    text = (
        "email,user_name,timezone,active,state\n"
        "a@example.com,a,Europe/Oslo,true,present\n"
        "nobody,much_too_long_for_a_user_name,Mars/Base,maybe,gone\n"
        "a@example.com\n"
        ",,Europe/Oslo,true,\n"
    )
    assert problems(text) == [
        "r:3: user_name: 'much_too_long_for_a_user_name' must have at most 21 characters as Slack writes it, and "
        "'much_too_long_for_a_user_name' has 29",
        "r:3: email: 'nobody' must be an e-mail address such as name@example.com",
        "r:3: timezone: 'Mars/Base' must be a time zone of the IANA database, such as Europe/Berlin",
        "r:3: active: 'maybe' must be true or false",
        "r:3: state: 'gone' must be present or absent",
        "r:4: must have as many cells as the header, which has 5, but it has 1",
        "r:5: email: must be given, or id or user_name",
    ]


def test_cells_that_their_rule_does_not_take_are_named_with_the_attribute() -> None:
    columns = {"email": "Mail", "start_date": {"column": "Hired", "date_format": "%Y"}}
    assert problems("Mail,Hired\na@example.com,2016\nb@example.com,soon\n", columns) == [
        "r:3: column 'Hired': start_date: comes from 'soon', which must be a date in the form %Y"
    ]


def test_problems_name_the_column_where_it_is_one_and_not_called_like_the_option() -> None:
    columns = {"email": "Mail", "timezone": "{Zone|trim}", "display_name": "{First}@{Last}", "guest": {"value": "x"}}
    assert problems("Mail,Zone,First,Last\nnobody,Mars,A,B\n", columns) == [
        "r:2: column 'Mail': email: 'nobody' must be an e-mail address such as name@example.com",
        "r:2: display_name: 'A@B' must not contain @",
        "r:2: column 'Zone': timezone: 'Mars' must be a time zone of the IANA database, such as Europe/Berlin",
        "r:2: guest: 'x' must be true or false",
    ]
    assert problems('[{"userName": "", "email": "nobody"}]', file_format="json") == [
        "r:1: email: 'nobody' must be an e-mail address such as name@example.com"
    ]
    assert problems("email,displayName\na@example.com,@\n") == [
        "r:2: column 'displayName': display_name: '@' must not contain @"
    ]


def test_a_row_has_its_line_and_the_columns_of_its_options() -> None:
    (row,) = map_rows(
        read_text("Mail,First\na@example.com,A\n"), {"email": "Mail", "title": "{First} {Mail}"}, USER_OPTIONS
    )
    assert (row.position, row.line, dict(row.columns)) == ("line 2", 2, {"email": "Mail"})


def test_passwords_are_not_shown() -> None:
    columns = {"email": "Mail", "password": {"column": "Secret", "map": {"x": "y"}}}
    assert "hunter2" not in str(problems("Mail,Secret\na@example.com,hunter2\n", columns))
    (row,) = read_users(read_text('[{"email": "a@example.com", "Password": ["hunter2"]}]', file_format="json"))
    (problem,) = row.problems
    assert "hunter2" not in f"{problem!r} {problem} {problem.public()}"


def test_unknown_columns_of_a_file_are_named_all_at_once_before_any_row() -> None:
    message = refusal("email,titel,salary\nnobody,x,1\n")
    assert message.startswith(
        "r:1: the column 'titel' must not be given, because there is no such attribute (did you mean title?); "
    )
    assert "the column 'salary' must not be given" in message


def test_unknown_keys_of_an_entry_are_named_with_their_line() -> None:
    (problem,) = problems('[{"email": "a@example.com"},\n{"email": "b@example.com", "titel": "x"}]', file_format="json")
    assert problem == "r:2: titel: must not be given, because there is no such attribute (did you mean title?)"


def test_two_columns_for_one_attribute_are_refused() -> None:
    assert "'user_name' must not be given, because 'userName' is also user_name" in refusal("userName,user_name\n")
    assert "together with parts of the address" in refusal("email,address,address.locality\n")


def test_columns_that_a_file_does_not_have_are_refused_with_those_that_it_has() -> None:
    expected = "columns: 'Mail', 'Town' must be a column of r, whose columns are: E-Mail, City"
    columns = {"email": "Mail", "address": {"locality": "Town"}}
    assert refusal("E-Mail,City\na@example.com,Oslo\n", columns) == f"{expected} (read with the delimiter ',')"
    assert refusal("E-Mail,City\n", columns) == f"{expected} (read with the delimiter ',')"


def test_keys_that_no_entry_of_a_list_has_are_refused() -> None:
    text = '{"E-Mail": "a@example.com"}\n{"City": "Oslo"}\n'
    assert refusal(text, {"email": "E-Mail", "title": "Town"}, file_format="jsonl") == (
        "columns: 'Town' must be a column of r, whose columns are: City, E-Mail"
    )


def test_a_column_that_is_there_twice_is_refused_where_it_counts() -> None:
    assert refusal("Mail,Note,Note\n", {"email": "Mail", "title": "Note"}) == (
        "r:1: the column 'Note' must not occur twice"
    )
    assert users("Mail,Note,Note\na@example.com,1,2\n", {"email": "Mail"}) == [{"email": "a@example.com"}]


@pytest.mark.parametrize(
    "rules",
    [
        RowRules({"email": "Mail"}, {"title": "row.get('Note', 'x')"}),
        RowRules({"email": "Mail"}, rows_when="row['Note'] | default('') != '1'"),
        RowRules({"email": "Mail"}, {"manager": "person('Note', row['Mail']).email"}),
        RowRules({"email": "Mail"}, {"title": "person('Mail', row['Mail'])['Note']"}),
        RowRules({"email": "Mail"}, {"title": "row.values() | last"}),
        RowRules({"email": "Mail"}, pick="rows | sort(attribute='Note') | first"),
    ],
)
def test_a_column_that_is_there_twice_is_refused_wherever_an_expression_may_read_it(rules: RowRules) -> None:
    source = read_text("Mail,Note,Note\na@example.com,1,2\n", name="r")
    with pytest.raises(SourceError, match=r"^r:1: the column 'Note' must not occur twice$"):
        list(map_rows(source, rules, USER_OPTIONS))


def test_other_entries_are_found_by_values_in_their_depth() -> None:
    text = '[{"k": {"id": "1"}, "mail": "a@example.com"}, {"k": {"id": "2"}, "mail": "b@example.com", "boss": "1"}]'
    rules = RowRules({"email": "mail"}, {"manager": "person('k.id', row.get('boss', '')).email"})
    found = list(map_rows(read_text(text, file_format="json"), rules, USER_OPTIONS))
    assert [row.values.get("manager") for row in found] == ["", "a@example.com"]


def groups(text: str, columns: dict[str, Any] | None = None, **options: str) -> list[dict[str, Any]]:
    return [dict(row.values) for row in map_rows(read_text(text, **options), columns, GROUP_OPTIONS)]


def test_groups_are_read_alike() -> None:
    assert groups("displayName,members\nSales,a@example.com;b@example.com\nEmpty,\n") == [
        {"name": "Sales", "members": ["a@example.com", "b@example.com"]},
        {"name": "Empty", "members": []},
    ]
    assert groups("Team,Who\nSales,a@example.com\n", {"name": "{Team|upper}", "members": "Who"}) == [
        {"name": "SALES", "members": ["a@example.com"]}
    ]
    text = '[{"id": "S1", "name": "Sales", "members": ["U1"], "meta": {"created": null}}]'
    assert groups(text, file_format="json") == [{"id": "S1", "name": "Sales", "members": ["U1"]}]
    rule = '[{"name": "Sales", "members_where": {"department": "Sales"}, "allow_empty": "yes"}]'
    assert groups(rule, file_format="json") == [
        {"name": "Sales", "members_where": {"department": "Sales"}, "allow_empty": True}
    ]


def test_the_options_of_users_have_no_doubles() -> None:
    assert len(set(USER_OPTIONS)) == len(USER_OPTIONS)


@pytest.mark.parametrize(
    ("written", "difference"),
    [
        ("E\u00admail", "by U+00AD (SOFT HYPHEN)"),
        ("\ufeffEmail", "by U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
        ("email", "in case, in blanks or in how accents are composed"),
    ],
)
def test_what_the_eye_cannot_see_of_a_column_is_shown(written: str, difference: str) -> None:
    message = refusal(f"x,{written}\n1,a@example.com\n", {"email": "Email"})
    assert message.endswith(f". 'Email' and the column {written!a} look the same and differ {difference}")


@pytest.mark.parametrize(("written", "asked"), [("First\u00a0Name", "First Name"), ("Pre\u0301nom", "Pr\xe9nom")])
def test_blanks_and_accents_that_look_the_same_are_shown(written: str, asked: str) -> None:
    message = refusal(f"x,{written}\n1,a@example.com\n", {"email": "x", "given_name": asked})
    assert f"{asked!r} and the column {written!a} look the same and differ by U+" in message


@pytest.mark.parametrize(
    "damaged", ["#N/A", "#NOM?", '="00123"', "=A2&B2", "'+49 30", "Nora\ufffd", "No\x07ra", "N\u202era"]
)
@pytest.mark.parametrize(
    "rule",
    [
        "{Cell} Quist",
        "{Cell|upper}",
        "{Other|default:Cell}",
        {"column": "Cell", "map": {"Active": "x"}, "default": "y"},
        {"template": "{Cell}", "map": {"Active": "x"}, "default": "y"},
    ],
)
def test_no_value_is_made_of_a_damaged_cell(damaged: str, rule: Any) -> None:
    text = 'Mail;Other;Cell\na@example.com;;"' + damaged.replace('"', '""') + '"\n'
    (problem,) = problems(text, {"email": "Mail", "title": rule}, delimiter=";")
    assert problem.startswith("r:2:")
    assert f"title: comes from {damaged!r}, which must " in problem


def test_cells_of_columns_that_may_look_damaged_are_values() -> None:
    layout = Layout(allow_damaged=frozenset({"Cost", "Team"}))
    columns = {"email": "Mail", "cost_center": "Cost", "title": "{Team} ({Cost})", "department": "Team"}
    text = "Mail,Cost,Team,Phone\na@example.com,1E5,#NV,1E5\n"
    source = read_text(text, layout=layout)
    (row,) = read_users(source, columns)
    assert not row.problems
    assert row.values == {
        "email": "a@example.com",
        "cost_center": "1E5",
        "title": "#NV (1E5)",
        "department": "#NV",
    }
    (row,) = read_users(read_text(text, layout=layout), {**columns, "phone": "Phone"})
    assert [problem.column for problem in row.problems] == ["Phone"]


def test_lost_characters_are_refused_wherever_they_are() -> None:
    layout = Layout(allow_damaged=frozenset({"Team"}))
    (row,) = read_users(
        read_text("Mail,Team\na@example.com,S\ufffdles\n", layout=layout), {"email": "Mail", "title": "Team"}
    )
    assert "U+FFFD" in row.problems[0].rule


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("Status", None),
        ("{Status|lower}", None),
        ({"column": "Status", "map": {"Left": False}}, None),
        ({"column": "Status", "map": {"": True, "Left": False}}, True),
        ({"column": "Status", "map": {"": False}}, False),
        ({"column": "Status", "default": False}, False),
        ({"column": "Status", "map": {"": True}, "default": False}, True),
    ],
)
def test_an_empty_status_is_not_active_unless_a_rule_says_so(rule: Any, outcome: bool | None) -> None:
    text = "Mail,Status\na@example.com,\n"
    columns = {"email": "Mail", "active": rule}
    if outcome is None:
        (problem,) = problems(text, columns)
        assert problem.startswith(
            "r:2: column 'Status': active: must not be empty, because an empty value does not say whether"
        )
    else:
        assert users(text, columns) == [{"email": "a@example.com", "active": outcome}]
    (nobody,) = problems(
        '[{"Mail": "a@example.com", "Status": null}]', {**columns, "active": "Status"}, file_format="json"
    )
    assert "active: must not be empty" in nobody
    assert "active: must not be empty" in problems("email,active\na@example.com,\n")[0]


def test_words_that_mean_empty_and_values_that_are_never_cleared() -> None:
    text = "Mail,Phone,Title,City\na@example.com,N/A,n/a,-\n"
    columns = {"email": "Mail", "phone": "Phone", "title": "Title", "address": {"locality": "City"}}
    rules = RowRules(columns=columns, empty=frozenset({"N/A", "-"}))
    (row,) = read_users(read_text(text), rules)
    assert row.values == {"email": "a@example.com", "phone": "", "title": "n/a", "address": {}}
    for kept in (frozenset({"phone", "address"}), frozenset({"all"})):
        (row,) = read_users(read_text(text), RowRules(columns=columns, empty=rules.empty, never_clear=kept))
        assert row.values == {"email": "a@example.com", "title": "n/a"}


def test_columns_in_the_depth_of_an_entry() -> None:
    text = '[{"profile": {"mail": "a@example.com", "x": null}, "phones": [{"v": "1"}, {"v": "2"}], "a.b": "c"}]'
    columns = {"email": "profile.mail", "phone": "phones.1.v", "title": "a.b", "department": "profile.x"}
    assert users(text, columns, file_format="json") == [{"email": "a@example.com", "phone": "2", "title": "c"}]
    message = refusal(text, {"email": "profile.email"}, file_format="json")
    assert message.startswith("columns: 'profile.email' must be a column of r, whose columns are: a.b, phones, profile")


def test_dates_and_ends_in_a_time_zone() -> None:
    text = "email,guest_expiration,start_date\na@example.com,2026-07-01,2026-03-01 08:00\n"
    (row,) = read_users(read_text(text), RowRules(time_zone="Europe/Berlin"))
    assert not row.problems
    assert row.values["guest_expiration"] == "2026-07-01T23:59:59+02:00"
    assert row.values["start_date"] == "2026-03-01T08:00:00+01:00"
    rule = {"column": "Start", "date_format": "%m/%d/%Y %H:%M"}
    (problem,) = problems("Mail,Start\na@example.com,3/1/2024 0:00\n", {"email": "Mail", "start_date": rule})
    assert "a time without its offset from UTC; set time_zone" in problem
    zoned = {"email": "Mail", "start_date": {**rule, "time_zone": "Europe/Berlin"}}
    (user,) = users("Mail,Start\na@example.com,3/1/2024 0:00\n", zoned)
    assert user["start_date"] == "2024-03-01T00:00:00+01:00"
