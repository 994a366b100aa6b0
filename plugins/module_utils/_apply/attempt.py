# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""One attempt at an operation: the requests, and the outcome that their end or their error stands for.

All that applies operations goes through here, so that each error becomes the same outcome everywhere.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
import typing as t
from dataclasses import dataclass

from .._model.resources import Group, User
from .._plan.plan import Operation, Plan
from .._scim.errors import AuthenticationError, ScimError
from .._scim.http_client import ScimClient
from .._scim.messages import Conversation, Request, Response
from .apply_operation import Applied, ApplyOptions, apply_operation
from .outcomes import Outcome, Status, error_result

Resource = t.Union[User, Group]

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


@dataclass(frozen=True)
class Ended:
    """An attempt that has ended.

    :ivar resource: what Slack has afterwards; ``None`` for a deleted group, and where it is not known.
    :ivar fatal: why no other operation may begin.
    :ivar error: the exception that ended the attempt.
    """

    key: str
    outcome: Outcome
    resource: Resource | None = None
    fatal: str | None = None
    error: BaseException | None = dataclasses.field(default=None, repr=False, compare=False)


def apply_in_order(
    plan: Plan, observed: Resource | None, client: ScimClient, apply_options: ApplyOptions | None = None
) -> tuple[Ended, ...]:
    """The attempts at the operations on one account or group, one after the other in this thread.

    The last one is the first that failed or was refused; what comes after it is not attempted.

    :param observed: what Slack has of the account or group, ``None`` when it is to be created.
    """
    attempts: list[Ended] = []
    for operation in plan.operations:
        attempt = Attempt(operation.key, operation)
        attempt.converse(client, observed, apply_options or ApplyOptions())
        attempts.append(attempt.ended)
        if attempt.ended.error is not None:
            break
        observed = attempt.ended.resource
    return tuple(attempts)


class Attempt:
    """An operation that is being applied: at any instant what is to be reported of it, whatever happens next.

    :ivar begun: whether Slack may have been asked for it.
    :ivar written: whether Slack has said yes to a write of it.
    """

    def __init__(self, key: str, operation: Operation) -> None:
        self.key = key
        self.operation = operation
        self.begun = False
        self.written = False
        self.ended = Ended(key, Outcome(operation, Status.LEFT, operation.id))

    def converse(
        self,
        client: ScimClient,
        observed: Resource | None,
        apply_options: ApplyOptions,
        *,
        warnings: tuple[str, ...] = (),
        prepaid: bool = False,
    ) -> None:
        """Apply the operation; its outcome is in :attr:`ended`, and no exception but an interruption is raised.

        :param observed: what Slack has, for an operation on something that exists.
        :param warnings: those of the outcome that are known before.
        :param prepaid: whether the tokens of the budget for its first write have been taken.
        """
        operation = self.operation
        conversation = apply_operation(client.conversations, operation, observed, apply_options)
        started = time.monotonic()
        self.begun = True
        try:
            applied = client.converse(self._watched(conversation), prepaid=prepaid)
        except ScimError as error:
            status = Status.REFUSED if error.code in REFUSALS else Status.FAILED
            answer = {"message": str(error), **error_result(error)}
            self.end(Outcome(operation, status, operation.id, answer, seconds=time.monotonic() - started))
            self.ended = dataclasses.replace(self.ended, error=error)
            self.fail(str(error) if isinstance(error, AuthenticationError) else None)
        except Exception as error:
            self.interrupted(error)
        else:
            outcome = _outcome(operation, applied, warnings, time.monotonic() - started)
            self.end(outcome, applied.resource)

    def _watched(self, conversation: Conversation[Applied]) -> Conversation[Applied]:
        """The conversation; on its way, what it has written is kept."""
        answer: t.Any = None
        with contextlib.closing(conversation):
            while True:
                try:
                    step = conversation.send(answer)
                except StopIteration as end:
                    return t.cast(Applied, end.value)
                answer = yield step
                writes = isinstance(step, Request) and step.method != "GET" and not step.web_api
                self.written = self.written or (writes and isinstance(answer, Response) and answer.ok)

    def end(self, outcome: Outcome, resource: Resource | None = None) -> None:
        """It has an outcome."""
        outcome = dataclasses.replace(outcome, written=outcome.written or self.written)
        self.ended = dataclasses.replace(self.ended, outcome=outcome, resource=resource)

    def fail(self, reason: str | None) -> None:
        """Nothing more may be begun after it, when there is a reason."""
        self.ended = dataclasses.replace(self.ended, fatal=self.ended.fatal or reason)

    def interrupted(self, error: BaseException) -> None:
        """Something went wrong that nobody foresaw; an outcome that it has already stays."""
        if self.begun and self.ended.outcome.status is Status.LEFT:
            self.end(Outcome(self.operation, Status.FAILED, self.operation.id, {"message": named(error)}))
        self.ended = dataclasses.replace(self.ended, error=error)
        self.fail(unexpected(error))


def _outcome(operation: Operation, applied: Applied, warnings: tuple[str, ...], seconds: float) -> Outcome:
    """The outcome of a conversation that came to its end."""
    warnings = (*warnings, *applied.warnings)
    resource_id = applied.resource.id if applied.resource else operation.id
    status = Status.NOT_DONE if warnings else Status.DONE
    return Outcome(operation, status, resource_id, None, warnings, seconds, written=applied.done)


def named(error: BaseException) -> str:
    """An exception with its type."""
    return f"{type(error).__name__}: {error}"


def unexpected(error: BaseException) -> str:
    """Why a run ends with an exception that is not Slack's answer."""
    return f"an unexpected error: {named(error)}"
