# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Reading lists again to decide whether Slack still answers the same.

Most of the time for a list goes into decoding and planning, not reading. A run that found nothing to change need not be
repeated as long as each page is, byte for byte, the same.
"""

from __future__ import annotations

import hashlib
import typing as t
from urllib.parse import parse_qsl, urlencode

from .messages import Conversation, Lost, Request, Response, Result, Together
from .paging import PARALLEL_PAGES

#: The digest of an answer, by request.
Pages = t.Mapping[str, str]


class Reading:
    """One reading of lists: its requests and the digests of their answers.

    :ivar pages: the digest of each answer that was read, by request.
    :ivar steady: whether no request had two different answers during the reading.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.steady = True
        self._kept: dict[str, Response | Lost] = {}
        self._differs = False

    def of(self, conversation: Conversation[Result]) -> Conversation[Result]:
        """A reading conversation whose answers are recorded; answers that :meth:`same` has fetched are reused."""
        answer: t.Any = None
        while True:
            try:
                step = conversation.send(answer)
            except StopIteration as end:
                return t.cast("Result", end.value)
            if isinstance(step, Together):
                answer = yield Together(tuple(map(self.of, step.conversations)), step.workers)
            elif isinstance(step, Request):
                answer = self._kept.pop(_written(step), None) or (yield step)
                self._note(step, answer)
            else:
                answer = yield step

    def same(self, pages: Pages) -> Conversation[bool]:
        """Whether Slack answers each request as in an earlier reading; no request is sent after one that differs.

        :param pages: of the earlier reading.
        """
        questions = tuple(self._ask_again(request, digest) for request, digest in pages.items())
        yield Together(questions, PARALLEL_PAGES)
        return bool(pages) and not self._differs

    def _ask_again(self, written: str, digest: str) -> Conversation[None]:
        if self._differs:
            return
        answer = yield _read(written)
        self._kept[written] = answer
        if not isinstance(answer, Response) or not answer.ok or _digest(answer) != digest:
            self._differs = True

    def _note(self, request: Request, answer: Response | Lost) -> None:
        if isinstance(answer, Response) and answer.ok:
            digest = _digest(answer)
            self.steady = self.pages.setdefault(_written(request), digest) == digest and self.steady


def _digest(answer: Response) -> str:
    return hashlib.sha256(answer.text.encode("utf-8", "surrogatepass")).hexdigest()


def _written(request: Request) -> str:
    return f"{request.path}?{urlencode(sorted(request.query.items()))}"


def _read(written: str) -> Request:
    path, _mark, query = written.partition("?")
    return Request("GET", path, dict(parse_qsl(query, keep_blank_values=True)))
