# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of an organization: held by one process, and by none that has ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.organization_lock import (
    Holder,
    OrganizationLock,
    lock_path,
)

HOLDING = """
import sys
from ansible_collections.scimops.slack.plugins.module_utils._scim.organization_lock import OrganizationLock
with OrganizationLock(sys.argv[1]) as lock:
    for _wait in lock.take(0, lambda holder: None):
        pass
    print("taken", flush=True)
    sys.stdin.read()
"""


class Clock:
    """Time that passes when somebody waits."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def take(path: str, seconds: float = 0.0, clock: Clock | None = None, told: list[Holder] | None = None) -> Any:
    """Who holds the lock once this one has waited for it, ``None`` when this one had it."""
    clock = clock or Clock()
    with OrganizationLock(path, clock) as lock:
        conversation = lock.take(seconds, (told if told is not None else []).append)
        while True:
            try:
                clock.now += next(conversation).seconds  # type: ignore[union-attr]
            except StopIteration as ended:
                return ended.value


@pytest.fixture
def path(tmp_path: Path) -> str:
    return lock_path(str(tmp_path / "budget"), "https://api.slack.com/scim", "T1")


def test_each_organization_and_address_has_its_own_lock() -> None:
    assert lock_path("/b", "https://a.example.com/scim/", "T1") == lock_path("/b", "https://A.example.com/scim", "T1")
    other = {lock_path("/b", url, one) for url in ("https://a.example.com", "https://b.example.com") for one in "12"}
    assert len(other) == 4


def test_a_lock_is_free_again_at_its_end(path: str) -> None:
    assert take(path) is None
    assert take(path) is None
    assert OrganizationLock.holder_of(path) is None


def test_a_lock_that_nobody_took_has_no_file(path: str) -> None:
    assert OrganizationLock.holder_of(path) is None
    assert not Path(path).exists()


def test_another_process_is_named_and_waited_for_and_a_killed_one_holds_nothing(path: str) -> None:
    command = [sys.executable, "-c", HOLDING, path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"taken\n"
        clock, told = Clock(), list[Holder]()
        holder = take(path, 7, clock, told)
        assert holder.process == other.pid
        assert f"process {other.pid} on {os.uname().nodename}, since 20" in str(holder)
        assert told == [holder]
        assert clock.now >= 7
        assert OrganizationLock.holder_of(path) == holder
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert OrganizationLock.holder_of(path) is None
    assert take(path) is None


@pytest.mark.parametrize("content", ["", "null", "[", "{}", '{"process": null}'])
def test_a_lock_whose_file_does_not_say_whose_it_is(path: str, content: str) -> None:
    with OrganizationLock(path) as lock:
        assert list(lock.take(0, lambda _holder: None)) == []
        Path(path).write_text(content, encoding="utf-8")
        assert str(OrganizationLock.holder_of(path)) == "a process that has just started"
