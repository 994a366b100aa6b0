# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking back what was done to groups."""

from __future__ import annotations

import typing as t

from .._model.accounts import Directory
from .._model.problems import Finding, Topic
from .._model.resources import Group
from .absent import deletion
from .history import AccountChange, GroupChange, made_then
from .plan import Kind, Operation, Subject


class UndoGroups:
    """Plans for all groups that a journal is about.

    :param known: all accounts, ``present`` all groups that Slack has now.
    :param returning: the ids of the accounts that are reactivated by the same plan.
    """

    def __init__(self, known: Directory, present: t.Mapping[str, Group], returning: t.Container[str]) -> None:
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
        return group if group and made_then(group.created, change.begun) else None

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
        after: dict[str, t.Any] = {"name": name}
        if members:
            after["members"] = members
        reason = "the group was deleted"
        self._operations.append(
            Operation(Kind.CREATE, Subject.GROUP, None, name, reason, {}, after, needs=self._needs(members))
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
                {"members": sorted(leaving)} if leaving else {},
                {"members": sorted(joining)} if joining else {},
                needs=self._needs(sorted(joining)),
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
