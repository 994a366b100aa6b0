# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A time limit for the evaluation of an expression, so that no regular expression runs for ever.

Some regular expressions, such as ``(a+)+$``, need a time that doubles with each character of the cell.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

#: The limit for one row, in seconds of computing. Most rows take microseconds.
SECONDS = 3.0
#: The part of it after which the one among several expressions is found that has used it up.
_AGAIN = 0.1

_Item = t.TypeVar("_Item")


class Elapsed(BaseException):
    """The time of an evaluation has elapsed. No Exception, which functions of an expression may handle."""


class TooSlow(Exception):
    """An expression that takes too long; the message names it and its cells."""


class Evaluations:
    """Counts evaluations, so that a signal finds out whether the same one is still running.

    :ivar begun: the number of evaluations that have begun.
    :ivar running: the number of those that have not ended; more than one where ``person`` evaluates other rows.
    """

    def __init__(self) -> None:
        self.begun = self.running = 0
        self._seen = -1
        self._limits = 0
        self._handler: t.Any = None

    def look(self, _signal: int, _frame: t.Any) -> None:
        """Stop the evaluation that was also running at the last look."""
        if self.running and self.begun == self._seen:
            self._seen = -1
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS * _AGAIN, SECONDS * _AGAIN)
            raise Elapsed
        self._seen = self.begun if self.running else -1

    @contextlib.contextmanager
    def limited(self) -> t.Iterator[None]:
        """Limit all evaluations until the end of the context. Only the main thread of a process can do so."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        if not self._limits:
            self.running, self._seen = 0, -1
            # The signal of computing time: others are for the time limit of a task.
            self._handler = signal.signal(signal.SIGVTALRM, self.look)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, SECONDS)
        self._limits += 1
        try:
            yield
        finally:
            self._limits -= 1
            if not self._limits:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                signal.signal(signal.SIGVTALRM, self._handler or signal.SIG_DFL)


#: The evaluations of this process.
EVALUATIONS = Evaluations()


def within_time(found: t.Iterator[_Item]) -> t.Iterator[_Item]:
    """The items of an iterator that evaluates expressions, with the limit for each evaluation."""
    with EVALUATIONS.limited():
        yield from found
