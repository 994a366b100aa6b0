# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""An LDAP server, read page by page by python-ldap. What comes is all that there is, or else an error is raised."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import traceback
import typing as t
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from .._files.records import SourceError
from .._model.text import folded
from .ldap_values import Raw, all_values

SCHEMES = ("ldap", "ldaps", "ldapi")


@dataclass(frozen=True)
class LdapConnection:
    """The options of ``ldap``.

    :ivar uri: ``ldap://host``, ``ldaps://host`` or ``ldapi://%2Fpath``.
    :ivar bind_dn: ``None`` to bind as nobody.
    :ivar ca_path: a file or a folder of certificates; ``None`` for what the system trusts.
    :ivar timeout: seconds for each answer.
    :ivar referrals: what becomes of a search that is told to look at other servers too.
    :raises SourceError: naming the option, its value and the rule, when it is made of what breaks one.
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
            # A server takes a DN without a password for nobody (RFC 4513, 5.1.2), and shows what nobody may see.
            given, missing = ("bind_dn", "bind_password") if self.bind_dn else ("bind_password", "bind_dn")
            raise SourceError(f"ldap.{missing}: must be given and not be empty, because ldap.{given} is given")
        if self.bind_password and parts.scheme == "ldap" and not self.start_tls and not _loopback(self.host):
            raise SourceError(
                f"ldap.uri: {self.uri!r} must be ldaps://, or ldap.start_tls be true: a password never goes over a "
                "network in clear text"
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
            # Not the value, which may hold what was meant for bind_password.
            raise SourceError(f"ldap.uri: {rule}, and nothing else")
        return parts

    @property
    def encrypted(self) -> bool:
        """Whether TLS is asked for."""
        return self.start_tls or self.uri.startswith("ldaps:")

    @property
    def host(self) -> str:
        """The name or address of the server; the path of its socket for ``ldapi``."""
        parts = urlsplit(self.uri)
        return unquote(parts.netloc) if parts.scheme == "ldapi" else parts.hostname or ""

    @property
    def port(self) -> int | None:
        """Where it listens; ``None`` for ``ldapi``."""
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

    :ivar option: which of them.
    :ivar page_size: entries that are asked for at a time; 0 for all at once.
    :raises SourceError: naming the option, its value and the rule, when it is made of what breaks one.
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


try:
    import ldap
    import ldap.dn
    from ldap.controls import SimplePagedResultsControl
except ImportError:
    IMPORT_ERROR: str | None = traceback.format_exc()
else:
    IMPORT_ERROR = None

#: How many pages without an entry may follow each other. Active Directory gives them where a filter matches little.
_BLANK_PAGES_MAX = 1000
#: Parts of Active Directory that hold no people, and that it refers to from the top of a domain.
_WITHOUT_PEOPLE = ("DC=DomainDnsZones,", "DC=ForestDnsZones,", "CN=Configuration,", "CN=Schema,")


class LdapServer:
    """A connection to an LDAP server; a context manager.

    :raises SourceError: from everything here, naming the option, its value, the server and the rule.
    """

    def __init__(self, connection: LdapConnection) -> None:
        self.connection = connection

    def __enter__(self) -> LdapServer:
        self._wire = self._prepared()
        try:
            if self.connection.start_tls:
                self._wire.start_tls_s()
            self._wire.simple_bind_s(self.connection.bind_dn or "", self.connection.bind_password or "")
        except ldap.LDAPError as error:
            raise not_connected(self.connection, error) from None
        return self

    def __exit__(self, *_exception: object) -> None:
        with contextlib.suppress(ldap.LDAPError):  # it may be gone already
            self._wire.unbind_s()

    def _prepared(self) -> t.Any:
        chosen = self.connection
        wire = ldap.initialize(chosen.uri)
        wire.protocol_version = ldap.VERSION3
        # What ldap.conf and .ldaprc say must not change who is asked, or how much is believed.
        wire.set_option(ldap.OPT_REFERRALS, 0)
        wire.set_option(ldap.OPT_DEREF, ldap.DEREF_NEVER)
        wire.set_option(ldap.OPT_SIZELIMIT, ldap.NO_LIMIT)
        wire.set_option(ldap.OPT_TIMELIMIT, ldap.NO_LIMIT)
        wire.set_option(ldap.OPT_NETWORK_TIMEOUT, chosen.timeout)
        wire.set_option(ldap.OPT_TIMEOUT, chosen.timeout)
        if chosen.encrypted:
            demand = ldap.OPT_X_TLS_DEMAND if chosen.validate_certs else ldap.OPT_X_TLS_NEVER
            wire.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, demand)
            if chosen.ca_path is not None:
                folder = os.path.isdir(chosen.ca_path)
                wire.set_option(ldap.OPT_X_TLS_CACERTDIR if folder else ldap.OPT_X_TLS_CACERTFILE, chosen.ca_path)
            wire.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        return wire

    def entries(self, search: LdapSearch, attributes: t.Sequence[str]) -> t.Iterator[tuple[str, Raw]]:
        """The entries that are found, with all values of these attributes, by pages (RFC 2696).

        :returns: DN and attributes of each.
        """
        cookie = b""
        known: set[str] = set()
        blank_pages = 0
        while True:
            before = cookie
            found, cookie = self._page(search, attributes, cookie, len(known))
            count = len(known)
            named = 0
            for dn, answer in found:
                if dn is None:
                    self._check_reference(search, answer)
                    continue
                named += 1
                known.add(dn)
                yield dn, self._whole(search, dn, answer)
            if not cookie:
                return
            blank_pages = 0 if named else blank_pages + 1
            # A cookie proves nothing: 389 Directory Server has the same one for all pages of a search.
            repeated = len(known) == count if named else cookie == before or blank_pages > _BLANK_PAGES_MAX
            if repeated:
                raise self._refused(search, "gives the same page again and again; nothing is used")

    def entry(self, search: LdapSearch, dn: str, attributes: t.Sequence[str]) -> Raw | None:
        """One entry by its DN; ``None`` when there is none, or none that may be read.

        :param search: which search it is for.
        """
        answer = self._read(search, dn, attributes)
        return None if answer is None else self._whole(search, dn, answer)

    def _read(self, search: LdapSearch, dn: str, attributes: t.Sequence[str]) -> Raw | None:
        try:
            found = self._wire.search_s(dn, ldap.SCOPE_BASE, "(objectClass=*)", list(attributes))
        except (ldap.NO_SUCH_OBJECT, ldap.INSUFFICIENT_ACCESS, ldap.REFERRAL, ldap.INVALID_DN_SYNTAX):
            return None
        except ldap.LDAPError as error:
            raise not_read(self.connection, search, error, 0) from None
        return next((answer for name, answer in found if name is not None), None)

    def _page(
        self, search: LdapSearch, attributes: t.Sequence[str], cookie: bytes, count: int
    ) -> tuple[list[tuple[str | None, t.Any]], bytes]:
        """A page, and what asks for the next one; nothing when there is none."""
        controls = [SimplePagedResultsControl(True, search.page_size, cookie)] if search.page_size else []
        scope = getattr(ldap, f"SCOPE_{search.scope.upper()}")
        try:
            asked = self._wire.search_ext(
                search.base_dn, scope, search.filter, list(attributes) or [ldap.NO_ATTRS], serverctrls=controls
            )
            _kind, found, _asked, answered = self._wire.result3(asked, timeout=self.connection.timeout)
        except ldap.LDAPError as error:
            raise not_read(self.connection, search, error, count) from None
        if not search.page_size:
            return found, b""
        cookies = [one.cookie for one in answered if one.controlType == SimplePagedResultsControl.controlType]
        if not cookies:
            known = count + len(found)
            raise self._refused(search, f"does not say whether there are more than {known} entries; none is used")
        return found, cookies[0]

    def _whole(self, search: LdapSearch, dn: str, answer: Raw) -> Raw:
        def fetch(described: str) -> Raw:
            return self._read(search, dn, [described]) or {}

        return all_values(answer, fetch)

    def _check_reference(self, search: LdapSearch, addresses: t.Sequence[str]) -> None:
        """Stop where another server holds a part of what is looked for."""
        elsewhere = [address for address in addresses if not _has_no_people(address)]
        if elsewhere and self.connection.referrals == "refuse":
            raise SourceError(
                f"{search.option}.base_dn: {search.base_dn!r} must be on {self.connection.uri} as a whole, and "
                f"{elsewhere[0]} holds a part of it; search a global catalog, or a smaller part, or set "
                "ldap.referrals to ignore"
            )

    def _refused(self, search: LdapSearch, what: str) -> SourceError:
        return SourceError(f"{search.option}: {self.connection.uri} {what}")


def key_of(dn: str) -> str | None:
    """What a DN is compared by, however it is written (RFC 4514; without case); ``None`` for what is no DN."""
    try:
        names = ldap.dn.str2dn(dn)
    except ldap.DECODING_ERROR:
        return None
    parts = (sorted(folded(f"{kind}={' '.join(value.split())}") for kind, value, _flags in name) for name in names)
    return "\0".join("\1".join(part) for part in parts) or None


def _has_no_people(address: str) -> bool:
    dn = address.partition("://")[2].partition("/")[2]
    return dn.upper().startswith(tuple(part.upper() for part in _WITHOUT_PEOPLE))


#: By the code of a result (RFC 4511, 4.1.9), the option of the search that is wrong, and what it must be.
_RULES: t.Mapping[str, tuple[str, str]] = {
    "NO_SUCH_OBJECT": ("base_dn", "must be an entry that the server has and ldap.bind_dn may read"),
    "INVALID_DN_SYNTAX": ("base_dn", "must be a DN"),
    "FILTER_ERROR": ("filter", "must be an LDAP filter, such as (objectClass=person)"),
    "REFERRAL": ("base_dn", "must be on this server; referrals to others are not followed"),
    "SIZELIMIT_EXCEEDED": ("page_size", "must be smaller than the size limit of the server, which gave a part only"),
    "ADMINLIMIT_EXCEEDED": ("filter", "must be one that the limits of the server let through; it gave a part only"),
    "TIMELIMIT_EXCEEDED": (
        "filter",
        "must be one for which the time limit of the server is enough; it gave a part only",
    ),
    "UNAVAILABLE_CRITICAL_EXTENSION": ("page_size", "must be 0, because the server does not give results by pages"),
}
_NO_SERVER = ("SERVER_DOWN", "CONNECT_ERROR", "TIMEOUT", "UNAVAILABLE", "BUSY")


def not_connected(connection: LdapConnection, error: Exception) -> SourceError:
    """What to say of an error while a connection was made.

    :param error: an ``ldap.LDAPError``.
    """
    server, code = connection.uri, _code(error)
    if code == "INVALID_CREDENTIALS":
        rule = f"must be a DN that {server} takes with ldap.bind_password, and it refused them"
        return SourceError(f"ldap.bind_dn: {connection.bind_dn!r} {rule}{_said(error)}")
    if code not in _NO_SERVER:
        return SourceError(f"ldap.bind_dn: {connection.bind_dn!r} must be taken by {server}{_said(error)}")
    unreachable = _unreachable(connection)
    if unreachable:
        return SourceError(f"ldap.uri: {server} must be reached, and it is not: {unreachable}")
    if code == "TIMEOUT":
        return SourceError(f"ldap.timeout: {server} must answer within {connection.timeout:g} seconds")
    if connection.encrypted and connection.validate_certs:
        trusted = repr(connection.ca_path) if connection.ca_path else "what the system trusts"
        rule = f"must vouch for the certificate of {server}, which must be for that host"
        return SourceError(f"ldap.ca_path: {trusted} {rule}; no trusted connection came about")
    rule = "must be an LDAP server, with ldaps:// where it listens for TLS alone, and it ended the connection"
    return SourceError(f"ldap.uri: {server} {rule}{_said(error)}")


def not_read(connection: LdapConnection, search: LdapSearch, error: Exception, count: int) -> SourceError:
    """What to say of an error while entries were read.

    :param error: an ``ldap.LDAPError``.
    :param count: how many entries there were before.
    """
    server, code = connection.uri, _code(error)
    if code in _RULES:
        option, rule = _RULES[code]
        value = getattr(search, option)
        return SourceError(f"{search.option}.{option}: {value!r} {rule} ({server}{_said(error)})")
    part = f"after {count} entries; what came is a part, and nothing of it is used"
    if code == "TIMEOUT":
        rule = f"must answer within {connection.timeout:g} seconds (ldap.timeout), and did not {part}"
    elif code in _NO_SERVER:
        rule = f"must answer to the end, and it went away {part}"
    else:
        rule = f"must answer to the end, and it stopped {part}{_said(error)}"
    return SourceError(f"{search.option}: {server} {rule}")


def _code(error: Exception) -> str:
    return type(error).__name__


def _said(error: Exception) -> str:
    """What the server said about it, if it did."""
    told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    if int(told.get("result", -1)) < 0:
        return ""  # not the server's, but the library's, whose words are of an earlier error
    words = ": ".join(str(told[key]) for key in ("desc", "info") if told.get(key))
    return f"; it said: {words}" if words else ""


def _unreachable(connection: LdapConnection) -> str:
    """Why nothing listens where the server should; ``""`` when something does."""
    try:
        if connection.port is None:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(connection.timeout)
                probe.connect(connection.host)
        else:
            socket.create_connection((connection.host, connection.port), connection.timeout).close()
    except OSError as error:
        return str(error.strerror or error)
    return ""
