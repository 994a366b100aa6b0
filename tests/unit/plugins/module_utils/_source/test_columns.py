# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of columns: what each rule makes of a row, and what is said of one that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source.columns import read_columns
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS

ROW = {
    "First Name": "Zoë",
    "Last Name": "van der Meer",
    "Preferred Name": "",
    "Work Email": " Zoe.VanDerMeer@Example.com ",
    "Status": "On leave",
    "Hired": "03/14/2016",
    "City": "Amsterdam",
    "Nothing": None,
    "Braces {x}": "odd",
    "Control": "514",
    "Expires": "133801632000000000",
    "One": ("only",),
    "Several": ("b", "A"),
    "None at all": (),
}


def value(rule: Any, option: str = "title") -> Any:
    return read_columns({option: rule}, USER_OPTIONS)[option].value(ROW)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("First Name", "Zoë"),
        (" First Name ", "Zoë"),
        ("Preferred Name", ""),
        ("Nothing", None),
        ("Absent", None),
        ({"column": "Braces {x}"}, "odd"),
        ({"value": "Example Corporation"}, "Example Corporation"),
        ({"value": False}, False),
        ("{First Name} {Last Name}", "Zoë van der Meer"),
        ("{ First Name }", "Zoë"),
        ("{Preferred Name} {Last Name}", "van der Meer"),
        ("{Preferred Name|default:First Name} {Last Name}", "Zoë van der Meer"),
        ("{Absent|default:First Name}", "Zoë"),
        ("{Nothing|default:Preferred Name|default:City|upper}", "AMSTERDAM"),
        ("{First Name|default:City}", "Zoë"),
        ("{Work Email|trim|lower}", "zoe.vandermeer@example.com"),
        ("{Work Email|local_part|trim}", "Zoe.VanDerMeer"),
        ("{Work Email|user_name}", "zoe.vandermeer"),
        ("{First Name|user_name}.{Last Name|user_name}", "zoe.van_der_meer"),
        ("{City|upper}", "AMSTERDAM"),
        ("{{{City}}}", "{Amsterdam}"),
        ("{Preferred Name}", ""),
        ("{Nothing}", None),
        ("{Nothing} {Absent}", None),
        ("{Control|account_enabled}", "false"),
        ("{Expires|filetime}", "2025-01-01T00:00:00+00:00"),
        ("{One}", "only"),
        ("{Several|first}", "A"),
        ("{Several|lower|first}", "a"),
        ("{None at all|default:Several|first}", "A"),
        ("{None at all}", ""),
        ({"column": "One", "map": {"ONLY": "one"}}, "one"),
        ({"column": "None at all", "default": "none"}, "none"),
        ("{Nothing} {Preferred Name}", ""),
        ("({Preferred Name})", ""),
        ({"template": "{City}!"}, "Amsterdam!"),
        ({"column": "Preferred Name", "default": "nobody"}, "nobody"),
        ({"column": "Nothing", "default": "nobody"}, "nobody"),
        ({"column": "City", "default": "nobody"}, "Amsterdam"),
        ({"column": "Status", "map": {"Active": True, "ON LEAVE": True, "Gone": False}}, True),
        ({"column": "Status", "map": {"Gone": False}, "default": True}, True),
        ({"column": "Preferred Name", "map": {"Gone": False}}, ""),
        ({"column": "Preferred Name", "map": {"Gone": False}, "default": True}, True),
        ({"column": "Hired", "date_format": "%m/%d/%Y"}, "2016-03-14"),
        ({"template": "{Hired} 08:30+0100", "date_format": "%m/%d/%Y %H:%M%z"}, "2016-03-14T08:30:00+01:00"),
        ({"column": "Preferred Name", "date_format": "%m/%d/%Y"}, ""),
        ({"column": "Nothing", "date_format": "%m/%d/%Y"}, None),
    ],
)
def test_rules(rule: Any, expected: Any) -> None:
    assert value(rule) == expected


@pytest.mark.parametrize("cell", ["Yes", "yes", " TRUE ", "On"])
def test_keys_that_yaml_reads_as_truth_values_are_the_words_that_were_written(cell: str) -> None:
    rules = read_columns({"active": {"column": "Works here", "map": {True: "here", False: "gone"}}}, USER_OPTIONS)
    assert rules["active"].value({"Works here": cell}) == "here"
    assert rules["active"].value({"Works here": "No"}) == "gone"


def test_a_map_has_each_key_once_whatever_its_case() -> None:
    for wrong in ({"Active": True, "active ": False}, {True: "a", "yes": "b"}):
        with pytest.raises(SourceError, match=r"must have each key of its map once, ignoring case, but has '.*' twice"):
            read_columns({"title": {"column": "Status", "map": wrong}}, USER_OPTIONS)
    same = read_columns({"title": {"column": "S", "map": {True: "a", "YES": "a"}}}, USER_OPTIONS)["title"]
    assert same.value({"S": "Yes"}) == "a"


def test_the_keys_of_a_map_can_be_numbers() -> None:
    rules = read_columns({"active": {"column": "Code", "map": {7: False}}}, USER_OPTIONS)
    assert rules["active"].value({"Code": "7"}) is rules["active"].value({"Code": 7}) is False


def test_an_address_is_put_together() -> None:
    rule = {"locality": "City", "country": {"value": "NL"}, "region": "Preferred Name", "postal_code": "Nothing"}
    assert value(rule, "address") == {"locality": "Amsterdam", "country": "NL"}


def test_an_address_of_empty_cells_is_empty() -> None:
    assert value({"locality": "Preferred Name"}, "address") == {}
    assert value({"locality": "Nothing"}, "address") is None


def test_an_address_can_be_a_column() -> None:
    rules = read_columns({"address": "Address"}, USER_OPTIONS)
    assert rules["address"].value({"Address": {"locality": "Oslo"}}) == {"locality": "Oslo"}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            {"column": "Status", "map": {"Active": True}},
            "comes from 'On leave', which is not in map; add it to map, or set default",
        ),
        (
            {"column": "Hired", "date_format": "%Y-%m-%d"},
            "comes from '03/14/2016', which must be a date in the form %Y-%m-%d",
        ),
        ("{City|account_enabled}", "comes from 'Amsterdam', which must be a whole number"),
        ("{City|filetime}", "comes from 'Amsterdam', which must be a whole number"),
        (
            "{Several}",
            "comes from 2 values, 'A', 'b', but must come from one value; {Column|first} selects the first in "
            "alphabetical order",
        ),
    ],
)
def test_cells_that_break_a_rule(rule: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as broken:
        value(rule)
    assert broken.value.rule == message


@pytest.mark.parametrize(
    ("modifier", "cell", "expected"),
    [
        ("account_enabled", "512", "true"),
        ("account_enabled", "66050", "false"),
        ("account_enabled", "66048", "true"),
        ("filetime", "0", ""),
        ("filetime", "9223372036854775807", ""),
        ("filetime", "9223372036854775806", ""),
        ("filetime", "132539328000000000", "2021-01-01T00:00:00+00:00"),
    ],
)
def test_numbers_of_active_directory(modifier: str, cell: str, expected: str) -> None:
    rules = read_columns({"title": f"{{Cell|{modifier}}}"}, USER_OPTIONS)
    assert rules["title"].value({"Cell": cell}) == expected


def test_a_name_without_latin_letters_makes_no_user_name() -> None:
    rules = read_columns({"user_name": "{Name|user_name}"}, USER_OPTIONS)
    with pytest.raises(InvalidValue, match="comes from '健太', which must have a Latin letter or a digit"):
        rules["user_name"].value({"Name": "健太"})


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{{ row['First Name'] }}", "must have a column in single braces"),
        ("{First Name", "must close every brace"),
        ("First Name}", "must close every brace"),
        ("{a{b}}", "must close every brace"),
        ("{}", "must name a column between its braces"),
        ("{|lower}", "must name a column between its braces"),
        (
            "{City|shout}",
            "must not have 'shout'; the modifiers are lower, upper, trim, local_part, user_name, account_enabled, "
            "filetime, first and default",
        ),
        ("{City|lower:3}", "must not have 'lower:3'"),
        ("{City.__class__|}", "must not have ''"),
        ("{City|default}", "must name a column after default"),
        ("{City|default:}", "must name a column after default"),
        ("", "must be the name of a column, a template, or a dictionary"),
        (3, "must be the name of a column, a template, or a dictionary"),
        (["City"], "must be the name of a column, a template, or a dictionary"),
        ({}, "must have exactly one of column, template and value"),
        ({"map": {}}, "must have exactly one of column, template and value"),
        ({"column": "a", "template": "{b}"}, "must have exactly one of column, template and value"),
        (
            {"column": "a", "mapp": {}},
            "has the unknown key mapp; the keys are column, template, value, map, date_format",
        ),
        ({"column": "a", "map": "b"}, "must have a dictionary as its map"),
        ({"column": "a", "map": {}, "date_format": "%Y"}, "must not have both map and date_format"),
        ({"column": "a", "date_format": "YYYY"}, "must have a date_format such as %m/%d/%Y"),
        ({"column": 3}, "must have text as its column"),
        ({"template": " "}, "must have text as its template"),
    ],
)
def test_rules_that_are_wrong_are_named_with_the_attribute(rule: Any, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        value(rule)
    assert str(refused.value).startswith(f"columns: title: {rule!r} {message}")


@pytest.mark.parametrize("rule", [{"town": "City"}, {}])
def test_the_parts_of_an_address_are_checked(rule: Any) -> None:
    with pytest.raises(SourceError, match="a dictionary of street_address, locality, region, postal_code, country"):
        value(rule, "address")


def test_unknown_attributes_are_all_named() -> None:
    with pytest.raises(
        SourceError, match=r"^columns: mail, titel: no such attribute; the attributes are id, user_name, "
    ):
        read_columns({"titel": "a", "email": "b", "mail": "c"}, USER_OPTIONS)


def test_columns_must_be_a_dictionary() -> None:
    with pytest.raises(SourceError, match=r"^columns: \['a'\] must be a dictionary of attributes and columns$"):
        read_columns(["a"], USER_OPTIONS)


def test_an_attribute_without_a_rule_is_not_managed() -> None:
    assert read_columns({"title": None}, USER_OPTIONS) == {}


def test_rules_know_their_columns() -> None:
    rules = read_columns(
        {
            "display_name": "{a|default:b} {c|lower}",
            "title": {"column": "d", "default": "x"},
            "organization": {"value": "e"},
            "address": {"locality": "f", "country": "{g}"},
        },
        USER_OPTIONS,
    )
    assert {option: sorted(rule.columns) for option, rule in rules.items()} == {
        "display_name": ["a", "b", "c"],
        "address": ["f", "g"],
        "title": ["d"],
        "organization": [],
    }
