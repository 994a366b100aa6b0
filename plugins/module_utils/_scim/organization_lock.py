# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The lock of an organization: one run at a time applies plans to it on one host.

The lock is released when its process ends, in whatever way, so that a dead process never blocks a run.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import socket
import time
import typing as t

from .messages import Conversation, Wait

MODE = 0o600
#: Seconds between two tries.
_PAUSE = 0.1
#: Seconds before the lock counts as held: a run in check mode locks the file for less than a hundredth of one.
_LOOKED_AT = 0.5


class Holder(t.NamedTuple):
    """The process that holds a lock.

    :ivar since: when it was acquired, in ISO 8601; ``""`` when the holder has not written it yet.
    """

    process: int
    host: str
    since: str

    def __str__(self) -> str:
        if not self.since:
            return "a process that has just started"
        return f"process {self.process} on {self.host}, since {self.since}"


def lock_path(directory: str, api_url: str, organization: str) -> str:
    """The file of an organization's lock, beside that of its shared limits.

    :param api_url: of the connection.
    :param organization: the id that ``auth.test`` returns.
    """
    named = hashlib.sha256(f"{api_url.rstrip('/').lower()} {organization}".encode()).hexdigest()[:32]
    return os.path.join(directory, f"run-{named}.lock")


class OrganizationLock:
    """The lock of a token's organization; its file is closed at the end of ``with``.

    :param path: the result of :func:`lock_path`; a missing folder is created with mode 0700.
    :param clock: seconds, for waiting.
    :raises OSError: when the file cannot be used, from every method.
    """

    def __init__(self, path: str, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, MODE)

    def __enter__(self) -> OrganizationLock:
        return self

    def __exit__(self, *_exc: object) -> None:
        os.close(self._file)  # this releases the lock

    @staticmethod
    def holder_of(path: str) -> Holder | None:
        """The holder of a lock, ``None`` for no process. The lock is not kept, and its file is not created."""
        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            return None if _try(file, fcntl.LOCK_SH) else _read(file)
        finally:
            os.close(file)

    def take(self, seconds: float, on_wait: t.Callable[[Holder], None]) -> Conversation[Holder | None]:
        """Acquire the lock.

        :param seconds: how long to wait for it.
        :param on_wait: called once with the holder, when the lock is not free.
        :returns: ``None`` when the lock was acquired, else its holder.
        """
        begun, reported = self._clock(), False
        while not _try(self._file, fcntl.LOCK_EX):
            waited = self._clock() - begun
            if waited >= max(seconds, _LOOKED_AT):
                return _read(self._file)
            if waited >= _LOOKED_AT and not reported:
                on_wait(_read(self._file))
                reported = True
            yield Wait(_PAUSE, "another run is active")
        self._write()
        return None

    def _write(self) -> None:
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        text = json.dumps(Holder(os.getpid(), socket.gethostname(), now)._asdict())
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)


def _try(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: int) -> Holder:
    """The holder in a lock file, with empty fields for what is not written yet."""
    try:
        found = json.loads(os.pread(file, 4096, 0))
        return Holder(int(found["process"]), str(found["host"]), str(found["since"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return Holder(0, "", "")
