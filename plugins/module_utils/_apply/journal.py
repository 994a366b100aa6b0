# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The record of what was done to Slack: append-only JSON Lines, on the disk before and after each operation.

A run begins with a ``run`` record and ends with an ``end`` record; one without the latter was killed. Between them each
operation has a ``begin`` record and one of ``done``, ``unverified``, ``not_done``, ``refused`` or ``failed``, or
``skipped`` alone. One that Slack accepted and does not show yet has a ``pending`` record, and later another.
"""

from __future__ import annotations

import datetime
import json
import os
import stat
import threading
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .._model.documents import Each, Maybe, mismatch
from .._model.problems import Refused
from .._model.resources import Group, User
from .._plan.plan import Kind, Operation, PendingId, PublicOperation
from .._version import VERSION
from .outcomes import Outcome, Status


class Record(t.TypedDict, total=False):
    """A line of a journal.

    All have ``event``, ``run`` and ``time`` (ISO 8601, UTC). The first has the ``format`` of the journal, the
    ``version`` of the collection, the ``workspace`` and the number of its ``operations``; the last has ``counts`` and
    ``stopped``; those between have the others.
    """

    event: str
    run: str
    time: str
    format: int
    version: str
    workspace: dict[str, t.Any]
    operations: int
    counts: dict[str, int]
    stopped: str | None
    key: str
    operation: PublicOperation
    id: str | None
    outcome: dict[str, t.Any] | None


BEGIN = "begin"
RUN = "run"
#: From 2 on the header of a run has the format and the organization.
FORMAT = 2
END = "end"
#: People are in it: nobody else may read it.
MODE = 0o600
#: What makes Slack take an account out of its groups when it changes (wire 7.5.12, 7.6.6).
_GROUP_LOSERS = frozenset({"active", "guest"})
_ENDED = frozenset(status.value for status in Status)
_ANY_RECORD: dict[str, t.Any] = {
    "event": str,
    "run": str,
    "time": Maybe(str),
    "format": Maybe(int),
    "workspace": Maybe(dict),
    "stopped": Maybe(str),
}
_OF_OPERATION: dict[str, t.Any] = {
    **_ANY_RECORD,
    "key": str,
    "id": Maybe(str),
    "operation": {
        "kind": str,
        "subject": str,
        "id": Maybe(str),
        "label": str,
        "before": dict,
        "after": dict,
        "joins": Maybe(list),
        "leaves": Maybe(Each(str)),
        "groups": Maybe(Each(str)),
    },
    "outcome": Maybe(dict),
}


class Journal:
    """Writes the records of one run; its methods may be called by several threads at once.

    :param path: the file, made with mode 0600 where it is not there, and added to where it is.
    :param run: what names the run in its records.
    :param now: the wall clock, seconds since the epoch.
    :param workspace: the organization that the run works on.
    :raises OSError: when it cannot be opened, and from every method when it cannot be written.
    """

    def __init__(
        self, path: str, run: str, now: t.Callable[[], float], workspace: t.Mapping[str, t.Any] | None = None
    ) -> None:
        self.path = path
        self.run = run
        self._now = now
        self._workspace = dict(workspace or {})
        self._lock = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, MODE)
        try:
            self._prepare()
        except OSError:
            os.close(self._file)
            raise

    def _prepare(self) -> None:
        found = os.fstat(self._file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{self.path} is not a regular file")
        if stat.S_IMODE(found.st_mode) != MODE:
            os.fchmod(self._file, MODE)
        if found.st_size and os.pread(self._file, 1, found.st_size - 1) != b"\n":
            os.write(self._file, b"\n")  # a run that was killed left half a line: ours begins on a new one

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def start(self, operations: int) -> None:
        """The run begins.

        :param operations: how many operations its plan has.
        """
        self._write(
            {
                "event": RUN,
                "run": self.run,
                "time": self._time(),
                "format": FORMAT,
                "version": VERSION,
                "workspace": self._workspace,
                "operations": operations,
            }
        )

    def begin(self, key: str, operation: Operation, observed: User | Group | None) -> None:
        """An operation is about to be carried out.

        :param key: its key in the plan, where it may have had no id yet.
        :param operation: with all that stood for an id replaced by it.
        """
        self._write(self._record(BEGIN, key, operation, observed))

    def end(self, key: str, outcome: Outcome, observed: User | Group | None = None) -> None:
        """An operation was carried out, or not; the outcome says which."""
        result = {"error": outcome.error, "warnings": list(outcome.warnings), "seconds": round(outcome.seconds, 3)}
        self._write(
            {
                **self._record(outcome.status.value, key, outcome.operation, observed),
                "id": outcome.id,
                "outcome": result,
            }
        )

    def finish(self, counts: t.Mapping[str, int], stopped: str | None) -> None:
        """The run is over.

        :param counts: how many operations ended how.
        :param stopped: why it ended before its plan was carried out.
        """
        self._write({"event": END, "run": self.run, "time": self._time(), "counts": dict(counts), "stopped": stopped})

    def _record(self, event: str, key: str, operation: Operation, observed: User | Group | None) -> Record:
        public = operation.public()
        if isinstance(observed, User) and (operation.kind is Kind.DEACTIVATE or _GROUP_LOSERS & operation.after.keys()):
            # Slack may take the account out of its groups; an undo brings it back to them.
            public["groups"] = [group.id for group in observed.groups]
        return {
            "event": event,
            "run": self.run,
            "key": key,
            "time": self._time(),
            "operation": public,
            "id": operation.id,
            "outcome": None,
        }

    def _time(self) -> str:
        return datetime.datetime.fromtimestamp(self._now(), datetime.timezone.utc).isoformat(timespec="milliseconds")

    def _write(self, record: Record) -> None:
        text = json.dumps(record, ensure_ascii=False, default=_plain, separators=(",", ":"))
        # Half a surrogate pair, which JSON may hold, becomes the escape that JSON has for it.
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            # One write per line: runs that share a journal do not mix their records.
            written = os.write(self._file, line)
            while written < len(line):
                written += os.write(self._file, line[written:])
            os.fsync(self._file)


def _plain(value: object) -> t.Any:
    if isinstance(value, PendingId):
        return {"pending": value.key}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, t.Mapping):
        return dict(value)
    return str(value)


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
    """The records of a journal, in order. Half a line, which a killed run leaves, is passed over.

    :raises OSError: when it cannot be read.
    :raises Refused: when it is damaged, or a newer version has written it.
    """
    with open(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            record = record_of(line, f"journal {path!r}, line {number}")
            if record is not None:
                yield record


def record_of(line: bytes, place: str) -> Record | None:
    """The record that a line of a journal is; ``None`` for half a line and for what is no record.

    :param place: where the line stands, for messages.
    :raises Refused: when the record is damaged, or a newer version has written it.
    """
    # An editor may have put a byte order mark before the first record.
    text = line.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not (isinstance(record, dict) and "event" in record and "run" in record):
        return None
    _require_whole(place, record)
    return t.cast("Record", record)


def _require_whole(place: str, record: dict[str, t.Any]) -> None:
    """Stop at a record that no version of the collection has written.

    :raises Refused: naming the place.
    """
    event = record["event"]
    written_for = record.get("format", FORMAT) if event == RUN else FORMAT
    if isinstance(written_for, int) and written_for > FORMAT:
        raise Refused(
            f"{place}: was written by a newer version of scimops.slack: its format is "
            f"{written_for}, and this version reads formats up to {FORMAT}. Update the collection"
        )
    operates = isinstance(event, str) and (event == BEGIN or event in _ENDED)
    wrong = mismatch(record, _OF_OPERATION if operates else _ANY_RECORD)
    if wrong:
        raise Refused(f"{place}: is damaged: {wrong}")


def entries(path: str) -> list[JournalEntry]:
    """The operations of a journal, in the order in which they were begun.

    :raises OSError: when it cannot be read.
    """
    found: dict[tuple[str, str], JournalEntry] = {}
    for record in read(path):
        event = record["event"]
        if event == BEGIN or event in _ENDED:
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
    runs: dict[str, _Summing] = {}
    for record in read(path):
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
