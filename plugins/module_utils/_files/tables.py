# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Tables: the header, rows that are not data, and CSV, which is read line by line."""

from __future__ import annotations

import csv
import itertools
import re
import typing as t
from dataclasses import dataclass

from .records import Record, Source, SourceError, position_of

DELIMITERS = (",", ";", "\t", "|")
#: A tab as people write it on a command line.
_TAB = "\\t"
_NO_DELIMITERS = '"\r\n'

#: The first line of a file from Excel, in some countries.
_EXCEL_DELIMITER = re.compile(r"sep=([^\"\r\n])\s*", re.IGNORECASE)
#: The size limit of a cell in a CSV file; a picture as a data URL is long.
_CELL_MAX = 10_000_000
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
#: A cell that is an e-mail address, also as "Nora Quist <nora@example.com>" or "mailto:nora@example.com".
_ADDRESS = re.compile(r"\s*(?:[^<@]*<)?[^\s<>@]+@[^\s<>@]+>?\s*")
#: A quotation mark in programs that do not double it; a CSV reader treats the backslash as text.
_ESCAPED_QUOTE = '\\"'
#: The largest number of rows from the footer to the end.
_FOOTER_MAX = 10

Cells = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """The layout of a table.

    :ivar header_row: the row of the file, from 1, with the column names; the first that is not blank when ``None``.
    :ivar skip_rows: the number of rows below the header that are not data, such as a second header.
    :ivar comment: the beginning of the first cell of rows that are not data; ``None`` for none.
    :ivar footer: the beginning of the first cell of the row that ends the data, such as ``Total``; ``None`` for none.
    :ivar allow_damaged: the columns whose cells are correct although they look damaged.
    """

    header_row: int | None = None
    skip_rows: int = 0
    comment: str | None = None
    footer: str | None = None
    allow_damaged: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Check the options that are numbers.

        :raises SourceError: naming the option, its value and the rule.
        """
        if self.header_row is not None and self.header_row < 1:
            raise SourceError(f"header_row: {self.header_row!r} must be 1 or more")
        if self.skip_rows < 0:
            raise SourceError(f"skip_rows: {self.skip_rows!r} must be 0 or more")


#: The first row that is not blank is the header, and all rows below it are data.
PLAIN_LAYOUT = Layout()


def csv_source(lines: t.Iterator[str], name: str, delimiter: str | None, layout: Layout) -> Source:
    """The records of a CSV file.

    :param lines: with their ends.
    :param delimiter: the separator of cells; detected from the header when ``None``.
    :raises SourceError: when it is empty or not CSV; also raised while the records are read.
    """
    if delimiter == _TAB:
        delimiter = "\t"
    if delimiter is not None and (len(delimiter) != 1 or delimiter in _NO_DELIMITERS):
        raise SourceError(f"delimiter: {delimiter!r} must be one character, such as ; or \\t for a tab")
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_MAX))
    begin, above, declared = _header_line(lines, layout)
    chosen = delimiter or declared or _likely_delimiter(begin)
    records = _csv_records(_chained(begin, lines), name, chosen, above)
    return table(records, name, layout, {"format": "csv", "delimiter": chosen})


def _header_line(lines: t.Iterator[str], layout: Layout) -> tuple[str, int, str | None]:
    """The header's first line, the number of lines above it, and the delimiter that Excel declared."""
    declared = None
    above = 0
    for number, line in enumerate(lines, 1):
        of_excel = _EXCEL_DELIMITER.fullmatch(line) if number == 1 else None
        if of_excel:
            declared = of_excel[1]
        elif number == layout.header_row or (layout.header_row is None and not _no_header(line, layout)):
            return line, above, declared
        above = number
    return "", above, declared


def _no_header(line: str, layout: Layout) -> bool:
    return not line.strip() or bool(layout.comment and line.lstrip().startswith(layout.comment))


def _chained(first: str, rest: t.Iterator[str]) -> t.Iterator[str]:
    if first:
        yield first
    yield from rest


def _likely_delimiter(header: str) -> str:
    """The delimiter that divides the header into the most columns, among those with which it is valid CSV."""

    def columns(delimiter: str) -> tuple[bool, int]:
        # A column name may continue in the next line, or the header have a misplaced quotation mark.
        for written, strict in ((header, True), (header + '"', True), (header, False)):
            try:
                return strict, len(next(csv.reader([written], delimiter=delimiter, strict=strict), ()))
            except csv.Error:
                continue
        return False, 0  # longer than any cell

    return max(DELIMITERS, key=columns)


def _csv_records(lines: t.Iterator[str], name: str, delimiter: str, above: int) -> t.Iterator[Cells]:
    """The records that are not blank, without blanks around their cells, and the first line of each."""
    # Strict: a stray quotation mark would otherwise absorb the records that follow it.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + above
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise SourceError(f"{position_of(name, line)}: is not CSV: {error}") from None
        if record is None:
            return
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells


def table(records: t.Iterator[Cells], name: str, layout: Layout, reading: t.Mapping[str, str]) -> Source:
    """The source with the records of a table.

    :param records: its rows that are not blank, from the header on, each with its line.
    :param reading: how the file is read, with the delimiter where it has one.
    :raises SourceError: when it has no header; also raised while the records are read.
    """
    comment = layout.comment
    if comment:
        records = (record for record in records if not _first(record[1]).startswith(comment))
    line, header = next(records, (0, []))
    if not header:
        raise SourceError(
            f"{name or 'roster'}: is empty; its row {layout.header_row} must have the column names"
            if layout.header_row
            else f"{name or 'roster'}: is empty; its first line must have the column names"
        )
    columns = tuple(header)
    delimiter = reading.get("delimiter", "")
    fault = _misread(columns, columns, delimiter, layout.allow_damaged)
    if fault:
        raise SourceError(f"{position_of(name, line)}: {fault}")
    _skip(records, name, layout.skip_rows)
    if layout.footer:
        records = _above_footer(records, name, layout.footer)
    return Source(
        name,
        columns,
        _with_columns(records, name, columns, layout, delimiter),
        reading=reading,
        allow_damaged=layout.allow_damaged,
    )


def _first(cells: t.Iterable[str]) -> str:
    """The first cell that is not empty."""
    return next((cell for cell in cells if cell), "")


def _skip(records: t.Iterator[Cells], name: str, count: int) -> None:
    """Drop the rows below the header.

    :raises SourceError: when one of them has an e-mail address, and so is a person.
    """
    for number in range(count):
        line, cells = next(records, (0, []))
        _require_no_person(line, cells, name, f"skip_rows leaves out; set skip_rows: {number}")


def _require_no_person(line: int, cells: t.Iterable[str], name: str, why: str) -> None:
    """Refuse to drop a row with a cell that is an e-mail address; "Exported by hr@example.com" is none.

    :param why: the option that drops it, as the end of a sentence.
    """
    person = next((cell for cell in cells if _ADDRESS.fullmatch(cell)), None)
    if person:
        raise SourceError(f"{position_of(name, line)}: {person!r} must not be in a row that {why}")


def _above_footer(records: t.Iterator[Cells], name: str, footer: str) -> t.Iterator[Cells]:
    """The rows above the footer.

    :raises SourceError: when there is no footer, so that the file may be cut off; when it is not near the end; or when
        a row from the footer on has an e-mail address, and so is a person.
    """
    for line, cells in records:
        if _first(cells).startswith(footer):
            below = list(itertools.islice(records, _FOOTER_MAX))
            if len(below) == _FOOTER_MAX:
                count = len(below) + sum(1 for _record in records)
                raise SourceError(
                    f"{position_of(name, line)}: begins with the footer {footer!r}, but {count} rows follow it"
                )
            for number, dropped in ((line, cells), *below):
                _require_no_person(number, dropped, name, f"the footer {footer!r} leaves out")
            return
        yield line, cells
    raise SourceError(
        f"{name or 'roster'}: must have a row that begins with {footer!r}; without it, the file may be truncated"
    )


def _with_columns(
    records: t.Iterator[Cells], name: str, header: tuple[str, ...], layout: Layout, delimiter: str
) -> t.Iterator[Record]:
    width, named, repeated = len(header), all(header), list(header)
    for line, cells in records:
        if cells == repeated and width > 1:
            continue  # the header of another of several joined files, or of another page of a report
        fault = ""
        if len(cells) != width:
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]  # trailing delimiters without cells
            else:
                fault = f"must have as many cells as the header, which has {width}, but it has {len(cells)}"
        fault = _misread(header, cells, delimiter, layout.allow_damaged) or fault
        by_column = dict(zip(header, cells)) if named else _named(header, cells)
        yield Record(position_of(name, line), by_column, fault, line)


def _named(header: t.Iterable[str], cells: t.Iterable[str]) -> dict[str, str]:
    """The cells of columns with a name."""
    return {column: cell for column, cell in zip(header, cells) if column}


def _misread(header: t.Sequence[str], cells: t.Sequence[str], delimiter: str, allowed: t.Collection[str]) -> str:
    """The rule that a row of a misread CSV file breaks; ``""`` for none.

    :param delimiter: ``""`` for a table without one, whose cells are certain.
    :param allowed: the columns that may have such cells.
    """
    whole = delimiter.join(cells) if delimiter else ""
    if "\n" not in whole and "\r" not in whole and _ESCAPED_QUOTE not in whole:  # nearly always
        return ""
    for column, cell in zip(header, cells):
        if column in allowed:
            continue
        where = f"the cell of the column {_LINE_BREAK.split(column)[0]!r}"
        if _ESCAPED_QUOTE in cell:
            return (
                f"must be CSV, but {where} has a quotation mark that is escaped with a backslash; double the quotation "
                "mark, or add the column to allow_damaged"
            )
        lines = _rows_within(cell, delimiter, len(header))
        if lines:
            return (
                f"must be one row, but {where} contains {lines} lines with the delimiters of whole rows; look for an "
                "unmatched quotation mark, or add the column to allow_damaged"
            )
    return ""


def _rows_within(cell: str, delimiter: str, width: int) -> int:
    """The number of lines in a cell that contains other rows; 0 for any other cell.

    A stray quotation mark begins a cell, which ends at the next one, some rows below. When the number of delimiters is
    right, the text between them is one row: the cell has as many line breaks as rows, and for each of them the
    delimiters of a row.

    :param width: the number of columns.
    """
    breaks = len(_LINE_BREAK.findall(cell))
    return breaks + 1 if breaks and cell.count(delimiter) >= breaks * (width - 1) else 0
