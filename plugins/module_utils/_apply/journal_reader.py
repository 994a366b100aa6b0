# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The last run of a journal, read from its end: the cost depends on that run, not on the size of the journal."""

from __future__ import annotations

import os
import typing as t

from .journal import RUN, Record, RunSummary, record_of, summary_of

#: Bytes that are read at once.
_CHUNK = 1 << 16
#: A longer line is no record; it is skipped without being kept in memory.
_LONGEST = 1 << 26


def last_run(path: str) -> tuple[str, list[Record]] | None:
    """The id and the records of the run that began last, in the order in which they were written.

    :returns: ``None`` when the journal has no run.
    :raises OSError: when the journal cannot be read.
    :raises Refused: when that run is damaged, or a newer version has written it.
    """
    found: dict[str, list[Record]] = {}
    for number, line in enumerate(_lines_from_end(path)):
        record = record_of(line, f"journal {path!r}, line {number} from its end")
        if record is None:
            continue
        run = record["run"]
        found.setdefault(run, []).append(record)
        if record["event"] == RUN:  # all that it wrote comes after it
            return run, found[run][::-1]
    return None


def last_summary(path: str) -> RunSummary | None:
    """What the run that began last did; ``None`` when the journal has no run.

    :raises OSError: when the journal cannot be read.
    :raises Refused: when that run is damaged, or a newer version has written it.
    """
    last = last_run(path)
    return None if last is None else summary_of(*last)


def _lines_from_end(path: str) -> t.Iterator[bytes]:
    """The lines of a file, the last one first, with little more than one of them in memory."""
    with open(path, "rb") as file:
        position = file.seek(0, os.SEEK_END)
        tail: list[bytes] = []  # the parts of a line whose beginning is still to be read, the last part first
        length = 0
        while position:
            size = min(_CHUNK, position)
            position -= size
            file.seek(position)
            first, *lines = file.read(size).split(b"\n")
            if lines:
                yield b"".join([lines.pop(), *tail[::-1]])
                tail, length = [], 0
                yield from reversed(lines)
            length += len(first)
            tail = [*tail, first] if length <= _LONGEST else []
        yield b"".join(tail[::-1])
