# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The late look: when, how often, and what it makes of what is pending."""

from __future__ import annotations

from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._apply.attempt import Ended
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Outcome, Status
from ansible_collections.scimops.slack.plugins.module_utils._apply.settling import Settling
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from tests.support.conversations import ScriptedClient, Wire, listing, reply


def pending(account: str, **after: Any) -> Ended:
    operation = Operation(Kind.DEACTIVATE, Subject.USER, account, account, "", {}, after or {"active": False})
    error = {"message": "active: Slack stored True and not False"}
    return Ended(operation.key, Outcome(operation, Status.PENDING, account, error, written=True))


def account(id: str, active: bool) -> dict[str, Any]:
    return Wire.user(id, f"{id}@example.com", id.lower(), active=active)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def waits(timeout: float, answer: Response) -> list[float]:
    clock, found = Clock(), []
    with ScriptedClient(lambda _request: answer) as client:
        settling = Settling(client, timeout, clock)
        while (seconds := settling.wait()) is not None:
            found.append(seconds)
            clock.now += seconds
            settling.read_back([pending("U1")])
    return found


def test_the_waits_grow_and_the_last_look_is_at_the_end() -> None:
    assert waits(60, reply(200, account("U1", True))) == [1, 2, 4, 8, 15, 15, 15]
    assert waits(0, reply(200, account("U1", True))) == []


def test_without_a_token_no_more_is_asked() -> None:
    assert waits(60, reply(401, {"Errors": {"description": "invalid_auth", "code": 401}})) == [1]


def test_one_account_is_read_and_several_are_listed_once() -> None:
    def answer(request: Request) -> Response:
        if request.path == "/Users/U1":
            return reply(200, account("U1", False))
        return listing(account("U1", False), account("U2", True))

    with ScriptedClient(answer) as client:
        settling = Settling(client, 60, Clock())
        (one,) = settling.read_back([pending("U1")])
        assert client.lines == ["GET /Users/U1"]
        (shown,) = settling.read_back([pending("U1"), pending("U2")])
        assert client.lines[1:] == ["GET /Users"]
    for ended in (one, shown):
        assert (ended.outcome.status, ended.outcome.error, ended.outcome.written) == (Status.DONE, None, True)
        assert ended.resource is not None


def test_what_is_not_shown_in_time_was_not_done_and_fails() -> None:
    with ScriptedClient(lambda _request: reply(200, account("U1", True))) as client:
        settling = Settling(client, 30, Clock())
        assert settling.read_back([pending("U1")]) == []
        (ended,) = settling.not_shown([pending("U1")])
    assert (ended.outcome.status, ended.outcome.fails) == (Status.NOT_DONE, True)
    assert ended.outcome.error == {"message": "active: Slack accepted False, but shows True after 30 s"}


def test_what_could_not_be_read_at_the_end_is_unverified() -> None:
    with ScriptedClient(lambda _request: reply(500)) as client:
        settling = Settling(client, 30, Clock())
        assert settling.read_back([pending("U1")]) == []
        (ended,) = settling.not_shown([pending("U1")])
    assert (ended.outcome.status, ended.outcome.written) == (Status.UNVERIFIED, True)


def test_what_slack_does_not_show_is_not_said_to_be_shown() -> None:
    unclear = {key: value for key, value in account("U1", True).items() if key != "active"}
    with ScriptedClient(lambda _request: reply(200, unclear)) as client:
        settling = Settling(client, 30, Clock())
        assert settling.read_back([pending("U1")]) == []
        (ended,) = settling.not_shown([pending("U1")])
    assert (ended.outcome.status, ended.outcome.fails) == (Status.UNVERIFIED, True)
    assert ended.outcome.error == {"message": "active: Slack accepted False, but shows no value after 30 s"}
