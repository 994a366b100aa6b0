# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The run of a directory plan: guards, the plan file, approval, check mode, applying it, and the result.

``slack_scim_directory`` and ``slack_scim_undo`` differ in how they decide a plan, and in nothing after it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import time
import typing as t
import uuid
from dataclasses import dataclass

from .._apply.cost import lower_bound, seats, work_of
from .._apply.interrupts import stopping_signals
from .._apply.outcomes import Outcome, Progress, Report, Status
from .._model.problems import Finding, Refused
from .._model.resources import Group, User
from .._model.workspace import Workspace
from .._plan import approval
from .._plan.guards import Judgment, Managed, Noticed, Past, Violation, judge, violations_of
from .._plan.plan import DirectoryPlan, Operation
from .._plan.presentation import by_danger, show_findings, show_operations, words
from .._version import VERSION
from .files import write_json
from .organization import approved_plan
from .results import (
    BriefOutcome,
    CostResult,
    DiffNote,
    RunResult,
    diff_result,
    operations_result,
    outcome_result,
)
from .run_options import RunFiles, RunOptions
from .task import Failure, Task

if t.TYPE_CHECKING:
    from .._apply.journal import Journal

#: How many differences, warnings or failures a message names.
_NAMED = 20


@dataclass(frozen=True)
class DecidedPlan:
    """A plan, and what it was decided from.

    :ivar identity: what ``auth.test`` answered for the token.
    :ivar violations: the guards of the source that nothing but another source lets through, and that it violates.
    :ivar judgments: the other guards of the source.
    :ivar past: what is known of the runs before; ``None`` for a run that keeps nothing of them.
    """

    plan: DirectoryPlan
    users: t.Sequence[User]
    groups: t.Sequence[Group]
    identity: t.Mapping[str, t.Any]
    violations: t.Sequence[Violation] = ()
    judgments: t.Sequence[Judgment] = ()
    past: Past | None = None


#: Called once a plan was applied, with what became of it, and the guards that an exception had raised for it.
Accept = t.Callable[[Report, t.AbstractSet[str]], None]


def run_plan(task: Task, options: RunOptions, decided: DecidedPlan, accept: Accept | None = None) -> RunResult:
    """Judge a plan, apply it, and return the result. Check mode stops here.

    :param accept: called once the plan was applied, however that went: the source was accepted.
    :raises Failure: when a guard is violated, the plan is not the approved one, or operations failed.
    """
    files = options.files
    # Read before anything is written, the plan file included.
    approved = approved_plan(files.approved_plan)
    operations = decided.plan.plan.operations
    cost = _cost(options, operations)
    document = approval.to_document(
        operations,
        version=VERSION,
        workspace=Workspace.of(decided.identity).stamp(),
        cost=cost,
        findings=[finding.public() for finding in decided.plan.findings],
    )
    past = decided.past or Past(today(), exceptions=options.exceptions)
    judgments = _judged(options, decided, past)
    result = _planned(options, decided, document, cost, (judgments, past))
    if files.plan:
        write_json("plan_file", files.plan, document)
    violations = [*decided.violations, *violations_of(judgments)]
    if violations:
        result["changed"] = False
        raise Failure(
            "Nothing was written, because of guards: " + " | ".join(map(str, violations)),
            **result,
            guards=[violation.public() for violation in violations],
        )
    _require_possible(decided.plan, result)
    if approved is not None:
        _require_approval(options, approved, document, result)
    _require_digest(options.approved_digest, result)
    _warn(task, decided.plan.plan.warnings)
    if task.check_mode:
        _require_leavers_gone(decided.plan, result)
        return result
    excepted = {judgment.guard for judgment in judgments if judgment.exception}
    # A signal that comes once all is applied must not end the process before the files are written.
    with stopping_signals(task.client.stop):
        _tend_journal(task, options, bool(operations))
        report = _apply(task, options, decided) if operations else Report((), None, 0.0)
        applied = report
        unwritten = _unwritten(lambda: accept(applied, excepted)) if accept else []
        unwritten += _unwritten(lambda: _write_operations(files, applied))
    if unwritten:
        stopped = "; ".join([*([report.stopped] if report.stopped else []), *unwritten])
        report = dataclasses.replace(report, stopped=stopped)
    reported = _reported(task, options, result, report)
    _require_leavers_gone(decided.plan, reported)
    return reported


def _require_possible(plan: DirectoryPlan, result: RunResult) -> None:
    """Fail when the source asks for what Slack cannot do.

    :raises Failure: naming all of it.
    """
    if plan.impossible:
        result["changed"] = False
        raise Failure(f"Nothing was written, because Slack cannot do this: {_named(plan.impossible)}", **result)


def _require_leavers_gone(plan: DirectoryPlan, result: RunResult) -> None:
    """Fail when people who have left stay active because it is not certain which account is theirs.

    :raises Failure: naming all of them, once everything else was done.
    """
    if plan.kept_active:
        raise Failure(
            f"Everything else was planned or done, but {len(plan.kept_active)} accounts of people who have left stay "
            f"active: {_named(plan.kept_active)}",
            **result,
        )


def _named(findings: t.Sequence[Finding]) -> str:
    more = f"; and {len(findings) - _NAMED} more" if len(findings) > _NAMED else ""
    return "; ".join(map(str, findings[:_NAMED])) + more


def _unwritten(write: t.Callable[[], None]) -> list[str]:
    """Write a file once Slack has been written to; what went wrong, which must not hide what was done."""
    try:
        write()
    except Refused as refused:
        return [str(refused)]
    except Exception as error:
        return [f"an unexpected error: {type(error).__name__}: {error}"]
    return []


def _write_operations(files: RunFiles, report: Report) -> None:
    if files.operations:
        write_json("operations_file", files.operations, [outcome_result(one) for one in report.outcomes])


def _cost(options: RunOptions, operations: t.Sequence[Operation]) -> CostResult:
    bound = lower_bound((work_of(operation, options.batch_size) for operation in operations), options.rate_share)
    return {
        "requests": dict(bound.requests),
        "bottleneck": bound.bucket or None,
        "seconds": round(bound.seconds, 1),
        "rate_share": options.rate_share,
        "seats": seats(operations)._asdict(),
    }


def _planned(
    options: RunOptions,
    decided: DecidedPlan,
    document: approval.PlanDocument,
    cost: CostResult,
    judged: tuple[t.Sequence[Judgment], Past],
) -> RunResult:
    plan, operations, (judgments, past) = decided.plan, decided.plan.plan.operations, judged
    shown, cut = show_operations(operations, lambda operation: operation, options.listed)
    findings, findings_cut = show_findings(plan.findings, options.listed)
    return {
        "changed": bool(operations),
        "counts": plan.counts,
        "cost": cost,
        "digest": document["digest"],
        "managed_users": plan.managed_users,
        "workspace": document["workspace"],
        "findings": [finding.public() for finding in findings],
        "findings_total": len(plan.findings),
        "findings_cut": findings_cut,
        "operations": operations_result(shown),
        "operations_total": len(operations),
        "operations_cut": cut,
        "guard_figures": [judgment.public() for judgment in judgments],
        "snapshot_missing": past.lost,
        "guard_exceptions": [exception.public(past.today) for exception in past.exceptions],
        "diff": [*(diff_result([operation]) for operation in shown), *_rest(options.files.plan, cut)],
    }


def _rest(plan_file: str | None, cut: t.Mapping[str, int]) -> list[DiffNote]:
    """The last entry of a diff that was cut."""
    if not cut:
        return []
    where = f"plan_file ({plan_file}) has all of them" if plan_file else "set plan_file to have all of them in a file"
    return [{"prepared": f"This diff does not show {words(cut)}; {where}.\n"}]


def _judged(options: RunOptions, decided: DecidedPlan, past: Past) -> list[Judgment]:
    """Every guard of the source and of the plan."""
    plan = decided.plan
    judged = judge(plan.plan.operations, Managed.of(plan), options.limits, Noticed.of(plan), past)
    of_source = {judgment.guard for judgment in decided.judgments}
    return [*decided.judgments, *(judgment for judgment in judged if judgment.guard not in of_source)]


def today() -> datetime.date:
    """The day in UTC, by which limits within days and exceptions are judged."""
    return datetime.datetime.now(datetime.timezone.utc).date()


def _require_approval(
    options: RunOptions, approved: approval.PlanDocument, document: approval.PlanDocument, result: RunResult
) -> None:
    found = approval.differences(approved, document)
    if found:
        result["changed"] = False
        raise Failure(
            f"Nothing was written, because the plan is not the one that was approved: {len(found)} differences. "
            + "; ".join(found[:_NAMED]),
            **result,
            approved_digest=approved["digest"],
            differences=found[: options.listed],
        )


def _require_digest(approved: str | None, result: RunResult) -> None:
    if approved not in {None, result["digest"]}:
        result["changed"] = False
        raise Failure(
            "Nothing was written, because the plan is not the one that was approved: "
            f"its digest is {result['digest']}, and approved_digest is {approved}",
            **result,
            approved_digest=approved,
        )


def _apply(task: Task, options: RunOptions, decided: DecidedPlan) -> Report:
    """Apply a plan.

    :raises Refused: when the journal or the folder of the shared limits cannot be written.
    """
    # Most runs find that there is nothing to do, and need not load what writes.
    from .._apply.executor import ExecutorOptions, apply_plan  # noqa: PLC0415

    defaults = ExecutorOptions()
    setup = dataclasses.replace(
        defaults,
        apply_options=dataclasses.replace(defaults.apply_options, batch_size=options.batch_size),
        safety=options.safety,
        progress=_listener(task),
        interval=options.progress_interval,
        settle_timeout=options.settle_timeout,
    )
    _share_limits(task, options, decided.identity)
    observed: dict[str, User | Group] = {user.id: user for user in decided.users}
    observed.update((group.id, group) for group in decided.groups)
    journal = _journal(options.files.journal, Workspace.of(decided.identity))
    try:
        return apply_plan(decided.plan.plan, observed, task.client, journal=journal, setup=setup)
    finally:
        if journal:
            with contextlib.suppress(OSError):  # each record is on the disk already
                journal.close()


def _tend_journal(task: Task, options: RunOptions, writes: bool) -> None:
    """Rotate the journal and delete what has expired, also when there is nothing to apply: records expire then too."""
    path, limits = options.files.journal, options.journal_limits
    if path is None or not (limits.keep_days or (writes and limits.max_mb)):
        return
    from .._apply.journal_expiry import tend  # noqa: PLC0415 (only a run that may write)

    try:
        tend(path, limits, time.time())
    except (OSError, Refused) as error:
        # The run need not fail for it: its records are added to the file as it is.
        task.warn(f"journal_file: {path!r} was not rotated, and nothing of it expired: {error}")


def _listener(task: Task) -> t.Callable[[Progress], None] | None:
    show = task.progress
    return None if show is None else lambda progress: show(str(progress))


def _share_limits(task: Task, options: RunOptions, identity: t.Mapping[str, t.Any]) -> None:
    """Let the client keep to the limits, together with the other runs on this host."""
    from .._scim.shared_rate_limits import LimitsLostError, SharedBudget  # noqa: PLC0415 (only a run that writes)

    organization = str(identity.get("enterprise_id") or identity.get("team_id") or "")
    client, folder = task.client, options.budget_dir
    try:
        client.budget = SharedBudget(
            folder, client.connection.api_url, organization, share=options.rate_share, check=client.check_stopped
        )
        client.budget.delay("GET", "/Users")
    except LimitsLostError as error:
        raise Refused(f"budget_dir: {error}", invalid=["budget_dir"]) from None


def _journal(path: str | None, workspace: Workspace) -> Journal | None:
    if path is None:
        return None
    from .._apply.journal import Journal  # noqa: PLC0415 (only a run that writes has one)

    try:
        return Journal(path, uuid.uuid4().hex[:12], time.time, workspace.stamp())
    except OSError as error:
        raise Refused(f"journal_file: {path!r} must be a file that can be written: {error}") from None


def _reported(task: Task, options: RunOptions, result: RunResult, report: Report) -> RunResult:
    """The result of a plan that was applied.

    :raises Failure: when operations failed or the run stopped.
    """
    report = dataclasses.replace(report, outcomes=tuple(by_danger(report.outcomes, _operation_of)))
    shown, cut = show_operations(report.outcomes, _operation_of, options.listed)

    def listed(status: Status) -> list[BriefOutcome]:
        return [_brief(one) for one in show_operations(report.having(status), _operation_of, options.listed)[0]]

    # "failed" and "skipped" are words of Ansible's own.
    reported: RunResult = {
        **result,
        "changed": report.changed,
        "outcomes": report.counts,
        "seconds": round(report.seconds, 3),
        "requests": task.client.requests_sent,
        "operations": [outcome_result(one) for one in shown],
        "operations_cut": cut,
        "stopped": report.stopped,
        "failures": listed(Status.FAILED),
        "refusals": listed(Status.REFUSED),
        "unverified": listed(Status.UNVERIFIED),
        "pending": listed(Status.PENDING),
        "not_done": listed(Status.NOT_DONE),
        "dependants": listed(Status.SKIPPED),
        "left": listed(Status.LEFT),
    }
    _warn(task, [_sentence(one) for one in report.having(Status.REFUSED, Status.NOT_DONE) if not one.fails])
    failed = tuple(one for one in report.outcomes if one.fails)
    if failed or report.stopped:
        raise Failure(_failure(report, failed, result["operations_total"]), **reported)
    return reported


def _warn(task: Task, warnings: t.Sequence[str]) -> None:
    """Warn of the first; the result has the others."""
    for warning in warnings[:_NAMED]:
        task.warn(warning)
    if len(warnings) > _NAMED:
        task.warn(f"and {len(warnings) - _NAMED} more of the kind, which the result lists")


def _failure(report: Report, failed: t.Sequence[Outcome], total: int) -> str:
    parts = [f"Stopped: {report.stopped}."] if report.stopped else []
    parts.append(", ".join(f"{count} {status}" for status, count in report.counts.items()) + f" of {total} operations.")
    parts += [f"{_sentence(one)}." for one in failed[:_NAMED]]
    if len(failed) > _NAMED:
        parts.append(f"And {len(failed) - _NAMED} more failed.")
    return " ".join(parts)


def _sentence(one: Outcome) -> str:
    return (
        f"{one.operation.kind.value} {one.operation.subject.value} {one.operation.label}: {one.status.value}: {one.why}"
    )


def _brief(one: Outcome) -> BriefOutcome:
    return {
        "key": one.operation.key,
        "id": one.id,
        "label": one.operation.label,
        "error": dict(one.error) if one.error else None,
        "warnings": list(one.warnings),
    }


def _operation_of(one: Outcome) -> Operation:
    return one.operation
