# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Who has which key, by a complete list that was read a short time ago.

That a key is not in a complete list proves that nobody has it. The tasks of a loop need the proof for one key each, and
one list is enough for all of them. Nothing but keys and ids is kept: what an id names is read when it is needed.
"""

from __future__ import annotations

import time
import typing as t

#: Seconds for which a complete list proves that something is not in it.
KEPT_SECONDS = 60.0

#: By key, the ids of those who have it.
Holders = t.Mapping[t.Hashable, frozenset[str]]


class _Kept(t.NamedTuple):
    holders: Holders
    read: float


class KeptLists:
    """The lists of one organization, as one token sees it.

    Whatever this process writes is taken in: what a reply shows is added to what is kept, and a write whose reply shows
    nothing ends it. A list whose reading began before a write is not kept.

    :param clock: seconds.
    """

    def __init__(self, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._writes: dict[str, int] = {}

    def stamp(self, path: str) -> tuple[int, float]:
        """What :meth:`keep` needs from before a list is read."""
        return self._writes.get(path, 0), self._clock()

    def keep(self, version: str, path: str, holders: Holders, stamp: tuple[int, float]) -> None:
        """Keep a complete list.

        :param stamp: from before it was read.
        """
        writes, begun = stamp
        if self._writes.get(path, 0) == writes:
            self._kept[version, path] = _Kept(holders, begun)

    def holders(self, version: str, path: str) -> Holders | None:
        """Who has which key, ``None`` when that is not known."""
        kept = self._kept.get((version, path))
        return kept.holders if kept and self._clock() - kept.read < KEPT_SECONDS else None

    def begin_write(self, version: str, path: str) -> _Write:
        """Set the lists of a path aside while something in them is written."""
        self._writes[path] = self._writes.get(path, 0) + 1
        kept = self._kept.pop((version, path), None)
        for other in [key for key in self._kept if key[1] == path]:
            del self._kept[other]
        return _Write(version, path, self._writes[path], kept)

    def end_write(self, write: _Write, id: str, keys: t.Iterable[t.Hashable]) -> None:
        """Go on with the list that was set aside, and with the keys that the written one has now.

        Not where another write began meanwhile.
        """
        if write.kept is None or self._writes[write.path] != write.number:
            return
        holders = {**write.kept.holders}
        for key in keys:
            holders[key] = holders.get(key, frozenset()) | {id}
        self._kept[write.version, write.path] = _Kept(holders, write.kept.read)


class _Write(t.NamedTuple):
    version: str
    path: str
    number: int
    kept: _Kept | None
