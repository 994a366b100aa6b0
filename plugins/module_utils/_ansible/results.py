# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Results of modules: their types, resources and operations in option names, and the diff of exactly what changes."""

from __future__ import annotations

import json
import typing as t

from .._apply.outcomes import Outcome
from .._model.attributes import ATTRIBUTES
from .._model.resources import Group, Reference, User
from .._model.text import shown
from .._plan.plan import Operation, PendingId, PublicOperation
from .._report.people import Names
from .._report.readable import readable

Json = dict[str, t.Any]


class ReferenceResult(t.TypedDict):
    """A group of an account, a member of a group, or a channel of a guest."""

    id: str
    display: str


class UserMeta(t.TypedDict):
    """What Slack says of an account and no option sets."""

    bot: bool
    channels: list[ReferenceResult]
    created: str | None
    groups: list[ReferenceResult]
    location: str | None


class UserResult(t.TypedDict):
    """An account in option names, with all attributes that may be shown; ``None`` for what is empty."""

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
    """What Slack says of a group and no option sets; ``members`` where members are read."""

    created: str | None
    location: str | None
    members: list[ReferenceResult] | None


class GroupResult(t.TypedDict, total=False):
    """A group in option names; ``members`` where members are read."""

    id: str | None
    name: str
    members: list[str] | None
    meta: GroupMeta


class DiffResult(t.TypedDict):
    """The diff of one account or group: what changes, as YAML."""

    before_header: str
    after_header: str
    before: str
    after: str


class DiffNote(t.TypedDict):
    """An entry of a diff that is text alone."""

    prepared: str


class OperationResult(PublicOperation, total=False):
    """An operation as a result lists it; ``summary`` is the sentence for people, where names are known."""

    summary: str


class OutcomeResult(OperationResult):
    """An operation with how it ended."""

    status: str


class BriefOutcome(t.TypedDict):
    """An operation in the lists of failures, refusals and the like."""

    key: str
    id: str | None
    label: str
    error: Json | None
    warnings: list[str]


class AppliedResult(t.TypedDict, total=False):
    """What a task on one account or group returns of its operations; ``outcomes`` where some were applied."""

    changed: bool
    operations: t.Sequence[OperationResult]
    outcomes: dict[str, int]


class UserTaskResult(AppliedResult, total=False):
    """What ``slack_scim_user`` returns."""

    user: UserResult | None
    matched_by: str | None
    diff: DiffResult


class GroupTaskResult(AppliedResult, total=False):
    """What ``slack_scim_group`` returns."""

    group: GroupResult | None
    diff: DiffResult


class UserInfoResult(t.TypedDict):
    """What ``slack_scim_user_info`` returns."""

    changed: bool
    user: UserResult | None
    users: list[UserResult]
    complete: bool


class GroupInfoResult(t.TypedDict):
    """What ``slack_scim_group_info`` returns."""

    changed: bool
    group: GroupResult | None
    groups: list[GroupResult]
    complete: bool


class ServiceInfoResult(t.TypedDict):
    """What ``slack_scim_info`` returns."""

    changed: bool
    api_version: str
    service_provider_config: Json
    token_accepted: bool
    token_error: Json | None
    total_users: int | None
    resource_types: list[Json] | None
    schemas: list[Json] | None


class CostResult(t.TypedDict):
    """What a plan costs: requests by bucket, seconds at least, and seats."""

    requests: dict[str, int]
    bottleneck: str | None
    seconds: float
    rate_share: float
    seats: dict[str, int]


class PlanResult(t.TypedDict):
    """What a run returns of its plan."""

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
    """What a run returns; that which is not in the plan is missing in check mode."""

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
    """What the journal says of the run before."""

    run: str
    started: str
    ended: str | None
    operations: int
    stopped: str | None
    counts: dict[str, dict[str, int]]
    unfinished: list[str]


class DirectoryResult(RunResult):
    """What ``slack_scim_directory`` returns."""

    earlier_run: EarlierRun | None
    matched: dict[str, int]
    settled_since: str | None
    files: list[Json]


class UndoResult(RunResult):
    """What ``slack_scim_undo`` returns."""

    undone_run: str


#: The attributes that a result has of an account: all that are stored and may be shown.
SHOWN = tuple(option for option, row in ATTRIBUTES.items() if not row.secret)


def user_result(user: User | None) -> UserResult | None:
    """An account in option names, so that it can be given to a module as it is; ``None`` for none."""
    return None if user is None else shown_user(user)


def shown_user(user: User) -> UserResult:
    """An account in option names."""
    result: Json = {
        "id": user.id or None,
        **{option: _plain(user.values.get(option)) for option in SHOWN},
        "meta": {
            "bot": user.bot,
            "channels": _references(user.channels),
            "created": user.created,
            "groups": _references(user.groups),
            "location": user.location,
        },
    }
    return t.cast("UserResult", result)


def group_result(group: Group | None, members: bool = True) -> GroupResult | None:
    """A group in option names, so that it can be given to a module as it is; ``None`` for none.

    :param members: whether the result has the members.
    """
    return None if group is None else shown_group(group, members)


def shown_group(group: Group, members: bool = True) -> GroupResult:
    """A group in option names."""
    meta: GroupMeta = {"created": group.created, "location": group.location}
    if not members:
        return {"id": group.id or None, "name": group.name, "meta": meta}
    return {
        "id": group.id or None,
        "name": group.name,
        "members": None if group.members is None else [member.id for member in group.members],
        "meta": {**meta, "members": None if group.members is None else _references(group.members)},
    }


def _references(references: t.Iterable[Reference]) -> list[ReferenceResult]:
    return [{"id": reference.id, "display": reference.display} for reference in references]


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, PendingId):
        return f"the id that results from: {value.key}"
    if isinstance(value, t.Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def operations_result(operations: t.Iterable[Operation], names: Names | None = None) -> list[OperationResult]:
    """The operations as the result lists them, secrets masked.

    :param names: of accounts and groups, where each operation is to have its sentence for people.
    """
    return [_operation_result(operation, names) for operation in operations]


def _operation_result(operation: Operation, names: Names | None) -> OperationResult:
    result = {key: _plain(value) for key, value in operation.public().items()}
    if names is not None:
        result["summary"] = str(readable(operation, names))
    return t.cast("OperationResult", result)


def outcome_result(outcome: Outcome, names: Names | None = None) -> OutcomeResult:
    """An operation as a result lists it, with its outcome; the id is that of what it created, too."""
    (operation,) = operations_result([outcome.operation], names)
    return {**operation, "id": outcome.id, "status": outcome.status.value}


def diff_result(operations: t.Iterable[Operation], names: Names | None = None) -> DiffResult:
    """The diff of one resource: what changes and nothing else, as YAML.

    :param names: by which accounts and groups are named; without them they stand with their labels and ids.
    """
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    header = ""
    for operation in operations:
        public = operation.public()
        subject = names.subject(operation) if names else public["label"]
        header = shown(f"{public['subject']} {subject}")
        leaves = _named(operation.leaves, names, operation.id)
        joins = _named(operation.joins, names, operation.id)
        before = {**_with_manager(public["before"], names), **_listed(leaves), **before}
        after.update({**_with_manager(public["after"], names), **_listed(joins)})
    return {
        "before_header": header,
        "after_header": header,
        "before": shown(_yaml(before), lines=True),
        "after": shown(_yaml(after), lines=True),
    }


def _with_manager(values: t.Mapping[str, t.Any], names: Names | None) -> dict[str, t.Any]:
    manager = values.get("manager")
    return {**values, "manager": names.account(manager)} if names and manager else dict(values)


def _named(members: t.Sequence[t.Any], names: Names | None, group: str | None) -> t.Sequence[t.Any]:
    if names is None:
        return members
    return sorted((names.account(member, group) for member in members), key=str.lower)


def _listed(members: t.Sequence[t.Any]) -> dict[str, t.Any]:
    return {"members": list(members)} if members else {}


def _yaml(values: t.Mapping[str, t.Any]) -> str:
    if not values:
        return ""
    # Loading YAML takes a sixth of the time of a task, and most tasks find nothing that differs.
    from ansible.module_utils.common.yaml import HAS_YAML, yaml_dump  # noqa: PLC0415

    plain = {option: _plain(value) for option, value in values.items()}
    if HAS_YAML:
        return str(yaml_dump(plain, default_flow_style=False, sort_keys=False, allow_unicode=True))
    # A remote host need not have PyYAML, and JSON is YAML too.
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
