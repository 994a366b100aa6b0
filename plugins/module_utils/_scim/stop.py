# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Ending the waits of a client when its run is to stop."""

from __future__ import annotations

import contextlib
import queue
import time
import typing as t

from .errors import Stopped

Item = t.TypeVar("Item")
#: Seconds after which a wait looks around. A signal that comes just before a thread blocks is seen only then.
_LOOK_AROUND = 0.5


def listen(bell: queue.SimpleQueue[Item], seconds: float | None = None) -> Item:
    """What comes out of a queue next. A signal is handled soon, also by the main thread.

    :param seconds: how long to wait; ``None`` for as long as it takes.
    :raises queue.Empty: when nothing came in that time.
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
    """A request to stop, and the waits that it ends. Any number of threads may wait.

    :param parent: whose request to stop is one to this object as well.
    """

    def __init__(self, parent: Stop | None = None) -> None:
        self._parent = parent
        self._reason: str | None = None
        self._waiting: set[queue.SimpleQueue[t.Any]] = set()

    @property
    def reason(self) -> str | None:
        """Why to stop; ``None`` as long as nobody asked for it."""
        return self._reason or (self._parent.reason if self._parent else None)

    def request(self, reason: str) -> None:
        """Ask to stop; the first reason counts. Safe in a signal handler, for it takes no lock."""
        self._reason = self._reason or reason
        for bell in tuple(self._waiting):
            bell.put(None)

    @contextlib.contextmanager
    def ringing(self, bell: queue.SimpleQueue[t.Any]) -> t.Iterator[None]:
        """Put ``None`` into a queue at each request to stop, as long as this lasts."""
        lines = list(self._lines())
        for stop in lines:
            stop._waiting.add(bell)
        try:
            yield
        finally:
            for stop in lines:
                stop._waiting.discard(bell)

    def check(self) -> None:
        """Go on.

        :raises Stopped: when the run is to stop.
        """
        reason = self.reason
        if reason is not None:
            raise Stopped(reason)

    def wait(self, seconds: float) -> None:
        """Wait.

        :raises Stopped: at once when the run is to stop.
        """
        bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        with self.ringing(bell):
            self.check()  # after the bell is in place, so that no request falls between
            with contextlib.suppress(queue.Empty):
                listen(bell, seconds)
        self.check()

    def _lines(self) -> t.Iterator[Stop]:
        stop: Stop | None = self
        while stop is not None:
            yield stop
            stop = stop._parent
