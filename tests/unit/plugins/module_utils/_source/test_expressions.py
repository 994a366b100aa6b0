# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions: what they may use, what they read, what is data, and what is said of one that fails."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source import expressions
from ansible_collections.scimops.slack.plugins.module_utils._source.expressions import (
    ExpressionEnvironment,
    certainly_whole,
    readable,
)

ROW = {"Status": "Active", "First Name": "Zo\u00eb", "Region": "EU", "Term": "", "Emails": ["a@x.org", "b@x.org"]}


def value(text: Any, row: dict[str, Any] | None = None, time_zone: str | None = None) -> Any:
    expression = ExpressionEnvironment(time_zone).expression("compose.title", text)
    return expression.value(ROW if row is None else row)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("row['Status'] != 'Contractor' and row['Region'] in ['EU', 'UK']", True),
        ("row.Region | lower", "eu"),
        ("row['Term'] is empty or row['Term'] | roster_date('%m/%d/%Y') > today", True),
        ("row['Missing'] | default('x')", "x"),
        ("row.get('Missing', 'y')", "y"),
        ("row['Emails'][1]", "b@x.org"),
        ("[row['First Name'], row['Term'], row['Region']] | reject('empty') | join(', ')", "Zo\u00eb, EU"),
        ("'(' ~ row['Term'] ~ ')' if row['Term'] is not empty else ''", ""),
        ("'ab' | regex_replace('a', 'b')", "bb"),
        ("('a;b' | split(';'))[1]", "b"),
        ("'%s-%s' | format(row.Region, 1)", "EU-1"),
        ("7", 7),
        ("none", None),
        ("'%}' ~ '}}'", "%}}}"),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_cells_are_never_templates() -> None:
    for text in ("{{ 7 * 7 }}", "{% raw %}", "{# x #}", "${7}", "lookup('pipe', 'id')"):
        assert value("row['Cell'] ~ '!'", {"Cell": text}) == text + "!"


@pytest.mark.parametrize(
    "text",
    [
        "row.__class__.__mro__",
        "''.__class__",
        "row['Status'].__class__",
        "''|attr('__class__')",
        "row.update({'a': 1})",
        "row.clear()",
        "row['Emails'].append('x')",
        "'{0.__class__}'.format(row)",
        "person.__globals__",
    ],
)
def test_the_sandbox_holds(text: str) -> None:
    row = {**ROW, "Emails": list(ROW["Emails"])}
    with pytest.raises(InvalidValue):
        value(text, row)
    assert row == ROW


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ row['a'] }}", "must be an expression without {{ and }}"),
        ("row['a'", "must be a Jinja expression: "),
        ("1 %}{% set x = 2", "must be a Jinja expression: "),
        ("1), (2", "must be a Jinja expression: "),
        ("Status == 'Active'", "must not have the name Status, which is unknown; the names are row, today, person"),
        ("lookup('pipe', 'id')", "must not have the name lookup, which is unknown"),
        ("lipsum()", "must not have the name lipsum"),
        ("rows | first", "must not have the name rows"),
        ("row['a'] | shout", "shout"),
        ("row['a'] is shouted", "shouted"),
        ("[1] | random", "random"),
        ("", "must be a Jinja expression as text"),
        (True, "must be a Jinja expression as text"),
        (["x"], "must be a Jinja expression as text"),
    ],
)
def test_expressions_that_are_wrong(text: Any, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        ExpressionEnvironment(None).expression("compose.title", text)
    assert str(refused.value).startswith("compose.title: ")
    assert message in str(refused.value)


def test_a_failure_names_cells_and_the_next_step() -> None:
    with pytest.raises(InvalidValue) as broken:
        value("row['Term'] | roster_date('%m/%d/%Y')", {"Term": "31.12.2026"})
    assert broken.value.rule == (
        "comes from \"row['Term'] | roster_date('%m/%d/%Y')\" where 'Term' is '31.12.2026', which comes from "
        "'31.12.2026', which must be a date in the form %m/%d/%Y; correct the row, or change compose.title so that it "
        "accepts the value"
    )
    with pytest.raises(InvalidValue, match=r"fails: .*division"):
        value("1 // (row['Term'] | length)")
    with pytest.raises(InvalidValue, match=r"fails: .*has no element 5"):
        value("row['Emails'][5]")


@pytest.mark.parametrize("cell", ["#REF!", "Nora\ufffd", "No\u202era", "=A1"])
def test_no_value_is_made_of_a_damaged_cell(cell: str) -> None:
    for text in ("row['Cell'] ~ '!'", "'x' if row['Cell'] else 'y'", "row.values() | join"):
        with pytest.raises(InvalidValue, match="in the column 'Cell', which must "):
            value(text, {"Cell": cell})


def test_conditions_are_true_or_false() -> None:
    environment = ExpressionEnvironment(None)
    assert environment.expression("rows_when", "row['Status'] == 'Active'").truth(ROW) is True
    with pytest.raises(InvalidValue, match="must be true or false, but it is 'Active'; compare it with a value"):
        environment.expression("rows_when", "row['Status']").truth(ROW)


def test_an_expression_knows_its_columns_and_functions() -> None:
    names = ExpressionEnvironment(None).expression("pick", "person('No', row['Boss']).email").names
    assert names.required == {"Boss"}
    assert "person" in names.functions


def test_it_is_today_in_the_time_zone() -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    days = {value("today", time_zone=zone) for zone in ("Pacific/Kiritimati", "Pacific/Niue")}
    assert all(abs((day - now.date()).days) <= 1 for day in days)
    assert value("today") in {now.date(), datetime.datetime.now(datetime.timezone.utc).date()}


def test_what_is_certainly_whole() -> None:
    assert certainly_whole({"a": "x", "b": "y"}, ["a", "b"])
    for cell in ("#x", "=x", "'x", "Err:502", "Zo\u00eb", "a\nb", None, ["x"]):
        assert not certainly_whole({"a": cell}, ["a"])
    assert not certainly_whole({}, ["a"])


def test_cells_as_expressions_see_them() -> None:
    assert readable(None) == ""
    assert readable(("one",)) == "one"
    assert readable(()) == ""
    assert readable(("b", "a")) == ["b", "a"]
    assert readable({"a": [None, {"b": None}]}) == {"a": ["", {"b": ""}]}


def test_a_host_without_jinja(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "HAS_JINJA", False)
    with pytest.raises(SourceError, match="need the Python package Jinja2 on the host that runs the task"):
        ExpressionEnvironment(None)


def test_the_file_can_be_imported_without_jinja() -> None:
    package = expressions.__name__.rpartition(".")[0]
    code = (
        f"import sys; sys.modules['jinja2'] = None; from {package} import mapping, expressions as e; print(e.HAS_JINJA)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stdout.strip() == "False"
