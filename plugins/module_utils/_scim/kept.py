# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The accounts or groups that have each key, from a complete list that was read a short time ago.

A key that is not in a complete list belongs to no account or group. Each task of a loop needs this proof for one key,
and one list is enough for all of them. Only keys and ids are kept: the resource of an id is read when it is needed.
"""

from __future__ import annotations

import threading
import time
import typing as t
from collections import Counter

#: Seconds for which a complete list proves absence.
KEPT_SECONDS = 60.0

#: The ids of the accounts or groups that have a key, by key.
Holders = t.Mapping[t.Hashable, frozenset[str]]


class _Kept(t.NamedTuple):
    holders: Holders
    read: float


class KeptLists:
    """The kept lists of one organization, as one token sees it.

    Writes of this process update a list: the resource in a reply is added, and a write whose reply shows none drops the
    list. No list is available while a write is under way, and a list whose reading began before the write ended is not
    kept.

    :param clock: seconds.
    """

    def __init__(self, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], _Kept] = {}
        # By path, the number of begins and ends of writes, and the number of writes under way.
        self._turns: Counter[str] = Counter()
        self._writing: Counter[str] = Counter()

    def stamp(self, path: str) -> Stamp:
        """The stamp to take before a list is read, for :meth:`keep`."""
        return Stamp(self._turns[path], self._clock())

    def keep(self, version: str, path: str, holders: Holders, stamp: Stamp) -> None:
        """Keep a complete list.

        :param stamp: taken before the list was read.
        """
        with self._lock:
            if self._turns[path] == stamp.turn and not self._writing[path]:
                self._kept[version, path] = _Kept(holders, stamp.begun)

    def holders(self, version: str, path: str) -> Holders | None:
        """The ids by key; ``None`` without a kept list."""
        kept = self._kept.get((version, path))
        return kept.holders if kept and self._clock() - kept.read < KEPT_SECONDS else None

    def begin_write(self, version: str, path: str) -> Write:
        """Set the lists of a path aside while something in them is written; :meth:`end_write` must follow."""
        with self._lock:
            self._turns[path] += 1
            self._writing[path] += 1
            kept = self._kept.pop((version, path), None)
            for other in [key for key in self._kept if key[1] == path]:
                del self._kept[other]
            return Write(version, path, self._turns[path], kept)

    def end_write(self, write: Write, id: str | None = None, keys: t.Iterable[t.Hashable] = ()) -> None:
        """Restore the list that was set aside, unless another write began meanwhile.

        :param id: of the written resource, ``None`` when its keys are unknown now.
        :param keys: the keys that the resource has now.
        """
        with self._lock:
            alone = self._turns[write.path] == write.turn
            self._turns[write.path] += 1
            self._writing[write.path] -= 1
            if write.kept is None or id is None or not alone:
                return
            holders = {**write.kept.holders}
            for key in keys:
                holders[key] = holders.get(key, frozenset()) | {id}
            self._kept[write.version, write.path] = _Kept(holders, write.kept.read)


class Stamp(t.NamedTuple):
    """The beginning of the reading of a list.

    :ivar turn: the number of begins and ends of writes before it.
    :ivar begun: seconds.
    """

    turn: int
    begun: float


class Write(t.NamedTuple):
    """A write that is under way, and the list that was set aside for it."""

    version: str
    path: str
    turn: int
    kept: _Kept | None
