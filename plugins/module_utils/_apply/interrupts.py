# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Signals that end a run in an orderly way: Ctrl-C, SIGTERM, a closed terminal, the alarm of ``timeout``."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

#: The reason when the keyword ``timeout`` of the task has expired.
TIMEOUT = "the timeout of the task has expired"

#: The beginning of the reason when a signal ends a run; usually no process waits for its result any more.
INTERRUPTED = "interrupted by "

#: Seconds after the end of ``timeout`` until Ansible's own handler ends the task; an orderly end needs less.
LAST_ALARM = 10

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)


class _Handler:
    """The handler of signals that end a run; the first one stops it.

    :ivar before: the previous handler of each signal.
    """

    def __init__(self, stop: t.Callable[[str], None], before: t.Mapping[int, t.Any]) -> None:
        self.before = before
        self._stop = stop
        self._taken: set[int] = set()

    def __call__(self, number: int, _frame: object) -> None:
        if not self._taken:
            self._stop(TIMEOUT if number == signal.SIGALRM else f"{INTERRUPTED}{signal.Signals(number).name}")
        if number == signal.SIGALRM:
            signal.signal(number, self.before[signal.SIGALRM])
            signal.alarm(LAST_ALARM)
        elif number == signal.SIGINT and not self._taken:
            signal.signal(number, self.before[signal.SIGINT])
        self._taken.add(number)


@contextlib.contextmanager
def stopping_signals(stop: t.Callable[[str], None]) -> t.Iterator[None]:
    """A context in which the first signal that would end the process calls ``stop`` with the reason.

    A signal that the process ignores, such as SIGHUP under ``nohup``, stays ignored, and so does SIGALRM without a
    handler. A second Ctrl-C calls the previous handler; other signals after the first have no effect: Ansible
    forwards an interrupt as several SIGTERM, and a closing terminal sends SIGHUP twice.

    Python handles signals in the main thread only; in another thread this does nothing, and so does a nested use.

    :param stop: must be safe in a signal handler.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, t.Any] = {
        number: handler for number in _SIGNALS if _ends(number, handler := signal.getsignal(number))
    }
    handle = _Handler(stop, before)
    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ends(number: signal.Signals, handler: t.Any) -> bool:
    """Whether to replace the handler of a signal; ``None`` is a handler that was not installed from Python."""
    if handler is signal.SIG_IGN or handler is None or isinstance(handler, _Handler):
        return False
    return number != signal.SIGALRM or handler is not signal.SIG_DFL
