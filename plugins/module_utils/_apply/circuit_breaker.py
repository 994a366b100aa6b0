# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Stops a run by itself: after a canary that Slack did not apply as requested, or after too many failures."""

from __future__ import annotations

from dataclasses import dataclass

from .._model.text import plural
from .outcomes import Outcome, Status

#: The number of ended operations from which on the failure rate is meaningful.
MEANINGFUL = 20


@dataclass(frozen=True)
class SafetyLimits:
    """The limits at which a run stops by itself.

    :ivar canary: the numbers of operations in the waves that are applied and verified before the others.
    :ivar max_failures: the most failures without a stop; ``None`` for any number.
    :ivar max_failure_rate: the highest percentage of failures among the tried operations without a stop.
    """

    canary: tuple[int, ...] = (1, 10)
    max_failures: int | None = None
    max_failure_rate: float | None = None


class CircuitBreaker:
    """Counts the outcomes of a run, and decides whether it must stop."""

    def __init__(self, safety: SafetyLimits) -> None:
        self._safety = safety
        self._waves = list(safety.canary)
        self._tried = 0
        self._failed = 0
        self._accepted = 0
        self._disagreement: Outcome | None = None

    def next_wave(self) -> int | None:
        """The number of operations that may be applied next; ``None`` for all."""
        return self._waves.pop(0) if self._waves else None

    def watch(self, outcome: Outcome) -> None:
        """Count the outcome of an operation."""
        if outcome.status in (Status.SKIPPED, Status.LEFT):
            return
        self._tried += 1
        self._accepted += outcome.status is not Status.REFUSED
        if outcome.refused_members:
            return  # the warnings name them; as failures they would stop every run until someone corrects the source
        self._failed += outcome.status in (Status.FAILED, Status.UNVERIFIED)
        # Slack accepted a pending operation and shows it late (wire 7.5.3); that is no reason to stop the others.
        if outcome.status not in (Status.DONE, Status.PENDING, Status.REFUSED) and self._disagreement is None:
            self._disagreement = outcome

    def wave_verdict(self) -> str | None:
        """Why the run must stop after a wave of canaries; ``None`` when it may continue."""
        if self._disagreement is not None:
            outcome = self._disagreement
            return f"canary: {outcome.operation.kind.value} of {outcome.operation.label}: {outcome.why or 'it failed'}"
        if self._tried and not self._accepted and not self._waves:
            return f"canary: Slack refused all of the first {self._tried} operations"
        return None

    def verdict(self) -> str | None:
        """Why the run must stop now; ``None`` when it may continue."""
        limit, rate = self._safety.max_failures, self._safety.max_failure_rate
        if limit is not None and self._failed > limit:
            return f"{self._failed} {plural(self._failed, 'operation')} failed, more than max_failures ({limit})"
        if rate is not None and self._tried >= MEANINGFUL and self._failed * 100 > rate * self._tried:
            return f"{self._failed} of {self._tried} operations failed, more than max_failure_rate ({rate:g} %)"
        return None
