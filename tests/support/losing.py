# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SCIM 1.1 server that loses the replies to its POSTs: over plain HTTP, over TLS, or behind a CONNECT proxy."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.support.serving import serving
from tests.support.tls import LOOPBACK, Certificates, certificates

#: The name under which it is reached through a tunnel.
HOST = "slack.test"
WAYS = ("plain", "tls", "tunnel")
#: How the reply to a POST is lost, once the whole request has arrived.
LOSSES = ("reset", "close", "garbage", "silence", "in_status", "in_header", "in_body")

_LIST = {"schemas": ["urn:scim:schemas:core:1.0"], "startIndex": 1}
_OWNER = {"id": "U0", "userName": "owner", "emails": [{"value": "owner@example.com", "primary": True}], "active": True}
_PARTS = {
    "in_status": b"HTTP/1.1 2",
    "in_header": b"HTTP/1.1 201 Created\r\nserver: Apa",
    "in_body": b'HTTP/1.1 201 Created\r\ncontent-length: 500\r\n\r\n{"id": "U1", "user',
}


class LosingSlack(socketserver.ThreadingTCPServer):
    """The server; `received` are the first lines of all requests that arrived whole.

    Attributes that a test may set:
    loses: how many POSTs get no reply; the next ones are refused with 409, because the name is taken.
    creates: whether the first POST is answered with what it has made; then none is lost.
    shows_after: how many POSTs must have arrived until what they made is in lists.
    refuses: how many tunnels are refused.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, way: str, loss: str, files: Certificates | None) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.way, self.loss = way, loss
        self.loses, self.shows_after, self.refuses = 1, 1, 0
        self.creates = False
        self.received: list[str] = []
        self.tunnels = 0
        self.made: dict[str, dict[str, Any]] = {}
        self.lock = threading.Lock()
        self.authority = files.authority if files else None
        self.context: ssl.SSLContext | None = None
        if files is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(files.server, files.key)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def api_url(self) -> str:
        if self.way == "tunnel":
            return f"https://{HOST}/scim"
        return f"{'http' if self.way == 'plain' else 'https'}://{LOOPBACK}:{self.port}/scim"

    @property
    def environment(self) -> dict[str, str]:
        """The variables without which it is not reached."""
        return {"HTTPS_PROXY": f"http://{LOOPBACK}:{self.port}"} if self.way == "tunnel" else {}

    @property
    def posts(self) -> list[str]:
        return [line for line in self.received if line.startswith("POST")]

    def forget(self) -> None:
        """Begin again, as if nothing had arrived."""
        with self.lock:
            self.received.clear()
            self.made.clear()

    def answer(self, line: str, body: bytes) -> tuple[int, Any] | None:
        """Status and JSON of a reply; `None` when it is to be lost."""
        with self.lock:
            self.received.append(line)
            method, target = line.split()[:2]
            kind, _slash, id = target.partition("?")[0].removeprefix("/scim/v1/").partition("/")
            if method != "POST":
                return self._shown(kind, id)
            self._make(kind, json.loads(body))
            if self.creates and len(self.posts) == 1:
                return HTTPStatus.CREATED, self.made[kind]
            if len(self.posts) <= self.loses:
                return None
            return HTTPStatus.CONFLICT, {"Errors": {"description": "username_taken", "code": 409}}

    def _make(self, kind: str, asked: dict[str, Any]) -> None:
        own = {"id": "U1"} if kind == "Users" else {"id": "S1", "members": []}  # members show later
        self.made[kind] = {"active": True, **asked, **own}

    def _shown(self, kind: str, id: str) -> tuple[int, Any]:
        visible = [self.made[kind]] if kind in self.made and len(self.posts) >= self.shows_after else []
        if id:
            found = [one for one in visible if one["id"] == id]
            missing = {"Errors": {"description": "no_such_user", "code": 404}}
            return (HTTPStatus.OK, found[0]) if found else (HTTPStatus.NOT_FOUND, missing)
        listed = [_OWNER, *visible] if kind == "Users" else visible
        return HTTPStatus.OK, {**_LIST, "totalResults": len(listed), "itemsPerPage": len(listed), "Resources": listed}


@contextlib.contextmanager
def losing_slack(way: str, loss: str, folder: Path) -> Iterator[LosingSlack]:
    """One at work; `folder` takes its certificates."""
    files = None if way == "plain" else certificates(folder, HOST if way == "tunnel" else LOOPBACK)
    with LosingSlack(way, loss, files) as server, serving(server):
        yield server


class _Handler(socketserver.BaseRequestHandler):
    server: LosingSlack

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            stream: socket.socket = self.request
            if self.server.way == "tunnel" and not self._tunnel(stream):
                return
            if self.server.context is not None:
                stream = self.server.context.wrap_socket(stream, server_side=True)
            with stream:
                self._serve(stream)

    def _tunnel(self, stream: socket.socket) -> bool:
        _read_request(stream)
        with self.server.lock:
            self.server.tunnels += 1
            refused = self.server.tunnels <= self.server.refuses
        stream.sendall(b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n" if refused else b"HTTP/1.1 200 OK\r\n\r\n")
        return not refused

    def _serve(self, stream: socket.socket) -> None:
        while (request := _read_request(stream)) is not None:
            answer = self.server.answer(*request)
            if answer is None:
                _lose(stream, self.server.loss)
                return
            status, content = answer
            body = json.dumps(content).encode()
            stream.sendall(b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body))


def _read_request(stream: socket.socket) -> tuple[str, bytes] | None:
    """The first line and the body; `None` when the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = stream.recv(65536)
        if not part:
            return None
        data += part
    head, _blank, body = data.partition(b"\r\n\r\n")
    first, *headers = head.decode("latin-1").split("\r\n")
    lengths = [int(header.split(":")[1]) for header in headers if header.lower().startswith("content-length:")]
    while len(body) < sum(lengths):
        part = stream.recv(65536)
        if not part:
            return None
        body += part
    return first, body


def _lose(stream: socket.socket, loss: str) -> None:
    if loss in _PARTS:
        stream.sendall(_PARTS[loss])
    if loss == "silence":
        while stream.recv(65536):  # until the client has had enough
            pass
    with socket.socket(fileno=stream.detach()) as raw:  # below TLS, which so ends without its farewell
        if loss == "reset":
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif loss == "garbage":
            raw.sendall(b"\x00\x01 neither TLS nor HTTP\r\n\r\n")
