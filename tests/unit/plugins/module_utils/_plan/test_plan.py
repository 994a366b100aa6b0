# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations, their keys and counts, and what is shown of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import (
    HIDDEN,
    LAST_PHASE,
    Kind,
    Operation,
    PendingId,
    Plan,
    Subject,
    count,
    operation_key,
    phase,
)
from tests.support.directory import decide, user

ANNA = {"email": "anna@example.com"}


def test_counts_are_by_kind() -> None:
    plan = decide([{"email": "new@example.com"}, {**ANNA, "title": "CEO"}], [user("anna")])
    assert plan.counts == {"update user": 1, "create user": 1}


def create(label: str = "ann", **after: Any) -> Operation:
    return Operation(Kind.CREATE, Subject.USER, None, label, "", {}, after)


def group_change(kind: Kind, **more: Any) -> Operation:
    return Operation(kind, Subject.GROUP, "S1", "Sales", "", {}, {}, **more)


def test_a_key_names_kind_subject_id_and_part() -> None:
    assert operation_key(Kind.REACTIVATE, Subject.USER, "U1") == "reactivate user U1"
    assert operation_key(Kind.UPDATE, Subject.USER, "U1", "manager") == "update user U1 manager"
    assert create("ann@example.com").key == "create user ann@example.com"
    known = Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "", {}, {}, part="manager")
    assert known.key == "update user U1 manager"


@given(st.lists(st.builds(create, st.text(min_size=1)), unique_by=lambda one: one.label))
def test_operations_of_different_labels_have_different_keys(operations: list[Operation]) -> None:
    assert len({one.key for one in operations}) == len(operations)


@pytest.mark.parametrize(("value", "shown"), [("hunter2", HIDDEN), (None, None), ("", "")])
def test_a_secret_is_hidden_and_that_there_is_none_is_not(value: Any, shown: Any) -> None:
    operation = Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "", {"password": value}, {"password": value})
    public = operation.public()
    assert (public["before"], public["after"]) == ({"password": shown}, {"password": shown})


def test_what_is_shown_of_an_account() -> None:
    operation = Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "differs", {"title": "a"}, {"title": "b"})
    assert operation.public() == {
        "kind": "update",
        "subject": "user",
        "id": "U1",
        "label": "ann",
        "reason": "differs",
        "before": {"title": "a"},
        "after": {"title": "b"},
    }


def test_what_is_shown_of_a_group_has_who_joins_and_leaves() -> None:
    joins = ("U1", PendingId("create user ann"))
    public = group_change(Kind.MEMBERS, joins=joins, leaves=("U2",)).public()
    assert (public["joins"], public["leaves"]) == (list(joins), ["U2"])
    empty = group_change(Kind.UPDATE).public()
    assert (empty["joins"], empty["leaves"]) == ([], [])


def test_what_harms_least_comes_first() -> None:
    order = [
        Operation(Kind.UPDATE, Subject.USER, "U1", "", "", {}, {}),
        Operation(Kind.REACTIVATE, Subject.USER, "U1", "", "", {}, {}),
        create(),
        Operation(Kind.DEACTIVATE, Subject.USER, "U1", "", "", {}, {}),
        *(group_change(kind) for kind in (Kind.UPDATE, Kind.CREATE, Kind.MEMBERS, Kind.DELETE)),
    ]
    assert [phase(one) for one in order] == list(range(LAST_PHASE))
    replacement = Operation(Kind.REPLACE, Subject.USER, "U1", "", "", {}, {})
    assert phase(replacement) == LAST_PHASE
    counts = count([replacement, *reversed(order), order[0]])
    assert list(counts) == [
        "update user",
        "reactivate user",
        "create user",
        "deactivate user",
        "update group",
        "create group",
        "members group",
        "delete group",
        "replace user",
    ]
    assert counts["update user"] == 2


def test_a_plan_without_operations_changes_nothing() -> None:
    assert not Plan((), ("a warning",)).changed
    assert Plan((create(),)).changed


def test_a_directory_plan_counts_its_matches_and_conflicts() -> None:
    plan = decide(
        [{"email": "anna@example.com"}, {"email": "bert@example.com", "user_name": "cara"}],
        [user("anna"), user("bert"), user("cara")],
    )
    assert plan.matched == {"email": 1}
    assert [finding.label for finding in plan.conflicts] == ["bert@example.com"]
    assert plan.counts == {}
