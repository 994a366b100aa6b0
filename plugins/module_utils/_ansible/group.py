# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of ``slack_scim_group``."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.accounts import AccountIndex, is_group_id, is_user_id, match_group, several
from .._model.problems import Refused
from .._model.resources import Group, Reference, User
from .._plan.group import DesiredGroupState, DesiredMembers, plan_group
from .._plan.plan import Kind, Plan
from .._report.people import Names, names_of
from .._scim.errors import NotFoundError
from .._source.members import NamedMembers, named_members
from .people import look_up
from .result_types import GroupTaskResult
from .results import diff_result, group_result
from .specs import BATCH_SIZE_MAX, BATCH_SIZE_RULE, ModuleSpec, Params, invalid, options_of, require_text
from .task import Applied, Task, apply_to_one


@dataclass(frozen=True)
class GroupOptions:
    """The options of ``slack_scim_group``.

    :ivar members: ``None`` when they are not managed.
    :ivar allow_empty: whether all members may be removed.
    :ivar batch_size: the most members that one request adds and removes.
    :ivar present: whether the group is desired; if not, it is deleted.
    """

    id: str | None
    name: str | None
    members: NamedMembers | None
    allow_empty: bool
    batch_size: int
    present: bool


def parse(params: Params) -> GroupOptions:
    """The options of one group.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    require_text(params, "name")
    if params["id"] is not None and not is_group_id(params["id"]):
        raise invalid("id", params["id"], "must be the id of a group, such as S0615G0KT")
    if not 1 <= params["batch_size"] <= BATCH_SIZE_MAX:
        raise invalid("batch_size", params["batch_size"], BATCH_SIZE_RULE)
    members, problems = named_members(params["members"])
    if problems:
        raise Refused("; ".join(map(str, problems)), invalid=[problem.option for problem in problems])
    return options_of(GroupOptions, params, members=members, present=params["state"] == "present")


SPEC = ModuleSpec(
    parse=parse,
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


def run(task: Task, options: GroupOptions) -> GroupTaskResult:
    """Bring one group to its desired state."""
    observed = _observe(task, options)
    accounts, members = AccountIndex(()), None
    if options.members and options.present:
        accounts = _find_accounts(task, options.members, observed.member_ids if observed else frozenset())
        members = _members(task, options, options.members, observed, accounts)
    plan = plan_group(DesiredGroupState(options.name, members, options.present), observed)
    applied = apply_to_one(task, plan, _known(plan, observed, accounts), batch_size=options.batch_size)
    names = names_of(accounts.users, [observed] if observed else [])
    return _result(task, plan, observed, applied, names)


def _known(plan: Plan, observed: Group | None, accounts: AccountIndex) -> t.Iterator[User | Group]:
    """The group and the accounts of the plan, as far as they were read."""
    if observed:
        yield observed
    for operation in plan.operations:
        for member in (*operation.joins, *operation.leaves):
            account = accounts.with_id(t.cast("str", member))
            if account:
                yield account


def _observe(task: Task, options: GroupOptions) -> Group | None:
    if not options.id:
        name = t.cast("str", options.name)  # id or name is required
        return match_group(task.client.find_groups(name), name)
    try:
        return task.client.read_group(options.id)
    except NotFoundError:
        if not options.present:
            return None
        raise Refused(f"id: Slack has no group with the id {options.id!r}") from None


def _members(
    task: Task, options: GroupOptions, desired: NamedMembers, observed: Group | None, accounts: AccountIndex
) -> DesiredMembers:
    """The desired members, with their references resolved; an id that needs no check costs no request.

    In check mode, an account that is missing or deactivated causes only a warning, because an earlier task may create
    or reactivate it; the reference then replaces the unknown id.

    :raises Refused: when accounts are unknown, deactivated or bots; the message names every such reference.
    """
    present = observed.member_ids if observed else frozenset()
    joining = {reference: _resolve(reference, accounts, present, True) for reference in desired.joining}
    leaving = {reference: _resolve(reference, accounts, present, False) for reference in desired.remove}
    found = [*joining.values(), *leaving.values()]
    not_ready = [one.problem for one in found if one.problem and task.check_mode and one.may_be_ready]
    problems = [one.problem for one in found if one.problem and one.problem not in not_ready]
    joining_ids, leaving_ids = (
        frozenset(one.id or reference for reference, one in references.items()) for references in (joining, leaving)
    )
    problems.extend(f"{account}: is in both add and remove" for account in sorted(joining_ids & leaving_ids))
    if problems:
        raise Refused(
            "members: nothing was changed. " + "; ".join(problems),
            invalid=["members"],
        )
    if not_ready:
        task.warn(
            f"members: {'; '.join(not_ready)}. Check mode assumes that an earlier task creates or reactivates "
            "these accounts. Outside check mode, the task fails if they are not ready."
        )
    warnings = [one.warning for one in found if one.warning]
    if warnings:
        task.warn(f"members.remove: {'; '.join(warnings)}. No member was removed because of this.")
    return DesiredMembers(
        add=frozenset() if desired.exactly is not None else joining_ids,
        remove=leaving_ids,
        exactly=joining_ids if desired.exactly is not None else None,
        allow_empty=options.allow_empty,
    )


def _find_accounts(task: Task, desired: NamedMembers, present: frozenset[str]) -> AccountIndex:
    references = [reference for reference in desired.joining + desired.remove if reference not in present]
    return look_up(task.client, references) if references else AccountIndex(())


@dataclass(frozen=True)
class _Resolved:
    """The account of a reference.

    :ivar id: the account's id, ``None`` when Slack has no such account.
    :ivar problem: why the task fails because of the reference, ``""`` when it does not.
    :ivar may_be_ready: whether an earlier task that creates or reactivates an account can solve the problem.
    :ivar warning: a warning that does not make the task fail, ``""`` for none.
    """

    id: str | None
    problem: str = ""
    may_be_ready: bool = True
    warning: str = ""


def _resolve(reference: str, accounts: AccountIndex, present: frozenset[str], joins: bool) -> _Resolved:
    if reference in present:
        return _Resolved(reference)
    named = accounts.resolve(reference)
    if named.ambiguous:
        return _Resolved(None, f"{reference} {several(user.label for user in named.found)}", False)
    user = named.one
    if user is None and is_user_id(reference) and not joins:
        # No id or user name in Slack, so no member of the group either, but it may be a typing error.
        return _Resolved(reference, warning=f"{reference} matches no id and no user name in Slack")
    if user is None:
        # Slack assigns the ids, so no earlier task can create the account of a given id.
        return _Resolved(None, f"{reference}: Slack has no such account", not is_user_id(reference))
    if joins and user.id not in present:
        if user.bot:
            return _Resolved(user.id, f"{reference}: {user.id} is the account of an app", False)
        if not user.active:
            return _Resolved(user.id, f"{reference}: {user.id} is deactivated")
    return _Resolved(user.id)


def _result(task: Task, plan: Plan, observed: Group | None, applied: Applied, names: Names) -> GroupTaskResult:
    group = observed
    if task.check_mode:
        group = _predicted(plan, observed)
    elif applied.report:
        group = t.cast("Group | None", applied.resource)
    return {
        **applied.results(task, plan),
        "group": group_result(group),
        "diff": diff_result(plan.operations, names),
    }


def _predicted(plan: Plan, group: Group | None) -> Group | None:
    """The group after the plan, as predicted in check mode."""
    for operation in plan.operations:
        if operation.kind is Kind.DELETE:
            return None
        members: tuple[Reference, ...] | None = group.members if group else ()
        if operation.joins or operation.leaves:
            known = {member.id: member for member in members or () if member.id not in operation.leaves}
            joining = t.cast("tuple[str, ...]", operation.joins)
            members = tuple({**known, **{account: Reference(account) for account in joining}}.values())
        name = operation.after.get("name") or (group.name if group else "")
        group = Group(
            group.id if group else "",
            name,
            members,
            group.created if group else None,
            group.location if group else None,
        )
    return group
