# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: SCIM, the Web API's auth.test, and the control API."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from slack_scim_sandbox.control import control
from slack_scim_sandbox.messages import Reply
from slack_scim_sandbox.middleware import Cut, Incoming, Sandbox, answer_scim, pass_through
from slack_scim_sandbox.rendering import encode
from slack_scim_sandbox.settings import Settings
from slack_scim_sandbox.transport import CUT
from slack_scim_sandbox.webapi import answer_web_api, with_form_token

# wire 2.1; `date` is the server's, `transfer-encoding: chunked` follows from there being no content-length
_HEADERS = (
    (b"server", b"Apache"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains; preload"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-slack-backend", b"h"),
    (b"vary", b"Accept-Encoding"),
    (b"x-xss-protection", b"0"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-via", b"haproxy-www-sandbox"),
)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


class Endpoint:
    """An ASGI endpoint over the organizations of a process."""

    def __init__(self, sandboxes: Sequence[Sandbox]) -> None:
        self._sandboxes = sandboxes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        incoming = Incoming(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            authorization=request.headers.get("authorization"),
            body=await request.body(),
        )
        try:
            incoming = self.completed(incoming)
            sandbox = self._of(incoming)
            reply, half = await self.answer(sandbox, incoming)
        except Cut as cut:
            scope["extensions"][CUT](abruptly=not cut.after, after=cut.after)
            return
        await self._send(sandbox.settings, reply, half, request, send)

    def completed(self, incoming: Incoming) -> Incoming:
        """The request with its token in the header."""
        return incoming

    async def answer(self, sandbox: Sandbox, incoming: Incoming) -> tuple[Reply, bool]:
        """The reply, and whether only half of it is to be sent."""
        raise NotImplementedError

    def _of(self, incoming: Incoming) -> Sandbox:
        """The organization of the token; the first one refuses every other token."""
        known = (one for one in self._sandboxes if one.credentials_error(incoming.authorization) is None)
        return next(known, self._sandboxes[0])

    async def _send(self, settings: Settings, reply: Reply, half: bool, request: Request, send: Send) -> None:
        body = reply.body
        headers = [*_HEADERS, *reply.headers]
        if body or reply.status != HTTPStatus.NO_CONTENT:
            headers.append((b"content-type", reply.content_type))
        if settings["connection_close"]:
            headers.append((b"connection", b"close"))
        if settings["gzip"] and body and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, 1)
            headers.append((b"content-encoding", b"gzip"))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if half:
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            request.scope["extensions"][CUT](abruptly=False)
            return
        await send({"type": "http.response.body", "body": body})


class Scim(Endpoint):
    """`/scim/…`"""

    async def answer(self, sandbox: Sandbox, incoming: Incoming) -> tuple[Reply, bool]:
        return await pass_through(sandbox, incoming, answer_scim)


class WebApi(Endpoint):
    """`/api/auth.test`"""

    def completed(self, incoming: Incoming) -> Incoming:
        return with_form_token(incoming)

    async def answer(self, sandbox: Sandbox, incoming: Incoming) -> tuple[Reply, bool]:
        return await pass_through(sandbox, incoming, answer_web_api)


class Control(Endpoint):
    """`/_sandbox/…`"""

    async def answer(self, sandbox: Sandbox, incoming: Incoming) -> tuple[Reply, bool]:
        status, body = control(sandbox, incoming)
        return Reply(status, encode(body)), False


def build(sandboxes: Sequence[Sandbox]) -> ASGIApp:
    """The application over one organization or more; each request goes to that of its token."""
    return Starlette(
        routes=[
            Route("/_sandbox/{name:path}", Control(sandboxes), methods=_METHODS),
            Route("/api/auth.test", WebApi(sandboxes), methods=["GET", "POST"]),
            Route("/{path:path}", Scim(sandboxes), methods=_METHODS),
        ]
    )
