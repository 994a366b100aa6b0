# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The body of a reply, from the bytes on the wire to its text, for both clients: unpacked, whole, and of bounded size.

The clients hand over bytes as they arrive and leave unpacking to this file, since their own ways of unpacking have no
limit: two megabytes of gzip may hold two gigabytes.
"""

from __future__ import annotations

import typing as t
import zlib

#: What both clients ask for. Slack's lists shrink to a tenth (wire 2.8).
ACCEPTED_ENCODING = "gzip"
#: Bytes of an unpacked body at most. A page of 1,000 accounts has some 2 MB, a group of 100,000 members some 8 MB.
LARGEST_REPLY = 128 * 1024 * 1024

_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_PLAIN = frozenset({"", "identity"})
#: zlib's word for: with the header of gzip or of zlib, whichever is there.
_ANY_HEADER = zlib.MAX_WBITS | 32


class ReplyTooLargeError(OSError):
    """A reply is larger than :data:`LARGEST_REPLY`."""

    def __init__(self) -> None:
        super().__init__(f"the reply is larger than {LARGEST_REPLY // 1024 // 1024} MiB")


class BrokenReplyError(OSError):
    """A body ends early, or is not packed as its headers say."""


class ReplyBody:
    """A body that is arriving.

    :param headers: of the reply, names in lower case.
    :param most: bytes of the unpacked body at most.
    :raises BrokenReplyError: when it is packed in a way that was not asked for.
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
        """Take the next bytes from the wire.

        :raises ReplyTooLargeError: as soon as the body has grown too large; no more of it is unpacked.
        :raises BrokenReplyError: when they are not packed as the headers say.
        """
        self._arrived += len(part)
        if self._packed:
            self._unpack(part)
        else:
            self._keep(part)

    def text(self) -> str:
        """The whole body, without a byte order mark; U+FFFD stands for what is not UTF-8.

        :raises BrokenReplyError: when it is not whole.
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
            room = self._most - len(self._data) + 1  # one more, to see that there is more
            try:
                self._keep(self._unpacker.decompress(part, room))
            except zlib.error as error:
                raise BrokenReplyError(f"the reply cannot be decompressed: {error}") from None
            part = self._unpacker.unconsumed_tail or self._unpacker.unused_data


def _announced(headers: t.Mapping[str, str]) -> int | None:
    """The length on the wire, where the headers say it."""
    written = headers.get("content-length", "").strip()
    if "transfer-encoding" in headers or not written.isascii() or not written.isdigit():
        return None
    return int(written)
