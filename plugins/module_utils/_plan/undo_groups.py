# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The inverse of the operations on groups and memberships in a journal, compared with what Slack has now."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.accounts import AccountIndex
from .._model.problems import Finding, Topic
from .._model.resources import Group
from .absent import deletion
from .history import AccountChange, DeletedGroup, GroupChange, created_during, created_since
from .plan import Kind, Operation, Subject
from .scope import ScopeRules
from .undo_names import leave_taken


def follow_recreated(
    accounts: t.Iterable[AccountChange],
    groups: t.Iterable[GroupChange],
    deleted: t.Mapping[str, DeletedGroup],
    present: t.Mapping[str, Group],
) -> None:
    """Replace the ids of groups that were deleted later and created again by their new ids.

    Such a group is the only one with the name of the deleted group, and was created after the deletion.
    """
    by_name: dict[str, list[Group]] = {}
    for group in present.values():
        by_name.setdefault(group.name, []).append(group)
    ids = {}
    for id, (name, begun) in deleted.items():
        named = by_name.get(name, [])
        if id not in present and len(named) == 1 and created_since(named[0].created, begun):
            ids[id] = named[0].id
    for account in accounts:
        account.groups = tuple(ids.get(id, id) for id in account.groups)
    for change in groups:
        change.id = ids.get(change.id or "", change.id)


@dataclass(frozen=True)
class AccountsToCome:
    """The accounts after the undo, as far as their memberships depend on it.

    :ivar known: the accounts in Slack now.
    :ivar joinable: by the id of an account that is reactivated or converted, the key of the operation; it can join
        groups after that operation.
    :ivar losing: the ids of accounts that become guests, which Slack removes from their groups (wire 7.6.6).
    :ivar ending: the ids of accounts that are deactivated.
    """

    known: AccountIndex
    joinable: t.Mapping[str, str]
    losing: t.Collection[str]
    ending: t.Collection[str]

    @classmethod
    def of(cls, known: AccountIndex, operations: t.Iterable[Operation]) -> AccountsToCome:
        """The accounts after these operations."""
        joinable, losing, ending = {}, set(), set()
        for one in operations:
            if one.id is None or one.subject is not Subject.USER:
                continue
            if one.kind is Kind.DEACTIVATE:
                ending.add(one.id)
            elif one.kind is Kind.REACTIVATE or "guest" in one.after:
                joinable[one.id] = one.key
            if one.after.get("guest"):
                losing.add(one.id)
        return cls(known, joinable, losing - ending, ending)

    def active(self, account: str) -> bool:
        """Whether an account is active now."""
        user = self.known.with_id(account)
        return user is not None and user.active

    def can_join(self, account: str) -> bool:
        """Whether an account is active after the undo; Slack adds only active accounts to a group (wire 8.14)."""
        active = self.active(account) and account not in self.ending
        return active or (account in self.joinable and account not in self.ending)

    def needs(self, joining: t.Iterable[str]) -> tuple[str, ...]:
        """The keys of the operations that must be applied before accounts join a group."""
        return tuple(self.joinable[account] for account in joining if account in self.joinable)


class UndoGroups:
    """Plans the undo of all groups in a journal.

    :param present: all groups in Slack now, by id.
    :param rules: decides which groups are protected.
    """

    def __init__(self, accounts: AccountsToCome, present: t.Mapping[str, Group], rules: ScopeRules) -> None:
        self._accounts = accounts
        self._present = present
        self._rules = rules
        self._by_name = {group.name: group for group in present.values()}
        self._findings: list[Finding] = []

    def plan(
        self, changes: t.Iterable[GroupChange], accounts: t.Iterable[AccountChange]
    ) -> tuple[list[Operation], list[Finding]]:
        """The operations for the groups, and for memberships that accounts have lost or are about to lose."""
        everything = {change.id or change.label: change for change in changes}
        for account in accounts:
            if account.id:
                self._bring_back(account.id, account, everything)
        wholes = [(change, self._whole(change)) for change in everything.values()]
        kept, taken = leave_taken(
            [one for _change, one in wholes if one is not None], self._accounts.known, self._present.values()
        )
        self._findings += taken
        possible = {operation.key for operation in kept}
        operations = []
        for change, whole in wholes:
            if whole is not None and whole.key in possible:
                operations.append(self._recreated(change, whole) if whole.kind is Kind.CREATE else whole)
            group = self._present.get(change.id or "")
            if group is not None and not change.created:
                operations += self._members(change, group)
        return operations, self._findings

    def _bring_back(self, id: str, account: AccountChange, changes: dict[str, GroupChange]) -> None:
        """Record the memberships to restore, for an account that lost its groups or is about to lose them."""
        if account.groups_unknown and self._accounts.can_join(id):
            message = "the journal does not say which groups the account was in, and they are not restored"
            self._findings.append(Finding(Topic.UNDO, "", account.label, message, (id,)))
        groups = list(account.groups) if account.lost_groups or id in self._accounts.losing else []
        if id in self._accounts.losing:
            groups += [group.id for group in self._present.values() if id in group.member_ids]
        for group_id in dict.fromkeys(groups):
            change = changes.setdefault(group_id, GroupChange(group_id, group_id))
            change.members.setdefault(id, True)
            change.members_after.setdefault(id, False)

    def _whole(self, change: GroupChange) -> Operation | None:
        """The operation on the group itself, without its members."""
        group = self._present.get(change.id) if change.id else self._made(change)
        if change.created:
            return None if group is None else self._undo_creation(change, group)
        if group is None:
            if change.deleted:
                name = change.name or change.label
                return Operation(Kind.CREATE, Subject.GROUP, None, name, "the group was deleted", {}, {"name": name})
            self._report(Topic.UNDO, change, "Slack no longer has the group")
            return None
        return self._undo_name(change, group)

    def _made(self, change: GroupChange) -> Group | None:
        """The group of a creation whose end is not recorded."""
        group = self._by_name.get(change.name_after or change.label)
        return group if group and created_during(group.created, change.begun) else None

    def _undo_creation(self, change: GroupChange, group: Group) -> Operation | None:
        left = frozenset(account for account, inside in change.members_after.items() if inside)
        # A member who has been deactivated since is no longer one, which does not count as a change.
        missing = {one for one in left - group.member_ids if self._accounts.active(one)}
        if group.name != (change.name_after or change.label) or group.member_ids - left or missing:
            self._report(Topic.CONFLICT, change, "the run created the group, which has changed since; not changed")
            return None
        if self._rules.group_protected(group):
            self._report(Topic.PROTECTED, change, "the run created the group, but it is protected; not changed")
            return None
        return deletion(group, "the group was created")

    def _undo_name(self, change: GroupChange, group: Group) -> Operation | None:
        if change.name is None or group.name == change.name:
            return None
        if group.name != change.name_after:
            self._report(Topic.CONFLICT, change, "name has changed since the run; not changed")
            return None
        before, after = {"name": group.name}, {"name": change.name}
        return Operation(Kind.UPDATE, Subject.GROUP, group.id, group.name, "reverted: name", before, after)

    def _recreated(self, change: GroupChange, creation: Operation) -> Operation:
        """The operation that creates a deleted group again, with the former members who can join it."""
        joining = sorted(
            one for one, inside in change.members.items() if inside and self._can_join(one, creation.label)
        )
        message = f"the group was deleted; it is created again, and has another id than {change.id}"
        self._report(Topic.UNDO, change, message)
        return dataclasses.replace(creation, needs=self._accounts.needs(joining), joins=tuple(joining))

    def _members(self, change: GroupChange, group: Group) -> t.Iterator[Operation]:
        """The changes of members; a deletion that began but did not happen removed no members."""
        joining, leaving = [], []
        for account in change.members_after:
            was, inside = change.members[account], account in group.member_ids
            if was and (not inside or account in self._accounts.losing) and self._can_join(account, group.name):
                joining.append(account)
            elif not was and inside:
                leaving.append(account)
        if joining or leaving:
            yield Operation(
                Kind.MEMBERS,
                Subject.GROUP,
                group.id,
                group.name,
                f"reverted: {len(joining)} to add, {len(leaving)} to remove",
                {},
                {},
                needs=self._accounts.needs(sorted(joining)),
                joins=tuple(sorted(joining)),
                leaves=tuple(sorted(leaving)),
            )

    def _can_join(self, account: str, group: str) -> bool:
        if self._accounts.can_join(account):
            return True
        message = f"member {account} is deactivated or does not exist, so it cannot be added"
        self._findings.append(Finding(Topic.UNDO, "", group, message, (account,)))
        return False

    def _report(self, topic: Topic, change: GroupChange, message: str) -> None:
        self._findings.append(Finding(topic, "", change.label, message, (change.id,) if change.id else ()))
