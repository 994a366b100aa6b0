# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members in batches, and who is found when Slack refuses a batch."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.member_batches import (
    MOST_REFUSED,
    MemberChanges,
    change_members,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from tests.support.conversations import ScriptedClient, Wire, reply


class Refusing:
    """A group that refuses a request with one of these members in it."""

    def __init__(self, *bad: str, status: int = 400, code: str = "no_such_group_members") -> None:
        self.bad = bad
        self.refusal = reply(status, {"Errors": {"description": code, "code": status}})
        self.moved: set[str] = set()
        self.requests = 0

    def __call__(self, request: Request) -> Response:
        self.requests += 1
        asked = {member["value"] for member in (request.body or {}).get("members", ())}
        if asked.intersection(self.bad):
            return self.refusal
        self.moved |= asked
        return reply(200, Wire.group("S1", "Sales"))


def changed(group: Refusing, joining: list[str], leaving: list[str], batch_size: int = 1000) -> MemberChanges:
    with ScriptedClient(group) as client:
        return client.converse(change_members(client.conversations, "S1", joining, leaving, batch_size))


MANY = [f"U{number}" for number in range(100)]


@pytest.mark.parametrize("bad", [["U0"], ["U99"], ["U41", "U42"], ["U0", "U50", "U99"]])
@pytest.mark.parametrize("batch_size", [7, 1000])
def test_those_whom_slack_refuses_are_found_and_all_others_join(bad: list[str], batch_size: int) -> None:
    group = Refusing(*bad)
    changes = changed(group, MANY, [], batch_size)
    assert [one.id for one in changes.refused] == bad
    assert group.moved == set(MANY).difference(bad)
    assert changes.error is None
    assert group.requests < 60


def test_who_cannot_leave_is_found_too() -> None:
    changes = changed(group := Refusing("U3"), ["U1", "U2"], ["U3", "U4"])
    assert [(one.id, one.joins) for one in changes.refused] == [("U3", False)]
    assert group.moved == {"U1", "U2", "U4"}


def test_a_group_that_takes_nobody_is_not_asked_for_each_of_a_thousand() -> None:
    changes = changed(group := Refusing(*MANY), MANY, [])
    assert len(changes.refused) == MOST_REFUSED
    assert changes.error is not None
    assert group.requests < 100


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "group_member_max_exceeded"),
        (401, "invalid_auth"),
        (404, "no_such_group"),
        (500, "database_query_failure"),
    ],
)
def test_what_is_not_about_members_ends_the_batches(status: int, code: str) -> None:
    changes = changed(group := Refusing("U5", status=status, code=code), MANY, [], 4)
    assert changes.error is not None
    assert changes.error.code == code
    assert (changes.refused, changes.accepted, group.requests) == ([], 4, 2)
