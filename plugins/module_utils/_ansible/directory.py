# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of ``slack_scim_directory``: reads one source and Slack once, and decides and applies one plan."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import typing as t
from dataclasses import dataclass

from .._apply import journal_files
from .._apply.outcomes import Report
from .._guard.guards import Past
from .._guard.limits import SHRINKAGE_LIMIT
from .._guard.snapshot import (
    Snapshot,
    SourceSummary,
    UnchangedRun,
    accepted,
    basis_of,
    from_document,
    nothing_left,
    plan_of,
    source_of,
    to_document,
)
from .._guard.source_guards import SourceFacts, SourceLimits, judge_source, missing_accounts, source_digest
from .._model.problems import Refused
from .._model.resources import Group, User
from .._model.row_matching import ALL_KEYS, KEYS
from .._model.text import plural
from .._model.workspace import Workspace
from .._plan.scope import Guests, Scope
from .._plan.settings import AbsentGroups, AbsentUsers, Settings, read_match_by, read_policy
from .._scim.http_client import ScimClient
from .._scim.rereading import Reading
from .files import read_json, write_json
from .organization import identify, locked
from .past_runs import basis_of_run, has_run_before, is_unchanged, no_snapshot, past_of, run_that_was, unchanged_run
from .plan_files import source_parts
from .result_types import DirectoryResult, EarlierRun
from .run_options import RUN_OPTIONS, RunOptions, parse_run_options
from .run_plan import DecidedPlan, run_plan, today
from .source import (
    SOURCE_OPTIONS,
    SOURCE_RULES,
    SourceOptions,
    deprecated_source_values,
    parse_source_options,
    read_source,
)
from .specs import ModuleSpec, Params, connection_spec
from .task import Task

if t.TYPE_CHECKING:
    from .._apply.journal_reader import RunSummary
    from .._source.desired import DesiredDirectory

#: Options that do not affect the plan, or whose files' content does instead.
_NOT_DECIDING = (
    frozenset(connection_spec()) - {"api_url", "api_version"}
    | frozenset(RUN_OPTIONS)
    | {"users_file", "groups_file", "snapshot_file"}
)


@dataclass(frozen=True)
class DirectoryOptions:
    """The options of ``slack_scim_directory``.

    :ivar limits: the guards of the source.
    :ivar digest: of the options that affect the plan; ``None`` without a snapshot, or when the source is neither in
        files nor in the options.
    """

    source: SourceOptions
    settings: Settings
    limits: SourceLimits
    run_options: RunOptions
    digest: str | None

    @property
    def snapshot(self) -> str | None:
        """The path of the snapshot, ``None`` without one."""
        return self.run_options.files.snapshot

    def basis(self) -> str | None:
        """The digest of the options and of the source's present files: all that the plan depends on except Slack."""
        decided_by = (self.digest, self.source.day) if self.source.day else (self.digest,)
        return basis_of_run(self.digest and basis_of(*decided_by), self.source.files)


def parse(params: Params) -> DirectoryOptions:
    """The options of a directory.

    :raises Refused: when an option breaks a rule; the message names options, value and rule.
    """
    run_options = parse_run_options(params)
    source = parse_source_options(params)
    snapshot = run_options.files.snapshot
    shrinkage = params["max_shrinkage"]
    if shrinkage != -1 and not 0 <= shrinkage <= 100:  # noqa: PLR2004
        raise Refused(f"max_shrinkage: {shrinkage!r} must be from 0 to 100, or -1 for no limit")
    if params["min_users"] < 1:
        raise Refused(f"min_users: {params['min_users']!r} must be 1 or more")
    if params["absent_after_days"] > 0 and snapshot is None:
        raise Refused("absent_after_days: requires snapshot_file, which records since when accounts have been missing")
    return DirectoryOptions(
        source=source,
        settings=_settings(params),
        limits=SourceLimits(params["min_users"], None if shrinkage < 0 else shrinkage),
        run_options=run_options,
        digest=_digest(params) if snapshot and not source.ldap else None,
    )


def _digest(params: Params) -> str:
    return basis_of({option: value for option, value in params.items() if option not in _NOT_DECIDING})


def _settings(params: Params) -> Settings:
    scope = params["scope"] or {}
    return Settings(
        today=today(),
        scope=Scope(
            email_domains=tuple(scope.get("email_domains") or ()),
            groups=tuple(scope.get("groups") or ()),
            guests=Guests(scope.get("guests") or "include"),
            exclude=tuple(scope.get("exclude") or ()),
            protected=tuple(params["protected"]),
        ),
        policy=read_policy(params["policy"] or {}),
        absent_users=AbsentUsers(params["absent_users"]),
        absent_after_days=params["absent_after_days"],
        absent_groups=AbsentGroups(params["absent_groups"]),
        reactivate=params["reactivate"],
        user_name_from=params["user_name_from"],
        skip_invalid=params["skip_invalid"],
        match_by=read_match_by(params["match_by"]),
    )


SPEC = ModuleSpec(
    parse=parse,
    deprecated=deprecated_source_values,
    options={
        **SOURCE_OPTIONS,
        "skip_invalid": {"type": "bool", "default": False},
        "match_by": {"type": "list", "elements": "str", "choices": list(ALL_KEYS), "default": list(KEYS)},
        "user_name_from": {"type": "str", "default": "email"},
        "policy": {"type": "dict"},
        "scope": {
            "type": "dict",
            "options": {
                "email_domains": {"type": "list", "elements": "str", "default": []},
                "groups": {"type": "list", "elements": "str", "default": []},
                "guests": {"type": "str", "choices": [kind.value for kind in Guests], "default": "include"},
                "exclude": {"type": "list", "elements": "str", "default": []},
            },
        },
        "protected": {"type": "list", "elements": "str", "default": []},
        "reactivate": {"type": "bool", "default": True},
        "absent_users": {"type": "str", "choices": [kind.value for kind in AbsentUsers], "default": "ignore"},
        "absent_after_days": {"type": "int", "default": 0},
        "absent_groups": {"type": "str", "choices": [kind.value for kind in AbsentGroups], "default": "ignore"},
        "min_users": {"type": "int", "default": 1},
        "max_shrinkage": {"type": "float", "default": SHRINKAGE_LIMIT.percent},
        "snapshot_file": {"type": "path"},
        **RUN_OPTIONS,
    },
    **SOURCE_RULES,
)


def run(task: Task, options: DirectoryOptions) -> DirectoryResult:
    """Bring a whole directory to its desired state."""
    run_options = options.run_options
    document = read_json("snapshot_file", options.snapshot) if options.snapshot else None
    last = None if document is None else from_document(document, options.snapshot)
    basis = options.basis()
    earlier = last.unchanged_run if last and last.unchanged_run and last.unchanged_run.basis == basis else None
    # Before any request to Slack, so that an unreadable source fails immediately.
    desired = None if earlier else _read(options)
    identity = identify(task, run_options, snapshot=document)
    with locked(task, run_options, identity) as other:
        earlier_run = _earlier_run(task, run_options.files.journal, other is not None)
        return {**_run(task, options, identity, _Known(last, basis, earlier, desired)), "earlier_run": earlier_run}


class _Known(t.NamedTuple):
    """The data of a run before it reads Slack.

    :ivar last: the snapshot of the last accepted source.
    :ivar basis: the result of :meth:`DirectoryOptions.basis`.
    :ivar earlier: the earlier run with the same basis that left nothing to do, ``None`` without one.
    :ivar desired: the source, ``None`` when there is such a run.
    """

    last: Snapshot | None
    basis: str | None
    earlier: UnchangedRun | None
    desired: DesiredDirectory | None


def _run(task: Task, options: DirectoryOptions, identity: t.Mapping[str, t.Any], known: _Known) -> DirectoryResult:
    run_options, (last, basis, earlier, desired) = options.run_options, known
    reading = Reading()
    if earlier and is_unchanged(task.client, earlier, identity, reading):
        past = Past(options.settings.today, exceptions=run_options.exceptions)
        parts = source_parts(options.source, earlier.files)
        decided = DecidedPlan(plan_of(earlier), (), (), identity, past=past, source=parts)
        result = run_plan(task, run_options, decided)
        known_files = [dict(file) for file in earlier.files]
        return {
            **result,
            "guard_figures": [],  # no guard was evaluated
            "earlier_run": None,
            "matched": dict(earlier.matched),
            "settled_since": earlier.since,
            "files": known_files,
        }
    desired = desired or _read(options)
    past = past_of(options.settings.today, options.snapshot, last, desired, run_options.exceptions)
    # Before the first run there is no snapshot; the result reports that.
    if past.lost and (last or has_run_before(run_options.files)):
        task.warn(no_snapshot(options.snapshot, last))
    decided, source = _decide(task.client, options, desired, identity, last=last, past=past, reading=reading)
    files = [dataclasses.asdict(file) for file in desired.files]
    decided = dataclasses.replace(decided, source=source_parts(options.source, files))

    def accept(report: Report, excepted: t.AbstractSet[str]) -> None:
        if options.snapshot:
            this_run = run_that_was(report, past, source, len(missing_accounts(source, last)), excepted)
            done = nothing_left(desired, decided.plan) and basis == options.basis()
            now = unchanged_run(basis, decided.plan, identity, reading, files) if done else None
            snapshot = accepted(source, last, decided.plan.first_missed, now, this_run)
            write_json("snapshot_file", options.snapshot, to_document(snapshot, Workspace.of(identity).stamp()))

    result = run_plan(task, run_options, decided, accept)
    return {
        **result,
        "earlier_run": None,
        "matched": decided.plan.matched,
        "settled_since": None,
        "files": files,
    }


def _read(options: DirectoryOptions) -> DesiredDirectory:
    """The desired users and groups.

    :raises Refused: when the source cannot be read, or has invalid rows that may not be skipped.
    """
    with _without_collecting():
        return read_source(options.source)


def _decide(
    client: ScimClient,
    options: DirectoryOptions,
    desired: DesiredDirectory,
    identity: t.Mapping[str, t.Any],
    *,
    last: Snapshot | None,
    past: Past,
    reading: Reading,
) -> tuple[DecidedPlan, SourceSummary]:
    """Read Slack and decide the plan; return it with the part of the source that the snapshot keeps.

    :param identity: the answer of ``auth.test`` for the token.
    :param last: the snapshot of the last accepted source.
    :param past: the data of earlier runs.
    :raises Refused: when the settings contradict the state of Slack.
    """
    # Not needed by a run in which nothing has changed since the last one.
    from .._plan.directory import plan_directory  # noqa: PLC0415

    settings = dataclasses.replace(
        options.settings,
        scope=dataclasses.replace(options.settings.scope, own_id=identity.get("user_id")),
        first_missed=last.first_missed if last else {},
    )
    with _without_collecting():
        users, groups = _observed(client, desired, settings, reading)
        plan = plan_directory(desired, users, groups, settings)
    source = source_of(desired, [match.id for match in plan.matches])
    if past.history is not None:
        source = dataclasses.replace(source, digest=source_digest(desired))
    size, judgments = judge_source(
        SourceFacts(source, plan, last, acts=settings.absent_users.acts),
        options.limits,
        options.run_options.limits,
        past,
    )
    return DecidedPlan(plan, users, groups, identity, size, judgments, past), source


def _observed(
    client: ScimClient, desired: DesiredDirectory, settings: Settings, reading: Reading
) -> tuple[list[User], list[Group]]:
    """All accounts, and all groups when the plan needs them."""
    slack = client.conversations
    users = client.converse(reading.of(slack.all_users()))
    if desired.groups is None and not settings.scope.groups:
        return users, []
    return users, client.converse(reading.of(slack.all_groups()))


@contextlib.contextmanager
def _without_collecting() -> t.Iterator[None]:
    """A context without garbage collection, which takes a sixth of the time and would free hardly anything."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _earlier_run(task: Task, path: str | None, going_on: bool) -> EarlierRun | None:
    """The last run in the journal, with a warning when it was killed.

    :param going_on: whether another run is active, so that the last run may not have ended yet.
    """
    if path is None or not journal_files.exists(path):
        return None
    from .._apply.journal_reader import last_summary  # noqa: PLC0415 (most runs have no journal)

    try:
        last = last_summary(path)
    except OSError as error:
        raise Refused(f"journal_file: {path!r} must be a file that can be read: {error}") from None
    if last is None:
        return None
    if last.ended is None and not going_on:
        task.warn(f"The previous run ({last.run}, {last.started}) was interrupted: {_progress_of(last)}")
    return {
        "run": last.run,
        "started": last.started,
        "ended": last.ended,
        "operations": last.operations,
        "stopped": last.stopped,
        "counts": {kind: dict(statuses) for kind, statuses in last.counts.items()},
        "unfinished": list(last.unfinished),
    }


def _progress_of(run: RunSummary) -> str:
    parts = [f"{kind} {count} {status}" for kind, statuses in run.counts.items() for status, count in statuses.items()]
    parts += [f"{len(run.unfinished)} started and not finished"] if run.unfinished else []
    return f"of {run.operations} {plural(run.operations, 'operation')}, " + (", ".join(parts) or "none was started")
