# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Decodes the body of a reply from bytes to text for both clients: decompressed, complete, of limited size.

The clients pass on the bytes as received and do not decompress, since their own decompression has no limit: two
megabytes of gzip may hold two gigabytes.
"""

from __future__ import annotations

import typing as t
import zlib

#: The encoding that both clients accept. Slack's lists shrink to a tenth (wire 2.8).
ACCEPTED_ENCODING = "gzip"
#: The most bytes of a decompressed body. 1,000 accounts have some 2 MB, a group of 100,000 members some 8 MB.
LARGEST_REPLY = 128 * 1024 * 1024

_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_PLAIN = frozenset({"", "identity"})
#: zlib's flag for accepting either header, of gzip or of zlib.
_ANY_HEADER = zlib.MAX_WBITS | 32


class ReplyTooLargeError(OSError):
    """A reply is larger than :data:`LARGEST_REPLY`."""

    def __init__(self) -> None:
        super().__init__(f"the reply is larger than {LARGEST_REPLY // 1024 // 1024} MiB")


class BrokenReplyError(OSError):
    """A body ends early, or is not compressed as its headers state."""


class ReplyBody:
    """A body that is being received.

    :param headers: of the reply, names in lower case.
    :param most: the most bytes of the decompressed body.
    :raises BrokenReplyError: when its encoding is not the accepted one.
    """

    def __init__(self, headers: t.Mapping[str, str], most: int = LARGEST_REPLY) -> None:
        self._most = most
        self._data = bytearray()
        self._arrived = 0
        self._announced = _announced(headers)
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding not in _PACKED | _PLAIN:
            raise BrokenReplyError(f"the reply is compressed with {encoding[:40]!r}, which was not requested")
        self._packed = encoding in _PACKED
        self._unpacker: t.Any = None

    def feed(self, part: bytes) -> None:
        """Append the next bytes from the wire.

        :raises ReplyTooLargeError: as soon as the body has grown too large; no more of it is decompressed.
        :raises BrokenReplyError: when they are not compressed as the headers state.
        """
        self._arrived += len(part)
        if self._packed:
            self._unpack(part)
        else:
            self._keep(part)

    def text(self) -> str:
        """The whole body, without a byte order mark; bytes that are not UTF-8 become U+FFFD.

        :raises BrokenReplyError: when the body is incomplete.
        """
        if self._announced is not None and self._arrived < self._announced:
            raise BrokenReplyError(f"the reply ended after {self._arrived} of {self._announced} bytes")
        if self._unpacker is not None and not self._unpacker.eof:
            raise BrokenReplyError("the reply ended before the end of its compressed data")
        return self._data.decode("utf-8-sig", "replace")

    def _keep(self, part: bytes) -> None:
        if len(self._data) + len(part) > self._most:
            raise ReplyTooLargeError
        self._data += part

    def _unpack(self, part: bytes) -> None:
        while part:
            if self._unpacker is None or self._unpacker.eof:  # gzip may consist of several members
                self._unpacker = zlib.decompressobj(_ANY_HEADER)
            room = self._most - len(self._data) + 1  # one more, to detect that the body is too large
            try:
                self._keep(self._unpacker.decompress(part, room))
            except zlib.error as error:
                raise BrokenReplyError(f"the reply cannot be decompressed: {error}") from None
            part = self._unpacker.unconsumed_tail or self._unpacker.unused_data


def _announced(headers: t.Mapping[str, str]) -> int | None:
    """The length on the wire, ``None`` when the headers do not state it."""
    written = headers.get("content-length", "").strip()
    if "transfer-encoding" in headers or not written.isascii() or not written.isdigit():
        return None
    return int(written)
