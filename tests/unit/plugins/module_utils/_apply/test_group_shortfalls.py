# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a group differs from what an operation asked for, and which differences fail a task."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.group_shortfalls import (
    expected_members,
    is_undone,
    members_unread,
    shortfalls,
    shows_change,
    without_members,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject


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
