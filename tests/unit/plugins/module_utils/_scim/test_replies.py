# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reply comes to, and what is said of one that is no success."""

from __future__ import annotations

import html
import json
import re
import typing as t
from urllib.parse import quote, unquote_plus, urlencode

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Request, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.replies import (
    error_of,
    read_reply,
    unexpected_object,
)

GET = Request("GET", "/Users")
POST = Request("POST", "/Users", body={"password": "hunter2"})
AUTH_TEST = Request("POST", "/api/auth.test", web_api=True)


def test_redirects_are_refused() -> None:
    error = error_of(GET, Response(302, {"location": "https://evil.example/scim?token=x"}))
    assert isinstance(error, errors.UnexpectedReplyError)
    assert "https://evil.example/scim" in str(error)
    assert "token=x" not in str(error)


def test_lost_replies() -> None:
    error = error_of(GET, Lost("it hung up", True))
    assert isinstance(error, errors.ConnectionFailedError)
    assert str(error) == "GET /Users: no reply from Slack: it hung up"


@pytest.mark.parametrize("status", [200, 400])
def test_a_password_that_is_echoed_is_masked(status: int) -> None:
    for text in ('{"detail": "bad value hunter2"}', "<p>hunter2"):
        error = error_of(POST, Response(status, {}, text))
        assert "hunter2" not in str(error) + error.description
    assert "hunter2" not in repr(POST)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "password", ['un"quoted', "back\\slash", "sch\u00f6n/es", "<b>&amp;", "two words", "\u00e9\U0001f511"]
)
def test_a_password_that_is_echoed_in_another_form_is_masked(password: str, status: int) -> None:
    """As JSON, a page or an address writes it."""
    request = Request("POST", "/Users", body={"password": password})
    said = f"password_invalid (password={password})"
    shouted = re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda digits: digits[0].upper(), json.dumps(said))
    echoes = [
        *(f'{{"detail": {text}, "status": "400"}}' for text in (json.dumps(said), shouted)),
        json.dumps({"Errors": {"description": said, "code": 400}}, ensure_ascii=False),
        json.dumps({"Errors": {"description": said, "code": 400}}).replace("/", "\\/"),
        f"<p>{html.escape(said)}</p>",
        f"not found: /Users?{urlencode({'password': password})}",
        f"refused: {quote(password, safe='')}",
    ]
    for text in echoes:
        error = error_of(request, Response(status, {}, text))
        shown = f"{error} {error.description} {error.details}"
        assert "********" in shown, text
        assert password not in html.unescape(unquote_plus(shown)), text


def test_what_cannot_be_seen_is_shown() -> None:
    """Terminals obey it."""
    said = "bad\u202e value\x1b[2K\n of Nora"
    for text in (json.dumps({"detail": said, "status": "400"}), f"<p>{said}"):
        assert str(error_of(GET, Response(400, {}, text))).endswith("bad\\u202e value\\u001b[2K of Nora")
    moved = Response(302, {"location": "https://evil.example/\x1b[2K"})
    assert "https://evil.example/\\u001b[2K" in str(error_of(GET, moved))


@pytest.mark.parametrize("text", ["", " \n", "<html>", "[1]"])
def test_a_write_need_not_have_an_object(text: str) -> None:
    """wire 12.1."""
    response = Response(200, {}, text)
    assert read_reply(POST, response) == (response, None)


@pytest.mark.parametrize("request_", [GET, AUTH_TEST])
@pytest.mark.parametrize("text", ["", "null", "<html>"])
def test_a_read_must_have_one(request_: Request, text: str) -> None:
    answer, body = read_reply(request_, Response(200, {}, text))
    assert isinstance(answer, Lost)
    assert (answer.sent_maybe, answer.final, body) == (True, False, None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"ok": False, "error": "ratelimited"}, 429),
        ({"ok": False, "error": "internal_error"}, 500),
        ({"ok": False, "error": "invalid_auth"}, 400),
        ({"ok": False}, 400),
        ({"Errors": {"description": "internal_error", "code": 500}}, 500),
        ({"Errors": {"description": "email_taken", "code": "409"}}, 409),
        ({"Errors": [{"description": "x", "code": 403}]}, 403),
        ({"Errors": {"description": "x", "code": 200}}, 400),
        ({"Errors": {"description": "x", "code": True}}, 400),
        ({"detail": "no_such_user", "status": 404}, 404),
        ({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "x"}, 400),
    ],
)
@pytest.mark.parametrize("request_", [GET, POST, Request("PATCH", "/Users/U1"), Request("DELETE", "/Groups/S1")])
def test_an_error_within_a_200(request_: Request, body: dict[str, t.Any], status: int) -> None:
    answer, found = read_reply(request_, Response(200, {"retry-after": "3"}, json.dumps(body)))
    assert isinstance(answer, Response)
    assert (answer.ok, answer.status, answer.http_status, found) == (False, status, 200, None)
    assert answer.headers == {"retry-after": "3"}
    assert "Slack answered 200 with an error" in str(error_of(request_, answer))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "U1", "title": "detail"},
        {"id": "U1", "detail": "of no error"},
        {"Resources": [], "totalResults": 0, "Errors": None},
        {"patch": {"supported": True}},
        {"ok": True, "error": None},
    ],
)
def test_what_is_no_error(body: dict[str, t.Any]) -> None:
    response = Response(200, {}, json.dumps(body))
    assert read_reply(GET, response) == (response, body)


TWO_STATES = '{"id": "U1", "userName": "ann", "active": true, "active": false}'


@pytest.mark.parametrize("request_", [GET, AUTH_TEST, Request("GET", "/Users/U1")])
def test_a_read_that_says_two_things_is_lost(request_: Request) -> None:
    for text in (TWO_STATES, f'{{"Resources": [{TWO_STATES}], "totalResults": 1}}'):
        answer, body = read_reply(request_, Response(200, {}, text))
        assert isinstance(answer, Lost)
        assert body is None
        assert "a key twice in one object" in str(error_of(request_, answer))


def test_a_write_whose_reply_says_two_things_shows_nothing() -> None:
    response = Response(200, {}, TWO_STATES)
    assert read_reply(POST, response) == (response, None)
    assert "a key twice in one object" in str(error_of(POST, response))


def test_only_large_pages_are_not_searched_for_keys_that_are_there_twice() -> None:
    padded = f'{TWO_STATES[:-1]}, "title": "{"x" * 100_000}"}}'
    assert isinstance(read_reply(Request("GET", "/Users/U1"), Response(200, {}, padded))[0], Lost)
    assert isinstance(read_reply(GET, Response(200, {}, padded))[0], Response)


def test_an_object_that_was_not_asked_for_is_shown() -> None:
    error = unexpected_object(GET, "no list", {"hello": "x" * 500})
    assert str(error).startswith('GET /Users: answered with no list: \'{"hello": "xxx')
    assert len(str(error)) < 200
