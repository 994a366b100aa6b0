# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of ``slack_scim_directory``: the source in, one reading of Slack, one plan."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import gc
import typing as t

from .._model.resources import Group, User
from .._reconcile.directory import plan_directory
from .._reconcile.plan import Refused
from .._reconcile.policy import read_policy
from .._reconcile.scope import Guests, Scope
from .._reconcile.settings import AbsentGroups, AbsentUsers, Settings
from .._reconcile.settled import plan_of
from .._reconcile.snapshot import Snapshot, accepted, from_document, source_of, to_document
from .._reconcile.source_guards import SourceLimits, judge_source, require_workspace
from .._reconcile.wanted import Row, Wanted, read_wanted
from .._roster.entries import GROUP_OPTIONS, USER_OPTIONS, Columns, map_rows
from .._roster.reader import FORMATS, RosterError, open_roster
from .._scim.rereading import Reading
from .carry import RUN_OPTIONS, Case, check_run_options, conclude, earlier_run
from .files import read_json, require_writable, write_json
from .settled import basis_of_task, settle, still
from .specs import ModuleSpec
from .task import Result, Task

#: Pages of a list that are read side by side.
WORKERS = 4

SPEC = ModuleSpec(
    options={
        "users": {"type": "list", "elements": "dict"},
        "users_file": {"type": "path"},
        "groups": {"type": "list", "elements": "dict"},
        "groups_file": {"type": "path"},
        "columns": {"type": "dict"},
        "group_columns": {"type": "dict"},
        "file_format": {"type": "str", "choices": list(FORMATS)},
        "delimiter": {"type": "str"},
        "encoding": {"type": "str"},
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
    mutually_exclusive=[("users", "users_file"), ("groups", "groups_file")],
    required_one_of=[("users", "users_file", "groups", "groups_file")],
    required_by={"columns": ["users_file"], "group_columns": ["groups_file"]},
)


def run(task: Task) -> Result:
    """Bring a whole directory to its desired state."""
    params = task.params
    _check(params)
    settings = _settings(params)
    last = _snapshot(params)
    basis = basis_of_task(params) if params["snapshot_file"] else None
    settled = last.settled if last and last.settled and last.settled.basis == basis else None
    wanted = None if settled else _wanted(params)
    identity = task.client.auth_test()
    require_workspace(params["expect_workspace"], identity)
    before = earlier_run(task)
    reading = Reading()
    if settled and still(task.client, settled, identity, reading, WORKERS):
        told = conclude(task, Case(plan_of(settled), (), (), identity))
        return {**told, "earlier_run": before, "matched": dict(settled.matched), "settled_since": settled.since}
    wanted = wanted or _wanted(params)
    with _without_collecting():
        users, groups = _observed(task, wanted, reading)
        settings = dataclasses.replace(
            settings,
            scope=dataclasses.replace(settings.scope, own_id=identity.get("user_id")),
            first_missed=last.first_missed if last else {},
        )
        plan = plan_directory(wanted, users, groups, settings)
    source = source_of(wanted, [match.id for match in plan.matches])
    limits = SourceLimits(params["min_users"], None if params["max_shrinkage"] < 0 else params["max_shrinkage"])
    case = Case(plan, users, groups, identity, judge_source(source, last, limits))

    def accept() -> None:
        if params["snapshot_file"]:
            stands = basis if basis == basis_of_task(params) else None
            snapshot = accepted(source, last, plan.first_missed, settle(stands, wanted, plan, identity, reading))
            write_json("snapshot_file", params["snapshot_file"], to_document(snapshot))

    told = conclude(task, case, accept)
    return {**told, "earlier_run": before, "matched": plan.matched, "settled_since": None}


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


def _check(params: t.Mapping[str, t.Any]) -> None:
    check_run_options(params)
    require_writable("snapshot_file", params["snapshot_file"])
    if params["max_shrinkage"] != -1 and not 0 <= params["max_shrinkage"] <= 100:  # noqa: PLR2004
        raise Refused(f"max_shrinkage: {params['max_shrinkage']!r} must be from 0 to 100, or -1 for no limit")
    if params["min_users"] < 1:
        raise Refused(f"min_users: {params['min_users']!r} must be 1 or more")
    if params["absent_after_days"] > 0 and params["snapshot_file"] is None:
        raise Refused("absent_after_days: needs snapshot_file, which keeps since when each account has been missing")
    for row in params["users"] or ():
        if row.get("password"):
            raise Refused("users: password must not be in a list of users; put it in users_file or use slack_scim_user")


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


def _snapshot(params: t.Mapping[str, t.Any]) -> Snapshot | None:
    document = read_json("snapshot_file", params["snapshot_file"]) if params["snapshot_file"] else None
    return None if document is None else from_document(document)


def _wanted(params: t.Mapping[str, t.Any]) -> Wanted:
    """The source, checked."""
    try:
        wanted = read_wanted(
            _rows(params, "users", USER_OPTIONS, "columns"), _rows(params, "groups", GROUP_OPTIONS, "group_columns")
        )
    except RosterError as error:
        raise Refused(str(error), invalid=["users_file", "groups_file"]) from None
    wanted.require_valid(params["skip_invalid"])
    return wanted


def _rows(params: t.Mapping[str, t.Any], kind: str, options: tuple[str, ...], columns: str) -> t.Iterator[Row] | None:
    if params[kind] is not None:
        return (Row(f"{kind}[{number}]", row) for number, row in enumerate(params[kind]))
    path = params[f"{kind}_file"]
    return None if path is None else _file_rows(path, params, kind, options, params[columns])


def _file_rows(
    path: str, params: t.Mapping[str, t.Any], kind: str, options: tuple[str, ...], columns: Columns | None
) -> t.Iterator[Row]:
    with open_roster(
        path,
        file_format=params["file_format"],
        delimiter=params["delimiter"],
        encoding=params["encoding"],
        collection=kind,
    ) as source:
        for entry in map_rows(source, columns, options):
            broken = tuple((bad.option or "row", bad.value, bad.rule) for bad in entry.problems)
            yield Row(entry.position, entry.values, broken)


def _observed(task: Task, wanted: Wanted, reading: Reading) -> tuple[list[User], list[Group]]:
    """All accounts, and all groups if they matter."""
    slack, converse = task.client.conversations, task.client.converse
    users = converse(reading.of(slack.all_users(workers=WORKERS)))
    scope = task.params["scope"] or {}
    if wanted.groups is None and not scope.get("groups"):
        return users, []
    return users, converse(reading.of(slack.all_groups(workers=WORKERS)))
