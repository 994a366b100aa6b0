# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies from bytes to text: unpacked, whole, and no larger than they may be. On the wire: tests/transport."""

from __future__ import annotations

import gzip
import zlib

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.reply_body import (
    BrokenReplyError,
    ReplyBody,
    ReplyTooLargeError,
)

TEXT = '{"id": "U1", "displayName": "Zoë"}'
PACKED = {"gzip": gzip.compress, "x-gzip": gzip.compress, "GZIP": gzip.compress, "deflate": zlib.compress, "": bytes}


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_in_parts(encoding: str, size: int) -> None:
    data = PACKED[encoding](TEXT.encode())
    body = ReplyBody({"content-encoding": encoding, "content-length": str(len(data))})
    for at in range(0, len(data), size):
        body.feed(data[at : at + size])
    assert body.text() == TEXT


def test_no_body() -> None:
    assert ReplyBody({"content-encoding": "gzip"}).text() == ""


@pytest.mark.parametrize(("most", "fits"), [(len(TEXT.encode()), True), (len(TEXT.encode()) - 1, False)])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_limit_is_of_what_is_unpacked(encoding: str, most: int, fits: bool) -> None:
    body = ReplyBody({"content-encoding": encoding}, most)
    if fits:
        body.feed(PACKED[encoding](TEXT.encode()))
        assert body.text() == TEXT
    else:
        with pytest.raises(ReplyTooLargeError, match="the reply is larger than"):
            body.feed(PACKED[encoding](TEXT.encode()))


@pytest.mark.parametrize("length", ["", "-1", "x", "²"])
def test_a_length_that_is_none_is_passed_over(length: str) -> None:
    body = ReplyBody({"content-length": length})
    body.feed(b"{}")
    assert body.text() == "{}"


def test_a_body_that_is_not_whole() -> None:
    body = ReplyBody({"content-length": "3"})
    body.feed(b"{}")
    with pytest.raises(BrokenReplyError, match="ended after 2 of 3 bytes"):
        body.text()


def test_a_length_beside_chunks_does_not_count() -> None:
    body = ReplyBody({"content-length": "3", "transfer-encoding": "chunked"})
    body.feed(b"{}")
    assert body.text() == "{}"
