# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connections of the client over requests. The wire is in tests/transport."""

from __future__ import annotations

import http.client
import io
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import http_session
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection

NOWHERE = Connection("xoxp-1", "http://127.0.0.1:1/scim")


class FakeSocket:
    """What http.client needs of a socket."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(t.cast("t.Any", io.BytesIO(self.data)))


def begun(data: bytes) -> http.client.HTTPResponse:
    reply = http_session._Reply(FakeSocket(data), method="GET")
    reply.begin()
    return reply


def test_a_reply_after_interim_ones() -> None:
    reply = begun(b"HTTP/1.1 100 A\r\n\r\nHTTP/1.1 103 B\r\nx: y\r\n\r\nHTTP/1.1 200 C\r\ncontent-length: 2\r\n\r\n{}")
    assert (reply.status, reply.getheaders(), reply.read()) == (200, [("content-length", "2")], b"{}")


@pytest.mark.parametrize(
    "head", ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nx: y", "HTTP/1.1 103 A\r\n\r\nHTTP/1.1 200"]
)
def test_a_head_without_its_end(head: str) -> None:
    with pytest.raises(http.client.HTTPException, match="ended within the headers"):
        begun(head.encode())


def test_nothing_of_the_environment_is_taken_but_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.test:3128")
    with http_session.new_session(Connection("xoxp-1", "https://slack.test/scim")) as session:
        assert not session.trust_env
        assert session.proxies["https"] == "http://proxy.test:3128"
    with http_session.new_session(NOWHERE) as session:
        assert session.proxies == {}
        assert "xoxp-1" not in str(vars(session))
