# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From a file to its rows: CSV, YAML, JSON and JSON Lines.

CSV and JSON Lines are read line by line, however long the file is. JSON is held as text and taken apart one entry at
a time. YAML is held as a whole.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import datetime
import functools
import io
import json
import math
import re
import typing as t
from dataclasses import dataclass
from pathlib import PurePath

from .._model.strict_json import decode, loads, skip_blanks


def json_entries(text: str, collection: str) -> t.Iterator[tuple[int, t.Any]]:
    """The entries of a list, or of the list that an object has under a key.

    :param collection: that key.
    :raises ValueError: when it is neither, or no JSON, with the line; also after the last entry, when the text goes on.
    """
    scanner = _Scanner(text)
    if scanner.at("{"):
        found = False
        for key in scanner.members():
            if key == collection:
                found = True
                yield from scanner.entries()
            else:
                scanner.value()
        if not found:
            raise ValueError(f"it has no {collection!r}")
    else:
        yield from scanner.entries()
    scanner.require_end()


class _Scanner:
    """Reads a JSON text from front to back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = skip_blanks(text, 0)
        self._line, self._counted = 1, 0

    def at(self, char: str) -> bool:
        """Whether this is the next character."""
        return self._text.startswith(char, self._index)

    def expect(self, char: str) -> None:
        """Go past a character that must be next."""
        if not self.at(char):
            raise ValueError(f"line {self._here()} must have {char!r} where it has {self._text[self._index :][:1]!r}")
        self._index = skip_blanks(self._text, self._index + 1)

    def value(self) -> t.Any:
        """Read any value."""
        value, end = decode(self._text, self._index)
        self._index = skip_blanks(self._text, end)
        return value

    def members(self) -> t.Iterator[str]:
        """The keys of an object that is next; the caller reads the value of each."""
        known = set()
        for line in self._items("{", "}"):
            if not self.at('"'):
                self.expect('"')
            key = self.value()
            if key in known:
                raise ValueError(f"line {line} has the key {key!r} for the second time; remove one")
            known.add(key)
            self.expect(":")
            yield key

    def entries(self) -> t.Iterator[tuple[int, t.Any]]:
        """The entries of a list that is next, with their lines."""
        for line in self._items("[", "]"):
            yield line, self.value()

    def require_end(self) -> None:
        """Make sure that nothing follows."""
        if self._index < len(self._text):
            begin = self._text[self._index :][:20]
            raise ValueError(
                f"line {self._here()} has text behind the end, which begins with {begin!r}; put all entries into one "
                "list, or make it JSON Lines, with one object on each line and a name that ends in .jsonl"
            )

    def _items(self, begin: str, end: str) -> t.Iterator[int]:
        """The lines of the items of a list or an object that is next; the caller reads each."""
        self.expect(begin)
        while not self.at(end):
            yield self._here()
            if not self.at(end):
                line = self._here()
                self.expect(",")
                if self.at(end):
                    raise ValueError(f"line {line} has a comma that nothing follows but {end!r}; remove it")
        self.expect(end)

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._index)
        self._counted = self._index
        return self._line


try:
    import yaml
except ImportError:  # PyYAML comes with Ansible's controller; a remote host need not have it.
    HAS_YAML = False
else:
    HAS_YAML = True


def yaml_entries(text: str, collection: str) -> t.Iterator[tuple[int, t.Any]]:
    """The entries of a list, or of the list that a dictionary has under a key.

    :param collection: that key.
    :raises ValueError: when it is neither, or no YAML, or PyYAML is missing.
    """
    if not HAS_YAML:
        raise ValueError("the Python package PyYAML is needed to read YAML on this host")
    loader = _loader()(text)
    try:
        root = loader.get_single_node()
        _require_single_keys(root)
        for node in _list_node(root, collection).value:
            yield node.start_mark.line + 1, _value(loader, node)
    except yaml.composer.ComposerError as error:
        mark = error.problem_mark
        if mark is None or "single document" not in (error.context or ""):
            raise ValueError(" ".join(str(error).split())) from None
        raise ValueError(f"line {mark.line + 1} begins a second document; put all entries into one list") from None
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    finally:
        loader.dispose()


@functools.cache
def _loader() -> t.Any:
    """PyYAML's safe loader, with Ansible's tag for text that is no template."""

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
    return Loader


def _require_single_keys(root: t.Any) -> None:
    """Make sure that no dictionary has a key twice, of which PyYAML would take the last.

    :raises ValueError: with the line.
    """
    nodes, seen = [root], set()
    while nodes:
        node = nodes.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))  # an alias is the node of its anchor
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
            continue
        lines: dict[str, int] = {}
        for key, value in node.value:
            nodes += (key, value)
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in lines:
                first = lines[key.value]
                raise ValueError(f"line {line} has the key {key.value!r} again, after line {first}; remove one")
            lines[key.value] = line


def _list_node(node: t.Any, collection: str) -> t.Any:
    if isinstance(node, yaml.MappingNode):
        node = next((value for key, value in node.value if key.value == collection), None)
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError("it is neither")
    return node


def _value(loader: t.Any, node: t.Any) -> t.Any:
    try:
        return _plain(loader.construct_object(node, deep=True))
    except (AttributeError, KeyError, ValueError):  # PyYAML, of a date or a tagged value that is none
        raise ValueError(f"the entry of line {node.start_mark.line + 1} has a value that is not of its type") from None


def _plain(value: t.Any) -> t.Any:
    """Dates, which YAML has and JSON has not, as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    return value.isoformat() if isinstance(value, datetime.date) else value


FORMATS: t.Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv"),
    "yaml": (".yaml", ".yml"),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
}
#: What separates the cells of a CSV file, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")

#: The first line of a file that Excel wrote, in some countries.
_EXCEL_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
#: A cell of a CSV file may be long: a picture as a data URL is.
_CELL_MAX = 10_000_000


class SourceError(ValueError):
    """A roster that cannot be read at all: the message names the file, the line where there is one, and the rule."""


@dataclass(frozen=True)
class FileRow:
    """One row of a file, or an entry of an LDAP server.

    :ivar line: where it begins, from 1.
    :ivar cells: its values, by column. All the values of an attribute, which LDAP keeps in no order, are a tuple.
    :ivar fault: the rule that it breaks as a row, the end of a sentence that begins with the row; ``""`` for none.
    :ivar name: how messages name it where no line does: the DN of an entry.
    """

    line: int
    cells: t.Mapping[str, t.Any]
    fault: str = ""
    name: str = ""


@dataclass(frozen=True)
class SourceFile:
    """The rows of a file, or the entries of an LDAP server.

    :ivar name: how messages name the file; ``""`` for a text that has no name.
    :ivar header: the columns of a CSV file; ``None`` where every row names its own.
    :ivar rows: can be read once.
    :ivar sparse: whether a row names only what it has a value for, as LDAP entries do. What it does not name is empty.
    """

    name: str
    header: tuple[str, ...] | None
    rows: t.Iterator[FileRow]
    sparse: bool = False

    def position(self, line: int) -> str:
        """How messages name a line."""
        return _position(self.name, line)


def _position(name: str, line: int) -> str:
    return f"{name}:{line}" if name else f"line {line}"


@contextlib.contextmanager
def open_file(
    path: str,
    *,
    file_format: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    collection: str = "users",
) -> t.Iterator[SourceFile]:
    """Open a file; its rows can be read as long as it is open.

    :param file_format: one of :data:`FORMATS`; by the file's ending when ``None``.
    :param delimiter: what separates the cells of a CSV file; found out from its first line when ``None``.
    :param encoding: how the text is encoded; UTF-8, or UTF-16 with a byte order mark, when ``None``.
    :param collection: the key of the list in a JSON or YAML file that is a dictionary.
    :raises SourceError: when it cannot be read; also while the rows are read.
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
) -> SourceFile:
    """The rows of a text; parameters as those of :func:`open_file`.

    :raises SourceError: when it cannot be read; also while the rows are read.
    """
    return _source(io.StringIO(text.lstrip("\ufeff"), newline=""), name, file_format, delimiter, collection)


def _source(lines: t.Iterable[str], name: str, file_format: str, delimiter: str | None, collection: str) -> SourceFile:
    if file_format == "csv":
        return _csv(iter(lines), name, delimiter)
    if file_format == "jsonl":
        return SourceFile(name, None, _json_lines(lines))
    if file_format not in FORMATS:
        raise SourceError(f"format: {file_format!r} must be one of {', '.join(FORMATS)}")
    read = json_entries if file_format == "json" else yaml_entries
    return SourceFile(name, None, _entries(read("".join(lines), collection), name, collection))


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


def _csv(lines: t.Iterator[str], name: str, delimiter: str | None) -> SourceFile:
    first = next(lines, "")
    skipped = 0
    told = _EXCEL_DELIMITER.fullmatch(first)
    if told:
        delimiter, skipped = delimiter or told[1], 1
    else:
        lines = _chained(first, lines)
    if delimiter is not None and len(delimiter) != 1:
        raise SourceError(f"delimiter: {delimiter!r} must be one character")
    if not told and delimiter is None:
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


def _table(lines: t.Iterator[str], name: str, delimiter: str, skipped: int) -> SourceFile:
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_MAX))
    # Strict: a stray quotation mark would else swallow the rows that follow it.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    records = _records(reader, name, skipped)
    _line, header = next(records, (0, []))
    if not header:
        raise SourceError(f"{name or 'roster'}: is empty, and its first line must name the columns")
    return SourceFile(name, tuple(header), _table_rows(tuple(header), records))


def _records(reader: t.Any, name: str, skipped: int) -> t.Iterator[tuple[int, list[str]]]:
    """The records that are not blank, without the blanks around their cells, and the line where each begins."""
    while True:
        line = reader.line_num + 1 + skipped
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise SourceError(f"{_position(name, line)}: is not CSV: {error}") from None
        if record is None:
            return
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells


def _table_rows(header: tuple[str, ...], records: t.Iterator[tuple[int, list[str]]]) -> t.Iterator[FileRow]:
    for line, cells in records:
        fault = ""
        if len(cells) != len(header):
            fault = f"must have as many cells as the header, which has {len(header)}, and it has {len(cells)}"
        yield FileRow(line, {column: cell for column, cell in zip(header, cells) if column}, fault)


def _json_lines(lines: t.Iterable[str]) -> t.Iterator[FileRow]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _row(number, loads(line))
        except json.JSONDecodeError as error:
            yield FileRow(number, {}, f"must be a JSON object: {error.msg}, at column {error.colno}")


def _entries(entries: t.Iterator[tuple[int, t.Any]], name: str, collection: str) -> t.Iterator[FileRow]:
    try:
        for line, entry in entries:
            yield _row(line, entry)
    except ValueError as error:
        raise SourceError(
            f"{name or 'roster'}: must be a list, or a dictionary with a list under {collection!r}: {error}"
        ) from None


def _row(line: int, entry: t.Any) -> FileRow:
    if not isinstance(entry, dict):
        return FileRow(line, {}, f"must be a dictionary, and it is of the type {type(entry).__name__}")
    cells = {str(key): value for key, value in entry.items()}
    fault = "" if len(cells) == len(entry) else "has two keys that are the same as text"
    return FileRow(line, cells, fault)
