# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole plans applied against the local Slack."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from pkgutil import resolve_name
from threading import Barrier
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.circuit_breaker import SafetyLimits
from ansible_collections.scimops.slack.plugins.module_utils._apply.executor import ExecutorOptions
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import entries, summaries, unfinished
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Progress, Report, Status
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Plan, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.shared_rate_limits import SharedBudget
from tests.integration.apply.fast_budget import FastBudget
from tests.integration.apply.roster_run import DOMAIN, GROUP, address, run_roster, without_canary
from tests.support.sandbox import Sandbox

SMALL = 30


class Slack:
    """The local Slack, runs against it, and what it then has."""

    def __init__(self, sandbox: Sandbox, directory: Path) -> None:
        self.sandbox = sandbox
        self.control = sandbox.control
        self.journal = str(directory / "journal.jsonl")
        self.client = ScimClient(Connection(token=sandbox.token, api_url=sandbox.url))

    def run(self, size: int = SMALL, **options: Any) -> Report:
        return run_roster(self.sandbox.url, self.sandbox.token, self.journal, size, **options)

    def users(self) -> dict[str, User]:
        """Those of the roster, by e-mail; fails when there are two of one address."""
        users = [user for user in self.client.all_users() if user.email.endswith(f"@{DOMAIN}")]
        assert not [email for email, count in Counter(user.email for user in users).items() if count > 1]
        return {user.email: user for user in users}

    def group(self) -> Group:
        (group,) = [group for group in self.client.all_groups() if group.name == GROUP]
        return group

    def leavers(self, count: int) -> None:
        """Accounts that the roster does not have."""
        for number in range(count):
            values = {"user_name": f"leaver{number}", "email": f"leaver{number}@{DOMAIN}", "active": True}
            self.client.create_user(values)


@pytest.fixture
def slack(sandbox: Sandbox, tmp_path: Path) -> Iterator[Slack]:
    slack = Slack(sandbox, tmp_path)
    with slack.client:
        yield slack


def only(kind: Kind) -> Callable[[Plan], Plan]:
    return lambda plan: Plan(tuple(operation for operation in plan.operations if operation.kind is kind))


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_plan_is_carried_out_and_the_next_is_empty(slack: Slack, version: str) -> None:
    report = slack.run(version=version)
    assert report.counts == {"done": SMALL + 1}
    assert report.stopped is None
    assert report.changed

    users = slack.users()
    assert {user.values["title"] for user in users.values()} == {"Clerk"}
    assert users[address(10)].values["manager"] == users[address(0)].id
    assert slack.group().member_ids == {user.id for user in users.values()}

    slack.control.settings(read_only=True)
    again = slack.run(version=version)
    assert again.outcomes == ()
    assert not again.changed


def test_the_journal_tells_all_of_it(slack: Slack) -> None:
    slack.run()
    (summary,) = summaries(slack.journal)
    assert summary.counts == {"create user": {"done": SMALL}, "create group": {"done": 1}}
    assert summary.ended is not None
    assert summary.unfinished == ()
    ids = {entry.operation["label"]: entry.id for entry in entries(slack.journal)}
    assert ids == {**{email: user.id for email, user in slack.users().items()}, GROUP: slack.group().id}
    members = next(entry for entry in entries(slack.journal) if entry.operation["label"] == GROUP)
    assert set(members.operation["joins"]) == slack.group().member_ids


def test_changes_and_leavers_and_their_before_images(slack: Slack) -> None:
    slack.run()
    slack.leavers(12)
    slack.control.settings(deactivate_delay=1)
    report = slack.run(title="Chef")
    assert report.counts == {"done": SMALL + 12}
    users = slack.users()
    assert {user.values["title"] for user in users.values() if user.active} == {"Chef"}
    assert sum(not user.active for user in users.values()) == 12
    befores = [entry.operation["before"] for entry in entries(slack.journal) if entry.operation["kind"] == "update"]
    assert befores == [{"title": "Clerk"}] * SMALL


def test_a_canary_that_fails_keeps_the_others_from_being_tried(slack: Slack) -> None:
    slack.run()
    slack.control.faults({"method": "PATCH", "path": "Users", "times": 1, "fault": "status", "status": 400})
    report = slack.run(title="Chef")
    assert report.counts == {"failed": 1, "left": SMALL - 1}
    assert report.stopped is not None
    assert report.stopped.startswith("canary: update of person")
    assert sum(user.values["title"] == "Chef" for user in slack.users().values()) == 0
    assert slack.run(title="Chef").counts == {"done": SMALL}


def test_deactivations_that_show_late_stop_nothing_and_are_looked_at_by_one_list(slack: Slack) -> None:
    slack.run()
    slack.leavers(12)
    slack.control.settings(deactivate_delay=6)
    before = len(slack.control.requests())
    report = slack.run()
    assert report.counts == {"done": 12}
    assert (report.stopped, report.changed) == (None, True)
    sent = slack.control.requests()[before:]
    last = max(number for number, request in enumerate(sent) if request["method"] == "DELETE")
    lists = [request for request in sent[last:] if request["path"].endswith("/Users")]
    assert lists, "the late look is a list"
    ended = [entry for entry in entries(slack.journal) if entry.operation["kind"] == "deactivate"]
    assert {entry.status for entry in ended} == {Status.DONE}
    assert all("groups" in entry.operation for entry in ended)


def test_what_slack_accepted_and_did_not_do_is_an_outcome_of_its_own(slack: Slack) -> None:
    slack.run()
    slack.leavers(3)
    slack.control.settings(deactivate_delay=1000)
    report = slack.run(setup=ExecutorOptions(settle_timeout=1))
    assert report.counts == {"not_done": 3}
    outcome = report.having(Status.NOT_DONE)[0]
    assert outcome.error == {"message": "active: Slack accepted False, but shows True after 1 s"}
    assert (outcome.fails, outcome.written, report.stopped) == (True, True, None)


def test_failures_are_collected_and_too_many_stop_the_run(slack: Slack) -> None:
    slack.run()
    slack.control.faults({"method": "PATCH", "path": "Users", "times": 5, "fault": "status", "status": 400})
    few = slack.run(title="Chef", setup=ExecutorOptions(safety=SafetyLimits(canary=(), max_failures=5)))
    assert few.counts == {"failed": 5, "done": SMALL - 5}
    assert few.stopped is None
    assert all(outcome.error and outcome.error["status"] == 400 for outcome in few.having(Status.FAILED))

    slack.control.faults({"method": "PATCH", "path": "Users", "times": 1000, "fault": "status", "status": 400})
    many = slack.run(title="Cook", setup=ExecutorOptions(workers=1, safety=SafetyLimits(canary=(), max_failures=5)))
    assert many.counts == {"failed": 6, "left": SMALL - 6}
    assert many.stopped == "6 operations failed, more than max_failures (5)"


def test_protected_accounts_are_refused_and_no_failure(slack: Slack) -> None:
    slack.run()
    (owner,) = [user for user in slack.client.all_users() if not user.email.endswith(f"@{DOMAIN}") and not user.bot]

    def and_the_owner(plan: Plan) -> Plan:
        leave = Operation(Kind.DEACTIVATE, Subject.USER, owner.id, owner.email, "", {"active": True}, {"active": False})
        return Plan((leave, *plan.operations))

    report = slack.run(title="Chef", spoil=and_the_owner, setup=ExecutorOptions(safety=SafetyLimits(max_failures=0)))
    assert report.counts == {"refused": 1, "done": SMALL}
    (refused,) = report.having(Status.REFUSED)
    assert refused.operation.id == owner.id
    assert refused.error is not None
    assert refused.error["code"] in {"cannot_disable_primary_owner", "cannot_modify_owner"}


def test_one_who_cannot_be_created_does_not_keep_the_others_out(slack: Slack) -> None:
    def with_a_bad_one(plan: Plan) -> Plan:
        bad, *others = plan.operations
        return Plan((replace(bad, after={**bad.after, "email": "nobody"}), *others))

    report = slack.run(spoil=with_a_bad_one, setup=without_canary())
    assert report.counts == {"failed": 1, "not_done": 1 + (SMALL - 1) // 10, "done": SMALL - 1 - (SMALL - 1) // 10}
    without = report.having(Status.NOT_DONE)
    assert all(f"create user {address(0)}" in outcome.warnings[0] for outcome in without)
    assert len(slack.group().members) == SMALL - 1


def in_a_chain(plan: Plan) -> Plan:
    """Three people, of whom each needs the one before, and the first cannot be created."""
    bad, *others = plan.operations
    after = replace(others[0], needs=(bad.key,))
    further = replace(others[1], needs=(after.key,))
    return Plan((replace(bad, after={**bad.after, "email": "nobody"}), after, further))


def test_what_rests_on_something_that_failed_is_skipped_and_named(slack: Slack) -> None:
    def with_a_bad_one(plan: Plan) -> Plan:
        bad, *others = plan.operations
        after = replace(others[0], needs=(bad.key,))
        further = replace(others[1], needs=(after.key,))
        return Plan((replace(bad, after={**bad.after, "email": "nobody"}), after, further))

    report = slack.run(spoil=in_a_chain, setup=without_canary())
    assert report.counts == {"failed": 1, "skipped": 2}
    needs = [outcome.error["needs"] for outcome in report.having(Status.SKIPPED) if outcome.error]
    assert needs == [[f"create user {address(0)}"], [f"create user {address(1)}"]]
    assert [entry.status for entry in entries(slack.journal)] == [Status.FAILED, Status.SKIPPED, Status.SKIPPED]


def test_replies_that_are_lost_never_create_twice(slack: Slack) -> None:
    slack.control.faults(
        {"method": "POST", "path": "Users", "times": 8, "fault": "reset_after"},
        {"method": "POST", "path": "Users", "times": 4, "fault": "reset_before"},
        {"method": "POST", "path": "Groups", "times": 1, "fault": "reset_after"},
    )
    report = slack.run(setup=without_canary())
    assert report.counts == {"done": SMALL + 1}
    assert len(slack.users()) == SMALL
    slack.group()


def test_a_429_slows_its_own_bucket_and_no_other(slack: Slack) -> None:
    slack.run()
    slack.leavers(10)

    slack.control.faults({"method": "PATCH", "path": "Users", "times": 1, "fault": "rate_limited", "retry_after": 3})
    before = len(slack.control.requests())
    report = slack.run(size=SMALL + 20, title="Chef", setup=without_canary())
    assert report.counts == {"done": SMALL + 20 + 10 + 1}
    sent = slack.control.requests()[before:]
    limited = next(number for number, request in enumerate(sent) if request["status"] == 429)
    later = [request for request in sent[limited + 1 :] if request["method"] != "GET"]
    order = [request["method"] for request in later]
    last_of_the_others = max(number for number, method in enumerate(order) if method in ("POST", "DELETE"))
    waited = [number for number, method in enumerate(order) if method == "PATCH" and number > last_of_the_others]
    assert waited  # those held back by the 429 came when all the others were through


def test_a_token_that_is_no_longer_accepted_stops_the_run(slack: Slack) -> None:
    slack.run()
    body = '{"Errors":{"description":"invalid_authentication","code":401}}'
    slack.control.faults(
        {"method": "PATCH", "path": "Users", "times": 1, "fault": "status", "status": 401, "body": body}
    )
    report = slack.run(title="Chef", setup=without_canary(workers=1))
    assert report.counts == {"failed": 1, "left": SMALL - 1}
    assert "invalid_authentication" in (report.stopped or "")


def test_slacks_limits_are_kept(slack: Slack) -> None:
    slack.control.settings(limits="slack", time_scale=10)
    report = slack.run(size=80, budget=FastBudget(10, margin=5), setup=without_canary())
    assert report.counts == {"done": 81}
    assert [request for request in slack.control.requests() if request["status"] == 429] == []


def test_progress_is_told(slack: Slack) -> None:
    told: list[Progress] = []
    slack.run(setup=ExecutorOptions(progress=told.append, interval=0.05))
    assert told[-1].kinds == {"create user": (SMALL, SMALL), "create group": (1, 1)}
    assert told[-1].seconds_left == 0
    assert [one.ended for one in told] == sorted(one.ended for one in told)


def test_two_runs_at_once_share_the_limits_and_the_journal(slack: Slack, tmp_path: Path) -> None:
    slack.control.settings(limits="slack")

    planned = Barrier(2)

    def half(number: int) -> Report:
        def of_plan(plan: Plan) -> Plan:
            planned.wait(60)  # both plan before either creates anybody
            return Plan(plan.operations[number:-1:2])

        budget = SharedBudget(str(tmp_path / "budgets"), slack.sandbox.url, "E1")
        return slack.run(budget=budget, setup=without_canary(), spoil=of_plan)

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(half, range(2)))
    assert [report.counts["done"] for report in reports] == [SMALL // 2] * 2
    assert len(slack.users()) == SMALL
    assert [request for request in slack.control.requests() if request["status"] == 429] == []
    assert sorted(summary.counts["create user"]["done"] for summary in summaries(slack.journal)) == [SMALL // 2] * 2


def test_a_journal_that_cannot_be_written_stops_the_run_before_slack_is_touched(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.run(size=5)
    slack.control.settings(read_only=True)
    monkeypatch.setattr(
        "ansible_collections.scimops.slack.plugins.module_utils._apply.journal.Journal.begin", _no_space
    )
    report = slack.run(size=5, title="Chef")
    assert report.counts == {"left": 5}
    assert report.stopped == "the journal cannot be written: No space left on device"
    assert unfinished(slack.journal) == []


def _no_space(*_arguments: object) -> None:
    raise OSError("No space left on device")


@dataclass
class _Failing:
    """A function that goes wrong once it was called so often, before or after it did what it does."""

    function: Callable[..., Any]
    error: BaseException
    calls: int = 0
    after: bool = False

    def method(self) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.calls -= 1
            if self.calls >= 0 or self.after:
                result = self.function(*arguments, **options)
            if self.calls < 0:
                raise self.error
            return result

        return call


APPLY = "ansible_collections.scimops.slack.plugins.module_utils._apply"
DEFECT = ValueError("a defect")


@pytest.mark.parametrize(
    "error", [DEFECT, SystemExit(3), OSError("No space left on device")], ids=lambda error: type(error).__name__
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "point",
    [
        "journal.Journal.begin",
        "journal.Journal.end",
        "attempt.apply_and_mend",
        "attempt._outcome",
        "attempt.Attempt.converse",
        "executor._Run._apply_one",
    ],
)
def test_whatever_a_worker_raises_ends_the_run_and_is_reported(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, point: str, after: bool, error: BaseException
) -> None:
    _fail(monkeypatch, point, error, after=after, calls=7)
    report = slack.run()
    assert report.stopped
    assert str(error) in report.stopped
    _all_is_told(slack, report)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("point", "calls"),
    [
        ("journal.Journal.start", 0),
        ("journal.Journal.finish", 0),
        ("outcomes.Tracker.count", 3),
        ("outcomes.Tracker.report", 3),
        ("circuit_breaker.CircuitBreaker.watch", 3),
        ("circuit_breaker.CircuitBreaker.next_wave", 1),
        ("schedule.Schedule.take", 5),
        ("schedule.Schedule.delay", 5),
        ("schedule.Schedule.finish", 5),
        ("executor.resolve", 5),
        ("executor.ThreadPoolExecutor.submit", 5),
    ],
)
def test_whatever_goes_wrong_in_deciding_ends_the_run_and_is_reported(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, point: str, calls: int, after: bool
) -> None:
    _fail(monkeypatch, point, DEFECT, after=after, calls=calls)
    report = slack.run()
    assert report.stopped
    assert "ValueError: a defect" in report.stopped
    _all_is_told(slack, report)


def test_a_listener_that_fails_ends_the_run_and_is_reported(slack: Slack) -> None:
    def listen(_progress: Progress) -> None:
        raise BrokenPipeError("nobody listens")

    report = slack.run(setup=ExecutorOptions(progress=listen, interval=0.001))
    assert report.stopped == "an unexpected error: BrokenPipeError: nobody listens"
    _all_is_told(slack, report)


def test_a_skip_that_cannot_be_recorded_is_reported(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(monkeypatch, "executor._end", DEFECT)
    report = slack.run(spoil=in_a_chain, setup=without_canary())
    assert report.stopped == "the journal cannot be written: ValueError: a defect"
    assert report.counts == {"failed": 1, "skipped": 1, "left": 1}
    assert not report.changed


def _fail(monkeypatch: pytest.MonkeyPatch, point: str, error: BaseException, **when: Any) -> None:
    path = f"{APPLY}.{point}"
    monkeypatch.setattr(path, _Failing(resolve_name(path), error, **when).method())


def _all_is_told(slack: Slack, report: Report) -> None:
    """Each operation is in the report once, and what Slack has is what the report says was written."""
    assert sorted(one.operation.key for one in report.outcomes) == sorted(
        ["create group Everybody", *(f"create user {address(number)}" for number in range(SMALL))]
    )
    written = {one.operation.label for one in report.outcomes if one.written}
    assert written == {*slack.users(), *(group.name for group in slack.client.all_groups() if group.name == GROUP)}
    assert report.changed == bool(written)
    assert not any(thread.name.startswith("slack-scim") for thread in threading.enumerate())
