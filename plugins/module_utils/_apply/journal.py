# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The record of all writes to Slack: append-only JSON Lines, on the disk before and after each operation.

A run begins with a ``run`` record and ends with an ``end`` record; a run without an ``end`` was killed. Between them
each operation has a ``begin`` record and one of ``done``, ``unverified``, ``not_done``, ``refused`` or ``failed``, or
``skipped`` alone. One that Slack accepted and does not show yet has a ``pending`` record, and later one of the others.
"""

from __future__ import annotations

import datetime
import json
import os
import stat
import threading
import typing as t

from .._model.resources import Group, User
from .._plan.plan import Kind, Operation, PendingId
from .._version import VERSION
from .journal_files import MODE, append, open_to_write
from .journal_records import BEGIN, END, FORMAT, RUN, Record
from .outcomes import Outcome

#: Options whose change makes Slack remove an account from its groups (wire 7.5.12, 7.6.6).
_GROUP_LOSERS = frozenset({"active", "guest"})


class Journal:
    """Writes the records of one run. Thread-safe.

    :param path: the file; created with mode 0600 when missing, else appended to.
    :param run: the id of the run in its records.
    :param now: the wall clock, seconds since the epoch.
    :param workspace: the organization that the run works on.
    :raises OSError: when the file cannot be opened, and from every method when it cannot be written.
    """

    def __init__(
        self, path: str, run: str, now: t.Callable[[], float], workspace: t.Mapping[str, t.Any] | None = None
    ) -> None:
        self.path = path
        self.run = run
        self._now = now
        self._workspace = dict(workspace or {})
        self._lock = threading.Lock()
        self._file = open_to_write(path)
        try:
            if stat.S_IMODE(os.fstat(self._file).st_mode) != MODE:
                os.fchmod(self._file, MODE)
        except OSError:
            os.close(self._file)
            raise

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
        """Record the beginning of the run.

        :param operations: the number of operations in its plan.
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
        """Record that an operation is about to be applied.

        :param key: its key in the plan.
        :param operation: with all pending ids replaced.
        """
        self._write(self._record(BEGIN, key, operation, observed))

    def end(self, key: str, outcome: Outcome, observed: User | Group | None = None) -> None:
        """Record the outcome of an operation."""
        result = {"error": outcome.error, "warnings": list(outcome.warnings), "seconds": round(outcome.seconds, 3)}
        self._write(
            {
                **self._record(outcome.status.value, key, outcome.operation, observed),
                "id": outcome.id,
                "outcome": result,
            }
        )

    def finish(self, counts: t.Mapping[str, int], stopped: str | None) -> None:
        """Record the end of the run.

        :param counts: the number of operations by status.
        :param stopped: why the run ended early, ``None`` when it did not.
        """
        self._write({"event": END, "run": self.run, "time": self._time(), "counts": dict(counts), "stopped": stopped})

    def _record(self, event: str, key: str, operation: Operation, observed: User | Group | None) -> Record:
        public = operation.public()
        if isinstance(observed, User) and (operation.kind is Kind.DEACTIVATE or _GROUP_LOSERS & operation.after.keys()):
            # Slack may remove the account from its groups; an undo adds it again.
            public["groups"] = [group.id for group in observed.groups] if observed.shows_groups else None
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
        # A lone surrogate, which UTF-8 cannot encode, becomes its JSON escape.
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            append(self._file, line)


def _plain(value: object) -> t.Any:
    if isinstance(value, PendingId):
        return {"pending": value.key}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, t.Mapping):
        return dict(value)
    return str(value)
