# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Order, skips and the report of a run. Runs against the local Slack are in tests/integration/apply."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.circuit_breaker import SafetyLimits
from ansible_collections.scimops.slack.plugins.module_utils._apply.executor import (
    ExecutorOptions,
    apply_plan,
)
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Progress, Report, Status
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import (
    Kind,
    Operation,
    PendingId,
    Plan,
    Subject,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from tests.support.conversations import ScriptedClient, Wire, listing, reply

SALES = Group("S1", "Sales")
NO_CANARY = SafetyLimits(canary=())


def create(name: str) -> Operation:
    after = {"user_name": name, "email": f"{name}@example.com"}
    return Operation(Kind.CREATE, Subject.USER, None, name, "", {}, after)


def members(*names: str) -> Operation:
    needs = tuple(f"create user {name}" for name in names)
    joins = tuple(PendingId(need) for need in needs)
    return Operation(Kind.MEMBERS, Subject.GROUP, "S1", "Sales", "", {}, {}, needs=needs, joins=joins)


class Answers:
    """New accounts get ids from their names, unless their name is refused; the group has whoever was added."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.members: list[str] = []

    def __call__(self, request: Request) -> Response:
        body = request.body or {}
        if request.path.startswith("/Users"):
            name = body["userName"]
            if name in self.refused:
                return reply(400, {"Errors": {"description": "invalid_username", "code": 400}})
            return reply(201, Wire.user(f"U0{name.upper()}", f"{name}@example.com", name))
        self.members += [member["value"] for member in body.get("members", ())]
        return reply(200, Wire.group("S1", "Sales", *self.members))


def run(answers: Answers, *operations: Operation, **options: Any) -> tuple[Report, ScriptedClient]:
    setup = ExecutorOptions(**{"safety": NO_CANARY, "workers": 4, **options})
    with ScriptedClient(answers) as client:
        return apply_plan(Plan(operations), {"S1": SALES}, client, setup=setup), client


def statuses(report: Report) -> dict[str, str]:
    return {outcome.operation.key: outcome.status.value for outcome in report.outcomes}


def test_what_is_needed_is_done_first_and_gives_its_id() -> None:
    report, client = run(Answers(), members("ann", "bo"), create("ann"), create("bo"))
    assert set(statuses(report).values()) == {"done"}
    assert client.lines[:2] == ["POST /Users"] * 2
    last = report.outcomes[-1]
    assert (last.operation.key, last.operation.joins) == ("members group S1", ("U0ANN", "U0BO"))
    assert (report.stopped, report.changed) == (None, True)


def test_what_needs_nothing_that_was_done_is_skipped_and_says_why() -> None:
    report, client = run(Answers("ann"), create("ann"), members("ann"))
    assert statuses(report) == {"create user ann": "failed", "members group S1": "skipped"}
    (skipped,) = report.having(Status.SKIPPED)
    assert skipped.error is not None
    assert skipped.error["needs"] == ["create user ann"]
    assert client.lines == ["POST /Users"]
    assert not report.changed


def test_who_could_not_be_created_is_left_out_of_the_group() -> None:
    report, _client = run(Answers("ann"), create("ann"), create("bo"), members("ann", "bo"))
    assert statuses(report)["members group S1"] == "not_done"
    (outcome,) = report.having(Status.NOT_DONE)
    assert outcome.operation.joins == ("U0BO",)
    assert outcome.warnings == ("left out, because it was not done: create user ann",)


def test_a_canary_that_fails_leaves_the_others() -> None:
    report, client = run(
        Answers("o0"), *(create(f"o{number}") for number in range(5)), safety=SafetyLimits(canary=(1,))
    )
    assert report.counts == {"failed": 1, "left": 4}
    assert report.stopped is not None
    assert report.stopped.startswith("canary: create of o0")
    assert client.lines == ["POST /Users"]


def test_each_operation_has_one_outcome_and_progress_ends_with_all_of_them() -> None:
    told: list[Progress] = []
    report, _client = run(Answers("o3"), *(create(f"o{number}") for number in range(9)), progress=told.append)
    assert report.counts == {"done": 8, "failed": 1}
    assert len(statuses(report)) == 9
    assert (told[-1].ended, told[-1].total, told[-1].failures) == (9, 9, 1)


def test_a_listener_that_fails_is_in_the_report() -> None:
    def broken(_progress: Progress) -> None:
        raise RuntimeError("boom")

    report, _client = run(Answers(), create("ann"), progress=broken)
    assert statuses(report) == {"create user ann": "done"}
    assert report.stopped == "an unexpected error: RuntimeError: boom"


def test_operations_that_cannot_be_put_in_an_order_write_nothing() -> None:
    with ScriptedClient(Answers()) as client:
        with pytest.raises(ValueError, match="not in the plan"):
            apply_plan(Plan((members("ann"),)), {"S1": SALES}, client)
        assert client.lines == []


def test_one_worker_takes_no_thread_and_keeps_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise AssertionError("a thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    report, client = run(Answers(), create("ann"), create("bo"), members("ann", "bo"), workers=1)
    assert [outcome.operation.label for outcome in report.outcomes] == ["ann", "bo", "Sales"]
    assert client.lines[-1] == "GET /Groups/S1"


def leaving(*ids: str) -> list[Operation]:
    return [Operation(Kind.DEACTIVATE, Subject.USER, id, id, "", {"active": True}, {"active": False}) for id in ids]


class Late:
    """Accounts that go on being active until they are looked at by a list."""

    def __call__(self, request: Request) -> Response:
        if request.method == "DELETE":
            return reply(200)
        if request.path == "/Users":
            return listing(*(Wire.user(id, f"{id}@example.com", id, active=False) for id in ("U1", "U2")))
        id = request.path.rpartition("/")[2]
        return reply(200, Wire.user(id, f"{id}@example.com", id))


LEAVERS = {id: User(id, {"user_name": id, "active": True}) for id in ("U1", "U2")}


@pytest.mark.parametrize("workers", [1, 4])
def test_what_shows_late_is_settled_by_one_list(workers: int) -> None:
    ended: list[str] = []
    setup = ExecutorOptions(
        safety=SafetyLimits(canary=(1,)),
        workers=workers,
        settle_timeout=0.01,
        ended=lambda one: ended.append(one.outcome.status.value),
    )
    with ScriptedClient(Late()) as client:
        report = apply_plan(Plan(tuple(leaving("U1", "U2"))), LEAVERS, client, setup=setup)
    assert (report.counts, report.stopped, report.changed) == ({"done": 2}, None, True)
    assert client.lines.count("GET /Users") == 1
    assert ended == ["pending", "pending", "done", "done"]


def test_a_signal_leaves_it_pending() -> None:
    setup = ExecutorOptions(safety=NO_CANARY, settle_timeout=60, ended=lambda _one: signal.raise_signal(signal.SIGTERM))
    with ScriptedClient(Late()) as client:
        report = apply_plan(Plan(tuple(leaving("U1"))), LEAVERS, client, setup=setup)
    assert (report.counts, report.stopped) == ({"pending": 1}, "interrupted by SIGTERM")
    assert report.outcomes[0].fails
