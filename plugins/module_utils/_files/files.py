# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Files and texts as records: the choice of the format."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import typing as t
from pathlib import PurePath

from .lists import json_lines, list_records
from .opening import LINE_MAX, SIZE_MAX, open_text, require_no_web_page
from .records import Source, SourceError
from .tables import PLAIN_LAYOUT, Layout, csv_source

FORMATS: t.Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv"),
    "yaml": (".yaml", ".yml"),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "xlsx": (".xlsx", ".xlsm"),
}
#: The formats of texts, which a workbook is not.
TEXT_FORMATS = ("csv", "yaml", "json", "jsonl")
_COMPRESSED = ".gz"
#: The formats that are read line by line.
_BY_LINE = frozenset({"csv", "jsonl"})


@dataclasses.dataclass(frozen=True)
class FileOptions:
    """How a file is read.

    :ivar file_format: one of :data:`FORMATS`; detected from the file name's extension when ``None``.
    :ivar delimiter: the separator of cells in a CSV file; detected from its header when ``None``.
    :ivar encoding: the encoding of the text; UTF-8, or that of a byte order mark, when ``None``.
    :ivar layout: the layout of a table.
    :ivar sheet: the sheet of a workbook; the only visible one when ``None``.
    :ivar at: the path of the list in a JSON or YAML file, as keys with dots between, such as ``data.employees``.
    """

    file_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    layout: Layout = PLAIN_LAYOUT
    sheet: str | None = None
    at: str | None = None


@contextlib.contextmanager
def open_file(path: str, options: FileOptions | None = None, *, collection: str = "users") -> t.Iterator[Source]:
    """A context manager that opens a file; its records can be read while it is open.

    :param collection: the key of the list in a JSON or YAML file that is a dictionary.
    :raises SourceError: when it cannot be read; also raised while the records are read.
    """
    chosen = options or FileOptions()
    name = PurePath(path).name
    file_format = chosen.file_format or _format_of(name)
    if chosen.at is not None and file_format not in ("json", "yaml"):
        raise SourceError(f"at: {chosen.at!r} must be used with JSON and YAML files, and {name} is {file_format}")
    if file_format == "xlsx":
        from .workbooks import open_workbook  # noqa: PLC0415 -- openpyxl takes longer to load than all else

        with open_workbook(path, chosen.sheet, chosen.layout) as source:
            yield source
        return
    line_max = LINE_MAX if file_format in _BY_LINE else SIZE_MAX
    with open_text(path, chosen.encoding, line_max) as (lines, encoding):
        source = _source(lines, name, file_format, chosen, collection)
        yield dataclasses.replace(source, reading={**source.reading, "encoding": encoding})


def read_text(
    text: str,
    *,
    name: str = "",
    file_format: str = "csv",
    delimiter: str | None = None,
    collection: str = "users",
    layout: Layout | None = None,
    at: str | None = None,
) -> Source:
    """The records of a text; parameters as for :func:`open_file` and :class:`FileOptions`.

    :raises SourceError: when it cannot be read; also raised while the records are read.
    """
    written = text.lstrip("\ufeff")
    require_no_web_page(written, name)
    options = FileOptions(file_format, delimiter, layout=layout or PLAIN_LAYOUT, at=at)
    return _source(io.StringIO(written, newline=""), name, file_format, options, collection)


def _source(lines: t.Iterable[str], name: str, file_format: str, options: FileOptions, collection: str) -> Source:
    if file_format not in TEXT_FORMATS:
        raise SourceError(f"format: {file_format!r} must be one of {', '.join(TEXT_FORMATS)}")
    if file_format == "csv":
        return csv_source(iter(lines), name, options.delimiter, options.layout)
    records = (
        json_lines(lines, name)
        if file_format == "jsonl"
        else list_records("".join(lines), name, file_format, collection, options.at)
    )
    allowed = options.layout.allow_damaged
    return Source(name, None, records, reading={"format": file_format}, allow_damaged=allowed)


def _format_of(name: str) -> str:
    ending = PurePath(name.lower().removesuffix(_COMPRESSED)).suffix
    for file_format, endings in FORMATS.items():
        if ending in endings:
            return file_format
    known = ", ".join(ending for endings in FORMATS.values() for ending in endings)
    raise SourceError(f"{name}: the format must be given, because the name has none of the endings {known}")
