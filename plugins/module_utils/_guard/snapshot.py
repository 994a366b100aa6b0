# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The snapshot of an accepted source: its size, its accounts, the missing accounts, and the changes of the last runs.

It has no names and no addresses: only Slack's ids, dates, counts and digests.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import typing as t
from dataclasses import dataclass, field

from .._model.documents import Each, FileKind, Maybe, Values
from .._model.problems import Refused
from .._plan.plan import DirectoryPlan, Plan
from .._version import VERSION
from . import guard_history
from .guard_history import History, RunRecord

if t.TYPE_CHECKING:
    from .._source.desired import DesiredDirectory


@dataclass(frozen=True)
class UnchangedRun:
    """The inputs and the result of a run that had nothing to do.

    :ivar basis: the digest of the source and the options.
    :ivar account: the digest of the account that owns the token.
    :ivar pages: the digest of each answer of Slack, by request.
    :ivar since: the instant of the run, in ISO 8601.
    :ivar managed_users: the number in the plan.
    :ivar matched: the number of matched rows by key.
    :ivar files: how each file of the source was read, in the format of results.
    """

    basis: str
    account: str
    pages: t.Mapping[str, str]
    since: str
    managed_users: int
    matched: t.Mapping[str, int]
    files: t.Sequence[t.Mapping[str, t.Any]] = ()


def basis_of(*parts: t.Any) -> str:
    """The digest of the inputs of a run: anything that JSON can hold."""
    text = json.dumps([VERSION, *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def nothing_left(desired: DesiredDirectory, plan: DirectoryPlan) -> bool:
    """Whether a run has nothing to do and nothing to report."""
    return not (plan.plan.operations or plan.plan.warnings or plan.findings or desired.problems)


def plan_of(unchanged_run: UnchangedRun) -> DirectoryPlan:
    """The plan of a run with the same inputs."""
    return DirectoryPlan(Plan(), (), (), unchanged_run.managed_users, 0, {}, {})


def unchanged_run_document(unchanged_run: UnchangedRun) -> dict[str, t.Any]:
    """The run as stored in the snapshot."""
    return {
        **vars(unchanged_run),
        "pages": dict(unchanged_run.pages),
        "matched": dict(unchanged_run.matched),
        "files": [dict(file) for file in unchanged_run.files],
    }


def unchanged_run_from(document: t.Mapping[str, t.Any]) -> UnchangedRun:
    """The run in a snapshot."""
    return UnchangedRun(**{name: document[name] for name in _UNCHANGED if name in document})


#: Version 2 added the organization, version 3 the changes of the last days' runs.
FORMAT = 3
_UNCHANGED: dict[str, t.Any] = {
    "basis": str,
    "account": str,
    "pages": Values(str),
    "since": str,
    "managed_users": int,
    "matched": Values(int),
    "files": Maybe(Each(dict)),
}
FILE = FileKind(
    "a snapshot of an earlier run",
    FORMAT,
    1,
    {
        "users": int,
        "groups": int,
        "ids": Each(str),
        "first_missed": Values(str),
        "settled": Maybe(_UNCHANGED),
        "workspace": Maybe(dict),
        "runs": Maybe(Each(guard_history.SCHEMA)),
    },
)


@dataclass(frozen=True)
class SourceSummary:
    """The source of one run.

    :ivar users: the number of people in it; ``None`` when accounts are not managed.
    :ivar groups: the number of groups in it; ``None`` when groups are not managed.
    :ivar ids: the ids of the accounts that its rows match.
    :ivar digest: of its content; ``None`` where no snapshot is kept.
    """

    users: int | None
    groups: int | None
    ids: frozenset[str]
    digest: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """The last accepted source.

    :ivar first_missed: by account id, the first day on which the account was absent from the source.
    :ivar unchanged_run: the inputs of the run, if it had nothing left to do.
    :ivar history: the changes of the last days' runs.
    """

    users: int = 0
    groups: int = 0
    ids: frozenset[str] = frozenset()
    first_missed: t.Mapping[str, datetime.date] = field(default_factory=dict)
    unchanged_run: UnchangedRun | None = None
    history: History = field(default_factory=History)


def source_of(desired: DesiredDirectory, ids: t.Iterable[str]) -> SourceSummary:
    """The summary of a source, for guards and the snapshot.

    :param ids: the ids of the accounts that its rows match.
    """
    return SourceSummary(
        len(desired.users) if desired.users is not None else None,
        len(desired.groups) if desired.groups is not None else None,
        frozenset(ids),
    )


def accepted(
    source: SourceSummary,
    last: Snapshot | None,
    first_missed: t.Mapping[str, datetime.date],
    unchanged_run: UnchangedRun | None = None,
    run: RunRecord | None = None,
) -> Snapshot:
    """The snapshot to keep for an accepted source; what the source does not manage keeps its earlier values.

    :param run: the record of the run.
    """
    last = last or Snapshot()
    people = source.users is not None
    return Snapshot(
        t.cast(int, source.users) if people else last.users,
        source.groups if source.groups is not None else last.groups,
        source.ids if people else last.ids,
        dict(first_missed) if people else last.first_missed,
        unchanged_run,
        last.history.with_run(run) if run else last.history,
    )


def to_document(snapshot: Snapshot, workspace: t.Mapping[str, t.Any] | None = None) -> dict[str, t.Any]:
    """The snapshot as the content of its file, in a stable order.

    :param workspace: the organization of the token.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "workspace": dict(workspace or {}),
        "users": snapshot.users,
        "groups": snapshot.groups,
        "ids": sorted(snapshot.ids),
        "first_missed": {account: day.isoformat() for account, day in sorted(snapshot.first_missed.items())},
        "settled": unchanged_run_document(snapshot.unchanged_run) if snapshot.unchanged_run else None,
        "runs": guard_history.to_document(snapshot.history),
    }


def from_document(document: t.Any, path: str | None = None) -> Snapshot:
    """The snapshot in a file.

    :raises Refused: when this collection did not write the file.
    """
    held = FILE.require("snapshot_file", path, document)
    try:
        missed = {account: datetime.date.fromisoformat(day) for account, day in held["first_missed"].items()}
        history = guard_history.from_document(held.get("runs") or ())
    except ValueError as error:
        raise Refused(f"snapshot_file: is damaged: a day: {error}", invalid=["snapshot_file"]) from None
    unchanged_run = unchanged_run_from(held["settled"]) if held.get("settled") else None
    return Snapshot(held["users"], held["groups"], frozenset(held["ids"]), missed, unchanged_run, history)
