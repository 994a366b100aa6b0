# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The client over ``aiohttp``: the same conversations as :mod:`.http_client`, for asyncio."""

from __future__ import annotations

import asyncio
import json
import typing as t

from .._model.normalize import Value
from .._model.resources import Group, Page, User
from .api import Conversations, codec_for
from .connection import Connection
from .delivery import Delivery, current_delivery, environment_proxy, received_headers
from .errors import ConfigurationError
from .http_session import tls_context
from .listed import Listed, Walk
from .messages import Answer, Conversation, Json, Lost, Request, Response, Result, Together, Wait
from .paging import PARALLEL_PAGES
from .rate_limits import Budget
from .reply_body import ACCEPTED_ENCODING, ReplyBody
from .retry import Policy

try:
    import aiohttp
except ImportError:
    HAS_AIOHTTP = False
else:
    HAS_AIOHTTP = True


class AsyncScimClient:
    """Slack's SCIM API for asyncio; an asynchronous context manager. Several tasks may use one client at once.

    :param connection: the options of the connection.
    :param budget: rate limits to keep to; without one, requests are sent without delay.
    :param sleep: waits for a number of seconds.
    :raises ConfigurationError: without aiohttp.
    """

    def __init__(
        self,
        connection: Connection,
        budget: Budget | None = None,
        sleep: t.Callable[[float], t.Awaitable[t.Any]] = asyncio.sleep,
    ) -> None:
        if not HAS_AIOHTTP:
            raise ConfigurationError(
                "the asyncio client needs the Python library aiohttp, which is not installed: pip install aiohttp"
            )
        self.connection = connection
        self.budget = budget
        self._sleep = sleep
        self._proxy = environment_proxy(connection)
        self._session: aiohttp.ClientSession | None = None
        #: The number of requests sent, and the seconds spent waiting for rate limits and after failures.
        self.requests_sent = 0
        self.wait_seconds = 0.0
        policy = Policy(connection.retries, connection.rate_limit_wait, on_rate_limited=self._rate_limited)
        self.conversations = Conversations(codec_for(connection.version), policy)

    @property
    def version(self) -> str:
        return self.connection.version

    async def __aenter__(self) -> AsyncScimClient:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that were kept open."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- Conversations ---------------------------------------------------------------------------------------------

    async def converse(self, conversation: Conversation[Result], prepaid: bool = False) -> Result:
        """Drive a conversation to its end and return its result.

        :param prepaid: whether the caller has taken the budget's tokens for its first write.
        """
        answer: Answer = None
        try:
            while True:
                step = conversation.send(answer)
                if isinstance(step, Wait):
                    await self._pause(step.seconds)
                    answer = None
                elif isinstance(step, Together):
                    answer = await self._side_by_side(step)
                else:
                    pays = not (prepaid and step.method != "GET")
                    prepaid = prepaid and pays
                    answer = await self._exchange(step, pays)
        except StopIteration as end:
            return t.cast("Result", end.value)
        finally:
            conversation.close()

    async def _side_by_side(self, together: Together) -> list[t.Any]:
        places = asyncio.Semaphore(together.workers)

        async def one(conversation: Conversation[t.Any]) -> t.Any:
            async with places:
                return await self.converse(conversation)

        tasks = [asyncio.ensure_future(one(conversation)) for conversation in together.conversations]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self.wait_seconds += seconds
            await self._sleep(seconds)

    def _rate_limited(self, request: Request, seconds: float) -> None:
        if self.budget is not None and not request.web_api:
            self.budget.rate_limited(request.method, request.path, seconds)

    async def _exchange(self, request: Request, pays: bool) -> Response | Lost:
        if pays and self.budget is not None and not request.web_api:
            await self._pause(self.budget.reserve(request.method, request.path))
        self.requests_sent += 1
        connection = self.connection
        url = connection.url(request.path, web_api=request.web_api)
        delivery = Delivery(connection, url=url)
        headers = {"Authorization": f"Bearer {connection.token}"}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if self._session is None:
            self._session = _session(connection)
        try:
            with delivery.watched():
                async with self._session.request(
                    request.method,
                    url,
                    params=dict(request.query),
                    data=None if request.body is None else json.dumps(request.body, separators=(",", ":")).encode(),
                    headers=headers,
                    allow_redirects=False,
                    proxy=self._proxy,
                ) as reply:
                    received = received_headers(reply.headers)
                    body = ReplyBody(received)
                    async for part in reply.content.iter_any():
                        body.feed(part)
                    return delivery.response(reply.status, received, body)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            return delivery.lost(error)

    # --- Users -----------------------------------------------------------------------------------------------------

    async def search_users(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Page[User]:
        """See :meth:`.api.Conversations.search_users`; the same for each method below."""
        return await self.converse(self.conversations.search_users(start_index, count, filter))

    async def all_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> list[User]:
        return await self.converse(self.conversations.all_users(filter, workers, limit))

    async def list_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Listed[User]:
        return await self.converse(self.conversations.list_users(filter, workers, limit))

    async def next_users(self, walk: Walk[User]) -> list[User]:
        return await self.converse(self.conversations.next_users(walk))

    async def find_users(
        self,
        emails: t.Sequence[str] = (),
        user_names: t.Sequence[str] = (),
        ids: t.Sequence[str] = (),
        spare_user_names: t.Sequence[str] = (),
        fresh: bool = False,
    ) -> list[User]:
        return await self.converse(self.conversations.find_users(emails, user_names, ids, spare_user_names, fresh))

    async def read_user(self, id: str) -> User:
        return await self.converse(self.conversations.read_user(id))

    async def create_user(self, values: t.Mapping[str, Value]) -> User:
        return await self.converse(self.conversations.create_user(values))

    async def patch_user(self, id: str, changes: t.Mapping[str, Value], observed: User) -> User | None:
        return await self.converse(self.conversations.patch_user(id, changes, observed))

    async def update_user(self, id: str, values: t.Mapping[str, Value], observed: User | None = None) -> User | None:
        return await self.converse(self.conversations.update_user(id, values, observed))

    async def delete_user(self, id: str) -> None:
        await self.converse(self.conversations.delete_user(id))

    # --- Groups ----------------------------------------------------------------------------------------------------

    async def search_groups(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Page[Group]:
        return await self.converse(self.conversations.search_groups(start_index, count, filter))

    async def all_groups(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> list[Group]:
        return await self.converse(self.conversations.all_groups(filter, workers, limit))

    async def list_groups(
        self,
        filter: str | None = None,
        workers: int = PARALLEL_PAGES,
        limit: int | None = None,
        members: bool = True,
    ) -> Listed[Group]:
        return await self.converse(self.conversations.list_groups(filter, workers, limit, members))

    async def next_groups(self, walk: Walk[Group]) -> list[Group]:
        return await self.converse(self.conversations.next_groups(walk))

    async def find_groups(self, name: str, fresh: bool = False) -> list[Group]:
        return await self.converse(self.conversations.find_groups(name, fresh))

    async def read_group(self, id: str) -> Group:
        return await self.converse(self.conversations.read_group(id))

    async def create_group(self, name: str, members: t.Sequence[str] = ()) -> Group:
        return await self.converse(self.conversations.create_group(name, members))

    async def patch_group(
        self, id: str, name: str | None = None, add: t.Sequence[str] = (), remove: t.Sequence[str] = ()
    ) -> Group | None:
        return await self.converse(self.conversations.patch_group(id, name, add, remove))

    async def update_group(self, id: str, name: str, members: t.Sequence[str]) -> Group | None:
        return await self.converse(self.conversations.update_group(id, name, members))

    async def delete_group(self, id: str) -> None:
        await self.converse(self.conversations.delete_group(id))

    # --- The service -----------------------------------------------------------------------------------------------

    async def service_provider_config(self) -> Json:
        return await self.converse(self.conversations.service_provider_config())

    async def resource_types(self) -> list[Json]:
        return await self.converse(self.conversations.resource_types())

    async def schemas(self) -> list[Json]:
        return await self.converse(self.conversations.schemas())

    async def auth_test(self) -> Json:
        return await self.converse(self.conversations.auth_test())

    async def api_call(
        self, method: str, path: str, query: t.Mapping[str, t.Any] | None = None, body: Json | None = None
    ) -> Response:
        return await self.converse(self.conversations.api_call(method, path, query, body))


def _session(connection: Connection) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(
        total=connection.deadline, sock_connect=connection.timeout, sock_read=connection.timeout
    )
    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(_note)
    trace.on_connection_reuseconn.append(_note)
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=tls_context(connection) or False),
        trace_configs=[trace],
        timeout=timeout,
        trust_env=False,  # .netrc must not replace the token
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,  # which has no limit
        headers={
            "Accept": "application/json",
            "Accept-Encoding": ACCEPTED_ENCODING,
            "User-Agent": connection.user_agent,
        },
    )
    # aiohttp resends some requests by itself; the second sending of a successful DELETE would get a 404.
    session._retry_connection = False
    return session


async def _note(_session: t.Any, _context: t.Any, _params: t.Any) -> None:
    """Note that the connection, with its tunnel and TLS, is ready and the request is sent next."""
    delivery = current_delivery()
    if delivery is not None:
        delivery.begin()
