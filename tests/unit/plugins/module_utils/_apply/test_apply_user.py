# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of an operation on an account, and what is said when Slack stored something else."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConflictError, ScimError
from tests.support.applying import ANN, Apply, ann, change, ended
from tests.support.conversations import reply


def test_a_creation_whose_reply_shows_all_of_it_is_one_request(apply: Apply) -> None:
    talk = apply(change(Kind.CREATE, user_name="ann", email="ann@example.com"), None, reply(201, ann()))
    assert talk.lines == ["POST /Users"]
    assert ended(talk).resource is not None
    assert (ended(talk).done, ended(talk).warnings) == (True, ())


def test_what_slack_dropped_at_a_creation_is_said_with_the_likely_reason(apply: Apply) -> None:
    operation = change(Kind.CREATE, user_name="ann", email="ann@example.com", title="CEO")
    talk = apply(operation, None, reply(201, ann()), *[reply(200, ann())] * 2)
    assert talk.lines == ["POST /Users", "GET /Users/U1", "GET /Users/U1"]
    (warning,) = ended(talk).warnings
    assert warning.startswith("title: Slack stored None and not 'CEO'; one invalid profile value")


def test_a_change_that_shows_late_is_looked_at_again(apply: Apply) -> None:
    answers = [reply(200, ann()), reply(200, ann()), reply(200, ann(title="CEO"))]
    talk = apply(change(Kind.UPDATE, title="CEO"), ANN, *answers, backoff=3.0)
    assert talk.lines == ["PATCH /Users/U1", "GET /Users/U1", "GET /Users/U1"]
    assert talk.waits == [1.0, 3.0]
    assert ended(talk).warnings == ()


def test_a_deactivation_is_looked_at_more_often(apply: Apply) -> None:
    late = [reply(200, ann()) for _each in range(4)]
    options = {"read_backs": 1, "active_read_backs": 9}
    talk = apply(
        change(Kind.DEACTIVATE, active=False), ANN, reply(200), *late, reply(200, ann(active=False)), **options
    )
    assert talk.lines == ["DELETE /Users/U1", *["GET /Users/U1"] * 5]
    assert ended(talk).warnings == ()
    talk = apply(change(Kind.DEACTIVATE, active=False), ANN, reply(200), *late, active_read_backs=3)
    assert (ended(talk).warnings, ended(talk).pending) == ((), "active: Slack stored True and not False")


def test_a_replacement_sends_all_its_values_and_checks_what_changes(apply: Apply) -> None:
    operation = Operation(
        Kind.REPLACE, Subject.USER, "U1", "ann", "", {}, {"title": None}, {"user_name": "ann", "title": None}
    )
    talk = apply(operation, ANN, reply(200, ann()))
    assert talk.lines == ["PUT /Users/U1"]
    assert talk.requests[0].body["userName"] == "ann"
    assert ended(talk).warnings == ()


def test_a_locked_display_name_does_not_keep_the_other_values_out(apply: Apply) -> None:
    """wire 7.2.14."""
    locked = {"Errors": {"description": "invalid_display_name", "code": 400}}
    operation = change(Kind.UPDATE, title="CEO", display_name="Ann")
    talk = apply(operation, ANN, reply(400, locked), reply(200, ann(title="CEO")))
    assert talk.lines == ["PATCH /Users/U1"] * 2
    assert "displayName" not in str(talk.requests[1].body)
    (warning,) = ended(talk).warnings
    assert warning.startswith("display_name: Slack kept None and refused 'Ann'; the workspace")
    alone = ended(apply(change(Kind.UPDATE, display_name="Ann"), ANN, reply(400, locked)))
    assert (alone.done, len(alone.warnings)) == (False, 1)
    with pytest.raises(ScimError, match="invalid_display_name"):
        apply(change(Kind.UPDATE, title="CEO"), ANN, reply(400, locked))


def test_what_slack_refuses_is_raised(apply: Apply) -> None:
    taken = {"Errors": {"description": "username_taken", "code": 409}}
    with pytest.raises(ConflictError):
        apply(change(Kind.UPDATE, user_name="bo"), ANN, reply(409, taken))


def test_what_a_replacement_was_to_keep_and_slack_dropped_is_said(apply: Apply) -> None:
    values = {"user_name": "ann", "title": None, "secondary_email": "a@example.org", "active": True}
    operation = Operation(Kind.REPLACE, Subject.USER, "U1", "ann", "", {}, {"title": None}, values)
    left = apply(operation, ANN, reply(200, {**ann(), "active": False}), read_backs=0, active_read_backs=0)
    assert ended(left).warnings == ("secondary_email: Slack stored None and not 'a@example.org'",)
    assert ended(left).pending == "active: Slack stored False and not True"


def test_a_replacement_that_would_leave_no_name_leaves_both_as_they_are(apply: Apply) -> None:
    refusal = reply(400, {"Errors": {"description": "invalid_name_required", "code": 400}})
    names = {"given_name": None, "family_name": None}
    values = {"user_name": "ann", "title": None, **names}
    nameless = Operation(Kind.REPLACE, Subject.USER, "U1", "ann", "", {}, {"title": None}, values)
    talk = apply(nameless, ANN, refusal, reply(200, ann()))
    assert "name" not in talk.requests[1].body
    assert (ended(talk).done, ended(talk).warnings) == (True, ())
    named = Operation(Kind.REPLACE, Subject.USER, "U1", "ann", "", {}, {"title": None, "given_name": None}, values)
    observed = dataclasses.replace(ANN, values={**ANN.values, "given_name": "Ann"})
    talk = apply(named, observed, refusal, reply(200, {**ann(), "name": {"givenName": "Ann"}}))
    assert talk.requests[1].body["name"] == {"givenName": "Ann"}
    (warning,) = ended(talk).warnings
    assert warning == "given_name: Slack does not clear both names of an account, and kept them"
    only = Operation(Kind.REPLACE, Subject.USER, "U1", "ann", "", {}, {"given_name": None}, values)
    assert not ended(apply(only, observed, refusal)).done
