# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a JSON list one at a time, each with the line where it begins."""

from __future__ import annotations

import typing as t

from .._model.strict_json import decode, skip_blanks


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
