# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The connections of the ``requests`` client, which note when sending begins and limit the reply."""

from __future__ import annotations

import http.client
import http.cookiejar
import io
import os
import ssl
import traceback
import typing as t
from functools import cache

from .connection import Connection
from .delivery import current_delivery, environment_proxy, trusted_certificates
from .errors import ConfigurationError
from .reply_body import ACCEPTED_ENCODING

try:
    import requests
    import requests.adapters
    import requests.auth
    import requests.utils
    import urllib3
    import urllib3.exceptions
except ImportError:
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
    _AuthBase: t.Any = object
    _HTTPAdapter: t.Any = object
    _RequestsSession: t.Any = object
else:
    REQUESTS_IMPORT_ERROR = None
    _AuthBase = requests.auth.AuthBase
    _HTTPAdapter = requests.adapters.HTTPAdapter
    _RequestsSession = requests.Session

#: The most connections kept open.
POOL_SIZE = 64


def new_session(connection: Connection) -> requests.Session:
    """A session that sends the token to Slack and to no other host.

    :raises ConfigurationError: when the environment sets a proxy that cannot be used.
    """
    session = _Session()
    session.trust_env = False  # .netrc must not replace the token; proxies are read from the environment below
    session.auth = _Bearer(connection)
    headers = {"Accept": "application/json", "Accept-Encoding": ACCEPTED_ENCODING, "User-Agent": connection.user_agent}
    session.headers.update(headers)
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    proxy = environment_proxy(connection)
    session.proxies = {} if proxy is None else {"http": proxy, "https": proxy}
    adapter = _Adapter(tls_context(connection), pool_connections=2, pool_maxsize=POOL_SIZE)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    if not connection.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return session


def tls_context(connection: Connection) -> ssl.SSLContext | None:
    """The TLS context for all connections; ``None`` when certificates are not checked.

    Shared: Slack closes each connection after a reply (wire 2.1), and loading authorities takes longer than a request.

    :raises ConfigurationError: when there are no certificates at the configured path.
    """
    if not connection.validate_certs:
        return None
    trusted = trusted_certificates(connection) or requests.utils.DEFAULT_CA_BUNDLE_PATH
    folder = os.path.isdir(trusted)
    try:
        context = ssl.create_default_context(cafile=None if folder else trusted, capath=trusted if folder else None)
    except OSError:
        raise ConfigurationError(f"ca_path: {trusted!r} must contain certificates in PEM format") from None
    context.hostname_checks_common_name = False  # only the alternative names count
    return context


class _Session(_RequestsSession):  # type: ignore[misc]
    """A session that ignores redirects: requests fails on a target that is not text, even without following it."""

    def get_redirect_target(self, _resp: requests.Response) -> None:
        return None


class _Bearer(_AuthBase):  # type: ignore[misc]
    """Adds the token only to the request being sent, so that no session or repr holds the header."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._connection.token}"
        return request


class _Adapter(_HTTPAdapter):  # type: ignore[misc]
    """Sends requests over connections that report to the current delivery.

    :param tls: the context for all connections, ``None`` when certificates are not checked.
    """

    def __init__(self, tls: ssl.SSLContext | None, **options: t.Any) -> None:
        self._tls = tls
        if tls is not None and urllib3.__version__.startswith("1."):  # type: ignore[attr-defined]
            tls.check_hostname = False  # urllib3 1.26 checks the name itself, and passes none for an IP address
        super().__init__(**options)

    def init_poolmanager(self, *args: t.Any, **options: t.Any) -> None:
        super().init_poolmanager(*args, **options, ssl_context=self._tls)
        _watch_connections(self.poolmanager)

    def proxy_manager_for(self, *args: t.Any, **options: t.Any) -> t.Any:
        manager = super().proxy_manager_for(*args, **options, ssl_context=self._tls, proxy_ssl_context=self._tls)
        _watch_connections(manager)
        return manager

    def cert_verify(self, conn: t.Any, url: str, verify: t.Any, cert: t.Any) -> None:
        """Require certificates without naming the authorities, which each connection would load again."""
        if self._tls is None:
            super().cert_verify(conn, url, verify, cert)
        else:
            conn.cert_reqs = "CERT_REQUIRED"


def _watch_connections(manager: t.Any) -> None:
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: _watched_pool(pool) for scheme, pool in pools.items()}


@cache
def _watched_pool(pool: type) -> type:
    """A subclass of a connection pool class, with watched connections."""
    kind: t.Any = pool
    if issubclass(kind.ConnectionCls, _WatchedConnection):
        return pool
    connection = type(kind.ConnectionCls.__name__, (_WatchedConnection, kind.ConnectionCls), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


class _WatchedReplies(io.RawIOBase):
    """The bytes received on a connection, counted, each read limited by the rest of the deadline."""

    def __init__(self, sock: t.Any, arriving: t.Any) -> None:
        self._sock = sock
        self._arriving = arriving
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        delivery = current_delivery()
        if delivery is not None:
            self._sock.settimeout(delivery.seconds_for_next_part())
        count: int | None = self._arriving.readinto(buffer)
        if count == 0:
            self.ended = True
        if delivery is not None:
            delivery.count_received(count or 0)
        return count

    def close(self) -> None:
        super().close()
        self._arriving.close()


class _Reply(http.client.HTTPResponse):
    """A reply whose headers and body are read from watched bytes. Interim replies (1xx) are ignored."""

    def __init__(self, sock: t.Any, *args: t.Any, **options: t.Any) -> None:
        super().__init__(sock, *args, **options)
        self._watched = _WatchedReplies(sock, t.cast("t.Any", self.fp).detach())
        self.fp = io.BufferedReader(self._watched)

    def begin(self) -> None:
        super().begin()
        while 100 < self.status < 200 and self.status != http.HTTPStatus.SWITCHING_PROTOCOLS:  # noqa: PLR2004
            self.headers = self.msg = t.cast("t.Any", None)  # begin() treats this as a reply not yet begun
            super().begin()
        if self._watched.ended:
            self.close()
            raise http.client.HTTPException("the connection ended within the headers of the reply")


class _WatchedConnection:
    """A mixin for ``http.client`` connections that notes when a request begins to be sent.

    Bytes sent while connecting belong to the CONNECT of a proxy's tunnel, not to the request.
    """

    response_class = _Reply
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
        delivery = current_delivery()
        if delivery is not None and not self._connecting:
            delivery.begin(self.sock)
        super().send(data)  # type: ignore[misc]
