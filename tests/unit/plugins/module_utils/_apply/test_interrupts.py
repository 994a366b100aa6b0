# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that end a run in order."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.interrupts import TIMEOUT, stopping_signals


@contextlib.contextmanager
def handled_before(number: signal.Signals, handler: Any) -> Iterator[None]:
    """A signal with this handler, which the one that it has now replaces at the end."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def test_an_interrupt_stops_once_and_then_does_what_it_did_before() -> None:
    stopped: list[str] = []
    taken: list[int] = []
    with handled_before(signal.SIGINT, lambda number, _frame: taken.append(number)):
        with stopping_signals(stopped.append):
            signal.raise_signal(signal.SIGINT)
            assert (stopped, taken) == (["interrupted by SIGINT"], [])
            signal.raise_signal(signal.SIGINT)
        assert (stopped, taken) == (["interrupted by SIGINT"], [signal.SIGINT])


def test_signals_are_left_alone_in_another_thread() -> None:
    handlers: list[Any] = []

    def elsewhere() -> None:
        with stopping_signals(lambda _name: None):
            handlers.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert handlers == [signal.getsignal(signal.SIGTERM)]


def test_an_interrupt_that_ansible_forwards_as_other_signals_is_one() -> None:
    stopped: list[str] = []
    with handled_before(signal.SIGINT, signal.default_int_handler):
        with stopping_signals(stopped.append):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGTERM, signal.SIGHUP, signal.SIGHUP):
                signal.raise_signal(number)
        assert stopped == ["interrupted by SIGINT"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_a_signal_that_is_ignored_stays_ignored(number: signal.Signals) -> None:
    stopped: list[str] = []
    with handled_before(number, signal.SIG_IGN):
        with stopping_signals(stopped.append):
            signal.raise_signal(number)
        assert stopped == []


def test_an_alarm_is_the_timeout_of_a_task_and_rings_once_more() -> None:
    stopped: list[str] = []
    rung: list[int] = []
    with handled_before(signal.SIGALRM, lambda number, _frame: rung.append(number)):
        with stopping_signals(stopped.append):
            signal.raise_signal(signal.SIGALRM)
            left = signal.alarm(0)
            signal.raise_signal(signal.SIGALRM)
        assert (stopped, rung) == ([TIMEOUT], [signal.SIGALRM])
        assert left > 0


def test_an_alarm_that_nobody_takes_is_left_alone() -> None:
    with handled_before(signal.SIGALRM, signal.SIG_DFL), stopping_signals(lambda _reason: None):
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_one_inside_of_another_changes_nothing() -> None:
    stopped: list[str] = []
    taken: list[int] = []
    with handled_before(signal.SIGINT, lambda number, _frame: taken.append(number)):
        with stopping_signals(stopped.append):
            with stopping_signals(lambda _reason: stopped.append("inside")):
                signal.raise_signal(signal.SIGINT)
            assert (stopped, taken) == (["interrupted by SIGINT"], [])
            signal.raise_signal(signal.SIGINT)
        assert (stopped, taken) == (["interrupted by SIGINT"], [signal.SIGINT])
