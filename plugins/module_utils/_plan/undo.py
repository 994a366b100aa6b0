# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The inverse of the operations in a journal, compared with what Slack has now.

Changes that are still in effect are reverted; values that have changed since are kept and reported.
"""

from __future__ import annotations

import dataclasses
import types
import typing as t

from .._model.accounts import AccountIndex
from .._model.attributes import ATTRIBUTES, Write
from .._model.problems import Finding, Topic
from .._model.resources import Group, User
from .history import AccountChange, DeletedGroup, Record, read_changes
from .ordering import in_order
from .plan import DirectoryPlan, Kind, Operation, Plan, Subject
from .scope import Scope, ScopeRules, removes_from_protected, unmatched_entries
from .undo_groups import AccountsToCome, UndoGroups, follow_recreated
from .undo_names import leave_taken


class Undone(t.NamedTuple):
    """The operations and findings of an undo."""

    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]


def undo_account(change: AccountChange, user: User) -> Undone:
    """The operations that restore an account's earlier values.

    An account that the run created is deactivated: Slack deletes none (wire 7.5.1).

    :param user: the account in Slack now.
    """
    if user.bot:
        return Undone((), ())
    if change.created is not None:
        return _undo_creation(change, user)
    before, after, findings = _restored(change, user)
    if not after:
        return Undone((), tuple(findings))
    return Undone(tuple(_operations(user, before, after)), tuple(findings))


def _undo_creation(change: AccountChange, user: User) -> Undone:
    if not user.active:
        return Undone((), ())
    if change.after.get("active") is False:
        return Undone((), (_again(change, user, "active"),))
    # An account with another address may now belong to another person.
    address = change.after.get("email")
    if address and not ATTRIBUTES["email"].same(user.values.get("email"), address):
        return Undone((), (_again(change, user, "email"),))
    reason = "the run created the account; Slack never deletes accounts, so it is deactivated"
    return Undone((_operation(Kind.DEACTIVATE, user, reason, {"active": True}, {"active": False}),), ())


def _restored(change: AccountChange, user: User) -> tuple[dict[str, t.Any], dict[str, t.Any], list[Finding]]:
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    findings: list[Finding] = []
    for option, was in change.before.items():
        row, now = ATTRIBUTES[option], user.values.get(option)
        if row.write is Write.AT_CREATION or not row.comparable:
            findings.append(_finding(change, user, f"{option} cannot be reverted, because Slack does not show it"))
        elif row.same(now, was):
            continue
        elif not row.same(now, change.after.get(option)):
            findings.append(_again(change, user, option))
        elif was is None and not row.clearable:
            findings.append(_finding(change, user, f"{option} was empty before, and Slack cannot clear it"))
        else:
            before[option], after[option] = now, was
    if "guest" in after and not user.active and not after.get("active"):
        message = "guest is not changed, because the account is now deactivated and Slack would reactivate it"
        findings.append(_finding(change, user, message))  # wire 7.6.5
        for option in ("guest", "guest_expiration"):
            before.pop(option, None)
            after.pop(option, None)
    return before, after, findings


def _operations(user: User, before: dict[str, t.Any], after: dict[str, t.Any]) -> t.Iterator[Operation]:
    if after.get("active") is False:
        yield _operation(Kind.DEACTIVATE, user, "it was reactivated", {"active": True}, {"active": False})
        del before["active"], after["active"]
    if after.get("active") is True:
        yield _operation(Kind.REACTIVATE, user, f"reverted: {', '.join(after)}", before, after)
    elif after:
        yield _operation(Kind.UPDATE, user, f"reverted: {', '.join(after)}", before, after)


def _operation(
    kind: Kind, user: User, reason: str, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]
) -> Operation:
    label = user.email or user.user_name or user.id
    return Operation(kind, Subject.USER, user.id, label, reason, before, after)


def _again(change: AccountChange, user: User, option: str) -> Finding:
    return Finding(Topic.CONFLICT, "", change.label, f"{option} has changed since the run; not changed", (user.id,))


def _finding(change: AccountChange, user: User, message: str) -> Finding:
    return Finding(Topic.UNDO, "", change.label, message, (user.id,))


def plan_undo(
    records: t.Iterable[Record],
    users: t.Iterable[User],
    groups: t.Iterable[Group],
    own_id: str | None = None,
    protected: t.Sequence[str] = (),
    *,
    deleted: t.Mapping[str, DeletedGroup] = types.MappingProxyType({}),
) -> DirectoryPlan:
    """The plan that reverts runs.

    :param records: the journal's records of the run or runs to undo, in the order in which they were written.
    :param users: all accounts in Slack now.
    :param groups: all groups in Slack now.
    :param own_id: the account that owns the token, which is never deactivated.
    :param protected: patterns of accounts and groups, as in :class:`Scope`.
    :param deleted: the groups that later runs deleted, by id. Undoing those runs has created them again.
    :returns: a plan for guards, check mode and approval. Its findings list what is not changed.
    """
    changed_accounts, changed_groups = read_changes(records)
    known = AccountIndex(users)
    present = {group.id: group for group in groups}
    follow_recreated(changed_accounts, changed_groups, deleted, present)
    scope = Scope(protected=tuple(protected), own_id=own_id)
    rules = ScopeRules(scope, ())
    reversals: list[Operation] = []
    findings = [
        Finding(Topic.UNMATCHED, option, entry, "matches no account and no group")
        for option, entry, _domain in unmatched_entries(scope, known, (), tuple(present.values()))
    ]
    for change in changed_accounts:
        undone = _undo_known(change, known, rules, own_id)
        reversals += undone.operations
        findings += undone.findings
    kept, taken = leave_taken(reversals, known, ())
    undo = UndoGroups(AccountsToCome.of(known, kept), present, rules)
    operations, group_findings = undo.plan(changed_groups, changed_accounts)
    ordered = in_order(sorted(_conversions_first(kept) + operations, key=_rank), known)
    findings += taken + group_findings
    return DirectoryPlan(
        Plan(ordered, tuple(map(str, findings))),
        (),
        tuple(findings),
        sum(user.active and not user.bot for user in known),
        len(present),
        {group.id: len(group.members) for group in present.values() if group.members},
        {},
        managed_guests=sum(user.active and user.guest and not user.bot for user in known),
    )


def _undo_known(change: AccountChange, known: AccountIndex, rules: ScopeRules, own_id: str | None) -> Undone:
    """The operations that restore an account, unless Slack does not have it or its protection forbids that."""
    user = change.find(known)
    if user is None:
        message = "Slack no longer has the account" if change.id else "Slack has no account that the run created"
        return Undone((), (Finding(Topic.UNDO, "", change.label, message, (change.id,) if change.id else ()),))
    undone = undo_account(change, user)
    if not rules.protected(user):
        return undone
    kept, findings = [], list(undone.findings)
    for operation in undone.operations:
        allowed, left = _allowed(operation, user)
        if allowed is not None:
            kept.append(allowed)
        if left:
            whose = "it is the token's own account" if user.id == own_id else "the account is protected"
            what = "it stays active" if left == ["active"] else f"{', '.join(left)} not changed"
            findings.append(Finding(Topic.PROTECTED, "", change.label, f"{what}, because {whose}", (user.id,)))
    return Undone(tuple(kept), tuple(findings))


def _allowed(operation: Operation, user: User) -> tuple[Operation | None, list[str]]:
    """The part of an operation that is allowed on a protected account, and the options that must not change."""
    left = [
        option
        for option, value in operation.after.items()
        if (option == "active" and not value) or removes_from_protected(option, value, user)
    ]
    if not left:
        return operation, []
    before = {option: value for option, value in operation.before.items() if option not in left}
    after = {option: value for option, value in operation.after.items() if option not in left}
    return (dataclasses.replace(operation, before=before, after=after) if after else None), left


def _conversions_first(operations: t.Sequence[Operation]) -> list[Operation]:
    """The operations, with deactivations after conversions, which reactivate an account (wire 7.6.5)."""
    conversions = {one.id: one.key for one in operations if one.kind is Kind.UPDATE and "guest" in one.after}
    return [
        dataclasses.replace(one, needs=(*one.needs, conversions[one.id]))
        if one.kind is Kind.DEACTIVATE and one.id in conversions
        else one
        for one in operations
    ]


def _rank(operation: Operation) -> tuple[bool, bool, str, str]:
    last = operation.kind in (Kind.DEACTIVATE, Kind.DELETE)
    return operation.subject is Subject.GROUP, last, operation.label, operation.key
