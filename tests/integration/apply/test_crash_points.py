# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of 60 mixed operations that ends at any of its points: the next run completes it, and undo reverts both."""

from __future__ import annotations

import json
import multiprocessing
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import RunSummary, summaries
from tests.integration.apply.crash_run import (
    SIZE,
    START,
    Place,
    Points,
    converge,
    kill,
    orphan,
    revert,
    run_until,
    source,
    terminate,
    undo_until,
)
from tests.support.sandbox import Sandbox

#: How many points a run has at most; its reads and its threads make a few more or less of them.
POINTS = 340
#: Each test tries the points that are so far apart.
STEP = 170
#: What each process of a run would load anew.
PRELOADED = [
    "pytest",
    "tests.integration.apply.crash_run",
    *(
        f"ansible_collections.scimops.slack.plugins.module_utils.{module}"
        for module in ("_apply.journal_expiry", "_plan.directory", "_files.files", "_files.tables")
    ),
]
#: What Slack assigns, so that it differs between two accounts that are created alike.
ASSIGNED = ("id", "created", "photo", "profile_url")

State = Mapping[str, Any]


def chunks(sampled: int, apart: int = 1) -> tuple[Any, ...]:
    """The points of each test, spread over the run so that each test takes as long.

    :param sampled: how many of these tests are for `make test`; all others are marked.
    :param apart: how far apart the points are that are tried at all.
    """
    firsts = range(1, STEP + 1, apart)
    unmarked = firsts[:: len(firsts) // sampled][:sampled]
    return tuple(
        pytest.param(
            range(first, POINTS + 1, STEP),
            marks=() if first in unmarked else (pytest.mark.all,),
            id=f"{first}-and-each-{STEP}th",
        )
        for first in firsts
    )


def shown(state: State) -> State:
    """What people see: accounts by address and groups by name, with the addresses of the members."""
    emails = {account["id"]: account["email"] for account in state["users"]}
    assert len(set(emails.values())) == len(emails)
    groups = {
        # Nobody can be added to a group that Slack fills itself.
        group["display_name"]: sorted(emails[id] for id in group["members"] if group["kind"] == "normal")
        for group in state["groups"]
    }
    assert len(groups) == len(state["groups"])
    return {"users": {account["email"]: _account(account) for account in state["users"]}, "groups": groups}


def _account(account: State) -> State:
    assigned = ASSIGNED if account["email"].startswith("new") else ()
    return {name: value for name, value in account.items() if name not in assigned}


class Crashes:
    """Runs that end at a point, each on a fresh organization in a folder of its own."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._sandbox = sandbox
        self._folder = folder
        self._context: Any = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._start, place = self._reset("whole")
        self.desired = source(self._start)
        points = Points(0, kill)
        assert converge(place, self.desired, points)["outcomes"] == {"done": SIZE}
        assert points.count < POINTS
        self._end = shown(self._state())
        self._sandbox.control.settings(read_only=True)
        assert converge(place, self.desired)["operations_total"] == 0  # and so wherever this end is reached
        self._sandbox.control.settings(read_only=False)
        self._require_reverted(place)

    def _reset(self, name: str) -> tuple[State, Place]:
        self._sandbox.control.reset(**START)
        folder = self._folder / name
        folder.mkdir()
        return self._state(), Place(self._sandbox.url, self._sandbox.token, folder)

    def _state(self) -> State:
        state: State = self._sandbox.control.state()
        return state

    def at(self, point: int, act: Any) -> tuple[int, list[RunSummary]]:
        """End a run at a point: the exit code of its process, and what the journal said before the next run.

        Then complete it, and revert both.
        """
        _start, place = self._reset(f"{act.__name__}-{point}")
        code, reached = self._process(run_until, place, self.desired, point, act)
        assert reached is None or reached < point or act is not kill
        runs = summaries(place.journal) if Path(place.journal).exists() else []
        if act is not kill and runs:  # it ended in order
            assert len(json.loads((place.folder / "operations").read_text())) == SIZE
        self._require_completed(place)
        self._require_reverted(place)
        return code, runs

    def undo_at(self, point: int) -> int:
        """Kill the undo of a whole run at a point: the exit code of its process. Then undo the run again."""
        _start, place = self._reset(f"undo-{point}")
        assert converge(place, self.desired)["outcomes"] == {"done": SIZE}
        (run,) = summaries(place.journal)
        code, reached = self._process(undo_until, place, run.run, point)
        assert reached is None or reached < point
        self._require_reverted(place)
        return code

    def _process(self, body: Any, *arguments: Any) -> tuple[int, int | None]:
        """The exit code of a process, and how many points it reached, when it could say that."""
        receiving, sending = self._context.Pipe(duplex=False)
        process = self._context.Process(target=body, args=(*arguments, sending))
        process.start()
        sending.close()
        process.join()
        try:
            return process.exitcode, receiving.recv()
        except EOFError:  # every process that could have answered has ended
            assert process.exitcode != 0
            return process.exitcode, None
        finally:
            receiving.close()

    def _require_completed(self, place: Place) -> None:
        completed = converge(place, self.desired)
        assert set(completed.get("outcomes", {})) <= {"done"}
        assert "msg" not in completed
        assert shown(self._state()) == self._end
        assert [path.name for path in place.folder.iterdir() if path.name.startswith(".")] == []

    def _require_reverted(self, place: Place) -> None:
        for run in reversed(summaries(place.journal)):
            reverted = revert(place, run.run)
            assert "msg" not in reverted
        now, start = shown(self._state()), shown(self._start)
        created = {email: now["users"][email] for email in now["users"].keys() - start["users"].keys()}
        assert {account["active"] for account in created.values()} == {False}
        assert {email: now["users"][email] for email in start["users"]} == start["users"]
        assert now["groups"] == start["groups"]


@pytest.fixture(scope="module")
def crashes(sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Crashes:
    return Crashes(sandbox_process, tmp_path_factory.mktemp("crashes"))


@pytest.mark.parametrize("points", chunks(sampled=8))
def test_killed_at_a_point(crashes: Crashes, points: range) -> None:
    for point in points:
        code, _runs = crashes.at(point, kill)
        assert code in {0, -signal.SIGKILL}


@pytest.mark.parametrize("points", chunks(sampled=4))
def test_terminated_at_a_point(crashes: Crashes, points: range) -> None:
    for point in points:
        code, runs = crashes.at(point, terminate)
        assert code in {0, -signal.SIGTERM}
        assert [(run.unfinished, run.ended is None) for run in runs] in ([], [((), False)])


@pytest.mark.parametrize("points", chunks(sampled=2))
def test_orphaned_at_a_point(crashes: Crashes, points: range) -> None:
    for point in points:
        code, runs = crashes.at(point, orphan)
        assert code in {0, -signal.SIGKILL}
        assert [(run.unfinished, run.ended is None) for run in runs] in ([], [((), False)])


@pytest.mark.parametrize("points", chunks(sampled=2, apart=4))
def test_an_undo_killed_at_a_point_is_completed_by_the_next(crashes: Crashes, points: range) -> None:
    for point in points:
        assert crashes.undo_at(point) in {0, -signal.SIGKILL}
