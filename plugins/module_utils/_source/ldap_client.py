# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""An LDAP server, read page by page by python-ldap: either all entries are returned, or an error is raised."""

from __future__ import annotations

import contextlib
import os
import socket
import traceback
import typing as t

from .._files.records import SourceError
from .._model.text import folded, plural
from .ldap_options import LdapConnection, LdapSearch
from .ldap_values import Raw, all_values

#: By the code of a result (RFC 4511, 4.1.9), the option of the search that is wrong, and what it must be.
_RULES: t.Mapping[str, tuple[str, str]] = {
    "NO_SUCH_OBJECT": ("base_dn", "must be an entry that exists and that ldap.bind_dn can read"),
    "INVALID_DN_SYNTAX": ("base_dn", "must be a DN"),
    "FILTER_ERROR": ("filter", "must be an LDAP filter, such as (objectClass=person)"),
    "REFERRAL": ("base_dn", "must be on this server, because referrals to other servers are not followed"),
    "SIZELIMIT_EXCEEDED": ("page_size", "must be below the size limit of the server, which returned a partial result"),
    "ADMINLIMIT_EXCEEDED": ("filter", "must stay within the limits of the server, which returned a partial result"),
    "TIMELIMIT_EXCEEDED": ("filter", "must stay within the time limit of the server, which returned a partial result"),
    "UNAVAILABLE_CRITICAL_EXTENSION": ("page_size", "must be 0, because the server does not support pages"),
}


_NO_SERVER = ("SERVER_DOWN", "CONNECT_ERROR", "TIMEOUT", "UNAVAILABLE", "BUSY")


def not_connected(connection: LdapConnection, error: Exception) -> SourceError:
    """The message for an error while connecting.

    :param error: an ``ldap.LDAPError``.
    """
    server, code = connection.uri, _code(error)
    if code == "INVALID_CREDENTIALS":
        rule = f"must be a DN that {server} accepts with ldap.bind_password, but the server refused them"
        return SourceError(f"ldap.bind_dn: {connection.bind_dn!r} {rule}{_said(error)}")
    if code not in _NO_SERVER:
        return SourceError(f"ldap.bind_dn: {connection.bind_dn!r} must be accepted by {server}{_said(error)}")
    unreachable = _unreachable(connection)
    if unreachable:
        return SourceError(f"ldap.uri: cannot connect to {server}: {unreachable}")
    if code == "TIMEOUT":
        return SourceError(f"ldap.timeout: {server} must answer within {connection.timeout:g} seconds")
    if connection.encrypted and connection.validate_certs:
        trusted = repr(connection.ca_path) if connection.ca_path else "the certificates that the system trusts"
        rule = f"must contain the authority of the certificate of {server}, which must be issued for that host"
        return SourceError(f"ldap.ca_path: {trusted} {rule}; TLS failed")
    rule = "must be an LDAP server, with ldaps:// if it accepts only TLS, but it closed the connection"
    return SourceError(f"ldap.uri: {server} {rule}{_said(error)}")


def not_read(connection: LdapConnection, search: LdapSearch, error: Exception, count: int) -> SourceError:
    """The message for an error while reading entries.

    :param error: an ``ldap.LDAPError``.
    :param count: the number of entries read before.
    """
    server, code = connection.uri, _code(error)
    if code in _RULES:
        option, rule = _RULES[code]
        value = getattr(search, option)
        return SourceError(f"{search.option}.{option}: {value!r} {rule} ({server}{_said(error)})")
    part = f"after {count} {plural(count, 'entry', 'entries')}; the partial result is not used"
    if code == "TIMEOUT":
        rule = f"must answer within {connection.timeout:g} seconds (ldap.timeout), but did not {part}"
    elif code in _NO_SERVER:
        rule = f"must return all entries, but the connection was lost {part}"
    else:
        rule = f"must return all entries, but stopped {part}{_said(error)}"
    return SourceError(f"{search.option}: {server} {rule}")


def _code(error: Exception) -> str:
    return type(error).__name__


def _said(error: Exception) -> str:
    """The server's own message, or ``""``."""
    details = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    if int(details.get("result", -1)) < 0:
        return ""  # an error of the library, whose text belongs to an earlier error
    words = ": ".join(str(details[key]) for key in ("desc", "info") if details.get(key))
    return f"; the server says: {words}" if words else ""


def _unreachable(connection: LdapConnection) -> str:
    """Why the server's port does not accept a connection; ``""`` when it does."""
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


try:
    import ldap
    import ldap.dn
    from ldap.controls import SimplePagedResultsControl
except ImportError:
    IMPORT_ERROR: str | None = traceback.format_exc()
else:
    IMPORT_ERROR = None

#: The largest number of consecutive empty pages. Active Directory returns them where a filter matches little.
_BLANK_PAGES_MAX = 1000
#: Partitions of Active Directory without people, which the top of a domain refers to.
_WITHOUT_PEOPLE = ("DC=DomainDnsZones,", "DC=ForestDnsZones,", "CN=Configuration,", "CN=Schema,")


class LdapServer:
    """A connection to an LDAP server; a context manager.

    :raises SourceError: from every method, naming the option, its value, the server and the rule.
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
        with contextlib.suppress(ldap.LDAPError):  # it may be closed already
            self._wire.unbind_s()

    def _prepared(self) -> t.Any:
        chosen = self.connection
        wire = ldap.initialize(chosen.uri)
        wire.protocol_version = ldap.VERSION3
        # Settings in ldap.conf and .ldaprc must not change which server is used, or which answers are accepted.
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
        """The entries of a search, with all values of these attributes, by pages (RFC 2696).

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
            # Equal cookies prove nothing: 389 Directory Server has the same one for all pages of a search.
            repeated = len(known) == count if named else cookie == before or blank_pages > _BLANK_PAGES_MAX
            if repeated:
                raise self._refused(search, "returns the same page repeatedly; no entry is used")

    def entry(self, search: LdapSearch, dn: str, attributes: t.Sequence[str]) -> Raw | None:
        """One entry by its DN; ``None`` when there is none, or none that may be read.

        :param search: the search that needs it.
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
        """A page and the cookie for the next one; the cookie is empty at the end."""
        controls = [SimplePagedResultsControl(True, search.page_size, cookie)] if search.page_size else []
        scope = getattr(ldap, f"SCOPE_{search.scope.upper()}")
        try:
            message_id = self._wire.search_ext(
                search.base_dn, scope, search.filter, list(attributes) or [ldap.NO_ATTRS], serverctrls=controls
            )
            _kind, found, _message_id, answered = self._wire.result3(message_id, timeout=self.connection.timeout)
        except ldap.LDAPError as error:
            raise not_read(self.connection, search, error, count) from None
        if not search.page_size:
            return found, b""
        cookies = [one.cookie for one in answered if one.controlType == SimplePagedResultsControl.controlType]
        if not cookies:
            known = count + len(found)
            raise self._refused(search, f"does not report whether more than {known} entries exist; no entry is used")
        return found, cookies[0]

    def _whole(self, search: LdapSearch, dn: str, answer: Raw) -> Raw:
        def fetch(described: str) -> Raw:
            return self._read(search, dn, [described]) or {}

        return all_values(answer, fetch)

    def _check_reference(self, search: LdapSearch, addresses: t.Sequence[str]) -> None:
        """Stop when another server holds a part of the search base."""
        found = elsewhere(addresses)
        if found and self.connection.referrals == "refuse":
            raise SourceError(
                f"{search.option}.base_dn: {search.base_dn!r} must be completely on {self.connection.uri}, but "
                f"{found[0]} holds a part of it; search a global catalog or a smaller part, or set "
                "ldap.referrals to ignore"
            )

    def _refused(self, search: LdapSearch, what: str) -> SourceError:
        return SourceError(f"{search.option}: {self.connection.uri} {what}")


def key_of(dn: str) -> str | None:
    """The form in which DNs are compared (RFC 4514; without case); ``None`` for text that is not a DN."""
    try:
        names = ldap.dn.str2dn(dn)
    except ldap.DECODING_ERROR:
        return None
    parts = (sorted(folded(f"{kind}={' '.join(value.split())}") for kind, value, _flags in name) for name in names)
    return "\0".join("\1".join(part) for part in parts) or None


def elsewhere(addresses: t.Iterable[str]) -> list[str]:
    """The addresses of a referral that lead to parts that may hold people."""
    return [address for address in addresses if not _has_no_people(address)]


def _has_no_people(address: str) -> bool:
    dn = address.partition("://")[2].partition("/")[2]
    return dn.upper().startswith(tuple(part.upper() for part in _WITHOUT_PEOPLE))
