# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A thread that watches a task: whether its parent process still exists, and whether a stop completes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import select
import signal
import sys
import threading
import time
import typing as t

from .._scim.http_client import ScimClient

#: The reason of a stop when no process waits for the result any more.
LOST = "ansible-playbook has ended"

#: Seconds between two checks.
TICK = 0.25
#: Seconds after a stop until requests still under way are aborted.
GRACE = 3.0


def started_by() -> int:
    """The id of the parent of a worker process; of the starting process when this is not a worker."""
    parent = multiprocessing.parent_process()
    # multiprocessing keeps the id from the start, so that the end of the parent is noticed.
    return os.getppid() if parent is None or parent.pid is None else parent.pid


def worker_is_lost(parent: int) -> bool:
    """Whether the process that started this one has ended."""
    return os.getppid() != parent


def module_is_lost(parent: int) -> bool:
    """Whether the parent of a shipped module has ended, or the reader of its standard output has closed it."""
    return worker_is_lost(parent) or _hung_up(sys.__stdout__)


def _hung_up(file: t.TextIO | None) -> bool:
    """Whether the other end of a pipe or terminal is closed."""
    try:
        poll = select.poll()
        poll.register(-1 if file is None else file.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in poll.poll(0))
    except (AttributeError, OSError, ValueError):
        return False  # not every platform supports this


def start(watch: t.Callable[[], None]) -> None:
    """Start a thread that blocks all signals, so that each signal interrupts the wait of the main thread."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        threading.Thread(target=watch, name="slack-scim-watch", daemon=True).start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def watched(client: ScimClient, lost: t.Callable[[], bool]) -> t.Iterator[None]:
    """A context that stops the client when the task is lost, and aborts requests that outlast a stop.

    :param lost: whether no process waits for the result any more.
    """
    over = threading.Event()

    def look() -> None:
        if lost():
            client.stop(LOST)

    def watch() -> None:
        stopped: float | None = None
        while not over.wait(TICK):
            look()
            if client.stopped is not None:
                stopped = time.monotonic() if stopped is None else stopped
                if time.monotonic() - stopped >= GRACE:
                    client.break_off()

    look()
    start(watch)
    try:
        yield
    finally:
        over.set()
