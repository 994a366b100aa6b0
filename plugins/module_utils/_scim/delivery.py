# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""How requests reach Slack, for both clients: proxies, certificates, deadlines, and whether a failed request was sent.

A request is *unsent* when it failed before there was a connection to send it over: the name was not resolved, the
connection was refused or timed out, a proxy refused the tunnel, a certificate is not trusted. From the first byte of
the request on, Slack may have received it. The exception does not show the difference: a reply that is lost behind a
proxy or over TLS raises the same exception as a failed proxy or certificate. So the clients note when they begin to
send.

The whole reply has a deadline and a largest size, so that a server that sends single bytes, or never stops sending,
cannot block a run.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import socket
import ssl
import time
import typing as t
import urllib.request
from contextvars import ContextVar
from urllib.parse import SplitResult, urlsplit

from .._model.text import shown
from .connection import TIMEOUTS_OF_A_REPLY, Connection
from .errors import ConfigurationError
from .messages import Lost, Response
from .reply_body import LARGEST_REPLY, ReplyBody, ReplyTooLargeError

#: Schemes of proxies that both clients support.
PROXY_SCHEMES = ("http", "https")

#: The most bytes on the wire besides the body: headers, interim replies (1xx), chunk boundaries.
_LARGEST_ENVELOPE = 16 * 1024 * 1024
_LONGEST_REASON = 300
#: The user and password in an address; aiohttp shows them when a proxy refuses.
_CREDENTIALS = re.compile(r"://[^/\s@]*@")


class Delivery:
    """One request that is being sent, and its reply.

    :param clock: monotonic seconds.
    :param url: the address of the request; messages name its host.
    :ivar begun: whether the connection was ready, so that the first byte may have been sent.
    """

    def __init__(self, connection: Connection, clock: t.Callable[[], float] = time.monotonic, *, url: str = "") -> None:
        self.begun = False
        self._connection = connection
        self._host = urlsplit(url).netloc
        self._clock = clock
        self._deadline = clock() + connection.deadline
        self._received = 0
        self._sock: t.Any = None

    @contextlib.contextmanager
    def watched(self) -> t.Iterator[None]:
        """A context in which this is the current delivery of the thread or task."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    def begin(self, sock: t.Any = None) -> None:
        """Note that the first byte of the request may be sent from now on.

        :param sock: the socket that it is sent over, for :meth:`break_off`.
        """
        self.begun = True
        self._sock = sock

    def break_off(self) -> None:
        """End the exchange, from any thread, as if the connection had broken."""
        # TLS within TLS has the socket one layer below.
        sock = getattr(self._sock, "socket", self._sock)
        if isinstance(sock, socket.socket):
            with contextlib.suppress(OSError):
                # The TLS socket's own shutdown would clear the TLS object that the reading thread still uses.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def seconds_for_next_part(self) -> float:
        """The seconds to wait for the next part of the reply.

        :raises TimeoutError: when the deadline has passed.
        """
        left = self._deadline - self._clock()
        if left <= 0:
            raise TimeoutError
        return min(left, self._connection.timeout)

    def count_received(self, count: int) -> None:
        """Count bytes that were received.

        :raises ReplyTooLargeError: when there are more than the largest reply has.
        """
        self._received += count
        if self._received > LARGEST_REPLY + _LARGEST_ENVELOPE:
            raise ReplyTooLargeError

    def response(self, status: int, headers: t.Mapping[str, str], body: ReplyBody) -> Response:
        """The reply with its complete body.

        :raises BrokenReplyError: when the body is incomplete.
        """
        masked = {name: self._connection.without_token(value) for name, value in headers.items()}
        return Response(status, masked, self._connection.without_token(body.text()))

    def lost(self, error: BaseException) -> Lost:
        """The answer for a failed exchange. The exception is not kept, because it holds the request's headers."""
        causes = list(_causes(error))
        late, too_large = self._late(), any(isinstance(cause, ReplyTooLargeError) for cause in causes)
        reason = late or self._connection.without_token(_reason(causes[-1]))
        certificate = not self.begun and any(map(_is_about_certificate, causes))
        if certificate:
            reason = f"{reason}; for a private certification authority, set ca_path"
        elif any("WRONG_VERSION_NUMBER" in str(cause) for cause in causes):
            reason = f"{reason}; the server does not use TLS on this port: check api_url and HTTPS_PROXY"
        if self._host and not (self.begun or late):
            reason = f"no connection to {self._host}: {reason}"
        # A ValueError is an address or header that cannot be sent. requests raises a bare OSError when there are no
        # certificates at the configured path.
        invalid = not self.begun and (error.__class__ is OSError or isinstance(error, ValueError))
        return Lost(
            reason,
            sent_maybe=self.begun,
            final=certificate or invalid or too_large,
            too_large=too_large,
        )

    def _late(self) -> str | None:
        """The reason when the deadline has passed, the same text for both clients; else ``None``."""
        if self._clock() < self._deadline:
            return None
        return (
            f"the complete reply did not arrive within {self._connection.deadline:g} s, "
            f"{TIMEOUTS_OF_A_REPLY} times the option timeout"
        )


_CURRENT: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


def current_delivery() -> Delivery | None:
    """The delivery of this thread or task."""
    return _CURRENT.get()


def received_headers(headers: t.Mapping[str, str]) -> dict[str, str]:
    """The headers of a reply, with names in lower case and values that can be encoded as UTF-8."""
    return {name.lower(): value.encode("utf-8", "replace").decode() for name, value in headers.items()}


# --- Proxies and certificates --------------------------------------------------------------------------------------


def environment_proxy(connection: Connection) -> str | None:
    """The proxy that HTTPS_PROXY, ALL_PROXY and NO_PROXY set; ``None`` for this machine's own addresses.

    The settings of the operating system are not read: on macOS, a process that Ansible forked would crash.

    An address without a scheme is treated as ``http``.

    :raises ConfigurationError: when one of the clients cannot use the proxy. The address, which may hold a password,
        is not in the message.
    """
    if connection.loopback:
        return None
    proxies = urllib.request.getproxies_environment()
    parts = urlsplit(connection.api_url)
    proxy = (proxies.get(parts.scheme) or proxies.get("all") or "").strip()
    if not proxy or _goes_directly(parts, proxies):
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    scheme = proxy.partition("://")[0].lower()
    if scheme not in PROXY_SCHEMES:
        known = " or ".join(f"{known}://" for known in PROXY_SCHEMES)
        raise ConfigurationError(
            f"HTTPS_PROXY or ALL_PROXY: must be the address of a proxy that begins with {known}, not {scheme}://"
        )
    if not _names_host(proxy):
        raise ConfigurationError(
            "HTTPS_PROXY or ALL_PROXY: must be the address of a proxy, such as http://proxy.example.com:3128"
        )
    return proxy


def _goes_directly(parts: SplitResult, proxies: t.Mapping[str, str]) -> bool:
    """Whether NO_PROXY names the host: by its name or a parent domain, with or without a port, or by a network."""
    if urllib.request.proxy_bypass_environment(parts.netloc, dict(proxies)):  # type: ignore[attr-defined]
        return True
    try:
        address = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return False
    return any(address in network for network in _networks(proxies.get("no", "")))


def _networks(no_proxy: str) -> t.Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for entry in no_proxy.split(","):
        with contextlib.suppress(ValueError):
            yield ipaddress.ip_network(entry.strip(), strict=False)


def _names_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s\\]", address)
    except ValueError:  # brackets without an end, or a port that is no number
        return False


def trusted_certificates(connection: Connection) -> str | None:
    """The file or folder of certificates to trust; ``None`` for the system's own."""
    return connection.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")


# --- Exceptions ----------------------------------------------------------------------------------------------------


def _is_about_certificate(error: BaseException) -> bool:
    if isinstance(error, ssl.SSLCertVerificationError):
        return True
    return "CERTIFICATE_VERIFY_FAILED" in str(error) or "doesn't match" in str(error)


def _causes(error: BaseException) -> t.Iterator[BaseException]:
    """The exceptions within an exception, from the outside in."""
    seen: set[int] = set()
    inner: t.Any = error
    while isinstance(inner, BaseException) and id(inner) not in seen:
        seen.add(id(inner))
        yield inner
        nested = getattr(inner, "reason", None)
        if not isinstance(nested, BaseException):
            nested = next((arg for arg in reversed(inner.args) if isinstance(arg, BaseException)), None)
        inner = nested


def _reason(error: BaseException) -> str:
    """The text of an exception, without urllib3's object reprs and without the password of a proxy."""
    text = str(error) or ("timed out" if isinstance(error, TimeoutError) else type(error).__name__)
    if "object at 0x" in text or text.startswith("HTTP"):
        text = text.rpartition("): ")[2] or text
    if "object at 0x" in text:
        text = text.rpartition(">: ")[2]
    text = text.encode("utf-8", "replace").decode()
    return shown(" ".join(_CREDENTIALS.sub("://", text).split()))[:_LONGEST_REASON]
