# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Reads back, late and with one list, all changes that Slack accepted and did not show yet (wire 7.5.3)."""

from __future__ import annotations

import dataclasses
import typing as t

from .._model.resources import User
from .._scim.errors import AuthenticationError, ScimError
from .._scim.http_client import ScimClient
from .attempt import Ended
from .outcomes import Outcome, Status, error_result

#: Seconds before the first late read-back; each wait is twice the previous one, up to the longest.
FIRST_WAIT = 1.0
LONGEST_WAIT = 15.0


class Settling:
    """Reads accounts back repeatedly, until Slack shows the accepted changes or the time is over.

    :param timeout: seconds from the first call of :meth:`wait`.
    :param clock: monotonic seconds.
    """

    def __init__(self, client: ScimClient, timeout: float, clock: t.Callable[[], float]) -> None:
        self._client = client
        self._timeout = timeout
        self._clock = clock
        self._end: float | None = None
        self._next = FIRST_WAIT
        self._unread: ScimError | None = None
        self._shown: dict[str, bool | None] = {}

    def wait(self) -> float | None:
        """Seconds before the next read-back; ``None`` when the time is over, or Slack has rejected the token."""
        now = self._clock()
        if self._end is None:
            self._end = now + self._timeout
        if now >= self._end or isinstance(self._unread, AuthenticationError):
            return None
        seconds, self._next = self._next, min(LONGEST_WAIT, self._next * 2)
        return min(seconds, self._end - now)

    def read_back(self, pending: t.Sequence[Ended]) -> list[Ended]:
        """The pending operations that Slack shows now, with their outcomes."""
        try:
            users = self._read([t.cast("str", one.outcome.id) for one in pending])
        except ScimError as error:
            self._unread = error
            return []
        self._unread = None
        self._shown.update((id, user.shown_active) for id, user in users.items())
        return [_done(one, user) for one in pending if (user := users.get(one.outcome.id or "")) and _shows(one, user)]

    def _read(self, ids: t.Sequence[str]) -> dict[str, User]:
        if len(ids) == 1:
            return {ids[0]: self._client.read_user(ids[0])}
        return {user.id: user for user in self._client.all_users()}

    def not_shown(self, pending: t.Iterable[Ended]) -> list[Ended]:
        """The outcomes of the operations that Slack did not show in time."""
        return [self._not_shown(one) for one in pending]

    def _not_shown(self, ended: Ended) -> Ended:
        outcome = ended.outcome
        if self._unread is not None:
            message = f"it was written, but could not be read back: {self._unread}"
            answer = {"message": message, **error_result(self._unread)}
            return _with(ended, Status.UNVERIFIED, answer, outcome.warnings)
        desired = outcome.operation.after.get("active")
        shown = ended.resource.shown_active if isinstance(ended.resource, User) else not desired
        if self._shown.get(outcome.id or "", shown) is None:
            message = f"active: Slack accepted {desired!r}, but shows no value after {self._timeout:g} s"
            return _with(ended, Status.UNVERIFIED, {"message": message}, outcome.warnings)
        message = f"active: Slack accepted {desired!r}, but shows {not desired!r} after {self._timeout:g} s"
        return _with(ended, Status.NOT_DONE, {"message": message}, outcome.warnings)


def _shows(ended: Ended, user: User) -> bool:
    desired = ended.outcome.operation.after.get("active")
    return desired is not None and user.shown_active is desired


def _done(ended: Ended, user: User) -> Ended:
    warnings = ended.outcome.warnings
    return _with(
        dataclasses.replace(ended, resource=user), Status.NOT_DONE if warnings else Status.DONE, None, warnings
    )


def _with(ended: Ended, status: Status, error: t.Mapping[str, t.Any] | None, warnings: tuple[str, ...]) -> Ended:
    outcome: Outcome = dataclasses.replace(ended.outcome, status=status, error=error, warnings=warnings)
    return dataclasses.replace(ended, outcome=outcome)
