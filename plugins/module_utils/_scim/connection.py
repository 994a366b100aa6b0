# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The options of a connection to Slack, and their rules."""

from __future__ import annotations

import ipaddress
import math
import os
import platform
import re
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .._version import VERSION
from .errors import ConfigurationError

DEFAULT_API_URL = "https://api.slack.com/scim"
VERSIONS = ("v1", "v2")

#: The longest duration of a request and its whole reply, in multiples of the option ``timeout``.
TIMEOUTS_OF_A_REPLY = 4

#: Hosts whose Web API has another name (wire 1.1).
_WEB_API_HOSTS = {"api.slack.com": "slack.com", "api.slack-gov.com": "slack-gov.com"}


def user_agent(ansible_core: str | None = None) -> str:
    """The ``User-Agent`` of requests, such as ``scimops.slack/1.1.0 (ansible-core 2.19.4; Python 3.11.7)``.

    :param ansible_core: the version of ansible-core, ``None`` where the client is used without Ansible.
    """
    ansible = f"ansible-core {ansible_core}; " if ansible_core else ""
    return f"scimops.slack/{VERSION} ({ansible}Python {platform.python_version()})"


@dataclass(frozen=True)
class Connection:
    """The options of a connection, checked.

    :ivar token: a user token (``xoxp-…``) with the scope ``admin`` (wire 1.2).
    :ivar api_url: the address of the SCIM API, without the version.
    :ivar version: ``v1`` or ``v2``.
    :ivar validate_certs: whether TLS certificates are checked.
    :ivar ca_path: a file or folder of certificates to trust instead of the system's.
    :ivar timeout: seconds to wait for a connection, and then for each part of a reply. A whole exchange has
        :attr:`deadline` seconds.
    :ivar retries: how often a failed request is sent again.
    :ivar rate_limit_wait: the longest wait of a 429 that is accepted, in seconds.
    :ivar user_agent: the header ``User-Agent``.
    :raises ConfigurationError: when an option breaks a rule; the message names it.
    """

    token: str = field(repr=False)
    api_url: str = DEFAULT_API_URL
    version: str = "v1"
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    retries: int = 5
    rate_limit_wait: float = 300.0
    user_agent: str = field(default_factory=user_agent)

    def __post_init__(self) -> None:
        _check_token(self.token)
        _check_url(self.api_url)
        if self.version not in VERSIONS:
            raise ConfigurationError(f"api_version: {self.version!r} must be one of {', '.join(VERSIONS)}")
        if self.ca_path is not None and not os.path.exists(self.ca_path):
            raise ConfigurationError(f"ca_path: {self.ca_path!r} must be a file or folder that exists")
        if not (math.isfinite(self.timeout) and self.timeout > 0):
            raise ConfigurationError(f"timeout: {self.timeout!r} must be more than 0 seconds")
        if self.retries < 0:
            raise ConfigurationError(f"retries: {self.retries!r} must be at least 0")
        if not (math.isfinite(self.rate_limit_wait) and self.rate_limit_wait >= 0):
            raise ConfigurationError(f"rate_limit_wait: {self.rate_limit_wait!r} must be at least 0 seconds")

    def url(self, path: str, *, web_api: bool) -> str:
        """The address of a request, to SCIM or to Slack's Web API."""
        return self.web_api_url(path) if web_api else self.scim_url(path)

    def scim_url(self, path: str) -> str:
        """The address of a SCIM path such as ``/Users``."""
        return f"{self.api_url.rstrip('/')}/{self.version}{path}"

    def web_api_url(self, path: str) -> str:
        """The address of a path of Slack's Web API, such as ``/api/auth.test``."""
        parts = urlsplit(self.api_url)
        host = _WEB_API_HOSTS.get(parts.hostname or "")
        return f"{parts.scheme}://{host or parts.netloc}{path}"

    @property
    def deadline(self) -> float:
        """The most seconds from the beginning of a request to the end of its reply."""
        return TIMEOUTS_OF_A_REPLY * self.timeout

    @property
    def loopback(self) -> bool:
        """Whether the host is this machine, so that no proxy is used."""
        return _is_loopback(urlsplit(self.api_url).hostname or "")

    def without_token(self, text: str) -> str:
        """A text from outside with the token masked."""
        return text.replace(self.token, "********")


def _check_token(token: t.Any) -> None:
    rule = ""
    if not isinstance(token, str) or not token:
        rule = "must not be empty"
    elif token.lower().startswith("bearer"):
        rule = "must be only the token, without the word Bearer"
    elif token != token.strip():
        rule = "must not begin or end with a blank or a line break; remove it, for example with the filter trim"
    elif token[0] in "\"'":
        rule = "must be only the token, without quotation marks"
    elif re.search(r"[^\x21-\x7e]", token):
        rule = "must have no blanks, line breaks or non-ASCII characters; copy the token from Slack again"
    elif token.startswith("xoxb-"):
        rule = "is a bot token (xoxb-), which cannot use SCIM; a user token (xoxp-) with the scope admin is needed"
    if rule:
        raise ConfigurationError(f"token: {rule}")


def _check_url(url: t.Any) -> None:
    rule = _broken_url_rule(str(url))
    if rule:
        shown = "(hidden)" if "@" in str(url) else repr(url)  # a password may stand before an @
        raise ConfigurationError(f"api_url: {shown} {rule}")


def _broken_url_rule(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "must be an address such as https://api.slack.com/scim"
    if parts.scheme not in ("https", "http") or not host or re.search(r"[\s\\]", url):
        return "must be an address such as https://api.slack.com/scim"
    if "@" in parts.netloc:
        return "must not contain a user name or password"
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return "must have no query or fragment"
    if parts.scheme == "http" and not _is_loopback(host):
        return "must begin with https://; plain http is allowed only for loopback addresses"
    if re.search(r"/v\d+/?$", parts.path):
        return "must not include the version, which api_version sets"
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
