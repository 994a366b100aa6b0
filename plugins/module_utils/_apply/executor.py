# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Applies a whole plan: many operations at once, as fast as Slack's limits allow, stoppable at any instant.

One thread decides, the workers send requests. After a stop (a canary, the circuit breaker, a signal), requests under
way are completed, and operations that have not begun are left. A signal stops the client, and thereby all waits of the
workers.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import queue
import time
import typing as t
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .._plan.plan import Operation, Plan
from .._scim.errors import Stopped
from .._scim.http_client import ScimClient
from .._scim.rate_limits import Budget
from .._scim.shared_rate_limits import LimitsLostError
from .._scim.stop import listen
from .applied import ApplyOptions
from .attempt import Attempt, Ended, Resource, named, unexpected
from .circuit_breaker import CircuitBreaker, SafetyLimits
from .cost import work_of
from .dependencies import Resolved, Unmet, resolve
from .interrupts import stopping_signals
from .journal import Journal
from .outcomes import Listener, Outcome, Report, Status, Tracker
from .schedule import Schedule
from .settling import Settling


@dataclass(frozen=True)
class ExecutorOptions:
    """The options of a run.

    :ivar apply_options: the options for each operation.
    :ivar workers: the most operations under way at once; 1 applies them in the thread that runs the plan.
    :ivar progress: called with the progress of the run.
    :ivar interval: the least seconds between two reports of progress.
    :ivar settle_timeout: the most seconds, after all other operations have ended, to wait for pending ones.
    :ivar ended: called for each operation that has ended; for a pending one again when it is settled.
    """

    apply_options: ApplyOptions = field(default_factory=ApplyOptions)
    safety: SafetyLimits = field(default_factory=SafetyLimits)
    workers: int = 64
    progress: Listener | None = None
    interval: float = 5.0
    settle_timeout: float = 120.0
    ended: t.Callable[[Ended], None] | None = None


def apply_plan(
    plan: Plan,
    observed: t.Mapping[str, Resource],
    client: ScimClient,
    *,
    journal: Journal | None = None,
    setup: ExecutorOptions | None = None,
) -> Report:
    """Apply a plan. Slack's refusals and all other errors are in the report, not raised.

    :param observed: the accounts and groups in Slack that the plan changes, by id.
    :param client: the schedule keeps to its budget, or to Slack's own limits when it has none.
    :param journal: records each operation before and after it is applied.
    :raises ValueError: before anything is written, when the operations have no valid order.
    """
    run = _Run(plan, observed, client, journal=journal, setup=setup or ExecutorOptions())
    with stopping_signals(client.stop):
        return run.run()


class _Inline:
    """A pool without workers: it calls submitted work immediately, in the same thread."""

    def submit(self, work: t.Callable[..., None], *arguments: t.Any) -> None:
        work(*arguments)

    def shutdown(self, *, cancel_futures: bool) -> None:
        """Do nothing, since all work has ended."""


_Pool = t.Union[ThreadPoolExecutor, _Inline]


class _Run:
    """One plan that is being applied. Only one thread uses it, except for :meth:`_work`."""

    def __init__(
        self,
        plan: Plan,
        observed: t.Mapping[str, Resource],
        client: ScimClient,
        *,
        journal: Journal | None,
        setup: ExecutorOptions,
    ) -> None:
        work = [work_of(operation, setup.apply_options.batch_size) for operation in plan.operations]
        self._schedule = Schedule(work, client.budget or Budget())
        self._operations = {operation.key: operation for operation in plan.operations}
        self._observed = observed
        self._client = client
        self._journal = journal
        self._setup = setup
        self._breaker = CircuitBreaker(setup.safety)
        self._tracker = Tracker(plan.operations, setup.progress, setup.interval, time.monotonic)
        self._reports: queue.SimpleQueue[Ended | None] = queue.SimpleQueue()
        self._outcomes: list[Outcome] = []
        self._halted: str | None = None
        self._created: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._undone: set[str] = set()
        self._pending: dict[str, Ended] = {}
        self._resources = {item.key: item.resource for item in work}
        self._visits = Counter(self._resources.values())
        self._latest: dict[str, Resource] = {}

    @property
    def _stopped(self) -> str | None:
        """Why no more operations may begin; ``None`` when they may."""
        return self._halted or self._client.stopped

    def run(self) -> Report:
        """The report on the plan. Any exception ends the run and is in the report."""
        with self._client.waking(self._reports):
            return self._run()

    def _run(self) -> Report:
        started = time.monotonic()
        workers = self._setup.workers
        pool: _Pool = ThreadPoolExecutor(workers, thread_name_prefix="slack-scim") if workers > 1 else _Inline()
        try:
            self._drive(pool)
        except Stopped as stopped:
            self._halt(stopped.reason)
        except LimitsLostError as error:
            self._halt(str(error))
        except Exception as error:
            self._halt(unexpected(error))
        finally:
            # Work that no worker has begun is dropped, so that every request ends before the report.
            pool.shutdown(cancel_futures=True)
        self._note_rest()
        try:
            self._read_back_pending()
        except Exception as error:
            self._halt(unexpected(error))
        self._outcomes += [one.outcome for one in self._pending.values()]
        self._outcomes += [Outcome(left, Status.LEFT, left.id) for left in self._operations.values()]
        seconds = time.monotonic() - started
        try:
            self._tracker.report(self._schedule.seconds_left(), now=True)
        except Exception as error:
            self._halt(unexpected(error))
        report = Report(tuple(self._outcomes), self._stopped, seconds)
        self._halt(self._record(lambda journal: journal.finish(report.counts, report.stopped)))
        return dataclasses.replace(report, stopped=self._stopped)

    def _drive(self, pool: _Pool) -> None:
        """Begin operations until all have ended or the run must stop."""
        self._halt(self._record(lambda journal: journal.start(len(self._operations))))
        self._schedule.only(self._breaker.next_wave())
        while self._schedule.remaining and (self._schedule.running or not self._stopped):
            self._begin_what_may(pool)
            self._wait()
            self._tracker.report(self._schedule.seconds_left())

    def _halt(self, reason: str | None) -> None:
        """Let no more operations begin, when there is a reason; the report has the first reason."""
        self._halted = self._halted or reason

    def _record(self, write: t.Callable[[Journal], None]) -> str | None:
        """Write to the journal, if any; the reason to stop the run when that failed, else ``None``."""
        try:
            if self._journal:
                write(self._journal)
        except Exception as error:
            return f"the journal cannot be written: {error if isinstance(error, OSError) else named(error)}"
        return None

    def _begin_what_may(self, pool: _Pool) -> None:
        if self._schedule.wave_over and not self._stopped:
            self._halt(self._breaker.wave_verdict())
            self._schedule.only(self._breaker.next_wave())
        while not self._stopped and self._schedule.running < self._setup.workers:
            item = self._schedule.take()
            if item is None:
                return
            resolved = resolve(self._operations[item.key], self._created, self._undone)
            pool.submit(self._work, item.key, resolved, self._seen(item.key, resolved.operation))

    def _seen(self, key: str, operation: Operation) -> Resource | None:
        """The latest known state of the account or group, with the changes of earlier operations of this run."""
        latest = self._latest.get(self._resources[key])
        return latest or (self._observed.get(operation.id) if operation.id else None)

    def _name_of(self, account: str) -> str:
        """The label of an account with its id; the id alone when the label is unknown."""
        user = self._observed.get(account)
        name = user.label if user else self._labels.get(account)
        return f"{name} ({account})" if name else account

    def _wait(self) -> None:
        """Wait until an operation has ended, another may begin, or progress is due."""
        may_begin = not self._stopped and self._schedule.running < self._setup.workers
        delay = self._schedule.delay() if may_begin else None
        if delay is None and not self._schedule.running:
            return
        waits = [wait for wait in (delay, self._tracker.wait()) if wait is not None]
        try:
            self._receive(listen(self._reports, min(waits, default=None)))
            while True:
                self._receive(self._reports.get_nowait())
        except queue.Empty:
            pass

    def _receive(self, ended: Ended | None) -> None:
        if ended is None:  # a wake-up
            return
        self._note(ended)
        outcome, resource = ended.outcome, self._resources[ended.key]
        if outcome.status is not Status.LEFT:
            self._count(ended.key, outcome)
        if outcome.id:  # a creation may have become the change of a resource that someone else created meanwhile
            self._created[ended.key] = outcome.id
            self._labels[outcome.id] = outcome.operation.label
        if ended.resource is not None and self._visits[resource] > 1:
            self._latest[resource] = ended.resource
        self._halt(self._breaker.verdict())
        self._skip_unmet(self._schedule.finish(ended.key))

    def _note(self, ended: Ended) -> None:
        """Record a worker's outcome for the report of the run, before anything that may fail."""
        if ended.outcome.status is Status.LEFT:
            self._operations[ended.key] = ended.outcome.operation
        else:
            del self._operations[ended.key]
            self._note_end(ended)
        self._halt(ended.fatal)

    def _note_end(self, ended: Ended) -> None:
        if ended.outcome.status is Status.PENDING:
            self._pending[ended.key] = ended
        else:
            self._pending.pop(ended.key, None)
            self._outcomes.append(ended.outcome)
        if self._setup.ended is not None:
            self._setup.ended(ended)

    def _note_rest(self) -> None:
        """Record the last outcomes, after all workers have ended."""
        with contextlib.suppress(queue.Empty):
            while True:
                ended = self._reports.get_nowait()
                if ended is not None:
                    self._note(ended)

    def _count(self, key: str, outcome: Outcome) -> None:
        self._tracker.count(outcome)
        self._breaker.watch(outcome)
        if outcome.undone:
            self._undone.add(key)

    def _skip_unmet(self, ready: list[str]) -> None:
        """Skip ready operations whose needs were not done, and those that need them."""
        while ready and not self._stopped:
            key = ready.pop()
            operation = self._operations[key]
            try:
                resolve(operation, self._created, self._undone)
            except Unmet as unmet:
                error = {"message": str(unmet), "needs": list(unmet.needs)}
                outcome = Outcome(operation, Status.SKIPPED, operation.id, error)
                self._note(Ended(key, outcome, None, self._record(functools.partial(_end, key, outcome))))
                self._count(key, outcome)
                ready += self._schedule.drop(key)

    def _read_back_pending(self) -> None:
        """Read back pending operations until Slack shows them, the time is over, or the run is stopped."""
        settling = Settling(self._client, self._setup.settle_timeout, time.monotonic)
        while self._pending and not self._client.stopped:
            seconds = settling.wait()
            if seconds is None:
                self._note_read_back(settling.not_shown(self._pending.values()))
                return
            self._pause(seconds)
            if not self._client.stopped:
                self._note_read_back(settling.read_back(list(self._pending.values())))

    def _note_read_back(self, endings: t.Iterable[Ended]) -> None:
        for ended in list(endings):
            self._note_end(ended)
            observed = self._observed.get(ended.outcome.id or "")
            self._halt(self._record(functools.partial(_end, ended.key, ended.outcome, observed=observed)))

    def _pause(self, seconds: float) -> None:
        """Wait while reporting progress; a stop ends the wait."""
        end = time.monotonic() + seconds
        while not self._client.stopped and (left := end - time.monotonic()) > 0:
            waits = [wait for wait in (left, self._tracker.wait()) if wait is not None]
            with contextlib.suppress(queue.Empty):
                listen(self._reports, min(waits))
            self._tracker.report(self._schedule.seconds_left(), pending=len(self._pending))

    def _work(self, key: str, resolved: Resolved, observed: Resource | None) -> None:
        """Apply one operation in a worker. It always reports an outcome, because the run waits for one."""
        attempt = Attempt(key, resolved.operation)
        try:
            self._apply_one(attempt, resolved, observed)
        except BaseException as error:
            attempt.interrupted(error)
        finally:
            self._reports.put(attempt.ended)

    def _apply_one(self, attempt: Attempt, resolved: Resolved, observed: Resource | None) -> None:
        """Apply one operation, and write its records to the journal."""
        key, operation = attempt.key, attempt.operation
        unwritten = self._record(lambda journal: journal.begin(key, operation, observed))
        if unwritten:
            attempt.fail(unwritten)
            return
        attempt.converse(
            self._client, observed, self._setup.apply_options, warnings=resolved.warnings, name_of=self._name_of
        )
        outcome = attempt.ended.outcome
        attempt.fail(self._record(lambda journal: journal.end(key, outcome, observed)))


def _end(key: str, outcome: Outcome, journal: Journal, *, observed: Resource | None = None) -> None:
    journal.end(key, outcome, observed)
