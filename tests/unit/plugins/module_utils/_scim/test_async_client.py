# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client over aiohttp: its methods, budgets, waits and errors. The wire is in tests/conformance."""

from __future__ import annotations

import asyncio
import inspect
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import async_client
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.async_client import AsyncScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import (
    ConfigurationError,
    ConnectionFailedError,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Together, Wait
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

NOWHERE = Connection("xoxp-1", "http://127.0.0.1:1/scim", retries=0)
needs_aiohttp = pytest.mark.skipif(not async_client.HAS_AIOHTTP, reason="needs aiohttp")


def public(kind: type) -> dict[str, t.Any]:
    return {name: one for name, one in vars(kind).items() if inspect.isfunction(one) and not name.startswith("_")}


def test_both_clients_have_every_conversation_with_its_parameters() -> None:
    for client in (ScimClient, AsyncScimClient):
        methods = public(client)
        for name, conversation in public(Conversations).items():
            desired = inspect.signature(conversation).parameters
            have = inspect.signature(methods[name]).parameters
            assert [(one.name, one.default) for one in have.values()] == [
                (one.name, one.default) for one in desired.values()
            ], name


@needs_aiohttp
def test_both_clients_have_the_same_methods() -> None:
    """But for what ends waits and requests from outside: asyncio has cancellation."""
    of_threads = {"stop", "check_stopped", "break_off", "waking"}
    assert public(ScimClient).keys() - of_threads == public(AsyncScimClient).keys()
    coroutines = {name for name, one in public(AsyncScimClient).items() if asyncio.iscoroutinefunction(one)}
    assert coroutines == public(AsyncScimClient).keys()


def test_without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(async_client, "HAS_AIOHTTP", False)
    with pytest.raises(ConfigurationError, match="pip install aiohttp"):
        AsyncScimClient(NOWHERE)


def run(use: t.Callable[[AsyncScimClient], t.Awaitable[t.Any]], **options: t.Any) -> t.Any:
    """What comes of using a client, in an event loop of its own."""

    async def used() -> t.Any:
        async with AsyncScimClient(NOWHERE, **options) as client:
            return await use(client)

    return asyncio.run(used())


@needs_aiohttp
def test_a_budget_is_kept_to() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def delete(client: AsyncScimClient) -> tuple[float, int]:
        for _number in range(22):
            with pytest.raises(ConnectionFailedError):
                await client.delete_user("U1")
        return client.wait_seconds, client.requests_sent

    assert run(delete, budget=Budget(clock=lambda: 0.0), sleep=sleep) == (pytest.approx(1.0), 22)
    assert waits == pytest.approx([1 / 3, 2 / 3])


@needs_aiohttp
def test_what_the_caller_paid_for_is_not_paid_for_twice() -> None:
    budget = Budget(clock=lambda: 0.0)

    async def delete(client: AsyncScimClient) -> None:
        for _number in range(20):
            assert budget.reserve("DELETE", "/Users/U1") == 0
            with pytest.raises(ConnectionFailedError):
                await client.converse(client.conversations.delete_user("U1"), prepaid=True)

    run(delete, budget=budget)
    assert budget.delay("DELETE", "/Users/U1") == pytest.approx(1 / 3)


@needs_aiohttp
def test_no_more_conversations_go_on_at_once_than_may_and_results_keep_their_order() -> None:
    begun: list[int] = []
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)
        assert len(begun) - waits.index(seconds) <= 2

    def one(number: int) -> t.Any:
        begun.append(number)
        yield Wait(number, "a test")
        return number

    def all_of_them() -> t.Any:
        return (yield Together(tuple(one(number) for number in range(1, 6)), workers=2))

    assert run(lambda client: client.converse(all_of_them()), sleep=sleep) == [1, 2, 3, 4, 5]
    assert waits == [1, 2, 3, 4, 5]


@needs_aiohttp
def test_an_error_within_side_by_side_conversations_comes_out() -> None:
    def together(client: AsyncScimClient) -> t.Any:
        slack = client.conversations
        return (yield Together((slack.read_user("U1"), slack.read_user("U2")), workers=2))

    with pytest.raises(ConnectionFailedError):
        run(lambda client: client.converse(together(client)))


@needs_aiohttp
def test_a_conversation_that_ends_early_is_closed() -> None:
    closed: list[bool] = []

    def conversation() -> t.Any:
        try:
            yield Wait(1, "a test")
        finally:
            closed.append(True)

    async def broken(_seconds: float) -> None:
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        run(lambda client: client.converse(conversation()), sleep=broken)
    assert closed == [True]
