# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One reply, whatever it is: it has an end in time and in bytes, and what surrounds its JSON does not matter."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import typing as t
import zlib

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import delivery, errors, reply_body
from tests.support.replying import ReplyingServer, reply, replying

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.clients import Connect

ADA = {"id": "U1", "userName": "ada", "emails": [{"value": "ada@example.com", "primary": True}], "active": True}
BODY = json.dumps(ADA).encode()
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def read(connect: Connect, server: ReplyingServer, **options: t.Any) -> t.Any:
    return connect(token="xoxp-1", api_url=server.api_url, **{"timeout": 20.0, "retries": 0, **options}).read_user("U1")


def refused(connect: Connect, server: ReplyingServer, match: str, **options: t.Any) -> errors.ScimError:
    with pytest.raises(errors.ConnectionFailedError, match=match) as caught:
        read(connect, server, **options)
    return caught.value


# --- Its end in time -----------------------------------------------------------------------------------------------

SPACES = b" " * 10_000
DRIPS: dict[str, tuple[bytes, bytes]] = {
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "header": (b"HTTP/1.1 200 OK\r\nx: ", b"y"),
    "interim replies": (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "continues": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": (reply(SPACES)[: -len(SPACES)], b" "),
    "body until the end": (b"HTTP/1.0 200 OK\r\n\r\n", b" "),
    "chunks": (CHUNKED, chunk(b" ")),
    "line before a chunk": (CHUNKED + b"1;", b"x"),
    "trailer": (CHUNKED + chunk(BODY) + b"0\r\nx: ", b"y"),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_a_part_now_and_then_does_not_hold_the_run(connect: Connect, drip: str) -> None:
    begin, more = DRIPS[drip]
    with replying(lambda _line: server.drip(itertools.chain([begin], itertools.repeat(more)))) as server:
        error = refused(connect, server, r"did not arrive within 2 s, 4 times the option timeout", timeout=0.5)
        assert (error.method, error.path) == ("GET", "/Users/U1")
        assert len(server.received) == 1


def test_a_tunnel_whose_reply_drips(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = itertools.chain([b"HTTP/1.1 200 OK\r\nx: "], itertools.repeat(b"y"))
    with replying(lambda _line: server.drip(endless)) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.api_url.removesuffix("/scim"))
        client = connect(token="xoxp-1", api_url="https://slack.test/scim", timeout=0.5, retries=0)
        with pytest.raises(errors.ConnectionFailedError, match=r"did not arrive within 2 s"):
            client.create_user({"user_name": "ada", "email": "ada@example.com"})
        assert client.requests_sent == 1, "nothing was sent to Slack, so that there is nothing to look for"


def test_a_slow_reply_that_ends_in_time_is_read(connect: Connect) -> None:
    parts = [reply(BODY)[at : at + 40] for at in range(0, len(reply(BODY)), 40)]
    with replying(lambda _line: server.drip(parts)) as server:
        assert read(connect, server).id == "U1"


# --- Its end in bytes ----------------------------------------------------------------------------------------------


@functools.cache
def two_gigabytes() -> bytes:
    """Blanks in gzip, a thousandth of their size."""
    return gzip.compress(b" " * 64 * 1024 * 1024) * 32


LIMIT = reply_body.LARGEST_REPLY // 1024 // 1024


def test_two_megabytes_of_gzip_that_hold_two_gigabytes(connect: Connect) -> None:
    body = two_gigabytes()
    with replying(lambda _line: [reply(body, 200, "content-encoding: gzip")]) as server:
        error = refused(connect, server, f"larger than {LIMIT} MiB", retries=3)
        assert len(server.received) == 1, "it would be as large again"
        assert error.status is None


@pytest.mark.parametrize("way", ["length", "chunks", "end", "line", "packed"])
def test_a_reply_that_never_ends(connect: Connect, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """With a smaller limit, for speed."""
    for module in (reply_body, delivery):
        monkeypatch.setattr(module, "LARGEST_REPLY", 1024 * 1024)
    monkeypatch.setattr(reply_body.ReplyBody.__init__, "__defaults__", (1024 * 1024,))
    blanks = b" " * 65536
    member = gzip.compress(blanks)
    begin, more = {
        "length": (b"HTTP/1.1 200 OK\r\ncontent-length: 9999999999999\r\n\r\n", blanks),
        "chunks": (CHUNKED, chunk(blanks)),
        "end": (b"HTTP/1.0 200 OK\r\n\r\n", blanks),
        "line": (CHUNKED + b"1;", blanks),
        "packed": (CHUNKED.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n"), chunk(member)),
    }[way]
    with replying(lambda _line: itertools.chain([begin], itertools.repeat(more))) as server:
        # A line that never ends is kept by neither client, and so is not always counted.
        match, timeout = ("no reply from Slack", 0.5) if way == "line" else ("larger than 1 MiB", 20.0)
        refused(connect, server, match, timeout=timeout)


# --- What surrounds the JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [100, 102, 103, 199])
def test_what_precedes_a_reply_is_passed_over(connect: Connect, status: int) -> None:
    early = b"HTTP/1.1 %d Early\r\nlink: </x>; rel=preload\r\n\r\n" % status
    with replying(lambda _line: [early * 3 + reply(BODY)]) as server:
        client = connect(token="xoxp-1", api_url=server.api_url, retries=0)
        assert [client.read_user("U1").id for _each in range(2)] == ["U1", "U1"]
        assert server.connections == 1, "the connection serves the next request"


@pytest.mark.parametrize("encode", [bytes, gzip.compress, zlib.compress], ids=["plain", "gzip", "deflate"])
def test_a_byte_order_mark_is_passed_over(connect: Connect, encode: t.Callable[[bytes], bytes]) -> None:
    packed = {gzip.compress: ["content-encoding: gzip"], zlib.compress: ["content-encoding: deflate"]}.get(encode, [])
    with replying(lambda _line: [reply(encode(b"\xef\xbb\xbf" + BODY), 200, *packed)]) as server:
        assert read(connect, server).user_name == "ada"


def test_bytes_that_are_no_text_are_replaced(connect: Connect) -> None:
    with replying(lambda _line: [reply(BODY.replace(b"ada", b"a\xffa", 1))]) as server:
        assert read(connect, server).user_name == "a\ufffda"


def test_several_members_of_gzip_are_one_body(connect: Connect) -> None:
    body = gzip.compress(BODY[:20]) + gzip.compress(BODY[20:])
    with replying(lambda _line: [reply(body, 200, "content-encoding: gzip")]) as server:
        assert read(connect, server).id == "U1"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(gzip.compress(BODY)[:-9], 200, "content-encoding: gzip"), "before the end of its compressed data"),
        (reply(BODY, 200, "content-encoding: gzip"), "cannot be decompressed"),
        (reply(BODY, 200, "content-encoding: br"), "compressed with 'br', which was not requested"),
        (reply(BODY, 200, "content-encoding: gzip, gzip"), "compressed with 'gzip, gzip'"),
    ],
)
def test_a_reply_that_cannot_be_unpacked_is_asked_for_again(connect: Connect, answer: bytes, reason: str) -> None:
    with replying(lambda _line: [answer if len(server.received) == 1 else reply(BODY)]) as server:
        assert read(connect, server, retries=1).id == "U1"
    with replying(lambda _line: [answer]) as server:
        refused(connect, server, reason)


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1.1 200 OK\r\ncontent-le",
        reply(BODY)[:-3],
        CHUNKED + chunk(BODY),
        CHUNKED + b"zz\r\n" + BODY,
        CHUNKED + b"-5\r\n" + BODY,
        CHUNKED + b"FFFFFFFFFFFFFFFF\r\n" + BODY,
    ],
)
def test_a_reply_that_is_cut_or_broken_is_asked_for_again(connect: Connect, cut: bytes) -> None:
    def answers(_line: str) -> Iterator[bytes]:
        if len(server.received) > 1:
            yield reply(BODY)
        else:
            yield cut
            raise ConnectionError

    with replying(answers) as server:
        assert read(connect, server, retries=1).id == "U1"
        assert len(server.received) == 2


@pytest.mark.parametrize("cut", [b"HTTP/1.1 200 OK\r\ncontent-le", CHUNKED[:-2], reply(b"{}")[:-1]])
def test_a_change_whose_reply_is_cut_is_sent_again(connect: Connect, cut: bytes) -> None:
    """A status alone is not taken for the reply."""

    def answers(_line: str) -> Iterator[bytes]:
        if len(server.received) > 1:
            yield reply(b"", 204)
        else:
            yield cut
            raise ConnectionError

    with replying(answers) as server:
        client = connect(token="xoxp-1", api_url=server.api_url, retries=1)
        client.patch_group("S1", name="x")
        assert len(server.received) == 2


@pytest.mark.parametrize(
    "answer", [reply(b"", 200), reply(b"", 204), reply(BODY), CHUNKED + chunk(BODY) + b"0\r\n\r\n"]
)
def test_a_connection_serves_many_requests(connect: Connect, answer: bytes) -> None:
    with replying(lambda _line: [answer]) as server:
        client = connect(token="xoxp-1", api_url=server.api_url, retries=0)
        for _each in range(3):
            client.patch_group("S1", name="x")
        assert (server.connections, len(server.received)) == (1, 3)


def test_a_header_that_is_no_text_can_be_shown(connect: Connect) -> None:
    answer = b"HTTP/1.1 302 X\r\nlocation: https://x\xff\xfe.test/\r\ncontent-length: 0\r\n\r\n"
    with replying(lambda _line: [answer]) as server, pytest.raises(errors.UnexpectedReplyError) as caught:
        read(connect, server)
    assert str(caught.value).encode()
