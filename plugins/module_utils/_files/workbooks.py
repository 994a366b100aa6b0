# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Excel workbooks as tables: the cells of one sheet as the text that Excel shows."""

from __future__ import annotations

import contextlib
import datetime
import io
import math
import re
import typing as t
import warnings
import zipfile
import zlib
from pathlib import PurePath

from .opening import SIZE_MAX, open_bytes, require_workbook, too_large
from .records import Source, SourceError, position_of
from .tables import Cells, Layout, table

try:
    import openpyxl
except ImportError:  # needed only for workbooks
    HAS_OPENPYXL = False
else:
    HAS_OPENPYXL = True

#: Exceptions of openpyxl for a workbook that is cut off or damaged.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,  # a compression that zipfile does not support, or a password
    SyntaxError,  # in XML
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
#: In the XML of a sheet: a formula, and merged cells.
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
#: The reference, and the first and the last row.
_MERGED_CELLS = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"'](\$?[A-Z]+\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?)[\"']")
_BLOCK = 1 << 20
_OVERLAP = 256
#: Excel's escape of a character that XML cannot contain.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Excel has no earlier dates, and shows this text for them.
_FIRST_YEAR, _NO_DATE = 1900, "########"
#: Excel keeps 15 digits of a number and loses the others.
_EXACT = 10**15
#: The parts of a number format with only digits and text, such as 00000, "+"0 or 000-00-0000.
_FORMAT_PART = re.compile(r'"([^"]*)"|\\(.)|([-+/() ])|([0#])')
_FORMAT_IGNORED = re.compile(r"_.|\*.|\[\$[^\]]*\]")


@contextlib.contextmanager
def open_workbook(path: str, sheet: str | None, layout: Layout) -> t.Iterator[Source]:
    """The records of one sheet of a workbook (``.xlsx``).

    :param sheet: its name; the only visible one when ``None``.
    :raises SourceError: when it cannot be read; also raised while the records are read.
    """
    name = PurePath(path).name
    if not HAS_OPENPYXL:
        raise SourceError(f"{name}: the Python package openpyxl is needed to read Excel workbooks on this host")
    with open_bytes(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts without cells
        require_workbook(file, name)
        with _reported(name):
            formulas, merges = _contains(file, name)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        with contextlib.closing(book):
            found = _sheet(book, sheet, name)
            formulas_of = _with_formulas(file, found.title, name) if formulas else None
            merged = _merged_rows(file, found, name) if merges else {}
            rows = _rows(found, formulas_of, merged, name, layout.header_row or 1)
            yield table(rows, name, layout, {"format": "xlsx", "sheet": found.title})


@contextlib.contextmanager
def _reported(name: str) -> t.Iterator[None]:
    try:
        yield
    except SourceError:
        raise
    except _DAMAGED as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> SourceError:
    return SourceError(f"{name}: must be a complete Excel workbook (.xlsx), but it is not one or is truncated: {error}")


def _contains(file: io.BufferedReader, name: str) -> tuple[bool, bool]:
    """Whether any sheet has formulas, and whether any has merged cells.

    :raises SourceError: for a workbook that would use all memory.
    """
    formulas = merges = False
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > SIZE_MAX:
            raise too_large(name)
        for part in archive.namelist():
            if not _SHEET.fullmatch(part):
                continue
            with archive.open(part) as xml:
                for text in _blocks(xml):
                    formulas = formulas or bool(_FORMULA.search(text))
                    merges = merges or bool(_MERGED.search(text))
    return formulas, merges


def _sheet(book: t.Any, title: str | None, name: str) -> t.Any:
    titles = [found.title for found in book.worksheets]
    if title:
        chosen = [found for found in book.worksheets if found.title == title]
        rule = f"sheet: {title!r} must be a sheet of {name}, whose sheets are: {', '.join(titles)}"
    else:
        chosen = [found for found in book.worksheets if found.sheet_state == "visible"]
        rule = f"{name}: must have exactly one visible sheet, or sheet must be set; its sheets are: {', '.join(titles)}"
    if len(chosen) != 1:
        raise SourceError(rule)
    return chosen[0]


def _with_formulas(file: io.BufferedReader, title: str, name: str) -> t.Any:
    """The same sheet with formulas in place of their results."""
    with _reported(name):
        return openpyxl.load_workbook(file, read_only=True)[title]


def _merged_rows(file: io.BufferedReader, sheet: t.Any, name: str) -> dict[int, str]:
    """The rows that have merged cells, with the first of these.

    openpyxl reads them only from a sheet that it loads as a whole, which takes fifty times the memory of its file.
    """
    rows: dict[int, str] = {}
    with _reported(name), zipfile.ZipFile(file) as archive, archive.open(sheet._worksheet_path) as xml:
        for text in _blocks(xml):
            for found in _MERGED_CELLS.finditer(text):
                first, last = int(found[2]), int(found[3] or found[2])
                for row in range(first, last + 1):
                    rows.setdefault(row, found[1].decode())
    return rows


def _blocks(xml: t.IO[bytes]) -> t.Iterator[bytes]:
    """The XML of a sheet in blocks, each of which begins with the end of the one before."""
    tail = b""
    while block := xml.read(_BLOCK):
        yield tail + block
        tail = (tail + block)[-_OVERLAP:]


def _rows(sheet: t.Any, formulas: t.Any, merged: t.Mapping[int, str], name: str, first: int) -> t.Iterator[Cells]:
    """The rows that are not blank, with their numbers.

    :param formulas: the same sheet with its formulas, ``None`` where it has none.
    :param merged: the rows with merged cells.
    :param first: the number of the first row to read.
    """
    width = 0
    rows = zip(_cells(sheet, name, first), _cells(formulas, name, first) if formulas else _nothing())
    for number, (row, computed) in enumerate(rows, first):
        try:
            cells = [_text(cell).strip() for cell in row]
        except _DAMAGED as error:  # such as a missing style
            raise _damaged(name, error) from None
        for place, cell in enumerate(computed):
            if (
                cell.data_type == "f"
                and place < len(cells)
                and row[place].value is None
                and not _empty_text(row[place])
            ):
                raise SourceError(
                    f"{position_of(name, number)}: the formula {cell.value!r} in {cell.coordinate} must have a stored "
                    "result; open the workbook in Excel, save it, and export it again"
                )
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if width and number in merged:
            raise SourceError(
                f"{position_of(name, number)}: must not have merged cells, and {merged[number]} is merged; only its "
                "first cell has a value"
            )
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells))


def _cells(sheet: t.Any, name: str, first: int) -> t.Iterator[tuple[t.Any, ...]]:
    """The cells of each row. The size that the sheet declares is ignored, because it may be wrong."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(min_row=first)
    while True:
        with _reported(name):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _nothing() -> t.Iterator[tuple[t.Any, ...]]:
    while True:
        yield ()


def _empty_text(cell: t.Any) -> bool:
    """Whether the stored result of a formula is empty text."""
    return bool(cell.data_type == "str")


def _text(cell: t.Any) -> str:
    """A cell as the text that Excel shows, but dates in ISO 8601, and booleans as ``true`` and ``false``."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return number_text(value, cell.number_format)
    if isinstance(value, datetime.datetime):
        return _date(value, cell.number_format)
    return str(value)


def _date(value: datetime.datetime, number_format: str) -> str:
    if value.year < _FIRST_YEAR:
        return _NO_DATE
    rounded = value + datetime.timedelta(microseconds=500_000)
    if rounded.time().replace(microsecond=0) == datetime.time() and "h" not in number_format.lower():
        return rounded.date().isoformat()
    return rounded.isoformat(timespec="seconds")


def number_text(value: float, number_format: str) -> str:
    """A number as text: with the zeros and signs that its format adds, and otherwise as stored."""
    if not math.isfinite(value) or value != int(value):
        return repr(value)
    if abs(value) >= _EXACT:
        return f"{value:E}"  # shows that the number has been rounded
    written = str(int(value))
    return _filled(written, _FORMAT_IGNORED.sub("", number_format.partition(";")[0])) if value >= 0 else written


def _filled(digits: str, form: str) -> str:
    """Digits in a number format with only digits and text; the digits alone for other formats."""
    parts = list(_FORMAT_PART.finditer(form))
    places = [part for part in parts if part[4]]
    if not places or "".join(part[0] for part in parts) != form:
        return digits
    filled: list[str] = []
    left = digits
    for part in reversed(parts):
        if not part[4]:
            filled.append(part[1] or part[2] or part[3] or "")
            continue
        if part is places[0]:  # receives all remaining digits
            filled.append(left or ("0" if part[4] == "0" else ""))
            left = ""
        else:
            filled.append(left[-1:] or ("0" if part[4] == "0" else ""))
            left = left[:-1]
    return "".join(reversed(filled)).strip()
