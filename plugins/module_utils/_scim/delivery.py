# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""How requests get to Slack, for both clients: proxies, certificates, and whether a request that failed was sent.

A request is *unsent* when it failed before there was a connection to send it over: the name was not resolved, the
connection was refused or took too long, a proxy refused the tunnel, a certificate is not trusted. From the first byte
of the request on, Slack may have had it, whatever the failure is called: a reply that is lost behind a proxy or over
TLS is reported by the same exception as a proxy or certificate that failed. So exceptions do not decide; the clients
note when they begin to send.
"""

from __future__ import annotations

import contextlib
import os
import re
import ssl
import typing as t
from contextvars import ContextVar
from urllib.parse import urlsplit

from .connection import Connection
from .errors import ConfigurationError
from .messages import Lost

with contextlib.suppress(ImportError):  # the clients say so
    import requests.utils

#: Schemes of proxies that both clients know, and those that requests knows in addition, with PySocks.
PROXY_SCHEMES = ("http", "https")
SOCKS_SCHEMES = ("socks4", "socks4a", "socks5", "socks5h")

_LONGEST_REASON = 300
#: What stands before the host in an address; aiohttp shows it where a proxy refuses.
_CREDENTIALS = re.compile(r"://[^/\s@]*@")


class Delivery:
    """One request on its way.

    :ivar begun: whether a connection was there for it, so that its first byte may have gone out.
    """

    def __init__(self) -> None:
        self.begun = False

    @contextlib.contextmanager
    def watched(self) -> t.Iterator[None]:
        """While this lasts, :func:`note_begin` is about this request."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    def lost(self, error: BaseException, connection: Connection) -> Lost:
        """What a failed exchange was. The exception itself is not kept, because it holds the request's headers."""
        causes = list(_causes(error))
        reason = connection.without_token(_reason(causes[-1]))
        certificate = not self.begun and any(map(_is_about_certificate, causes))
        if certificate:
            reason = f"{reason}; ca_path names the authority of a private certificate"
        # A ValueError is an address or header that cannot be sent. A bare OSError is how requests says that there are
        # no certificates at the path that it was given.
        invalid = not self.begun and (error.__class__ is OSError or isinstance(error, ValueError))
        return Lost(reason, sent_maybe=self.begun, final=certificate or invalid)


_CURRENT: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


def note_begin() -> None:
    """Note that the first byte of the current request may go out from now on."""
    delivery = _CURRENT.get()
    if delivery is not None:
        delivery.begun = True


# --- Proxies and certificates --------------------------------------------------------------------------------------


def environment_proxy(connection: Connection, schemes: t.Collection[str]) -> str | None:
    """The proxy that HTTPS_PROXY, ALL_PROXY and NO_PROXY ask for; none to this machine's own addresses.

    :param schemes: of proxies that the client can use. An address without a scheme is one of ``http``.
    :raises ConfigurationError: when the client cannot use it.
    """
    if connection.loopback:
        return None
    proxies = requests.utils.get_environ_proxies(connection.api_url)
    proxy = proxies.get(urlsplit(connection.api_url).scheme) or proxies.get("all")
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    scheme = urlsplit(proxy).scheme
    if scheme not in schemes:
        # The address itself may hold a password.
        known = " or ".join(f"{known}://" for known in schemes)
        raise ConfigurationError(
            f"HTTPS_PROXY or ALL_PROXY: must be the address of a proxy that begins with {known}, not {scheme}://"
        )
    return str(proxy)


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
    """A few words without the object reprs that urllib3 puts in front, and without the password of a proxy."""
    text = str(error) or ("timed out" if isinstance(error, TimeoutError) else type(error).__name__)
    if "object at 0x" in text or text.startswith("HTTP"):
        text = text.rpartition("): ")[2] or text
    if "object at 0x" in text:
        text = text.rpartition(">: ")[2]
    return " ".join(_CREDENTIALS.sub("://", text).split())[:_LONGEST_REASON]
