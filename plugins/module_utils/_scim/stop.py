# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Ends the waits of a client when its run is to stop."""

from __future__ import annotations

import contextlib
import queue
import time
import typing as t

from .errors import Stopped

Item = t.TypeVar("Item")
#: The interval in seconds at which a wait wakes up, to see a signal that came just before the thread blocked.
_LOOK_AROUND = 0.5


def listen(bell: queue.SimpleQueue[Item], seconds: float | None = None) -> Item:
    """The next item of a queue; the main thread still handles signals soon.

    :param seconds: the longest wait; ``None`` for no limit.
    :raises queue.Empty: when there is no item in that time.
    """
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        left = _LOOK_AROUND if end is None else end - time.monotonic()
        try:
            return bell.get(timeout=min(_LOOK_AROUND, max(0.0, left)))
        except queue.Empty:
            if end is not None and left <= _LOOK_AROUND:
                raise


class Stop:
    """A request to stop, and the waits that it ends. Thread-safe.

    :param parent: a request to stop this one also stops this object.
    """

    def __init__(self, parent: Stop | None = None) -> None:
        self._parent = parent
        self._reason: str | None = None
        self._waiting: set[queue.SimpleQueue[t.Any]] = set()

    @property
    def reason(self) -> str | None:
        """The reason to stop; ``None`` without a request to stop."""
        return self._reason or (self._parent.reason if self._parent else None)

    def request(self, reason: str) -> None:
        """Request a stop; the first reason counts. Safe in a signal handler, because it acquires no lock."""
        self._reason = self._reason or reason
        for bell in tuple(self._waiting):
            bell.put(None)

    @contextlib.contextmanager
    def ringing(self, bell: queue.SimpleQueue[t.Any]) -> t.Iterator[None]:
        """A context in which each request to stop puts ``None`` into a queue."""
        lines = list(self._lines())
        for stop in lines:
            stop._waiting.add(bell)
        try:
            yield
        finally:
            for stop in lines:
                stop._waiting.discard(bell)

    def check(self) -> None:
        """Raise :class:`Stopped` when the run is to stop."""
        reason = self.reason
        if reason is not None:
            raise Stopped(reason)

    def wait(self, seconds: float) -> None:
        """Wait for a number of seconds.

        :raises Stopped: immediately when the run is to stop.
        """
        bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        with self.ringing(bell):
            self.check()  # only now that the queue is registered, so that no request is missed
            with contextlib.suppress(queue.Empty):
                listen(bell, seconds)
        self.check()

    def _lines(self) -> t.Iterator[Stop]:
        stop: Stop | None = self
        while stop is not None:
            yield stop
            stop = stop._parent
