# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The number of resources to request per page: as many as Slack can answer and memory should hold."""

from __future__ import annotations

import re

from .messages import Lost, Response

#: The largest page that Slack returns (wire 5.4).
PAGE_SIZE = 1000
#: Size of the first page of groups. Groups include their members (wire 5.14): a thousand may be hundreds of megabytes.
FIRST_GROUPS = 100
#: The desired length of a page, in characters.
_TARGET = 8_000_000
#: The largest ratio of the next page's size to the size of a page that was answered.
_GROWTH = 4
#: The number of failures in a row that is an outage, which says nothing about the page size.
_OUTAGE = 3
_TOO_LARGE = 413
_TOO_LONG = 414
_BAD_REQUEST = 400
_SIZE = re.compile(
    r"\b(invalid_)?count\b|items_?per_?page|page_?\s?size|max_?results|too_?\s?(large|big|many|long)", re.IGNORECASE
)


class PageSize:
    """The page size of one list, adapted to the answers and kept for the run.

    :param first: the number of resources of the first page.
    :ivar count: the number of resources to request in the next page.
    """

    def __init__(self, first: int) -> None:
        self.count = first
        self._most = PAGE_SIZE
        self._returned = 0

    def smaller(self, requested: int, failures: int = 1, certain: bool = False) -> int:
        """The size to try after a page of this size failed: half of it, an eighth from the third failure on.

        :param failures: how often the page failed.
        :param certain: whether the size is the cause; then no later page of the run is that large.
        """
        size = max(1, requested // (2 if failures < _OUTAGE else 8))
        self.count = min(self.count, size)
        if certain:
            self._most = min(self._most, size)
        return size

    def answered(self, requested: int, returned: int, characters: int, failures: int) -> None:
        """Adapt the size to a page that was answered.

        :param returned: the number of resources in it.
        :param characters: the length of the reply.
        :param failures: how often the page failed at larger sizes before.
        """
        self._returned = max(self._returned, returned)
        if 0 < failures < _OUTAGE:
            # A size that was answered before is not the cause of a failure.
            self._most = min(self._most, max(requested, self._returned))
        if returned:
            fitting = max(1, _TARGET * returned // max(1, characters))
            self.count = min(max(self.count, returned * _GROWTH), fitting, self._most)


def may_be_size(answer: Response | Lost) -> bool:
    """Whether a smaller page may succeed after a failure: a time-out, a broken connection, a failing server."""
    if isinstance(answer, Lost):
        return answer.sent_maybe and answer.response is None
    return answer.status >= 500  # noqa: PLR2004


def blames_size(answer: Response | Lost, filtered: bool) -> bool:
    """Whether the page size is the cause of a failure: a refusal names it, or the reply is too large to be read.

    :param filtered: whether the request had a filter; then a refusal for length is about the filter, not the page.
    """
    if isinstance(answer, Lost):
        return answer.too_large
    if answer.status == _TOO_LARGE:
        return not filtered
    if answer.status == _BAD_REQUEST or (answer.status == _TOO_LONG and not filtered):
        return _SIZE.search(answer.text) is not None
    return False
