# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ending waits from another thread or a signal handler."""

from __future__ import annotations

import queue
import signal
import threading
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import Stopped
from ansible_collections.scimops.slack.plugins.module_utils._scim.stop import Stop, listen

LONG = 3600.0


def test_a_wait_that_nobody_ends() -> None:
    Stop().wait(0.001)


@pytest.mark.parametrize("of_parent", [False, True])
def test_every_wait_ends(of_parent: bool) -> None:
    parent = Stop()
    stop = Stop(parent)
    ended: list[str] = []

    def wait() -> None:
        with pytest.raises(Stopped) as caught:
            stop.wait(LONG)
        ended.append(caught.value.reason)

    threads = [threading.Thread(target=wait) for _each in range(8)]
    for thread in threads:
        thread.start()
    (parent if of_parent else stop).request("SIGTERM")
    for thread in threads:
        thread.join()
    assert ended == ["SIGTERM"] * 8
    assert (parent.reason, stop.reason) == ("SIGTERM" if of_parent else None, "SIGTERM")


def test_the_first_reason_counts_and_no_wait_begins_any_more() -> None:
    stop = Stop()
    stop.check()
    stop.request("SIGINT")
    stop.request("SIGTERM")
    with pytest.raises(Stopped, match="stopped before the next request to Slack: SIGINT"):
        stop.wait(LONG)
    with pytest.raises(Stopped):
        stop.check()


def test_from_a_signal_handler_in_the_midst_of_a_wait() -> None:
    stop = Stop()

    def handle(number: int, _frame: t.Any) -> None:
        stop.request(signal.Signals(number).name)

    before = signal.signal(signal.SIGUSR1, handle)
    try:
        caller = threading.Timer(0.05, signal.pthread_kill, (threading.main_thread().ident, signal.SIGUSR1))
        caller.start()
        with pytest.raises(Stopped, match="SIGUSR1"):
            stop.wait(LONG)
        caller.join()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_what_comes_out_of_a_queue_is_waited_for() -> None:
    bell: queue.SimpleQueue[str] = queue.SimpleQueue()
    with pytest.raises(queue.Empty):
        listen(bell, 0)
    with pytest.raises(queue.Empty):
        listen(bell, 0.6)  # longer than it waits without looking around
    later = threading.Timer(0.6, bell.put, ["rung"])
    later.start()
    assert listen(bell) == "rung"
    later.join()
