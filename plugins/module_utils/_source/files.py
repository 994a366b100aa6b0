# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Files and texts as records: opening, encoding, and the choice of the format."""

from __future__ import annotations

import codecs
import contextlib
import io
import typing as t
from pathlib import PurePath

from .lists import json_lines, list_records
from .records import Source, SourceError
from .tables import read_table

FORMATS: t.Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv"),
    "yaml": (".yaml", ".yml"),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
}


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
        return read_table(iter(lines), name, delimiter)
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
