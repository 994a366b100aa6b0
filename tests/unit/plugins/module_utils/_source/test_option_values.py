# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cells of a table and the values of a record are for each option."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue, Meant
from ansible_collections.scimops.slack.plugins.module_utils._source.columns import Column, read_columns
from ansible_collections.scimops.slack.plugins.module_utils._source.option_values import OptionReader, meant_cells
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import GROUP_OPTIONS, USER_OPTIONS

NO_RULES = RowRules()


def read(option: str, cell: Any, rules: RowRules = NO_RULES, table: bool = True, allowed: tuple[str, ...] = ()) -> Any:
    reader = OptionReader(option, Column("Cell"), rules, allowed, table)
    cells = {"Cell": cell}
    return reader.value(reader.raw(cells, cells))


@pytest.mark.parametrize(
    ("option", "cell", "expected"),
    [
        ("title", "Engineer", "Engineer"),
        ("title", "", ""),
        ("title", None, None),
        ("user_name", "", None),
        ("email", " ", None),
        ("password", "", None),
        ("guest", "yes", True),
        ("guest", "perhaps", "perhaps"),
        (
            "previous_emails",
            "a@example.com; b@example.com,c@example.com",
            ["a@example.com", "b@example.com", "c@example.com"],
        ),
        ("previous_emails", ("a@example.com", "b@example.com"), ["a@example.com", "b@example.com"]),
        ("members", "ivo nora", ["ivo", "nora"]),
        ("title", ("Engineer",), "Engineer"),
        ("start_date", "2026-12-31", "2026-12-31"),
        ("guest_expiration", "2026-12-31T17:00:00Z", "2026-12-31T17:00:00+00:00"),
        ("guest_expiration", "tomorrow", "tomorrow"),  # the attribute's own rule reports it
    ],
)
def test_cells_of_a_table(option: str, cell: Any, expected: Any) -> None:
    assert read(option, cell) == expected


def test_values_of_records_keep_their_types() -> None:
    assert read("members", "ivo nora", table=False) == "ivo nora"
    assert read("title", "", table=False) == ""
    assert read("user_name", "", table=False) is None
    assert read("active", "", table=False) is None


def test_text_of_a_source_without_separators_is_one_value_of_a_list() -> None:
    for option, cell in (("members", "uid=ivo, ou=people, dc=example"), ("previous_emails", "a@example.com")):
        reader = OptionReader(option, Column("Cell"), NO_RULES, (), True, one_value=True)
        assert [reader.value(one) for one in (cell, (cell, cell), "", ())] == [[cell], [cell, cell], [], []]


@pytest.mark.parametrize("cell", ["", " ", None])
def test_an_empty_status_says_nothing_of_the_account(cell: str | None) -> None:
    with pytest.raises(InvalidValue, match="an empty value does not say whether the account is active"):
        read("active", cell)
    with pytest.raises(InvalidValue, match="an empty value does not say whether the account is active"):
        read("state", cell, RowRules(columns={"state": "Cell"}))


def test_what_is_never_cleared() -> None:
    rules = RowRules(never_clear=frozenset({"title", "address"}))
    assert read("title", "", rules) is None
    assert read("address", {}, rules) is None
    assert read("department", "", rules) == ""


def test_times_without_offset_are_those_of_the_time_zone() -> None:
    rules = RowRules(time_zone="Europe/Berlin")
    assert read("start_date", "2026-12-31 17:00", rules) == "2026-12-31T17:00:00+01:00"
    assert read("start_date", "soon", rules) == "soon"
    assert read("title", "2026-12-31 17:00", rules) == "2026-12-31 17:00"


def test_text_that_is_meant_as_it_is() -> None:
    assert isinstance(read("title", "#REF!", allowed=("Cell",)), Meant)
    assert not isinstance(read("title", "#REF!", allowed=("Other",)), Meant)
    found = meant_cells({"A": {"b": "#N/A"}, "C": "#N/A"}, {"A"})
    assert isinstance(found["A"]["b"], Meant)
    assert not isinstance(found["C"], Meant)


@pytest.mark.parametrize("option", [*USER_OPTIONS, *GROUP_OPTIONS])
def test_a_cell_that_is_the_value_as_it_is(option: str) -> None:
    """What is read without any look at it is what the whole way gives."""
    reader = OptionReader(option, Column("Cell"), NO_RULES, (), True)
    if reader.as_it_is is not None:
        assert reader.as_it_is == "Cell"
        for cell in ("x", "true", "a b", "2026-12-31 17:00", "#REF!"):
            assert reader.value(cell) == cell


def test_a_rule_with_more_to_it_is_never_read_as_it_is() -> None:
    rules = read_columns({"title": "{Job}", "department": {"column": "Dept", "map": {"x": "y"}}}, USER_OPTIONS)
    assert not any(OptionReader(option, rule, NO_RULES, (), True).as_it_is for option, rule in rules.items())
    assert OptionReader("title", Column("Cell"), NO_RULES, ("Cell",), True).as_it_is is None
    assert OptionReader("start_date", Column("Cell"), RowRules(time_zone="UTC"), (), True).as_it_is is None


def test_a_day_without_a_time_zone_has_no_end() -> None:
    for cell, words in (
        ("2026-12-31", "a date, which ends at another time"),
        ("2026-12-31T17:00", "without its offset"),
    ):
        with pytest.raises(InvalidValue, match=f"{words}.*; set time_zone$"):
            read("guest_expiration", cell)
    assert read("guest_expiration", "2026-12-31", RowRules(time_zone="UTC")) == "2026-12-31T23:59:59+00:00"
