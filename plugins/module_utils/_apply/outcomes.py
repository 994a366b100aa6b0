# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The outcomes of the operations of a plan."""

from __future__ import annotations

import enum
import typing as t
from collections import Counter, deque
from dataclasses import dataclass

from .._plan.plan import Kind, Operation
from .._scim.errors import ScimError


class Status(str, enum.Enum):
    """The status of an operation that ended. The guide on outcomes has the same table for users."""

    DONE = "done"
    #: The change was written, or may have been, and could not be read back.
    UNVERIFIED = "unverified"
    #: Slack accepted the change and does not show it yet.
    PENDING = "pending"
    #: Slack accepted the change, or a part of it, and has other values.
    NOT_DONE = "not_done"
    #: Slack protects the account: an owner, an admin, a bot. Nothing was written.
    REFUSED = "refused"
    #: Nothing was written.
    FAILED = "failed"
    #: An operation that it needs was not done.
    SKIPPED = "skipped"
    #: The run stopped before the operation began.
    LEFT = "left"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one operation.

    :ivar operation: with the known ids of accounts and groups that the same run created.
    :ivar id: Slack's id, also of a created account or group; ``None`` without one.
    :ivar error: Slack's answer in a structured form (``code``, ``description``, ``message``, ``details``, ``status``,
            ``method``, ``path``); for a skipped operation, ``message`` and the keys that it ``needs``.
            For ``NOT_DONE``, why the task fails; ``None`` where the task only warns.
    :ivar warnings: how Slack's values differ from the requested ones.
    :ivar seconds: its duration.
    :ivar written: whether Slack was or may have been changed.
    :ivar refused_members: the ids of the members that Slack refused, when there was no other error.
    """

    operation: Operation
    status: Status
    id: str | None = None
    error: t.Mapping[str, t.Any] | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    written: bool = False
    refused_members: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether the run fails at its end because of this outcome."""
        if self.status is Status.NOT_DONE:
            return self.error is not None
        return self.status in (Status.FAILED, Status.UNVERIFIED, Status.PENDING)

    @property
    def undone(self) -> bool:
        """Whether operations that need this one are skipped: it was not written, or the created id is unknown."""
        if self.operation.kind is Kind.CREATE and self.id is None:
            return True
        return self.status in (Status.REFUSED, Status.FAILED, Status.SKIPPED, Status.LEFT)

    @property
    def why(self) -> str:
        """What went wrong, in one line."""
        message = str((self.error or {}).get("message", ""))
        return "; ".join([*([message] if message else []), *self.warnings])


@dataclass(frozen=True)
class Report:
    """The report on an applied plan.

    :ivar outcomes: one for each operation, in the order in which they ended; last those that were left.
    :ivar stopped: why the run ended early, ``None`` when it did not.
    :ivar seconds: the duration of the run.
    """

    outcomes: tuple[Outcome, ...]
    stopped: str | None
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """The number of operations by status."""
        return dict(Counter(outcome.status.value for outcome in self.outcomes))

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(outcome.written for outcome in self.outcomes)

    def having(self, *statuses: Status) -> tuple[Outcome, ...]:
        """The outcomes that have one of these statuses."""
        return tuple(outcome for outcome in self.outcomes if outcome.status in statuses)


def error_result(error: ScimError) -> dict[str, t.Any]:
    """Slack's answer in a structured form, as in :attr:`Outcome.error`."""
    return {
        "code": error.code,
        "description": error.description,
        "details": dict(error.details),
        "status": error.status,
        "method": error.method,
        "path": error.path,
    }


#: The seconds over which the rate is calculated.
WINDOW = 60.0


@dataclass(frozen=True)
class Progress:
    """The progress of a run.

    :ivar kinds: the numbers of ended and of all operations by kind and subject, such as
        ``{"create user": (3, 10)}``.
    :ivar rate: ended operations a minute, over the last minute.
    :ivar failures: the number of operations that failed.
    :ivar seconds_left: the least seconds for the remaining operations under the rate limits.
    :ivar pending: the number of operations that Slack has accepted and does not show yet.
    """

    kinds: t.Mapping[str, tuple[int, int]]
    rate: float
    failures: int
    seconds_left: float
    pending: int = 0

    @property
    def ended(self) -> int:
        return sum(ended for ended, _all in self.kinds.values())

    @property
    def total(self) -> int:
        return sum(total for _ended, total in self.kinds.values())

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {ended}/{total}" for kind, (ended, total) in self.kinds.items())
        minutes, seconds = divmod(round(self.seconds_left), 60)
        pending = f", {self.pending} accepted and not visible yet" if self.pending else ""
        return f"{kinds}; {self.rate:.0f}/min, {self.failures} failed{pending}, {minutes}:{seconds:02d} left"


Listener = t.Callable[[Progress], None]


class Tracker:
    """Reports the progress of a run to a listener, at most once in an interval.

    :param clock: monotonic seconds.
    """

    def __init__(
        self,
        operations: t.Iterable[Operation],
        listener: Listener | None,
        interval: float,
        clock: t.Callable[[], float],
    ) -> None:
        self._listener = listener
        self._interval = interval
        self._clock = clock
        self._totals = Counter(_kind(operation) for operation in operations)
        self._ended: Counter[str] = Counter()
        self._failures = 0
        self._started = self._reported = clock()
        self._recent: deque[float] = deque()

    def count(self, outcome: Outcome) -> None:
        """Count an ended operation."""
        self._ended[_kind(outcome.operation)] += 1
        self._failures += outcome.status in (Status.FAILED, Status.UNVERIFIED)
        self._recent.append(self._clock())

    def wait(self) -> float | None:
        """Seconds until the next report is due; ``None`` without a listener."""
        return None if self._listener is None else max(0.0, self._reported + self._interval - self._clock())

    def report(self, seconds_left: float, now: bool = False, pending: int = 0) -> None:
        """Report to the listener when a report is due, or ``now``."""
        if self._listener is None or (self.wait() and not now):
            return
        self._reported = self._clock()
        self._listener(self._progress(seconds_left, pending))

    def _progress(self, seconds_left: float, pending: int) -> Progress:
        now = self._clock()
        while self._recent and self._recent[0] < now - WINDOW:
            self._recent.popleft()
        elapsed = min(WINDOW, now - self._started)
        kinds = {kind: (self._ended[kind], total) for kind, total in self._totals.items()}
        return Progress(kinds, len(self._recent) * 60 / max(elapsed, 1.0), self._failures, seconds_left, pending)


def _kind(operation: Operation) -> str:
    return f"{operation.kind.value} {operation.subject.value}"
