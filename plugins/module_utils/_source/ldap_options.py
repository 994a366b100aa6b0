# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The options for an LDAP server, and for a search on it."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from .._files.records import SourceError

SCHEMES = ("ldap", "ldaps", "ldapi")


@dataclass(frozen=True)
class LdapConnection:
    """The options of ``ldap``.

    :ivar uri: ``ldap://host``, ``ldaps://host`` or ``ldapi://%2Fpath``.
    :ivar bind_dn: ``None`` for an anonymous bind.
    :ivar ca_path: a file or a folder of certificates; ``None`` for those that the system trusts.
    :ivar timeout: seconds for each answer.
    :ivar referrals: how referrals to other servers are handled.
    :raises SourceError: on creation, naming the option, its value and the rule.
    """

    uri: str
    bind_dn: str | None = None
    bind_password: str | None = field(default=None, repr=False)
    start_tls: bool = False
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    referrals: str = "refuse"

    def __post_init__(self) -> None:
        parts = self._parts()
        if self.start_tls and parts.scheme != "ldap":
            raise SourceError(f"ldap.start_tls: must be used with ldap://, and ldap.uri is {self.uri!r}")
        if bool(self.bind_dn) != bool(self.bind_password):
            # A DN without a password is an anonymous bind (RFC 4513, 5.1.2).
            present, missing = ("bind_dn", "bind_password") if self.bind_dn else ("bind_password", "bind_dn")
            raise SourceError(f"ldap.{missing}: must be set, because ldap.{present} is set")
        if self.bind_password and parts.scheme == "ldap" and not self.start_tls and not _loopback(self.host):
            raise SourceError(
                f"ldap.uri: {self.uri!r} must be ldaps://, or ldap.start_tls must be true, because a password is never "
                "sent in clear text"
            )
        if self.ca_path is not None and not os.access(self.ca_path, os.R_OK):
            raise SourceError(f"ldap.ca_path: {self.ca_path!r} must be a file or a folder that can be read")
        if self.timeout <= 0:
            raise SourceError(f"ldap.timeout: {self.timeout!r} must be more than 0 seconds")

    def _parts(self) -> SplitResult:
        rule = f"must be {'://host, '.join(SCHEMES[:2])}://host, with a port if required, or ldapi://%2Fpath"
        try:
            parts = urlsplit(self.uri)
            right = parts.scheme in SCHEMES and (bool(parts.hostname) or parts.scheme == "ldapi") and parts.port != 0
        except ValueError:
            right = False
        if not right or len(self.uri.split()) != 1 or parts.username or parts.path.strip("/") or parts.query:
            # Without the value, which may hold the text meant for bind_password.
            raise SourceError(f"ldap.uri: {rule}, and nothing else")
        return parts

    @property
    def encrypted(self) -> bool:
        """Whether TLS is used."""
        return self.start_tls or self.uri.startswith("ldaps:")

    @property
    def host(self) -> str:
        """The name or address of the server; the path of its socket for ``ldapi``."""
        parts = urlsplit(self.uri)
        return unquote(parts.netloc) if parts.scheme == "ldapi" else parts.hostname or ""

    @property
    def port(self) -> int | None:
        """The port; ``None`` for ``ldapi``."""
        parts = urlsplit(self.uri)
        return parts.port or {"ldap": 389, "ldaps": 636}.get(parts.scheme)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


@dataclass(frozen=True)
class LdapSearch:
    """The options of ``users_ldap`` or ``groups_ldap``.

    :ivar option: the name of that option.
    :ivar page_size: the number of entries per page; 0 for all at once.
    :raises SourceError: on creation, naming the option, its value and the rule.
    """

    option: str
    base_dn: str
    filter: str
    scope: str = "subtree"
    page_size: int = 500

    def __post_init__(self) -> None:
        if self.page_size < 0:
            raise SourceError(f"{self.option}.page_size: {self.page_size!r} must be 0 or more")
        if not self.filter.strip():
            raise SourceError(f"{self.option}.filter: must not be empty")
