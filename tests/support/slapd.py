# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenLDAP's server as a process, with a directory of its own on a free port of the loopback interface."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.tls import Certificates

PROGRAM = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/openldap:/usr/libexec")
SCHEMAS = Path("/etc/ldap/schema")
SUFFIX = "dc=example,dc=org"
PEOPLE = f"ou=people,{SUFFIX}"
GROUPS = f"ou=groups,{SUFFIX}"
READER = f"cn=reader,{SUFFIX}"
PASSWORD = "zebra-Quill-4471"
READY_WITHIN = 30.0  # seconds

#: An entry: its DN, and its attributes with a value or several.
Attributes = Mapping[str, "str | bytes | Sequence[str]"]
Entry = tuple[str, Attributes]

CONFIGURATION = """\
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
include {schemas}/nis.schema
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {certificates.authority}
TLSCertificateFile {certificates.server}
TLSCertificateKeyFile {certificates.key}
{settings}
database mdb
suffix "{suffix}"
directory {folder}/db
maxsize 268435456
dbnosync
index objectClass,uid,member eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""

BASE: tuple[Entry, ...] = (
    (SUFFIX, {"objectClass": ["dcObject", "organization"], "dc": "example", "o": "Example"}),
    (PEOPLE, {"objectClass": "organizationalUnit", "ou": "people"}),
    (GROUPS, {"objectClass": "organizationalUnit", "ou": "groups"}),
    (READER, {"objectClass": ["organizationalRole", "simpleSecurityObject"], "cn": "reader", "userPassword": PASSWORD}),
)


def person(name: str, **attributes: str | bytes | Sequence[str]) -> Entry:
    """``uid=name`` with the address name@example.com."""
    first, _dot, last = name.partition(".")
    return f"uid={name},{PEOPLE}", {
        "objectClass": "inetOrgPerson",
        "uid": name,
        "cn": f"{first.title()} {last.title()}".strip(),
        "sn": last.title() or first.title(),
        "givenName": first.title(),
        "mail": f"{name}@example.com",
        **attributes,
    }


def group(name: str, *members: str) -> Entry:
    """``cn=name`` with members by DN."""
    return f"cn={name},{GROUPS}", {"objectClass": "groupOfNames", "cn": name, "member": members}


@dataclass
class Slapd:
    """A running server.

    :ivar port: of LDAP, and ``tls_port`` of LDAP over TLS.
    :ivar log: what it was asked.
    """

    folder: Path
    port: int
    tls_port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def uri(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def tls_uri(self) -> str:
        return f"ldaps://127.0.0.1:{self.tls_port}"

    def asked(self) -> str:
        """What it was asked, in the words of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Stop it, if it runs."""
        self.process.terminate()
        self.process.wait()

    def kill(self) -> None:
        """Let it die."""
        self.process.kill()
        self.process.wait()


def start(folder: Path, entries: Iterable[Entry], certificates: Certificates, settings: str = "") -> Slapd:
    """Fill a directory and serve it.

    :param settings: lines of slapd.conf(5), for all databases.
    """
    assert PROGRAM is not None
    (folder / "db").mkdir(parents=True)
    configuration = folder / "slapd.conf"
    configuration.write_text(
        CONFIGURATION.format(
            schemas=SCHEMAS,
            folder=folder,
            certificates=certificates,
            settings=settings,
            suffix=SUFFIX,
            reader=READER,
        ),
        encoding="utf-8",
    )
    ldif = folder / "entries.ldif"
    ldif.write_text("\n".join(map(_ldif, (*BASE, *entries))), encoding="utf-8")
    fill = [PROGRAM, "-T", "add", "-q", "-f", str(configuration), "-l", str(ldif)]
    subprocess.run(fill, check=True, capture_output=True)
    port, tls_port = _free_ports(2)
    log = folder / "slapd.log"
    addresses = f"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tls_port}/"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "-f", str(configuration), "-h", addresses, "-d", "stats"], stdout=output, stderr=output
        )
    server = Slapd(folder, port, tls_port, log, process)
    _wait_for(server)
    return server


def _wait_for(server: Slapd) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.tls_port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    server.kill()
    raise RuntimeError(f"slapd did not start:\n{server.asked()}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _number in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _ldif(entry: Entry) -> str:
    dn, attributes = entry
    lines = [_line("dn", dn)]
    for name, values in attributes.items():
        lines += [_line(name, value) for value in ([values] if isinstance(values, (str, bytes)) else values)]
    return "\n".join(lines) + "\n"


def _line(name: str, value: str | bytes) -> str:
    raw = value.encode() if isinstance(value, str) else value
    return f"{name}:: {base64.b64encode(raw).decode()}"
