# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages as PNG. A picture differs between fonts and browsers, so each carries the digest of the page that it shows."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.support.chromium import chromium
from tools.pictures.pages import digest

WIDTH, HEIGHT = 1280, 900  # pixels
KEY = b"page-sha256"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def screenshot(html: str) -> bytes:
    """The first screen of a page as a PNG; FileNotFoundError where no Chromium is installed."""
    with tempfile.TemporaryDirectory(prefix="scimops-picture-") as folder, chromium() as browser:
        file = Path(folder, "page.html")
        file.write_text(html, encoding="utf-8")
        window = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        window.goto(file.as_uri())
        picture = window.screenshot()
    return stamped(picture, digest(html))


def stamped(png: bytes, sha256: str) -> bytes:
    """The PNG with a digest in a text chunk after its header, and without other text."""
    header, *others = (chunk for chunk in _chunks(png) if chunk[0] != b"tEXt")
    text = (b"tEXt", KEY + b"\0" + sha256.encode())
    return SIGNATURE + b"".join(_written(*chunk) for chunk in (header, text, *others))


def shown_digest(png: bytes) -> str:
    """The digest of the page that a PNG shows, ``""`` without one."""
    begin = KEY + b"\0"
    found = (data for kind, data in _chunks(png) if kind == b"tEXt" and data.startswith(begin))
    return next(found, begin).removeprefix(begin).decode()


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kinds and contents of the chunks of a PNG; ValueError for anything else."""
    if not png.startswith(SIGNATURE):
        raise ValueError("this is not a PNG")
    place = len(SIGNATURE)
    while place < len(png):
        length, kind = struct.unpack_from(">I4s", png, place)
        yield kind, png[place + 8 : place + 8 + length]
        place += length + 12


def _written(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
