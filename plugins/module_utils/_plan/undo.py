# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The inverse of what a journal says was done, held against what Slack has now.

What was done is taken back where it still stands; what somebody has changed again since is left to them.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.accounts import AccountIndex
from .._model.attributes import ATTRIBUTES, Write
from .._model.problems import Finding, Topic
from .._model.resources import Group, User
from .absent import deletion
from .history import AccountChange, GroupChange, Record, created_during, read_changes
from .ordering import in_order
from .plan import DirectoryPlan, Kind, Operation, Plan, Subject


class UndoGroups:
    """Plans for all groups that a journal is about.

    :param known: all accounts, ``present`` all groups that Slack has now.
    :param returning: the ids of the accounts that are reactivated by the same plan.
    """

    def __init__(self, known: AccountIndex, present: t.Mapping[str, Group], returning: t.Container[str]) -> None:
        self._known = known
        self._present = present
        self._returning = returning
        self._by_name = {group.name: group for group in present.values()}
        self._operations: list[Operation] = []
        self._findings: list[Finding] = []

    def plan(
        self, changes: t.Iterable[GroupChange], accounts: t.Iterable[AccountChange]
    ) -> tuple[list[Operation], list[Finding]]:
        """What is to be done for the groups, and for the memberships of accounts that come back."""
        everything = {change.id or change.label: change for change in changes}
        for account in accounts:
            if account.id and account.id in self._returning:
                self._bring_back(account, everything)
        for change in everything.values():
            self._undo(change)
        return self._operations, self._findings

    def _bring_back(self, account: AccountChange, changes: dict[str, GroupChange]) -> None:
        """An account that comes back also comes back to the groups that it was in (wire 7.5.12)."""
        for group_id in account.groups:
            change = changes.setdefault(group_id, GroupChange(group_id, group_id))
            if account.id:
                change.members.setdefault(account.id, True)
                change.members_after.setdefault(account.id, False)

    def _undo(self, change: GroupChange) -> None:
        group = self._present.get(change.id) if change.id else self._made(change)
        if change.created:
            self._undo_creation(change, group)
        elif change.deleted and group is None:
            self._undo_deletion(change)
        elif group is None:
            self._tell(Topic.UNDO, change, "Slack no longer has the group")
        else:
            self._undo_name(change, group)
            self._undo_members(change, group)

    def _made(self, change: GroupChange) -> Group | None:
        """The group of a creation whose end is not known."""
        group = self._by_name.get(change.name_after or change.label)
        return group if group and created_during(group.created, change.begun) else None

    def _undo_creation(self, change: GroupChange, group: Group | None) -> None:
        if group is None:
            return
        left = frozenset(account for account, inside in change.members_after.items() if inside)
        # A member who was deactivated since is no longer one, and that is nobody's change.
        missing = {one for one in left - group.member_ids if self._active(one)}
        if group.name != (change.name_after or change.label) or group.member_ids - left or missing:
            self._tell(Topic.CONFLICT, change, "the group was created, and changed again since; left as it is")
            return
        self._operations.append(deletion(group, "the group was created"))

    def _undo_deletion(self, change: GroupChange) -> None:
        name = change.name or change.label
        if name in self._by_name:
            self._tell(Topic.CONFLICT, change, f"the group was deleted, and there is another {name} since")
            return
        members = sorted(one for one, inside in change.members.items() if inside and self._can_join(one, name))
        self._operations.append(
            Operation(
                Kind.CREATE,
                Subject.GROUP,
                None,
                name,
                "the group was deleted",
                {},
                {"name": name},
                needs=self._needs(members),
                joins=tuple(members),
            )
        )
        self._tell(Topic.UNDO, change, f"the group was deleted; it is made again, and has another id than {change.id}")

    def _undo_name(self, change: GroupChange, group: Group) -> None:
        if change.name is None or group.name == change.name:
            return
        if group.name != change.name_after:
            self._tell(Topic.CONFLICT, change, "name was changed again since; left as it is")
            return
        before, after = {"name": group.name}, {"name": change.name}
        self._operations.append(
            Operation(Kind.UPDATE, Subject.GROUP, group.id, group.name, "taken back: name", before, after)
        )

    def _undo_members(self, change: GroupChange, group: Group) -> None:
        """A deletion that was begun and not made has taken nobody out, so that only those who left count."""
        joining, leaving = [], []
        for account in change.members_after:
            was = change.members[account]
            if was and account not in group.member_ids and self._can_join(account, group.name):
                joining.append(account)
            elif not was and account in group.member_ids:
                leaving.append(account)
        if not joining and not leaving:
            return
        self._operations.append(
            Operation(
                Kind.MEMBERS,
                Subject.GROUP,
                group.id,
                group.name,
                f"taken back: {len(joining)} to add, {len(leaving)} to remove",
                {},
                {},
                needs=self._needs(sorted(joining)),
                joins=tuple(sorted(joining)),
                leaves=tuple(sorted(leaving)),
            )
        )

    def _active(self, account: str) -> bool:
        user = self._known.with_id(account)
        return user is not None and user.active

    def _can_join(self, account: str, group: str) -> bool:
        """Slack adds no deactivated account to a group (wire 8.14)."""
        if self._active(account) or account in self._returning:
            return True
        self._findings.append(
            Finding(Topic.UNDO, "", group, f"member {account} is deactivated or gone, and cannot be added", (account,))
        )
        return False

    def _needs(self, joining: t.Iterable[str]) -> tuple[str, ...]:
        returning = (account for account in joining if account in self._returning)
        return tuple(f"{Kind.REACTIVATE.value} {Subject.USER.value} {account}" for account in returning)

    def _tell(self, topic: Topic, change: GroupChange, message: str) -> None:
        self._findings.append(Finding(topic, "", change.label, message, (change.id,) if change.id else ()))


class Undone(t.NamedTuple):
    """What is to be done, and what is left as it is."""

    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]


def undo_account(change: AccountChange, user: User) -> Undone:
    """Bring an account back to what it was.

    An account that was created is deactivated: Slack deletes none (wire 7.5.1).

    :param user: the account as Slack has it now.
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
    reason = "the account was created; Slack deletes none, so that it is deactivated"
    return Undone((_operation(Kind.DEACTIVATE, user, reason, {"active": True}, {"active": False}),), ())


def _restored(change: AccountChange, user: User) -> tuple[dict[str, t.Any], dict[str, t.Any], list[Finding]]:
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    findings: list[Finding] = []
    for option, was in change.before.items():
        row, now = ATTRIBUTES[option], user.values.get(option)
        if row.write is Write.AT_CREATION or not row.comparable:
            findings.append(_finding(change, user, f"{option} cannot be taken back, because Slack does not show it"))
        elif row.same(now, was):
            continue
        elif not row.same(now, change.after.get(option)):
            findings.append(_again(change, user, option))
        elif was is None and not row.clearable:
            findings.append(_finding(change, user, f"{option} was empty before, and Slack cannot clear it"))
        else:
            before[option], after[option] = now, was
    return before, after, findings


def _operations(user: User, before: dict[str, t.Any], after: dict[str, t.Any]) -> t.Iterator[Operation]:
    if after.get("active") is False:
        yield _operation(Kind.DEACTIVATE, user, "it was reactivated", {"active": True}, {"active": False})
        del before["active"], after["active"]
    if after.get("active") is True:
        yield _operation(Kind.REACTIVATE, user, f"taken back: {', '.join(after)}", before, after)
    elif after:
        yield _operation(Kind.UPDATE, user, f"taken back: {', '.join(after)}", before, after)


def _operation(
    kind: Kind, user: User, reason: str, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]
) -> Operation:
    label = user.email or user.user_name or user.id
    return Operation(kind, Subject.USER, user.id, label, reason, before, after)


def _again(change: AccountChange, user: User, option: str) -> Finding:
    return Finding(Topic.CONFLICT, "", change.label, f"{option} was changed again since; left as it is", (user.id,))


def _finding(change: AccountChange, user: User, message: str) -> Finding:
    return Finding(Topic.UNDO, "", change.label, message, (user.id,))


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
    known = AccountIndex(users)
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
        {group.id: len(group.members) for group in present.values() if group.members},
        {},
    )


@dataclass
class _Outcome:
    operations: list[Operation]
    findings: list[Finding]


def _undo_account(change: AccountChange, known: AccountIndex, own_id: str | None, outcome: _Outcome) -> None:
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


def _leave_taken(outcome: _Outcome, known: AccountIndex) -> None:
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
