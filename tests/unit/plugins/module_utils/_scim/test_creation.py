# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A POST makes one thing, whatever becomes of its replies."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Response
from tests.support.conversations import Wire, reply

VALUES = {"user_name": "ada", "email": "ada@example.com", "active": True, "password": "hunter2"}
ADA = {"id": "U1", "userName": "ada", "emails": [{"value": "ADA@example.com", "primary": True}], "active": True}
TAKEN = {"detail": "email_taken (existing_user=U1)", "status": 409}


def posts(talk: t.Any) -> int:
    return talk.lines.count("POST /Users") + talk.lines.count("POST /Groups")


class Slack:
    """Answers lookups with what is there; the whole list has the token's owner in addition."""

    def __init__(self, wire: t.Any, *resources: t.Any) -> None:
        self.wire = wire
        self.resources = resources
        self.read_backs = 0

    def __call__(self, request: t.Any) -> t.Any:
        assert request.method == "GET"
        self.read_backs += 1
        whole = request.path == "/Users" and "filter" not in request.query
        owner = [self.wire.user("U0", "owner@example.com", "owner")] if whole else []
        return self.wire.listing(*owner, *self.resources)


def until(drive: t.Any, conversation: t.Any, replies: list[t.Any], world: t.Callable[[t.Any], t.Any]) -> t.Any:
    """Drive with the replies for POSTs in order, and the world for everything else."""
    remaining = list(replies)

    def answer(request: t.Any) -> t.Any:
        return remaining.pop(0) if request.method == "POST" else world(request)

    class Endless(list[t.Any]):
        def __bool__(self) -> bool:
            return True

        def pop(self, _index: t.Any = -1) -> t.Any:
            return answer

    talk = drive.__self__.talk = type(drive.__self__.talk)()
    try:
        talk.result = drive.__self__._run(conversation, Endless())
    finally:
        assert not remaining, "not every reply was asked for"
    return talk


def test_created(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.create_user(VALUES), wire.reply(201, ADA))
    assert talk.result.id == "U1"
    assert talk.requests[0].body["emails"] == [{"value": "ada@example.com", "primary": True}]


def test_refused(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.ConflictError) as caught:
        drive(slack.create_user(VALUES), wire.reply(409, TAKEN))
    assert caught.value.existing_user == "U1"


@pytest.mark.parametrize("answer", ["lost", "500", "503"])
def test_what_a_lost_post_made_is_adopted(drive: t.Any, slack: Conversations, wire: t.Any, answer: str) -> None:
    first = wire.lost() if answer == "lost" else wire.reply(int(answer))
    talk = until(drive, slack.create_user(VALUES), [first], Slack(wire, ADA))
    assert talk.result.id == "U1"
    assert posts(talk) == 1
    assert talk.filters[1] == 'email eq "ada@example.com" or userName eq "ada"'


def test_a_lost_post_that_made_nothing_is_sent_again(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    world = Slack(wire)
    talk = until(drive, slack.create_user(VALUES), [wire.lost(), wire.reply(201, ADA)], world)
    assert talk.result.id == "U1"
    assert posts(talk) == 2
    assert world.read_backs >= 3  # it may show late


def test_what_shows_late_is_adopted(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    world = Slack(wire)

    def late(request: t.Any) -> t.Any:
        if world.read_backs >= 4:
            world.resources = (ADA,)
        return world(request)

    talk = until(drive, slack_v1.create_user(VALUES), [wire.lost()], late)
    assert posts(talk) == 1


def test_the_second_post_tells_that_the_first_was_done(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    world = Slack(wire)
    replies = [wire.lost(), wire.reply(409, TAKEN)]

    def conflict_shows_it(request: t.Any) -> t.Any:
        if posts(drive.__self__.talk) == 2:
            world.resources = (ADA,)
        return world(request)

    talk = until(drive, slack.create_user(VALUES), replies, conflict_shows_it)
    assert talk.result.id == "U1"


def test_lost_again_and_again(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.ConnectionFailedError):
        until(drive, slack.create_user(VALUES), [wire.lost()] * 3, Slack(wire))


def test_what_never_left_needs_no_look(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.create_user(VALUES), wire.lost(sent_maybe=False), wire.reply(201, ADA))
    assert talk.lines == ["POST /Users", "POST /Users"]


@pytest.mark.parametrize(
    "other",
    [
        {**ADA, "active": False},
        {**ADA, "meta": {"created": "2020-08-13T04:15:35-07:00"}},
        {**ADA, "emails": [{"value": "someone@example.com", "primary": True}]},
    ],
    ids=["a deactivated holder of the e-mail", "an old account", "another one with the user name"],
)
def test_what_was_there_before_is_not_adopted(
    drive: t.Any, slack: Conversations, wire: t.Any, other: dict[str, t.Any]
) -> None:
    with pytest.raises(errors.ConflictError):
        until(drive, slack.create_user(VALUES), [wire.lost(), wire.reply(409, TAKEN)], Slack(wire, other))


def test_a_rewritten_user_name_is_ours(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire 7.2.10."""
    talk = until(drive, slack.create_user(VALUES), [wire.lost()], Slack(wire, {**ADA, "userName": "ada2"}))
    assert talk.result.user_name == "ada2"


@pytest.mark.parametrize("status", [400, 500])
def test_invited_user_not_created_is_tried_once_more(
    drive: t.Any, slack: Conversations, wire: t.Any, status: int
) -> None:
    passing = wire.reply(status, {"detail": "invited_user_not_created", "status": status})
    talk = drive(slack.create_user(VALUES), passing, wire.reply(201, ADA))
    assert talk.waits == [1]
    with pytest.raises(errors.ScimError) as caught:
        drive(slack.create_user(VALUES), passing, passing)
    assert caught.value.code == "invited_user_not_created"


@pytest.mark.parametrize(
    "spoilt",
    [Response(201), Response(201, {}, "{}"), Response(200, {}, "<html>"), reply(201, Wire.user("U9", "x@example.com"))],
)
def test_a_reply_without_the_resource(drive: t.Any, slack: Conversations, wire: t.Any, spoilt: Response) -> None:
    """wire 8.16, §12.1."""
    talk = until(drive, slack.create_user(VALUES), [spoilt], Slack(wire, ADA))
    assert talk.result.id == "U1"
    with pytest.raises(errors.UnexpectedReplyError, match="the new resource does not exist"):
        until(drive, slack.create_user(VALUES), [spoilt], Slack(wire))


def test_the_password_is_in_no_error(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.ScimError) as caught:
        drive(slack.create_user(VALUES), wire.reply(400, {"detail": "bad input 'hunter2'"}))
    assert "hunter2" not in str(caught.value) + caught.value.description


def test_groups(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.create_group("Sales", ["U1"]), wire.reply(201, wire.group("S1", "Sales", "U1")))
    assert talk.result.id == "S1"
    assert talk.requests[0].body["members"] == [{"value": "U1"}]


def test_a_lost_group_is_settled_by_name_and_members(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    there = [
        wire.group("S1", "sales", "U1"),
        wire.group("S2", "Sales"),
        wire.group("S3", "Sales", "U1", meta={"created": "2020-08-13T04:15:35-07:00"}),
        wire.group("S4", "Sales", "U1"),
    ]
    talk = until(drive, slack.create_group("Sales", ["U1"]), [wire.lost()], Slack(wire, *there))
    assert talk.result.id == "S4"
    assert posts(talk) == 1


def test_a_lost_group_that_is_not_there_is_made_again(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    replies = [wire.reply(500), wire.reply(201, wire.group("S1", "Sales"))]
    talk = until(drive, slack.create_group("Sales"), replies, Slack(wire))
    assert posts(talk) == 2


def test_members_that_show_late_do_not_hide_a_lost_group(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire 8.16: the group is there and has none, or not all, of the members that it was created with."""
    for shown in ([], ["U1"]):
        there = Slack(wire, wire.group("S9", "Sales", "U9"), wire.group("S1", "Sales", *shown))
        for replies in ([wire.lost()], [wire.reply(502)]):
            talk = until(drive, slack.create_group("Sales", ["U1", "U2"]), replies, there)
            assert (talk.result.id, posts(talk)) == ("S1", 1)


def test_a_lost_group_that_does_not_show_its_members_is_found(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    hidden = {"id": "S1", "displayName": "Sales"}

    def world(request: t.Any) -> t.Any:
        return wire.reply(200, hidden) if request.path.endswith("S1") else wire.listing(hidden)

    talk = until(drive, slack.create_group("Sales", ["U1"]), [wire.lost()], world)
    assert (talk.result.id, talk.result.members, posts(talk)) == ("S1", None, 1)


def test_a_reply_that_shows_another_group_is_settled_by_name(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    other = wire.reply(201, wire.group("S9", "Trade", "U1"))
    talk = until(drive, slack.create_group("Sales", ["U1"]), [other], Slack(wire, wire.group("S1", "Sales", "U1")))
    assert (talk.result.id, posts(talk)) == ("S1", 1)


def test_a_conflict_over_our_own_group_ends_well(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """The lost POST made it, it is found after the second one only, and its members are not shown yet."""
    world = Slack(wire)

    def conflict_shows_it(request: t.Any) -> t.Any:
        if posts(drive.__self__.talk) == 2:
            world.resources = (wire.group("S1", "Sales"),)
        return world(request)

    taken = wire.reply(409, {"Errors": {"description": "group_name_taken", "code": 409}})
    talk = until(drive, slack.create_group("Sales", ["U1"]), [wire.lost(), taken], conflict_shows_it)
    assert talk.result.id == "S1"


def test_an_error_within_a_200_is_no_creation(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.ConflictError):
        drive(slack.create_user(VALUES), wire.reply(200, {"Errors": {"description": "email_taken", "code": 409}}))
    failed = wire.reply(200, {"Errors": {"description": "user_creation_failed", "code": 500}})
    talk = until(drive, slack.create_user(VALUES), [failed], Slack(wire, ADA))
    assert (talk.result.id, posts(talk)) == ("U1", 1)


def test_a_failure_that_says_how_long_is_waited_for_before_the_first_look(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    first = wire.reply(503, **{"Retry-After": "17"})
    talk = until(drive, slack.create_user(VALUES), [first], Slack(wire, ADA))
    assert talk.result.id == "U1"
    assert talk.waits == [17]
    assert posts(talk) == 1
