# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The result and the diff of a plan, and the final messages of a run."""

from __future__ import annotations

import typing as t

from .._apply.outcomes import Outcome, Report
from .._guard.guards import Violation
from .._model.problems import Finding
from .._model.text import plural
from .._plan.plan import DirectoryPlan, Operation
from .._report.approval import PlanDocument
from .._report.people import Names
from .._report.presentation import finding_kinds, show_findings, show_operations, words
from .._report.readable import readable
from .result_types import CostResult, DiffNote, DiffResult, RunResult
from .results import diff_result, operations_result
from .run_options import RunFiles, RunOptions

#: The most differences, warnings or findings in a message; the most people or failures in a message.
NAMED, FIRST = 20, 5
#: The most operations in a diff besides the dangerous ones.
DIFF_LISTED = 30


def planned(
    options: RunOptions, plan: DirectoryPlan, document: PlanDocument, cost: CostResult, names: Names
) -> RunResult:
    """The result of a plan before it is applied."""
    operations = plan.plan.operations
    shown, cut = show_operations(operations, _itself, options.listed)
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
        "findings_kinds": [dict(vars(kind)) for kind in finding_kinds(plan.findings)],
        "operations": operations_result(shown, names),
        "operations_total": len(operations),
        "operations_cut": cut,
        "guard_figures": [],
        "snapshot_missing": False,
        "guard_exceptions": [],
        "diff": [*_diff(options, operations, names), *_findings_note(plan.findings)],
    }


def _itself(operation: Operation) -> Operation:
    return operation


def _diff(options: RunOptions, operations: t.Sequence[Operation], names: Names) -> t.Iterator[DiffResult | DiffNote]:
    """All dangerous operations, then others up to a limit, then notes on the omitted ones."""
    most = options.listed if options.listed is None else min(options.listed, DIFF_LISTED)
    shown, cut = show_operations(operations, _itself, most)
    for operation in shown:
        yield diff_result([operation], names)
    if cut:
        yield {"prepared": f"and {words(cut)}, in {_where_all_is(options.files)}\n"}


def _where_all_is(files: RunFiles) -> str:
    """The sentence on the file with the complete plan, or on how to get one."""
    path = files.plan_markdown or files.plan_page or files.plan
    return path or "no file (set plan_markdown_file to write all of them to a file)"


def _findings_note(findings: t.Sequence[Finding]) -> t.Iterator[DiffNote]:
    if findings:
        kinds = "".join(f"  {kind}\n" for kind in finding_kinds(findings))
        yield {"prepared": f"{len(findings)} {plural(len(findings), 'finding')}:\n{kinds}"}


def without_lists(result: RunResult) -> RunResult:
    """The result of a failure with counts instead of long lists: Ansible prints it in one line before the message."""
    topics = {kind["topic"]: kind["count"] for kind in result["findings_kinds"]}
    return {
        **result,
        "operations": [],
        "operations_cut": dict(result["counts"]),
        "findings": [],
        "findings_cut": topics,
        "guard_figures": [figure for figure in result["guard_figures"] if figure["exceeded"]],
        "diff": [],
    }


def guards_message(
    violations: t.Sequence[Violation], operations: t.Sequence[Operation], names: Names, files: RunFiles
) -> str:
    """The message of violated guards: each with its figure, its limit, the first people by name, and a remedy."""
    labels: dict[str, str] = {}
    for operation in operations:
        # Of a new account, only its creation has the name. Its later operations have the label alone.
        if labels.get(operation.label, operation.label) == operation.label:
            labels[operation.label] = names.subject(operation)
    parts = [_violation(violation, labels, names) for violation in violations]
    stop = "a guard stops" if len(parts) == 1 else f"{len(parts)} guards stop"
    return f"Nothing was written, because {stop} this plan. {' '.join(parts)}{_plan_is_in(files)}"


def _violation(violation: Violation, labels: t.Mapping[str, str], names: Names) -> str:
    first = [labels.get(one) or names.account(one) for one in violation.examples[:FIRST]]
    more = violation.figure - len(first)
    who = f" ({'; '.join(first)}{f'; and {more} more' if more > 0 else ''})" if first else ""
    note = f" {violation.note}." if violation.note else ""
    return f"{violation.guard}: {violation.figure}, limit {violation.limit}{who}.{note} {violation.how_to_allow}."


def _plan_is_in(files: RunFiles) -> str:
    path = files.plan_markdown or files.plan
    return f" The complete plan is in {path}" if path else ""


def failed_message(report: Report, failed: t.Sequence[Outcome], total: int, names: Names, files: RunFiles) -> str:
    """The message of a run that stopped or had failures: the first failures, and where the others are listed."""
    parts = [f"Stopped: {report.stopped}."] if report.stopped else []
    parts.append(
        ", ".join(f"{count} {status}" for status, count in report.counts.items())
        + f" of {total} {plural(total, 'operation')}."
    )
    parts += [f"{sentence(one, names)}." for one in failed[:FIRST]]
    if len(failed) > FIRST:
        parts.append(f"And {len(failed) - FIRST} more failed.")
    if files.operations:
        parts.append(f"All outcomes are in {files.operations}")
    return " ".join(parts)


def sentence(one: Outcome, names: Names) -> str:
    """A sentence on the outcome of one operation."""
    return f"{readable(one.operation, names).title}: {one.status.value}: {one.why}"


def findings_message(findings: t.Sequence[Finding]) -> str:
    """The first findings, and the number of the others."""
    more = f"; and {len(findings) - NAMED} more" if len(findings) > NAMED else ""
    return "; ".join(map(str, findings[:NAMED])) + more
