# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of an operation on a group, and what is said when Slack has something else."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import Applied
from ansible_collections.scimops.slack.plugins.module_utils._apply.apply_group import (
    expected_members,
    is_undone,
    members_unread,
    shortfalls,
    shows_change,
    without_members,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.creation import LOOK_UPS
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import NotFoundError, ScimError
from tests.support.applying import SALES, Apply, ended, group_change
from tests.support.conversations import Wire, listing, reply


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
    assert "Slack accepted the deletion of Sales (S1), but still has the group" in str(kept.error)
    late = ended(apply(group_change(Kind.DELETE), SALES, reply(204), there, Wire.absent()))
    assert (late.done, late.error) == (True, None)
    unread = ended(apply(group_change(Kind.DELETE), SALES, reply(204), reply(400, {})))
    assert unread.unread is not None
    with pytest.raises(NotFoundError):
        apply(group_change(Kind.DELETE), SALES, Wire.absent(), there)


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


def group(*members: str, name: str = "Sales") -> Group:
    return Group("S1", name, tuple(map(Reference, members)))


HIDDEN = Group("S1", "Sales", None)
BEFORE = group("U1", "U2")
CHANGE = Operation(Kind.MEMBERS, Subject.GROUP, "S1", "Sales", "", {}, {}, joins=("U3",), leaves=("U1",), whole=True)
RENAME = Operation(Kind.UPDATE, Subject.GROUP, "S1", "Sales", "", {"name": "Sales"}, {"name": "Trade"})


@pytest.mark.parametrize(
    ("now", "said", "undone"),
    [
        (group("U2", "U3"), [], False),
        (group("U2"), ["members: Slack did not add U3"], True),
        (group("U1", "U2", "U3"), ["members: Slack did not remove U1"], True),
        (group("U2", "U3", "U9"), ["members: U9 joined meanwhile and should not be in the group"], False),
        (group("U3"), ["members: U2 left meanwhile and should be in the group"], False),
        (HIDDEN, [], False),
    ],
)
def test_members(now: Group, said: list[str], undone: bool) -> None:
    """What others do at the same time is no failure of the task."""
    assert shortfalls(CHANGE, now, expected_members(CHANGE, BEFORE)) == said
    assert is_undone(CHANGE, now) is undone


@pytest.mark.parametrize(("name", "undone"), [("Trade", False), ("Sales", True), ("trade", False)])
def test_a_name_that_slack_has_rewritten_is_no_old_one(name: str, undone: bool) -> None:
    now = group(name=name)
    assert bool(shortfalls(RENAME, now, None)) == (name != "Trade")
    assert is_undone(RENAME, now) is undone


def test_members_that_do_not_show_are_unread_where_they_were_to_change() -> None:
    assert members_unread(CHANGE, HIDDEN) is not None
    assert members_unread(CHANGE, BEFORE) is None
    assert members_unread(RENAME, HIDDEN) is None


def test_a_part_of_the_change_shows_that_it_was_made() -> None:
    assert shows_change(CHANGE, BEFORE, group("U1", "U2", "U3"))
    assert not shows_change(CHANGE, BEFORE, BEFORE)
    assert shows_change(RENAME, BEFORE, group(name="Trade"))
    assert not shows_change(RENAME, BEFORE, None)


def test_an_operation_without_some_of_its_members() -> None:
    rest = without_members(CHANGE, {"U3"})
    assert (rest.joins, rest.leaves) == ((), ("U1",))
    assert expected_members(rest, BEFORE) == {"U2"}
