# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is waited for, what is sent again, and what is given up."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Request, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.replies import error_of
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import (
    MOST_WAITS,
    Policy,
    ask,
    fetch,
    retry_after,
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
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
        ({"retry-after": "Fri, 15 Jan 99999 08:00:30 GMT"}, None),
        ({"retry-after": "Fri, 15 Jan 2027 09:00:30 GMT", "Date": "Fri, 15 Jan 2027 09:00:00 GMT"}, 30),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT", "date": "today"}, 30),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


def test_a_429_is_waited_for_and_does_not_count_as_a_failure(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    limited = [wire.reply(429, retry_after="3")] * 5
    talk = drive(ask(GET, policy), *limited, wire.reply(500), wire.reply(500), wire.reply(200, {}))
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


@pytest.mark.parametrize("written", ["0", "0.001", "-1", "Fri, 15 Jan 2027 07:00:00 GMT"])
def test_a_429_is_never_followed_by_the_next_request_at_once(
    drive: t.Any, policy: Policy, wire: t.Any, written: str
) -> None:
    talk = drive(ask(GET, policy), *[wire.reply(429, retry_after=written)] * 3, wire.reply(200, {}))
    assert talk.waits == [1, 1, 1]


@pytest.mark.parametrize(
    ("written", "waited"),
    [("7", 7), ("0", 1), ("Fri, 15 Jan 2027 08:00:30 GMT", 30), ("60", 60), ("soon", 1), ("", 1)],
)
def test_a_failure_that_says_how_long_is_waited_for(
    drive: t.Any, policy: Policy, wire: t.Any, written: str, waited: float
) -> None:
    for status in (408, 500, 503):
        talk = drive(ask(GET, policy), wire.reply(status, retry_after=written), wire.reply(200, {}))
        assert talk.waits == [waited]


def test_a_failure_that_asks_for_too_long_is_given_up(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    down = wire.reply(503, {"detail": "service_unavailable"}, retry_after="3600")
    with pytest.raises(errors.ServerError, match="asked to wait 3600 s, and rate_limit_wait is 60 s") as caught:
        drive(fetch(GET, policy), down)
    assert (caught.value.code, caught.value.status) == ("service_unavailable", 503)
    assert drive(ask(POST, policy), down).result.answer == down, "what it has done is looked for by the caller"


@pytest.mark.parametrize("code", ["ratelimited", "rate_limited", "too_many_requests", "resource_locked"])
@pytest.mark.parametrize("status", [200, 400, 403, 409, 503])
def test_a_code_of_rate_limits_is_waited_for_with_any_status(
    drive: t.Any, policy: Policy, wire: t.Any, status: int, code: str
) -> None:
    limited = wire.reply(status, {"ok": False, "error": code}, retry_after="3")
    for request in (GET, POST):
        assert drive(ask(request, policy), limited, wire.reply(200, {"id": "U1"})).waits == [3]


def test_a_429_is_told_of(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    told: list[tuple[str, float]] = []
    policy = dataclasses.replace(policy, on_rate_limited=lambda request, seconds: told.append((request.path, seconds)))
    drive(ask(GET, policy), wire.reply(429, retry_after="4"), wire.reply(200, {}))
    assert told == [("/Users", 4)]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_failures_are_retried(drive: t.Any, policy: Policy, wire: t.Any, method: str) -> None:
    talk = drive(ask(Request(method, "/Users/U1"), policy), wire.reply(503), wire.lost(), wire.reply(200, {}))
    assert talk.waits == [1, 2]
    assert talk.result.repeated


def test_failures_are_retried_so_often(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(GET, policy), *[wire.reply(503)] * 3)
    assert talk.result.answer.status == 503


def test_what_never_reached_slack_is_not_called_repeated(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    talk = drive(ask(GET, policy), wire.lost(sent_maybe=False), wire.reply(200, {}))
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


@pytest.mark.parametrize("headers", [{"retry_after": "3"}, {}], ids=["told", "untold"])
@pytest.mark.parametrize(
    "body",
    [
        {"ok": False, "error": "ratelimited"},
        {"Errors": {"description": "too_many_requests", "code": 429}},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "too_many_requests", "status": 429},
    ],
    ids=["web-api", "v1", "v2"],
)
def test_a_rate_limit_within_a_200_is_waited_for_as_a_429(
    drive: t.Any, policy: Policy, wire: t.Any, body: t.Any, headers: dict[str, str]
) -> None:
    for request in (GET, POST):
        talk = drive(ask(request, policy), wire.reply(200, body, **headers), wire.reply(200, {"id": "U1"}))
        assert talk.waits == [3 if headers else 20]
        assert talk.result.body == {"id": "U1"}


def test_a_rate_limit_within_a_200_that_asks_for_too_long(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    limited = wire.reply(200, {"ok": False, "error": "ratelimited"}, retry_after="61")
    with pytest.raises(errors.RateLimitedError, match="asked to wait 61 s") as caught:
        drive(fetch(GET, policy), limited)
    assert (caught.value.code, caught.value.status) == ("ratelimited", 429)


def test_slacks_failure_within_a_200_is_retried_and_then_raised(drive: t.Any, policy: Policy, wire: t.Any) -> None:
    failed = wire.reply(200, {"Errors": {"description": "internal_error", "code": 500}})
    assert drive(fetch(GET, policy), failed, wire.reply(200, {"id": "U1"})).result == {"id": "U1"}
    with pytest.raises(errors.ServerError, match="answered 200 with an error, internal_error"):
        drive(fetch(GET, policy), *[failed] * 3)


@pytest.mark.parametrize(
    "spoilt", ["", " \n", "null", "[]", "[1]", '"x"', "<html>Please sign in", '{"id": "U', "[" * 100_000]
)
def test_a_read_without_its_object_is_a_lost_reply(drive: t.Any, policy: Policy, wire: t.Any, spoilt: str) -> None:
    lost = Response(200, {}, spoilt)
    talk = drive(fetch(GET, policy), lost, Response(204), wire.reply(200, {"id": "U1"}))
    assert (talk.result, talk.waits) == ({"id": "U1"}, [1, 2])
    with pytest.raises(errors.UnexpectedReplyError, match="answered 200 with something that is not SCIM: ") as caught:
        drive(fetch(GET, policy), *[lost] * 3)
    assert " ".join(spoilt.split())[:20] in str(caught.value)
    assert caught.value.status == 200


@pytest.mark.parametrize("line", ["GET /Users/U1", "PATCH /Groups/S1", "PUT /Users/U1", "DELETE /Groups/S1"])
@pytest.mark.parametrize("text", ["", "<html>Not Found</html>", "{}", '{"detail": "Not Found"}', "no_such_user"])
def test_a_404_that_is_not_scims_is_a_lost_reply(
    drive: t.Any, policy: Policy, wire: t.Any, line: str, text: str
) -> None:
    request, lost = Request(*line.split()), Response(404, {}, text)
    assert drive(ask(request, policy), lost, wire.reply(200, {"id": "U1"})).result.body == {"id": "U1"}
    outcome = drive(ask(request, policy), *[lost] * 3).result
    with pytest.raises(errors.UnexpectedReplyError, match="a 404 that is not SCIM's"):
        raise error_of(request, outcome.answer)


@pytest.mark.parametrize(
    "body",
    [
        {"Errors": {"description": "no_such_user", "code": 404}},
        {"Errors": {"description": "a_new_code", "code": 404}},
        {"Errors": [{"description": "no_such_user", "code": 404}]},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "no_such_user", "status": 404},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"},
    ],
)
def test_a_404_in_scims_envelope_says_that_there_is_none(
    drive: t.Any, policy: Policy, wire: t.Any, body: t.Any
) -> None:
    """wire 4.8."""
    for status in (404, 200):
        with pytest.raises(errors.NotFoundError) as caught:
            drive(fetch(Request("GET", "/Users/U1"), policy), wire.reply(status, {**body, "status": 404}))
        assert caught.value.status == 404


def test_a_404_for_a_list_says_nothing_about_accounts(drive: t.Any, policy: Policy) -> None:
    with pytest.raises(errors.UnexpectedReplyError, match="answered 404, gone fishing"):
        drive(fetch(GET, policy), Response(404, {}, "<b>gone fishing</b>"))
