# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of an attempt. Attempts against the local Slack are in tests/integration/apply/test_attempt.py."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import ApplyOptions
from ansible_collections.scimops.slack.plugins.module_utils._apply.attempt import REFUSALS, Attempt
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Status
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Lost, Request, Response
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
    assert (attempt.ended.outcome.status, attempt.begun, attempt.trace.written) == (Status.LEFT, False, False)


def test_what_is_done() -> None:
    attempt = attempted(ann(title="CEO"))
    outcome = attempt.ended.outcome
    assert (outcome.status, outcome.id, outcome.error, outcome.written) == (Status.DONE, "U1", None, True)
    assert attempt.ended.resource is not None
    assert attempt.ended.fatal is None


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
    assert (attempt.ended.fatal, attempt.trace.written) == (None, False)


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


def test_a_token_that_is_not_valid_ends_the_run() -> None:
    attempt = attempted(refusal(401, "invalid_auth"))
    assert attempt.ended.outcome.status is Status.FAILED
    assert attempt.ended.fatal is not None
    assert "invalid_auth" in attempt.ended.fatal


@pytest.mark.parametrize("read", [Lost("connection reset", sent_maybe=True), refusal(500, "internal_error")])
def test_what_was_written_and_cannot_be_read_back_is_unverified(read: Response | Lost) -> None:
    outcome = attempted(reply(200), read).ended.outcome
    assert (outcome.status, outcome.written, outcome.fails, outcome.undone) == (Status.UNVERIFIED, True, True, False)
    assert outcome.error is not None
    assert outcome.error["message"].startswith("it was written, but could not be read back: GET /Users/U1")


@pytest.mark.parametrize("write", [Lost("connection reset", sent_maybe=True), refusal(500, "internal_error")])
def test_a_write_in_doubt_is_what_a_look_shows(write: Response | Lost) -> None:
    done = attempted(write, ann(title="CEO")).ended.outcome
    assert (done.status, done.written) == (Status.DONE, True)
    failed = attempted(write, ann(title="Clerk")).ended.outcome
    assert (failed.status, failed.written) == (Status.FAILED, False)
    assert failed.error is not None
    assert failed.error["method"] == "PATCH"
    unknown = attempted(write, refusal(500, "internal_error")).ended.outcome
    assert (unknown.status, unknown.written) == (Status.UNVERIFIED, True)


def test_a_write_that_never_left_is_not_looked_for() -> None:
    attempt = attempted(Lost("connection refused", sent_maybe=False), ann(title="CEO"))
    assert (attempt.ended.outcome.status, attempt.ended.outcome.written) == (Status.FAILED, False)


def test_a_token_that_is_not_valid_for_the_look_ends_the_run() -> None:
    attempt = attempted(reply(200), refusal(401, "invalid_auth"))
    assert attempt.ended.outcome.status is Status.UNVERIFIED
    assert "invalid_auth" in (attempt.ended.fatal or "")


def test_active_that_does_not_show_yet_is_pending() -> None:
    outcome = attempted(ann(title="CEO"), title="CEO", active=False).ended.outcome
    assert (outcome.status, outcome.written, outcome.warnings) == (Status.PENDING, True, ())
    assert outcome.error == {"message": "active: Slack stored True and not False"}


def joining(*members: str) -> Attempt:
    """An attempt to let members join a group of which Slack refuses U2."""
    operation = Operation(Kind.MEMBERS, Subject.GROUP, "S1", "Sales", "", {}, {}, joins=members)
    joined: list[str] = []

    def answer(request: Request) -> Response:
        asked = [member["value"] for member in (request.body or {}).get("members", ())]
        if "U2" in asked:
            return refusal(400, "no_such_group_members")
        joined.extend(asked)
        return reply(200, Wire.group("S1", "Sales", *joined))

    attempt = Attempt(operation.key, operation)
    with ScriptedClient(answer) as client:
        attempt.converse(client, Group("S1", "Sales"), ApplyOptions(), name_of=lambda one: f"Bo ({one})")
    return attempt


def test_a_member_that_slack_refuses_is_named_and_the_others_join() -> None:
    outcome = joining("U1", "U2", "U3").ended.outcome
    assert (outcome.status, outcome.written, outcome.fails) == (Status.NOT_DONE, True, True)
    assert outcome.warnings == ("members: Slack refused to add Bo (U2): no_such_group_members",)
    assert outcome.error is not None
    assert outcome.error["code"] == "no_such_group_members"


def test_members_of_whom_all_are_refused_are_a_failure() -> None:
    outcome = joining("U2").ended.outcome
    assert (outcome.status, outcome.written) == (Status.FAILED, False)
    assert "Bo (U2)" in outcome.why


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


@pytest.mark.parametrize(("answer", "status"), [(reply(200), Status.UNVERIFIED), (ann(), Status.UNVERIFIED)])
def test_an_unexpected_error_after_a_write_leaves_it_unverified(answer: Response, status: Status) -> None:
    attempt = attempted(answer, RuntimeError("boom"))
    assert (attempt.ended.outcome.status, attempt.ended.outcome.written) == (status, True)


def test_the_budget_does_not_pay_again_for_the_first_write() -> None:
    operation = change(title="CEO")
    with ScriptedClient(lambda _request: ann(title="CEO")) as client:
        Attempt(operation.key, operation).converse(client, ANN, ApplyOptions())
        assert client.paid == [False]
