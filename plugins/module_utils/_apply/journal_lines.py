# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The lines of one file of a journal, from its beginning or its end, with the detection of damaged lines.

A killed run and a full disk leave half a line. It is the last line of its file, or the next line is one of these: the
mark ``cut``, the first record of a run, names of expired runs. Every other line must be a whole record.
"""

from __future__ import annotations

import os
import typing as t

from .journal_files import CUT as MARK
from .journal_records import CUT, EXPIRED, RUN, damaged, object_of

#: The number of bytes read at a time.
_CHUNK = 1 << 16
#: The most bytes of a record's line; a longer line is not kept in memory.
_LONGEST = 1 << 26

Object = dict[str, t.Any]


def lines(path: str) -> t.Iterator[tuple[bytes, str]]:
    """All lines, each with its place for messages."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            yield line.rstrip(b"\n"), f"journal {path!r}, line {number}"


def objects(path: str) -> t.Iterator[tuple[Object, str]]:
    """The JSON objects of all lines, each with its place for messages.

    :raises Refused: at a damaged line.
    """
    half: str | None = None  # the place of half a line, which the next line must explain
    for line, place in lines(path):
        if not line.strip():
            continue
        found = object_of(line)
        if half and not _explains_half(line, found):
            raise damaged(half)
        half = place if found is None else None
        if found is not None:
            yield found, place


def objects_from_end(path: str) -> t.Iterator[tuple[Object, str]]:
    """The same objects, the last one first."""
    explained = True  # nothing follows the last line
    for number, line in enumerate(lines_from_end(path)):
        if not line.strip():
            continue
        found = object_of(line)
        place = f"journal {path!r}, line {number} from its end"
        if found is None and not explained:
            raise damaged(place)
        explained = _explains_half(line, found)
        if found is not None:
            yield found, place


def _explains_half(line: bytes, found: Object | None) -> bool:
    """Whether half a line may precede this line, which may be half of the mark itself."""
    return MARK.startswith(line) if found is None else found.get("event") in (CUT, EXPIRED, RUN)


def lines_from_end(path: str) -> t.Iterator[bytes]:
    """The lines, the last one first, with little more than one line in memory."""
    with open(path, "rb") as file:
        position = file.seek(0, os.SEEK_END)
        tail: list[bytes] = []  # the parts of a line whose beginning is not read yet, the last part first
        length = 0
        while position:
            size = min(_CHUNK, position)
            position -= size
            file.seek(position)
            first, *whole = file.read(size).split(b"\n")
            if whole:
                yield _line(whole.pop(), tail, length)
                tail, length = [], 0
                yield from reversed(whole)
            length += len(first)
            tail = [*tail, first] if length <= _LONGEST else []
        yield _line(b"", tail, length)


def _line(first: bytes, tail: list[bytes], length: int) -> bytes:
    """A line from its parts; a too long one is replaced by a text that is not a record."""
    return b"".join([first, *tail[::-1]]) if length <= _LONGEST else b"too long"
