# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection is cut after each byte of a new account's request and of its reply: it is created once, on every way.

The bytes are those on the wire, with the handshake of TLS and the request for a tunnel.
"""

from __future__ import annotations

import typing as t

import pytest

from tests.support.byte_cutter import REPLY, REQUEST, ByteCutter, byte_cutter
from tests.support.losing import HOST, LosingSlack, losing_slack

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.clients import Connect

ADA = {"user_name": "ada", "email": "ada@example.com"}
#: Each test takes one byte of so many, and together they take all. `make test` runs the first of them.
PARTS = {"plain": 4, "tls": 16, "tunnel": 16}
RANGES = [
    pytest.param(way, part, id=f"{way}-{part}", marks=pytest.mark.all if part else ())
    for way, parts in PARTS.items()
    for part in range(parts)
]


class Way(t.NamedTuple):
    """A server behind a proxy that cuts."""

    server: LosingSlack
    cutter: ByteCutter
    name: str

    @property
    def options(self) -> dict[str, t.Any]:
        port = self.cutter.port
        url = {"plain": f"http://127.0.0.1:{port}", "tls": f"https://127.0.0.1:{port}"}.get(
            self.name, f"https://{HOST}"
        )
        authority = self.server.authority
        return {"token": "xoxp-1", "api_url": f"{url}/scim", "ca_path": str(authority) if authority else None}

    def create(self, connect: Connect, direction: str, after: int | None) -> t.Any:
        """Create an account while the connection is cut; the client that did it."""
        self.server.forget()
        self.cutter.arm(direction, after, reset=bool(after and after % 2))
        client = connect(retries=2, timeout=20.0, **self.options)
        assert client.create_user(ADA).id == "U1"
        client.close()
        return client


@pytest.fixture
def way_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[t.Callable[[str], Way]]:
    import contextlib  # noqa: PLC0415

    with contextlib.ExitStack() as stack:

        def start(name: str) -> Way:
            server = stack.enter_context(losing_slack(name, "close", tmp_path))
            server.creates = True
            cutter = stack.enter_context(byte_cutter(server.port))
            if name == "tunnel":
                monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{cutter.port}")
            return Way(server, cutter, name)

        yield start


def bytes_until_sent(way: str, carried: bytes) -> int:
    """So many bytes of the client come surely before its request: the one for a tunnel, and the hello of TLS."""
    tunnel = carried.index(b"\r\n\r\n") + 4 if way == "tunnel" else 0
    return tunnel if way == "plain" else tunnel + 5 + int.from_bytes(carried[tunnel + 3 : tunnel + 5], "big")


@pytest.mark.parametrize(("way", "part"), RANGES)
def test_cut_within_the_request(connect: Connect, way_named: t.Callable[[str], Way], way: str, part: int) -> None:
    at_work = way_named(way)
    at_work.create(connect, REQUEST, None)
    carried = at_work.cutter.carried[REQUEST]
    unsent = bytes_until_sent(way, carried)
    for after in range(part, len(carried), PARTS[way]):
        at_work.create(connect, REQUEST, after)
        received = at_work.server.received
        assert len(at_work.server.posts) == 1, after
        if after < unsent:
            assert received[0].startswith("POST"), f"{after}: nothing to look for"
        if way == "plain":
            assert received[0].startswith("GET"), f"{after}: it may have arrived, and is looked for"


@pytest.mark.parametrize(("way", "part"), RANGES)
def test_cut_within_the_reply(connect: Connect, way_named: t.Callable[[str], Way], way: str, part: int) -> None:
    at_work = way_named(way)
    at_work.create(connect, REPLY, None)
    for after in range(part, len(at_work.cutter.carried[REPLY]), PARTS[way]):
        at_work.create(connect, REPLY, after)
        assert len(at_work.server.posts) == 1, after
        if way == "plain":
            assert [line.split()[0] for line in at_work.server.received[:2]] == ["POST", "GET"], after
