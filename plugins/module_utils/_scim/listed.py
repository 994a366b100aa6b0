# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Lists with how complete they are, and the progress of reading one.

Only a complete list proves absence. So a :class:`Listed` is not a sequence: its resources are available as
``whole()``, which raises for an incomplete list, or as ``received``.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.resources import Group, User
from .._model.text import plural
from .codec import Listing
from .errors import IncompleteListError, UnexpectedReplyError

Resource = t.TypeVar("Resource", User, Group)

#: The noun of messages for the resources of a list.
_NOUNS = {"/Users": "account", "/Groups": "group"}
#: The most entries of a list with a total. It may grow to twice its total while it is read, a short one by
#: :data:`_GROWTH`; a list without a total is abandoned earlier.
MOST = 3_000_000
MOST_UNCOUNTED = 1_000_000
_GROWTH = 1000
#: The most pages in a row without a new entry, in a list that pages by cursors.
MOST_EMPTY = 1000


@dataclass(frozen=True)
class Listed(t.Generic[Resource]):
    """A list as it was read.

    :ivar path: ``/Users`` or ``/Groups``.
    :ivar received: the resources that were read, each once.
    :ivar announced: Slack's total, ``None`` when it states none.
    :ivar complete: whether all requested resources were read.
    :ivar unreadable: the number of entries that could not be decoded.
    """

    path: str
    received: tuple[Resource, ...]
    announced: int | None
    complete: bool
    unreadable: int = 0

    def whole(self) -> list[Resource]:
        """The resources of a complete list.

        :raises IncompleteListError: when it is not complete, with both numbers.
        """
        if not self.complete:
            raise self.error
        return list(self.received)

    @property
    def error(self) -> IncompleteListError:
        """The exception for an incomplete list."""
        return _incomplete(self.path, self.announced, len(self.received), self.unreadable)


def _incomplete(path: str, announced: int | None, received: int, unreadable: int) -> IncompleteListError:
    noun = _NOUNS[path]
    if announced is None:
        reason = (
            f"Slack returned {received:,} {plural(received, noun)}, and did not report whether the list is complete"
        )
    else:
        reason = f"Slack announced {announced:,} {plural(announced, noun)}, but returned {received:,}"
    if unreadable:
        reason += f"; entries without an id or of another kind: {unreadable:,}"
    return IncompleteListError(
        f"GET {path}: {reason}. The list was read again and is still incomplete, so it is not used.",
        description=reason,
        details={"announced": "" if announced is None else str(announced), "given": str(received)},
        method="GET",
        path=path,
    )


class Walk(t.Generic[Resource]):
    """One reading of a list, page after page, with one page in memory.

    :ivar next: the index of the entry to go on from.
    :ivar cursor: the cursor to go on from, where the service pages by cursors (RFC 9865).
    :ivar more: whether there may be another page.
    :ivar announced: the largest total that Slack stated, ``None`` when it stated none.
    :ivar unreadable: the number of entries that could not be decoded.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.next = 1
        self.cursor: str | None = None
        self.more = True
        self.announced: int | None = None
        self.unreadable = 0
        self._ids: set[str] = set()
        self._cursors: set[str] = set()
        self._empty = 0
        self._most: int | None = None
        self._ended = False

    @property
    def received(self) -> int:
        """The number of resources read so far."""
        return len(self._ids)

    @property
    def complete(self) -> bool:
        """Whether all resources were read; an unreadable entry counts as not read."""
        if self.more:
            return False
        return self._ended if self.announced is None else self.received >= self.announced

    @property
    def error(self) -> IncompleteListError:
        """The exception for an incomplete list."""
        return _incomplete(self.path, self.announced, self.received, self.unreadable)

    def take(self, listing: Listing[Resource]) -> list[Resource]:
        """The resources of the next page that no earlier page had.

        :raises UnexpectedReplyError: when the list has more entries than it announced, or no end.
        """
        fresh = [resource for resource in listing.page.resources if self._is_new(resource.id)]
        if listing.total is not None:
            self.announced = max(self.announced or 0, listing.total)
        self.next += listing.returned
        self.unreadable += listing.returned - len(listing.page.resources)
        self._empty = 0 if fresh else self._empty + 1
        self._check(listing)
        by_cursor = self.cursor is not None or listing.next_cursor is not None
        self.cursor = listing.next_cursor
        if by_cursor:
            self.more = self.cursor is not None
            self._ended = not self.more
        else:
            # A page without new entries ends the list of a service that does not page. It does not prove completeness.
            self.more = bool(fresh) and (listing.total is None or self.next <= listing.total)
            self._ended = not listing.returned
        return fresh

    def _is_new(self, id: str) -> bool:
        known = len(self._ids)
        self._ids.add(id.upper())  # Slack's case; one id in two cases must not count as two accounts
        return len(self._ids) > known

    def _check(self, listing: Listing[Resource]) -> None:
        entries, noun = self.next - 1, _NOUNS[self.path]
        if listing.next_cursor is not None:
            if listing.next_cursor in self._cursors:
                raise self._endless(f"the list of {noun}s has no end: it repeats the cursor {listing.next_cursor!r}")
            self._cursors.add(listing.next_cursor)
        elif listing.total is not None and self.cursor is None and self.received > (self.announced or 0):
            raise self._endless(f"the list of {noun}s has more than the {listing.total:,} entries that it announces")
        if self._empty > MOST_EMPTY:
            nothing = f"{self._empty:,} pages in a row had no new entries"
            raise self._endless(f"the list of {noun}s has no end: after {self.received:,}, {nothing}")
        if self._most is None:
            self._most = MOST_UNCOUNTED if listing.total is None else min(2 * listing.total + _GROWTH, MOST)
        if entries > self._most:
            raise self._endless(f"the list of {noun}s has no end: it has returned {entries:,} entries and continues")

    def _endless(self, reason: str) -> UnexpectedReplyError:
        return UnexpectedReplyError(f"GET {self.path}: {reason}", description=reason, method="GET", path=self.path)
