# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of ``slack_scim_group``."""

from __future__ import annotations

import typing as t

from .._apply.perform import BATCH_SIZE_MAX, Applied, Manner
from .._model.resources import Group, Reference, User
from .._reconcile.group import GroupIntent, MembersIntent, plan_group
from .._reconcile.identity import Directory, is_user_id, kind_of_reference, match_group
from .._reconcile.members import BadMembers, NamedMembers, named_members
from .._reconcile.plan import Plan, Refused
from .._scim.errors import NotFoundError
from .results import diff_result, group_result, operations_result
from .specs import ModuleSpec
from .task import Result, Task, carry_out

SPEC = ModuleSpec(
    options={
        "id": {"type": "str"},
        "name": {"type": "str"},
        "members": {"type": "raw"},
        "allow_empty": {"type": "bool", "default": False},
        "batch_size": {"type": "int", "default": 1000},
        "state": {
            "type": "str",
            "choices": ["present", "absent"],
            "default": "present",
        },
        "meta": {"type": "dict"},
    },
    required_one_of=[("id", "name")],
)


def run(task: Task) -> Result:
    """Bring one group to its desired state."""
    _check(task.params)
    wanted = _wanted(task.params["members"])
    present = task.params["state"] == "present"
    observed = _observe(task)
    members = _members(task, wanted, observed) if wanted and present else None
    plan = plan_group(GroupIntent(task.params["name"], members, present), observed)
    applied = carry_out(task, plan, observed, Manner(batch_size=task.params["batch_size"]))
    return _result(task, plan, observed, applied)


def _check(params: t.Mapping[str, t.Any]) -> None:
    if params["name"] is not None and not params["name"].strip():
        raise Refused(f"name: {params['name']!r} must not be empty", invalid=["name"])
    if not 1 <= params["batch_size"] <= BATCH_SIZE_MAX:
        raise Refused(
            f"batch_size: {params['batch_size']} must be from 1 to {BATCH_SIZE_MAX}",
            invalid=["batch_size"],
        )


def _wanted(given: t.Any) -> NamedMembers | None:
    try:
        return named_members(given)
    except BadMembers as bad:
        raise Refused(str(bad), invalid=[bad.option]) from None


def _observe(task: Task) -> Group | None:
    group_id, name = task.params["id"], task.params["name"]
    if not group_id:
        return match_group(task.client.find_groups(name), name)
    try:
        return task.client.read_group(group_id)
    except NotFoundError:
        if task.params["state"] == "absent":
            return None
        raise Refused(f"id: Slack has no group {group_id!r}, and an id must be that of one") from None


def _members(task: Task, wanted: NamedMembers, observed: Group | None) -> MembersIntent:
    """Resolve the references, with no request for an id that needs no check.

    :raises Refused: naming every reference to an account that is unknown, deactivated or a bot.
    """
    present = observed.member_ids if observed else frozenset()
    accounts = _look_up(task, wanted, present)
    problems: list[str] = []
    joining = {reference: _resolve(reference, accounts, present, True, problems) for reference in wanted.joining}
    leaving = {reference: _resolve(reference, accounts, present, False, problems) for reference in wanted.remove}
    both = sorted(set(filter(None, joining.values())) & set(filter(None, leaving.values())))
    problems.extend(f"{account}: is in both add and remove" for account in both)
    if problems:
        raise Refused(
            "members: nothing was changed, because of " + "; ".join(problems),
            invalid=["members"],
        )
    ids = frozenset(filter(None, joining.values()))
    return MembersIntent(
        add=frozenset() if wanted.exactly is not None else ids,
        remove=frozenset(filter(None, leaving.values())),
        exactly=ids if wanted.exactly is not None else None,
        allow_empty=task.params["allow_empty"],
    )


def _look_up(task: Task, wanted: NamedMembers, present: frozenset[str]) -> Directory:
    references = [
        reference
        for reference in dict.fromkeys(wanted.joining + wanted.remove)
        if not is_user_id(reference) or (reference in wanted.joining and reference not in present)
    ]
    if not references:
        return Directory(())
    by_kind: dict[str, list[str]] = {"id": [], "email": [], "user_name": []}
    for reference in references:
        by_kind[kind_of_reference(reference)].append(reference)
    return Directory(
        task.client.find_users(emails=by_kind["email"], user_names=by_kind["user_name"], ids=by_kind["id"])
    )


def _resolve(
    reference: str,
    accounts: Directory,
    present: frozenset[str],
    joins: bool,
    problems: list[str],
) -> str | None:
    if is_user_id(reference) and (reference in present or not joins):
        return reference
    user = accounts.get(reference)
    if user is None:
        problems.append(f"{reference}: Slack has no such account")
        return None
    if joins and user.id not in present:
        problem = _unfit(user)
        if problem:
            problems.append(f"{reference}: {problem}")
    return user.id


def _unfit(user: User) -> str | None:
    if user.bot:
        return f"{user.id} is the account of an app"
    return None if user.active else f"{user.id} is deactivated"


def _result(task: Task, plan: Plan, observed: Group | None, applied: list[Applied]) -> Result:
    group = observed
    if task.check_mode:
        group = _predicted(plan, observed)
    elif applied:
        group = t.cast("Group | None", applied[-1].resource)
    return {
        "changed": plan.changed if task.check_mode else any(one.done for one in applied),
        "group": group_result(group),
        "operations": operations_result(plan.operations),
        "diff": diff_result(plan.operations),
    }


def _predicted(plan: Plan, group: Group | None) -> Group | None:
    """The group as it will be when the plan is carried out."""
    for operation in plan.operations:
        if not operation.after and "name" in operation.before:
            return None
        known = {member.id: member for member in group.members} if group else {}
        for account in operation.before.get("members", ()):
            known.pop(account, None)
        for account in operation.after.get("members", ()):
            known[account] = Reference(account)
        name = operation.after.get("name") or (group.name if group else "")
        group = Group(
            group.id if group else "",
            name,
            tuple(known.values()),
            group.created if group else None,
            group.location if group else None,
        )
    return group
