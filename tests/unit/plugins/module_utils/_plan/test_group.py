# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for one group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.group import (
    DesiredGroupState,
    DesiredMembers,
    plan_group,
)
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind
from tests.support.directory import group

ids = st.frozensets(st.sampled_from(("U0A", "U0B", "U0C", "U0D")))


def test_a_group_that_is_as_desired_is_left_alone() -> None:
    members = DesiredMembers(exactly=frozenset({"U0A"}))
    assert not plan_group(DesiredGroupState("Sales", members), group("Sales", "a")).changed
    assert not plan_group(DesiredGroupState(None), group("Sales", "a")).changed


def test_a_new_group_has_its_members_at_once() -> None:
    (operation,) = plan_group(
        DesiredGroupState("Sales", DesiredMembers(add=frozenset({"U0B", "U0A"}))), None
    ).operations
    assert operation.kind is Kind.CREATE
    assert (operation.after, operation.joins) == ({"name": "Sales"}, ("U0A", "U0B"))


def test_a_new_group_needs_a_name() -> None:
    with pytest.raises(Refused, match="name"):
        plan_group(DesiredGroupState(None), None)


def test_a_rename_is_an_update() -> None:
    (operation,) = plan_group(DesiredGroupState("Trade"), group("Sales", "a")).operations
    assert operation.kind is Kind.UPDATE
    assert (operation.before, operation.after) == ({"name": "Sales"}, {"name": "Trade"})


def test_a_deletion_tells_what_is_lost() -> None:
    (operation,) = plan_group(DesiredGroupState(None, present=False), group("Sales", "b", "a")).operations
    assert (operation.before, operation.leaves) == ({"name": "Sales"}, ("U0A", "U0B"))
    assert not plan_group(DesiredGroupState("Sales", present=False), None).changed


def test_a_group_is_emptied_only_on_purpose() -> None:
    nobody = DesiredMembers(exactly=frozenset())
    with pytest.raises(Refused, match="allow_empty"):
        plan_group(DesiredGroupState("Sales", nobody), group("Sales", "a"))
    (operation,) = plan_group(
        DesiredGroupState("Sales", DesiredMembers(exactly=frozenset(), allow_empty=True)), group("Sales", "a")
    ).operations
    assert operation.leaves == ("U0A",)


@given(present=ids, add=ids, remove=ids, exactly=st.none() | ids)
def test_members_become_what_was_asked_for(
    present: frozenset[str], add: frozenset[str], remove: frozenset[str], exactly: frozenset[str] | None
) -> None:
    intent = DesiredMembers(add, remove, exactly)
    joining, leaving = intent.difference(present)
    after = (present | set(joining)) - set(leaving)
    assert after == (exactly if exactly is not None else (present | add) - remove)
    assert not set(joining) & present
    assert set(leaving) <= present
    assert DesiredMembers(add - remove, remove, exactly).difference(frozenset(after)) == ([], [])
