# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task's journal says of the run before."""

from __future__ import annotations

import os

from .._apply.journal import RunSummary, summaries
from .._model.problems import Refused
from .task import Result, Task


def earlier_run(task: Task) -> Result | None:
    """What the journal says of the last run; the user is told when that was killed."""
    path = task.params["journal_file"]
    if path is None or not os.path.exists(path):
        return None
    try:
        known = summaries(path)
    except OSError as error:
        raise Refused(f"journal_file: {path!r} must be a file that can be read: {error}") from None
    if not known:
        return None
    last = known[-1]
    if last.ended is None:
        task.warn(f"The run before this one ({last.run}, {last.started}) was cut short: {_did(last)}")
    return {
        "run": last.run,
        "started": last.started,
        "ended": last.ended,
        "operations": last.operations,
        "stopped": last.stopped,
        "counts": {kind: dict(statuses) for kind, statuses in last.counts.items()},
        "unfinished": list(last.unfinished),
    }


def _did(run: RunSummary) -> str:
    parts = [f"{kind} {count} {status}" for kind, statuses in run.counts.items() for status, count in statuses.items()]
    parts += [f"{len(run.unfinished)} begun and not ended"] if run.unfinished else []
    return f"of {run.operations} operations, " + (", ".join(parts) or "none was begun")
