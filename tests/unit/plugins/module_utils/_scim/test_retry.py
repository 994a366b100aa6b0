# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is waited for, what is sent again, and what is given up."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.exchange import Lost, Request, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import (
    MOST_WAITS,
    Policy,
    ask,
    error_of,
    json_body,
    retry_after,
    success,
)

GET = Request("GET", "/Users")
POST = Request("POST", "/Users", body={"password": "hunter2"})
NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"Retry-After": "7"}, 7),
        ({"RETRY-AFTER": " 7 "}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"}, 30),
        ({"retry-after": "Fri, 15 Jan 2027 07:00:00 GMT"}, 0),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:30 -0000"}, 30),
        ({"retry-after": "soon"}, 20),
        ({"retry-after": "inf"}, 20),
        ({"retry-after": "nan"}, 20),
        ({"retry-after": ""}, 20),
        ({}, 20),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers, NOW) == seconds


def test_a_429_is_waited_for_and_does_not_count_as_a_failure(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    limited = [wire.reply(429, retry_after="3")] * 5
    talk = drive(ask(GET, policy), *limited, wire.reply(500), wire.reply(500), wire.reply(200))
    assert talk.waits == [3, 3, 3, 3, 3, 1, 2]
    assert talk.result.answer.status == 200


def test_a_429_is_waited_for_with_post_too(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(POST, policy), wire.reply(429), wire.reply(201))
    assert talk.waits == [20]


def test_a_429_that_asks_for_too_long(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    with pytest.raises(errors.RateLimitedError, match="asked to wait 61 s, and rate_limit_wait is 60 s") as caught:
        drive(ask(GET, policy), wire.reply(429, {"detail": "too_many_requests"}, retry_after="61"))
    assert caught.value.code == "too_many_requests"
    assert caught.value.status == 429


def test_a_429_without_end(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    with pytest.raises(errors.RateLimitedError, match="times in a row"):
        drive(ask(GET, policy), *[wire.reply(429, retry_after="1")] * (MOST_WAITS + 1))


def test_a_429_is_told_of(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    told: list[tuple[str, float]] = []
    policy = dataclasses.replace(policy, on_rate_limited=lambda request, seconds: told.append((request.path, seconds)))
    drive(ask(GET, policy), wire.reply(429, retry_after="4"), wire.reply(200))
    assert told == [("/Users", 4)]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_failures_are_retried(drive: t.Any, policy: Policy, wire: t.Any, method: str) -> None:
    talk = drive(ask(Request(method, "/Users/U1"), policy), wire.reply(503), wire.lost(), wire.reply(200))
    assert talk.waits == [1, 2]
    assert talk.result.repeated


def test_failures_are_retried_so_often(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(GET, policy), *[wire.reply(503)] * 3)
    assert talk.result.answer.status == 503


def test_what_never_reached_slack_is_not_called_repeated(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(GET, policy), wire.lost(sent_maybe=False), wire.reply(200))
    assert not talk.result.repeated


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501, 505])
def test_refusals_are_not_retried(drive: t.Any, policy: Policy, wire: t.Any, status: int) -> None:
    assert drive(ask(GET, policy), wire.reply(status)).waits == []


def test_a_post_that_may_have_been_done_is_never_sent_again(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    for answer in (wire.lost(), wire.reply(500), wire.reply(502)):
        assert drive(ask(POST, policy), answer).result.answer == answer


def test_a_post_that_never_left_is_sent_again(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(POST, policy), wire.lost(sent_maybe=False), wire.reply(201))
    assert len(talk.requests) == 2


def test_what_will_not_pass_is_not_retried(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(GET, policy), wire.lost(sent_maybe=False, final=True))
    assert isinstance(talk.result.answer, Lost)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_back_off_grows_and_is_bounded(jitter: float) -> None:
    policy = Policy(jitter=lambda: jitter)
    waits = [policy.back_off(attempt) for attempt in range(12)]
    assert waits == sorted(waits)
    assert 0.5 <= waits[0] <= 1
    assert waits[-1] <= 30


def test_redirects_are_refused() -> None:
    error = error_of(GET, Response(302, {"location": "https://evil.example/scim?token=x"}))
    assert isinstance(error, errors.UnexpectedReplyError)
    assert "https://evil.example/scim" in str(error)
    assert "token=x" not in str(error)


def test_lost_replies_raise() -> None:
    with pytest.raises(errors.ConnectionFailedError, match="GET /Users: no reply from Slack: it hung up"):
        success(GET, Lost("it hung up", True))


def test_a_password_that_is_echoed_is_masked() -> None:
    error = error_of(POST, Response(400, {}, '{"detail": "bad value hunter2"}'))
    assert "hunter2" not in str(error) + error.description
    assert "hunter2" not in repr(POST)
    with pytest.raises(errors.UnexpectedReplyError) as caught:
        json_body(POST, Response(200, {}, "<p>hunter2"))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_bodies(text: str) -> None:
    assert json_body(GET, Response(204, {}, text)) is None


@pytest.mark.parametrize("text", ["<html>", "[1]", '"x"', "null", '{"id": "U', "[" * 100_000])
def test_bodies_that_are_no_scim(text: str) -> None:
    with pytest.raises(errors.UnexpectedReplyError, match="no SCIM"):
        json_body(GET, Response(200, {}, text))
