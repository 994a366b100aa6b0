# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What the snapshot tells a run about earlier runs, and what the run stores in it for the next ones."""

from __future__ import annotations

import datetime
import os
import typing as t

from .._apply import journal_files
from .._apply.outcomes import Report
from .._guard.guard_exceptions import GuardException
from .._guard.guard_history import History, RunRecord, run_record
from .._guard.guards import Past
from .._guard.snapshot import Snapshot, SourceSummary
from .run_options import RunFiles

if t.TYPE_CHECKING:
    from .._source.desired import DesiredDirectory


def past_of(
    today: datetime.date,
    path: str | None,
    last: Snapshot | None,
    desired: DesiredDirectory,
    exceptions: tuple[GuardException, ...],
) -> Past:
    """What is known of the runs before.

    :param path: of the snapshot; ``None`` when none is kept.
    :param last: what it holds; ``None`` when it is not there.
    """
    if path is None:
        return Past(today, exceptions=exceptions)
    # The snapshot of an accepted source has users, unless none are managed.
    lost = last is None or bool(desired.users and not last.users)
    return Past(today, last.history if last else History(), lost, exceptions)


def has_run_before(files: RunFiles) -> bool:
    """Whether there was a run before this one, by the files that it left."""
    journal, operations = files.journal, files.operations
    return bool(journal and journal_files.exists(journal)) or bool(operations and os.path.exists(operations))


def no_snapshot(path: str | None, last: Snapshot | None) -> str:
    """What a run warns of when its snapshot is missing, or holds no source.

    :param last: what the snapshot holds; ``None`` when it is not there.
    """
    what = "does not exist" if last is None else "has no users"
    return (
        f"snapshot_file: {path!r} {what}: earlier runs are unknown, so guards use their strictest limits. "
        "Restore the file before you apply a plan"
    )


def run_that_was(
    report: Report, past: Past, source: SourceSummary, missing: int, excepted: t.AbstractSet[str]
) -> RunRecord:
    """What a run did, for the next ones.

    :param missing: how many accounts of the last accepted source were missing from this one.
    :param excepted: the guards that an exception had raised.
    """
    done = ((outcome.operation, outcome.id) for outcome in report.outcomes if outcome.written)
    return run_record(done, past.today, source=source.digest, missing=missing, excepted=excepted)
