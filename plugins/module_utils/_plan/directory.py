# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The plan for a whole directory: operations, the account of each row, and findings."""

from __future__ import annotations

import datetime
import typing as t

from .._model.problems import Finding, Refused, Topic
from .._model.resources import Group, User
from .._model.text import folded
from .._source.desired import DesiredDirectory, InvalidRows
from .absent import absent_users
from .directory_groups import PlannedGroups, plan_groups
from .directory_users import plan_users
from .findings import find_kept_active, find_renamed, inactive_managers, shifted_rows, unmatched_findings
from .ordering import in_order
from .plan import LAST_PHASE, DirectoryPlan, Operation, Plan, phase
from .planned_users import PlannedUsers
from .settings import Settings

_WARNED = (
    Topic.CONFLICT,
    Topic.OTHER_PERSON,
    Topic.INVALID,
    Topic.PROTECTED,
    Topic.MANAGER,
    Topic.INACTIVE_MANAGER,
    Topic.MEMBER,
    Topic.DEACTIVATED,
    Topic.RENAMED,
    Topic.UNMATCHED,
)


def plan_directory(
    desired: DesiredDirectory, users: t.Iterable[User], groups: t.Iterable[Group], settings: Settings
) -> DirectoryPlan:
    """The plan for a whole directory.

    The plan does not depend on the order of the rows or of Slack's lists.

    :param desired: the desired state from the source.
    :param users: all accounts in Slack, including deactivated ones and those of apps.
    :param groups: all groups in Slack.
    :raises InvalidRows: when rows break rules and must not be skipped.
    :raises Refused: when the settings cannot be applied.
    """
    desired.require_valid(settings.skip_invalid)
    if settings.absent_after_days < 0:
        days = settings.absent_after_days
        raise Refused(f"absent_after_days: {days} must be 0 or more", invalid=["absent_after_days"])
    unique_groups = list({group.id: group for group in groups}.values())
    accounts = plan_users(desired, users, unique_groups, settings)
    if accounts.problems and not settings.skip_invalid:
        raise InvalidRows(sorted(accounts.problems, key=lambda problem: (problem.position, problem.option)))
    accounts.findings += [
        Finding(Topic.INVALID, problem.position, problem.option, f"{problem.rule}; ignored")
        for problem in accounts.problems
    ]
    return _plan(desired, accounts, unique_groups, settings)


def _plan(desired: DesiredDirectory, accounts: PlannedUsers, groups: list[Group], settings: Settings) -> DirectoryPlan:
    first_missed: t.Mapping[str, datetime.date] = {}
    renames = find_renamed(accounts)
    if desired.users is not None:
        absent = absent_users(accounts)
        accounts.operations += absent.operations
        accounts.findings += absent.findings
        first_missed = absent.first_missed
    accounts.findings += inactive_managers(accounts)
    planned_groups = plan_groups(desired, groups, accounts, settings) if desired.groups is not None else PlannedGroups()
    kept_active = find_kept_active(desired, accounts)
    accounts.findings += unmatched_findings(desired, accounts, groups, settings)
    operations = in_order(sorted(accounts.operations + planned_groups.operations, key=_rank), accounts.known)
    reported = (*accounts.findings, *planned_groups.findings, *desired.source_findings)
    findings = tuple(sorted(reported, key=lambda finding: (finding.topic.value, finding)))
    managed = [user for user in accounts.known if user.active and user.id not in accounts.unmanaged]
    return DirectoryPlan(
        Plan(operations, tuple(str(finding) for finding in findings if finding.topic in _WARNED)),
        tuple(accounts.row_matches()),
        findings,
        len(managed),
        planned_groups.managed,
        {group.id: len(group.members) for group in groups if group.members},
        first_missed,
        renames,
        kept_active,
        tuple(sorted(accounts.impossible)),
        sum(user.guest for user in managed),
        shifted_rows(operations, {user.id: user for user in managed}),
        tuple(planned_groups.unmatched_rules),
    )


def _rank(operation: Operation) -> tuple[int, str, str]:
    return phase(operation) + (LAST_PHASE if operation.part else 0), folded(operation.label), operation.key
