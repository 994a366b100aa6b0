# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of an operation on a group, and what is said when Slack has something else."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import Applied
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind
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
