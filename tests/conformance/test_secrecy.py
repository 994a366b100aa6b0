# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token is nowhere but in the one header of the requests to Slack."""

from __future__ import annotations

import gzip
import json
import logging
import traceback
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from tests.support.serving import serving

if t.TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

    from tests.conformance.conftest import Connect
    from tests.support.sandbox import Sandbox

TOKEN = "xoxp-1234-very-secret"
PASSWORD = "hunter2-very-secret"


class Server(ThreadingHTTPServer):
    """Answers everything with one reply, and keeps what it was sent."""

    daemon_threads = True
    status = 200
    body = b""
    headers: t.ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[t.Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/scim"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.server.received.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 -- http.server's names

    def log_message(self, *_args: t.Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server, serving(server):
        yield server


def shown(error: BaseException) -> str:
    """All that a log, a crash report or a debugger would show of an exception."""
    told = [repr(error), str(error.args), repr(vars(error))]
    for frame, _line in traceback.walk_tb(error.__traceback__):
        if "module_utils" in frame.f_code.co_filename:
            told.append(repr(frame.f_locals))
    while error.__context__ is not None:
        error = error.__context__
        told += [repr(error), repr(vars(error))]
    return "\n".join(told)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, f'{{"Errors": {{"description": "invalid_authentication {TOKEN}", "code": 401}}}}'),
        (400, f"<html>Authorization: Bearer {TOKEN}</html>"),
        (500, f"stack trace with {TOKEN}"),
        (200, f"<html>{TOKEN}</html>"),
        (302, ""),
        (429, ""),
    ],
)
def test_no_exception_has_it(connect: Connect, server: Server, status: int, body: str) -> None:
    server.status, server.body = status, body.encode()
    server.headers = {"Location": "https://elsewhere.example/x", "Retry-After": "1000"}
    client = connect(token=TOKEN, api_url=server.url, retries=0)
    for ask in (lambda: client.read_user("U1"), lambda: client.delete_user("U1"), client.auth_test):
        with pytest.raises(errors.ScimError) as caught:
            ask()
        assert TOKEN not in shown(caught.value)


def test_no_exception_of_a_lost_connection_has_it(connect: Connect) -> None:
    for url in ("http://127.0.0.1:1/scim", "https://no-such-host.invalid/scim"):
        client = connect(token=TOKEN, api_url=url, retries=1)
        with pytest.raises(errors.ConnectionFailedError) as caught:
            client.read_user("U1")
        assert TOKEN not in shown(caught.value)
        assert "no reply from Slack" in str(caught.value)


def test_no_log_has_it(connect: Connect, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "aiohttp", "asyncio", "http.client"):
        caplog.set_level(logging.DEBUG, name)
    client = connect(token=sandbox.token, api_url=sandbox.url)
    client.create_user({"user_name": "ada", "email": "ada@example.com", "password": PASSWORD})
    client.find_users(["ada@example.com"])
    assert sandbox.token not in caplog.text
    assert PASSWORD not in caplog.text


def test_no_repr_has_it(connect: Connect, server: Server) -> None:
    client = connect(token=TOKEN, api_url=server.url)
    server.body = b'{"id": "U1", "userName": "ada"}'
    client.read_user("U1")
    inner = client._client
    for one in (inner, inner.connection, inner.conversations, inner._session, vars(inner), vars(inner._session)):
        assert TOKEN not in repr(one)


def test_it_is_sent_in_the_header_and_nowhere_else(connect: Connect, server: Server) -> None:
    server.body = b'{"id": "U1", "userName": "ada", "emails": [{"value": "ada@example.com"}], "ok": true}'
    client = connect(token=TOKEN, api_url=server.url)
    client.read_user("U1")
    client.create_user({"user_name": "ada", "email": "ada@example.com"})
    client.auth_test()
    for _method, path, headers, body in server.received:
        assert headers.pop("Authorization") == f"Bearer {TOKEN}"
        assert TOKEN not in path + repr(headers) + body.decode()
        assert "scimops.slack" in headers["User-Agent"]
        assert headers["Accept"] == "application/json"
    assert [path for _method, path, _headers, _body in server.received] == [
        "/scim/v1/Users/U1",
        "/scim/v1/Users",
        "/api/auth.test",
    ]


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(connect: Connect, server: Server, status: int, method: str) -> None:
    with Server() as other, serving(other):
        server.status, server.headers = status, {"Location": f"{other.url}/v1/Users/U1"}
        client = connect(token=TOKEN, api_url=server.url, retries=0)
        ask = {
            "GET": lambda: client.read_user("U1"),
            "POST": lambda: client.create_user({"user_name": "ada", "email": "ada@example.com"}),
            "PATCH": lambda: client.patch_group("S1", name="x"),
        }[method]
        with pytest.raises(errors.UnexpectedReplyError, match="redirect"):
            ask()
        assert other.received == []


def test_netrc_does_not_replace_it(
    connect: Connect, server: Server, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.body = b'{"id": "U1", "userName": "ada"}'
    connect(token=TOKEN, api_url=server.url).read_user("U1")
    assert server.received[0][2]["Authorization"] == f"Bearer {TOKEN}"


def test_nothing_for_this_machine_goes_to_a_proxy(
    connect: Connect, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.body = b'{"id": "U1", "userName": "ada"}'
    assert connect(token=TOKEN, api_url=server.url).read_user("U1").id == "U1"


def test_a_proxy_of_the_environment_is_used_for_slack(
    connect: Connect, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy sees a CONNECT without the token, and what it refuses is a connection that failed."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, server.url.removesuffix("/scim"))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    seen: list[str] = []

    def refuse(handler: Handler) -> None:
        seen.append(f"{handler.path} {handler.headers}")
        handler.send_error(403)

    monkeypatch.setattr(Handler, "do_CONNECT", refuse, raising=False)
    with pytest.raises(errors.ConnectionFailedError) as caught:
        connect(token=TOKEN, api_url="https://slack.example/scim", retries=0).read_user("U1")
    assert seen[0].startswith("slack.example:443")
    assert TOKEN not in seen[0] + shown(caught.value)


def test_certificates_that_are_not_there(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")
    with pytest.raises(errors.ScimError, match=r"/no/such/file\.pem"):
        connect(token=TOKEN, api_url="https://127.0.0.1:1/scim").read_user("U1")


def test_gzip(connect: Connect, server: Server) -> None:
    server.body = gzip.compress(json.dumps({"id": "U1", "userName": "ada", "title": "é" * 1000}).encode())
    server.headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert connect(token=TOKEN, api_url=server.url).read_user("U1").values["title"] == "é" * 1000
    assert "gzip" in server.received[0][2]["Accept-Encoding"]


def test_cookies_are_not_kept(connect: Connect, server: Server) -> None:
    server.body, server.headers = b'{"id": "U1", "userName": "ada"}', {"Set-Cookie": "b=1; Path=/"}
    client = connect(token=TOKEN, api_url=server.url)
    client.read_user("U1")
    client.read_user("U1")
    assert "Cookie" not in server.received[1][2]


def test_connections_are_kept_open(connect: Connect, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[t.Any] = []
    plain = Handler.setup
    monkeypatch.setattr(Handler, "setup", lambda self: (opened.append(self), plain(self))[1])
    server.body = b'{"id": "U1", "userName": "ada"}'
    client = connect(token=TOKEN, api_url=server.url)
    for _number in range(5):
        client.read_user("U1")
    assert len(opened) == 1


def test_the_connection_does_not_show_it() -> None:
    assert TOKEN not in repr(Connection(TOKEN))
