# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The data of earlier runs in the snapshot, the shortcut for unchanged runs, and the record for later runs."""

from __future__ import annotations

import datetime
import hashlib
import os
import typing as t

from .._apply import journal_files
from .._apply.outcomes import Report
from .._files.opening import open_regular
from .._files.records import SourceError
from .._guard.guard_exceptions import GuardException
from .._guard.guard_history import History, RunRecord, run_record
from .._guard.guards import Past
from .._guard.snapshot import Snapshot, SourceSummary, UnchangedRun, basis_of
from .._plan.plan import DirectoryPlan
from .._scim.http_client import ScimClient
from .._scim.rereading import Reading
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


def basis_of_run(options_digest: str | None, files: t.Iterable[str | None]) -> str | None:
    """The digest of the options and the source; ``None`` when the source is neither in files nor in the options.

    :param options_digest: of the options that affect the plan, ``None`` when the source is elsewhere.
    :param files: the paths of the source's files.
    """
    if options_digest is None:
        return None
    try:
        return basis_of(options_digest, [path and _file_digest(path) for path in files])
    except (OSError, SourceError):
        return None  # reading the source reports the error more clearly


def is_unchanged(client: ScimClient, earlier: UnchangedRun, identity: t.Mapping[str, t.Any], reading: Reading) -> bool:
    """Whether the token's owner and all answers of Slack are the same as in an earlier run."""
    return earlier.account == _account(identity) and client.converse(reading.same(earlier.pages))


def unchanged_run(
    basis: str | None,
    plan: DirectoryPlan,
    identity: t.Mapping[str, t.Any],
    reading: Reading,
    files: t.Sequence[t.Mapping[str, t.Any]] = (),
) -> UnchangedRun | None:
    """The entry in the snapshot for a run that left nothing to do; ``None`` when its input is uncertain.

    :param files: the entries of the result on how each file of the source was read.
    """
    if basis is None or not reading.steady:
        return None
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return UnchangedRun(basis, _account(identity), reading.pages, now, plan.managed_users, plan.matched, files)


def _account(identity: t.Mapping[str, t.Any]) -> str:
    return basis_of([identity.get(key) for key in ("team_id", "enterprise_id", "user_id")])


def _file_digest(path: str) -> str:
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
