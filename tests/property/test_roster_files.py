# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever writes a roster: it comes back as the same people or is refused, and no part of it counts as the whole."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import assume, event, given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._files.files import FileOptions, open_file, read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._files.tables import Layout
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import read_users
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules

COLUMNS = {"email": "Mail", "title": "Title", "phone": "Phone", "address": {"street_address": "Street"}}
HEADER = ("Mail", "Title", "Phone", "Street")
#: What people write, what programs make of it, and what looks like something else.
PIECES = (
    "a", "Z", "0", "7", "\u00eb", "\u5065", " ", ",", ";", "\t", "|", '"', "'", "\n", "\r\n", "#", "=", "-", ":", "{",
    "}", "[", "]", "&", "*", "!", "%", "@", "\\", "\u00a0", "\ufeff", "\u200b", "\ufffd", "\0", "\x07", "\u202e",
)  # fmt: skip
WORDS = st.sampled_from(
    (
        "",
        "00451",
        "+4520123456",
        "NO",
        "true",
        "null",
        "~",
        "12:30",
        "1e5",
        "1001.0",
        "NaN",
        "#N/A",
        '="007"',
        "- x",
        "<b>",
    )
)
CELL = WORDS | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
PERSON = st.fixed_dictionaries({"Title": CELL, "Phone": CELL, "Street": CELL})
PEOPLE = st.lists(PERSON, min_size=1, max_size=4).map(
    lambda people: [{"Mail": f"p{number}@example.com", **person} for number, person in enumerate(people)]
)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
        "doublequote": st.booleans(),
        "escapechar": st.sampled_from([None, "\\"]),
    }
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])
Person = dict[str, Any]


def read(content: bytes, file_format: str, **options: Any) -> tuple[list[Person], list[str]]:
    """The people of a file by its content, and the rules that its rows break."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        with open_file(file.name, FileOptions(file_format, **options)) as source:
            rows = list(read_users(source, COLUMNS))
    return [dict(row.values) for row in rows], [str(problem) for row in rows for problem in row.problems]


def expected(person: dict[str, str], blank: bool) -> Person:
    """The values of a person; `blank` says whether the blanks around cells are kept until values are compared."""
    street = person["Street"]
    address = {"street_address": street if blank else street.strip()}
    values = {"email": person["Mail"], "title": person["Title"], "phone": person["Phone"]}
    return {
        **{option: value if blank else value.strip() for option, value in values.items()},
        "address": {key: part for key, part in address.items() if part != ""},
    }


def require_same_or_refused(
    people: list[dict[str, str]], content: bytes, file_format: str, *, blank: bool = False, **options: Any
) -> None:
    try:
        found, problems = read(content, file_format, **options)
    except SourceError:
        event("refused as a whole")
        return
    if problems:
        event("rows are refused")
        return
    assert len(found) == len(people)
    event("the same")
    for one, person in zip(found, people, strict=True):
        assert {key: _newlines(value) for key, value in one.items()} == {
            key: _newlines(value) for key, value in expected(person, blank).items()
        }


def _newlines(value: Any) -> Any:
    """A value without the difference between the line ends of systems."""
    if isinstance(value, dict):
        return {key: _newlines(part) for key, part in value.items()}
    return value.replace("\r\n", "\n")


def as_csv(people: list[dict[str, str]], **dialect: Any) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, **dialect)
    writer.writerow(HEADER)
    writer.writerows([person[column] for column in HEADER] for person in people)
    return written.getvalue()


@given(PEOPLE, DIALECTS, ENCODINGS, st.booleans(), st.booleans())
def test_csv(
    people: list[dict[str, str]], dialect: dict[str, Any], encoding: str, detected: bool, compressed: bool
) -> None:
    # What a backslash before a backslash means, nobody can tell.
    assume(dialect["escapechar"] is None or "\\" not in "".join(cell for person in people for cell in person.values()))
    try:
        text = as_csv(people, **dialect)
    except csv.Error:  # the dialect cannot say it
        assume(False)
    content = text.encode(encoding)
    delimiter = None if detected else dialect["delimiter"]
    require_same_or_refused(people, gzip.compress(content) if compressed else content, "csv", delimiter=delimiter)


@given(PEOPLE, st.booleans(), st.sampled_from([None, 0, 2]), ENCODINGS)
def test_json(people: list[dict[str, str]], ascii_only: bool, indent: int | None, encoding: str) -> None:
    content = json.dumps(people, ensure_ascii=ascii_only, indent=indent).encode(encoding)
    require_same_or_refused(people, content, "json", blank=True)
    lines = "\n".join(json.dumps(person, ensure_ascii=ascii_only) for person in people)
    require_same_or_refused(people, lines.encode(encoding), "jsonl", blank=True)


@given(
    PEOPLE,
    st.booleans(),
    st.sampled_from([None, False, True]),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.integers(10, 200),
)
def test_yaml(people: list[dict[str, str]], unicode: bool, flow: bool | None, style: str | None, width: int) -> None:
    text = yaml.safe_dump(people, allow_unicode=unicode, default_flow_style=flow, default_style=style, width=width)
    require_same_or_refused(people, text.encode(), "yaml", blank=True)


@given(PEOPLE)
def test_workbooks(people: list[dict[str, str]]) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    try:
        for number, person in enumerate(people, 2):
            for place, column in enumerate(HEADER, 1):
                book.active.cell(number, place, person[column] or None)
    except openpyxl.utils.exceptions.IllegalCharacterError:  # XML cannot say it
        assume(False)
    written = io.BytesIO()
    book.save(written)
    require_same_or_refused(people, written.getvalue(), "xlsx")


ROWS = [
    {"Mail": f"p{number}@example.com", "Title": 'Zo\u00eb, "x"', "Phone": "1", "Street": "a\nb"} for number in range(4)
]
WHOLE = {
    "json": json.dumps(ROWS, ensure_ascii=False).encode(),
    "xlsx": b"",
    "csv.gz": gzip.compress(as_csv(ROWS).encode()),
    "jsonl": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
    "csv": as_csv(ROWS).encode(),
}


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for row in ROWS:
        book.active.append(list(row.values()))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("name", ["json", "csv.gz", "xlsx"])
def test_a_file_that_is_cut_at_any_byte_is_refused(name: str, tmp_path: Path) -> None:
    """Where the format says where it ends; each byte, but of the longer workbook every few."""
    content = WHOLE[name] or _workbook()
    path = tmp_path / f"r.{name}"
    for length in range(0, len(content), 1 + len(content) // 1500):
        path.write_bytes(content[:length])
        with pytest.raises(SourceError), open_file(str(path)) as source:
            list(source.records)


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_of_a_file_that_is_cut_only_whole_rows_are_read(name: str) -> None:
    """A row that is cut breaks a rule, unless nothing but the end of its last value is missing."""
    content = WHOLE[name]
    for length in range(len(content)):
        try:
            people, problems = read(content[:length], name)
        except SourceError:
            continue
        if problems:
            continue
        whole = [person for person in people if person in (read(content, name)[0])]
        begun = content[:length].count(b"@example.com")
        assert len(people) == begun
        assert len(whole) >= begun - 1


def test_a_footer_shows_that_rows_are_missing() -> None:
    content = WHOLE["csv"] + b"Total,4,,\r\n"
    layout = Layout(footer="Total")
    assert len(read(content, "csv", layout=layout)[0]) == len(ROWS)
    for length in range(len(WHOLE["csv"]) + 4):
        with pytest.raises(SourceError):
            read(content[:length], "csv", layout=layout)


@given(PEOPLE, DIALECTS)
def test_expressions_give_what_columns_give(people: list[dict[str, str]], dialect: dict[str, Any]) -> None:
    """Whatever is in a cell, an expression that is the cell gives the same values, or both break a rule."""
    assume(dialect["escapechar"] is None)
    try:
        text = as_csv(people, **dialect)
    except csv.Error:  # the dialect cannot say it
        assume(False)
    compose = {"title": "row['Title']", "phone": "row['Phone']", "department": "row['Title'] ~ ''"}
    by_columns = {"email": "Mail", "title": "Title", "phone": "Phone", "department": "Title"}
    try:
        plain = list(read_users(read_text(text, delimiter=dialect["delimiter"]), by_columns))
    except SourceError:
        assume(False)
    rules = RowRules(columns={"email": "Mail"}, compose=compose, rows_when="row['Mail'] is not empty")
    found = list(read_users(read_text(text, delimiter=dialect["delimiter"]), rules))
    for one, other in zip(plain, found, strict=True):
        assert bool(one.problems) == bool(other.problems)
        if not one.problems:
            event("values")
            assert one.values == other.values
