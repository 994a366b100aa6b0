# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inverse of what a journal says was done, held against what Slack has now.

What was done is taken back where it still stands; what somebody has changed again since is left to them.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.accounts import Directory
from .._model.problems import Finding, Topic
from .._model.resources import Group, User
from .directory_plan import DirectoryPlan
from .history import AccountChange, Record, read_changes
from .ordering import in_order
from .plan import Kind, Operation, Plan, Subject
from .undo_accounts import undo_account
from .undo_groups import UndoGroups


def plan_undo(
    records: t.Iterable[Record], users: t.Iterable[User], groups: t.Iterable[Group], own_id: str | None = None
) -> DirectoryPlan:
    """Decide how to take back what runs did.

    :param records: those of a journal, of the run or the runs to undo, in the order in which they were written.
    :param users: all accounts that Slack has now.
    :param groups: all groups that Slack has now.
    :param own_id: the token's own account, which is never deactivated.
    :returns: a plan like any other, for guards, check mode and approval. Its findings say what is left as it is.
    """
    accounts, teams = read_changes(records)
    known = Directory(users)
    present = {group.id: group for group in groups}
    outcome = _Outcome([], [])
    for change in accounts:
        _undo_account(change, known, own_id, outcome)
    _leave_taken(outcome, known)
    returning = {one.id for one in outcome.operations if one.kind is Kind.REACTIVATE and one.id}
    undo = UndoGroups(known, present, returning)
    operations, findings = undo.plan(teams, accounts)
    ordered = in_order(sorted(outcome.operations + operations, key=_rank), known)
    told = tuple(outcome.findings + findings)
    return DirectoryPlan(
        Plan(ordered, tuple(map(str, told))),
        (),
        told,
        sum(user.active and not user.bot for user in known),
        len(present),
        {group.id: len(group.members) for group in present.values()},
        {},
    )


@dataclass
class _Outcome:
    operations: list[Operation]
    findings: list[Finding]


def _undo_account(change: AccountChange, known: Directory, own_id: str | None, outcome: _Outcome) -> None:
    user = change.find(known)
    if user is None:
        message = "Slack no longer has the account" if change.id else "Slack has no account that the run made"
        outcome.findings.append(Finding(Topic.UNDO, "", change.label, message, (change.id,) if change.id else ()))
        return
    undone = undo_account(change, user)
    for operation in undone.operations:
        if operation.after.get("active") is False and user.id == own_id:
            message = "it is the token's own account, and stays active"
            outcome.findings.append(Finding(Topic.PROTECTED, "", change.label, message, (user.id,)))
        else:
            outcome.operations.append(operation)
    outcome.findings += undone.findings


def _leave_taken(outcome: _Outcome, known: Directory) -> None:
    """Leave a user name or an address to whoever has it since, unless the undoing takes it from them."""
    given_up = {(one.id, option) for one in outcome.operations for option in one.after}
    kept = []
    for operation in outcome.operations:
        taken = [
            (option, holder)
            for option, find in (("email", known.with_email), ("user_name", known.with_user_name))
            for holder in find(operation.after.get(option) or "")
            if holder.id != operation.id and (holder.id, option) not in given_up
        ]
        for option, holder in taken:
            message = f"{option} {operation.after[option]} is that of {holder.label} since; left as it is"
            ids = (operation.id or "", holder.id)
            outcome.findings.append(Finding(Topic.CONFLICT, "", operation.label, message, ids))
        left = {option for option, _holder in taken}
        after = {option: value for option, value in operation.after.items() if option not in left}
        if after:
            before = {option: value for option, value in operation.before.items() if option not in left}
            kept.append(dataclasses.replace(operation, before=before, after=after) if left else operation)
    outcome.operations[:] = kept


def _rank(operation: Operation) -> tuple[bool, bool, str, str]:
    last = operation.kind in (Kind.DEACTIVATE, Kind.DELETE)
    return operation.subject is Subject.GROUP, last, operation.label, operation.key
