# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are no regular text files, encodings, and compressed files."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import socket
import tarfile
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files import opening
from ansible_collections.scimops.slack.plugins.module_utils._files.opening import open_bytes, open_regular, open_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError

TEXT = "Mail,Name\na@example.com,Zo\u00eb\n"


def text_of(path: Path, encoding: str | None = None) -> tuple[str, str]:
    """The text of a file and its encoding."""
    with open_text(str(path), encoding) as (lines, used):
        return "".join(lines), used


def refusal(path: Path, encoding: str | None = None) -> str:
    with pytest.raises(SourceError) as refused:
        text_of(path, encoding)
    return str(refused.value)


def written(folder: Path, content: bytes, name: str = "r.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path}: must be a file, but it is a folder"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert refusal(path).startswith(f"{path}: must be a file, but it is a pipe, such as <(command) in a shell")


def test_a_pipe_of_a_shell_that_is_not_there_any_more_is_named(tmp_path: Path) -> None:
    assert refusal(Path("/dev/fd/987")).startswith(
        "/dev/fd/987: must be a file, but it is a pipe, such as <(command) in a shell"
    )
    assert refusal(tmp_path / "none.csv") == f"{tmp_path}/none.csv: No such file or directory"


def test_devices_and_sockets_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(Path(os.devnull)) == f"{os.devnull}: must be a file, but it is a device"
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        assert refusal(Path("s")) == "s: must be a file, but it is a socket"


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(written(tmp_path, b"x"))
    with open_regular(str(tmp_path / "link")) as file:
        assert file.read() == b"x"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "r.csv: is empty (0 bytes)"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "r.csv: is a web page (HTML)"),
        (b"\xef\xbb\xbf\n \n  <HTML lang='en'>", "r.csv: is a web page (HTML)"),
        (b"<?xml version='1.0'?><Workbook/>", "r.csv: is XML; export"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9, "r.csv: is an old Excel workbook (.xls)"),
        (b"PK\x03\x04" + b"\0" * 9, "r.csv: is an Excel workbook (.xlsx) or another archive"),
        (b"%PDF-1.7\n", "r.csv: is a PDF document"),
        (b"BZh91AY", "r.csv: is compressed with bzip2"),
        (b"a,b\n1,\0\n", "r.csv: must be text, but it has a NUL byte (at byte 7)"),
        ("a,b\n".encode("utf-16-le"), "r.csv: must be text, but it has a NUL byte (at byte 2); if it is UTF-16"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    assert refusal(written(tmp_path, content)).startswith(message)


@pytest.mark.parametrize(
    ("content", "declared", "encoding"),
    [
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode(), "UTF8", "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), None, "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig", "utf-8"),
        (TEXT.encode("utf-16"), None, "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be", "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        (TEXT.encode("utf-32"), None, "utf-32"),
        (TEXT.encode("cp1252"), "cp1252", "cp1252"),
    ],
)
def test_a_byte_order_mark_is_never_a_part_of_the_text(
    tmp_path: Path, content: bytes, declared: str | None, encoding: str
) -> None:
    assert text_of(written(tmp_path, content), declared) == (TEXT, encoding)


@pytest.mark.parametrize(
    "declared", ["cp1252", "latin-1", "iso8859-15", "mac-roman", "cp437", "gb18030", "shift_jis", "cp037"]
)
def test_another_encoding_for_a_file_of_utf8_is_refused(tmp_path: Path, declared: str) -> None:
    message = f"r.csv: encoding: {declared!r} must not be given, because the file is UTF-8"
    assert refusal(written(tmp_path, TEXT.encode()), declared).startswith(message)
    ascii_text = "a,b\n".encode(declared)
    assert text_of(written(tmp_path, ascii_text), declared)[0] == "a,b\n"


@pytest.mark.parametrize("declared", ["idna", "punycode", "undefined", "unicode_escape", "utf-8\0"])
def test_codecs_that_are_not_of_files_are_refused(tmp_path: Path, declared: str) -> None:
    assert refusal(written(tmp_path, TEXT.encode()), declared).startswith("r.csv: ")


@pytest.mark.parametrize("content", [codecs.BOM_UTF8 + b"a\xff", TEXT.encode("utf-16")])
def test_a_byte_order_mark_that_contradicts_the_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    message = "r.csv: encoding: 'cp1252' must not be given, because the file begins with the byte order mark of UTF-"
    assert refusal(written(tmp_path, content), "cp1252").startswith(message)


def test_bytes_of_another_encoding_are_found(tmp_path: Path) -> None:
    content = b"Mail\n" + b"a@example.com\n" * 5_000 + b"Zo\xeb\n"
    assert refusal(written(tmp_path, content)) == (
        "r.csv:5002: is not utf-8, because of the byte 0xEB after 'Zo'; save the file as UTF-8, or set encoding"
    )


def test_text_of_two_bytes_a_character_is_read_to_its_end(tmp_path: Path) -> None:
    assert "after line 0 is not utf-16" in refusal(written(tmp_path, "ab".encode("utf-16")[:-1]))


@pytest.mark.parametrize(("encoding", "message"), [("klingon", "unknown encoding"), ("rot13", "not a text encoding")])
def test_what_is_no_encoding_of_text_is_refused(tmp_path: Path, encoding: str, message: str) -> None:
    assert message in refusal(written(tmp_path, b"a"), encoding)


def test_gzip_is_read(tmp_path: Path) -> None:
    assert text_of(written(tmp_path, gzip.compress(TEXT.encode()), "r.csv.gz")) == (TEXT, "utf-8")
    assert text_of(written(tmp_path, gzip.compress(TEXT.encode("cp1252")), "r.csv"), "cp1252")[0] == TEXT


def test_a_gzip_file_that_is_cut_at_any_byte_is_refused(tmp_path: Path) -> None:
    content = gzip.compress(TEXT.encode())
    for length in range(1, len(content)):
        assert refusal(written(tmp_path, content[:length], "r.csv.gz")).startswith("r.csv.gz: must be ")


def test_a_file_that_would_take_all_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SIZE_MAX", 1 << 20)
    plain, small = tmp_path / "r.csv", tmp_path / "r.csv.gz"
    plain.write_bytes(b"a" * ((1 << 20) + 1))
    small.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, small):
        with (
            pytest.raises(SourceError, match=f"^{path.name}: is larger than 1 MiB as text"),
            open_text(str(path)) as text,
        ):
            list(text[0])
    plain.write_bytes(b"a" * (1 << 20))
    small.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, small):
        with open_text(str(path)) as text:
            assert sum(map(len, text[0])) == 1 << 20


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"Mail\n" + b"a" * 100 + b"\n" + b"b" * 101 + b"\n")
    with pytest.raises(SourceError) as refused, open_text(str(path), line_max=101) as text:
        list(text[0])
    assert str(refused.value).startswith(
        "r.csv:3: must not be longer than 101 characters; the file may lack line breaks"
    )
    with open_text(str(path), line_max=102) as text:
        assert len(list(text[0])) == 3


def test_archives_in_gzip_are_named(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as files:
        files.addfile(tarfile.TarInfo("roster.csv"))
    for content, message in (
        (gzip.compress(b"email\n"), "is compressed with gzip twice"),
        (archive.getvalue(), r"is an archive \(tar\)"),
    ):
        path = tmp_path / "r.csv.gz"
        path.write_bytes(gzip.compress(content))
        with pytest.raises(SourceError, match=message), open_text(str(path)):
            pass


def test_a_disk_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"email\n" * 100_000)
    with open_text(str(path)) as (lines, _encoding):
        next(lines)
        folder = os.open(tmp_path, os.O_RDONLY)
        os.dup2(folder, _descriptor_of(path))  # a folder cannot be read
        os.close(folder)
        with pytest.raises(SourceError, match=r"^r\.csv: cannot be read to its end"):
            list(lines)


def _descriptor_of(path: Path) -> int:
    (found,) = [int(one.name) for one in Path("/proc/self/fd").iterdir() if os.path.realpath(one) == str(path)]
    return found


def test_a_path_that_is_none_is_named() -> None:
    with pytest.raises(SourceError, match=r"must be the path of a file: .*embedded null"), open_text("a\0b.csv"):
        pass


def test_a_gzip_file_that_is_damaged_is_refused(tmp_path: Path) -> None:
    content = gzip.compress(TEXT.encode())
    damaged = content[:-6] + bytes([content[-6] ^ 1]) + content[-5:]
    assert "must be a complete gzip file" in refusal(written(tmp_path, damaged, "r.csv.gz"))
    assert "must be a complete gzip file" in refusal(written(tmp_path, content + b"more", "r.csv.gz"))
    assert "is empty" in refusal(written(tmp_path, gzip.compress(b""), "r.csv.gz"))


def test_a_name_that_promises_gzip_is_kept_to(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, TEXT.encode(), "r.csv.gz")) == (
        "r.csv.gz: must be compressed with gzip, because its name ends in .gz, but it is not"
    )


def test_a_file_is_closed_by_whoever_opened_it(tmp_path: Path) -> None:
    with open_bytes(str(written(tmp_path, b"abc"))) as file:
        assert file.read() == b"abc"
    assert file.closed
