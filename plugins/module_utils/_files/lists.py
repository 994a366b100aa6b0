# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The records of a JSON or YAML list, or of JSON Lines.

JSON Lines are read line by line. JSON is kept as text and decoded one entry at a time. YAML is decoded as a whole.

Scalars are kept as text, so that an employee number keeps its zeros, a phone its plus sign and Norway its code NO.
Only null stays null.
"""

from __future__ import annotations

import functools
import json
import typing as t

from .._model.strict_json import decode, loads, skip_blanks
from .._model.text import encodable
from .paged_lists import require_whole_list
from .records import Record, SourceError, position_of
from .yaml_lists import LIST_ITSELF, yaml_entries

#: The largest depth of nested entries and their values.
_DEPTH = 50
_NESTED = frozenset({dict, list})


def json_lines(lines: t.Iterable[str], name: str) -> t.Iterator[Record]:
    """The records of a JSON Lines file, one for each line that is not blank."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _record(position_of(name, number), number, loads(line, as_written=True))
        except json.JSONDecodeError as error:
            column = min(error.pos, len(line.rstrip())) + 1  # the end of the line is no part of it
            fault = f"must be a JSON object: {error.msg}, at column {column}"
            yield Record(position_of(name, number), {}, fault, number)


def list_records(text: str, name: str, file_format: str, collection: str, at: str | None = None) -> t.Iterator[Record]:
    """The records of a JSON or YAML file.

    :param file_format: ``json`` or ``yaml``.
    :param collection: the key of the list where the file is a dictionary.
    :param at: the path of the list, as keys with dots between, such as ``data.employees``.
    :raises SourceError: when the file is neither a list nor such a dictionary.
    """
    entries = json_entries if file_format == "json" else yaml_entries
    try:
        last = 0
        for number, (line, entry) in enumerate(entries(text, at or collection, at is None), 1):
            # Each entry has its own position, also in a file of one line, and where an alias repeats an entry.
            among = "" if line > last else f" (entry {number})"
            yield _record(f"{position_of(name, line)}{among}", line, entry)
            last = max(last, line)
    except ValueError as error:
        rule = (
            f"must have a list at {at!r}" if at else f"must be a list, or a dictionary with a list under {collection!r}"
        )
        raise SourceError(f"{name or 'roster'}: {rule}: {error}") from None


def _record(position: str, line: int, entry: t.Any) -> Record:
    if not isinstance(entry, dict):
        fault = f"must be a dictionary, but it is of the type {type(entry).__name__}"
        return Record(position, {}, fault, line)
    if any(map(_NESTED.__contains__, map(type, entry.values()))) and _is_deep(entry, _DEPTH + 1):
        return Record(position, {}, f"must not be nested more than {_DEPTH} levels deep", line)
    if _are_columns(tuple(entry)):  # nearly always
        return Record(position, entry, "", line)
    cells = {encodable(str(key)): value for key, value in entry.items()}
    fault = "" if len(cells) == len(entry) else "has two keys that are the same as text"
    return Record(position, cells, fault, line)


@functools.lru_cache(maxsize=100)
def _are_columns(keys: tuple[t.Any, ...]) -> bool:
    """Whether the keys of an entry can be used as column names unchanged."""
    return all(isinstance(key, str) and encodable(key) == key for key in keys)


def _is_deep(value: t.Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return not levels or any(isinstance(one, (dict, list)) and _is_deep(one, levels - 1) for one in inner)


def json_entries(text: str, at: str, or_list: bool = True) -> t.Iterator[tuple[int, t.Any]]:
    """The entries of a list, or of the list that an object has under a key.

    :param at: that key; keys with dots between for a nested one.
    :param or_list: whether the document may be the list itself.
    :raises ValueError: when it is neither, or not JSON, with the line; also after the last entry, if more text follows.
    """
    scanner = _Scanner(text)
    if scanner.at("[") and not or_list:
        raise ValueError(LIST_ITSELF)
    if scanner.at("{") or not or_list:
        count = 0
        beside: list[dict[str, t.Any]] = []
        for entry in scanner.entries_at(at.split("."), beside):
            count += 1
            yield entry
        require_whole_list(beside, count)
    else:
        yield from scanner.entries()
    scanner.require_end()


class _Scanner:
    """Reads a JSON text from start to end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = skip_blanks(text, 0)
        self._line, self._counted = 1, 0

    def at(self, char: str) -> bool:
        """Whether the next character is this one."""
        return self._text.startswith(char, self._index)

    def expect(self, char: str) -> None:
        """Read a character that must be next."""
        if not self.at(char):
            raise ValueError(f"line {self._here()} must have {char!r} where it has {self._text[self._index :][:1]!r}")
        self._index = skip_blanks(self._text, self._index + 1)

    def value(self) -> t.Any:
        """Read a value."""
        value, end = decode(self._text, self._index, as_written=True)
        self._index = skip_blanks(self._text, end)
        return value

    def members(self) -> t.Iterator[str]:
        """The keys of the next object; the caller reads the value of each."""
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
        """The entries of the next list, with their lines."""
        for line in self._items("[", "]"):
            yield line, self.value()

    def require_end(self) -> None:
        """Make sure that no more text follows."""
        if self._index < len(self._text):
            begin = self._text[self._index :][:20]
            raise ValueError(
                f"line {self._here()} has text after the end, which begins with {begin!r}; put all entries into one "
                "list, or use JSON Lines, with one object on each line and a name that ends in .jsonl"
            )

    def entries_at(self, path: t.Sequence[str], beside: list[dict[str, t.Any]]) -> t.Iterator[tuple[int, t.Any]]:
        """The entries of the list at a path in the next object.

        :param beside: receives the other members of the objects on the path, at the latest at the end of the entries.
        """
        found = False
        others: dict[str, t.Any] = {}
        beside.append(others)
        for key in self.members():
            if key != path[0]:
                others[key] = self.value()
                continue
            found = True
            yield from self.entries_at(path[1:], beside) if path[1:] else self.entries()
        if not found:
            more = "; another object follows, so set file_format: jsonl if each line is one" if self.at("{") else ""
            raise ValueError(f"it has no {path[0]!r}{more}")

    def _items(self, begin: str, end: str) -> t.Iterator[int]:
        """The lines of the items of the next list or object; the caller reads each."""
        self.expect(begin)
        while not self.at(end):
            yield self._here()
            if not self.at(end):
                line = self._here()
                self.expect(",")
                if self.at(end):
                    raise ValueError(f"line {line} has a comma before {end!r}; remove it")
        self.expect(end)

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._index)
        self._counted = self._index
        return self._line
