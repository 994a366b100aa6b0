# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Creating once: after a POST whose reply was lost, the resource is looked up before the POST is sent again."""

from __future__ import annotations

import typing as t

from .codec import Resource
from .errors import ConflictError
from .messages import Conversation, Json, Lost, Request, Response, Wait
from .replies import error_of, unexpected
from .retry import Policy, ask, stated_wait, unknown_whether_done

#: Slack's temporary refusal of a new account, and the seconds before the only other attempt (wire 7.5.10).
NOT_CREATED = "invited_user_not_created"
NOT_CREATED_WAIT = 1.0
#: Seconds before each look-up of a created resource; Slack shows it with a delay (wire 8.16).
LOOK_UPS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 2.5)
Found = t.TypeVar("Found")


def create(
    request: Request,
    policy: Policy,
    read: t.Callable[[Json], Resource | None],
    find: t.Callable[[], Conversation[Resource | None]],
) -> Conversation[Resource]:
    """Create a resource exactly once, and return it.

    :param read: decodes the resource from the reply's JSON; ``None`` when it shows another one, or none.
    :param find: looks for the created resource; ``None`` when Slack does not show it.
    :raises ScimError: when Slack refuses it, or does not show the resource after all attempts.
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
        stated = min(stated_wait(answer, policy), policy.rate_limit_wait)
        yield Wait(max(policy.back_off(attempt), stated), _why(answer))
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
    """The resource that a POST created: from its reply or, when that is empty or spoiled, by look-up (wire 8.16)."""
    made = None if body is None else read(body)
    if made is None:
        made = yield from look_up(find)
    if made is None:
        reason = f"answered {response.status}, but the new resource does not exist"
        raise unexpected(request, reason, response.status)
    return made


def look_up(find: t.Callable[[], Conversation[Found | None]]) -> Conversation[Found | None]:
    """The result of a look-up, repeated for about ten seconds; ``None`` when it finds nothing in that time."""
    for seconds in LOOK_UPS:
        if seconds:
            yield Wait(seconds, "waiting until Slack shows the new resource")
        found = yield from find()
        if found is not None:
            return found
    return None


def _why(answer: Response | Lost) -> str:
    return answer.reason if isinstance(answer, Lost) else f"Slack answered {answer.status}"
