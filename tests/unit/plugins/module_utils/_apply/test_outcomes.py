# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Outcome, Progress, Status, Tracker
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject

NEW = [Operation(Kind.CREATE, Subject.USER, None, str(number), "", {}, {}) for number in range(200)]
GONE = [Operation(Kind.DELETE, Subject.GROUP, "S1", "Sales", "", {}, {})]


class Listening:
    """A tracker with a clock that a test sets, and what it told."""

    def __init__(self, interval: float = 5.0) -> None:
        self.now = 100.0
        self.told: list[Progress] = []
        self.tracker = Tracker([*NEW, *GONE], self.told.append, interval, lambda: self.now)

    def end(self, operation: Operation, status: Status = Status.DONE) -> None:
        self.tracker.count(Outcome(operation, status))
        self.tracker.report(90.0)


def test_the_listener_is_told_every_few_seconds_and_no_more_often() -> None:
    listening = Listening()
    for operation in NEW[:100]:
        listening.now += 0.125
        listening.end(operation)
    assert len(listening.told) == 2  # 12.5 s
    listening.tracker.report(0.0, now=True)
    assert listening.told[-1].ended == 100
    assert listening.told[-1].total == 201


def test_what_is_told_says_how_far_it_is() -> None:
    listening = Listening(interval=0)
    listening.now += 30
    listening.end(NEW[0])
    listening.end(NEW[1], Status.FAILED)
    listening.end(GONE[0])
    told = listening.told[-1]
    assert told.kinds == {"create user": (2, 200), "delete group": (1, 1)}
    assert told.failures == 1
    assert told.rate == 6.0
    assert str(told) == "create user 2/200, delete group 1/1; 6/min, 1 failed, 1:30 left"


def test_the_rate_is_that_of_the_last_minute() -> None:
    listening = Listening(interval=0)
    for operation in NEW[:100]:
        listening.end(operation)
    listening.now += 61
    for operation in NEW[100:130]:
        listening.end(operation)
    assert listening.told[-1].rate == 30.0


def test_without_a_listener_nothing_happens() -> None:
    tracker = Tracker(NEW, None, 5.0, lambda: 0.0)
    tracker.report(1.0, now=True)


FAILING = {Status.FAILED, Status.UNVERIFIED, Status.PENDING}
NOT_WRITTEN = {Status.FAILED, Status.REFUSED, Status.SKIPPED, Status.LEFT}


@pytest.mark.parametrize("status", list(Status))
def test_which_outcomes_fail_the_run_and_which_keep_others_from_being_done(status: Status) -> None:
    outcome = Outcome(GONE[0], status, "S1")
    assert (outcome.fails, outcome.undone) == (status in FAILING, status in NOT_WRITTEN)
    assert Outcome(NEW[0], status, None).undone
    assert Outcome(NEW[0], status, "U1").undone is (status in NOT_WRITTEN)


def test_what_was_not_done_fails_the_run_when_it_has_an_error() -> None:
    only_warns = Outcome(GONE[0], Status.NOT_DONE, "S1", warnings=("display_name: Slack kept 'a'",))
    fails = Outcome(GONE[0], Status.NOT_DONE, "S1", {"message": "active: Slack shows True"})
    assert (only_warns.fails, fails.fails) == (False, True)


def test_what_is_pending_is_told() -> None:
    listening = Listening(interval=0)
    listening.tracker.report(0.0, pending=3)
    assert "0 failed, 3 accepted and not visible yet" in str(listening.told[-1])
