# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.scimops.slack.plugins.module_utils._apply.circuit_breaker import CircuitBreaker, SafetyLimits
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Outcome, Status
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject

OPERATION = Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "", {}, {"title": "Chef"})


def outcome(status: Status, *warnings: str) -> Outcome:
    return Outcome(OPERATION, status, "U1", {"message": "no luck"} if status is Status.FAILED else None, warnings)


def after(safety: SafetyLimits, *statuses: Status) -> CircuitBreaker:
    breaker = CircuitBreaker(safety)
    for status in statuses:
        breaker.watch(outcome(status))
    return breaker


def test_waves_come_one_by_one_and_then_all() -> None:
    breaker = CircuitBreaker(SafetyLimits(canary=(1, 10)))
    assert [breaker.next_wave() for _each in range(4)] == [1, 10, None, None]
    assert CircuitBreaker(SafetyLimits(canary=())).next_wave() is None


def test_a_canary_that_was_done_lets_the_others_follow() -> None:
    assert after(SafetyLimits(), Status.DONE).wave_verdict() is None


def test_a_canary_that_slack_did_not_carry_out_stops_the_run() -> None:
    breaker = CircuitBreaker(SafetyLimits())
    breaker.watch(outcome(Status.NOT_DONE, "title: Slack stored '' and not 'Chef'"))
    assert breaker.wave_verdict() == "canary: update of ann: title: Slack stored '' and not 'Chef'"
    assert after(SafetyLimits(), Status.DONE, Status.FAILED).wave_verdict() == "canary: update of ann: no luck"


def test_canaries_that_are_all_refused_prove_nothing() -> None:
    breaker = CircuitBreaker(SafetyLimits(canary=(1, 2)))
    assert breaker.next_wave() == 1
    breaker.watch(outcome(Status.REFUSED))
    assert breaker.wave_verdict() is None
    assert breaker.next_wave() == 2
    breaker.watch(outcome(Status.REFUSED))
    assert breaker.wave_verdict() == "canary: Slack refused all of the first 2 operations"
    breaker.watch(outcome(Status.DONE))
    assert breaker.wave_verdict() is None


def test_more_failures_than_allowed_stop_the_run() -> None:
    assert after(SafetyLimits(max_failures=2), *[Status.FAILED] * 2).verdict() is None
    assert "max_failures (2)" in (after(SafetyLimits(max_failures=2), *[Status.FAILED] * 3).verdict() or "")
    assert after(SafetyLimits(max_failures=0), Status.REFUSED, Status.NOT_DONE, Status.SKIPPED).verdict() is None
    assert after(SafetyLimits(max_failures=0), Status.FAILED).verdict() is not None


def test_a_rate_is_taken_of_what_was_tried() -> None:
    done, failed, skipped = Status.DONE, Status.FAILED, Status.SKIPPED
    safety = SafetyLimits(max_failure_rate=10)
    assert after(safety, *[failed] * 19).verdict() is None  # too few to tell
    assert after(safety, *[failed] * 2, *[done] * 18).verdict() is None
    assert after(safety, *[failed] * 3, *[done] * 17).verdict() is not None
    assert after(safety, *[failed] * 3, *[done] * 16, *[skipped] * 100).verdict() is None


def test_what_is_pending_and_members_that_are_refused_stop_nothing() -> None:
    breaker = CircuitBreaker(SafetyLimits(canary=(1,), max_failures=0))
    assert breaker.next_wave() == 1
    for status in (Status.PENDING, Status.NOT_DONE, Status.FAILED):
        refused = () if status is Status.PENDING else ("U2",)
        breaker.watch(Outcome(OPERATION, status, "U1", {"message": "no luck"}, refused_members=refused))
    assert (breaker.wave_verdict(), breaker.verdict()) == (None, None)


def test_what_is_not_verified_counts_as_a_failure() -> None:
    breaker = after(SafetyLimits(max_failures=0), Status.UNVERIFIED)
    assert breaker.wave_verdict() is not None
    assert breaker.verdict() is not None
