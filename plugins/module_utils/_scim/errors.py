# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The exceptions for refusals and lost connections, with Slack's code, its details, and the request.

None of them ever holds the token or a password.
"""

from __future__ import annotations

import re
import typing as t

from .._model.text import shown
from .messages import json_of

_CODE = re.compile(r"\s*([a-z][a-z0-9_]*)(?=$|[\s(:,.;])")
_DETAIL = re.compile(r"(\w+)=([^,)\s\"]+)")
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_ABOUT_FILTER = re.compile("filter|query", re.IGNORECASE)
_LONGEST_DESCRIPTION = 500
#: The keys of a SCIM 1.1 error, and the keys of problem details that a SCIM 2.0 error does not have.
_CONTENT_OF_ERRORS = frozenset({"description", "code"})
_OF_GATEWAYS = frozenset({"type", "title", "instance", "error", "path", "timestamp"})


class ScimError(Exception):
    """A request that failed.

    :ivar code: Slack's code, such as ``username_taken``, or ``None``. An open set (wire 4.a).
    :ivar details: the ``k=v`` pairs after the code (wire 4.7).
    :ivar description: Slack's text, ``""`` without one.
    :ivar status: the HTTP status, or the one of the error that the body of a 200 states; ``None`` without a reply.
    :ivar method: of the request, ``None`` when none was sent.
    :ivar path: of the request, below the API's version, such as ``/Users``.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        details: t.Mapping[str, str] | None = None,
        description: str = "",
        status: int | None = None,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.details: dict[str, str] = dict(details or {})
        self.description = description
        self.status = status
        self.method = method
        self.path = path


class ConfigurationError(ScimError):
    """An option of the connection breaks a rule; nothing was sent."""


class Stopped(ScimError):
    """The run was stopped while a request waited to be sent; that request was not sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"stopped before the next request to Slack: {reason}")
        self.reason = reason


class AuthenticationError(ScimError):
    """Slack rejects the token (wire §3)."""


class NotFoundError(ScimError):
    """There is no such user or group (wire 4.8)."""


class ConflictError(ScimError):
    """A user name, e-mail or group name is taken (wire 4.9, C9)."""

    @property
    def existing_user(self) -> str | None:
        """The id of the account that has the e-mail; ``None`` when Slack does not report it (wire 7.5.6, 7.5.7)."""
        return self.details.get("existing_user")


class RateLimitedError(ScimError):
    """Slack requested a wait longer than ``rate_limit_wait``, or too many waits in a row."""


class ServerError(ScimError):
    """Slack failed (5xx) on every attempt."""


class ConnectionFailedError(ScimError):
    """No reply was received."""


class UnexpectedReplyError(ScimError):
    """A reply that is not valid SCIM: no JSON, no list, a resource without an id, a redirect, a 404 from elsewhere."""


class IncompleteListError(ScimError):
    """A list with fewer entries than Slack announced, also when it was read again.

    ``details`` has both numbers, ``announced`` (empty when unknown) and ``given``.

    :ivar found: the resources in the list that have the requested keys.
    """

    found: tuple[t.Any, ...] = ()


def refuses_filter(error: ScimError) -> bool:
    """Whether the filter may be the cause of an error, so that a request without one may succeed.

    True for an error that names the filter or the query (wire 6.11, 6.12, RFC 7644's ``invalidFilter``), whatever its
    status, and for any other refusal: a proxy may reject the filter's characters or length with only a 403 or 414.
    False for a rejected token, a rate limit, a lost connection and a failing server.
    """
    if _ABOUT_FILTER.search(f"{error.code} {error.description}"):
        return True
    if isinstance(error, (AuthenticationError, RateLimitedError)) or error.status is None:
        return False
    return 300 <= error.status < 500 or error.status == 501  # noqa: PLR2004


class Refusal(t.NamedTuple):
    """The content of an error body.

    :ivar scim: whether the body is a SCIM error envelope, and so comes from Slack's SCIM service.
    """

    code: str | None
    details: dict[str, str]
    description: str
    scim: bool = False


def parse_refusal(text: str) -> Refusal:
    """Parse an error body of either version, of Slack's Web API, or without any JSON (wire §4, C2)."""
    body = _loaded(text)
    description = _description(body) or _plain(text)
    match = _CODE.match(description)
    code = match[1] if match and ("_" in match[1] or match[1] == description.strip()) else _scim_type(body)
    details = dict(_DETAIL.findall(description))
    if "existing_user" not in details:
        # wire 4.4: at least one client found it only in the raw body
        details.update(re.findall(r"\b(existing_user)=(\w+)", text))
    return Refusal(code, details, description, is_scim_error(body))


def is_scim_error(body: t.Mapping[str, t.Any]) -> bool:
    """Whether a JSON object is an error envelope of SCIM 1.1 or 2.0 (wire 4.1, 4.2).

    Problem details of gateways (RFC 9457) also have ``detail`` and ``status``, but say nothing about accounts.
    """
    errors = _errors(body)
    if errors and not _CONTENT_OF_ERRORS.isdisjoint(errors):
        return True
    schemas = body.get("schemas")
    named = isinstance(schemas, list) and any(isinstance(urn, str) and urn.endswith(":Error") for urn in schemas)
    plain = isinstance(body.get("detail"), str) and "status" in body and _OF_GATEWAYS.isdisjoint(body)
    return named or plain


def stated_status(body: t.Mapping[str, t.Any]) -> int | None:
    """The status of an error in the body of a 2xx; ``None`` when the JSON object is not an error.

    Slack's Web API answers 200 to everything, and its ``ok: false`` also occurs on SCIM calls (wire 9.3). A code that
    is neither a rate limit nor a failure of Slack is a refusal, 400.
    """
    if not is_scim_error(body) and body.get("ok") is not False:
        return None
    written = (_errors(body) or {}).get("code", body.get("status"))
    try:
        status = int(written)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        status = 0
    if 400 <= status < 600:  # noqa: PLR2004
        return status
    return _status_of_code(body) or 400


def says_rate_limited(body: t.Mapping[str, t.Any]) -> bool:
    """Whether a JSON object is an error with the code of a rate limit or a lock."""
    return _status_of_code(body) == 429  # noqa: PLR2004


def _status_of_code(body: t.Mapping[str, t.Any]) -> int | None:
    match = _CODE.match(_description(body))
    return _STATUS_OF_CODE.get(match[1] if match else "")


def _loaded(text: str) -> dict[str, t.Any]:
    try:
        body = json_of(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _errors(body: t.Mapping[str, t.Any]) -> dict[str, t.Any] | None:
    """The first error of a SCIM 1.1 envelope; ``None`` without one."""
    errors = body.get("Errors")
    if isinstance(errors, list):
        errors = next((error for error in errors if isinstance(error, dict)), None)
    return errors if isinstance(errors, dict) else None


def _description(body: t.Mapping[str, t.Any]) -> str:
    errors = _errors(body)
    if errors and errors.get("description"):
        return _shortened(str(errors["description"]))
    for key in ("detail", "error", "scimType"):
        if isinstance(body.get(key), str) and body[key]:
            return _shortened(body[key])
    return ""


def _scim_type(body: t.Mapping[str, t.Any]) -> str | None:
    """RFC 7644's ``scimType``, such as ``invalidFilter``; ``None`` without one."""
    written = body.get("scimType")
    return written if isinstance(written, str) and written.isidentifier() else None


def _plain(text: str) -> str:
    return _shortened(" ".join(_MARKUP.sub(" ", text).split()))


def _shortened(text: str) -> str:
    """A text from outside as one line for a message, with invisible characters escaped."""
    text = shown(" ".join(text.split()))
    return text if len(text) <= _LONGEST_DESCRIPTION else text[:_LONGEST_DESCRIPTION] + "…"


_NOT_FOUND = frozenset({"no_such_user", "unknown_user", "no_such_group"})
_TAKEN = frozenset({"username_taken", "email_taken"})
_AUTHENTICATION = frozenset(
    {"invalid_authentication", "missing_authentication", "invalid_auth", "not_authed", "token_revoked"}
    | {"token_expired", "account_inactive", "unsupported_version", "missing_scope", "not_allowed_token_type"}
)
#: The HTTP status that each code of an ``ok: false`` in a 200 is equivalent to (wire 9.3).
_STATUS_OF_CODE: t.Mapping[str, int] = {
    "ratelimited": 429,
    "rate_limited": 429,
    "too_many_requests": 429,
    "resource_locked": 429,
    "internal_error": 500,
    "fatal_error": 500,
    "service_unavailable": 503,
}
_HINTS = {
    "invalid_authentication": "the token is wrong, revoked, or its owner is no longer an admin",
    "missing_authentication": "no token reached Slack",
    # Codes of the Web API, which auth.test returns.
    "invalid_auth": "the token is wrong or revoked",
    "not_authed": "no token reached Slack",
    "token_revoked": "the token was revoked; create a new one",
    "token_expired": "the token has expired; create a new one",
    "account_inactive": "the account of the token's owner is deactivated",
    "missing_scope": "the token lacks the scope admin",
    "not_allowed_token_type": "this is not a user token (xoxp-)",
    "unsupported_version": "Slack answered a bad token with this code",
    "plus_teams_only": "SCIM needs a Business+ or Enterprise plan",
    "non_org_teams_only": "the app must be installed on the organization, not on one workspace",
    "permission_denied": "the token acts only on accounts with the same or fewer permissions than its owner's",
    "invalid_display_name": "the workspace may allow only its members to change their display names",
    "bad_endpoint": "check api_url, which must end with /scim",
}


def refusal_error(
    status: int, text: str, method: str, path: str, *, http_status: int | None = None, not_repeated: str = ""
) -> ScimError:
    """The exception for a reply that is an error.

    :param text: the body, without token and password.
    :param http_status: the HTTP status, where ``status`` is the one in the body.
    :param not_repeated: why the request was not sent again, such as ``asked to wait 3600 s``.
    """
    refusal = parse_refusal(text)
    kind = _kind(status, refusal, text)
    hint = _HINTS.get(refusal.code or "")
    answered = f"{status}" if http_status is None else f"{http_status} with an error"
    message = f"{method} {path}: Slack answered {answered}"
    if refusal.description:
        message += f", {refusal.description}"
    if hint:
        message += f" ({hint})"
    if not_repeated:
        message += f"; Slack {not_repeated}"
    return kind(
        message,
        code=refusal.code,
        details=refusal.details,
        description=refusal.description,
        status=status,
        method=method,
        path=path,
    )


def _kind(status: int, refusal: Refusal, text: str) -> type[ScimError]:
    code = refusal.code
    if status == 429:  # noqa: PLR2004
        return RateLimitedError
    if status >= 500:  # noqa: PLR2004
        return ServerError
    if status == 401 or code in _AUTHENTICATION:  # noqa: PLR2004 -- wire C3: unsupported_version was a bad token's code
        return AuthenticationError
    if status == 409 or code in _TAKEN or "email_taken" in text:  # noqa: PLR2004
        return ConflictError
    if code in _NOT_FOUND or (status == 404 and refusal.scim and code != "bad_endpoint"):  # noqa: PLR2004
        return NotFoundError
    if 300 <= status < 400 or (status == 404 and not refusal.scim):  # noqa: PLR2004
        return UnexpectedReplyError  # a 404 from outside SCIM says nothing about accounts and groups
    return ScimError
