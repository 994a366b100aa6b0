# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives conversations with plain values: no server, no clock, no sockets."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import (
    Lost,
    Request,
    Response,
    Together,
    Wait,
)

NOW = 1_800_000_000.0


@dataclass
class Talk:
    """What a conversation did: its result, its requests and its waits."""

    result: t.Any = None
    requests: list[Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.requests]

    @property
    def filters(self) -> list[str | None]:
        return [request.query.get("filter") for request in self.requests]


def reply(status: int = 200, body: t.Any = None, **headers: str) -> Response:
    """A response with a JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, "" if body is None else json.dumps(body))


def listing(*resources: t.Any, total: int | None = None, start: int = 1) -> Response:
    """A page of a list. An account or a group of which only the id matters gets names, as Slack always shows them."""
    count = len(resources)
    named = [whole(one) if isinstance(one, dict) and set(one) == {"id"} else one for one in resources]
    body = {"Resources": named, "startIndex": start, "itemsPerPage": count}
    return reply(200, {**body, "totalResults": count if total is None else total})


def whole(resource: dict[str, t.Any]) -> dict[str, t.Any]:
    """An account, or a group where its id begins with S, with the names that Slack always shows."""
    name = str(resource["id"]).lower()
    return {**resource, "displayName": name} if name.startswith("s") else {**resource, "userName": name, "emails": []}


class Script:
    """Answers in a fixed order; a callable is asked with the request."""

    def __init__(self) -> None:
        self.talk = Talk()

    def drive(self, conversation: t.Any, *answers: t.Any) -> Talk:
        """Drive to the end; every answer must have been used."""
        remaining = list(answers)
        self.talk = Talk()
        self.talk.result = self._run(conversation, remaining)
        assert not remaining, f"never asked for: {remaining}"
        return self.talk

    def _run(self, conversation: t.Any, remaining: list[t.Any]) -> t.Any:
        answer: t.Any = None
        while True:
            try:
                step = conversation.send(answer)
            except StopIteration as end:
                return end.value
            if isinstance(step, Wait):
                self.talk.waits.append(step.seconds)
                answer = None
            elif isinstance(step, Together):
                answer = [self._run(one, remaining) for one in step.conversations]
            else:
                self.talk.requests.append(step)
                assert remaining, f"one request too many: {step.method} {step.path} {dict(step.query)}"
                answer = remaining.pop(0)
                if callable(answer):
                    answer = answer(step)


class Wire:
    """Makers of answers."""

    reply = staticmethod(reply)
    listing = staticmethod(listing)
    whole = staticmethod(whole)
    now = NOW

    @staticmethod
    def lost(sent_maybe: bool = True, final: bool = False) -> Lost:
        return Lost("connection reset", sent_maybe, final)

    @staticmethod
    def absent() -> Response:
        return reply(404, {"Errors": {"description": "no_such_user", "code": 404}})

    @staticmethod
    def user(id: str, email: str = "", name: str = "", **more: t.Any) -> dict[str, t.Any]:
        emails = [{"value": email, "primary": True}] if email else []
        return {"id": id, "userName": name or id.lower(), "emails": emails, "active": True, **more}

    @staticmethod
    def group(id: str, name: str, *members: str, **more: t.Any) -> dict[str, t.Any]:
        return {"id": id, "displayName": name, "members": [{"value": member} for member in members], **more}


class ScriptedClient(ScimClient):  # type: ignore[misc]
    """The client with a function in the place of the network; it does not wait.

    :param answer: from a request to the response, or to :class:`Lost`.
    :ivar asked: the requests that were answered.
    :ivar paid: for each of them, whether the budget would be asked for its tokens.
    """

    def __init__(self, answer: t.Callable[[Request], Response | Lost]) -> None:
        super().__init__(Connection("xoxp-1", "http://127.0.0.1:1/scim", retries=0), sleep=lambda _seconds: None)
        self._answer = answer
        self.asked: list[Request] = []
        self.paid: list[bool] = []
        self._reserved = False

    def _reserve(self, _request: Request) -> float:
        self._reserved = True
        return 0.0

    def _exchange(self, request: Request) -> Response | Lost:
        self.asked.append(request)
        self.paid.append(self._reserved)
        self._reserved = False
        return self._answer(request)

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.asked]
