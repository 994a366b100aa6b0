# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Opening files: regular files only, decompressed where they are gzip, and text in its encoding."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import os
import re
import stat
import typing as t
import zlib
from pathlib import PurePath

from .records import NotOpenedError, SourceError, position_of

#: Byte order marks and their encodings. Those of UTF-32 begin with those of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
#: Signatures of files that are not text, and what to do about each.
_NO_TEXT = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Excel workbook (.xls), or one with a password; save it as .xlsx without a password, or as CSV UTF-8",
    ),
    (ZIP, "is an Excel workbook (.xlsx) or another archive; set file_format: xlsx, or save it as CSV UTF-8"),
    (b"%PDF-", "is a PDF document; export the list as CSV, JSON or .xlsx"),
    (b"BZh", "is compressed with bzip2; decompress it first, or compress it with gzip"),
    (b"\xfd7zXZ\x00", "is compressed with xz; decompress it first, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "is compressed with Zstandard; decompress it first, or compress it with gzip"),
    (_GZIP, "is compressed with gzip twice; decompress it once"),
)
#: The signature of a tar archive and its offset.
_TAR, _TAR_AT = b"ustar", 257
#: The size limit. No roster is larger; a larger file was exported wrongly, or is an attack on memory.
SIZE_MAX = 1 << 30
#: The size limit of a line, in characters, in formats that are read line by line. A picture as a data URL is long.
LINE_MAX = 1 << 26
_KINDS = (
    (stat.S_ISDIR, "must be a file, but it is a folder"),
    (
        stat.S_ISFIFO,
        "must be a file, but it is a pipe, such as <(command) in a shell; write the output of the command to a file",
    ),
    (stat.S_ISCHR, "must be a file, but it is a device"),
    (stat.S_ISBLK, "must be a file, but it is a device"),
    (stat.S_ISSOCK, "must be a file, but it is a socket"),
)
_OF_A_PROCESS = re.compile(r"/dev/fd/\d+|/proc/(?:self|\d+)/fd/\d+")
_WEB_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
#: Python's codecs for parts of addresses or of programs.
_NOT_OF_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_HEAD = 1024
_BLOCK = 1 << 20
#: Exceptions of reading a compressed file that is cut off or damaged.
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


@contextlib.contextmanager
def open_bytes(path: str) -> t.Iterator[io.BufferedReader]:
    """A regular file, decompressed where it is gzip.

    :raises SourceError: when it is not a regular file, cannot be read, or is empty.
    """
    name = PurePath(path).name
    with contextlib.ExitStack() as opened:
        file = opened.enter_context(open_regular(path))
        compressed = file.peek(len(_GZIP)).startswith(_GZIP)
        if compressed:
            file = io.BufferedReader(_Bounded(opened.enter_context(gzip.GzipFile(fileobj=file)), name))
        elif os.fstat(file.fileno()).st_size > SIZE_MAX:
            raise too_large(name)
        elif name.lower().endswith(".gz"):
            raise SourceError(f"{name}: must be compressed with gzip, because its name ends in .gz, but it is not")
        with reported_damage(name):
            empty = not file.peek(1)
        if empty:
            raise SourceError(f"{name}: is empty (0 bytes); the export may have failed")
        yield file


class _Bounded(io.RawIOBase):
    """A decompressed file, which may be far larger than the compressed one."""

    def __init__(self, file: gzip.GzipFile, name: str) -> None:
        self._file, self._name = file, name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:  # reading a workbook begins here
            while self.read(_BLOCK):
                pass
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: t.Any) -> int:
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        if self._file.tell() > SIZE_MAX:
            raise too_large(self._name)
        return len(block)


def too_large(name: str) -> SourceError:
    """The error for a file that is larger than any roster."""
    return SourceError(f"{name}: is larger than {SIZE_MAX >> 20:,} MiB as text; export only the list of people")


def open_regular(path: str) -> io.BufferedReader:
    """An open regular file: no device or pipe, which might never end or be readable only once.

    :raises SourceError: when it is not a regular file, or cannot be opened.
    """
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISREG(mode):
            return open(path, "rb")
    except OSError as error:
        if _OF_A_PROCESS.fullmatch(path):
            raise SourceError(f"{path}: {_KINDS[1][1]}") from None
        begins = "" if os.path.isabs(path) else f"; the relative path begins in the folder {os.getcwd()}"
        raise NotOpenedError(f"{path}: {error.strerror or error}{begins}") from None
    except ValueError as error:  # such as a NUL byte
        raise SourceError(f"{path!r}: must be the path of a file: {error}") from None
    kind = next((rule for is_kind, rule in _KINDS if is_kind(mode)), "must be a file")
    raise SourceError(f"{path}: {kind}")


@contextlib.contextmanager
def reported_damage(name: str) -> t.Iterator[None]:
    """Raises :class:`SourceError` when a compressed file is damaged or cut off."""
    try:
        yield
    except DAMAGED as error:
        raise SourceError(f"{name}: must be a complete gzip file, but it is truncated or damaged: {error}") from None
    except OSError as error:  # of a disk or a network
        raise SourceError(f"{name}: cannot be read to its end: {error.strerror or error}") from None


@contextlib.contextmanager
def open_text(
    path: str, encoding: str | None = None, line_max: int = SIZE_MAX
) -> t.Iterator[tuple[t.Iterator[str], str]]:
    """The lines of a text file with their ends, without the byte order mark, and the name of its encoding.

    :param encoding: the encoding of the text; UTF-8 or that of a byte order mark when ``None``.
    :param line_max: the size limit of a line, in characters.
    :raises SourceError: when it cannot be read, is not text, or has another encoding; also raised while reading lines.
    """
    name = PurePath(path).name
    with open_bytes(path) as file:
        with reported_damage(name):
            head = file.peek(_HEAD)[:_HEAD]
            _require_text(head, name)
            chosen = _encoding(head, encoding, name)
            if encoding is not None and not chosen.startswith("utf") and _is_utf8(file):
                raise SourceError(
                    f"{name}: encoding: {encoding!r} must not be given, because the file is UTF-8: with {encoding}, "
                    "accented letters would become other letters"
                )
        text = io.TextIOWrapper(file, encoding=chosen, newline="")
        try:
            yield _lines(text, path, line_max), chosen.replace("-sig", "")
        finally:
            text.detach()  # the caller that opened the file closes it


def require_workbook(file: io.BufferedReader, name: str) -> None:
    """Refuse a workbook that is not one, by its signature.

    :raises SourceError: naming the actual format, where it is known.
    """
    with reported_damage(name):
        head = file.peek(_HEAD)[:_HEAD]
    if not head.startswith(ZIP):
        _require_text(head, name)
        require_no_web_page(head.decode("utf-8", "replace"), name)
        raise SourceError(
            f"{name}: must be an Excel workbook (.xlsx), but it is not; set file_format to the format of the file"
        )


def _require_text(head: bytes, name: str) -> None:
    for begin, rule in _NO_TEXT:
        if head.startswith(begin):
            raise SourceError(f"{name}: {rule}")
    if head[_TAR_AT:].startswith(_TAR):
        raise SourceError(f"{name}: is an archive (tar); extract the file with the list from it")


def _encoding(head: bytes, declared: str | None, name: str) -> str:
    """The codec for a text file that begins with these bytes."""
    try:
        known = None if declared is None else codecs.lookup(declared).name
    except (LookupError, ValueError) as error:
        raise SourceError(f"{name}: {error}") from None
    if known in _NOT_OF_FILES:
        raise SourceError(f"{name}: encoding: {declared!r} must not be given, because files do not have this encoding")
    found = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    if found is not None and known is not None and _family(known) != _family(found):
        raise SourceError(
            f"{name}: encoding: {declared!r} must not be given, because the file begins with the byte order mark of "
            f"{_family(found).upper()}"
        )
    if found is None and known is None and b"\0" in head:
        raise SourceError(
            f"{name}: must be text, but it has a NUL byte (at byte {head.index(0) + 1}); if it is UTF-16 without a "
            "byte order mark, set encoding, such as encoding: utf-16-le"
        )
    codec = found or known or "utf-8-sig"
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=codec).detach()
    except LookupError as error:  # such as rot13, which is no encoding of text
        raise SourceError(f"{name}: {error}") from None
    return "utf-8-sig" if codec == "utf-8" else codec


def _family(codec: str) -> str:
    return codec.replace("-sig", "").replace("-le", "").replace("-be", "")


def _is_utf8(file: io.BufferedReader) -> bool:
    """Whether a file is UTF-8 with at least one character beyond ASCII. Resets the file to its beginning."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond = False
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
            beyond = beyond or not block.isascii()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        beyond = False
    file.seek(0)
    return beyond


def _lines(file: io.TextIOWrapper, path: str, line_max: int) -> t.Iterator[str]:
    name = PurePath(path).name
    number, blank, readline = 0, True, file.readline
    try:
        with reported_damage(name):
            while line := readline(line_max):
                number += 1
                if blank and line.strip():
                    blank = False
                    require_no_web_page(line, name)
                if len(line) == line_max and line[-1] not in "\r\n":
                    raise SourceError(
                        f"{position_of(name, number)}: must not be longer than {line_max:,} characters; the file may "
                        "lack line breaks, or have another format: file_format sets it"
                    )
                yield line
    except UnicodeError as error:
        raise _not_decoded(path, file.encoding.replace("-sig", ""), error, number) from None


def _not_decoded(path: str, encoding: str, error: UnicodeError, near: int) -> SourceError:
    """The error for bytes that are invalid in the encoding, with their line.

    The text is decoded in blocks, so the line must be searched for.
    """
    name = PurePath(path).name
    advice = "save the file as UTF-8, or set encoding"
    if not encoding.startswith(("utf-16", "utf-32")):
        with open_bytes(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(encoding)
                except UnicodeDecodeError as found:
                    place = line[: found.start].decode(encoding, "replace")
                    return SourceError(
                        f"{position_of(name, number)}: is not {encoding}, because of the byte "
                        f"0x{line[found.start]:02X} after {place[-20:]!r}; {advice}"
                    )
    return SourceError(f"{name}: the text after line {near} is not {encoding}, because of {error}; {advice}")


def require_no_web_page(begin: str, name: str) -> None:
    """Refuse a web page that a server sends in place of an export.

    :param begin: the beginning of a text.
    :raises SourceError: when it is a web page or XML.
    """
    if _WEB_PAGE.match(begin):
        raise SourceError(
            f"{name or 'roster'}: is a web page (HTML), such as a sign-in page instead of an export, "
            "or a table that was saved as HTML; export the list as CSV, JSON or .xlsx"
        )
    if _XML.match(begin):
        raise SourceError(f"{name or 'roster'}: is XML; export the list as CSV, JSON or .xlsx")
