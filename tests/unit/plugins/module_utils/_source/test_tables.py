# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV to records: delimiters, quotation marks, blank lines, and the line of each record."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.records import SourceError
from tests.support.records import faults, records


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    text = delimiter.join(("a", "b", "c")) + "\n" + delimiter.join(("1", "2", "3")) + "\n"
    assert records(text) == [(2, {"a": "1", "b": "2", "c": "3"})]


def test_the_delimiter_is_not_taken_from_inside_quotation_marks() -> None:
    assert records('"a;b;c;d",e\n1,2\n') == [(2, {"a;b;c;d": "1", "e": "2"})]


def test_a_given_delimiter_counts() -> None:
    assert records("a;b,c\n1;2,3\n", delimiter=";") == [(2, {"a": "1", "b,c": "2,3"})]


def test_a_delimiter_of_two_characters_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^delimiter: '::' must be one character$"):
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
        (2, "must have as many cells as the header, which has 2, and it has 1"),
        (4, "must have as many cells as the header, which has 2, and it has 3"),
    ]


def test_columns_without_a_name_are_passed_over() -> None:
    assert records("a,,b\n1,2,3\n") == [(2, {"a": "1", "b": "3"})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.csv: is empty, and its first line must name the columns"),
        ("\n\n", "r.csv: is empty, and its first line must name the columns"),
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
