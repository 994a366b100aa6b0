# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: SCIM, the Web API's auth.test, and the control API."""

from __future__ import annotations

import gzip
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from slack_scim_sandbox.control import control
from slack_scim_sandbox.messages import Reply
from slack_scim_sandbox.middleware import Cut, Incoming, Sandbox, answer_scim, pass_through
from slack_scim_sandbox.rendering import encode
from slack_scim_sandbox.transport import CUT
from slack_scim_sandbox.webapi import answer_web_api

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
    """An ASGI endpoint over the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

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
            reply, half = await self.answer(incoming)
        except Cut as cut:
            scope["extensions"][CUT](abruptly=not cut.after, after=cut.after)
            return
        await self._send(reply, half, request, send)

    async def answer(self, incoming: Incoming) -> tuple[Reply, bool]:
        """The reply, and whether only half of it is to be sent."""
        raise NotImplementedError

    async def _send(self, reply: Reply, half: bool, request: Request, send: Send) -> None:
        body = reply.body
        headers = [*_HEADERS, *reply.headers]
        if body or reply.status != HTTPStatus.NO_CONTENT:
            headers.append((b"content-type", reply.content_type))
        if self._sandbox.settings["connection_close"]:
            headers.append((b"connection", b"close"))
        if self._sandbox.settings["gzip"] and body and "gzip" in request.headers.get("accept-encoding", ""):
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

    async def answer(self, incoming: Incoming) -> tuple[Reply, bool]:
        return await pass_through(self._sandbox, incoming, answer_scim)


class WebApi(Endpoint):
    """`/api/auth.test`"""

    async def answer(self, incoming: Incoming) -> tuple[Reply, bool]:
        return await pass_through(self._sandbox, incoming, answer_web_api)


class Control(Endpoint):
    """`/_sandbox/…`"""

    async def answer(self, incoming: Incoming) -> tuple[Reply, bool]:
        status, body = control(self._sandbox, incoming)
        return Reply(status, encode(body)), False


def build(sandbox: Sandbox) -> ASGIApp:
    """The application over one sandbox."""
    return Starlette(
        routes=[
            Route("/_sandbox/{name:path}", Control(sandbox), methods=_METHODS),
            Route("/api/auth.test", WebApi(sandbox), methods=["GET", "POST"]),
            Route("/{path:path}", Scim(sandbox), methods=_METHODS),
        ]
    )
