# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of an attempt. Attempts against the local Slack are in tests/integration/apply/test_attempt.py."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.apply_operation import ApplyOptions
from ansible_collections.scimops.slack.plugins.module_utils._apply.attempt import REFUSALS, Attempt, apply_in_order
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Status
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Plan, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Response
from tests.support.conversations import ScriptedClient, Wire, reply

ANN = User("U1", {"user_name": "ann", "email": "ann@example.com", "active": True, "guest": False})


def change(**after: Any) -> Operation:
    return Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "", {}, after)


def ann(**more: Any) -> Response:
    return reply(200, Wire.user("U1", "ann@example.com", "ann", **more))


def refusal(status: int, code: str) -> Response:
    return reply(status, {"Errors": {"description": code, "code": status}})


def attempted(*answers: Response | Lost | Exception, warnings: tuple[str, ...] = (), **after: Any) -> Attempt:
    """An attempt at a change, with these answers of Slack; the last one again and again."""
    left = list(answers)

    def answer(_request: object) -> Response | Lost:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        return given

    operation = change(**(after or {"title": "CEO"}))
    attempt = Attempt(operation.key, operation)
    with ScriptedClient(answer) as client:
        attempt.converse(client, ANN, ApplyOptions(), warnings=warnings)
    return attempt


def test_before_it_begins_it_is_left() -> None:
    attempt = Attempt("key", change(title="CEO"))
    assert (attempt.ended.outcome.status, attempt.begun, attempt.written) == (Status.LEFT, False, False)


def test_what_is_done() -> None:
    attempt = attempted(ann(title="CEO"))
    outcome = attempt.ended.outcome
    assert (outcome.status, outcome.id, outcome.error, outcome.written) == (Status.DONE, "U1", None, True)
    assert attempt.ended.resource is not None
    assert (attempt.ended.fatal, attempt.ended.error) == (None, None)


def test_what_slack_stores_otherwise_is_not_done() -> None:
    outcome = attempted(ann(title="Clerk")).ended.outcome
    assert (outcome.status, outcome.written) == (Status.NOT_DONE, True)
    assert outcome.warnings == ("title: Slack stored 'Clerk' and not 'CEO'",)


def test_a_warning_from_before_makes_it_not_done() -> None:
    outcome = attempted(ann(title="CEO"), warnings=("left out: manager",)).ended.outcome
    assert (outcome.status, outcome.warnings) == (Status.NOT_DONE, ("left out: manager",))


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_protected_account_is_a_refusal_and_no_failure(code: str) -> None:
    attempt = attempted(refusal(403, code))
    assert attempt.ended.outcome.status is Status.REFUSED
    assert (attempt.ended.fatal, attempt.written) == (None, False)


def test_any_other_answer_is_a_failure_with_slacks_words() -> None:
    attempt = attempted(refusal(409, "username_taken"))
    outcome = attempt.ended.outcome
    assert (outcome.status, outcome.written, attempt.ended.fatal) == (Status.FAILED, False, None)
    assert outcome.error is not None
    assert (outcome.error["code"], outcome.error["status"], outcome.error["method"]) == (
        "username_taken",
        409,
        "PATCH",
    )
    assert attempt.ended.error is not None


def test_a_token_that_is_not_valid_ends_the_run() -> None:
    attempt = attempted(refusal(401, "invalid_auth"))
    assert attempt.ended.outcome.status is Status.FAILED
    assert attempt.ended.fatal is not None
    assert "invalid_auth" in attempt.ended.fatal


def test_what_was_written_before_an_error_is_not_forgotten() -> None:
    attempt = attempted(reply(200), Lost("connection reset", sent_maybe=True))
    outcome = attempt.ended.outcome
    assert (outcome.status, outcome.written, attempt.written) == (Status.FAILED, True, True)


def test_an_unexpected_error_fails_it_and_ends_the_run() -> None:
    attempt = attempted(RuntimeError("boom"))
    assert attempt.ended.outcome.status is Status.FAILED
    assert attempt.ended.outcome.error == {"message": "RuntimeError: boom"}
    assert attempt.ended.fatal == "an unexpected error: RuntimeError: boom"


def test_an_outcome_stays_when_something_goes_wrong_after_it() -> None:
    attempt = attempted(ann(title="CEO"))
    attempt.fail("the journal cannot be written")
    attempt.interrupted(RuntimeError("boom"))
    assert attempt.ended.outcome.status is Status.DONE
    assert attempt.ended.fatal == "the journal cannot be written"


def test_operations_on_one_account_end_with_the_first_that_fails() -> None:
    operations = (change(title="a"), change(user_name="bo"), change(title="c"))
    answers = [ann(title="a"), refusal(409, "username_taken")]
    with ScriptedClient(lambda _request: answers.pop(0)) as client:
        attempts = apply_in_order(Plan(operations), ANN, client)
    assert [one.outcome.status for one in attempts] == [Status.DONE, Status.FAILED]
    assert answers == []


def test_the_budget_pays_for_a_write_unless_the_caller_has() -> None:
    operation = change(title="CEO")
    with ScriptedClient(lambda _request: ann(title="CEO")) as client:
        apply_in_order(Plan((operation,)), ANN, client)
        Attempt(operation.key, operation).converse(client, ANN, ApplyOptions(), prepaid=True)
        assert client.paid == [True, False]
