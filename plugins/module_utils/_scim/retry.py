# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Sends one request until it has an answer: waits after a 429, and retries failures where that is safe."""

from __future__ import annotations

import email.utils
import random
import time
import typing as t
from dataclasses import dataclass, replace
from datetime import timezone

from .errors import RateLimitedError
from .messages import Conversation, Json, Lost, Request, Response, Wait
from .replies import error_of, read_reply

TOO_MANY_REQUESTS = 429
#: Seconds to wait when a 429 does not state a time (wire 9.4, C26).
DEFAULT_RETRY_AFTER = 20.0
#: The shortest wait in seconds: a ``Retry-After`` of zero or in the past must not become a busy loop.
SHORTEST_WAIT = 1.0
#: The most waits in a row before a request fails.
MOST_WAITS = 60
LONGEST_BACK_OFF = 30.0
#: Statuses of permanent failures: not implemented, HTTP version not supported.
_LASTING = frozenset({501, 505})
#: Statuses of temporary refusals: the request did not arrive in time, or too early on a connection.
_PASSING = frozenset({408, 425})


@dataclass(frozen=True)
class Policy:
    """The retry policy of a conversation.

    :ivar retries: how often a failed request is sent again.
    :ivar rate_limit_wait: the longest wait of a reply that is accepted, in seconds.
    :ivar jitter: a random number from 0 up to 1.
    :ivar wall_clock: seconds since the epoch, for ``Retry-After`` dates.
    :ivar on_rate_limited: called at each 429 with the request and the seconds to wait.
    """

    retries: int = 5
    rate_limit_wait: float = 300.0
    jitter: t.Callable[[], float] = random.random
    wall_clock: t.Callable[[], float] = time.time
    on_rate_limited: t.Callable[[Request, float], None] | None = None

    def back_off(self, attempt: int) -> float:
        """Seconds before the next attempt, counted from 0: doubled each time, randomly reduced by up to a half."""
        longest = min(LONGEST_BACK_OFF, 1.0 * 2**attempt)
        return float(longest * (1 + self.jitter()) / 2)


@dataclass(frozen=True)
class RetryResult:
    """The result of a request.

    :ivar answer: the last answer.
    :ivar body: the JSON object of a success; only a write may have none.
    :ivar repeated: whether an earlier sending may have been applied.
    """

    answer: Response | Lost
    body: Json | None = None
    repeated: bool = False


def fetch(request: Request, policy: Policy) -> Conversation[Json]:
    """The JSON object of the answer to a request that only reads.

    :raises ScimError: when there is no such answer after all attempts.
    """
    outcome = yield from ask(request, policy)
    if outcome.body is None:
        raise error_of(request, outcome.answer)
    return outcome.body


def ask(
    request: Request, policy: Policy, lighter: t.Callable[[Request, Response | Lost], Request] | None = None
) -> Conversation[RetryResult]:
    """Send a request until it has an answer that another attempt cannot improve.

    A POST that may change something is sent again only when it certainly never reached Slack, and after a 429
    (wire 9.2, 9.6).

    :param lighter: called at each temporary failure; returns the request for the next attempt.
    :raises RateLimitedError: when Slack requests too long a wait.
    """
    safe = request.reads or request.method != "POST"
    attempt, waits, repeated = 0, 0, False
    while True:
        answer, body = read_reply(request, (yield request))
        if isinstance(answer, Response) and answer.status == TOO_MANY_REQUESTS:
            waits += 1
            yield Wait(_patience(request, answer, policy, waits), "Slack's rate limit")
            continue
        if not _may_pass(answer):
            return RetryResult(answer, body, repeated)
        if lighter is not None:
            request = lighter(request, answer)
        if attempt >= policy.retries:
            return RetryResult(answer, body, repeated)
        reached = isinstance(answer, Response) or answer.sent_maybe
        if reached and not safe:
            return RetryResult(answer, body, repeated)
        repeated = repeated or reached
        stated = stated_wait(answer, policy)
        if stated > policy.rate_limit_wait and isinstance(answer, Response):
            return RetryResult(replace(answer, not_repeated=_too_long(stated, policy)), body, repeated)
        yield Wait(max(policy.back_off(attempt), stated), _failure(answer))
        attempt += 1


def _may_pass(answer: Response | Lost) -> bool:
    if isinstance(answer, Lost):
        return not answer.final
    return answer.status in _PASSING or (answer.status >= 500 and answer.status not in _LASTING)  # noqa: PLR2004


def stated_wait(answer: Response | Lost, policy: Policy) -> float:
    """Seconds to wait that a failure states, such as a 503 during maintenance; 0 when it states none."""
    return (retry_after(answer.headers, policy.wall_clock()) or 0.0) if isinstance(answer, Response) else 0.0


def _too_long(seconds: float, policy: Policy) -> str:
    return f"asked to wait {seconds:.10g} s, and rate_limit_wait is {policy.rate_limit_wait:.10g} s"


def unknown_whether_done(answer: Response | Lost) -> bool:
    """Whether the request may have been applied although the answer does not confirm it."""
    if isinstance(answer, Lost):
        return answer.sent_maybe
    return answer.status in _PASSING or answer.status >= 500  # noqa: PLR2004


def _failure(answer: Response | Lost) -> str:
    return answer.reason if isinstance(answer, Lost) else f"Slack answered {answer.status}"


def _patience(request: Request, response: Response, policy: Policy, waits: int) -> float:
    stated = retry_after(response.headers, policy.wall_clock())
    seconds = DEFAULT_RETRY_AFTER if stated is None else max(SHORTEST_WAIT, stated)
    if policy.on_rate_limited is not None:
        policy.on_rate_limited(request, seconds)
    if seconds > policy.rate_limit_wait or waits > MOST_WAITS:
        limit = (
            _too_long(seconds, policy)
            if seconds > policy.rate_limit_wait
            else f"limited the rate {waits} times in a row"
        )
        refusal = error_of(request, response)
        raise RateLimitedError(
            f"{request.method} {request.path}: Slack {limit}",
            code=refusal.code,
            description=refusal.description,
            status=response.status,
            method=request.method,
            path=request.path,
        )
    return seconds


def retry_after(headers: t.Mapping[str, str], now: float) -> float | None:
    """Seconds to wait from ``Retry-After``, a number or HTTP date (RFC 9110 10.2.3); ``None`` if absent or unreadable.

    A date is relative to the reply's own ``Date``, where it has one, since the clocks of host and server may differ.

    :param headers: names in any letter case (wire 9.2).
    :param now: seconds since the epoch.
    """
    named = {name.lower(): value.strip() for name, value in headers.items()}
    written = named.get("retry-after", "")
    try:
        seconds = float(written)
        return max(0.0, seconds) if seconds < float("inf") else None
    except ValueError:
        until = _http_date(written)
    if until is None:
        return None
    sent = _http_date(named.get("date", ""))
    return max(0.0, until - (now if sent is None else sent))


def _http_date(written: str) -> float | None:
    """An HTTP date in seconds since the epoch."""
    try:
        instant = email.utils.parsedate_to_datetime(written)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=timezone.utc)
        return instant.timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
