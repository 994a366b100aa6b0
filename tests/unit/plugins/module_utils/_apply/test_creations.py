# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creations that somebody else was faster with, that show late, or whose user name Slack refuses."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import Applied, ApplyOptions
from ansible_collections.scimops.slack.plugins.module_utils._apply.apply_operation import apply_operation
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations, codec_for
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConflictError, ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import Policy
from tests.support.conversations import ScriptedClient, Wire, listing, reply

OWNER = Wire.user("U0", "owner@example.com", "owner")
OLD = {"meta": {"created": "2020-08-13T04:15:35-07:00"}}
USER = Operation(
    Kind.CREATE, Subject.USER, None, "ann@example.com", "", {}, {"user_name": "ann", "email": "ann@example.com"}
)
GROUP = Operation(Kind.CREATE, Subject.GROUP, None, "Sales", "", {}, {"name": "Sales"}, joins=("U1", "U2"))


def refusal(code: str, status: int = 409) -> Response:
    return reply(status, {"Errors": {"description": code, "code": status}})


class Slack:
    """Lists what is there from the look-up on with which it shows; writes get the answers that are given.

    :param late: how many look-ups find nothing.
    """

    def __init__(self, *there: dict[str, Any], posts: list[Response], late: int = 0) -> None:
        self.there = {str(one["id"]): one for one in there}
        self.posts = list(posts)
        self.late = late
        self.bodies: list[Any] = []

    def __call__(self, request: Request) -> Response:
        if request.method == "POST":
            self.bodies.append(request.body)
            return self.posts.pop(0)
        collection, *id = request.path.split("/")[1:]
        if request.method != "GET":
            self.bodies.append(request.body)
            return reply(204)
        self.late -= 1
        if id:
            return reply(200, self.there[id[0]]) if self.late < 0 else Wire.absent()
        owner = [OWNER] if collection == "Users" and "filter" not in request.query else []
        return listing(*owner, *(self.there.values() if self.late < 0 else ()))


@pytest.fixture(params=["v1", "v2"])
def apply(request: pytest.FixtureRequest) -> Callable[..., Applied]:
    def applied(world: Slack, operation: Operation, **options: Any) -> Applied:
        slack = Conversations(codec_for(request.param), Policy(retries=0))
        client = ScriptedClient(world)
        return client.converse(apply_operation(slack, operation, None, ApplyOptions(read_backs=0, **options)))

    return applied


Apply = Callable[..., Applied]


@pytest.mark.parametrize("late", [0, 5])
@pytest.mark.parametrize(("code", "status"), [("username_taken", 409), ("user_creation_failed", 500)])
def test_an_account_that_is_there_is_adopted_and_gets_its_values(
    apply: Apply, code: str, status: int, late: int
) -> None:
    operation = dataclasses.replace(USER, after={**USER.after, "title": "CEO"})
    world = Slack(Wire.user("U1", "ANN@example.com", "ann", **OLD), posts=[refusal(code, status)], late=late)
    applied = apply(world, operation)
    assert applied.resource is not None
    assert (applied.operation.kind, applied.operation.id, applied.done) == (Kind.UPDATE, "U1", True)
    assert applied.operation.after == {"title": "CEO"}
    assert "CEO" in str(world.bodies[-1])
    assert "created by someone else" in applied.warnings[0]


def test_an_account_that_has_all_values_is_adopted_without_a_write(apply: Apply) -> None:
    world = Slack(Wire.user("U1", "ann@example.com", "ann"), posts=[refusal("email_taken")])
    applied = apply(world, USER)
    assert (applied.done, len(world.bodies)) == (False, 1)


@pytest.mark.parametrize(
    "other",
    [
        Wire.user("U7", "bo@example.com", "ann"),
        {**Wire.user("U7", "ann@example.com", "x"), "active": False},
        {
            **Wire.user("U7", "", "x"),
            "emails": [{"value": "bo@example.com", "primary": True}, {"value": "ann@example.com", "primary": False}],
        },
    ],
    ids=["the user name of somebody else", "deactivated", "a secondary address of somebody else"],
)
def test_another_account_is_named_and_left_alone(apply: Apply, other: dict[str, Any]) -> None:
    world = Slack(other, posts=[refusal("username_taken")])
    with pytest.raises(ConflictError, match=r"username_taken.*U7"):
        apply(world, USER)
    assert len(world.bodies) == 1


def test_the_next_name_takes_the_place_of_a_chosen_one_only(apply: Apply) -> None:
    chosen = dataclasses.replace(USER, chosen_name=True)
    created = reply(201, Wire.user("U1", "ann@example.com", "ann3"))
    posts = [refusal("username_not_allowed", 400), refusal("username_taken"), created]
    applied = apply(Slack(Wire.user("U7", "bo@example.com", "ann2"), posts=list(posts)), chosen)
    assert applied.operation.after["user_name"] == "ann3"
    assert (applied.done, applied.warnings) == (True, ())
    with pytest.raises(ScimError, match="username_not_allowed"):
        apply(Slack(posts=posts[:1]), USER)


def test_names_are_tried_a_few_times(apply: Apply) -> None:
    world = Slack(posts=[refusal("username_not_allowed", 400)] * 20)
    with pytest.raises(ScimError, match="username_not_allowed"):
        apply(world, dataclasses.replace(USER, chosen_name=True))
    assert len(world.bodies) == 11


def test_a_creation_is_finished_when_a_look_up_finds_it(apply: Apply) -> None:
    ann = Wire.user("U1", "ann@example.com", "ann")
    applied = apply(Slack(ann, posts=[reply(201, ann)], late=6), USER, look_up_users=True)
    assert applied.warnings == ()
    applied = apply(Slack(ann, posts=[reply(201, ann)], late=99), USER, look_up_users=True)
    (warning,) = applied.warnings
    assert "does not show it after" in warning
    assert applied.done


def test_a_new_account_that_is_not_shown_by_its_id_yet_is_no_failure(apply: Apply) -> None:
    operation = dataclasses.replace(USER, after={**USER.after, "title": "CEO"})
    world = Slack(posts=[reply(201, Wire.user("U1", "ann@example.com", "ann"))], late=99)
    slack = Conversations(codec_for("v1"), Policy(retries=0))
    applied = ScriptedClient(world).converse(apply_operation(slack, operation, None, ApplyOptions(read_backs=1)))
    assert applied.done
    assert applied.warnings[0].startswith("title: Slack stored None")


def test_members_that_show_late_are_waited_for(apply: Apply) -> None:
    """The reply and the first look-ups show the group without them."""
    empty, whole = Wire.group("S1", "Sales"), Wire.group("S1", "Sales", "U1", "U2")
    world = Slack(empty, posts=[reply(201, empty)])
    seen = []

    def answer(request: Request) -> Response:
        seen.append(request.method)
        if len(seen) > 5:
            world.there["S1"] = whole
        return world(request)

    applied = apply(answer, GROUP)
    assert applied.warnings == ()
    assert set(seen[1:]) == {"GET"}
    assert applied.resource is not None
    assert len(applied.resource.member_ids) == 2


def test_members_that_never_show_are_added_again_and_then_named(apply: Apply) -> None:
    some = Wire.group("S1", "Sales", "U1")
    world = Slack(some, posts=[reply(201, some)])
    applied = apply(world, GROUP)
    assert "U2" in str(world.bodies[-1])
    assert applied.warnings == ("members: Slack did not add U2",)


@pytest.mark.parametrize("late", [0, 3])
def test_a_group_of_the_name_is_adopted_and_gets_its_members(apply: Apply, late: int) -> None:
    world = Slack(Wire.group("S9", "Sales", "U1", "U8", **OLD), posts=[refusal("group_creation_failed")], late=late)

    def answer(request: Request) -> Response:
        if request.method == "PATCH":
            world.there["S9"] = Wire.group("S9", "Sales", "U1", "U2", "U8")
        return world(request)

    applied = apply(answer, GROUP)
    assert (applied.operation.kind, applied.operation.id, applied.operation.joins) == (Kind.MEMBERS, "S9", ("U2",))
    (warning,) = applied.warnings
    assert "U8 stay members" in warning
    assert not applied.undone


def test_others_in_a_group_that_is_adopted_are_no_success_where_nobody_else_should_be_in_it(apply: Apply) -> None:
    world = Slack(Wire.group("S9", "Sales", "U1", "U2", "U8", **OLD), posts=[refusal("group_creation_failed")])
    applied = apply(world, dataclasses.replace(GROUP, whole=True))
    assert "U8 should not be members of it; run the task again to remove them" in applied.warnings[0]
    assert applied.undone


def test_a_refused_group_names_those_that_are_in_the_way(apply: Apply) -> None:
    both = [Wire.group("S1", "Sales"), Wire.group("S2", "Sales")]
    with pytest.raises(ScimError, match=r"group_creation_failed.*S1, S2"):
        apply(Slack(*both, posts=[refusal("group_creation_failed")]), GROUP)
    with pytest.raises(ScimError, match=r"S3.*another spelling"):
        apply(Slack(Wire.group("S3", "SALES"), posts=[refusal("group_creation_failed")]), GROUP)
    with pytest.raises(ScimError, match="group_creation_failed"):
        apply(Slack(posts=[refusal("group_creation_failed")]), GROUP)
