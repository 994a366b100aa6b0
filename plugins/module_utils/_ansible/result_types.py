# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The types of the results of modules."""

from __future__ import annotations

import typing as t

from .._plan.plan import PublicOperation

Json = dict[str, t.Any]


class ReferenceResult(t.TypedDict):
    """A group of an account, a member of a group, or a channel of a guest."""

    id: str
    display: str


class UserMeta(t.TypedDict):
    """The data of an account in Slack that no option sets."""

    bot: bool
    channels: list[ReferenceResult]
    created: str | None
    groups: list[ReferenceResult] | None
    location: str | None


class UserResult(t.TypedDict):
    """An account by option names, with all attributes that may be shown; ``None`` for an empty one."""

    id: str | None
    user_name: str | None
    email: str | None
    secondary_email: str | None
    given_name: str | None
    family_name: str | None
    honorific_prefix: str | None
    display_name: str | None
    phone: str | None
    mobile_phone: str | None
    address: dict[str, str] | None
    role: str | None
    title: str | None
    user_type: str | None
    preferred_language: str | None
    locale: str | None
    timezone: str | None
    employee_number: str | None
    cost_center: str | None
    organization: str | None
    division: str | None
    department: str | None
    manager: str | None
    guest: bool | None
    guest_expiration: str | None
    start_date: str | None
    photo: str | None
    profile_url: str | None
    active: bool | None
    meta: UserMeta


class GroupMeta(t.TypedDict, total=False):
    """The data of a group in Slack that no option sets; ``members`` when members are read."""

    created: str | None
    location: str | None
    members: list[ReferenceResult] | None


class GroupResult(t.TypedDict, total=False):
    """A group by option names; ``members`` when members are read."""

    id: str | None
    name: str
    members: list[str] | None
    meta: GroupMeta


class DiffResult(t.TypedDict):
    """The diff of one account or group: the changes as YAML."""

    before_header: str
    after_header: str
    before: str
    after: str


class DiffNote(t.TypedDict):
    """An entry of a diff with only a text."""

    prepared: str


class OperationResult(PublicOperation, total=False):
    """An operation in a result; ``summary`` is the sentence for people, present when names are known."""

    summary: str


class OutcomeResult(OperationResult):
    """An operation with its outcome."""

    status: str


class BriefOutcome(t.TypedDict):
    """An operation in the lists of failures, refusals and the like."""

    key: str
    id: str | None
    label: str
    error: Json | None
    warnings: list[str]


class AppliedResult(t.TypedDict, total=False):
    """The operations in the result of a task on one account or group; ``outcomes`` when some were applied."""

    changed: bool
    operations: t.Sequence[OperationResult]
    outcomes: dict[str, int]


class UserTaskResult(AppliedResult, total=False):
    """The result of ``slack_scim_user``."""

    user: UserResult | None
    matched_by: str | None
    diff: DiffResult


class GroupTaskResult(AppliedResult, total=False):
    """The result of ``slack_scim_group``."""

    group: GroupResult | None
    diff: DiffResult


class UserInfoResult(t.TypedDict):
    """The result of ``slack_scim_user_info``."""

    changed: bool
    user: UserResult | None
    users: list[UserResult]
    complete: bool


class GroupInfoResult(t.TypedDict):
    """The result of ``slack_scim_group_info``."""

    changed: bool
    group: GroupResult | None
    groups: list[GroupResult]
    complete: bool


class TokenResult(t.TypedDict, total=False):
    """The reason why Slack does not accept the token, when that is so."""

    msg: str


class ServiceInfoResult(TokenResult):
    """The result of ``slack_scim_info``."""

    changed: bool
    api_version: str
    service_provider_config: Json
    token_accepted: bool
    token_error: Json | None
    total_users: int | None
    resource_types: list[Json] | None
    schemas: list[Json] | None


class CostResult(t.TypedDict):
    """The cost of a plan: requests by bucket, least seconds, and seats."""

    requests: dict[str, int]
    bottleneck: str | None
    seconds: float
    rate_share: float
    seats: dict[str, int]


class PlanResult(t.TypedDict):
    """The plan in the result of a run."""

    changed: bool
    counts: dict[str, int]
    cost: CostResult
    digest: str
    managed_users: int
    workspace: Json
    findings: list[Json]
    findings_total: int
    findings_cut: dict[str, int]
    findings_kinds: list[Json]
    operations: t.Sequence[OperationResult]
    operations_total: int
    operations_cut: dict[str, int]
    guard_figures: list[Json]
    guard_exceptions: list[Json]
    snapshot_missing: bool
    diff: list[DiffResult | DiffNote]


class RunResult(PlanResult, total=False):
    """The result of a run; in check mode it has only the keys of the plan."""

    outcomes: dict[str, int]
    seconds: float
    requests: int
    stopped: str | None
    failures: list[BriefOutcome]
    refusals: list[BriefOutcome]
    unverified: list[BriefOutcome]
    pending: list[BriefOutcome]
    not_done: list[BriefOutcome]
    dependants: list[BriefOutcome]
    left: list[BriefOutcome]


class EarlierRun(t.TypedDict):
    """The previous run in the journal."""

    run: str
    started: str
    ended: str | None
    operations: int
    stopped: str | None
    counts: dict[str, dict[str, int]]
    unfinished: list[str]


class DirectoryResult(RunResult):
    """The result of ``slack_scim_directory``."""

    earlier_run: EarlierRun | None
    matched: dict[str, int]
    settled_since: str | None
    files: list[Json]


class UndoResult(RunResult):
    """The result of ``slack_scim_undo``."""

    undone_run: str
