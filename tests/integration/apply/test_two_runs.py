# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that get into each other's way: nobody is lost, and no account is created twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Report, Status
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Plan
from tests.integration.apply.roster_run import GROUP, address, run_roster, without_canary
from tests.support.sandbox import Sandbox

SIZE = 500


def require_roster(sandbox: Sandbox, title: str) -> None:
    """Each person of the roster is there, once, with the title, and in the group."""
    state = sandbox.control.state()
    people = {user["email"]: user for user in state["users"] if user["email"].startswith("person")}
    assert Counter(user["email"] for user in state["users"]).most_common(1)[0][1] == 1
    assert set(people) == {address(number) for number in range(SIZE)}
    assert {user["title"] for user in people.values()} == {title}
    boss = people[address(0)]["id"]
    assert {people[address(number)]["manager_id"] for number in range(10, SIZE, 10)} == {boss}
    (group,) = [group for group in state["groups"] if group["display_name"] == GROUP]
    assert set(group["members"]) == {user["id"] for user in people.values()}


def test_two_runs_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    """Both plan the same before either begins: what one has made, the other uses, and says so."""
    barrier = Barrier(2, timeout=60)

    def run(number: int) -> Report:
        def together(plan: Plan) -> Plan:
            barrier.wait()
            return plan

        journal = str(tmp_path / f"journal-{number}")
        return run_roster(sandbox.url, sandbox.token, journal, SIZE, setup=without_canary(), spoil=together)

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(run, range(2)))
    assert [report.stopped for report in reports] == [None, None]
    ended = [outcome for report in reports for outcome in report.having(Status.DONE, Status.NOT_DONE)]
    assert len(ended) == sum(len(report.outcomes) for report in reports)
    made = [outcome.id for outcome in ended if outcome.operation.kind is Kind.CREATE]
    used = [outcome for outcome in ended if outcome.operation.kind is not Kind.CREATE]
    assert len(set(made)) == len(made)
    assert used
    assert all("created by someone else at the same time" in outcome.warnings[0] for outcome in used)

    journal = str(tmp_path / "journal-0")
    assert set(run_roster(sandbox.url, sandbox.token, journal, SIZE).counts) <= {"done"}
    require_roster(sandbox, "Clerk")
    sandbox.control.settings(read_only=True)
    assert run_roster(sandbox.url, sandbox.token, journal, SIZE).outcomes == ()
