# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Detects from an operation's requests and replies whether it has written to Slack."""

from __future__ import annotations

import contextlib
import typing as t

from .._scim.errors import ScimError
from .._scim.messages import Conversation, Lost, Request, Response, Result, Together
from .._scim.replies import read_reply

_SERVER_ERROR = 500


class WriteTrace:
    """The known writes of one operation, at any instant.

    :ivar written: whether Slack has accepted a write.
    :ivar doubtful: whether a write without a usable reply may have arrived, and Slack was not read since.
    """

    def __init__(self) -> None:
        self.written = False
        self.doubtful = False

    def watched(self, conversation: Conversation[Result]) -> Conversation[Result]:
        """The same conversation, with its requests and replies recorded."""
        answer: t.Any = None
        with contextlib.closing(conversation):
            while True:
                try:
                    step = conversation.send(answer)
                except StopIteration as end:
                    return t.cast("Result", end.value)
                answer = yield step
                if isinstance(step, Request):
                    self._note(step, answer)
                elif isinstance(step, Together):
                    self.doubtful = False  # pages of a list, whose errors are raised

    def _note(self, request: Request, answer: Response | Lost) -> None:
        if request.reads and not self.doubtful:
            return  # a large reply need not be parsed twice
        reply, body = read_reply(request, answer)
        if isinstance(reply, Response) and reply.ok and (body is not None or not reply.text.strip()):
            self.written = self.written or not request.reads
            self.doubtful = False
        elif not request.reads:
            self.doubtful = self.doubtful or _may_have_arrived(reply)

    def settled_write(self, write: Conversation[Result]) -> Conversation[tuple[Result | None, ScimError | None]]:
        """The result of a write, or the error after which it is unknown whether Slack applied it.

        :raises ScimError: when the write was not applied.
        """
        try:
            return (yield from write), None
        except ScimError as error:
            if not self.doubtful:
                raise
            return None, error


def _may_have_arrived(reply: Response | Lost) -> bool:
    """Whether a write may have arrived; also after a 2xx that is not SCIM, such as a sign-in page."""
    return reply.sent_maybe if isinstance(reply, Lost) else reply.ok or reply.status >= _SERVER_ERROR
