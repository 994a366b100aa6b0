# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Reads all files of a journal: its records in order, the operations and the runs in them, and the last run.

The last run is read from the end: the cost depends on that run, not on the size of the journal.
"""

from __future__ import annotations

import datetime
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .journal_files import reading
from .journal_lines import lines, lines_from_end, objects, objects_from_end
from .journal_records import BEGIN, END, ENDED, RUN, ExpiredRun, Record, expired_of, record_of, time_of
from .outcomes import Status

#: How a record of expired runs begins; other lines need not be looked into.
_EXPIRED = b'{"event":"expired"'


@dataclass(frozen=True)
class JournalEntry:
    """What a journal tells of one operation in one run.

    :ivar operation: as :meth:`Operation.public` showed it; for a deactivation with the ids of the account's ``groups``.
    :ivar id: Slack's id, ``None`` where it was never known.
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
    """What one run did.

    :ivar operations: how many its plan had.
    :ivar ended: when it was over; ``None`` when it was killed.
    :ivar counts: how many operations ended how, by kind and status, such as ``{"create user": {"done": 3}}``.
    :ivar unfinished: the keys of those that were begun and not ended.
    """

    run: str
    started: str
    ended: str | None
    operations: int
    stopped: str | None
    counts: t.Mapping[str, t.Mapping[str, int]] = field(default_factory=dict)
    unfinished: tuple[str, ...] = ()


def read(path: str) -> t.Iterator[Record]:
    """The records of a journal, in order. Half a line, which a killed run leaves, is none.

    :raises OSError: when it cannot be read.
    :raises Refused: when a line is damaged, or a newer version has written it.
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
    """The runs that are in a journal no more, by their ids, the earliest first; and how many it does not name.

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
    # Names move on to later records, whose order says nothing.
    return dict(sorted(found.items(), key=lambda one: one[1].started)), unnamed


def first_time(path: str) -> datetime.datetime | None:
    """When the first record of one file was written; ``None`` when it has none with a time."""
    return _first_time(line for line, _place in lines(path))


def last_time(path: str) -> datetime.datetime | None:
    """When the last record of one file was written; ``None`` when it has none with a time."""
    return _first_time(lines_from_end(path))


def _first_time(lines: t.Iterable[bytes]) -> datetime.datetime | None:
    return next((time for time in map(time_of, lines) if time), None)


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
    """What was begun and not ended, by any run, and ended by no later one.

    Slack may or may not have done these: whoever makes a new plan reads Slack and knows.

    :raises OSError: when the journal cannot be read.
    """
    latest: dict[str, JournalEntry] = {}
    for entry in entries(path):
        latest.pop(entry.key, None)
        latest[entry.key] = entry
    return [entry for entry in latest.values() if entry.status is None]


def summaries(path: str) -> list[RunSummary]:
    """What each run that a journal knows did, the earliest first.

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
    """What one run did.

    :param records: all that it wrote, in that order.
    """
    summing = _Summing(records[0])
    for record in records:
        summing.add(record)
    return summing.summary(run)


class _Summing:
    """Keeps of the records of one run what its summary needs."""

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
    """The id and the records of the run that began last, in the order in which they were written.

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
