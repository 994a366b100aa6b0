# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The lines of one file of a journal, from its beginning or its end, and which of those that are no record are damage.

A killed run and a full disk leave half a line. It is the last line of its file, or a line follows that only a new
beginning has: the mark for it, the first record of a run, or names of expired runs. Every other line is a whole record.
"""

from __future__ import annotations

import os
import typing as t

from .journal_files import CUT as MARK
from .journal_records import CUT, EXPIRED, RUN, damaged, object_of

#: Bytes that are read at once.
_CHUNK = 1 << 16
#: A longer line is no record; it is not kept in memory.
_LONGEST = 1 << 26

Object = dict[str, t.Any]


def lines(path: str) -> t.Iterator[tuple[bytes, str]]:
    """All lines, each with where it stands."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            yield line.rstrip(b"\n"), f"journal {path!r}, line {number}"


def objects(path: str) -> t.Iterator[tuple[Object, str]]:
    """The JSON objects of all lines, each with where it stands.

    :raises Refused: at a line that is none, and that no run leaves.
    """
    half: str | None = None  # where half a line stands that the next one must explain
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
    """The same, the last one first."""
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
    """Whether half a line may stand before this line, which may be half of the mark itself."""
    return MARK.startswith(line) if found is None else found.get("event") in (CUT, EXPIRED, RUN)


def lines_from_end(path: str) -> t.Iterator[bytes]:
    """The lines, the last one first, with little more than one of them in memory."""
    with open(path, "rb") as file:
        position = file.seek(0, os.SEEK_END)
        tail: list[bytes] = []  # the parts of a line whose beginning is still to be read, the last part first
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
    """A line from its parts; one that is too long is no record, whatever it begins with."""
    return b"".join([first, *tail[::-1]]) if length <= _LONGEST else b"too long"
