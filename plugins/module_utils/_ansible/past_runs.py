# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The data of earlier runs in the snapshot, and the record that a run stores there for later runs."""

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
    """The data of earlier runs.

    :param path: of the snapshot; ``None`` without one.
    :param last: its content; ``None`` when the file does not exist.
    """
    if path is None:
        return Past(today, exceptions=exceptions)
    # The snapshot of an accepted source has users, unless no users are managed.
    lost = last is None or bool(desired.users and not last.users)
    return Past(today, last.history if last else History(), lost, exceptions)


def has_run_before(files: RunFiles) -> bool:
    """Whether there was an earlier run, by the files that it has left."""
    journal, operations = files.journal, files.operations
    return bool(journal and journal_files.exists(journal)) or bool(operations and os.path.exists(operations))


def no_snapshot(path: str | None, last: Snapshot | None) -> str:
    """The warning of a run whose snapshot is missing or has no source.

    :param last: the content of the snapshot; ``None`` when the file does not exist.
    """
    what = "does not exist" if last is None else "has no users"
    return (
        f"snapshot_file: {path!r} {what}: earlier runs are unknown, so guards use their strictest limits. "
        "Restore the file before you apply a plan"
    )


def run_that_was(
    report: Report, past: Past, source: SourceSummary, missing: int, excepted: t.AbstractSet[str]
) -> RunRecord:
    """The record of a run for later runs.

    :param missing: the number of accounts of the last accepted source that were missing from this source.
    :param excepted: the guards whose limit an exception had raised.
    """
    done = ((outcome.operation, outcome.id) for outcome in report.outcomes if outcome.written)
    return run_record(done, past.today, source=source.digest, missing=missing, excepted=excepted)
