# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Reading lists: page after page by what was returned, each resource once (wire §5)."""

from __future__ import annotations

import typing as t

from .codec import Codec, Listing, Resource
from .messages import Conversation, Json, Request, Together
from .replies import unexpected_object
from .retry import Policy, fetch

#: The largest page that Slack gives (wire 5.4).
PAGE_SIZE = 1000
#: Pages that are asked for side by side, by everything that lists.
PARALLEL_PAGES = 4

Read = t.Callable[[t.Any], t.Optional[Resource]]


class Lists(t.Generic[Resource]):
    """The lists of one kind of resource.

    :param path: ``/Users`` or ``/Groups``.
    :param read: from JSON to the resource.
    :param never_empty: whether there is at least one, so that a whole list with none cannot be right.
    """

    def __init__(
        self, codec: Codec, policy: Policy, path: str, read: Read[Resource], never_empty: bool = False
    ) -> None:
        self._codec = codec
        self._policy = policy
        self._path = path
        self._read: Read[Resource] = read
        self._never_empty = never_empty

    def page(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Conversation[Listing[Resource]]:
        """One page.

        :param start_index: the 1-based index of the first resource.
        :param count: how many at most; Slack takes 10 when it is omitted, and 1000 for more than that.
        :raises UnexpectedReplyError: when the reply is no list, or one that denies what must be there.
        """
        given = (("startIndex", start_index), ("count", count), ("filter", filter))
        query = {name: str(value) for name, value in given if value is not None}
        request = Request("GET", self._path, query)
        body = yield from fetch(request, self._policy)
        if not self._codec.is_list(body):
            raise unexpected_object(request, "no list", body)
        listing = self._codec.listing(body, self._read, start_index or 1)
        if (start_index or 1) == 1 and not listing.returned and (count is None or count > 0):
            self._check_empty(request, body, listing.total, filter)
        return listing

    def _check_empty(self, request: Request, body: Json, total: int | None, filter: str | None) -> None:
        """Raise when a first page with nothing in it cannot be right."""
        if total:
            raise unexpected_object(request, f"none of the {total} that it counts", body)
        if self._never_empty and filter is None:
            raise unexpected_object(request, "an empty list, where at least the token's owner must be", body)

    def all(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[list[Resource]]:
        """All resources that match.

        :param workers: how many pages are asked for side by side, once their number is known; 1 for one by one.
        :param limit: how many suffice.
        """
        count = PAGE_SIZE if limit is None else max(1, min(PAGE_SIZE, limit))
        found = _Found[Resource]()
        first = yield from self.page(1, count, filter)
        found.take(first, 1)
        if workers > 1 and limit is None:
            yield from self._side_by_side(found, count, filter, workers)
        yield from self._one_by_one(found, count, filter, limit)
        if limit is None and found.incomplete:
            # The list moved under us (wire 5.13): what slid over a border between two pages is on another one now.
            found.start_again()
            yield from self._one_by_one(found, count, filter, None)
        resources = list(found.by_id.values())
        return resources if limit is None else resources[:limit]

    def _one_by_one(
        self, found: _Found[Resource], count: int, filter: str | None, limit: int | None
    ) -> Conversation[None]:
        while found.more and (limit is None or len(found.by_id) < limit):
            start = found.next
            found.take((yield from self.page(start, count, filter)), start)

    def _side_by_side(
        self, found: _Found[Resource], count: int, filter: str | None, workers: int
    ) -> Conversation[None]:
        """Ask for all further pages at once, and take them as long as each begins where the one before it ended."""
        step = found.next - 1
        if not found.more or found.total is None or step < 1:
            return
        starts = range(found.next, found.total + 1, step)
        listings = yield Together(tuple(self.page(start, count, filter) for start in starts), workers)
        for start, listing in zip(starts, listings):
            if start != found.next or not found.more:
                break
            found.take(listing, start)


class _Found(t.Generic[Resource]):
    """What a list has brought so far.

    :ivar next: the index from which to go on.
    :ivar total: how many there are by the last reply, ``None`` when it did not tell.
    :ivar more: whether there may be more.
    """

    def __init__(self) -> None:
        self.by_id: dict[str, Resource] = {}
        self.next = 1
        self.total: int | None = None
        self.more = True
        self._unreadable = 0
        self._most = 0

    @property
    def incomplete(self) -> bool:
        """Whether Slack said, at any time, that there are more than it gave."""
        return len(self.by_id) + self._unreadable < self._most

    def start_again(self) -> None:
        self.next, self.more, self._unreadable = 1, True, 0

    def take(self, listing: Listing[Resource], start: int) -> None:
        before = len(self.by_id)
        for resource in listing.page.resources:
            self.by_id.setdefault(resource.id, resource)
        self._unreadable += listing.returned - len(listing.page.resources)
        self.total = listing.total
        self._most = max(self._most, listing.total or 0)
        self.next = start + listing.returned
        if listing.total is None:
            # Without a total an empty page ends the list, and so does one that only repeats.
            self.more = len(self.by_id) > before
        else:
            self.more = bool(listing.returned) and self.next <= listing.total
