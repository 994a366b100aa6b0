# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.dependencies import Unmet, resolve
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Subject

ANN, BO = "create user ann", "create user bo"


def members(joining: list[str | PendingId], leaving: Sequence[str] = ()) -> Operation:
    needs = tuple(one.key for one in joining if isinstance(one, PendingId))
    return Operation(
        Kind.MEMBERS, Subject.GROUP, "S1", "Sales", "", {}, {}, needs=needs, joins=tuple(joining), leaves=tuple(leaving)
    )


def manager(user: str | None = "U9", **more: object) -> Operation:
    after = {"manager": PendingId(ANN), **more}
    return Operation(Kind.UPDATE, Subject.USER, user, "bo", "", {"manager": "U7"}, after, needs=(ANN,))


def test_ids_take_the_place_of_what_was_created() -> None:
    resolved = resolve(members([PendingId(ANN), "U5"], ["U6"]), {ANN: "U1"}, set())
    assert resolved.operation.joins == (
        "U1",
        "U5",
    )
    assert resolved.operation.leaves == ("U6",)
    assert resolved.warnings == ()
    assert resolve(manager(), {ANN: "U1"}, set()).operation.after == {"manager": "U1"}


def test_one_who_could_not_be_created_does_not_keep_the_others_out() -> None:
    resolved = resolve(members([PendingId(ANN), PendingId(BO)], ["U6"]), {BO: "U2"}, {ANN})
    assert resolved.operation.joins == ("U2",)
    assert resolved.operation.leaves == ("U6",)
    assert resolved.warnings == (f"left out, because it was not done: {ANN}",)


def test_one_who_does_not_come_back_does_not_keep_the_others_out() -> None:
    back = "reactivate user U8"
    operation = replace(members([PendingId(ANN), "U8"], ["U6"]), needs=(ANN, back))
    assert resolve(operation, {ANN: "U1"}, set()).operation.joins == (
        "U1",
        "U8",
    )
    resolved = resolve(operation, {ANN: "U1"}, {back})
    assert resolved.operation.joins == ("U1",)
    assert resolved.warnings == (f"left out, because it was not done: {back}",)
    with pytest.raises(Unmet, match=back):
        resolve(replace(members(["U8"]), needs=(back,)), {}, {back})


def test_a_group_still_loses_those_who_left() -> None:
    resolved = resolve(members([PendingId(ANN)], ["U6"]), {}, {ANN})
    assert resolved.operation.joins == ()
    assert resolved.operation.leaves == ("U6",)


def test_an_account_keeps_its_manager_when_the_new_one_could_not_be_created() -> None:
    resolved = resolve(manager(title="Chef"), {}, {ANN})
    assert resolved.operation.after == {"title": "Chef"}
    assert resolved.operation.before == {}
    assert resolved.warnings


def test_what_has_nothing_left_to_do_is_unmet() -> None:
    for operation in (members([PendingId(ANN)]), manager()):
        with pytest.raises(Unmet, match="create user ann") as unmet:
            resolve(operation, {}, {ANN})
        assert unmet.value.needs == (ANN,)


def test_a_replacement_never_clears_a_manager_that_could_not_be_created() -> None:
    values = {"title": "Chef", "manager": PendingId(ANN)}
    operation = Operation(Kind.REPLACE, Subject.USER, "U9", "bo", "", {}, dict(values), values, (ANN,))
    assert resolve(operation, {ANN: "U1"}, set()).operation.values == {"title": "Chef", "manager": "U1"}
    with pytest.raises(Unmet):
        resolve(operation, {}, {ANN})


def test_an_order_that_was_not_kept_is_unmet() -> None:
    frees = "update user U1"
    takes = Operation(Kind.CREATE, Subject.USER, None, "ann", "", {}, {"user_name": "ann"}, needs=(frees,))
    assert resolve(takes, {}, set()).operation == takes
    with pytest.raises(Unmet, match=frees):
        resolve(takes, {}, {frees})


def test_what_the_plan_creates_gets_its_id() -> None:
    operation = Operation(Kind.UPDATE, Subject.USER, None, "ann", "", {}, {"manager": PendingId(BO)}, needs=(ANN, BO))
    resolved = resolve(operation, {ANN: "U1", BO: "U2"}, set())
    assert resolved.operation.id == "U1"
    assert resolved.operation.after == {"manager": "U2"}
    with pytest.raises(Unmet, match=ANN):
        resolve(operation, {BO: "U2"}, {ANN})
