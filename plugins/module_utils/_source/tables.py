# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From the lines of a CSV file to its records, read line by line, however long the file is."""

from __future__ import annotations

import csv
import re
import typing as t

from .records import Record, Source, SourceError, position_of

#: What separates the cells of a CSV file, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")

#: The first line of a file that Excel wrote, in some countries.
_EXCEL_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
#: A cell of a CSV file may be long: a picture as a data URL is.
_CELL_MAX = 10_000_000


def read_table(lines: t.Iterator[str], name: str, delimiter: str | None) -> Source:
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
