# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a whole plan: many operations at once, as fast as Slack's limits allow, and able to stop at any moment.

One thread decides, the workers talk to Slack. Whatever stops the run (a canary, the circuit breaker, a signal) lets the
requests under way come to their end; what has not been begun is left.
"""

from __future__ import annotations

import dataclasses
import queue
import time
import typing as t
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .._model.resources import Group, User
from .._reconcile.plan import Kind, Operation, Plan
from .._scim.client import ScimClient
from .._scim.errors import AuthenticationError, ScimError
from .._scim.limits import Budget
from .journal import Journal
from .outcome import Outcome, Report, Status, error_result
from .perform import Manner, perform
from .progress import Listener, Tracker
from .resolve import Resolved, Unmet, resolve
from .safety import Breaker, Safety
from .schedule import Schedule
from .signals import stopping_signals
from .work import work_of

#: Slack protects these accounts; an answer of this kind is no failure of the run.
REFUSALS = frozenset(
    {
        "cannot_disable_bot_user_with_scim",
        "cannot_disable_primary_owner",
        "cannot_make_user_guest",
        "cannot_modify_gdpr",
        "cannot_modify_owner",
        "permission_denied",
        "primary_owner_check_failure",
    }
)

Resource = t.Union[User, Group]


@dataclass(frozen=True)
class Setup:
    """How a run is carried out.

    :ivar manner: how each operation is.
    :ivar workers: how many operations are under way at once at most.
    :ivar progress: is told how far the run has come.
    :ivar interval: seconds between two such times at least.
    """

    manner: Manner = field(default_factory=lambda: Manner(active_looks=4, look_slower=2.0))
    safety: Safety = field(default_factory=Safety)
    workers: int = 64
    progress: Listener | None = None
    interval: float = 5.0


def execute(
    plan: Plan,
    observed: t.Mapping[str, Resource],
    client: ScimClient,
    *,
    journal: Journal | None = None,
    setup: Setup | None = None,
) -> Report:
    """Carry a plan out. Slack's refusals are in the report; none is raised.

    :param observed: what Slack has, by id, of all that the plan changes.
    :param client: its budget is what the schedule keeps to; Slack's own limits where it has none.
    :param journal: where each operation is recorded, before and after.
    :raises ValueError: before anything is written, when the operations cannot be put in an order.
    """
    run = _Run(plan, observed, client, journal=journal, setup=setup or Setup())
    with stopping_signals(run.interrupt):
        return run.carry_out()


@dataclass(frozen=True)
class _Ended:
    """What a worker reports.

    :ivar resource: what Slack has afterwards.
    :ivar fatal: why nothing more may be begun.
    """

    key: str
    outcome: Outcome
    resource: Resource | None = None
    fatal: str | None = None


class _Run:
    """One plan on its way. One thread touches it, but for :meth:`interrupt` and :meth:`_perform`."""

    def __init__(
        self,
        plan: Plan,
        observed: t.Mapping[str, Resource],
        client: ScimClient,
        *,
        journal: Journal | None,
        setup: Setup,
    ) -> None:
        work = [work_of(operation, setup.manner.batch_size) for operation in plan.operations]
        self._schedule = Schedule(work, client.budget or Budget())
        self._operations = {operation.key: operation for operation in plan.operations}
        self._observed = observed
        self._client = client
        self._journal = journal
        self._setup = setup
        self._breaker = Breaker(setup.safety)
        self._tracker = Tracker(plan.operations, setup.progress, setup.interval, time.monotonic)
        self._reports: queue.SimpleQueue[_Ended | None] = queue.SimpleQueue()
        self._outcomes: list[Outcome] = []
        self._halted: str | None = None
        self._interrupted: str | None = None  # set by a signal at any moment, and so by nothing else
        self._created: dict[str, str] = {}
        self._undone: set[str] = set()
        self._resources = {item.key: item.resource for item in work}
        self._visits = Counter(self._resources.values())
        self._latest: dict[str, Resource] = {}

    def interrupt(self, signal_name: str) -> None:
        """Begin nothing more. Safe in a signal handler."""
        self._interrupted = self._interrupted or f"interrupted by {signal_name}"
        self._reports.put(None)

    @property
    def _stopped(self) -> str | None:
        """Why nothing more may be begun."""
        return self._halted or self._interrupted

    def carry_out(self) -> Report:
        started = time.monotonic()
        if self._journal:
            self._journal.start(len(self._operations))
        self._schedule.only(self._breaker.next_wave())
        with ThreadPoolExecutor(self._setup.workers, thread_name_prefix="slack-scim") as pool:
            while self._schedule.remaining and (self._schedule.running or not self._stopped):
                self._begin_what_may(pool)
                self._wait()
                self._tracker.tell(self._schedule.seconds_left())
        self._outcomes += [Outcome(left, Status.LEFT, left.id) for left in self._operations.values()]
        report = Report(tuple(self._outcomes), self._stopped, time.monotonic() - started)
        self._tracker.tell(self._schedule.seconds_left(), now=True)
        if self._journal:
            self._journal.finish(report.counts, self._stopped)
        return report

    def _begin_what_may(self, pool: ThreadPoolExecutor) -> None:
        if self._schedule.wave_over and not self._stopped:
            self._halted = self._breaker.wave_verdict()
            self._schedule.only(self._breaker.next_wave())
        while not self._stopped and self._schedule.running < self._setup.workers:
            item = self._schedule.take()
            if item is None:
                return
            resolved = resolve(self._operations[item.key], self._created, self._undone)
            pool.submit(self._perform, item.key, resolved, self._seen(item.key, resolved.operation))

    def _seen(self, key: str, operation: Operation) -> Resource | None:
        """What Slack has, as far as it is known: an operation of this run may have changed it."""
        latest = self._latest.get(self._resources[key])
        return latest or (self._observed.get(operation.id) if operation.id else None)

    def _wait(self) -> None:
        """Wait until an operation has ended, another may begin, or it is time to tell of the progress."""
        may_begin = not self._stopped and self._schedule.running < self._setup.workers
        delay = self._schedule.delay() if may_begin else None
        if delay is None and not self._schedule.running:
            return
        waits = [wait for wait in (delay, self._tracker.wait()) if wait is not None]
        try:
            self._take_in(self._reports.get(timeout=min(waits, default=None)))
            while True:
                self._take_in(self._reports.get_nowait())
        except queue.Empty:
            pass

    def _take_in(self, ended: _Ended | None) -> None:
        if ended is None:  # only to wake up
            return
        outcome, resource = ended.outcome, self._resources[ended.key]
        if outcome.status is Status.LEFT:
            self._operations[ended.key] = outcome.operation
        else:
            self._count(ended.key, outcome)
        if outcome.operation.kind is Kind.CREATE and outcome.id:
            self._created[ended.key] = outcome.id
        if ended.resource is not None and self._visits[resource] > 1:
            self._latest[resource] = ended.resource
        self._halted = self._halted or ended.fatal or self._breaker.verdict()
        self._skip_unmet(self._schedule.finish(ended.key))

    def _count(self, key: str, outcome: Outcome) -> None:
        del self._operations[key]
        self._outcomes.append(outcome)
        self._tracker.count(outcome)
        self._breaker.watch(outcome)
        if outcome.status not in (Status.DONE, Status.NOT_DONE):
            self._undone.add(key)

    def _skip_unmet(self, ready: list[str]) -> None:
        """Put aside what has become ready and cannot be done, and what rests on that."""
        while ready and not self._stopped:
            key = ready.pop()
            operation = self._operations[key]
            try:
                resolve(operation, self._created, self._undone)
            except Unmet as unmet:
                error = {"message": str(unmet), "needs": list(unmet.needs)}
                outcome = Outcome(operation, Status.SKIPPED, operation.id, error)
                self._record_skip(key, outcome)
                self._count(key, outcome)
                ready += self._schedule.drop(key)

    def _record_skip(self, key: str, outcome: Outcome) -> None:
        try:
            if self._journal:
                self._journal.end(key, outcome)
        except OSError as error:
            self._halted = self._halted or _unwritten(error)

    def _perform(self, key: str, resolved: Resolved, observed: Resource | None) -> None:
        """What a worker does: one operation, and the records of it."""
        operation = resolved.operation
        try:
            if self._journal:
                self._journal.begin(key, operation, observed)
        except OSError as error:
            left = Outcome(operation, Status.LEFT, operation.id)
            self._reports.put(_Ended(key, left, None, _unwritten(error)))
            return
        started = time.monotonic()
        ended = self._converse(key, resolved, observed)
        outcome = dataclasses.replace(ended.outcome, seconds=time.monotonic() - started)
        ended = dataclasses.replace(ended, outcome=outcome)
        try:
            if self._journal:
                self._journal.end(key, outcome, observed)
        except OSError as error:
            ended = dataclasses.replace(ended, fatal=ended.fatal or _unwritten(error))
        self._reports.put(ended)

    def _converse(self, key: str, resolved: Resolved, observed: Resource | None) -> _Ended:
        operation = resolved.operation
        conversation = perform(self._client.conversations, operation, observed, self._setup.manner)
        try:
            applied = self._client.converse(conversation, prepaid=True)
        except ScimError as error:
            status = Status.REFUSED if error.code in REFUSALS else Status.FAILED
            fatal = str(error) if isinstance(error, AuthenticationError) else None
            answer = {"message": str(error), **error_result(error)}
            return _Ended(key, Outcome(operation, status, operation.id, answer), None, fatal)
        except Exception as error:  # a defect must not leave the run waiting for this worker
            message = f"{type(error).__name__}: {error}"
            outcome = Outcome(operation, Status.FAILED, operation.id, {"message": message})
            return _Ended(key, outcome, None, f"an unexpected error: {message}")
        warnings = (*resolved.warnings, *applied.warnings)
        resource_id = applied.resource.id if applied.resource else operation.id
        status = Status.NOT_DONE if warnings else Status.DONE
        outcome = Outcome(operation, status, resource_id, None, warnings, written=applied.done)
        return _Ended(key, outcome, applied.resource)


def _unwritten(error: OSError) -> str:
    return f"the journal cannot be written: {error}"
