# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of writes, from the requests and replies that pass."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.write_trace import WriteTrace
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Conversation, Lost, Request, Response
from tests.support.conversations import Script, Wire, reply

READ, WRITE = Request("GET", "/Users/U1"), Request("PATCH", "/Users/U1")
SEEN = reply(200, Wire.user("U1"))
MAYBE, NEVER = Lost("connection reset", sent_maybe=True), Lost("connection refused", sent_maybe=False)


def talk(*requests: Request) -> Conversation[None]:
    for request in requests:
        _answer = yield request


def traced(*steps: tuple[Request, Any]) -> tuple[bool, bool]:
    """Whether it was written, and whether that is in doubt, after these requests and their answers."""
    trace = WriteTrace()
    Script().drive(
        trace.watched(talk(*(request for request, _answer in steps))), *(answer for _request, answer in steps)
    )
    return trace.written, trace.doubtful


@pytest.mark.parametrize(
    ("steps", "known"),
    [
        ([(READ, SEEN)], (False, False)),
        ([(WRITE, reply(200))], (True, False)),
        ([(WRITE, Response(204, {}, ""))], (True, False)),
        ([(WRITE, Response(200, {}, "<html>Sign in</html>"))], (False, True)),
        ([(WRITE, Response(200, {}, "<html>Sign in</html>")), (READ, SEEN)], (False, False)),
        ([(WRITE, reply(400))], (False, False)),
        ([(WRITE, NEVER)], (False, False)),
        ([(WRITE, MAYBE)], (False, True)),
        ([(WRITE, reply(502))], (False, True)),
        ([(WRITE, MAYBE), (WRITE, reply(400))], (False, True)),
        ([(WRITE, MAYBE), (READ, SEEN)], (False, False)),
        ([(WRITE, MAYBE), (READ, reply(200))], (False, True)),
        ([(WRITE, MAYBE), (READ, reply(500))], (False, True)),
        ([(WRITE, MAYBE), (WRITE, reply(200))], (True, False)),
        ([(WRITE, reply(200, {"ok": False, "error": "internal_error"}))], (False, True)),
        ([(Request("POST", "/api/auth.test", web_api=True), reply(200, {"ok": True}))], (False, False)),
    ],
)
def test_what_passes_is_noted(steps: list[tuple[Request, Response | Lost]], known: tuple[bool, bool]) -> None:
    assert traced(*steps) == known
