# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""One attempt at an operation: its requests, and the outcome of its success or error.

All operations are applied here, so that an error has the same outcome everywhere.
"""

from __future__ import annotations

import dataclasses
import time
import typing as t
from dataclasses import dataclass

from .._model.resources import Group, User
from .._plan.plan import Operation
from .._scim.errors import AuthenticationError, ScimError, Stopped
from .._scim.http_client import ScimClient
from .applied import Applied, ApplyOptions
from .mending import apply_and_mend
from .outcomes import Outcome, Status, error_result
from .write_trace import WriteTrace

Resource = t.Union[User, Group]

#: Slack's codes for protected accounts; a run does not fail because of them.
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

    :ivar resource: the account or group in Slack afterwards; ``None`` for a deleted group, and when unknown.
    :ivar fatal: why no other operation may begin; ``None`` when others may.
    """

    key: str
    outcome: Outcome
    resource: Resource | None = None
    fatal: str | None = None


class Attempt:
    """An operation that is being applied, with the outcome to report at any instant.

    :ivar begun: whether a request may have been sent.
    :ivar trace: the record of its writes.
    """

    def __init__(self, key: str, operation: Operation) -> None:
        self.key = key
        self.operation = operation
        self.begun = False
        self.trace = WriteTrace()
        self.ended = Ended(key, Outcome(operation, Status.LEFT, operation.id))

    def converse(
        self,
        client: ScimClient,
        observed: Resource | None,
        apply_options: ApplyOptions,
        *,
        warnings: tuple[str, ...] = (),
        name_of: t.Callable[[str], str] = str,
    ) -> None:
        """Apply the operation and put its outcome into :attr:`ended`; only interruptions are raised.

        The caller has taken the budget's tokens for the first write.

        :param observed: the account or group in Slack, for an operation on an existing one.
        :param warnings: warnings of the outcome that are known before.
        :param name_of: returns the label of an account from its id.
        """
        conversation = apply_and_mend(client.conversations, self.operation, observed, apply_options, self.trace)
        started = time.monotonic()
        self.begun = True
        try:
            applied = client.converse(self.trace.watched(conversation), prepaid=True)
        except ScimError as error:
            self.end(self._without_end(error, time.monotonic() - started))
            self._fail_without_token(error)
        except Exception as error:
            self.interrupted(error)
        else:
            self.trace.written = applied.done
            outcome = _outcome(applied.operation, applied, warnings, time.monotonic() - started, name_of)
            self.end(outcome, applied.resource)
            self._fail_without_token(applied.error, applied.unread, *(one.error for one in applied.refused))

    def _without_end(self, error: ScimError, seconds: float) -> Outcome:
        """The outcome of a conversation that an error ended."""
        answer = {"message": str(error), **error_result(error)}
        if self.trace.written:
            status = Status.UNVERIFIED if error.method == "GET" else Status.NOT_DONE
        elif self.trace.doubtful:
            status = Status.UNVERIFIED
        else:
            status = _unwritten(error)
        return Outcome(self.operation, status, self.operation.id, answer, seconds=seconds)

    def _fail_without_token(self, *errors: ScimError | None) -> None:
        """Let no other operation begin when Slack has rejected the token."""
        for error in errors:
            if isinstance(error, AuthenticationError):
                self.fail(str(error))

    def end(self, outcome: Outcome, resource: Resource | None = None) -> None:
        """Record the outcome."""
        written = outcome.written or self.trace.written or outcome.status is Status.UNVERIFIED
        outcome = dataclasses.replace(outcome, written=written)
        self.ended = dataclasses.replace(self.ended, outcome=outcome, resource=resource)

    def fail(self, reason: str | None) -> None:
        """Let no other operation begin, when there is a reason."""
        self.ended = dataclasses.replace(self.ended, fatal=self.ended.fatal or reason)

    def interrupted(self, error: BaseException) -> None:
        """Record an unexpected exception; an outcome that was already recorded stays."""
        if self.begun and self.ended.outcome.status is Status.LEFT:
            unknown = self.trace.written or self.trace.doubtful
            status = Status.UNVERIFIED if unknown else Status.FAILED
            self.end(Outcome(self.operation, status, self.operation.id, {"message": named(error)}))
        self.fail(unexpected(error))


def _outcome(
    operation: Operation,
    applied: Applied,
    warnings: tuple[str, ...],
    seconds: float,
    name_of: t.Callable[[str], str] = str,
) -> Outcome:
    """The outcome of a conversation that ended without an exception."""
    refused = tuple(
        f"members: Slack refused to {'add' if one.joins else 'remove'} {name_of(one.id)}: "
        f"{one.error.description or one.error}"
        for one in applied.refused
    )
    warnings = (*warnings, *applied.warnings, *refused)
    status, answer = Status.NOT_DONE if warnings else Status.DONE, None
    error = applied.error or (applied.refused[0].error if applied.refused else None)
    if error is not None:
        status = Status.NOT_DONE if applied.done else _unwritten(error)
        answer = {"message": _said(error, applied), **error_result(error)}
    elif applied.unread is not None:
        status = Status.UNVERIFIED
        message = f"it was written, but could not be read back: {applied.unread}"
        answer = {"message": message, **error_result(applied.unread)}
    elif applied.undone:
        answer = {"message": "Slack accepted the change, but has other values"}
    elif applied.pending:
        status, answer = Status.PENDING, {"message": applied.pending}
    resource_id = applied.resource.id if applied.resource else operation.id
    members = () if applied.error else tuple(one.id for one in applied.refused)
    return Outcome(operation, status, resource_id, answer, warnings, seconds, applied.done, members)


def _said(error: ScimError, applied: Applied) -> str:
    """The message of the error of an operation done in part; the warnings name the members."""
    if applied.error is not None:
        return str(error)
    others = "the others were added and removed" if applied.done else "nothing was written"
    return f"Slack refused {len(applied.refused)} of the members, and {others}"


def _unwritten(error: ScimError) -> Status:
    """The status of an operation that has written nothing, by the error that ended it."""
    if isinstance(error, Stopped):
        return Status.LEFT
    return Status.REFUSED if error.code in REFUSALS else Status.FAILED


def named(error: BaseException) -> str:
    """The text of an exception with its type."""
    return f"{type(error).__name__}: {error}"


def unexpected(error: BaseException) -> str:
    """The reason of a run that ended with an exception other than Slack's answer."""
    return f"an unexpected error: {named(error)}"
