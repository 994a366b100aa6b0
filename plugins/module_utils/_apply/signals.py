# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C and SIGTERM end a run in order."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stopping_signals(stop: t.Callable[[str], None]) -> t.Iterator[None]:
    """Call ``stop`` with the name of the first SIGINT or SIGTERM; the second does what it did before.

    Python takes signals in the main thread only; in another one this changes nothing.

    :param stop: must be safe to call in the middle of anything.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)

    def handle(number: int, _frame: object) -> None:
        restore()
        stop(signal.Signals(number).name)

    for number in _SIGNALS:
        signal.signal(number, handle)
    try:
        yield
    finally:
        restore()
