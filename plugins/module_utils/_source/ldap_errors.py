# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Messages for an LDAP server that refuses a request or cannot be reached."""

from __future__ import annotations

import socket
import typing as t

from .._files.records import SourceError
from .._model.text import plural
from .ldap_options import LdapConnection, LdapSearch

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
