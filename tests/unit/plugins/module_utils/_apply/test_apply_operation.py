# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of one operation, and what is said when Slack holds something else. Driven by plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.apply_operation import (
    Applied,
    ApplyOptions,
    apply_operation,
)
from ansible_collections.scimops.slack.plugins.module_utils._apply.write_trace import WriteTrace
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations, codec_for
from ansible_collections.scimops.slack.plugins.module_utils._scim.creation import LOOK_UPS
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConflictError, NotFoundError, ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import Policy
from tests.support.conversations import Script, Talk, Wire, listing, reply

ANN = User("U1", {"user_name": "ann", "email": "ann@example.com", "active": True, "guest": False})
SALES = Group("S1", "Sales", (Reference("U1"),))

Apply = Callable[..., Talk]


def ann(**more: Any) -> dict[str, Any]:
    return Wire.user("U1", "ann@example.com", "ann", **more)


@pytest.fixture(params=["v1", "v2"])
def apply(request: pytest.FixtureRequest) -> Apply:
    """Applies an operation with these answers of Slack, all of which it must ask for."""
    slack = Conversations(codec_for(request.param), Policy(retries=0))

    def applied(operation: Operation, observed: Any, *answers: Any, **options: Any) -> Talk:
        trace = WriteTrace()
        conversation = apply_operation(slack, operation, observed, ApplyOptions(**options), trace)
        return Script().drive(trace.watched(conversation), *answers)

    return applied


def change(kind: Kind, **after: Any) -> Operation:
    return Operation(kind, Subject.USER, None if kind is Kind.CREATE else "U1", "ann", "", {}, after)


def group_change(kind: Kind, joins: tuple[str, ...] = (), leaves: tuple[str, ...] = (), **after: Any) -> Operation:
    id = None if kind is Kind.CREATE else "S1"
    return Operation(kind, Subject.GROUP, id, "Sales", "", {}, after, joins=joins, leaves=leaves)


def ended(talk: Talk) -> Applied:
    assert isinstance(talk.result, Applied)
    return talk.result


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


def test_members_go_in_batches_and_one_request_carries_both(apply: Apply) -> None:
    operation = group_change(Kind.MEMBERS, ("U2", "U3", "U4"), ("U1",))
    after = reply(200, Wire.group("S1", "Sales", "U2", "U3", "U4"))
    talk = apply(operation, SALES, reply(204), reply(204), after, batch_size=3)
    assert talk.lines == ["PATCH /Groups/S1", "PATCH /Groups/S1", "GET /Groups/S1"]
    assert "U1" not in str(talk.requests[0].body)
    assert "U1" in str(talk.requests[1].body)
    assert ended(talk).warnings == ()


def test_a_large_group_is_created_with_its_first_batch(apply: Apply) -> None:
    operation = group_change(Kind.CREATE, ("U1", "U2", "U3"), name="Sales")
    created = reply(201, Wire.group("S1", "Sales", "U1", "U2"))
    whole = reply(200, Wire.group("S1", "Sales", "U1", "U2", "U3"))
    half = Wire.group("S1", "Sales", "U1", "U2")
    talk = apply(operation, None, created, listing(half), reply(200, half), reply(204), whole, batch_size=2)
    looked_up = ["POST /Groups", "GET /Groups", "GET /Groups/S1"]
    assert talk.lines == [*looked_up, "PATCH /Groups/S1", "GET /Groups/S1"]
    small = apply(operation, None, whole, listing(Wire.group("S1", "Sales", "U1", "U2", "U3")), whole)
    assert small.lines == looked_up


def test_members_that_slack_did_not_take_are_named(apply: Apply) -> None:
    operation = group_change(Kind.MEMBERS, ("U2", "U3"), ("U1",))
    stale = reply(200, Wire.group("S1", "Sales", "U1", "U3"))
    talk = apply(operation, SALES, reply(204), stale, stale, read_backs=1)
    assert ended(talk).warnings == ("members: Slack did not add U2", "members: Slack did not remove U1")


def test_a_group_that_kept_its_name(apply: Apply) -> None:
    still = reply(200, Wire.group("S1", "Sales", "U1"))
    talk = apply(group_change(Kind.UPDATE, name="Trade"), SALES, reply(204), still, read_backs=0)
    assert ended(talk).warnings == ("name: Slack stored 'Sales' and not 'Trade'",)


def test_a_deletion_of_what_is_gone_did_nothing(apply: Apply) -> None:
    operation = group_change(Kind.DELETE, leaves=("U1",))
    assert ended(apply(operation, SALES, reply(204), Wire.absent())) == Applied(operation, None)
    assert ended(apply(operation, SALES, Wire.absent(), Wire.absent())) == Applied(operation, None, False)


def test_a_deletion_is_believed_when_the_group_is_gone(apply: Apply) -> None:
    there = reply(200, Wire.group("S1", "Sales"))
    kept = ended(apply(group_change(Kind.DELETE), SALES, reply(204), *[there] * len(LOOK_UPS)))
    assert "Slack accepted the deletion of Sales (S1) and still has the group" in str(kept.error)
    late = ended(apply(group_change(Kind.DELETE), SALES, reply(204), there, Wire.absent()))
    assert (late.done, late.error) == (True, None)
    unread = ended(apply(group_change(Kind.DELETE), SALES, reply(204), reply(400, {})))
    assert unread.unread is not None
    with pytest.raises(NotFoundError):
        apply(group_change(Kind.DELETE), SALES, Wire.absent(), there)


@pytest.mark.parametrize("operation", [change(Kind.UPDATE, title="a"), group_change(Kind.UPDATE, name="a")])
def test_what_exists_must_have_been_observed(apply: Apply, operation: Operation) -> None:
    with pytest.raises(ValueError, match="needs what was observed"):
        apply(operation, None)


def test_a_group_whose_first_member_is_refused_is_created_all_the_same(apply: Apply) -> None:
    refused = reply(400, {"Errors": {"description": "no_such_group_members", "code": 400}})
    operation = group_change(Kind.CREATE, ("U2",), name="Sales")
    empty = Wire.group("S1", "Sales")
    looked_up = listing(empty), reply(200, empty)
    talk = apply(operation, None, refused, reply(201, empty), *looked_up, refused, reply(200, empty))
    lines = ["POST /Groups", "POST /Groups", "GET /Groups", "GET /Groups/S1", "PATCH /Groups/S1", "GET /Groups/S1"]
    assert talk.lines == lines
    assert [one.id for one in ended(talk).refused] == ["U2"]
    assert (ended(talk).done, ended(talk).warnings) == (True, ())


def test_a_created_group_keeps_its_id_when_it_cannot_be_read_back(apply: Apply) -> None:
    operation = group_change(Kind.CREATE, ("U1", "U2"), name="Sales")
    created, broken = reply(201, Wire.group("S1", "Sales", "U1")), reply(500)
    talk = apply(operation, None, created, broken, reply(200), broken, batch_size=1)
    assert talk.lines == ["POST /Groups", "GET /Groups", "PATCH /Groups/S1", "GET /Groups/S1"]
    resource = ended(talk).resource
    assert resource is not None
    assert resource.id == "S1"
    assert ended(talk).unread is not None


def test_a_deletion_in_doubt_is_looked_for(apply: Apply) -> None:
    gone = reply(404, {"Errors": {"description": "no_such_group", "code": 404}})
    assert ended(apply(group_change(Kind.DELETE), SALES, Wire.lost(), gone)).done
    with pytest.raises(ScimError, match="DELETE"):
        apply(group_change(Kind.DELETE), SALES, Wire.lost(), *[reply(200, Wire.group("S1", "Sales"))] * len(LOOK_UPS))


def test_members_that_slack_does_not_show_are_not_read_back(apply: Apply) -> None:
    hidden = reply(200, {"id": "S1", "displayName": "Sales", "members": None})
    talk = apply(group_change(Kind.MEMBERS, ("U2",)), SALES, reply(200), *[hidden] * 3)
    assert ended(talk).warnings == ()
    assert "does not show who is in the group" in str(ended(talk).unread)
    renamed = apply(
        group_change(Kind.UPDATE, name="Sellers"), SALES, reply(200), reply(200, {"id": "S1", "displayName": "Sellers"})
    )
    assert (ended(renamed).warnings, ended(renamed).unread) == ((), None)
