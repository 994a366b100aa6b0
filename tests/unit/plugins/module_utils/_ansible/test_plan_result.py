# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run returns of its plan, and its messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.plan_result import (
    findings_message,
    guards_message,
    planned,
    without_lists,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.result_types import CostResult
from ansible_collections.scimops.slack.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    RunOptions,
    parse_run_options,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Violation
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Finding, Topic
from ansible_collections.scimops.slack.plugins.module_utils._report.approval import to_document
from ansible_collections.scimops.slack.plugins.module_utils._report.people import names_of
from tests.support.directory import decide, user

SPEC = ModuleSpec(parse=parse_run_options, options=RUN_OPTIONS)
PEOPLE = [user(f"p{number:02}", given_name="Ann", family_name=f"Lee{number:02}") for number in range(50)]
LEFT = [{"email": f"p{number:02}@example.com", "active": False} for number in range(2)]
TITLES = [{"email": f"p{number:02}@example.com", "title": "CEO"} for number in range(2, 50)]
COST: CostResult = {"requests": {}, "bottleneck": None, "seconds": 1.0, "rate_share": 0.8, "seats": {}}


@pytest.fixture
def result(parse: Callable[..., Any]) -> Callable[..., Any]:
    def made(**options: Any) -> Any:
        plan = decide([*TITLES, *LEFT], PEOPLE)
        names = names_of(PEOPLE, (), plan.plan.operations)
        document = to_document(plan.plan.operations, workspace={})
        run_options: RunOptions = parse(SPEC, **options)
        return planned(run_options, plan, document, COST, names)

    return made


def test_a_diff_has_the_dangerous_first_and_says_what_it_leaves_out(result: Callable[..., Any], tmp_path: Any) -> None:
    file = str(tmp_path / "plan.md")
    diff = result(plan_markdown_file=file)["diff"]
    assert diff[0]["before_header"] == "user Ann Lee00 <p00@example.com>"
    assert (diff[0]["after"], diff[1]["after"]) == ("active: false\n", "active: false\n")
    assert len(diff) == 31
    assert diff[30]["prepared"] == f"and 20 more operations: update user 20, in {file}\n"


def test_a_diff_of_all_operations_has_them_all(result: Callable[..., Any]) -> None:
    made = result(max_operations_returned=-1)
    assert (len(made["diff"]), len(made["operations"])) == (50, 50)
    assert made["operations"][0]["summary"].startswith("Deactivate Ann Lee00 <p00@example.com>: ")


def test_a_failure_has_counts_and_no_long_lists(result: Callable[..., Any]) -> None:
    short = without_lists(result())
    assert (short["operations"], short["findings"], short["diff"]) == ([], [], [])
    assert short["operations_cut"] == {"update user": 48, "deactivate user": 2}
    assert short["operations_total"] == 50


def test_guards_name_the_first_people_and_what_to_do(parse: Callable[..., Any]) -> None:
    operations = decide([*TITLES, *LEFT], PEOPLE).plan.operations
    labels = tuple(f"p{number:02}@example.com" for number in range(2))
    violation = Violation("deactivations", "1 (5 % of 20)", 9, labels, "Set guards to allow it")
    files = parse(SPEC, plan_file="/tmp/plan.json").files
    assert guards_message([violation, violation], operations, names_of(PEOPLE), files) == (
        "Nothing was written, because 2 guards stop this plan. "
        + "deactivations: 9, limit 1 (5 % of 20) (Ann Lee00 <p00@example.com>; Ann Lee01 <p01@example.com>; and 7 "
        "more). Set guards to allow it. " * 2 + "The complete plan is in /tmp/plan.json"
    )


def test_guards_name_a_new_person_whose_manager_is_set_later(parse: Callable[..., Any]) -> None:
    new = {"email": "ana@example.com", "given_name": "Ana", "family_name": "Ferro", "manager": "p00@example.com"}
    head = {"email": "p00@example.com", "given_name": "Nora", "family_name": "Quist"}
    operations = decide([new, head], []).plan.operations
    assert [operation.label for operation in operations].count("ana@example.com") > 1
    violation = Violation("creations", "0", 2, ("ana@example.com",), "")
    message = guards_message([violation], operations, names_of([], (), operations), parse(SPEC).files)
    assert "(Ana Ferro <ana@example.com>; and 1 more)" in message


def test_a_message_names_the_first_findings() -> None:
    findings = [Finding(Topic.CONFLICT, "", f"p{number}", "is in two rows") for number in range(22)]
    assert findings_message(findings).endswith("p19: is in two rows; and 2 more")
    assert findings_message(findings[:1]) == "p0: is in two rows"
