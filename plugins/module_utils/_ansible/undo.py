# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of ``slack_scim_undo``: what a journal says was done, taken back."""

from __future__ import annotations

from .._apply.journal import RUN, Record, read
from .._model.problems import Refused
from .._plan.guards import require_workspace
from .._plan.undo import plan_undo
from .run_plan import RUN_OPTIONS, Case, check_run_options, conclude
from .specs import ModuleSpec
from .task import Result, Task

SPEC = ModuleSpec(
    options={
        "undo_journal": {"type": "path", "required": True},
        "run": {"type": "str"},
        **RUN_OPTIONS,
    },
)


def run(task: Task) -> Result:
    """Take back what a run did."""
    params = task.params
    check_run_options(params)
    chosen, records = _records(params["undo_journal"], params["run"])
    identity = task.client.auth_test()
    require_workspace(params["expect_workspace"], identity)
    users = task.client.all_users()
    groups = task.client.all_groups()
    plan = plan_undo(records, users, groups, identity.get("user_id"))
    return {**conclude(task, Case(plan, users, groups, identity)), "undone_run": chosen}


def _records(path: str, chosen: str | None) -> tuple[str, list[Record]]:
    """The records of the run that is meant: the last one when none is named."""
    try:
        records = list(read(path))
    except OSError as error:
        raise Refused(
            f"undo_journal: {path!r} must be a file that can be read: {error.strerror or error}",
            invalid=["undo_journal"],
        ) from None
    runs = list(dict.fromkeys(record["run"] for record in records if record["event"] == RUN))
    if not runs:
        raise Refused(f"undo_journal: {path!r} must be the journal of a run", invalid=["undo_journal"])
    if chosen is not None and chosen not in runs:
        raise Refused(f"run: {chosen!r} must be one of the runs in the journal: {', '.join(runs)}", invalid=["run"])
    meant = chosen or runs[-1]
    return meant, [record for record in records if record["run"] == meant]
