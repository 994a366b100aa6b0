# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy before the local Slack that cuts connections: before the request, or in the middle of the reply."""

from __future__ import annotations

import contextlib
import random
import socket
import socketserver
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.support.serving import serving


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        fate = self.server.fate()
        if fate == "request":
            self.request.recv(10)
            return
        with socket.create_connection(self.server.target) as slack, contextlib.suppress(OSError):
            sending = threading.Thread(target=_carry, args=(self.request, slack, None))
            sending.start()
            _carry(slack, self.request, 20 if fate == "reply" else None)
            self.request.shutdown(socket.SHUT_RDWR)
            sending.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, target: tuple[str, int], share: float, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self._share = share
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def fate(self) -> str:
        """What becomes of a connection: its request or its reply is cut, or neither."""
        with self._lock:
            if self._random.random() >= self._share:
                return "none"
            return self._random.choice(["request", "reply"])


def _carry(source: socket.socket, target: socket.socket, most: int | None) -> None:
    """Pass bytes on until the end, or `most` of them."""
    with contextlib.suppress(OSError):
        while data := source.recv(most or 65536):
            target.sendall(data)
            if most is not None:
                return


@contextlib.contextmanager
def cutting_proxy(url: str, share: float, seed: int) -> Iterator[str]:
    """The address of a proxy before `url` that cuts this share of the connections."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    with _Server((parts.hostname, parts.port), share, seed) as server, serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}{parts.path}"
