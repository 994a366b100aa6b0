# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Files and texts as records: opening, encoding, the choice of the format, and CSV, which is read line by line."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
import typing as t
from pathlib import PurePath

from .lists import json_lines, list_records
from .records import Record, Source, SourceError, position_of

FORMATS: t.Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv"),
    "yaml": (".yaml", ".yml"),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
}
DELIMITERS = (",", ";", "\t", "|")

#: The first line of a file that Excel wrote, in some countries.
_EXCEL_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
#: A cell of a CSV file may be long: a picture as a data URL is.
_CELL_MAX = 10_000_000


@contextlib.contextmanager
def open_file(
    path: str,
    *,
    file_format: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    collection: str = "users",
) -> t.Iterator[Source]:
    """Open a file; its records can be read as long as it is open.

    :param file_format: one of :data:`FORMATS`; by the file's ending when ``None``.
    :param delimiter: what separates the cells of a CSV file; found out from its first line when ``None``.
    :param encoding: how the text is encoded; UTF-8, or UTF-16 with a byte order mark, when ``None``.
    :param collection: the key of the list in a JSON or YAML file that is a dictionary.
    :raises SourceError: when it cannot be read; also while the records are read.
    """
    name = PurePath(path).name
    chosen = file_format or _format_of(name)
    with _opened(path, encoding) as file:
        yield _source(_decoded(file, name), name, chosen, delimiter, collection)


def _opened(path: str, encoding: str | None) -> t.TextIO:
    try:
        return open(path, encoding=encoding or _encoding_of(path), newline="")
    except LookupError as error:
        raise SourceError(f"{PurePath(path).name}: {error}") from None
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from None


def read_text(
    text: str, *, name: str = "", file_format: str = "csv", delimiter: str | None = None, collection: str = "users"
) -> Source:
    """The records of a text; parameters as those of :func:`open_file`.

    :raises SourceError: when it cannot be read; also while the records are read.
    """
    return _source(io.StringIO(text.lstrip("\ufeff"), newline=""), name, file_format, delimiter, collection)


def _source(lines: t.Iterable[str], name: str, file_format: str, delimiter: str | None, collection: str) -> Source:
    if file_format == "csv":
        return _table_of(iter(lines), name, delimiter)
    if file_format == "jsonl":
        return Source(name, None, json_lines(lines, name))
    if file_format not in FORMATS:
        raise SourceError(f"format: {file_format!r} must be one of {', '.join(FORMATS)}")
    return Source(name, None, list_records("".join(lines), name, file_format, collection))


def _format_of(name: str) -> str:
    ending = PurePath(name).suffix.lower()
    for file_format, endings in FORMATS.items():
        if ending in endings:
            return file_format
    known = ", ".join(ending for endings in FORMATS.values() for ending in endings)
    raise SourceError(f"{name}: the format must be given, because the name ends in none of {known}")


def _encoding_of(path: str) -> str:
    with open(path, "rb") as file:
        mark = file.read(2)
    return "utf-16" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _decoded(file: t.TextIO, name: str) -> t.Iterator[str]:
    """The lines of a file, with their ends as they are."""
    line = 0
    try:
        for written in file:
            yield written
            line += 1
    except UnicodeError as error:
        # Text is decoded by the block, so that the line is only known to be near.
        raise SourceError(
            f"{name}: the text after line {line} is not {file.encoding.replace('-sig', '')}, because of {error}; "
            "save the file as UTF-8, or say what its encoding is"
        ) from None


def _table_of(lines: t.Iterator[str], name: str, delimiter: str | None) -> Source:
    """The records of a CSV file.

    :param lines: with their ends.
    :param delimiter: what separates the cells; found out from the first line when ``None``.
    :raises SourceError: when it is empty or not CSV; also while the records are read.
    """
    first = next(lines, "")
    skipped = 0
    declared = _EXCEL_DELIMITER.fullmatch(first)
    if declared:
        delimiter, skipped = delimiter or declared[1], 1
    else:
        lines = _chained(first, lines)
    if delimiter is not None and len(delimiter) != 1:
        raise SourceError(f"delimiter: {delimiter!r} must be one character")
    if not declared and delimiter is None:
        delimiter = _likely_delimiter(first)
    return _table(lines, name, delimiter or ",", skipped)


def _chained(first: str, rest: t.Iterator[str]) -> t.Iterator[str]:
    if first:
        yield first
    yield from rest


def _likely_delimiter(header: str) -> str:
    """The delimiter that divides the header into the most columns, of those under which the header is valid CSV."""

    def columns(delimiter: str) -> tuple[bool, int]:
        try:
            return True, len(next(csv.reader([header], delimiter=delimiter, strict=True), ()))
        except csv.Error:  # a quotation mark in the wrong place, or a header that goes on in the next line
            return False, len(next(csv.reader([header], delimiter=delimiter), ()))

    return max(DELIMITERS, key=columns)


def _table(lines: t.Iterator[str], name: str, delimiter: str, skipped: int) -> Source:
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_MAX))
    # Strict: a stray quotation mark would else swallow the records that follow it.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    records = _records(reader, name, skipped)
    _line, header = next(records, (0, []))
    if not header:
        raise SourceError(f"{name or 'roster'}: is empty, and its first line must name the columns")
    return Source(name, tuple(header), _with_columns(name, tuple(header), records))


def _records(reader: t.Any, name: str, skipped: int) -> t.Iterator[tuple[int, list[str]]]:
    """The records that are not blank, without the blanks around their cells, and the line where each begins."""
    while True:
        line = reader.line_num + 1 + skipped
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise SourceError(f"{position_of(name, line)}: is not CSV: {error}") from None
        if record is None:
            return
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells


def _with_columns(name: str, header: tuple[str, ...], records: t.Iterator[tuple[int, list[str]]]) -> t.Iterator[Record]:
    for line, cells in records:
        fault = ""
        if len(cells) != len(header):
            fault = f"must have as many cells as the header, which has {len(header)}, and it has {len(cells)}"
        by_column = {column: cell for column, cell in zip(header, cells) if column}
        yield Record(position_of(name, line), by_column, fault, line)
