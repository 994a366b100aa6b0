# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of servers on the loopback interface, and the local Slack behind HTTPS."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.serving import serving

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def https_before(url: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """The HTTPS address of a server before `url`, and its self-signed certificate, a file in `folder`."""
    certificate = _self_signed(folder)
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    with _Server((parts.hostname, parts.port), certificate) as server, serving(server):
        yield f"https://{LOOPBACK}:{server.server_address[1]}{parts.path}", certificate


@dataclass(frozen=True)
class Certificates:
    """Files of an authority and of a server whose certificate it has signed."""

    authority: Path
    server: Path
    key: Path


def certificates(folder: Path, host: str = LOOPBACK) -> Certificates:
    """A fresh authority, and a server, which is on the loopback interface unless it is named."""
    files = Certificates(folder / "authority.pem", folder / "server.pem", folder / "server-key.pem")
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _each in range(2))
    authority = _certificate("Test authority", authority_key).sign(authority_key, hashes.SHA256())
    server = _certificate(host, key, authority.subject).sign(authority_key, hashes.SHA256())
    files.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    files.server.write_bytes(server.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(_private(key))
    return files


def _self_signed(folder: Path) -> Path:
    """A file with the certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(LOOPBACK, key).sign(key, hashes.SHA256())
    file = folder / "certificate.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _private(key))
    return file


def _certificate(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Name | None = None
) -> x509.CertificateBuilder:
    """What is to be signed; without an issuer, by its own key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer or name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if subject == LOOPBACK:
        address: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(LOOPBACK))
    else:
        address = x509.DNSName(subject.replace(" ", "-"))
    return builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class _Handler(socketserver.BaseRequestHandler):
    """Takes the TLS off and passes the rest on; who does not accept the certificate gets no further."""

    server: _Server

    def handle(self) -> None:
        with (
            contextlib.suppress(OSError),
            self.server.context.wrap_socket(self.request, server_side=True) as client,
            socket.create_connection(self.server.target) as slack,
        ):
            for end in (client, slack):  # a request that comes in two parts waits for nothing
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            asking = threading.Thread(target=_carry, args=(client, slack))
            asking.start()
            _carry(slack, client)
            client.shutdown(socket.SHUT_RDWR)
            asking.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, target: tuple[str, int], certificate: Path) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.target = target
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
