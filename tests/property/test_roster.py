# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every roster."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._files.files import FORMATS, read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import (
    USER_NAME_MAX,
    made_user_name,
    user_name,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._model.text import desired_text as checked
from ansible_collections.scimops.slack.plugins.module_utils._source.columns import read_columns
from ansible_collections.scimops.slack.plugins.module_utils._source.manager_order import managers_first
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import read_users
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS, Row

#: Text that a CSV file can hold, without the blanks that a cell may lose.
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)
COLUMN = CELL.filter(lambda name: name and not name.startswith("\ufeff") and not name.lower().startswith("sep="))
COLUMNS = st.lists(COLUMN, min_size=2, max_size=5, unique=True)
PLAIN = (
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(st.characters(exclude_categories=["Cs", "Cc"]))
)
ENTRIES = st.lists(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs", "Cc"])), PLAIN, max_size=4), max_size=5
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    header = draw(COLUMNS)
    row = st.lists(CELL, min_size=len(header), max_size=len(header)).filter(any)
    return header, draw(st.lists(row, max_size=5))


@given(tables(), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]))
def test_every_table_that_was_written_is_read(
    table: tuple[list[str], list[list[str]]], delimiter: str, end: str
) -> None:
    header, rows = table
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    source = read_text(written.getvalue(), delimiter=delimiter)
    assert source.header == tuple(header)
    assert [(record.line, dict(record.cells), record.fault) for record in source.records] == [
        (line, dict(zip(header, row, strict=True)), "") for line, row in enumerate(rows, 2)
    ]


@given(tables(), st.sampled_from([",", ";", "\t", "|"]))
@example((["0", ";"], []), "\t")
def test_the_delimiter_is_found_out_from_quoted_columns(
    table: tuple[list[str], list[list[str]]], delimiter: str
) -> None:
    header, rows = table
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    assert read_text(written.getvalue()).header == tuple(header)


def as_written(value: Any) -> str | None:
    """A scalar as JSON and YAML write it."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


@given(ENTRIES, st.integers(0, 3))
def test_every_list_that_was_written_is_read(entries: list[dict[str, Any]], indent: int) -> None:
    texts = {
        "json": json.dumps(entries, indent=indent or None),
        "jsonl": "".join(json.dumps(entry) + "\n" for entry in entries),
        "yaml": yaml.safe_dump(entries, indent=indent or None),
    }
    for file_format, text in texts.items():
        rows = list(read_text(text, file_format=file_format).records)
        assert [dict(row.cells) for row in rows] == [
            {key: as_written(value) for key, value in entry.items()} for entry in entries
        ]
        assert [row.line for row in rows] == sorted(row.line for row in rows)


@given(ENTRIES)
def test_the_line_of_an_entry_is_where_it_begins(entries: list[dict[str, Any]]) -> None:
    text = '{"year": 1,\n"users": [\n' + ",\n".join(json.dumps(entry, indent=1) for entry in entries) + "]}"
    for row in read_text(text, file_format="json").records:
        assert text.splitlines()[row.line - 1].startswith("{")


@given(st.text(), st.sampled_from(sorted(FORMATS)), st.none() | st.just({"email": "{a|lower}"}))
def test_any_text_is_read_or_refused(text: str, file_format: str, columns: dict[str, str] | None) -> None:
    with contextlib.suppress(SourceError):
        for row in read_users(read_text(text, file_format=file_format), columns):
            assert all((problem.position, problem.line) == (row.position, row.line) for problem in row.problems)


@given(st.text())
def test_any_template_is_read_or_refused(template: str) -> None:
    with contextlib.suppress(SourceError):
        value = read_columns({"title": template}, USER_OPTIONS)["title"].value({})
        assert value is None or isinstance(value, str)


@given(st.text(), CELL)
def test_a_template_says_what_is_around_its_columns(text: str, cell: str) -> None:
    template = text.replace("{", "{{").replace("}", "}}") + "{a}"
    rule = read_columns({"title": template}, USER_OPTIONS)["title"]
    try:
        checked(cell)
    except InvalidValue:
        with pytest.raises(InvalidValue):
            rule.value({"a": cell})
    else:
        assert rule.value({"a": cell}) == (f"{text}{cell}".strip() if cell else "")


@given(st.text())
def test_a_made_user_name_is_one_that_slack_stores_as_it_is(written: str) -> None:
    name = made_user_name(written)
    assert len(name) <= USER_NAME_MAX
    assert name.isascii()
    assert made_user_name(name) == name
    if name:
        assert user_name(name) == name


@given(st.data(), st.integers(0, 30))
def test_nobody_comes_before_their_manager(data: st.DataObject, size: int) -> None:
    managers = [data.draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)]
    people = [
        Row(
            f"r:{number}",
            {"user_name": f"p{number}", "manager": f"p{manager}" if manager is not None else ""},
            line=number,
        )
        for number, manager in enumerate(managers)
    ]
    shuffled = data.draw(st.permutations(people))
    ordered = managers_first(shuffled)
    assert sorted(person.line or 0 for person in ordered) == list(range(size))
    place = {person.line or 0: index for index, person in enumerate(ordered)}
    assert all(manager is None or place[manager] < place[number] for number, manager in enumerate(managers))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10))
def test_circles_are_never_put_in_order(managers: list[int]) -> None:
    """Everybody has a manager here, so that there is a cycle as soon as nobody's manager is missing."""
    size = len(managers)
    people = [
        Row(f"r:{number}", {"user_name": f"p{number}", "manager": f"p{manager % size}"}, line=number)
        for number, manager in enumerate(managers)
    ]
    with pytest.raises(SourceError, match="must not lead back"):
        managers_first(people)
