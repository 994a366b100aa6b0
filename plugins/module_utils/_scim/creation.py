# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Creating once: what became of a POST whose reply was lost is looked up before it is sent again."""

from __future__ import annotations

import typing as t

from .codec import Resource
from .errors import ConflictError
from .messages import Conversation, Json, Lost, Request, Response, Wait
from .replies import error_of, unexpected
from .retry import Policy, ask, asked_wait, unknown_whether_done

#: Slack's passing refusal of a new account, and how long to wait before the one more attempt (wire 7.5.10).
NOT_CREATED = "invited_user_not_created"
NOT_CREATED_WAIT = 1.0
#: Seconds before each look-up of what a POST created; Slack shows it with a delay (wire 8.16).
LOOK_UPS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 2.5)
Found = t.TypeVar("Found")


def create(
    request: Request,
    policy: Policy,
    read: t.Callable[[Json], Resource | None],
    find: t.Callable[[], Conversation[Resource | None]],
) -> Conversation[Resource]:
    """Send a POST until the resource is there, once.

    :param read: from the reply's JSON to the resource; ``None`` when it shows another one, or none.
    :param find: looks for what the POST makes; ``None`` when it is not there.
    :raises ScimError: when Slack refuses it, or it is not there after all attempts.
    """
    attempt, doubtful, second_chance = 0, False, True
    while True:
        outcome = yield from ask(request, policy)
        answer = outcome.answer
        if isinstance(answer, Response) and answer.ok:
            return (yield from _made(request, answer, outcome.body, read, find))
        error = error_of(request, answer)
        if error.code == NOT_CREATED and second_chance:
            doubtful, second_chance = True, False
            yield Wait(NOT_CREATED_WAIT, NOT_CREATED)
            continue
        taken_by_us = doubtful and isinstance(error, ConflictError)
        if error.code == NOT_CREATED or not (taken_by_us or unknown_whether_done(answer)):
            raise error
        doubtful = True
        asked = min(asked_wait(answer, policy), policy.rate_limit_wait)
        yield Wait(max(policy.back_off(attempt), asked), _why(answer))
        made = yield from look_up(find)
        if made is not None:
            return made
        if attempt >= policy.retries or taken_by_us:
            raise error
        attempt += 1


def _made(
    request: Request,
    response: Response,
    body: Json | None,
    read: t.Callable[[Json], Resource | None],
    find: t.Callable[[], Conversation[Resource | None]],
) -> Conversation[Resource]:
    """What a POST made, by its reply or, when that is empty or spoilt (wire 8.16), by looking for it."""
    made = None if body is None else read(body)
    if made is None:
        made = yield from look_up(find)
    if made is None:
        reason = f"answered {response.status}, but the new resource does not exist"
        raise unexpected(request, reason, response.status)
    return made


def look_up(find: t.Callable[[], Conversation[Found | None]]) -> Conversation[Found | None]:
    """What a look-up finds, repeated for about ten seconds; ``None`` when it finds nothing in that time."""
    for seconds in LOOK_UPS:
        if seconds:
            yield Wait(seconds, "waiting until Slack shows the new resource")
        found = yield from find()
        if found is not None:
            return found
    return None


def _why(answer: Response | Lost) -> str:
    return answer.reason if isinstance(answer, Lost) else f"Slack answered {answer.status}"
