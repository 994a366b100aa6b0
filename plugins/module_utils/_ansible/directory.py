# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of ``slack_scim_directory``: the source in, one reading of Slack, one plan."""

from __future__ import annotations

import typing as t

from .._model.problems import Refused
from .._plan.scope import Guests
from .._plan.settings import AbsentGroups, AbsentUsers
from .._plan.settled import nothing_left, plan_of
from .._plan.snapshot import Snapshot, accepted, from_document, to_document
from .._plan.source_guards import require_workspace
from .._scim.rereading import Reading
from .files import read_json, require_writable, write_json
from .history import earlier_run
from .run_plan import RUN_OPTIONS, Case, check_run_options, conclude
from .settled import basis_of_task, settle, still
from .source_options import SOURCE_OPTIONS, SOURCE_RULES, check_source_options
from .specs import ModuleSpec
from .task import Result, Task

if t.TYPE_CHECKING:
    from .asked import Asked

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
    settled = last.settled if last and last.settled and last.settled.basis == basis else None
    asked = None if settled else _asked(params)
    identity = task.client.auth_test()
    require_workspace(params["expect_workspace"], identity)
    before = earlier_run(task)
    reading = Reading()
    if settled and still(task.client, settled, identity, reading):
        told = conclude(task, Case(plan_of(settled), (), (), identity))
        return {**told, "earlier_run": before, "matched": dict(settled.matched), "settled_since": settled.since}
    asked = asked or _asked(params)
    case, source = asked.decide(task.client, identity, last, reading)

    def accept() -> None:
        if params["snapshot_file"]:
            done = nothing_left(asked.wanted, case.plan) and basis == basis_of_task(params)
            now = settle(basis, case.plan, identity, reading) if done else None
            snapshot = accepted(source, last, case.plan.first_missed, now)
            write_json("snapshot_file", params["snapshot_file"], to_document(snapshot))

    told = conclude(task, case, accept)
    return {**told, "earlier_run": before, "matched": case.plan.matched, "settled_since": None}


def _asked(params: t.Mapping[str, t.Any]) -> Asked:
    # Loaded here, since most runs find that nothing has changed since the one before.
    from .asked import Asked  # noqa: PLC0415

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
