# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of ``slack_scim_directory``: the source in, one reading of Slack, one plan."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import gc
import hashlib
import os
import typing as t
from dataclasses import dataclass

from .._apply.journal import RunSummary, summaries
from .._model.problems import Refused
from .._model.resources import Group, User
from .._plan.directory import plan_directory
from .._plan.guards import SourceLimits, judge_source, require_workspace
from .._plan.plan import DirectoryPlan
from .._plan.scope import Guests, Scope
from .._plan.settings import AbsentGroups, AbsentUsers, Settings, read_policy
from .._plan.snapshot import (
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
from .._scim.http_client import ScimClient
from .._scim.rereading import Reading
from .._source.desired import DesiredDirectory
from .files import read_json, require_writable, write_json
from .run_plan import RUN_OPTIONS, Case, check_run_options, conclude
from .source import SOURCE_OPTIONS, SOURCE_RULES, check_source_options, read_source, uses_ldap
from .specs import ModuleSpec, connection_spec
from .task import Result, Task

_FILES = ("users_file", "groups_file")
#: Options that make no difference to the plan, or whose content does.
_NOT_DECIDING = (
    frozenset(connection_spec()) - {"api_url", "api_version"} | frozenset(RUN_OPTIONS) | {*_FILES, "snapshot_file"}
)


def basis_of_task(params: t.Mapping[str, t.Any]) -> str | None:
    """The digest of the source and the options; ``None`` where the source is neither in files nor in the options."""
    if uses_ldap(params):
        return None
    deciding = {option: value for option, value in params.items() if option not in _NOT_DECIDING}
    try:
        return basis_of(deciding, [params[option] and _file_digest(params[option]) for option in _FILES])
    except OSError:
        return None  # whoever reads it says so better


def still(client: ScimClient, unchanged_run: UnchangedRun, identity: t.Mapping[str, t.Any], reading: Reading) -> bool:
    """Whether the token and all that Slack answers are the same as then."""
    return unchanged_run.account == _account(identity) and client.converse(reading.same(unchanged_run.pages))


def settle(
    basis: str | None, plan: DirectoryPlan, identity: t.Mapping[str, t.Any], reading: Reading
) -> UnchangedRun | None:
    """What to keep for the next run of one that left nothing to do, if what it rests on can be told."""
    if basis is None or not reading.steady:
        return None
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    return UnchangedRun(basis, _account(identity), reading.pages, now, plan.managed_users, plan.matched)


def _account(identity: t.Mapping[str, t.Any]) -> str:
    return basis_of([identity.get(key) for key in ("team_id", "enterprise_id", "user_id")])


def _file_digest(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


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


@dataclass(frozen=True)
class Asked:
    """What a task is asked for.

    :ivar desired: the source, checked.
    """

    desired: DesiredDirectory
    settings: Settings
    limits: SourceLimits

    @classmethod
    def by(cls, params: t.Mapping[str, t.Any]) -> Asked:
        """By the options of the task.

        :raises Refused: when an option or the source breaks a rule.
        """
        settings = _settings(params)
        limits = SourceLimits(params["min_users"], None if params["max_shrinkage"] < 0 else params["max_shrinkage"])
        return cls(read_source(params), settings, limits)

    def decide(
        self, client: ScimClient, identity: t.Mapping[str, t.Any], last: Snapshot | None, reading: Reading
    ) -> tuple[Case, SourceSummary]:
        """Read Slack, and make one plan; with it what is judged and kept of the source.

        :param identity: what ``auth.test`` says of the token.
        :param last: the snapshot of the last accepted source.
        :raises Refused: when the settings cannot be carried out.
        """
        settings = dataclasses.replace(
            self.settings,
            scope=dataclasses.replace(self.settings.scope, own_id=identity.get("user_id")),
            first_missed=last.first_missed if last else {},
        )
        with _without_collecting():
            users, groups = self._observed(client, reading)
            plan = plan_directory(self.desired, users, groups, settings)
        source = source_of(self.desired, [match.id for match in plan.matches])
        return Case(plan, users, groups, identity, judge_source(source, last, self.limits)), source

    def _observed(self, client: ScimClient, reading: Reading) -> tuple[list[User], list[Group]]:
        """All accounts, and all groups if they matter."""
        slack = client.conversations
        users = client.converse(reading.of(slack.all_users()))
        if self.desired.groups is None and not self.settings.scope.groups:
            return users, []
        return users, client.converse(reading.of(slack.all_groups()))


@contextlib.contextmanager
def _without_collecting() -> t.Iterator[None]:
    """What is read and planned stays; looking for garbage in it over and over would cost a sixth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _settings(params: t.Mapping[str, t.Any]) -> Settings:
    scope = params["scope"] or {}
    return Settings(
        today=datetime.datetime.now(datetime.timezone.utc).date(),
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
    )


SPEC = ModuleSpec(
    options={
        **SOURCE_OPTIONS,
        "skip_invalid": {"type": "bool", "default": False},
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
        "max_shrinkage": {"type": "float", "default": 10.0},
        "snapshot_file": {"type": "path"},
        **RUN_OPTIONS,
    },
    **SOURCE_RULES,
)


def run(task: Task) -> Result:
    """Bring a whole directory to its desired state."""
    params = task.params
    _check(params)
    last = _snapshot(params)
    basis = basis_of_task(params) if params["snapshot_file"] else None
    unchanged_run = last.unchanged_run if last and last.unchanged_run and last.unchanged_run.basis == basis else None
    asked = None if unchanged_run else _asked(params)
    identity = task.client.auth_test()
    require_workspace(params["expect_workspace"], identity)
    before = earlier_run(task)
    reading = Reading()
    if unchanged_run and still(task.client, unchanged_run, identity, reading):
        told = conclude(task, Case(plan_of(unchanged_run), (), (), identity))
        return {
            **told,
            "earlier_run": before,
            "matched": dict(unchanged_run.matched),
            "settled_since": unchanged_run.since,
        }
    asked = asked or _asked(params)
    case, source = asked.decide(task.client, identity, last, reading)

    def accept() -> None:
        if params["snapshot_file"]:
            done = nothing_left(asked.desired, case.plan) and basis == basis_of_task(params)
            now = settle(basis, case.plan, identity, reading) if done else None
            snapshot = accepted(source, last, case.plan.first_missed, now)
            write_json("snapshot_file", params["snapshot_file"], to_document(snapshot))

    told = conclude(task, case, accept)
    return {**told, "earlier_run": before, "matched": case.plan.matched, "settled_since": None}


def _asked(params: t.Mapping[str, t.Any]) -> Asked:
    # Loaded here, since most runs find that nothing has changed since the one before.

    return Asked.by(params)


def _check(params: t.Mapping[str, t.Any]) -> None:
    check_run_options(params)
    check_source_options(params)
    require_writable("snapshot_file", params["snapshot_file"])
    if params["max_shrinkage"] != -1 and not 0 <= params["max_shrinkage"] <= 100:  # noqa: PLR2004
        raise Refused(f"max_shrinkage: {params['max_shrinkage']!r} must be from 0 to 100, or -1 for no limit")
    if params["min_users"] < 1:
        raise Refused(f"min_users: {params['min_users']!r} must be 1 or more")
    if params["absent_after_days"] > 0 and params["snapshot_file"] is None:
        raise Refused("absent_after_days: needs snapshot_file, which keeps since when each account has been missing")


def _snapshot(params: t.Mapping[str, t.Any]) -> Snapshot | None:
    document = read_json("snapshot_file", params["snapshot_file"]) if params["snapshot_file"] else None
    return None if document is None else from_document(document)
