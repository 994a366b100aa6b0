# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Reading lists page by page, advancing by the number of resources returned, each resource once (wire §5)."""

from __future__ import annotations

import re
import typing as t

from .codec import Codec, Listing, Resource
from .errors import NotFoundError
from .listed import Listed, Walk
from .messages import Conversation, Json, Lost, Request, Response, Together
from .replies import error_of, unexpected, unexpected_object
from .retry import Policy, ask, fetch

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


#: The number of pages requested in parallel, for all lists.
PARALLEL_PAGES = 4
#: The factor by which the number of parallel parts grows once the first parts were as announced.
_MORE_PARTS = 16
#: The most resources read by their ids because a list shows them only in part.
MOST_PARTIAL = 1000

Read = t.Callable[[t.Any], t.Optional[Resource]]
ReadOne = t.Callable[[str], Conversation[Resource]]


class Lists(t.Generic[Resource]):
    """The lists of one kind of resource.

    :param path: ``/Users`` or ``/Groups``.
    :param read: decodes a resource from JSON.
    :param read_one: reads one by its id; raises NotFoundError.
    :param first_size: the number of resources of the first page.
    :param permanent: whether at least one exists and none is ever deleted. Then an empty list is an error, and the
        resources of two readings may be combined.
    """

    def __init__(
        self,
        codec: Codec,
        policy: Policy,
        path: str,
        read: Read[Resource],
        read_one: ReadOne[Resource],
        *,
        first_size: int,
        permanent: bool = False,
    ) -> None:
        self.path = path
        self._codec = codec
        self._policy = policy
        self._read: Read[Resource] = read
        self._read_one: ReadOne[Resource] = read_one
        self._permanent = permanent
        self._size = PageSize(first_size)

    def page(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Conversation[Listing[Resource]]:
        """One page.

        :param start_index: the 1-based index of the first resource.
        :param count: the most resources; Slack uses 10 when it is omitted, and 1000 for more than that.
        :raises UnexpectedReplyError: when the reply is not a list, or is empty although resources must exist.
        """
        request = self._request(start_index, count, filter)
        body = yield from fetch(request, self._policy)
        return self._listing(request, body)

    def advance(
        self, walk: Walk[Resource], filter: str | None = None, limit: int | None = None
    ) -> Conversation[list[Resource]]:
        """The resources of the next page that no earlier page had.

        :param limit: the number of resources that suffice in this page.
        """
        listing, _requested = yield from self._next(walk.next, limit, filter, walk.cursor)
        return (yield from self._completed(walk.take(listing)))

    def all(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Conversation[Listed[Resource]]:
        """All resources that match, with whether these are all.

        :param workers: the number of pages requested in parallel, once the total is known; 1 for one by one.
        :param limit: the number of resources that suffice.
        """
        both: dict[str, Resource] = {}
        # Read again when the list changed meanwhile (wire 5.13): entries may have moved to a page already read.
        for at_once in (workers, 1):
            found: dict[str, Resource] = {}
            walk = Walk[Resource](self.path)
            if at_once > 1 and limit is None:
                yield from self._side_by_side(walk, found, filter, at_once)
            while walk.more and (limit is None or len(found) < limit):
                rest = None if limit is None else limit - len(found)
                listing, _requested = yield from self._next(walk.next, rest, filter, walk.cursor)
                _keep(found, walk.take(listing))
            if walk.complete or (limit is not None and len(found) >= limit):
                whole = yield from self._completed(tuple(found.values())[:limit])
                return Listed(self.path, tuple(whole), walk.announced, True)
            both.update(found)
        complete = self._permanent and walk.announced is not None and len(both) >= walk.announced
        whole = yield from self._completed(tuple(both.values())[:limit])
        return Listed(self.path, tuple(whole), walk.announced, complete, walk.unreadable)

    def _completed(self, resources: t.Sequence[Resource]) -> Conversation[list[Resource]]:
        """The resources, each that the list shows only in part replaced by a reading by its id.

        :raises UnexpectedReplyError: when there are too many such, or one is not a resource of this kind.
        """
        partial = [resource.id for resource in resources if resource.partial]
        if not partial:
            return list(resources)
        if len(partial) > MOST_PARTIAL:
            reason = (
                f"does not show the names or e-mail addresses of {len(partial):,} of its {len(resources):,} entries"
            )
            raise unexpected(Request("GET", self.path), reason)
        read = yield Together(tuple(map(self._read_if_there, partial)), PARALLEL_PAGES)
        known = dict(zip(partial, t.cast("list[Resource | None]", read)))
        now = (known[resource.id] if resource.partial else resource for resource in resources)
        return [resource for resource in now if resource is not None]

    def _read_if_there(self, id: str) -> Conversation[Resource | None]:
        try:
            return (yield from self._read_one(id))
        except NotFoundError:
            if not self._permanent:
                return None  # it was deleted meanwhile
            raise unexpected(Request("GET", self.path), f"shows {id}, but Slack has no such account") from None

    def _side_by_side(
        self, walk: Walk[Resource], found: dict[str, Resource], filter: str | None, workers: int
    ) -> Conversation[None]:
        """Read a list in parallel parts, as long as each part begins where the previous one ended."""
        listing, requested = yield from self._next(1, None, filter)
        _keep(found, walk.take(listing))
        step = self._size.count if listing.returned >= requested else listing.returned
        begin = workers
        while walk.more and walk.announced is not None and walk.cursor is None and step:
            starts = range(walk.next, walk.announced + 1, step)[:begin]
            begin = workers * _MORE_PARTS
            parts = yield Together(tuple(self._part(start, start + step, filter) for start in starts), workers)
            for start, part in zip(starts, parts):
                if start != walk.next or walk.cursor is not None:
                    return
                for listing in part:
                    if walk.more:
                        _keep(found, walk.take(listing))

    def _part(self, start: int, stop: int, filter: str | None) -> Conversation[list[Listing[Resource]]]:
        """The pages from index ``start`` up to, not including, ``stop``."""
        listings: list[Listing[Resource]] = []
        end = stop
        while start < end:
            most = None if not listings else end - start
            listing, _requested = yield from self._next(start, most, filter)
            listings.append(listing)
            start += listing.returned
            end = stop if listing.total is None else min(stop, listing.total + 1)
            if not listing.returned or listing.next_cursor is not None:
                break
        return listings

    def _next(
        self, start: int, most: int | None, filter: str | None, cursor: str | None = None
    ) -> Conversation[tuple[Listing[Resource], int]]:
        """A page of a size that Slack can answer, and the number of resources requested.

        :param most: the number of resources that suffice.
        """
        requested = self._size.count if most is None else min(self._size.count, most)
        failures = 0

        def smaller(request: Request, answer: Response | Lost) -> Request:
            nonlocal requested, failures
            if not may_be_size(answer):
                return request
            failures += 1
            requested = self._size.smaller(requested, failures)
            return self._request(start, requested, filter, cursor)

        while True:
            request = self._request(start, requested, filter, cursor)
            outcome = yield from ask(request, self._policy, smaller)
            answer = outcome.answer
            if requested == 1 or not blames_size(answer, filter is not None):
                break
            requested = self._size.smaller(requested, certain=True)
        if outcome.body is None or isinstance(answer, Lost):
            raise error_of(request, answer)
        listing = self._listing(request, outcome.body)
        self._size.answered(requested, listing.returned, len(answer.text), failures)
        return listing, requested

    def _request(self, start: int | None, count: int | None, filter: str | None, cursor: str | None = None) -> Request:
        place = ("startIndex", start) if cursor is None else ("cursor", cursor)
        parameters = (place, ("count", count), ("filter", filter))
        return Request("GET", self.path, {name: str(value) for name, value in parameters if value is not None})

    def _listing(self, request: Request, body: Json) -> Listing[Resource]:
        if not self._codec.is_list(body):
            raise unexpected_object(request, "no list", body)
        start = int(request.query.get("startIndex", 1))
        listing = self._codec.listing(body, self._read, start)
        first = start == 1 and "cursor" not in request.query and request.query.get("count") != "0"
        if first and not listing.returned and listing.next_cursor is None:
            self._check_empty(request, body, listing.total)
        return listing

    def _check_empty(self, request: Request, body: Json, total: int | None) -> None:
        """Raise when an empty first page cannot be correct."""
        if total:
            raise unexpected_object(request, f"none of the {total} entries that it announces", body)
        if self._permanent and "filter" not in request.query:
            raise unexpected_object(request, "an empty list, which must contain at least the token's owner", body)


def _keep(found: dict[str, Resource], resources: t.Iterable[Resource]) -> None:
    found.update((resource.id, resource) for resource in resources)
