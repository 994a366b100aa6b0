# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The client over ``requests``: it sends, receives and waits; the requests themselves are in :mod:`.api`."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import threading
import typing as t
from concurrent.futures import Future, ThreadPoolExecutor

from .._model.normalize import Value
from .._model.resources import Group, Page, User
from .api import Conversations, codec_for
from .connection import Connection
from .delivery import Delivery, received_headers
from .errors import ConfigurationError, Stopped
from .http_session import REQUESTS_IMPORT_ERROR, new_session
from .listed import Listed, Walk
from .messages import Answer, Conversation, Json, Lost, Request, Response, Result, Together, Wait
from .paging import PARALLEL_PAGES
from .rate_limits import Budget
from .reply_body import ReplyBody
from .retry import Policy
from .stop import Stop, listen

with contextlib.suppress(ImportError):  # ScimClient raises for it
    import requests
    import urllib3.exceptions

#: The number of bytes of a body read at a time.
_PART = 65536


class ScimClient:
    """Slack's SCIM API; a context manager. Several threads may use one client at once.

    :param connection: the options of the connection.
    :param budget: rate limits to keep to; without one, requests are sent without delay.
    :param sleep: waits for a number of seconds; by default a wait that :meth:`stop` ends.
    """

    def __init__(
        self, connection: Connection, budget: Budget | None = None, sleep: t.Callable[[float], None] | None = None
    ) -> None:
        if REQUESTS_IMPORT_ERROR:
            raise ConfigurationError("the Python library requests is required, but not installed")
        self.connection = connection
        self.budget = budget
        self._sleep = sleep
        self._stop = Stop()
        self._session = new_session(connection)
        self._lock = threading.Lock()
        self._deliveries: set[Delivery] = set()
        #: The number of requests sent, and the seconds spent waiting for rate limits and after failures.
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

    def stop(self, reason: str) -> None:
        """End all waits of this client, such as those for rate limits and between attempts.

        From now on each wait and each new conversation raises :class:`.errors.Stopped`, also in other threads. Requests
        under way are completed, and so are conversations that need not wait. Safe in a signal handler.

        :param reason: for the message, such as ``SIGTERM``.
        """
        self._stop.request(reason)

    @property
    def stopped(self) -> str | None:
        """The reason of the first :meth:`stop`; ``None`` when it was not called."""
        return self._stop.reason

    def waking(self, bell: queue.SimpleQueue[t.Any]) -> contextlib.AbstractContextManager[None]:
        """A context in which :meth:`stop` puts ``None`` into a queue."""
        return self._stop.ringing(bell)

    def check_stopped(self) -> None:
        """Raise :class:`.errors.Stopped` when :meth:`stop` was called."""
        self._stop.check()

    def break_off(self) -> None:
        """End the requests that are under way, as if their connections had broken. For calls from another thread."""
        for delivery in tuple(self._deliveries):
            delivery.break_off()

    # --- Conversations ---------------------------------------------------------------------------------------------

    def converse(self, conversation: Conversation[Result], prepaid: bool = False) -> Result:
        """Drive a conversation to its end and return its result.

        :param prepaid: the budget's tokens for its first write were taken by the caller.
        :raises Stopped: when :meth:`stop` was called.
        """
        return self._converse(conversation, self._stop, prepaid)

    def _converse(self, conversation: Conversation[Result], stop: Stop, prepaid: bool = False) -> Result:
        answer: Answer = None
        try:
            stop.check()
            while True:
                step = conversation.send(answer)
                if isinstance(step, Wait):
                    self._pause(step.seconds, stop)
                    answer = None
                elif isinstance(step, Together):
                    answer = self._side_by_side(step, stop)
                else:
                    pays = not (prepaid and step.method != "GET")
                    prepaid = prepaid and pays
                    if pays:
                        self._pause(self._reserve(step), stop)
                    answer = self._exchange(step)
        except StopIteration as end:
            return t.cast("Result", end.value)
        finally:
            conversation.close()

    def _side_by_side(self, together: Together, stop: Stop) -> list[t.Any]:
        """The results of conversations. The first that fails ends the waits of the others, and its error is raised."""
        siblings = Stop(parent=stop)
        with ThreadPoolExecutor(min(together.workers, max(1, len(together.conversations)))) as threads:
            try:
                futures = [threads.submit(self._converse, one, siblings) for one in together.conversations]
                failed = _first_failure(futures)
            except BaseException:  # such as KeyboardInterrupt
                siblings.request("interrupted")
                self.break_off()  # a slow reply would delay the end
                raise
            if failed is not None:
                siblings.request("another request of this task failed")
                raise failed
        return [future.result() for future in futures]

    def _pause(self, seconds: float, stop: Stop) -> None:
        if seconds > 0:
            with self._lock:
                self.wait_seconds += seconds
            if self._sleep is None:
                stop.wait(seconds)
            else:
                self._sleep(seconds)
                stop.check()

    def _reserve(self, request: Request) -> float:
        """The seconds until the request may start; its tokens are taken from the budget."""
        if self.budget is None or request.web_api:
            return 0.0
        with self._limits_needed():
            return self.budget.reserve(request.method, request.path)

    def _rate_limited(self, request: Request, seconds: float) -> None:
        if self.budget is not None and not request.web_api:
            with self._limits_needed():
                self.budget.rate_limited(request.method, request.path, seconds)

    @contextlib.contextmanager
    def _limits_needed(self) -> t.Iterator[None]:
        """A context that stops the client when the shared rate limits can no longer be kept.

        :raises Stopped: then.
        """
        try:
            yield
        except OSError as error:
            self.stop(str(error))
            raise Stopped(str(error)) from None

    def _exchange(self, request: Request) -> Response | Lost:
        with self._lock:
            self.requests_sent += 1
        url = self.connection.url(request.path, web_api=request.web_api)
        delivery = Delivery(self.connection, url=url)
        self._deliveries.add(delivery)
        try:
            with delivery.watched(), self._send(request, url) as reply:
                headers = received_headers(reply.headers)
                body = ReplyBody(headers)
                for part in reply.raw.stream(_PART, decode_content=False):
                    body.feed(part)
                return delivery.response(reply.status_code, headers, body)
        # The exceptions of requests are OSErrors; a chunk of a negative size raises a ValueError.
        except (OSError, ValueError, http.client.HTTPException, urllib3.exceptions.HTTPError) as error:
            return delivery.lost(error)
        finally:
            self._deliveries.discard(delivery)

    def _send(self, request: Request, url: str) -> requests.Response:
        """Send a request and return the reply with its headers; the body is still to be read."""
        connection = self.connection
        return self._session.request(
            request.method,
            url,
            params=dict(request.query),
            data=None if request.body is None else json.dumps(request.body, separators=(",", ":")).encode(),
            headers=None if request.body is None else {"Content-Type": "application/json"},
            timeout=(connection.timeout, connection.timeout),
            allow_redirects=False,
            verify=connection.validate_certs,
            stream=True,
        )

    # --- Users -----------------------------------------------------------------------------------------------------

    def search_users(
        self, start_index: int | None = None, count: int | None = None, filter: str | None = None
    ) -> Page[User]:
        """See :meth:`.api.Conversations.search_users`; the same for each method below."""
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
        fresh: bool = False,
    ) -> list[User]:
        return self.converse(self.conversations.find_users(emails, user_names, ids, spare_user_names, fresh))

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

    def find_groups(self, name: str, fresh: bool = False) -> list[Group]:
        return self.converse(self.conversations.find_groups(name, fresh))

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

    def api_call(
        self, method: str, path: str, query: t.Mapping[str, t.Any] | None = None, body: Json | None = None
    ) -> Response:
        return self.converse(self.conversations.api_call(method, path, query, body))


def _first_failure(futures: t.Sequence[Future[t.Any]]) -> BaseException | None:
    """The error of the first failure; ``None`` after all have ended without one.

    Waits on a queue: an interrupt within ``concurrent.futures.wait`` can leave locks held that the threads need.
    """
    ended: queue.SimpleQueue[Future[t.Any]] = queue.SimpleQueue()
    for future in futures:
        future.add_done_callback(ended.put)
    for _one in futures:
        error = listen(ended).exception()
        if error is not None:
            return error
    return None
