# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Reads all files of a journal: its records in order, their operations and runs, and the last run.

The last run is read from the end, so that the cost depends on that run, not on the size of the journal.
"""

from __future__ import annotations

import datetime
import os
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .journal_files import CUT as MARK
from .journal_files import reading
from .journal_records import (
    BEGIN,
    CUT,
    END,
    ENDED,
    EXPIRED,
    RUN,
    ExpiredRun,
    Record,
    damaged,
    expired_of,
    object_of,
    record_of,
    time_of,
)
from .outcomes import Status

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


#: The beginning of a record of expired runs; other lines need not be parsed.
_EXPIRED = b'{"event":"expired"'


@dataclass(frozen=True)
class JournalEntry:
    """The journal's records of one operation in one run.

    :ivar operation: as :meth:`Operation.public` shows it; for a deactivation with the ids of the account's ``groups``.
    :ivar id: Slack's id, ``None`` when it was never known.
    :ivar status: how it ended; ``None`` when the run was killed between its beginning and its end.
    :ivar outcome: its ``error``, ``warnings`` and ``seconds``.
    """

    run: str
    key: str
    time: str
    operation: t.Mapping[str, t.Any]
    id: str | None
    status: Status | None
    outcome: t.Mapping[str, t.Any] | None = None


@dataclass(frozen=True)
class RunSummary:
    """The summary of one run.

    :ivar operations: the number of operations in its plan.
    :ivar ended: when it ended; ``None`` when it was killed.
    :ivar counts: the number of operations by kind and status, such as ``{"create user": {"done": 3}}``.
    :ivar unfinished: the keys of operations that began and did not end.
    """

    run: str
    started: str
    ended: str | None
    operations: int
    stopped: str | None
    counts: t.Mapping[str, t.Mapping[str, int]] = field(default_factory=dict)
    unfinished: tuple[str, ...] = ()


def read(path: str) -> t.Iterator[Record]:
    """The records of a journal, in order. Half a line, which a killed run leaves, is ignored.

    :raises OSError: when it cannot be read.
    :raises Refused: when a line is damaged, or written by a newer version.
    """
    with reading(path) as files:
        yield from _read(files)


def _read(files: t.Iterable[str]) -> t.Iterator[Record]:
    for path in files:
        for found, place in objects(path):
            record = record_of(found, place)
            if record is not None:
                yield record


def expired_runs(path: str) -> tuple[dict[str, ExpiredRun], int]:
    """The expired runs of a journal by their ids, the earliest first; and the number of those without a name.

    :raises OSError: when it cannot be read.
    :raises Refused: when it is damaged.
    """
    with reading(path) as files:
        return expired_runs_of(files)


def expired_runs_of(files: t.Iterable[str]) -> tuple[dict[str, ExpiredRun], int]:
    """The same of some files of a journal."""
    found: dict[str, ExpiredRun] = {}
    unnamed = 0
    for line, place in (one for path in files for one in lines(path)):
        if line.startswith(_EXPIRED):
            runs, more = expired_of(line, place)
            found.update((run.run, run) for run in runs)
            unnamed += more
    # Names are copied to later records, whose order is arbitrary.
    return dict(sorted(found.items(), key=lambda one: one[1].started)), unnamed


def first_time(path: str) -> datetime.datetime | None:
    """The time of the first record of one file; ``None`` when no record has a time."""
    return _first_time(line for line, _place in lines(path))


def last_time(path: str) -> datetime.datetime | None:
    """The time of the last record of one file; ``None`` when no record has a time."""
    return _first_time(lines_from_end(path))


def _first_time(written: t.Iterable[bytes]) -> datetime.datetime | None:
    return next((time for time in map(time_of, written) if time), None)


def entries(path: str) -> list[JournalEntry]:
    """The operations of a journal, in the order in which they were begun.

    :raises OSError: when it cannot be read.
    """
    found: dict[tuple[str, str], JournalEntry] = {}
    for record in read(path):
        event = record["event"]
        if event == BEGIN or event in ENDED:
            found[record["run"], record["key"]] = _entry(record)
    return list(found.values())


def _entry(record: Record) -> JournalEntry:
    event = record["event"]
    return JournalEntry(
        run=record["run"],
        key=record["key"],
        time=record.get("time", ""),
        operation=record.get("operation") or {},
        id=record.get("id"),
        status=None if event == BEGIN else Status(event),
        outcome=record.get("outcome"),
    )


def unfinished(path: str) -> list[JournalEntry]:
    """The operations that a run began and did not end, and that no later run ended.

    It is unknown whether Slack applied these; a new plan, which reads Slack, shows it.

    :raises OSError: when the journal cannot be read.
    """
    latest: dict[str, JournalEntry] = {}
    for entry in entries(path):
        latest.pop(entry.key, None)
        latest[entry.key] = entry
    return [entry for entry in latest.values() if entry.status is None]


def summaries(path: str) -> list[RunSummary]:
    """The summaries of all runs in a journal, the earliest first.

    :raises OSError: when it cannot be read.
    """
    with reading(path) as files:
        return summaries_of(files)


def summaries_of(files: t.Iterable[str]) -> list[RunSummary]:
    """The same of some files of a journal."""
    runs: dict[str, _Summing] = {}
    for record in _read(files):
        runs.setdefault(record["run"], _Summing(record)).add(record)
    return [summing.summary(run) for run, summing in runs.items()]


def summary_of(run: str, records: t.Sequence[Record]) -> RunSummary:
    """The summary of one run.

    :param records: all its records, in order.
    """
    summing = _Summing(records[0])
    for record in records:
        summing.add(record)
    return summing.summary(run)


class _Summing:
    """Collects the summary of one run from its records."""

    def __init__(self, start: Record) -> None:
        self._start = start
        self._end: Record | None = None
        self._statuses: dict[str, tuple[str, str | None]] = {}

    def add(self, record: Record) -> None:
        event = record["event"]
        if event == END:
            self._end = record
        elif event != RUN and "key" in record:
            operation = record.get("operation") or {}
            kind = f"{operation.get('kind', '?')} {operation.get('subject', '?')}"
            self._statuses[record["key"]] = (kind, None if event == BEGIN else event)

    def summary(self, run: str) -> RunSummary:
        start, end, statuses = self._start, self._end, self._statuses
        counts: dict[str, Counter[str]] = {}
        for kind, status in statuses.values():
            if status is not None:
                counts.setdefault(kind, Counter())[status] += 1
        return RunSummary(
            run=run,
            started=start.get("time", ""),
            ended=end.get("time") if end else None,
            operations=start.get("operations", len(statuses)),
            stopped=end.get("stopped") if end else None,
            counts={kind: dict(found) for kind, found in counts.items()},
            unfinished=tuple(key for key, (_kind, status) in statuses.items() if status is None),
        )


def last_run(path: str) -> tuple[str, list[Record]] | None:
    """The id and the records of the run that began last, in the order of writing.

    :returns: ``None`` when the journal has no run.
    :raises OSError: when the journal cannot be read.
    :raises Refused: when that run is damaged, or a newer version has written it.
    """
    with reading(path) as files:
        return _last_run(files)


def _last_run(files: t.Sequence[str]) -> tuple[str, list[Record]] | None:
    found: dict[str, list[Record]] = {}
    for one, place in (each for path in files[::-1] for each in objects_from_end(path)):
        record = record_of(one, place)
        if record is None:
            continue
        run = record["run"]
        found.setdefault(run, []).append(record)
        if record["event"] == RUN:  # all its records follow this one
            return run, found[run][::-1]
    return None


def last_summary(path: str) -> RunSummary | None:
    """The summary of the run that began last; ``None`` when the journal has no run.

    :raises OSError: when the journal cannot be read.
    :raises Refused: when that run is damaged, or a newer version has written it.
    """
    last = last_run(path)
    return None if last is None else summary_of(*last)
