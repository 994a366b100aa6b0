# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files to records: which format, which encoding, and how much is read at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.files import open_file
from ansible_collections.scimops.slack.plugins.module_utils._source.records import SourceError
from tests.support.records import Records, records


def records_of(path: Path, **options: str) -> Records:
    with open_file(str(path), **options) as source:
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
    with pytest.raises(SourceError, match=r"^roster.csv: the text after line 0 is not utf-8, .*save the file as UTF-8"):
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
