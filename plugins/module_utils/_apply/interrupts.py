# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Signals that end a run in order: Ctrl-C, SIGTERM, a closed terminal, and the alarm of the keyword ``timeout``."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

#: Why a run ends when the keyword ``timeout`` of its task is over.
TIMEOUT = "the timeout of the task has expired"

#: How the reason begins when a signal ends a run, and with it, as a rule, whoever waits for its result.
INTERRUPTED = "interrupted by "

#: Seconds after the end of ``timeout`` until Ansible ends the task in its own way: a run that ends in order needs less.
LAST_ALARM = 10

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)


class _Handler:
    """Handles the signals that end a run: the first one stops it.

    :ivar before: what handled each signal before.
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
    """Call ``stop`` with the reason at the first signal that would end the process.

    A signal that the process ignores, as it does SIGHUP under ``nohup``, stays ignored, and so does an alarm that
    nobody has set. A second Ctrl-C does what it did before; other signals after the first one do nothing more: Ansible
    forwards an interrupt as several SIGTERM, and a terminal that closes sends SIGHUP twice.

    Python takes signals in the main thread only; in another one this changes nothing, nor does it inside of itself.

    :param stop: must be safe to call in the middle of anything.
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
    """Whether the handler of a signal is one to replace: ``None`` is one that was not installed from Python."""
    if handler is signal.SIG_IGN or handler is None or isinstance(handler, _Handler):
        return False
    return number != signal.SIGALRM or handler is not signal.SIG_DFL
