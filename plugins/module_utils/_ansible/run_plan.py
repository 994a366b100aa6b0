# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The run of a directory plan: guards, plan files, approval, check mode, applying, and the result.

``slack_scim_directory`` and ``slack_scim_undo`` differ only in how they decide a plan.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from dataclasses import dataclass

from .._apply.cost import lower_bound, seats, work_of
from .._apply.interrupts import stopping_signals
from .._apply.outcomes import Outcome, Report, Status
from .._guard.guard_figures import guard_figures
from .._guard.guards import Judgment, Managed, Noticed, Past, Violation, judge, violations_of
from .._model.problems import Refused
from .._model.resources import Group, User
from .._model.text import plural
from .._plan.plan import DirectoryPlan, Operation
from .._report import approval
from .._report.overview import Overview, overview
from .._report.people import Names, names_of
from .._report.presentation import by_danger, show_operations
from .._report.provenance import SourcePart
from .._report.readable import in_words
from .._version import VERSION
from .apply_plan import applied_plan, tend_journal
from .files import write_json
from .organization import approved_plan
from .plan_files import provenance_of, write_plan
from .plan_result import (
    FIRST,
    NAMED,
    failed_message,
    findings_message,
    guards_message,
    planned,
    sentence,
    without_lists,
)
from .result_types import BriefOutcome, CostResult, RunResult
from .results import outcome_result
from .run_options import RunFiles, RunOptions
from .task import Failure, Task

if t.TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class DecidedPlan:
    """A plan, and the data that it was decided from.

    :ivar identity: the answer of ``auth.test`` for the token.
    :ivar violations: violations of the source that only another source can correct.
    :ivar judgments: the evaluation of the other guards of the source.
    :ivar past: the data of earlier runs; ``None`` for a run that does not use them.
    :ivar source: the files, options and servers of the source.
    """

    plan: DirectoryPlan
    users: t.Sequence[User]
    groups: t.Sequence[Group]
    identity: t.Mapping[str, t.Any]
    violations: t.Sequence[Violation] = ()
    judgments: t.Sequence[Judgment] = ()
    past: Past | None = None
    source: t.Sequence[SourcePart] = ()


#: Called after a plan was applied, with the report, and the guards whose limits an exception had raised.
Accept = t.Callable[[Report, t.AbstractSet[str]], None]


class _Judged(t.NamedTuple):
    """An evaluated plan before it is applied.

    :ivar document: the plan in the format of ``plan_file``.
    :ivar result: the result of the task when the plan is not applied.
    :ivar violations: the violated guards.
    :ivar excepted: the guards whose limits an exception has raised.
    """

    names: Names
    document: approval.PlanDocument
    result: RunResult
    violations: list[Violation]
    excepted: frozenset[str]


def run_plan(task: Task, options: RunOptions, decided: DecidedPlan, accept: Accept | None = None) -> RunResult:
    """Evaluate a plan, apply it, and return the result. Check mode stops here.

    :param accept: called after the plan was applied, whatever its outcomes, because the source was accepted.
    :raises Failure: when a guard is violated, the plan is not the approved one, or operations failed.
    """
    files = options.files
    # Read before anything is written, the plan file included.
    approved = approved_plan(files.approved_plan)
    operations = decided.plan.plan.operations
    names, document, result, violations, excepted = _judged(task, options, decided)
    if violations:
        raise _nothing_written(
            guards_message(violations, operations, names, files),
            result,
            guards=[violation.public() for violation in violations],
        )
    _require_possible(decided.plan, result)
    if approved is not None:
        _require_approval(options, approved, document, result)
    _require_digest(options.approved_digest, result)
    _warn(task, decided.plan.plan.warnings)
    if task.check_mode:
        _require_deactivations(decided.plan, result, files)
        return result
    # A signal after all operations were applied must not end the process before the files are written.
    with stopping_signals(task.client.stop):
        tend_journal(task, options, bool(operations))
        observed: list[User | Group] = [*decided.users, *decided.groups]
        report = Report((), None, 0.0)
        if operations:
            report = applied_plan(task, options, decided.plan.plan, observed, decided.identity)
        applied, names = report, names.with_ids({one.operation.key: one.id for one in report.outcomes if one.id})
        unwritten = _unwritten(lambda: accept(applied, excepted)) if accept else []
        unwritten += _unwritten(lambda: _write_operations(files, applied, names))
    if unwritten:
        stopped = "; ".join([*([report.stopped] if report.stopped else []), *unwritten])
        report = dataclasses.replace(report, stopped=stopped)
    reported = _reported(task, options, result, report, names)
    _require_deactivations(decided.plan, reported, files)
    return reported


def _judged(task: Task, options: RunOptions, decided: DecidedPlan) -> _Judged:
    """Evaluate a plan, and write its files."""
    plan, operations = decided.plan, decided.plan.plan.operations
    names = names_of(decided.users, decided.groups, operations)
    cost = _cost(options, operations)
    past = decided.past or Past(today(), exceptions=options.exceptions)
    judgments = _judgments(options, decided, past)
    violations = [*decided.violations, *violations_of(judgments)]
    origin = provenance_of(decided.identity, names, decided.source)
    figures = guard_figures(judgments, decided.violations)
    document = approval.to_document(
        operations,
        names,
        provenance=origin.public(),
        guards=[vars(figure) for figure in figures],
        version=VERSION,
        workspace=origin.workspace.stamp(),
        cost=cost,
        findings=[finding.public() for finding in plan.findings],
    )

    def read() -> Overview:
        return overview(
            document["digest"],
            origin,
            in_words(operations, names),
            figures,
            plan.findings,
            managed_users=plan.managed_users,
            cost=cost,
        )

    write_plan(task, options.files, document, read)
    result = planned(options, plan, document, cost, names)
    result["guard_figures"] = [judgment.public() for judgment in judgments]
    result["snapshot_missing"] = past.lost
    result["guard_exceptions"] = [exception.public(past.today) for exception in past.exceptions]
    excepted = frozenset(judgment.guard for judgment in judgments if judgment.exception)
    return _Judged(names, document, result, violations, excepted)


def _judgments(options: RunOptions, decided: DecidedPlan, past: Past) -> list[Judgment]:
    """The evaluation of every guard of the source and of the plan."""
    plan = decided.plan
    judged = judge(plan.plan.operations, Managed.of(plan), options.limits, Noticed.of(plan), past)
    of_source = {judgment.guard for judgment in decided.judgments}
    return [*decided.judgments, *(judgment for judgment in judged if judgment.guard not in of_source)]


def today() -> datetime.date:
    """The present day in UTC, for limits over several days and exceptions."""
    return datetime.datetime.now(datetime.timezone.utc).date()


def _nothing_written(message: str, result: RunResult, **more: t.Any) -> Failure:
    """The failure of a run that has written nothing, without long lists."""
    return Failure(message, **{**without_lists(result), "changed": False}, **more)


def _require_possible(plan: DirectoryPlan, result: RunResult) -> None:
    """Fail when the source requests something that Slack cannot do.

    :raises Failure: with the first such findings in the message.
    """
    if plan.impossible:
        raise _nothing_written(
            f"Nothing was written, because Slack cannot do this: {findings_message(plan.impossible)}", result
        )


def _require_deactivations(plan: DirectoryPlan, result: RunResult, files: RunFiles) -> None:
    """Fail when accounts of people who have left stay active because the account of a person is uncertain.

    :raises Failure: with the first such findings in the message, after all operations were planned or applied.
    """
    if plan.kept_active:
        number = len(plan.kept_active)
        kept = f"{number} {plural(number, 'account')}"
        raise Failure(
            f"Everything else was planned or done, but {kept} of people who have left "
            f"{plural(number, 'stays', 'stay')} active: {findings_message(plan.kept_active)}",
            **_short(result, files),
        )


def _short(result: RunResult, files: RunFiles) -> RunResult:
    """The result of a failure; without lists when a file has all of them."""
    kept = files.operations if "outcomes" in result else files.plan
    return without_lists(result) if kept else result


def _unwritten(write: t.Callable[[], None]) -> list[str]:
    """Write a file after Slack was changed, and return the error as a message: it must not hide the report."""
    try:
        write()
    except Refused as refused:
        return [str(refused)]
    except Exception as error:
        return [f"an unexpected error: {type(error).__name__}: {error}"]
    return []


def _write_operations(files: RunFiles, report: Report, names: Names) -> None:
    if files.operations:
        write_json("operations_file", files.operations, [outcome_result(one, names) for one in report.outcomes])


def _cost(options: RunOptions, operations: t.Sequence[Operation]) -> CostResult:
    bound = lower_bound((work_of(operation, options.batch_size) for operation in operations), options.rate_share)
    return {
        "requests": dict(bound.requests),
        "bottleneck": bound.bucket or None,
        "seconds": round(bound.seconds, 1),
        "rate_share": options.rate_share,
        "seats": seats(operations)._asdict(),
    }


def _require_approval(
    options: RunOptions, approved: approval.PlanDocument, document: approval.PlanDocument, result: RunResult
) -> None:
    found = approval.differences(approved, document)
    if found:
        more = f"; and {len(found) - FIRST} more" if len(found) > FIRST else ""
        raise _nothing_written(
            f"Nothing was written, because the plan is not the one that was approved: "
            f"{len(found)} {plural(len(found), 'difference')}. " + "; ".join(found[:FIRST]) + more,
            result,
            approved_digest=approved["digest"],
            differences=found[: options.listed],
        )


def _require_digest(approved: str | None, result: RunResult) -> None:
    if approved not in {None, result["digest"]}:
        raise _nothing_written(
            "Nothing was written, because the plan is not the one that was approved: "
            f"its digest is {result['digest']}, and approved_digest is {approved}",
            result,
            approved_digest=approved,
        )


def _reported(task: Task, options: RunOptions, result: RunResult, report: Report, names: Names) -> RunResult:
    """The result of an applied plan.

    :raises Failure: when operations failed or the run stopped.
    """
    report = dataclasses.replace(report, outcomes=tuple(by_danger(report.outcomes, _operation_of)))
    shown, cut = show_operations(report.outcomes, _operation_of, options.listed)

    def listed(status: Status) -> list[BriefOutcome]:
        return [_brief(one) for one in show_operations(report.having(status), _operation_of, options.listed)[0]]

    # Ansible reserves "failed" and "skipped".
    reported: RunResult = {
        **result,
        "changed": report.changed,
        "outcomes": report.counts,
        "seconds": round(report.seconds, 3),
        "requests": task.client.requests_sent,
        "operations": [outcome_result(one, names) for one in shown],
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
    _warn(task, [sentence(one, names) for one in report.having(Status.REFUSED, Status.NOT_DONE) if not one.fails])
    failed = tuple(one for one in report.outcomes if one.fails)
    if failed or report.stopped:
        message = failed_message(report, failed, result["operations_total"], names, options.files)
        raise Failure(message, **_short(reported, options.files))
    return reported


def _warn(task: Task, warnings: t.Sequence[str]) -> None:
    """Show the first warnings; the result has all of them."""
    for warning in warnings[:NAMED]:
        task.warn(warning)
    if len(warnings) > NAMED:
        task.warn(f"and {len(warnings) - NAMED} more of this kind, which the result lists")


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
