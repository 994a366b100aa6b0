# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The files that a task writes: each written completely or not at all, and readable by its owner only."""

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

#: Only the owner may read them, because they have personal data.
MODE = 0o600
#: The number of characters of a file that are read to detect its kind.
_HEAD = 4096

#: An option, and the path that it names.
Named = tuple[str, t.Optional[str]]


def instant(when: datetime) -> str:
    """An instant in the format of documents, such as ``2026-12-31T02:00:00Z``."""
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_file(path: str, content: bytes, mode: int = MODE) -> None:
    """Replace a file atomically. For a symbolic link, the file that it names is replaced.

    :raises OSError: when it cannot be written, or the path is not a regular file.
    """
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(f"{path} is not a regular file")
    _remove_leftovers(path)
    file, temporary = _open_temporary(path)
    try:
        # Closing, which releases the lock, must follow the rename.
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
    """The descriptor and path of a new file beside the one that it will replace, locked while it is open."""
    while True:
        temporary = f"{_temporaries(path)}{secrets.token_hex(8)}"
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # another run treats it as a leftover and removes it
        except OSError:
            return file, temporary  # a file system without locks, where no run removes leftovers
        else:
            if os.path.lexists(temporary):
                return file, temporary
        os.close(file)


def _remove_leftovers(path: str) -> None:
    """Remove temporary files beside a file, left by runs that were killed while writing.

    A run locks its temporary file, so one of ours without a lock belongs to no active run.
    """
    prefix = _temporaries(path)
    folder, begin = os.path.split(prefix)
    with contextlib.suppress(OSError):  # a folder that cannot be listed, or does not exist
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
        pass  # it is being written, or was removed
    finally:
        os.close(file)


def _temporaries(path: str) -> str:
    """The beginning of the paths of a file's temporary files; short, since the file's name may have the full length."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".scimops-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}-")


def read_file(path: str) -> bytes:
    """The content of a regular file. A pipe or a device never blocks.

    :raises OSError: when it cannot be read, or is not a regular file.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read()


def write_json(option: str, path: str, document: t.Any) -> None:
    """Write a document to the file that an option names.

    :raises Refused: when it cannot be written; the message names the option.
    """
    write_text(option, path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def write_text(option: str, path: str, text: str) -> None:
    """Write a text to the file that an option names.

    :raises Refused: when it cannot be written; the message names the option.
    """
    try:
        write_file(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be written: {error.strerror or error}") from None


def read_frame(option: str, path: str) -> str:
    """The empty page in the file that an option names.

    :raises Refused: when it cannot be read, or has no place for a document; the message names the option.
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

    :raises Refused: when it cannot be read; the message names the option.
    """
    try:
        document = loads(read_file(path).decode("utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be read: {error.strerror or error}") from None
    except ValueError as error:
        raise _unusable(option, path, f"must be a JSON file: {error}") from None
    if document is None:  # None means that there is no file
        raise _unusable(option, path, "must not be null")
    return document


def require_writable(option: str, path: str | None, marks: t.Sequence[str] = (), *, in_place: bool = False) -> None:
    """Check, before anything is done, that the file of an option can be written and may be replaced.

    :param marks: the texts near the beginning of such a file when this collection has written it.
    :param in_place: whether the file is appended to instead of replaced.
    :raises Refused: when it cannot or may not; the message names the option.
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
    """Whether another user may have created a symbolic link, in a folder that everyone can write to."""
    if not os.path.islink(path):
        return False
    link, folder = os.lstat(path), os.stat(os.path.dirname(os.path.abspath(path)))
    return bool(folder.st_mode & stat.S_IWOTH) and link.st_uid not in {os.geteuid(), folder.st_uid}


def _has_marks(option: str, path: str, marks: t.Sequence[str]) -> bool:
    """Whether a file is empty, or has the marks of a file of this collection."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD).lstrip()
    except OSError as error:
        raise _unusable(option, path, f"must be a file that can be read: {error.strerror or error}") from None
    return not head or all(mark in head for mark in marks) or (marks[0] == "[" and head.split() == ["[]"])


def require_apart(written: t.Iterable[Named], read: t.Iterable[Named], journals: t.Sequence[str] = ()) -> None:
    """Check that each written file differs from all other written or read files.

    :param journals: the options of journals, whose rotated parts are checked too.
    :raises Refused: when two are the same; the message names both options.
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
    """Whether a path is the path of a rotated part of a journal, existing or not."""
    place, whole = os.path.realpath(path), os.path.realpath(journal)
    return place.startswith(f"{whole}.") and place[len(whole) + 1 :].isdecimal()


def same_file(one: str, other: str) -> bool:
    """Whether two paths lead to the same file, also through links."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _unusable(option: str, path: str, rule: str) -> Refused:
    return Refused(f"{option}: {path!r} {rule}", invalid=[option])
