# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Applies the plan of a task, with its journal, within the rate limits that runs on one host share."""

from __future__ import annotations

import contextlib
import dataclasses
import time
import typing as t
import uuid

from .._apply.outcomes import Progress, Report
from .._model.problems import Refused
from .._model.resources import Group, User
from .._model.workspace import Workspace
from .._plan.plan import Plan
from .run_options import RunOptions
from .task import Task

if t.TYPE_CHECKING:
    from .._apply.journal import Journal


def applied_plan(
    task: Task,
    options: RunOptions,
    plan: Plan,
    observed: t.Iterable[User | Group],
    identity: t.Mapping[str, t.Any],
) -> Report:
    """Apply a plan and return the report.

    :param observed: the accounts and groups in Slack when the plan was decided.
    :param identity: the answer of ``auth.test`` for the token.
    :raises Refused: when the journal or the folder of the shared limits cannot be written.
    """
    # Most runs have nothing to apply, and need not load the executor.
    from .._apply.executor import ExecutorOptions, apply_plan  # noqa: PLC0415

    defaults = ExecutorOptions()
    setup = dataclasses.replace(
        defaults,
        apply_options=dataclasses.replace(defaults.apply_options, batch_size=options.batch_size),
        safety=options.safety,
        progress=_listener(task),
        interval=options.progress_interval,
        settle_timeout=options.settle_timeout,
    )
    share_limits(task, options, identity)
    by_id = {resource.id: resource for resource in observed}
    journal = _journal(options.files.journal, Workspace.of(identity))
    try:
        return apply_plan(plan, by_id, task.client, journal=journal, setup=setup)
    finally:
        if journal:
            with contextlib.suppress(OSError):  # each record is on the disk already
                journal.close()


def tend_journal(task: Task, options: RunOptions, writes: bool) -> None:
    """Rotate the journal and delete its expired parts, also when there is nothing to apply."""
    path, limits = options.files.journal, options.journal_limits
    if path is None or not (limits.keep_days or (writes and limits.max_mb)):
        return
    from .._apply.journal_expiry import tend  # noqa: PLC0415 (only a run that may write)

    try:
        tend(path, limits, time.time())
    except (OSError, Refused) as error:
        # No reason to fail: the run appends its records to the file without rotation.
        task.warn(f"journal_file: {path!r} was not rotated, and its records did not expire: {error}")


def _listener(task: Task) -> t.Callable[[Progress], None] | None:
    show = task.progress
    return None if show is None else lambda progress: show(str(progress))


def share_limits(task: Task, options: RunOptions, identity: t.Mapping[str, t.Any]) -> None:
    """Make the client keep to the rate limits together with the other runs on this host."""
    from .._scim.shared_rate_limits import LimitsLostError, SharedBudget  # noqa: PLC0415 (only a run that writes)

    organization = str(identity.get("enterprise_id") or identity.get("team_id") or "")
    client, folder = task.client, options.budget_dir
    try:
        client.budget = SharedBudget(
            folder, client.connection.api_url, organization, share=options.rate_share, check=client.check_stopped
        )
        client.budget.delay("GET", "/Users")
    except LimitsLostError as error:
        raise Refused(f"budget_dir: {error}", invalid=["budget_dir"]) from None


def _journal(path: str | None, workspace: Workspace) -> Journal | None:
    if path is None:
        return None
    from .._apply.journal import Journal  # noqa: PLC0415 (only a run that writes has one)

    try:
        return Journal(path, uuid.uuid4().hex[:12], time.time, workspace.stamp())
    except OSError as error:
        raise Refused(f"journal_file: {path!r} must be a file that can be written: {error}") from None
