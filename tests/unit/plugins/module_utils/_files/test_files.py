# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files to records: which format, which encoding, how much is read at a time, and CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import FileOptions, open_file
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from tests.support.records import Records, faults, records


def records_of(path: Path, **options: str) -> Records:
    with open_file(str(path), FileOptions(**options)) as source:
        return [(record.line or 0, dict(record.cells)) for record in source.records]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert records("\ufeffa,b\n1,2\n") == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path: Path, end: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(end.join(["a,b", "1,2", "3,4", ""]).encode())
    assert records_of(file) == [(2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": "4"})]


def test_csv_and_json_lines_are_read_line_by_line(tmp_path: Path) -> None:
    """A file that is broken far down gives its first rows before anybody notices."""
    for name, first, row, broken in (
        ("r.csv", "a,b\n", "1,2\n", '"x"y\n'),
        ("r.jsonl", "", '{"a": 1}\n', "\udcff"),
    ):
        file = tmp_path / name
        file.write_bytes((first + row * 200_000 + broken).encode("utf-8", "surrogateescape"))
        with open_file(str(file)) as source:
            assert next(source.records).cells
            with pytest.raises(SourceError):
                list(source.records)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^format: 'xlsx' must be one of csv, yaml, json, jsonl$"):
        records("", file_format="xlsx")


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".csv", "a\n1\n"),
        (".TSV", "a\tb\n1\t\n"),
        (".json", '[{"a": "1"}]'),
        (".jsonl", '{"a": "1"}'),
        (".ndjson", '{"a": "1"}'),
        (".yml", "- a: '1'"),
        (".yaml", "- a: '1'"),
    ],
)
def test_the_ending_tells_the_format(tmp_path: Path, ending: str, text: str) -> None:
    file = tmp_path / f"roster{ending}"
    file.write_text(text, encoding="utf-8")
    assert [cells["a"] for _line, cells in records_of(file)] == ["1"]


def test_another_ending_needs_a_format(tmp_path: Path) -> None:
    file = tmp_path / "roster.txt"
    file.write_text("a\n1\n", encoding="utf-8")
    assert records_of(file, file_format="csv") == [(2, {"a": "1"})]
    with pytest.raises(SourceError, match=r"^roster.txt: the format must be given"):
        records_of(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("First Name\nZoë 健太\n", encoding=encoding)
    assert records_of(file) == [(2, {"First Name": "Zoë 健太"})]


def test_another_encoding_must_be_said(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("a\nZoë\n", encoding="cp1252")
    assert records_of(file, encoding="cp1252") == [(2, {"a": "Zoë"})]
    with pytest.raises(
        SourceError, match=r"^roster.csv:2: is not utf-8, because of the byte 0xEB after 'Zo'; save the file"
    ):
        records_of(file)
    with pytest.raises(SourceError, match=r"^roster.csv: unknown encoding: klingon$"):
        records_of(file, encoding="klingon")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    with pytest.raises(SourceError) as refused:
        records_of(file)
    assert str(refused.value) == f"{file}: No such file or directory"


def test_errors_of_the_reader_are_its_own(tmp_path: Path) -> None:
    """What the one who reads raises is not taken for a fault of the file."""
    file = tmp_path / "roster.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(KeyError, match="mine"), open_file(str(file)):
        raise KeyError("mine")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    text = delimiter.join(("a", "b", "c")) + "\n" + delimiter.join(("1", "2", "3")) + "\n"
    assert records(text) == [(2, {"a": "1", "b": "2", "c": "3"})]


def test_the_delimiter_is_not_taken_from_inside_quotation_marks() -> None:
    assert records('"a;b;c;d",e\n1,2\n') == [(2, {"a;b;c;d": "1", "e": "2"})]


def test_a_given_delimiter_counts() -> None:
    assert records("a;b,c\n1;2,3\n", delimiter=";") == [(2, {"a": "1", "b,c": "2,3"})]


def test_a_delimiter_of_two_characters_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^delimiter: '::' must be one character, such as ; or \\t for a tab$"):
        records("a\n", delimiter="::")


def test_the_delimiter_that_excel_declares_counts_and_its_line_is_counted() -> None:
    assert records("sep=;\r\na;b,c\r\n1;2\r\n") == [(3, {"a": "1", "b,c": "2"})]


def test_a_file_of_one_column() -> None:
    assert records("email\na@example.com\n") == [(2, {"email": "a@example.com"})]


def test_blanks_around_cells_and_columns_are_left_out() -> None:
    assert records("a , b\n 1,2 \n") == [(2, {"a": "1", "b": "2"})]


def test_blank_lines_and_lines_of_empty_cells_are_passed_over() -> None:
    assert records("\na,b\n\n1,2\n,\n  ,  \n3,4\n\n") == [(4, {"a": "1", "b": "2"}), (7, {"a": "3", "b": "4"})]


def test_a_row_is_where_it_begins() -> None:
    assert records('a,b\n"x\ny",1\nz,2\n') == [(2, {"a": "x\ny", "b": "1"}), (4, {"a": "z", "b": "2"})]


def test_quotation_marks_and_delimiters_inside_cells() -> None:
    assert records('a,b\n"Director, ""North""",1\n') == [(2, {"a": 'Director, "North"', "b": "1"})]


def test_rows_with_more_or_fewer_cells_are_at_fault() -> None:
    assert faults("a,b\n1\n2,3\n4,5,6\n") == [
        (2, "must have as many cells as the header, which has 2, but it has 1"),
        (4, "must have as many cells as the header, which has 2, but it has 3"),
    ]


def test_columns_without_a_name_are_passed_over() -> None:
    assert records("a,,b\n1,2,3\n") == [(2, {"a": "1", "b": "3"})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.csv: is empty; its first line must have the column names"),
        ("\n\n", "r.csv: is empty; its first line must have the column names"),
        ('a,b\n1,2\n"x"y,3\n', "r.csv:3: is not CSV: ',' expected after '\"'"),
        ('a,b\n1,2\n3,"4\n5,6\n', "r.csv:3: is not CSV: unexpected end of data"),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        records(text, name="r.csv")
    assert str(refused.value) == message


def test_a_long_cell_is_read() -> None:
    assert records(f"a\n{'x' * 200_000}\n") == [(2, {"a": "x" * 200_000})]
