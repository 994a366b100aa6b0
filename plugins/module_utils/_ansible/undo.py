# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of ``slack_scim_undo``: reverts the operations of a run in a journal."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._apply.journal_reader import expired_runs, last_run, read
from .._apply.journal_records import RUN, ExpiredRun, Record
from .._model.problems import Refused
from .._model.text import plural
from .._model.workspace import Workspace, require_same
from .._plan.history import DeletedGroup, deleted_groups
from .._plan.undo import plan_undo
from .files import same_file
from .organization import identify, locked
from .plan_files import file_part
from .result_types import UndoResult
from .run_options import RUN_OPTIONS, RunOptions, parse_run_options
from .run_plan import DecidedPlan, run_plan
from .specs import ModuleSpec, Params, options_of
from .task import Task


@dataclass(frozen=True)
class UndoOptions:
    """The options of ``slack_scim_undo``.

    :ivar undo_journal: the journal of the run to revert.
    :ivar run: the id of the run; ``None`` for the last.
    :ivar protected: patterns of accounts and groups that are not changed.
    """

    undo_journal: str
    run: str | None
    protected: tuple[str, ...]
    run_options: RunOptions


def parse(params: Params) -> UndoOptions:
    """The options of an undo.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    return options_of(UndoOptions, params, protected=tuple(params["protected"]), run_options=parse_run_options(params))


SPEC = ModuleSpec(
    parse=parse,
    options={
        "undo_journal": {"type": "path", "required": True},
        "run": {"type": "str"},
        "protected": {"type": "list", "elements": "str", "default": []},
        **RUN_OPTIONS,
    },
)


class _Recorded(t.NamedTuple):
    """The run to revert, from a journal.

    :ivar deleted: the groups that later runs deleted, by id.
    """

    run: str
    records: list[Record]
    deleted: t.Mapping[str, DeletedGroup]


def run(task: Task, options: UndoOptions) -> UndoResult:
    """Revert the operations of a run."""
    recorded = _recorded(options.undo_journal, options.run)
    identity = identify(task, options.run_options)
    for record in recorded.records:
        require_same("undo_journal", options.undo_journal, record.get("workspace"), Workspace.of(identity))
    with locked(task, options.run_options, identity):
        return _undo(task, options, identity, recorded)


def _undo(task: Task, options: UndoOptions, identity: t.Mapping[str, t.Any], recorded: _Recorded) -> UndoResult:
    users = task.client.all_users()
    groups = task.client.all_groups()
    plan = plan_undo(
        recorded.records, users, groups, identity.get("user_id"), options.protected, deleted=recorded.deleted
    )
    source = (file_part("undo_journal", options.undo_journal),)
    decided = DecidedPlan(plan, users, groups, identity, source=source)
    return {**run_plan(task, _run_options(options), decided), "undone_run": recorded.run}


def _run_options(options: UndoOptions) -> RunOptions:
    """The run options; the journal that an undo reads never expires during it, so that a killed undo can be rerun."""
    run_options = options.run_options
    journal = run_options.files.journal
    if journal is None or not same_file(journal, options.undo_journal):
        return run_options
    limits = dataclasses.replace(run_options.journal_limits, keep_days=0)
    return dataclasses.replace(run_options, journal_limits=limits)


def _recorded(path: str, chosen: str | None) -> _Recorded:
    """The run to revert with its records; the last run when none is chosen."""
    try:
        last = last_run(path) if chosen is None else None
        runs, recorded = ([], None) if chosen is None else _of_run(path, chosen)
        found = last is not None or (recorded is not None and bool(recorded.records))
        expired, unnamed = ({}, 0) if found else expired_runs(path)
    except OSError as error:
        raise Refused(
            f"undo_journal: {path!r} must be a file that can be read: {error.strerror or error}",
            invalid=["undo_journal"],
        ) from None
    if last is not None:
        return _Recorded(*last, {})
    if recorded is not None and recorded.records:
        return recorded
    if chosen is None and expired:
        raise Refused(
            f"undo_journal: the last run, {_expired_run(path, list(expired.values())[-1])}", invalid=["undo_journal"]
        )
    if chosen in expired:
        raise Refused(f"run: {_expired_run(path, expired[chosen])}", invalid=["run"])
    if not runs or chosen is None:
        raise Refused(f"undo_journal: {path!r} must be the journal of a run", invalid=["undo_journal"])
    number = len(expired) + unnamed
    more = (
        f". {number} earlier {plural(number, 'run has', 'runs have')} expired and cannot be undone" if expired else ""
    )
    raise Refused(f"run: {chosen!r} must be one of the runs in the journal: {', '.join(runs)}{more}", invalid=["run"])


def _expired_run(path: str, run: ExpiredRun) -> str:
    return (
        f"{run.run!r} of {run.started}, cannot be undone: its {run.operations} "
        f"{plural(run.operations, 'operation is', 'operations are')} no longer in the journal {path!r}. "
        f"The run expired on {run.expired[:10]} (journal_keep_days)"
    )


def _of_run(path: str, chosen: str) -> tuple[list[str], _Recorded]:
    """The ids of all runs of a journal, and the records of one run; no other records are kept in memory."""
    runs: dict[str, None] = {}
    records: list[Record] = []

    def later() -> t.Iterator[Record]:
        for record in read(path):
            if record["event"] == RUN:
                runs[record["run"]] = None
            if record["run"] == chosen:
                records.append(record)
            elif records:
                yield record

    deleted = deleted_groups(later())
    return list(runs), _Recorded(chosen, records, deleted)
