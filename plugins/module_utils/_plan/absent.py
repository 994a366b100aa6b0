# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Managed accounts and groups that are absent from the source."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass

from .._model.problems import Finding, Topic
from .._model.resources import Group, User
from .plan import Kind, Operation, Subject
from .planned_users import PlannedUsers
from .settings import AbsentGroups, AbsentUsers, Settings


@dataclass(frozen=True)
class Absent:
    """The operations and findings for absent accounts.

    :ivar first_missed: by account id, the day on which the account was first missing; kept in the next snapshot.
    """

    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]
    first_missed: t.Mapping[str, datetime.date]


def absent_users(accounts: PlannedUsers) -> Absent:
    """The operations and findings for active managed accounts that match no row."""
    settings = accounts.settings
    matched = {match.user.id for match in accounts.matches if match}
    missing = [
        user for user in accounts.known if user.active and user.id not in matched and not accounts.untouchable(user.id)
    ]
    today = settings.today
    first_missed = {user.id: min(settings.first_missed.get(user.id, today), today) for user in missing}
    if settings.absent_users is AbsentUsers.IGNORE:
        return Absent((), (), first_missed)
    operations: list[Operation] = []
    findings: list[Finding] = []
    for user in missing:
        days = (today - first_missed[user.id]).days
        why = _why_not(accounts, user, days, first_missed[user.id])
        if why:
            topic = Topic.PROTECTED if accounts.scope_rules.protected(user) else Topic.ABSENT
            findings.append(Finding(topic, "", user.label, f"is not in the source; {why}", (user.id,)))
        elif settings.absent_users is AbsentUsers.DEACTIVATE:
            operations.append(_operation(Kind.DEACTIVATE, user, settings.first_missed.get(user.id)))
        elif not user.guest:
            operations.append(_operation(Kind.UPDATE, user, settings.first_missed.get(user.id)))
    return Absent(tuple(operations), tuple(findings), first_missed)


def _why_not(accounts: PlannedUsers, user: User, days: int, since: datetime.date) -> str:
    settings = accounts.settings
    if settings.absent_users is AbsentUsers.REPORT:
        return "only reported"
    if accounts.scope_rules.protected(user):
        return "not changed, because it is protected"
    if user.id in accounts.renamed:
        return f"not changed, because {accounts.renamed[user.id]} has its employee number and may be the same person"
    if accounts.held_back:
        return f"not changed, because {accounts.held_back}"
    if days < settings.absent_after_days:
        return f"not changed until it has been missing for {settings.absent_after_days} days, missing since {since}"
    return ""


def _operation(kind: Kind, user: User, missing_since: datetime.date | None) -> Operation:
    """The operation for a missing account.

    :param missing_since: the first day in the snapshot on which the account was missing. A number of days in the
        reason would change the digest of an approved plan overnight.
    """
    option, value = ("active", True) if kind is Kind.DEACTIVATE else ("guest", False)
    since = f" since {missing_since}" if missing_since else ""
    name = user.email or user.user_name or user.id
    reason = f"the source does not have the account{since}"
    return Operation(kind, Subject.USER, user.id, name, reason, {option: value}, {option: not value})


def absent_groups(
    groups: t.Iterable[Group], matched: t.Container[str], accounts: PlannedUsers, settings: Settings
) -> tuple[list[Operation], list[Finding]]:
    """The operations and findings for groups that match no row.

    :param matched: the ids of the groups that rows match, or may match.
    """
    operations: list[Operation] = []
    findings: list[Finding] = []
    if settings.absent_groups is AbsentGroups.IGNORE:
        return operations, findings
    for group in groups:
        if group.id in matched or accounts.scope_rules.group_excluded(group):
            continue
        if settings.absent_groups is AbsentGroups.REPORT:
            message = "the source does not have the group; only reported"
            findings.append(Finding(Topic.ABSENT, "", group.label, message, (group.id,)))
        elif accounts.scope_rules.group_protected(group):
            message = "the source does not have the group; not changed, because it is protected"
            findings.append(Finding(Topic.PROTECTED, "", group.label, message, (group.id,)))
        else:
            operations.append(deletion(group, "the source does not have the group"))
    return operations, findings


def deletion(group: Group, reason: str) -> Operation:
    """The operation that deletes a group, with the members that are lost."""
    members = tuple(sorted(group.member_ids))
    return Operation(Kind.DELETE, Subject.GROUP, group.id, group.name, reason, {"name": group.name}, {}, leaves=members)
