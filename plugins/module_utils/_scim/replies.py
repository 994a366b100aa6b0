# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Classifies a reply: a success with its JSON object, an error wherever it is stated, or no usable reply.

All replies pass through :func:`read_reply`, the one place that detects an error in a 200 and a missing body.
"""

from __future__ import annotations

import html
import json
import re
import typing as t
from dataclasses import replace
from urllib.parse import quote, quote_plus

from .._model.text import shown
from .errors import (
    ConnectionFailedError,
    ScimError,
    UnexpectedReplyError,
    is_scim_error,
    refusal_error,
    says_rate_limited,
    stated_status,
)
from .messages import Json, Lost, Request, Response, json_of

#: The most characters of a body shown in a message.
_SHOWN = 100
#: The most characters of a page of a list that is searched for keys that an object has twice. The search takes a third
#: of the time of decoding, which only large pages show. Other replies are always searched.
_SEARCHED = 65_536


def read_reply(request: Request, answer: Response | Lost) -> tuple[Response | Lost, Json | None]:
    """The classified answer, and the JSON object of a success.

    - An error envelope in a 2xx is that error, and has the status that the envelope states.
    - A code of rate limits is a 429, whatever the status.
    - A 2xx without a JSON object to a request that only reads is a lost reply: the object is required. Python's
      HTTP client returns such a reply when the connection ends within the headers.
    - A 404 for one account or group without a SCIM error envelope comes from a gateway before Slack's SCIM service.
      It is a lost reply, and says nothing about the account or group.

    The object of a successful read is never ``None``. The object of a successful write is ``None`` when the reply has
    no body (wire §12.1) or a spoiled one. A reply with a key twice in one object is spoiled: it says two things.
    """
    if isinstance(answer, Lost):
        return answer, None
    page = request.reads and not request.names_resource
    body = _object(answer.text, strict=answer.ok and not (page and len(answer.text) > _SEARCHED))
    if not answer.ok:
        if answer.status == 404 and request.names_resource and not is_scim_error(body or {}):  # noqa: PLR2004
            return Lost(f"a 404 that is not SCIM's: {_shown(request, answer.text)}", True, response=answer), None
        if body is not None and says_rate_limited(body) and answer.status != 429:  # noqa: PLR2004
            return replace(answer, status=429, http_status=answer.status), None
        return answer, None
    status = None if body is None else stated_status(body)
    if status is not None:
        return replace(answer, status=status, http_status=answer.status), None
    if body is None and request.reads:
        return Lost(_no_object(request, answer), True, response=answer), None
    return answer, body


def _object(text: str, strict: bool = False) -> Json | None:
    try:
        body = json_of(text, strict) if text else None
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _no_object(request: Request, response: Response) -> str:
    what = "something that is not SCIM"
    if _object(response.text) is not None:
        what = "JSON that has a key twice in one object, or a number that is not finite"
    return f"answered {response.status} with {what}: {_shown(request, response.text)}"


def _shown(request: Request, text: str) -> str:
    """The beginning of a body, for a message."""
    begin = " ".join(_without_password(text, request).split())[:_SHOWN]
    return repr(begin) if begin else "no body"


def error_of(request: Request, answer: Response | Lost) -> ScimError:
    """The exception for an answer that is not a success."""
    method, path = request.method, request.path
    if isinstance(answer, Lost):
        if answer.response is not None:
            return unexpected(request, answer.reason, answer.response.status)
        return ConnectionFailedError(f"{method} {path}: no reply from Slack: {answer.reason}", method=method, path=path)
    if answer.ok:
        return unexpected(request, _no_object(request, answer), answer.status)
    text = _without_password(answer.text, request)
    if 300 <= answer.status < 400:  # noqa: PLR2004
        target = shown(answer.headers.get("location", "elsewhere").split("?", 1)[0])
        reason = (
            f"answered {answer.status}, a redirect to {target}, which was not followed, because the token is for "
            "Slack only"
        )
        return unexpected(request, reason, answer.status)
    return refusal_error(
        answer.status, text, method, path, http_status=answer.http_status, not_repeated=answer.not_repeated
    )


def unexpected(request: Request, reason: str, status: int | None = None) -> UnexpectedReplyError:
    """The exception for a reply that does not fit the request."""
    method, path = request.method, request.path
    return UnexpectedReplyError(
        f"{method} {path}: {reason}", description=reason, status=status, method=method, path=path
    )


def unexpected_object(request: Request, what: str, body: t.Mapping[str, t.Any]) -> UnexpectedReplyError:
    """The exception for a JSON object that does not fit the request, with the object's beginning.

    :param what: a description of the object, such as ``no list``.
    """
    return unexpected(request, f"answered with {what}: {_shown(request, json.dumps(body))}")


def _without_password(text: str, request: Request) -> str:
    password = (request.body or {}).get("password")
    if isinstance(password, str) and password:
        for written in _written(password):
            text = text.replace(written, "********")
    return text


def _written(secret: str) -> list[str]:
    """The forms of a secret in JSON, HTML and addresses, all readable as the secret; the longest first."""
    escaped, plain = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    capital = re.sub(r"\\u[0-9a-f]{4}", lambda code: "\\u" + code[0][2:].upper(), escaped)
    in_json = {form.replace("/", slash) for form in (escaped, plain, capital) for slash in ("/", "\\/")}
    in_html = {html.escape(secret), html.escape(secret, quote=False)}
    return sorted({secret, *in_json, *in_html, quote(secret, safe=""), quote_plus(secret)}, key=len, reverse=True)
