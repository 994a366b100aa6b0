# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a JSON list one at a time, each with the line where it begins."""

from __future__ import annotations

import json
import re
import typing as t

_BLANK = re.compile(r"[ \t\r\n]*")


def json_entries(text: str, collection: str) -> t.Iterator[tuple[int, t.Any]]:
    """The entries of a list, or of the list that an object has under a key.

    :param collection: that key.
    :raises ValueError: when it is neither, or no JSON.
    """
    scanner = _Scanner(text)
    if scanner.at("{"):
        scanner.expect("{")
        for key in scanner.members():
            if key == collection:
                break
            scanner.value()
        else:
            raise ValueError(f"it has no {collection!r}")
    yield from scanner.entries()


class _Scanner:
    """Reads a JSON text from front to back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._index = self._blanks(0)
        self._line, self._counted = 1, 0

    def at(self, char: str) -> bool:
        """Whether this is the next character."""
        return self._text.startswith(char, self._index)

    def expect(self, char: str) -> None:
        """Go past a character that must be next."""
        if not self.at(char):
            raise ValueError(f"line {self._here()} must have {char!r} where it has {self._text[self._index :][:1]!r}")
        self._index = self._blanks(self._index + 1)

    def value(self) -> t.Any:
        """Read any value."""
        value, end = self._decoder.raw_decode(self._text, self._index)
        self._index = self._blanks(end)
        return value

    def members(self) -> t.Iterator[str]:
        """The keys of an object that was begun; the caller reads the value of each."""
        while not self.at("}"):
            key = self.value()
            self.expect(":")
            yield key
            if not self.at("}"):
                self.expect(",")

    def entries(self) -> t.Iterator[tuple[int, t.Any]]:
        """The entries of a list that is next, with their lines."""
        self.expect("[")
        while not self.at("]"):
            line = self._here()
            yield line, self.value()
            if not self.at("]"):
                self.expect(",")
        self.expect("]")

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._index)
        self._counted = self._index
        return self._line

    def _blanks(self, index: int) -> int:
        blank = _BLANK.match(self._text, index)
        return blank.end() if blank else index
