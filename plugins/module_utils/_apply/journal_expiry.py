# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Rotates a journal and deletes its expired parts before a run writes to it.

A part is deleted as a whole when its last record has expired. An ``expired`` record that names its runs is written to
the disk first, so that a kill at any point leaves the runs, their names, or both.
"""

from __future__ import annotations

import datetime
import json
import os

from . import journal_files
from .journal_files import JournalLimits
from .journal_reader import expired_runs_of, first_time, last_time, summaries_of
from .journal_records import EXPIRED, ExpiredRun

_DAY = datetime.timedelta(days=1)
_MEGABYTE = 1_000_000
#: The number of latest expired runs that are named; earlier ones are only counted.
_NAMED = 1000


def tend(path: str, limits: JournalLimits, now: float) -> None:
    """Rotate a journal when due, and delete its expired parts.

    :param now: the wall clock, seconds since the epoch.
    :raises Busy: when another run writes the journal; the next run will rotate it.
    :raises OSError: when files cannot be renamed, written or deleted.
    :raises Refused: when a part is damaged, or written by a newer version; it is not deleted.
    """
    if not journal_files.exists(path):
        return
    instant = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    with journal_files.alone(path) as file:
        if _is_due(file, path, limits, instant):
            journal_files.rename(path)
    if limits.keep_days:
        with journal_files.alone(path) as file:
            _expire(file, path, instant - limits.keep_days * _DAY, instant)


def _is_due(file: int, path: str, limits: JournalLimits, now: datetime.datetime) -> bool:
    size = os.fstat(file).st_size
    if not size:
        return False
    if limits.max_mb and size >= limits.max_mb * _MEGABYTE:
        return True
    begun = first_time(path) if limits.keep_days else None
    return begun is not None and now - begun >= _DAY


def _expire(file: int, path: str, oldest: datetime.datetime, now: datetime.datetime) -> None:
    # A part without a record with a time is kept: it is not ours, or its age is unknown.
    old = [part for part in journal_files.parts(path) if (last_time(part) or now) < oldest]
    if not old:
        return
    runs: dict[str, ExpiredRun] = {}
    more = 0
    time = now.isoformat(timespec="milliseconds")
    for part in old:
        named, unnamed = expired_runs_of([part])
        runs.update(named)
        more += unnamed
        for summary in summaries_of([part]):
            operations = sum(sum(found.values()) for found in summary.counts.values()) + len(summary.unfinished)
            runs[summary.run] = ExpiredRun(summary.run, summary.started, operations, time)
    latest = sorted(runs.values(), key=lambda run: run.started)[-_NAMED:]
    record = {
        "event": EXPIRED,
        "time": time,
        "runs": [run._asdict() for run in latest],
        "more": more + len(runs) - len(latest),
    }
    journal_files.append(file, f"{json.dumps(record, separators=(',', ':'))}\n".encode())
    for part in old:
        os.unlink(part)
