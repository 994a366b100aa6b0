# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""One budget for all runs of one organization on one host.

Slack counts by organization. The levels of the buckets are kept in a small file that each request locks briefly; the
lock is released when its process ends, in whatever way. A suspended process keeps the lock, so waiting for it is
limited.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import threading
import time
import typing as t

from .rate_limits import BUCKETS, Bucket, Budget, TokenBucket

#: Seconds: no 429 requests more, so a later time in the file was written before the host's clock was set back.
LONGEST_WAIT = 900.0

#: The longest wait for the lock in seconds: a working process holds it for less than a hundredth of one.
LOCK_WAIT = 10.0
_LOCK_PAUSE = 0.01

MODE = 0o600
#: The constant size of the file in bytes, one page: a killed process has written all of it or nothing.
_LENGTH = 4096


class LimitsLostError(OSError):
    """The file of the shared limits cannot be used; the message says why."""


class SharedBudget(Budget):
    """All of Slack's buckets, shared by the processes that name the same organization and directory.

    :param directory: the folder of the file; created with mode 0700 when it is missing.
    :param api_url: of the connection.
    :param organization: the id of the organization or workspace that ``auth.test`` returns.
    :param share: the part of the limits that these runs together may use, above 0 and at most 1.
    :param clock: the wall clock, seconds since the epoch, the only clock that the processes share.
    :param check: called while waiting for the lock; an exception of it ends the wait.
    :raises LimitsLostError: when the file cannot be used, from every method.
    """

    def __init__(
        self,
        directory: str,
        api_url: str,
        organization: str,
        *,
        share: float = 0.8,
        clock: t.Callable[[], float] = time.time,
        check: t.Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(share, clock)
        self._stored = {bucket: _StoredBucket(bucket, share, clock()) for bucket in BUCKETS}
        self._buckets: dict[Bucket, TokenBucket] = dict(self._stored)
        self._threads = threading.Lock()
        self._check = check
        named = hashlib.sha256(f"{api_url.rstrip('/').lower()} {organization}".encode()).hexdigest()[:32]
        self.path = os.path.join(directory, f"budget-{named}.json")
        try:
            os.makedirs(directory, mode=0o700, exist_ok=True)
        except OSError as error:
            raise LimitsLostError(f"{directory!r} must be a folder that can be written: {error.strerror}") from None

    def delay(self, method: str, path: str, now: float | None = None) -> float:
        with self._shared():
            return super().delay(method, path, now)

    def reserve(self, method: str, path: str, now: float | None = None) -> float:
        with self._shared():
            return super().reserve(method, path, now)

    def slow_down(self, bucket: Bucket, until: float, now: float | None = None) -> None:
        with self._shared():
            super().slow_down(bucket, until, now)

    @contextlib.contextmanager
    def _shared(self) -> t.Iterator[None]:
        """A context that holds the file's lock, reads the levels before and writes them after."""
        with self._threads:
            try:
                file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, MODE)
                try:
                    self._acquire(file)
                    self._load(os.pread(file, 65536, 0))
                    yield
                    self._save(file)
                finally:
                    os.close(file)  # this releases the lock
            except LimitsLostError:
                raise
            except OSError as error:
                raise LimitsLostError(f"{self.path!r} can no longer be used: {error.strerror or error}") from None

    def _acquire(self, file: int) -> None:
        """Lock the file.

        :raises LimitsLostError: when another process holds it for longer than :data:`LOCK_WAIT`.
        """
        end = time.monotonic() + LOCK_WAIT
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._check()
                if time.monotonic() > end:
                    reason = f"{self.path!r} has been locked for {LOCK_WAIT:g} s by another process"
                    raise LimitsLostError(reason) from None
                time.sleep(_LOCK_PAUSE)
            else:
                return

    def _load(self, content: bytes) -> None:
        now = self._clock()
        levels = _levels(content)
        for bucket, stored in self._stored.items():
            if levels is None:  # unreadable: the usage is unknown, so the buckets count as empty
                stored.load(0.0, now)
            elif bucket.name in levels:
                tokens, as_of = levels[bucket.name]
                stored.load(min(tokens, stored.burst), min(as_of, now + LONGEST_WAIT))
            else:
                stored.load(stored.burst, now)

    def _save(self, file: int) -> None:
        levels = {bucket.name: stored.level() for bucket, stored in self._stored.items()}
        content = json.dumps(levels).encode().rjust(_LENGTH)
        os.pwrite(file, content, 0)
        os.ftruncate(file, len(content))


class _StoredBucket(TokenBucket):
    """A bucket whose level is loaded from and saved to the file."""

    def load(self, tokens: float, as_of: float) -> None:
        self._tokens, self._as_of = tokens, as_of

    def level(self) -> tuple[float, float]:
        return self._tokens, self._as_of


def _levels(content: bytes) -> dict[str, tuple[float, float]] | None:
    """The tokens and their time by bucket; ``None`` when the content cannot be read."""
    if not content:
        return {}
    try:
        return {name: (float(tokens), float(as_of)) for name, (tokens, as_of) in json.loads(content).items()}
    except (ValueError, TypeError, AttributeError):
        return None
