# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on the loopback interface that answers with bytes, so that a reply can be anything."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator

from tests.support.serving import serving

LOOPBACK = "127.0.0.1"

#: From the first line of a request to the parts of the reply, which may have no end.
Answer = Callable[[str], Iterable[bytes]]


def reply(body: bytes, status: int = 200, *headers: str) -> bytes:
    """A whole reply."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


class ReplyingServer(socketserver.ThreadingTCPServer):
    """The server; `received` are the first lines of the requests, `connections` how many were opened.

    It goes on with a connection after a reply, unless the answer raises `ConnectionError`, which closes it.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.answer = answer
        self.received: list[str] = []
        self.connections = 0
        self.ending = threading.Event()

    @property
    def api_url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_address[1]}/scim"

    def drip(self, parts: Iterable[bytes], seconds: float = 0.002) -> Iterator[bytes]:
        """Parts with a pause after each, until the test ends."""
        for part in parts:
            yield part
            if self.ending.wait(seconds):
                return


@contextlib.contextmanager
def replying(answer: Answer) -> Iterator[ReplyingServer]:
    """One at work."""
    with ReplyingServer(answer) as server, serving(server):
        try:
            yield server
        finally:
            server.ending.set()


class _Handler(socketserver.BaseRequestHandler):
    server: ReplyingServer

    def handle(self) -> None:
        self.server.connections += 1
        with contextlib.suppress(OSError):
            while (line := self._request()) is not None:
                self.server.received.append(line)
                for part in self.server.answer(line):
                    self.request.sendall(part)

    def _request(self) -> str | None:
        """The first line of the next request; `None` when the client has gone."""
        data = b""
        stream: socket.socket = self.request
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
        return first
