# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on the loopback interface that cuts one connection after a number of bytes of one direction."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator

from tests.support.serving import serving

LOOPBACK = "127.0.0.1"
REQUEST, REPLY = "request", "reply"
_RESET = struct.pack("ii", 1, 0)


class ByteCutter(socketserver.ThreadingTCPServer):
    """The proxy. What it carried on the first connection since :meth:`arm` is in `carried`, by direction."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, target: int) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.target = (LOOPBACK, target)
        self.arm(REQUEST, None)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def arm(self, direction: str, after: int | None, reset: bool = False) -> None:
        """Cut the next connection after so many bytes of a direction; without a number, let it be.

        :param reset: whether both ends see a reset rather than an end.
        """
        self.carried = {REQUEST: b"", REPLY: b""}
        self.direction, self.after, self.reset = direction, after, reset
        self.armed = True


@contextlib.contextmanager
def byte_cutter(target: int) -> Iterator[ByteCutter]:
    """One at work before a port."""
    with ByteCutter(target) as server, serving(server):
        yield server


class _Handler(socketserver.BaseRequestHandler):
    server: ByteCutter

    def handle(self) -> None:
        server = self.server
        first, server.armed = server.armed, False
        limits = {server.direction: server.after} if first and server.after is not None else {}
        carried = server.carried if first else {REQUEST: b"", REPLY: b""}
        with socket.create_connection(server.target) as target:
            ends = {REQUEST: (self.request, target), REPLY: (target, self.request)}
            back = threading.Thread(target=self._carry, args=(*ends[REPLY], REPLY, limits, carried))
            back.start()
            self._carry(*ends[REQUEST], REQUEST, limits, carried)
            back.join()

    def _carry(
        self, source: socket.socket, sink: socket.socket, way: str, limits: dict[str, int], carried: dict[str, bytes]
    ) -> None:
        limit = limits.get(way)
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                data = data if limit is None else data[: limit - len(carried[way])]
                sink.sendall(data)
                carried[way] += data
                if len(carried[way]) == limit:
                    break
        for end in (source, sink):
            with contextlib.suppress(OSError):
                if limits and self.server.reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RDWR)
