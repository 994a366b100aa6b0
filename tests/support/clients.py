# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both of our clients behind one face, so that each test runs with either."""

from __future__ import annotations

import asyncio
import contextlib
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.async_client import AsyncScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Connect = t.Callable[..., t.Any]


class InLoop:
    """The asyncio client, each method run to its end in one event loop."""

    def __init__(self, connection: Connection) -> None:
        self._loop = asyncio.new_event_loop()
        self.waits: list[float] = []
        self._client = AsyncScimClient(connection, sleep=self._note)

    async def _note(self, seconds: float) -> None:
        self.waits.append(seconds)

    def __getattr__(self, name: str) -> t.Any:
        attribute = getattr(self._client, name)
        if not asyncio.iscoroutinefunction(attribute):
            return attribute

        def run(*args: t.Any, **options: t.Any) -> t.Any:
            return self._loop.run_until_complete(attribute(*args, **options))

        return run

    def close(self) -> None:
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._client.close())
            self._loop.close()


class Plain:
    """The client over requests; its waits are noted and not waited for."""

    def __init__(self, connection: Connection) -> None:
        self.waits: list[float] = []
        self._client = ScimClient(connection, sleep=self.waits.append)

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._client, name)

    def close(self) -> None:
        self._client.close()


@pytest.fixture(params=[Plain, InLoop], ids=["requests", "aiohttp"])
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[..., t.Any]]:
    """Makes clients from the options of a connection."""
    with contextlib.ExitStack() as stack:

        def make(**options: t.Any) -> t.Any:
            return stack.enter_context(contextlib.closing(request.param(Connection(**options))))

        yield make
