# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a journal says was done, in the format of 1.0.0 and in the present one."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.history import (
    AccountChange,
    DeletedGroup,
    GroupChange,
    created_during,
    created_since,
    deleted_groups,
    read_changes,
)

BEGUN = "2026-05-17T12:00:00.000+00:00"


def record(kind: str, subject: str, id: str | None, event: str = "done", **operation: Any) -> dict[str, Any]:
    label = operation.pop("label", id)
    told = {"kind": kind, "subject": subject, "id": id, "label": label, "before": {}, "after": {}, **operation}
    key = f"{kind} {subject} {id or label}"
    return {"event": event, "run": "r", "key": key, "time": BEGUN, "operation": told, "id": id}


def account(*records: dict[str, Any]) -> AccountChange:
    ((found,), groups) = read_changes(records)
    assert groups == []
    return found


def group(*records: dict[str, Any]) -> GroupChange:
    (accounts, (found,)) = read_changes(records)
    assert accounts == []
    return found


@pytest.mark.parametrize(
    "operation",
    [
        {"joins": ["U1", {"pending": "create user ann"}], "leaves": ["U2"]},
        {"before": {"members": ["U2"]}, "after": {"members": ["U1", {"pending": "create user ann"}]}},
    ],
    ids=["present", "1.0.0"],
)
def test_members_who_joined_and_left(operation: dict[str, Any]) -> None:
    change = group(record("members", "group", "S1", **operation))
    assert change.members == {"U2": True, "U1": False}
    assert change.members_after == {"U2": False, "U1": True}
    assert (change.created, change.deleted, change.name) == (False, False, None)


@pytest.mark.parametrize(
    "operation",
    [
        {"before": {"name": "Sales"}, "leaves": ["U1"], "joins": []},
        {"before": {"name": "Sales", "members": ["U1"]}},
    ],
    ids=["present", "1.0.0"],
)
def test_a_deleted_group_had_its_name_and_members(operation: dict[str, Any]) -> None:
    change = group(record("delete", "group", "S1", **operation))
    assert change == GroupChange("S1", "S1", begun=BEGUN, deleted=True, name="Sales", members={"U1": True})


@pytest.mark.parametrize(
    "operation",
    [
        {"after": {"name": "Sales"}, "joins": ["U1"], "leaves": []},
        {"after": {"name": "Sales", "members": ["U1"]}},
    ],
    ids=["present", "1.0.0"],
)
def test_a_created_group_has_its_name_and_members(operation: dict[str, Any]) -> None:
    change = group(record("create", "group", "S1", **operation))
    assert change == GroupChange("S1", "S1", created=True, begun=BEGUN, name_after="Sales", members_after={"U1": True})


def test_the_first_state_and_the_last_one_count() -> None:
    change = account(
        record("update", "user", "U1", before={"title": "a"}, after={"title": "b"}),
        {**record("update", "user", "U1", before={"title": "b"}, after={"title": "c"}), "run": "later"},
    )
    assert (change.before, change.after) == ({"title": "a"}, {"title": "c"})
    renamed = group(
        record("update", "group", "S1", before={"name": "A"}, after={"name": "B"}),
        {**record("update", "group", "S1", before={"name": "B"}, after={"name": "C"}), "run": "later"},
    )
    assert (renamed.name, renamed.name_after) == ("A", "C")


def test_who_joined_and_left_again_was_no_member_before() -> None:
    change = group(
        record("members", "group", "S1", joins=["U1"], leaves=[]),
        {**record("members", "group", "S1", joins=[], leaves=["U1"]), "run": "later"},
    )
    assert (change.members, change.members_after) == ({"U1": False}, {"U1": False})


def test_a_created_account_and_its_changes_are_one() -> None:
    change = account(
        record("create", "user", "U1", after={"email": "ann@example.com", "title": "a"}),
        record("update", "user", "U1", before={"title": "a"}, after={"title": "b"}),
    )
    assert change.created == {"email": "ann@example.com", "title": "a"}
    assert change.after == {"email": "ann@example.com", "title": "b"}
    assert change.begun == BEGUN


def test_only_values_that_stand_in_the_journal_are_read() -> None:
    change = account(
        record(
            "update",
            "user",
            "U1",
            before={"title": "a", "manager": "U2", "password": None, "unknown": 1},
            after={"title": "b", "manager": {"pending": "create user bo"}, "password": "VALUE_HIDDEN", "unknown": 2},
        )
    )
    assert (change.before, change.after) == ({"title": "a"}, {"title": "b"})


def test_groups_of_the_deactivation_are_kept() -> None:
    change = account(
        record("deactivate", "user", "U1", before={"active": True}, after={"active": False}, groups=["S1", "S2"]),
        {**record("update", "user", "U1", before={"title": "a"}, after={"title": "b"}), "run": "later"},
    )
    assert change.groups == ("S1", "S2")


@pytest.mark.parametrize(
    ("event", "read"),
    [
        ("begin", True),
        ("done", True),
        ("not_done", True),
        ("failed", True),
        ("unverified", True),
        ("pending", True),
        ("refused", False),
        ("skipped", False),
        ("left", False),
    ],
)
def test_what_was_or_may_have_been_done_is_read(event: str, read: bool) -> None:
    accounts, _groups = read_changes([record("update", "user", "U1", event, before={"title": "a"})])
    assert bool(accounts) is read


def test_the_last_record_of_an_operation_in_its_run_counts() -> None:
    begun = record("update", "user", "U1", "begin", before={"title": "a"}, after={"title": "b"})
    assert read_changes([begun, {**begun, "event": "refused"}]) == ([], [])
    accounts, _groups = read_changes([begun, {**begun, "event": "refused", "run": "other"}, {"event": "end"}])
    assert [one.id for one in accounts] == ["U1"]


@pytest.mark.parametrize(
    ("created", "during"),
    [
        ("2026-05-17T12:00:00Z", True),
        ("2026-05-17T11:58:00Z", True),
        ("2026-05-17T11:57:59Z", False),
        ("2026-05-17T12:15:00Z", True),
        ("2026-05-17T12:15:01Z", False),
        ("2026-05-17T05:00:00-07:00", True),
        ("2026-05-17T12:00:00", False),
        ("yesterday", False),
        (None, False),
    ],
)
def test_what_came_into_being_while_a_creation_was_under_way(created: str | None, during: bool) -> None:
    assert created_during(created, BEGUN) is during


def ann(id: str, created: str = BEGUN, user_name: str = "ann") -> User:
    return User(id, {"email": "ann@example.com", "user_name": user_name}, created=created)


def test_an_account_is_found_by_its_id_or_by_what_it_was_created_with() -> None:
    known = AccountIndex([ann("U1")])
    assert AccountChange("U1", "x").find(known) == ann("U1")
    assert AccountChange("U2", "ann@example.com").find(known) is None
    created = {"email": "ann@example.com", "user_name": "Ann"}
    begun = AccountChange(None, "ann@example.com", created, BEGUN)
    assert begun.find(known) == ann("U1")
    assert begun.find(AccountIndex([ann("U1", created="2020-01-01T00:00:00Z")])) is None
    assert begun.find(AccountIndex([ann("U1", user_name="other")])) is None
    assert begun.find(AccountIndex([])) is None


def test_deleted_groups_have_their_name_and_the_instant_of_the_deletion() -> None:
    records = [
        record("delete", "group", "S1", "begin", before={"name": "Sales"}),
        record("delete", "group", "S1", before={"name": "Sales"}),
        record("members", "group", "S2"),
        {"event": "end", "run": "r"},
    ]
    assert deleted_groups(records) == {"S1": DeletedGroup("Sales", BEGUN)}


@pytest.mark.parametrize(
    ("created", "since"),
    [("2026-05-17T12:00:01Z", True), ("2026-05-17T11:00:00Z", False), (None, False), ("yesterday", False)],
)
def test_what_came_into_being_after_an_instant(created: str | None, since: bool) -> None:
    assert created_since(created, BEGUN) is since
