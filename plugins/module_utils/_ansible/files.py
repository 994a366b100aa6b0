# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Files that a task keeps: each written whole or not at all, and readable by nobody else."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import stat
import typing as t
from datetime import datetime, timezone

from .._model.page import PLACES
from .._model.problems import Refused
from .._model.strict_json import loads

#: People are in them.
MODE = 0o600
#: Characters of a file that are read to see what it is.
_HEAD = 4096

#: An option, and the path that it names.
Named = tuple[str, t.Optional[str]]


def instant(moment: datetime) -> str:
    """A point in time as documents have it, such as ``2026-12-31T02:00:00Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_file(path: str, content: bytes, mode: int = MODE) -> None:
    """Put a file in its place at once, as a whole. Where a symbolic link is, the file that it names is replaced.

    :raises OSError: when it cannot be written, or what is there is no regular file.
    """
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(f"{path} is not a regular file")
    _remove_leftovers(path)
    file, temporary = _open_temporary(path)
    try:
        # Its lock, too, ends only once it is in its place.
        with os.fdopen(file, "wb") as opened:
            os.fchmod(file, mode)
            opened.write(content)
            opened.flush()
            os.fsync(file)
            os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _open_temporary(path: str) -> tuple[int, str]:
    """A new file beside the one that it will replace, locked for as long as it is open; and its path."""
    while True:
        temporary = f"{_temporaries(path)}{secrets.token_hex(8)}"
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # another run takes it for a leftover, and removes it
        except OSError:
            return file, temporary  # a file system without locks, where no run removes leftovers
        else:
            if os.path.lexists(temporary):
                return file, temporary
        os.close(file)


def _remove_leftovers(path: str) -> None:
    """Remove what runs left beside a file when they were killed while they wrote it.

    A run locks what it writes, so that a file of ours with such a name and without a lock is of no run any more.
    """
    prefix = _temporaries(path)
    folder, begin = os.path.split(prefix)
    with contextlib.suppress(OSError):  # a folder that may not be listed, or is not there
        for name in os.listdir(folder):
            if name.startswith(begin):
                _remove_unlocked(os.path.join(folder, name))


def _remove_unlocked(path: str) -> None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        found = os.fstat(file)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_nlink == 1:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
    except OSError:
        pass  # it is being written, or is gone
    finally:
        os.close(file)


def _temporaries(path: str) -> str:
    """How the paths begin of the files that are to replace a file. The name of that may be as long as names can be."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".scimops-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}-")


def read_file(path: str) -> bytes:
    """The content of a regular file. A pipe or a device is not waited for.

    :raises OSError: when it cannot be read, or is no regular file.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read()


def write_json(option: str, path: str, document: t.Any) -> None:
    """Write a document to the file that an option names.

    :raises Refused: naming the option, when it cannot be written.
    """
    write_text(option, path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def write_text(option: str, path: str, text: str) -> None:
    """Write a text to the file that an option names.

    :raises Refused: naming the option, when it cannot be written.
    """
    try:
        write_file(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be written: {error.strerror or error}") from None


def read_frame(option: str, path: str) -> str:
    """The page in the file that an option names, without a document in it.

    :raises Refused: naming the option, when it cannot be read, or has no place for a document.
    """
    try:
        text = read_file(path).decode("utf-8")
    except (OSError, ValueError) as error:
        raise _unusable(option, path, f"cannot be read: {error}") from None
    missing = [place for place in PLACES if place not in text]
    if missing:
        raise _unusable(option, path, f"must contain the placeholder {missing[0]}")
    return text


def read_json(option: str, path: str) -> t.Any:
    """The document in the file that an option names; ``None`` when there is no such file.

    :raises Refused: naming the option, when it cannot be read.
    """
    try:
        document = loads(read_file(path).decode("utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be read: {error.strerror or error}") from None
    except ValueError as error:
        raise _unusable(option, path, f"must be a JSON file: {error}") from None
    if document is None:  # which would stand for no file at all
        raise _unusable(option, path, "must not be null")
    return document


def require_writable(option: str, path: str | None, marks: t.Sequence[str] = (), *, in_place: bool = False) -> None:
    """Make sure, before anything is done, that the file that an option names can be written, and is one to replace.

    :param marks: what stands near the beginning of such a file when this collection has written it.
    :param in_place: whether the file is added to, and not replaced by another one.
    :raises Refused: naming the option.
    """
    if path is None:
        return
    place = os.path.realpath(path)
    folder = os.path.dirname(place)
    if not os.path.isdir(folder):
        raise _unusable(option, path, "must be in a folder that exists")
    if _planted(path):
        raise _unusable(
            option, path, "must not be a symbolic link of another user in a folder that all users can write"
        )
    if not os.path.exists(place):
        if not os.access(folder, os.W_OK):
            raise _unusable(option, path, "must be a file that can be written")
        return
    if os.path.isdir(place) or not os.access(place, os.W_OK):
        raise _unusable(option, path, "must be a file that can be written")
    if not in_place and not os.access(folder, os.W_OK):
        raise _unusable(option, path, "must be in a folder that can be written, because the file is replaced")
    if not os.path.isfile(place):
        raise _unusable(option, path, "must be a regular file, not a device, pipe or socket")
    if marks and not _has_marks(option, path, marks):
        raise _unusable(option, path, "must be a new or empty file, or one that an earlier run wrote for this option")


def _planted(path: str) -> bool:
    """Whether a symbolic link is one that another user may have put where everybody can write."""
    if not os.path.islink(path):
        return False
    link, folder = os.lstat(path), os.stat(os.path.dirname(os.path.abspath(path)))
    return bool(folder.st_mode & stat.S_IWOTH) and link.st_uid not in {os.geteuid(), folder.st_uid}


def _has_marks(option: str, path: str, marks: t.Sequence[str]) -> bool:
    """Whether a file is empty, or begins as one of this collection."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD).lstrip()
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be read: {error.strerror or error}") from None
    return not head or all(mark in head for mark in marks) or (marks[0] == "[" and head.split() == ["[]"])


def require_apart(written: t.Iterable[Named], read: t.Iterable[Named], journals: t.Sequence[str] = ()) -> None:
    """Make sure that no file that is written is another one that is written or read.

    :param journals: options of journals, whose rotated parts have names of their own.
    :raises Refused: naming both options.
    """
    outputs, inputs = list(written), list(read)
    seen = list(inputs)
    for option, path in outputs:
        if path is None:
            continue
        for other, taken in seen:
            if taken and same_file(path, taken):
                raise _unusable(option, path, f"must not be the same file as {other}")
        seen.append((option, path))
    for journal, place in seen:
        for option, path in [*outputs, *inputs] if journal in journals and place else ():
            if path and place and _is_part(path, place):
                raise _unusable(option, path, f"must not have the name of a rotated part of {journal}")


def _is_part(path: str, journal: str) -> bool:
    """Whether a path is that of a rotated part of a journal, whether or not there is one."""
    place, whole = os.path.realpath(path), os.path.realpath(journal)
    return place.startswith(f"{whole}.") and place[len(whole) + 1 :].isdecimal()


def same_file(one: str, other: str) -> bool:
    """Whether two paths are of one file, by whatever links."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _unusable(option: str, path: str, rule: str) -> Refused:
    return Refused(f"{option}: {path!r} {rule}", invalid=[option])
