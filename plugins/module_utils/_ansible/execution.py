# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run of a directory plan, by a task's options: limits shared with other runs, journal, safety, progress."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
import typing as t
import uuid

from .._apply.circuit_breaker import Safety
from .._apply.executor import Setup, execute
from .._apply.journal import Journal
from .._apply.outcomes import Report
from .._apply.progress import Progress
from .._model.problems import Refused
from .._model.resources import Group, User
from .._plan.plan import Plan
from .._scim.shared_rate_limits import SharedBudget
from .task import Task


def carry_out_directory(
    task: Task, plan: Plan, users: t.Sequence[User], groups: t.Sequence[Group], identity: t.Mapping[str, t.Any]
) -> Report:
    """Carry a plan out by the options of :data:`.carry.RUN_OPTIONS`.

    :param users: the accounts that the plan was made for, and ``groups`` likewise.
    :param identity: what ``auth.test`` says of the token.
    :raises Refused: when the journal or the folder of the shared limits cannot be written.
    """
    params = task.params
    setup = Setup(
        manner=dataclasses.replace(Setup().manner, batch_size=params["batch_size"]),
        safety=Safety(
            canary=tuple(params["canary"]),
            max_failures=None if params["max_failures"] < 0 else params["max_failures"],
            max_failure_rate=None if params["max_failure_rate"] < 0 else params["max_failure_rate"],
        ),
        progress=_listener(task),
        interval=params["progress_interval"],
    )
    _share_limits(task, identity)
    observed: dict[str, User | Group] = {user.id: user for user in users}
    observed.update((group.id, group) for group in groups)
    journal = _journal(task)
    try:
        return execute(plan, observed, task.client, journal=journal, setup=setup)
    finally:
        if journal:
            with contextlib.suppress(OSError):  # each record is on the disk already
                journal.close()


def _listener(task: Task) -> t.Callable[[Progress], None] | None:
    tell = task.progress
    return None if tell is None else lambda progress: tell(str(progress))


def _share_limits(task: Task, identity: t.Mapping[str, t.Any]) -> None:
    """Let the client keep to the limits, together with the other runs on this host."""
    organisation = str(identity.get("enterprise_id") or identity.get("team_id") or "")
    params = task.params
    folder = os.path.expanduser(params["budget_dir"])
    try:
        task.client.budget = SharedBudget(folder, params["api_url"], organisation, share=params["rate_share"])
        task.client.budget.delay("GET", "/Users")
    except OSError as error:
        raise Refused(
            f"budget_dir: {folder!r} must be a folder that can be written: {error.strerror or error}",
            invalid=["budget_dir"],
        ) from None


def _journal(task: Task) -> Journal | None:
    path = task.params["journal_file"]
    if path is None:
        return None
    try:
        return Journal(path, uuid.uuid4().hex[:12], time.time)
    except OSError as error:
        raise Refused(f"journal_file: {path!r} must be a file that can be written: {error}") from None
