# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run of a plan: guards, files, approval, check mode and the result. Whole runs are in tests/integration."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import RUN_OPTIONS, parse_run_options
from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_plan import DecidedPlan, run_plan
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Failure, Task
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Report
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Violation
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from tests.support.conversations import ScriptedClient, Wire, reply
from tests.support.directory import decide, user

SPEC = ModuleSpec(parse=parse_run_options, options=RUN_OPTIONS)
NAMES = ("anna", "bert", "cara")
ACCOUNTS = [user(name, title="CTO") for name in NAMES]
TITLES = [{"email": f"{name}@example.com", "title": "CEO"} for name in NAMES]
IDENTITY = {"team_id": "T1", "team": "Acme", "url": "https://acme.slack.com/", "user_id": "U9"}


def decided(rows: list[dict[str, Any]], violations: tuple[Violation, ...] = ()) -> DecidedPlan:
    return DecidedPlan(decide(rows, ACCOUNTS), ACCOUNTS, [], IDENTITY, violations)


def answer(request: Request) -> Response:
    """Slack has done what it was asked for; it protects the account of Bert, and has no such title for Cara."""
    id = request.path.rpartition("/")[2]
    if id == "U0BERT":
        return reply(403, {"Errors": {"description": "cannot_modify_owner", "code": 403}})
    if id == "U0CARA":
        return reply(400, {"Errors": {"description": "bad_title", "code": 400}})
    name = id[2:].lower()
    return reply(200, Wire.user(id, f"{name}@example.com", name, title="CEO"))


class Run:
    """What a run returned or failed with, and what it asked Slack for."""

    def __init__(self, parse: Callable[..., Any], folder: Path) -> None:
        self.parse = parse
        self.budget = str(folder / "budget")
        self.warnings: list[str] = []
        self.lines: list[str] = []
        self.accepted = 0

    def __call__(
        self, plan: DecidedPlan, *, check: bool = False, accept: Callable[..., None] | None = None, **options: Any
    ) -> dict[str, Any]:
        parsed = self.parse(SPEC, budget_dir=self.budget, **options)
        with ScriptedClient(answer) as client:
            try:
                return dict(run_plan(Task(check, client, self.warnings.append), parsed, plan, accept or self.accept))
            finally:
                self.lines = client.lines

    def accept(self, _report: Report, _excepted: Set[str]) -> None:
        self.accepted += 1

    def fails(self, plan: DecidedPlan, **options: Any) -> Failure:
        with pytest.raises(Failure) as failed:
            self(plan, **options)
        return failed.value


@pytest.fixture
def run(parse: Callable[..., Any], tmp_path: Path) -> Run:
    return Run(parse, tmp_path)


def test_check_mode_says_what_would_be_done_and_does_nothing(run: Run, tmp_path: Path) -> None:
    files = {name: str(tmp_path / name) for name in ("journal_file", "operations_file")}
    result = run(decided(TITLES), check=True, **files)
    assert (result["changed"], result["counts"], result["managed_users"]) == (True, {"update user": 3}, 3)
    assert [one["id"] for one in result["operations"]] == ["U0ANNA", "U0BERT", "U0CARA"]
    assert result["cost"]["requests"] == {"writes": 3, "update user": 3}
    assert result["workspace"] == {
        "team_id": "T1",
        "enterprise_id": None,
        "user_id": "U9",
        "team": "Acme",
        "url": "https://acme.slack.com/",
    }
    assert "outcomes" not in result
    assert (run.lines, run.accepted, list(tmp_path.iterdir())) == ([], 0, [])


def test_each_operation_is_applied_and_the_source_accepted(run: Run, tmp_path: Path) -> None:
    operations = tmp_path / "operations"
    result = run(decided(TITLES[:1]), operations_file=str(operations))
    assert (result["changed"], result["outcomes"], result["stopped"]) == (True, {"done": 1}, None)
    assert (run.lines, run.accepted) == (["PATCH /Users/U0ANNA"], 1)
    (outcome,) = json.loads(operations.read_text())
    assert (outcome["id"], outcome["status"], outcome["after"]) == ("U0ANNA", "done", {"title": "CEO"})


def test_what_goes_wrong_once_all_is_applied_is_in_the_report(run: Run, tmp_path: Path) -> None:
    def accept(_report: Report, _excepted: Set[str]) -> None:
        raise RuntimeError("boom")

    operations = tmp_path / "operations"
    failure = run.fails(decided(TITLES[:1]), accept=accept, operations_file=str(operations))
    assert (failure.result["changed"], failure.result["outcomes"]) == (True, {"done": 1})
    assert failure.result["stopped"] == "an unexpected error: RuntimeError: boom"
    assert len(json.loads(operations.read_text())) == 1


def test_a_signal_once_all_is_applied_keeps_no_file_from_being_written(run: Run, tmp_path: Path) -> None:
    operations = tmp_path / "operations"
    plan = decided(TITLES[:1])
    result = run(plan, accept=lambda *_given: signal.raise_signal(signal.SIGTERM), operations_file=str(operations))
    assert (result["outcomes"], result["stopped"]) == ({"done": 1}, None)
    assert len(json.loads(operations.read_text())) == 1


def test_a_plan_without_operations_asks_for_nothing_and_is_accepted(run: Run) -> None:
    result = run(decided([]))
    assert (result["changed"], result["outcomes"], result["operations"]) == (False, {}, [])
    assert (run.lines, run.accepted) == ([], 1)


def test_failures_fail_the_task_and_refusals_warn(run: Run) -> None:
    failure = run.fails(decided(TITLES), canary=[])
    assert failure.result["outcomes"] == {"done": 1, "refused": 1, "failed": 1}
    assert failure.result["changed"] is True
    assert "of 3 operations" in str(failure)
    assert "Change cara@example.com: failed: " in str(failure)
    (refused,) = failure.result["refusals"]
    assert (refused["key"], refused["error"]["code"]) == ("update user U0BERT", "cannot_modify_owner")
    assert [one["key"] for one in failure.result["failures"]] == ["update user U0CARA"]
    (warning,) = run.warnings
    assert warning.startswith("Change bert@example.com: refused: ")
    assert run.accepted == 1


def test_guards_stop_the_run_before_anything_is_written(run: Run) -> None:
    violation = Violation("empty_source", "1", 0, (), "Look at the source.")
    failure = run.fails(decided(TITLES, (violation,)))
    assert "Nothing was written, because a guard stops this plan. empty_source: 0, limit 1. Look at" in str(failure)
    assert failure.result["changed"] is False
    assert [guard["guard"] for guard in failure.result["guards"]] == ["empty_source"]
    cleared = [{"email": row["email"], "title": ""} for row in TITLES]
    assert "clearings" in str(run.fails(decided(cleared), guards={"clearings": {"count": 0}}))
    assert (run.lines, run.accepted) == ([], 0)


def test_guards_hold_in_check_mode_too(run: Run) -> None:
    violation = Violation("empty_source", "1", 0, (), "Look at the source.")
    assert "Nothing was written" in str(run.fails(decided(TITLES, (violation,)), check=True))


def test_only_the_approved_plan_is_applied(run: Run, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan")
    digest = run(decided(TITLES[:1]), check=True, plan_file=plan)["digest"]
    assert json.loads((tmp_path / "plan").read_text())["digest"] == digest
    failure = run.fails(decided(TITLES), approved_plan=plan)
    assert "2 differences" in str(failure)
    assert len(failure.result["differences"]) == 2
    assert (failure.result["changed"], failure.result["approved_digest"]) == (False, digest)
    assert run.lines == []
    assert run(decided(TITLES[:1]), approved_plan=plan)["changed"]
    assert run(decided(TITLES[:1]), approved_digest=digest)["changed"]
    failure = run.fails(decided(TITLES), approved_digest=digest)
    assert digest in str(failure)
    assert (failure.result["changed"], run.lines) == (False, [])


def test_an_approved_plan_that_is_missing_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="approved_plan"):
        run(decided(TITLES), approved_plan=str(tmp_path / "missing"))
    assert run.lines == []


def test_a_list_that_is_cut_says_what_it_leaves_out(run: Run) -> None:
    result = run(decided(TITLES), check=True, max_operations_returned=1)
    assert (len(result["operations"]), result["operations_total"]) == (1, 3)
    assert result["operations_cut"] == {"update user": 2}
    assert "set plan_markdown_file" in result["diff"][-1]["prepared"]
    assert len(result["diff"]) == 2


def test_what_cannot_be_written_at_the_end_does_not_hide_what_was_done(run: Run) -> None:
    def accept(_report: Report, _excepted: Set[str]) -> None:
        raise Refused("snapshot_file: must be a file that can be written")

    failure = run.fails(decided(TITLES[:1]), accept=accept)
    assert str(failure).startswith("Stopped: snapshot_file: must be a file that can be written. 1 done of 1")
    assert failure.result["outcomes"] == {"done": 1}
    assert failure.result["changed"] is True


def test_warnings_beyond_the_first_are_counted(run: Run) -> None:
    people = [user(f"p{number}") for number in range(25)]
    rows = [{"email": one.email, "manager": "ghost"} for one in people]
    run(DecidedPlan(decide(rows, people), people, [], IDENTITY), check=True)
    assert len(run.warnings) == 21
    assert run.warnings[-1].startswith("and 5 more")
