# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates are checked, a private authority can be named, and nothing is sent to whom is not trusted."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from tests.support.serving import serving

if t.TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

    from tests.conformance.conftest import Connect

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")


class Slack(BaseHTTPRequestHandler):
    received: t.ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.received.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "31")
        self.end_headers()
        self.wfile.write(b'{"id": "U1", "userName": "ada"}')

    def log_message(self, *_args: t.Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: t.Any) -> None:
        """A client that hangs up in the handshake is what is tested."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A self-signed certificate for the loopback address, with its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    path = folder / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    command += f" -addext subjectAltName=IP:127.0.0.1 -keyout {folder / 'key.pem'} -out {path}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return path


@pytest.fixture
def api_url(certificate: pathlib.Path) -> Iterator[str]:
    Slack.received.clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.parent / "key.pem")
    with Server(("127.0.0.1", 0), Slack) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with serving(server):
            yield f"https://127.0.0.1:{server.server_port}/scim"


def test_an_unknown_authority_is_refused(connect: Connect, api_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    client = connect(token="xoxp-1", api_url=api_url)
    with pytest.raises(errors.ConnectionFailedError, match="for a private certification authority, set ca_path"):
        client.read_user("U1")
    assert client.requests_sent == 1  # trying again would not help
    assert Slack.received == []


def test_a_private_authority(connect: Connect, api_url: str, certificate: pathlib.Path) -> None:
    assert connect(token="xoxp-1", api_url=api_url, ca_path=str(certificate)).read_user("U1").id == "U1"


def test_authorities_are_read_once(
    connect: Connect, api_url: str, certificate: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """Slack closes each connection (wire 2.1), and reading them takes longer than a request."""
    authority = tmp_path / "ca.pem"
    shutil.copy(certificate, authority)
    client = connect(token="xoxp-1", api_url=api_url, ca_path=str(authority))
    client.read_user("U1")
    authority.unlink()
    assert client.read_user("U1").id == "U1"


def test_a_file_without_certificates(connect: Connect, api_url: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate", encoding="utf-8")
    with pytest.raises(errors.ConfigurationError, match=r"ca_path: .* must contain certificates in PEM format"):
        connect(token="xoxp-1", api_url=api_url, ca_path=str(tmp_path / "ca.pem")).read_user("U1")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environments_authority(
    connect: Connect, api_url: str, certificate: pathlib.Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(certificate))
    assert connect(token="xoxp-1", api_url=api_url).read_user("U1").id == "U1"


def test_checks_can_be_switched_off(connect: Connect, api_url: str) -> None:
    assert connect(token="xoxp-1", api_url=api_url, validate_certs=False).read_user("U1").id == "U1"


def test_another_name_is_refused(connect: Connect, api_url: str, certificate: pathlib.Path) -> None:
    client = connect(token="xoxp-1", api_url=api_url.replace("127.0.0.1", "localhost"), ca_path=str(certificate))
    with pytest.raises(errors.ConnectionFailedError):
        client.read_user("U1")
    assert Slack.received == []
