# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on the loopback interface before a server that goes wrong half-way."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator

from tests.support.serving import serving

LOOPBACK = "127.0.0.1"

#: What happens when a client sends something: its number, from 1; whether it may go on to the server.
OnRequest = Callable[[int], bool]


@contextlib.contextmanager
def cutting_proxy(port: int, on_request: OnRequest | None = None, bytes_until_cut: int | None = None) -> Iterator[int]:
    """The port of a proxy before a port.

    :param on_request: decides about each thing that is sent; without it all goes on.
    :param bytes_until_cut: how much of all answers comes through before both ends are cut.
    """
    with _Proxy(port, on_request or (lambda _number: True), bytes_until_cut) as proxy, serving(proxy):
        yield proxy.server_address[1]


class _Proxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, on_request: OnRequest, bytes_until_cut: int | None) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.target = (LOOPBACK, port)
        self.on_request = on_request
        self.left = bytes_until_cut


class _Handler(socketserver.BaseRequestHandler):
    server: _Proxy

    def handle(self) -> None:
        with socket.create_connection(self.server.target) as target:
            answering = threading.Thread(target=self._answer, args=(target,))
            answering.start()
            number = 0
            with contextlib.suppress(OSError):
                while data := self.request.recv(65536):
                    number += 1
                    if self.server.on_request(number):
                        target.sendall(data)
            self._cut(target)
            answering.join()

    def _answer(self, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := target.recv(65536):
                if self.server.left is not None:
                    data = data[: self.server.left]
                    self.server.left -= len(data)
                self.request.sendall(data)
                if self.server.left == 0:
                    break
        self._cut(target)

    def _cut(self, target: socket.socket) -> None:
        for end in (self.request, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
