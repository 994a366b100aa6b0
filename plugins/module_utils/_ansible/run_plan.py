# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""From a directory plan to its end: guards, the plan file, approval, check mode, the run, the report.

``slack_scim_directory`` and ``slack_scim_undo`` differ in how they come by a plan, and in nothing after it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
import typing as t
import uuid
from dataclasses import dataclass

from .._apply.apply_operation import BATCH_SIZE_MAX
from .._apply.circuit_breaker import SafetyLimits
from .._apply.cost import lower_bound, seats, work_of
from .._apply.executor import ExecutorOptions, apply_plan
from .._apply.journal import Journal
from .._apply.outcomes import Outcome, Progress, Report, Status
from .._model.problems import Refused
from .._model.resources import Group, User
from .._plan import approval
from .._plan.guards import Managed, Violation, judge, read_limits
from .._plan.plan import DirectoryPlan, Operation, Plan
from .._plan.presentation import by_danger, show_findings, show_operations, words
from .._scim.shared_rate_limits import SharedBudget
from .._version import VERSION
from .files import read_json, require_writable, write_json
from .results import diff_result, operations_result
from .task import Failure, Result, Task


def carry_out_directory(
    task: Task, plan: Plan, users: t.Sequence[User], groups: t.Sequence[Group], identity: t.Mapping[str, t.Any]
) -> Report:
    """Carry a plan out by the options of :data:`.run_plan.RUN_OPTIONS`.

    :param users: the accounts that the plan was made for, and ``groups`` likewise.
    :param identity: what ``auth.test`` says of the token.
    :raises Refused: when the journal or the folder of the shared limits cannot be written.
    """
    params = task.params
    setup = ExecutorOptions(
        apply_options=dataclasses.replace(ExecutorOptions().apply_options, batch_size=params["batch_size"]),
        safety=SafetyLimits(
            canary=tuple(params["canary"]),
            max_failures=None if params["max_failures"] < 0 else params["max_failures"],
            max_failure_rate=None if params["max_failure_rate"] < 0 else params["max_failure_rate"],
        ),
        progress=_listener(task),
        interval=params["progress_interval"],
    )
    _share_limits(task, identity)
    observed: dict[str, User | Group] = {user.id: user for user in users}
    observed.update((group.id, group) for group in groups)
    journal = _journal(task)
    try:
        return apply_plan(plan, observed, task.client, journal=journal, setup=setup)
    finally:
        if journal:
            with contextlib.suppress(OSError):  # each record is on the disk already
                journal.close()


def _listener(task: Task) -> t.Callable[[Progress], None] | None:
    tell = task.progress
    return None if tell is None else lambda progress: tell(str(progress))


def _share_limits(task: Task, identity: t.Mapping[str, t.Any]) -> None:
    """Let the client keep to the limits, together with the other runs on this host."""
    organisation = str(identity.get("enterprise_id") or identity.get("team_id") or "")
    params = task.params
    folder = os.path.expanduser(params["budget_dir"])
    try:
        task.client.budget = SharedBudget(folder, params["api_url"], organisation, share=params["rate_share"])
        task.client.budget.delay("GET", "/Users")
    except OSError as error:
        raise Refused(
            f"budget_dir: {folder!r} must be a folder that can be written: {error.strerror or error}",
            invalid=["budget_dir"],
        ) from None


def _journal(task: Task) -> Journal | None:
    path = task.params["journal_file"]
    if path is None:
        return None
    try:
        return Journal(path, uuid.uuid4().hex[:12], time.time)
    except OSError as error:
        raise Refused(f"journal_file: {path!r} must be a file that can be written: {error}") from None


#: So many are named in messages.
_WARNED = 20
_GUARDS = (
    "deactivations",
    "creations",
    "reactivations",
    "email_changes",
    "guest_conversions",
    "group_deletions",
    "group_removals",
    "clearings",
)

#: The options of the documentation fragment ``scimops.slack.directory``.
RUN_OPTIONS: dict[str, dict[str, t.Any]] = {
    "guards": {
        "type": "dict",
        "options": {
            guard: {"type": "dict", "options": {"count": {"type": "int"}, "percent": {"type": "float"}}}
            for guard in _GUARDS
        },
    },
    "expect_workspace": {"type": "str"},
    "plan_file": {"type": "path"},
    "approved_plan": {"type": "path"},
    "approved_digest": {"type": "str"},
    "journal_file": {"type": "path"},
    "operations_file": {"type": "path"},
    "max_operations_returned": {"type": "int", "default": 500},
    "rate_share": {"type": "float", "default": 0.8},
    "budget_dir": {"type": "path", "default": "~/.cache/scimops.slack"},
    "canary": {"type": "list", "elements": "int", "default": [1, 10]},
    "max_failures": {"type": "int", "default": 50},
    "max_failure_rate": {"type": "float", "default": 10.0},
    "batch_size": {"type": "int", "default": 1000},
    "progress_interval": {"type": "float", "default": 5.0},
}

#: The results that list operations by how they ended; "failed" and "skipped" are words of Ansible's own.
_LISTS = {
    "failures": Status.FAILED,
    "refusals": Status.REFUSED,
    "not_done": Status.NOT_DONE,
    "dependants": Status.SKIPPED,
    "left": Status.LEFT,
}


@dataclass(frozen=True)
class Case:
    """A plan, and what it rests on.

    :ivar violations: guards that it is known not to pass already.
    :ivar identity: what ``auth.test`` says of the token.
    """

    plan: DirectoryPlan
    users: t.Sequence[User]
    groups: t.Sequence[Group]
    identity: t.Mapping[str, t.Any]
    violations: t.Sequence[Violation] = ()


def check_run_options(params: t.Mapping[str, t.Any]) -> None:
    """Refuse what cannot be carried out, before anything is read.

    :raises Refused: naming option, value and rule.
    """
    ranges = (
        ("rate_share", 0 < params["rate_share"] <= 1, "must be above 0 and at most 1"),
        ("max_operations_returned", params["max_operations_returned"] >= -1, "must be 0 or more, or -1 for no limit"),
        ("max_failures", params["max_failures"] >= -1, "must be 0 or more, or -1 for no limit"),
        (
            "max_failure_rate",
            -1 <= params["max_failure_rate"] <= 100,  # noqa: PLR2004
            "must be from 0 to 100, or -1 for no limit",
        ),
        ("batch_size", 1 <= params["batch_size"] <= BATCH_SIZE_MAX, f"must be from 1 to {BATCH_SIZE_MAX}"),
        ("canary", all(size > 0 for size in params["canary"]), "must be a list of numbers above 0"),
        ("progress_interval", params["progress_interval"] > 0, "must be more than 0"),
    )
    broken = [(option, rule) for option, right, rule in ranges if not right]
    if broken:
        words = "; ".join(f"{option}: {params[option]!r} {rule}" for option, rule in broken)
        raise Refused(words, invalid=[option for option, _rule in broken])
    read_limits(_given_guards(params))
    for option in ("plan_file", "journal_file", "operations_file"):
        require_writable(option, params[option])
    digest = params["approved_digest"]
    if digest is not None and not approval.DIGEST.fullmatch(digest):
        rule = "must be the digest of a plan, 64 of 0-9 and a-f"
        raise Refused(f"approved_digest: {digest!r} {rule}", invalid=["approved_digest"])
    plan, approved = params["plan_file"], params["approved_plan"]
    if plan and approved and os.path.realpath(plan) == os.path.realpath(approved):
        rule = "must be another file than plan_file, or the plan would be held against itself"
        raise Refused(f"approved_plan: {approved!r} {rule}", invalid=["approved_plan"])


def _given_guards(params: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    return {guard: values for guard, values in (params["guards"] or {}).items() if values}


def conclude(task: Task, case: Case, accept: t.Callable[[], None] = lambda: None) -> Result:
    """Judge a plan, carry it out, and tell. Check mode stops here.

    :param accept: called once the plan was carried out, however that went: the source was accepted.
    :raises Failure: when a guard trips, the plan is not the approved one, or operations failed.
    """
    params = task.params
    approved = _approved(params)
    operations = case.plan.plan.operations
    cost = _cost(task, operations)
    document = approval.to_document(
        operations,
        version=VERSION,
        workspace={key: case.identity.get(key) for key in ("team_id", "enterprise_id", "team", "url")},
        cost=cost,
        findings=[finding.public() for finding in case.plan.findings],
    )
    result = _planned(task, case, document, cost)
    if params["plan_file"]:
        write_json("plan_file", params["plan_file"], document)
    violations = [*case.violations, *_violations(case, params)]
    if violations:
        result["changed"] = False
        raise Failure(
            "Nothing was written, because of guards: " + " | ".join(map(str, violations)),
            **result,
            guards=[violation.public() for violation in violations],
        )
    if approved is not None:
        _require_approval(params, approved, document, result)
    _require_digest(params["approved_digest"], result)
    _warn(task, case.plan.plan.warnings)
    if task.check_mode:
        return result
    report = _carry_out(task, case) if operations else Report((), None, 0.0)
    unkept = [*_kept(accept), *_kept(lambda: _write_operations(task.params, report))]
    if unkept:
        report = dataclasses.replace(report, stopped="; ".join([report.stopped, *unkept] if report.stopped else unkept))
    return _told(task, result, report, operations)


def _kept(write: t.Callable[[], None]) -> list[str]:
    """Write a file once Slack has been written to; what went wrong, which must not hide what was done."""
    try:
        write()
    except Refused as refused:
        return [str(refused)]
    return []


def _write_operations(params: t.Mapping[str, t.Any], report: Report) -> None:
    if params["operations_file"]:
        write_json("operations_file", params["operations_file"], [_outcome(one) for one in report.outcomes])


def _cost(task: Task, operations: t.Sequence[Operation]) -> Result:
    share = task.params["rate_share"]
    bound = lower_bound((work_of(operation, task.params["batch_size"]) for operation in operations), share)
    return {
        "requests": dict(bound.requests),
        "bottleneck": bound.bucket or None,
        "seconds": round(bound.seconds, 1),
        "rate_share": share,
        "seats": seats(operations)._asdict(),
    }


def _planned(task: Task, case: Case, document: approval.Document, cost: Result) -> Result:
    operations, most = case.plan.plan.operations, _most(task.params)
    shown, cut = show_operations(operations, lambda operation: operation, most)
    findings, findings_cut = show_findings(case.plan.findings, most)
    return {
        "changed": bool(operations),
        "counts": case.plan.counts,
        "cost": cost,
        "digest": document["digest"],
        "managed_users": case.plan.managed_users,
        "workspace": document["workspace"],
        "findings": [finding.public() for finding in findings],
        "findings_total": len(case.plan.findings),
        "findings_cut": findings_cut,
        "operations": operations_result(shown),
        "operations_total": len(operations),
        "operations_cut": cut,
        "diff": [diff_result([operation]) for operation in shown] + _rest(task, cut),
    }


def _most(params: t.Mapping[str, t.Any]) -> int | None:
    """How many entries lists of the result have at most; ``None`` for any number."""
    most: int = params["max_operations_returned"]
    return None if most < 0 else most


def _rest(task: Task, cut: t.Mapping[str, int]) -> list[Result]:
    """The last entry of a diff that was cut."""
    if not cut:
        return []
    path = task.params["plan_file"]
    where = f"plan_file ({path}) has all of them" if path else "set plan_file to have all of them in a file"
    return [{"prepared": f"This diff does not show {words(cut)}; {where}.\n"}]


def _violations(case: Case, params: t.Mapping[str, t.Any]) -> list[Violation]:
    managed = Managed(case.plan.managed_users, case.plan.managed_groups, case.plan.group_sizes)
    return judge(case.plan.plan.operations, managed, read_limits(_given_guards(params)))


def _approved(params: t.Mapping[str, t.Any]) -> approval.Document | None:
    """The plan that was approved; read before anything is written, the plan file included."""
    path = params["approved_plan"]
    if path is None:
        return None
    document = read_json("approved_plan", path)
    if document is None:
        raise Refused(f"approved_plan: {path!r} must be a file that exists", invalid=["approved_plan"])
    return approval.checked(document)


def _require_approval(
    params: t.Mapping[str, t.Any], approved: approval.Document, fresh: approval.Document, result: Result
) -> None:
    found = approval.differences(approved, fresh)
    if found:
        result["changed"] = False
        raise Failure(
            f"Nothing was written, because the plan is not the one that was approved: {len(found)} differences. "
            + "; ".join(found[:20]),
            **result,
            approved_digest=approved["digest"],
            differences=found[: _most(params)],
        )


def _require_digest(approved: str | None, result: Result) -> None:
    if approved not in {None, result["digest"]}:
        result["changed"] = False
        raise Failure(
            "Nothing was written, because the plan is not the one that was approved: "
            f"its digest is {result['digest']}, and approved_digest is {approved}",
            **result,
            approved_digest=approved,
        )


def _carry_out(task: Task, case: Case) -> Report:
    # Loaded here, since what most runs find is that there is nothing to do.

    return carry_out_directory(task, case.plan.plan, case.users, case.groups, case.identity)


def _told(task: Task, result: Result, report: Report, operations: t.Sequence[Operation]) -> Result:
    most = _most(task.params)
    report = dataclasses.replace(report, outcomes=tuple(by_danger(report.outcomes, _operation_of)))
    shown, cut = show_operations(report.outcomes, _operation_of, most)
    told = {
        **result,
        "changed": report.changed,
        "outcomes": report.counts,
        "seconds": round(report.seconds, 3),
        "requests": task.client.requests_sent,
        "operations": [_outcome(one) for one in shown],
        "operations_cut": cut,
        "stopped": report.stopped,
    }
    for name, status in _LISTS.items():
        listed, _cut = show_operations(report.having(status), _operation_of, most)
        told[name] = [_brief(one) for one in listed]
    _warn(task, [_sentence(one) for one in report.having(Status.REFUSED, Status.NOT_DONE)])
    failed = report.having(Status.FAILED)
    if failed or report.stopped:
        raise Failure(_failure(report, failed, len(operations)), **told)
    return told


def _warn(task: Task, warnings: t.Sequence[str]) -> None:
    """Warn of the first; the result has the others."""
    for warning in warnings[:_WARNED]:
        task.warn(warning)
    if len(warnings) > _WARNED:
        task.warn(f"and {len(warnings) - _WARNED} more of the kind, which the result lists")


def _failure(report: Report, failed: t.Sequence[Outcome], total: int) -> str:
    words = [f"Stopped: {report.stopped}."] if report.stopped else []
    words.append(", ".join(f"{count} {status}" for status, count in report.counts.items()) + f" of {total} operations.")
    words += [_sentence(one) for one in failed[:_WARNED]]
    if len(failed) > _WARNED:
        words.append(f"And {len(failed) - _WARNED} more failed.")
    return " ".join(words)


def _sentence(one: Outcome) -> str:
    why = "; ".join(one.warnings) or str((one.error or {}).get("message", ""))
    return f"{one.operation.kind.value} {one.operation.subject.value} {one.operation.label}: {one.status.value}: {why}"


def _brief(one: Outcome) -> Result:
    return {
        "key": one.operation.key,
        "id": one.id,
        "label": one.operation.label,
        "error": dict(one.error) if one.error else None,
        "warnings": list(one.warnings),
    }


def _operation_of(one: Outcome) -> Operation:
    return one.operation


def _outcome(one: Outcome) -> Result:
    (operation,) = operations_result([one.operation])
    return {**operation, "id": one.id, "status": one.status.value}
