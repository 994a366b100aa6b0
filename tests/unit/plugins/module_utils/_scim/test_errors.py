# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error replies of every kind become the right exception."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import parse_refusal, refusal_error

V1_UNAUTHENTICATED = {"Errors": {"description": "invalid_authentication", "code": 401}}


@pytest.mark.parametrize(
    ("body", "code", "details", "description"),
    [
        (V1_UNAUTHENTICATED, "invalid_authentication", {}, "invalid_authentication"),
        ({"Errors": [{"description": "no_such_user", "code": "404"}]}, "no_such_user", {}, "no_such_user"),
        ({"Errors": []}, None, {}, '{"Errors": []}'),
        (
            {"Errors": {"description": "username_taken (username=ada.l)", "code": 409}},
            "username_taken",
            {"username": "ada.l"},
            "username_taken (username=ada.l)",
        ),
        (
            {"Errors": {"description": "bad_email_address (email=a@b.c, reason=email_taken, existing_user=U1)"}},
            "bad_email_address",
            {"email": "a@b.c", "reason": "email_taken", "existing_user": "U1"},
            "bad_email_address (email=a@b.c, reason=email_taken, existing_user=U1)",
        ),
        (
            {"schemas": ["urn:…:Error"], "detail": "email_taken (existing_user=U1)", "status": "409"},
            "email_taken",
            {"existing_user": "U1"},
            "email_taken (existing_user=U1)",
        ),
        ({"detail": "missing_schema_element", "status": 400}, "missing_schema_element", {}, "missing_schema_element"),
        ({"ok": False, "error": "ratelimited"}, "ratelimited", {}, "ratelimited"),
        ({"detail": "Resource not found"}, None, {}, "Resource not found"),
        ({"detail": "user is not there"}, None, {}, "user is not there"),
        ({"scimType": "invalid_filter"}, "invalid_filter", {}, "invalid_filter"),
        (["x"], None, {}, '["x"]'),
    ],
)
def test_parse(body: object, code: str | None, details: dict[str, str], description: str) -> None:
    assert parse_refusal(json.dumps(body))[:3] == (code, details, description)


def test_parse_html() -> None:
    text = "<html><head><style>b {}</style></head><body><h1>503 Service</h1>\n<p>Unavailable</p></body></html>"
    assert parse_refusal(text) == (None, {}, "503 Service Unavailable", False)


def test_parse_long_text() -> None:
    assert len(parse_refusal("x" * 100_000).description) < 600


def test_existing_user_is_found_in_the_raw_body() -> None:
    """wire 4.4: at least one client found it nowhere else."""
    body = {"detail": "conflict", "more": {"text": "email_taken … existing_user=U0ABC"}}
    error = refusal_error(409, json.dumps(body), "POST", "/Users")
    assert isinstance(error, errors.ConflictError)
    assert error.existing_user == "U0ABC"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, V1_UNAUTHENTICATED, errors.AuthenticationError),
        (401, {}, errors.AuthenticationError),
        (400, {"Errors": {"description": "unsupported_version"}}, errors.AuthenticationError),
        (403, {"detail": "missing_authentication"}, errors.AuthenticationError),
        (403, {"detail": "permission_denied"}, errors.ScimError),
        (404, {"detail": "no_such_user"}, errors.NotFoundError),
        (404, {"Errors": {"description": "a_new_code", "code": 404}}, errors.NotFoundError),
        (404, {}, errors.UnexpectedReplyError),
        (404, "<html>Not Found</html>", errors.UnexpectedReplyError),
        (400, {"detail": "no_such_group"}, errors.NotFoundError),
        (404, {"detail": "bad_endpoint", "status": 404}, errors.ScimError),
        (409, {}, errors.ConflictError),
        (400, {"detail": "username_taken (username=x)"}, errors.ConflictError),
        (400, {"detail": "bad_email_address (reason=email_taken, existing_user=U1)"}, errors.ConflictError),
        (429, {"detail": "too_many_requests"}, errors.RateLimitedError),
        (500, {"detail": "user_creation_failed"}, errors.ServerError),
        (503, "<html>", errors.ServerError),
        (302, "", errors.UnexpectedReplyError),
        (400, {"detail": "email_invalid"}, errors.ScimError),
    ],
)
def test_kinds(status: int, body: object, kind: type[errors.ScimError]) -> None:
    error = refusal_error(status, body if isinstance(body, str) else json.dumps(body), "GET", "/Users/U1")
    assert error.__class__ is kind
    assert (error.status, error.method, error.path) == (status, "GET", "/Users/U1")


def test_message() -> None:
    error = refusal_error(400, '{"Errors":{"description":"invalid_display_name (user=U1)"}}', "PATCH", "/Users/U1")
    assert str(error) == (
        "PATCH /Users/U1: Slack answered 400, invalid_display_name (user=U1) "
        "(the workspace may allow only its members to change their display names)"
    )
    assert error.details == {"user": "U1"}


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        *[
            (status, {"Errors": {"description": code, "code": status}}, True)
            for status in (400, 403, 409, 500)
            for code in ("invalid_filter", "no_filters (is_aggregate_call=1)", "invalid_query", "unsupported_filter")
        ],
        (500, {"Errors": {"description": "database_query_failure", "code": 500}}, True),
        (400, {"scimType": "invalidFilter", "detail": "Not understood.", "status": "400"}, True),
        (500, {"detail": "bad query", "status": 500}, True),
        (400, {"ok": False, "error": "invalid_arguments"}, True),
        *[(status, {}, True) for status in (302, 400, 403, 404, 405, 413, 414, 431, 501)],
        *[(status, {}, False) for status in (401, 429, 500, 503)],
        (403, {"ok": False, "error": "missing_scope"}, False),
        (400, {"Errors": {"description": "unsupported_version", "code": 400}}, False),
    ],
)
def test_what_may_be_about_the_filter(status: int, body: t.Any, refused: bool) -> None:
    assert errors.refuses_filter(refusal_error(status, json.dumps(body), "GET", "/Users")) is refused


def test_a_lost_connection_is_not_about_the_filter() -> None:
    assert not errors.refuses_filter(errors.ConnectionFailedError("no reply"))


def test_the_code_of_scim_stands_beside_a_text() -> None:
    body = {"scimType": "invalidFilter", "detail": "Not understood.", "status": "400"}
    error = refusal_error(400, json.dumps(body), "GET", "/Users")
    assert (error.code, error.description) == ("invalidFilter", "Not understood.")
