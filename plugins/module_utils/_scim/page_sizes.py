# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""How many resources to ask for in one page: as many as Slack can answer, and no more than is good to hold at once."""

from __future__ import annotations

import re

from .messages import Lost, Response

#: The largest page that Slack gives (wire 5.4).
PAGE_SIZE = 1000
#: Groups carry their members (wire 5.14), so that a thousand of them may be hundreds of megabytes.
FIRST_GROUPS = 100
#: Characters of one page that are aimed at.
_TARGET = 8_000_000
#: How much larger the next page may be than one that was answered.
_GROWTH = 4
#: So many failures in a row are an outage. They say nothing about the size.
_OUTAGE = 3
_TOO_LARGE = 413
_TOO_LONG = 414
_BAD_REQUEST = 400
_SIZE = re.compile(
    r"\b(invalid_)?count\b|items_?per_?page|page_?\s?size|max_?results|too_?\s?(large|big|many|long)", re.IGNORECASE
)


class PageSize:
    """The size of the pages of one list, learned from the answers and kept for the run.

    :param first: how many resources the first page has.
    :ivar count: how many resources the next page has.
    """

    def __init__(self, first: int) -> None:
        self.count = first
        self._most = PAGE_SIZE
        self._returned = 0

    def smaller(self, asked: int, failures: int = 1, certain: bool = False) -> int:
        """The size to try after a page of this size failed: the half of it, from the third failure on an eighth.

        :param failures: how often the page failed.
        :param certain: whether the size is what it failed for. Then no page of the run is that large again.
        """
        size = max(1, asked // (2 if failures < _OUTAGE else 8))
        self.count = min(self.count, size)
        if certain:
            self._most = min(self._most, size)
        return size

    def answered(self, asked: int, returned: int, characters: int, failures: int) -> None:
        """Learn from a page that came.

        :param returned: how many resources were in it.
        :param characters: the length of the reply.
        :param failures: how often the page failed before at larger sizes.
        """
        self._returned = max(self._returned, returned)
        if 0 < failures < _OUTAGE:
            # A page of a size that came before did not fail for its size.
            self._most = min(self._most, max(asked, self._returned))
        if returned:
            fitting = max(1, _TARGET * returned // max(1, characters))
            self.count = min(max(self.count, returned * _GROWTH), fitting, self._most)


def may_be_size(answer: Response | Lost) -> bool:
    """Whether a page that failed so may come when it is smaller: a time-out, a broken connection, a failing server."""
    if isinstance(answer, Lost):
        return answer.sent_maybe and answer.response is None
    return answer.status >= 500  # noqa: PLR2004


def blames_size(answer: Response | Lost, filtered: bool) -> bool:
    """Whether the size of the page is the cause of a failure: a refusal names it, or the reply is too large to be read.

    :param filtered: whether the request had a filter, which is what a long address or a large request comes from then.
    """
    if isinstance(answer, Lost):
        return answer.too_large
    if answer.status == _TOO_LARGE:
        return not filtered
    if answer.status == _BAD_REQUEST or (answer.status == _TOO_LONG and not filtered):
        return _SIZE.search(answer.text) is not None
    return False
