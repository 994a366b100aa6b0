# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import CREATE_USER
from ansible_collections.scimops.slack.plugins.module_utils._scim.shared_rate_limits import (
    LONGEST_WAIT,
    LimitsLostError,
    SharedBudget,
)

URL, ORGANISATION = "https://api.slack.com/scim", "E12345"
CREATE, UPDATE = ("POST", "/Users"), ("PATCH", "/Users/U1")

HOLDER = """
import sys
from ansible_collections.scimops.slack.plugins.module_utils._scim.shared_rate_limits import SharedBudget
budget = SharedBudget(sys.argv[1], sys.argv[2], sys.argv[3], share=1.0)
while True:
    budget.reserve("GET", "/Users")
    print("reserved", flush=True)
"""


class Host:
    """A host with a clock that a test sets, and its runs."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now = 1_800_000_000.0

    def run(self, organisation: str = ORGANISATION, share: float = 1.0) -> SharedBudget:
        return SharedBudget(str(self.directory), URL, organisation, share=share, clock=lambda: self.now)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path / "budgets")


def at_once(budget: SharedBudget) -> int:
    """How many accounts may be created without waiting."""
    count = 0
    while budget.delay(*CREATE) == 0:
        budget.reserve(*CREATE)
        count += 1
    return count


def test_runs_share_what_slack_allows(host: Host) -> None:
    one, other = host.run(), host.run()
    for _each in range(15):
        one.reserve(*CREATE)
    assert at_once(other) == 5
    assert one.delay(*CREATE) == pytest.approx(1 / 3, abs=1e-5)
    host.now += 10
    assert at_once(one) == 20
    assert at_once(other) == 0


def test_other_organisations_have_their_own(host: Host) -> None:
    assert at_once(host.run()) == 20
    assert at_once(host.run("E99999")) == 20
    assert len(list(host.directory.iterdir())) == 2


def test_they_leave_room_for_others(host: Host) -> None:
    assert at_once(host.run(share=0.8)) == 16
    assert SharedBudget(str(host.directory), URL, ORGANISATION).share == 0.8


def test_a_429_in_one_run_slows_that_bucket_in_all_and_no_other(host: Host) -> None:
    one, other = host.run(), host.run()
    one.rate_limited(*CREATE, 30)
    assert other.delay(*CREATE) == pytest.approx(30, abs=1e-5)
    assert other.delay(*UPDATE) == 0


def test_the_file_is_its_owners_and_names_nobody(host: Host) -> None:
    budget = host.run()
    budget.reserve(*CREATE)
    path = Path(budget.path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(host.directory.stat().st_mode) == 0o700
    assert ORGANISATION not in path.name + path.read_text()


@pytest.mark.parametrize(
    "torn", [lambda whole: whole[: len(whole) // 2], lambda _whole: b"\0\0", lambda _whole: b"[1]"]
)
def test_a_torn_file_counts_as_used_up(host: Host, torn: Callable[[bytes], bytes]) -> None:
    budget = host.run()
    budget.reserve(*CREATE)
    path = Path(budget.path)
    path.write_bytes(torn(path.read_bytes()))
    assert at_once(budget) == 0
    host.now += 60
    assert at_once(budget) == 20


def test_a_clock_that_is_set_back_does_not_stop_a_run(host: Host) -> None:
    budget = host.run()
    while budget.delay(*CREATE) == 0:
        budget.reserve(*CREATE)
    host.now -= 86400
    assert budget.delay(*CREATE) <= LONGEST_WAIT + 1


def test_a_link_in_its_place_is_refused(host: Host, tmp_path: Path) -> None:
    budget = host.run()
    (tmp_path / "elsewhere").touch()
    os.symlink(tmp_path / "elsewhere", budget.path)
    with pytest.raises(OSError, match="symbolic link"):
        budget.reserve(*CREATE)


def test_a_lock_that_is_not_released_ends_the_wait_with_a_word(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[SharedBudget.__module__], "LOCK_WAIT", 0.05)
    budget = host.run()
    budget.reserve(*CREATE)
    with open(budget.path, "rb") as holder:  # as a process does that was stopped while it had the lock
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(LimitsLostError, match=r"has been locked for 0\.05 s by another process"):
            budget.reserve(*CREATE)
    assert budget.reserve(*CREATE) == 0


def test_a_folder_that_is_removed_is_named(host: Host) -> None:
    budget = host.run()
    budget.reserve(*CREATE)
    shutil.rmtree(Path(budget.path).parent)
    with pytest.raises(LimitsLostError, match=r"budget-\w+.json' can no longer be used: No such file"):
        budget.reserve(*CREATE)


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path), URL, ORGANISATION]
    # ansible-test finds the collection by other means than a path that a child would have.
    collections = Path(sys.modules[SharedBudget.__module__].__file__ or "").parents[6]
    environment = {**os.environ, "PYTHONPATH": str(collections)}
    for _each in range(5):
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "reserved\n"
            holder.send_signal(signal.SIGKILL)
            holder.wait()
    budget = SharedBudget(str(tmp_path), URL, ORGANISATION, share=1.0)
    assert budget.reserve(*CREATE) == 0
    budget.slow_down(CREATE_USER, 0.0)
