# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The client over ``requests``: it carries bytes and waits; what is said is in :mod:`.api`."""

from __future__ import annotations

import json
import threading
import time
import traceback
import typing as t
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from .._model.normalize import Value
from .._model.resources import Group, Page, User
from .api import Conversations, codec_for
from .connection import Connection
from .delivery import PROXY_SCHEMES, SOCKS_SCHEMES, Delivery, environment_proxy, note_begin, trusted_certificates
from .errors import ConfigurationError
from .listed import Listed, Walk
from .messages import Answer, Conversation, Json, Lost, Request, Response, Result, Together, Wait
from .paging import PARALLEL_PAGES
from .rate_limits import Budget
from .retry import Policy

try:
    import requests
    import requests.adapters
    import requests.auth
    import urllib3
    import urllib3.exceptions
except ImportError:
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
    _AuthBase: t.Any = object
    _HTTPAdapter: t.Any = object
else:
    REQUESTS_IMPORT_ERROR = None
    _AuthBase = requests.auth.AuthBase
    _HTTPAdapter = requests.adapters.HTTPAdapter

#: Connections that are kept open at most.
POOL_SIZE = 64


class ScimClient:
    """Slack's SCIM API; a context manager. Several threads may use one client at once.

    :param connection: where and how.
    :param budget: rate limits to keep to; without one, requests are sent as fast as they are asked for.
    :param sleep: how to wait, in seconds.
    """

    def __init__(
        self, connection: Connection, budget: Budget | None = None, sleep: t.Callable[[float], None] = time.sleep
    ) -> None:
        if REQUESTS_IMPORT_ERROR:
            raise ConfigurationError("the Python library requests is needed, and it is not installed")
        self.connection = connection
        self.budget = budget
        self._sleep = sleep
        self._session = _session(connection)
        self._verify = (trusted_certificates(connection) or True) if connection.validate_certs else False
        self._lock = threading.Lock()
        #: How many requests were sent, and seconds spent waiting for limits and after failures.
        self.requests_sent = 0
        self.wait_seconds = 0.0
        policy = Policy(connection.retries, connection.rate_limit_wait, on_rate_limited=self._rate_limited)
        self.conversations = Conversations(codec_for(connection.version), policy)

    @property
    def version(self) -> str:
        return self.connection.version

    def __enter__(self) -> ScimClient:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that were kept open."""
        self._session.close()

    # --- Conversations ---------------------------------------------------------------------------------------------

    def converse(self, conversation: Conversation[Result], prepaid: bool = False) -> Result:
        """Drive a conversation to its end and return its result.

        :param prepaid: the budget's tokens for its first write were taken by the caller.
        """
        answer: Answer = None
        try:
            while True:
                step = conversation.send(answer)
                if isinstance(step, Wait):
                    self._pause(step.seconds)
                    answer = None
                elif isinstance(step, Together):
                    answer = self._side_by_side(step)
                else:
                    pays = not (prepaid and step.method != "GET")
                    prepaid = prepaid and pays
                    answer = self._exchange(step, pays)
        except StopIteration as end:
            return t.cast("Result", end.value)
        finally:
            conversation.close()

    def _side_by_side(self, together: Together) -> list[t.Any]:
        with ThreadPoolExecutor(min(together.workers, max(1, len(together.conversations)))) as threads:
            return list(threads.map(self.converse, together.conversations))

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            with self._lock:
                self.wait_seconds += seconds
            self._sleep(seconds)

    def _rate_limited(self, request: Request, seconds: float) -> None:
        if self.budget is not None and not request.web_api:
            self.budget.rate_limited(request.method, request.path, seconds)

    def _exchange(self, request: Request, pays: bool) -> Response | Lost:
        if pays and self.budget is not None and not request.web_api:
            self._pause(self.budget.reserve(request.method, request.path))
        with self._lock:
            self.requests_sent += 1
        connection, delivery = self.connection, Delivery()
        try:
            with delivery.watched():
                reply = self._session.request(
                    request.method,
                    (connection.web_api_url if request.web_api else connection.scim_url)(request.path),
                    params=dict(request.query),
                    data=None if request.body is None else json.dumps(request.body, separators=(",", ":")).encode(),
                    headers=None if request.body is None else {"Content-Type": "application/json"},
                    timeout=(connection.timeout, connection.timeout),
                    allow_redirects=False,
                    verify=self._verify,
                )
        except (OSError, urllib3.exceptions.HTTPError) as error:  # OSError is what requests' own exceptions are
            return delivery.lost(error, connection)
        text = connection.without_token(reply.content.decode("utf-8", "replace"))
        return Response(reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, text)

    # --- Users -----------------------------------------------------------------------------------------------------

    def search_users(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Page[User]:
        """See :meth:`.api.Conversations.search_users`; so for all that follow."""
        return self.converse(self.conversations.search_users(start_index, count, filter))

    def all_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> list[User]:
        return self.converse(self.conversations.all_users(filter, workers, limit))

    def list_users(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> Listed[User]:
        return self.converse(self.conversations.list_users(filter, workers, limit))

    def next_users(self, walk: Walk[User]) -> list[User]:
        return self.converse(self.conversations.next_users(walk))

    def find_users(
        self,
        emails: t.Sequence[str] = (),
        user_names: t.Sequence[str] = (),
        ids: t.Sequence[str] = (),
        spare_user_names: t.Sequence[str] = (),
    ) -> list[User]:
        return self.converse(self.conversations.find_users(emails, user_names, ids, spare_user_names))

    def read_user(self, id: str) -> User:
        return self.converse(self.conversations.read_user(id))

    def create_user(self, values: t.Mapping[str, Value]) -> User:
        return self.converse(self.conversations.create_user(values))

    def patch_user(self, id: str, changes: t.Mapping[str, Value], observed: User) -> User | None:
        return self.converse(self.conversations.patch_user(id, changes, observed))

    def update_user(self, id: str, values: t.Mapping[str, Value], observed: User | None = None) -> User | None:
        return self.converse(self.conversations.update_user(id, values, observed))

    def delete_user(self, id: str) -> None:
        self.converse(self.conversations.delete_user(id))

    # --- Groups ----------------------------------------------------------------------------------------------------

    def search_groups(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Page[Group]:
        return self.converse(self.conversations.search_groups(start_index, count, filter))

    def all_groups(
        self, filter: str | None = None, workers: int = PARALLEL_PAGES, limit: int | None = None
    ) -> list[Group]:
        return self.converse(self.conversations.all_groups(filter, workers, limit))

    def list_groups(
        self,
        filter: str | None = None,
        workers: int = PARALLEL_PAGES,
        limit: int | None = None,
        members: bool = True,
    ) -> Listed[Group]:
        return self.converse(self.conversations.list_groups(filter, workers, limit, members))

    def next_groups(self, walk: Walk[Group]) -> list[Group]:
        return self.converse(self.conversations.next_groups(walk))

    def find_groups(self, name: str) -> list[Group]:
        return self.converse(self.conversations.find_groups(name))

    def read_group(self, id: str) -> Group:
        return self.converse(self.conversations.read_group(id))

    def create_group(self, name: str, members: t.Sequence[str] = ()) -> Group:
        return self.converse(self.conversations.create_group(name, members))

    def patch_group(
        self, id: str, name: str | None = None, add: t.Sequence[str] = (), remove: t.Sequence[str] = ()
    ) -> Group | None:
        return self.converse(self.conversations.patch_group(id, name, add, remove))

    def update_group(self, id: str, name: str, members: t.Sequence[str]) -> Group | None:
        return self.converse(self.conversations.update_group(id, name, members))

    def delete_group(self, id: str) -> None:
        self.converse(self.conversations.delete_group(id))

    # --- The service -----------------------------------------------------------------------------------------------

    def service_provider_config(self) -> Json:
        return self.converse(self.conversations.service_provider_config())

    def resource_types(self) -> list[Json]:
        return self.converse(self.conversations.resource_types())

    def schemas(self) -> list[Json]:
        return self.converse(self.conversations.schemas())

    def auth_test(self) -> Json:
        return self.converse(self.conversations.auth_test())


class _Bearer(_AuthBase):  # type: ignore[misc]
    """Puts the token into the request that is sent, and nowhere before: no session or repr holds the header."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._connection.token}"
        return request


class _Adapter(_HTTPAdapter):  # type: ignore[misc]
    """Carries requests over connections that note when they begin to send one."""

    def init_poolmanager(self, *args: t.Any, **options: t.Any) -> None:
        super().init_poolmanager(*args, **options)
        _let_connections_note(self.poolmanager)

    def proxy_manager_for(self, *args: t.Any, **options: t.Any) -> t.Any:
        manager = super().proxy_manager_for(*args, **options)
        _let_connections_note(manager)
        return manager


def _let_connections_note(manager: t.Any) -> None:
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: _noting_pool(pool) for scheme, pool in pools.items()}


@cache
def _noting_pool(pool: type) -> type:
    """The class of connection pools, with connections that note; also of urllib3's pools for SOCKS proxies."""
    kind: t.Any = pool
    if issubclass(kind.ConnectionCls, _Noting):
        return pool
    connection = type(kind.ConnectionCls.__name__, (_Noting, kind.ConnectionCls), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


class _Noting:
    """What comes before a class of ``http.client`` connections, to note when a request begins to be sent.

    What is sent while connecting is not the request, but the one for a proxy's tunnel.
    """

    sock: t.Any
    auto_open: int
    _connecting = False

    def connect(self) -> None:
        self._connecting = True
        try:
            super().connect()  # type: ignore[misc]
        finally:
            self._connecting = False

    def send(self, data: t.Any) -> None:
        if self.sock is None and self.auto_open:
            self.connect()
        if not self._connecting:
            note_begin()
        super().send(data)  # type: ignore[misc]


def _session(connection: Connection) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # .netrc must not replace the token; proxies are taken from the environment below
    session.auth = _Bearer(connection)
    session.headers.update({"Accept": "application/json", "User-Agent": connection.user_agent})
    session.cookies.set_policy(_no_cookies())
    proxy = environment_proxy(connection, PROXY_SCHEMES + SOCKS_SCHEMES)
    session.proxies = {} if proxy is None else {"http": proxy, "https": proxy}
    adapter = _Adapter(pool_connections=2, pool_maxsize=POOL_SIZE)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    if not connection.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return session


def _no_cookies() -> t.Any:
    import http.cookiejar  # noqa: PLC0415

    return http.cookiejar.DefaultCookiePolicy(allowed_domains=[])
