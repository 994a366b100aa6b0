# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test that every change must pass: check, unchanged, do, changed, again, unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

#: What check mode cannot tell of an operation: the id of what is created, how it ends, and the form of the plan file.
UNKNOWN = frozenset({"id", "status", "key", "needs"})


@dataclass(frozen=True)
class Way:
    """How modules are run: in the worker process of the controller, or shipped as to any other host; which SCIM."""

    connection: str
    version: str

    @property
    def options(self) -> dict[str, Any]:
        """What PlaybookRunner.tasks() takes."""
        return {
            "arguments": ["-e", f"ansible_connection={self.connection}"],
            "environment": {"SLACK_SCIM_VERSION": self.version},
        }


def operations(run: PlaybookRun) -> list[list[Mapping[str, Any]]]:
    """The operations of each task, in any order, without what only the run can know."""
    return [
        sorted(
            [{key: value for key, value in one.items() if key not in UNKNOWN} for one in result["operations"]], key=str
        )
        for result in run.results
    ]


def cycle(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, *tasks: Mapping[str, Any], warns: bool = False
) -> PlaybookRun:
    """Run tasks that each change something: in check mode on a read-only Slack, for real, and once more.

    Returns the real run; the sandbox's requests are those since the start.
    """
    control = sandbox.control
    control.forget_requests()
    before = control.state()
    control.settings(read_only=True)
    checked = play.tasks(*tasks, check=True, warns=warns, **way.options)
    control.settings(read_only=False)
    assert control.writes() == []
    assert control.state() == before
    done = play.tasks(*tasks, warns=warns, **way.options)
    written = len(control.writes())
    after = control.state()
    again = play.tasks(*tasks, warns=warns, **way.options)
    for run in (checked, done):
        assert [result.task for result in run.results if not result.changed] == []
    assert operations(checked) == operations(done)
    assert [result.task for result in again.results if result.changed] == []
    assert len(control.writes()) == written
    assert control.state() == after
    return done
