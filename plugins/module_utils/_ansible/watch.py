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

#: Why a task ends when nobody waits for its result any more.
LOST = "ansible-playbook has ended"

#: Seconds between two looks.
TICK = 0.25
#: Seconds after a stop until requests that are still under way are broken off.
GRACE = 3.0


def started_by() -> int:
    """The process whose worker this process is; the one that has started it when it is none."""
    parent = multiprocessing.parent_process()
    # Its number is kept from the start, so that a parent that has ended since then is noticed.
    return os.getppid() if parent is None or parent.pid is None else parent.pid


def worker_is_lost(parent: int) -> bool:
    """Whether the process that has started this one has ended."""
    return os.getppid() != parent


def module_is_lost(parent: int) -> bool:
    """Whether a shipped module was left by its parent, or by whoever reads the result from its standard output."""
    return worker_is_lost(parent) or _hung_up(sys.__stdout__)


def _hung_up(file: t.TextIO | None) -> bool:
    """Whether a pipe or terminal has nobody at its other end."""
    try:
        poll = select.poll()
        poll.register(-1 if file is None else file.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in poll.poll(0))
    except (AttributeError, OSError, ValueError):
        return False  # not every platform can tell


def start(watch: t.Callable[[], None]) -> None:
    """Start a thread that takes no signals, so that each one interrupts what the main thread waits for."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        threading.Thread(target=watch, name="slack-scim-watch", daemon=True).start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def watched(client: ScimClient, lost: t.Callable[[], bool]) -> t.Iterator[None]:
    """Stop the client when the task is lost, and break its requests off when they outlast a stop.

    :param lost: whether nobody waits for the result any more.
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
