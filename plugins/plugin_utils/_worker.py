# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Ending a worker process: with ansible-playbook, and after an interrupt."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._ansible.watch import (
    TICK,
    start,
    started_by,
    worker_is_lost,
)

#: Seconds until this worker ends after an interrupt: after the end of the run, and at most.
_RESULT_TAKEN = 2.0
_LATEST = 15.0


class EndAfterInterrupt:
    """Ends this worker some seconds after an interrupt.

    After an interrupt, ansible-playbook waits until its workers have ended, and reads no result from them. A result
    larger than the pipe between them would keep both processes forever.

    :param interrupted: whether there was an interrupt.
    """

    def __init__(self, interrupted: t.Callable[[], bool]) -> None:
        self._interrupted = interrupted
        self._watched = False
        self._over = threading.Event()

    def watch(self) -> None:
        """Watch for an interrupt, until this process ends."""
        if not self._watched:
            self._watched = True
            start(self._watch)

    def run_is_over(self) -> None:
        """Record the end of a run; after an interrupt, its result is read soon or never."""
        if self._interrupted():
            self._over.set()

    def _watch(self) -> None:
        while not self._interrupted():
            time.sleep(TICK)
        self._over.wait(_LATEST)
        time.sleep(_RESULT_TAKEN)
        end_now()


def end_if_lost() -> None:
    """End this worker when ansible-playbook has ended: a result without a reader may keep the process forever."""
    if worker_is_lost(started_by()):
        end_now()


@contextlib.contextmanager
def ending_with_parent() -> t.Iterator[None]:
    """End this worker when ansible-playbook ends; a module that it waits for then has no reader for its result."""
    over, parent = threading.Event(), started_by()

    def watch() -> None:
        while not over.wait(TICK):
            if worker_is_lost(parent):
                end_now()

    start(watch)
    try:
        yield
    finally:
        over.set()


def end_now() -> None:
    """End this process without waiting for its threads."""
    os._exit(1)
