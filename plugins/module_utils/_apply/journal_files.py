# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The files of a journal: the current file, and rotated parts ``journal.1``, ``journal.2`` and so on.

The part with the highest number is the newest. Runs and readers hold a shared lock on the current file, and it is
renamed only under an exclusive lock: no run is split, no record is lost, and no reader misses a part.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
import time
import typing as t
from dataclasses import dataclass

#: Only the owner may read a journal, because it has personal data.
MODE = 0o600
#: The mark after half a line, left by a killed run or a full disk; a whole line follows. It belongs to no run.
CUT = b'{"event":"cut"}\n'
#: Seconds to wait for a shared lock; it is unavailable only while another process renames or deletes files.
_PATIENCE = 30.0
_PAUSE = 0.05


@dataclass(frozen=True)
class JournalLimits:
    """The limits on the size of a journal's file and the age of its records.

    :ivar max_mb: the size in million bytes from which on a run begins a new file; 0 for no limit.
    :ivar keep_days: the days for which records are kept; 0 for no limit.
    """

    max_mb: float = 0.0
    keep_days: int = 0


class Busy(OSError):
    """Another run writes the journal, or another task reads it."""


def place_of(path: str) -> str:
    """The path of the file itself when the path is a symbolic link."""
    return os.path.realpath(path)


def parts(path: str) -> list[str]:
    """The rotated parts of a journal, the oldest first.

    :raises OSError: when the folder cannot be read.
    """
    folder, name = os.path.split(place_of(path))
    numbered = re.compile(re.escape(name) + r"\.([0-9]+)")
    found = []
    for entry in os.listdir(folder):
        number = numbered.fullmatch(entry)
        if number and stat.S_ISREG(os.lstat(os.path.join(folder, entry)).st_mode):
            found.append((int(number[1]), entry))
    return [os.path.join(folder, entry) for _number, entry in sorted(found)]


def exists(path: str) -> bool:
    """Whether a journal has any file: a run may have been killed after it renamed the current one."""
    return os.path.exists(path) or (os.path.isdir(os.path.dirname(place_of(path))) and bool(parts(path)))


@contextlib.contextmanager
def reading(path: str) -> t.Iterator[list[str]]:
    """The files of a journal, the oldest first; none of them is renamed or deleted within ``with``.

    :raises OSError: when there is no journal, or it cannot be read.
    """
    file: int | None = None
    try:
        file = _open_locked(path, os.O_RDONLY, fcntl.LOCK_SH)
    except FileNotFoundError:
        older = parts(path) if os.path.isdir(os.path.dirname(place_of(path))) else []
        if not older:
            raise
    try:
        yield older if file is None else [*parts(path), place_of(path)]
    finally:
        if file is not None:
            os.close(file)


def open_to_write(path: str) -> int:
    """The descriptor of the current file, which is created when missing; closing it releases its shared lock.

    :raises OSError: when it cannot be opened.
    """
    return _open_locked(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, fcntl.LOCK_SH)


def append(file: int, line: bytes) -> None:
    """Append a line to an open file; the line is on the disk when this returns.

    One write per line, so that runs that share a journal do not mix their records.

    :raises OSError: when the line cannot be written (half of it may be in the file), or the file was removed.
    """
    found = os.fstat(file)
    if not found.st_nlink:
        raise OSError("the file was removed while it was being written")
    size = found.st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + CUT + line
    while line:
        line = line[os.write(file, line) :]
    os.fsync(file)


@contextlib.contextmanager
def alone(path: str) -> t.Iterator[int]:
    """The descriptor of the current file, which is created when missing, under an exclusive lock.

    :raises Busy: when another run writes to it.
    :raises OSError: when it cannot be opened or locked.
    """
    file = _open_locked(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, fcntl.LOCK_EX)
    try:
        yield file
    finally:
        os.close(file)


def rename(path: str) -> None:
    """Make the current file the newest part. The caller has it locked by :func:`alone`.

    :raises OSError: when it cannot be renamed.
    """
    place = place_of(path)
    older = parts(path)
    number = int(older[-1].rpartition(".")[2]) + 1 if older else 1
    while os.path.lexists(f"{place}.{number}"):
        number += 1
    os.rename(place, f"{place}.{number}")


def _open_locked(path: str, flags: int, kind: int) -> int:
    """Open and lock the current file; it is the one that the path names after locking."""
    end = time.monotonic() + _PATIENCE
    while True:
        # A FIFO without a writer would block.
        file = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK, MODE)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(f"{path} is not a regular file")
            if _lock(file, kind) and _names(path, file):
                return file
            if kind == fcntl.LOCK_EX or time.monotonic() > end:
                raise Busy(f"another process is using {path}")
        except BaseException:
            os.close(file)
            raise
        os.close(file)
        time.sleep(_PAUSE)


def _lock(file: int, kind: int) -> bool:
    """Acquire a lock; ``False`` when another process has a conflicting one."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: no file is renamed there, so a shared lock is not needed.
        if kind == fcntl.LOCK_EX:
            raise
    return True


def _names(path: str, file: int) -> bool:
    """Whether a path still names an open file; another run may have renamed it."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file))
    except FileNotFoundError:
        return False
