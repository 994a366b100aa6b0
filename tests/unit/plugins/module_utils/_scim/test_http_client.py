# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client over requests: budgets, waits and conversations side by side. The wire is in tests/conformance."""

from __future__ import annotations

import contextlib
import queue
import signal
import socket
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import http_client
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import (
    ConfigurationError,
    ConnectionFailedError,
    Stopped,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Together, Wait
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

NOWHERE = Connection("xoxp-1", "http://127.0.0.1:1/scim", retries=0)


def test_a_budget_is_kept_to() -> None:
    waits: list[float] = []
    with ScimClient(NOWHERE, Budget(clock=lambda: 0.0), waits.append) as client:
        for _number in range(22):
            with pytest.raises(ConnectionFailedError):
                client.delete_user("U1")
    assert waits == pytest.approx([1 / 3, 2 / 3])
    assert client.wait_seconds == pytest.approx(1.0)
    assert client.requests_sent == 22


def test_what_the_caller_paid_for_is_not_paid_for_twice() -> None:
    budget = Budget(clock=lambda: 0.0)
    with ScimClient(NOWHERE, budget) as client:
        for _number in range(20):
            assert budget.reserve("DELETE", "/Users/U1") == 0
            with pytest.raises(ConnectionFailedError):
                client.converse(client.conversations.delete_user("U1"), prepaid=True)
    assert budget.delay("DELETE", "/Users/U1") == pytest.approx(1 / 3)


def test_waits_and_side_by_side_conversations() -> None:
    def one(number: int) -> t.Any:
        yield Wait(number, "a test")
        return number

    def both() -> t.Any:
        return (yield Together((one(1), one(2)), workers=2))

    waits: list[float] = []
    with ScimClient(NOWHERE, sleep=waits.append) as client:
        assert client.converse(both()) == [1, 2]
    assert sorted(waits) == [1, 2]


def test_an_error_within_side_by_side_conversations_comes_out() -> None:
    with ScimClient(NOWHERE) as client, pytest.raises(ConnectionFailedError):
        client.converse(_together(client.conversations))


def _together(slack: Conversations) -> t.Any:
    return (yield Together((slack.read_user("U1"), slack.read_user("U2")), workers=2))


def test_a_conversation_that_ends_early_is_closed() -> None:
    closed: list[bool] = []

    def conversation() -> t.Any:
        try:
            yield Wait(1, "a test")
        finally:
            closed.append(True)

    def broken(_seconds: float) -> None:
        raise RuntimeError("boom")

    with ScimClient(NOWHERE, sleep=broken) as client, pytest.raises(RuntimeError, match="boom"):
        client.converse(conversation())
    assert closed == [True]


def test_without_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "REQUESTS_IMPORT_ERROR", "Traceback")
    with pytest.raises(ConfigurationError, match="requests is required"):
        ScimClient(NOWHERE)


def test_the_token_is_in_no_header_of_the_session() -> None:
    with ScimClient(NOWHERE) as client:
        assert "xoxp-1" not in str(vars(client._session))


# --- Being stopped -------------------------------------------------------------------------------------------------


def waiting(begun: threading.Event, ended: list[str]) -> t.Any:
    """A conversation that says when it is about to wait, and how its wait ended."""
    begun.set()
    try:
        yield Wait(3600, "a test")
    except GeneratorExit:
        ended.append("closed")
        raise


def test_a_wait_ends_when_the_run_is_to_stop() -> None:
    begun, ended = threading.Event(), list[str]()
    with ScimClient(NOWHERE) as client, ThreadPoolExecutor(1) as thread:
        future = thread.submit(client.converse, waiting(begun, ended))
        begun.wait()
        client.stop("SIGTERM")
        with pytest.raises(Stopped, match="SIGTERM"):
            future.result()
        assert ended == ["closed"]
        with pytest.raises(Stopped):
            client.read_user("U1")
        assert client.requests_sent == 0


def test_the_wait_for_the_budget_ends_and_nothing_is_sent() -> None:
    budget = Budget(clock=lambda: 0.0)
    for _number in range(2000):
        budget.reserve("DELETE", "/Users/U1")
    with ScimClient(NOWHERE, budget) as client, ThreadPoolExecutor(1) as thread:
        future = thread.submit(client.delete_user, "U1")
        while not client.wait_seconds:
            pass
        client.stop("SIGTERM")
        with pytest.raises(Stopped):
            future.result()
        assert client.requests_sent == 0


def test_a_failure_ends_the_waits_beside_it() -> None:
    begun, ended = threading.Event(), list[str]()

    def failing() -> t.Any:
        begun.wait()
        if begun.is_set():
            raise RuntimeError("boom")
        yield

    def both() -> t.Any:
        return (yield Together((waiting(begun, ended), failing()), workers=2))

    with ScimClient(NOWHERE) as client:
        with pytest.raises(RuntimeError, match="boom"):
            client.converse(both())
        assert ended == ["closed"]
        with pytest.raises(ConnectionFailedError):
            client.read_user("U1")


def test_an_interrupt_ends_the_waits_in_other_threads() -> None:
    begun = [threading.Event(), threading.Event()]
    ended: queue.SimpleQueue[str] = queue.SimpleQueue()

    def one(number: int) -> t.Any:
        begun[number].set()
        try:
            yield Wait(3600, "a test")
        finally:
            ended.put("ended")

    def together() -> t.Any:
        return (yield Together((one(0), one(1)), workers=2))

    def interrupt() -> None:
        for event in begun:
            event.wait()
        signal.pthread_kill(t.cast("int", threading.main_thread().ident), signal.SIGINT)

    with interrupted_by(interrupt), ScimClient(NOWHERE) as client:
        client.converse(together())
    assert [ended.get(), ended.get()] == ["ended", "ended"]


def test_an_interrupt_waits_for_no_reply_in_other_threads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/scim"

        def interrupt() -> None:
            connections = [server.accept()[0] for _number in range(2)]
            for connection in connections:  # the requests are here, and are never answered
                connection.recv(1)
            signal.pthread_kill(t.cast("int", threading.main_thread().ident), signal.SIGINT)
            for connection in connections:
                while connection.recv(4096):
                    pass
                connection.close()

        def together() -> t.Any:
            reads = (client.conversations.read_user(id) for id in ("U1", "U2"))
            return (yield Together(tuple(reads), workers=2))

        connection = Connection("xoxp-1", url, retries=0, timeout=3600)
        with interrupted_by(interrupt), ScimClient(connection) as client:
            client.converse(together())


@contextlib.contextmanager
def interrupted_by(interrupt: t.Callable[[], None]) -> t.Iterator[None]:
    """What goes on is ended by KeyboardInterrupt, which another thread causes."""
    # A process that a shell has started in the background ignores the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    caller = threading.Thread(target=interrupt)
    caller.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        caller.join()
        signal.signal(signal.SIGINT, before)
