# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the operations of a plan."""

from __future__ import annotations

import enum
import typing as t
from collections import Counter
from dataclasses import dataclass

from .._plan.plan import Operation
from .._scim.errors import ScimError


class Status(str, enum.Enum):
    """How an operation ended."""

    DONE = "done"
    #: Slack accepted it, and the read-back shows something else.
    NOT_DONE = "not_done"
    #: Slack protects the account: an owner, an admin, a bot.
    REFUSED = "refused"
    FAILED = "failed"
    #: Something that it needs was not done.
    SKIPPED = "skipped"
    #: The run stopped before its turn came.
    LEFT = "left"


@dataclass(frozen=True)
class Outcome:
    """What became of one operation.

    :ivar operation: with the ids of what the same run created, where they are known.
    :ivar id: Slack's id, of a created account or group too; ``None`` where there is none.
    :ivar error: Slack's answer in a structured form (``code``, ``description``, ``message``, ``details``, ``status``,
        ``method``, ``path``); for one that was skipped, ``message`` and the keys that it ``needs``.
    :ivar warnings: where Slack holds something else than it was asked to.
    :ivar seconds: how long it took.
    :ivar written: whether Slack was changed, as far as it is known.
    """

    operation: Operation
    status: Status
    id: str | None = None
    error: t.Mapping[str, t.Any] | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    written: bool = False


@dataclass(frozen=True)
class Report:
    """What became of a plan.

    :ivar outcomes: one for each operation, in the order in which they ended; at the end those that were left.
    :ivar stopped: why the run ended early, ``None`` when it did not.
    :ivar seconds: how long it took.
    """

    outcomes: tuple[Outcome, ...]
    stopped: str | None
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """How many operations ended how."""
        return dict(Counter(outcome.status.value for outcome in self.outcomes))

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(outcome.written for outcome in self.outcomes)

    def having(self, *statuses: Status) -> tuple[Outcome, ...]:
        """The outcomes that have one of these statuses."""
        return tuple(outcome for outcome in self.outcomes if outcome.status in statuses)


def error_result(error: ScimError) -> dict[str, t.Any]:
    """Slack's answer in a structured form."""
    return {
        "code": error.code,
        "description": error.description,
        "details": dict(error.details),
        "status": error.status,
        "method": error.method,
        "path": error.path,
    }
