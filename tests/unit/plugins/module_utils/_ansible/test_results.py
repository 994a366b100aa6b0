# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results in option names, and diffs."""

from __future__ import annotations

from ansible.module_utils.common.yaml import yaml_load

from ansible_collections.scimops.slack.plugins.module_utils._ansible.result_types import UserResult
from ansible_collections.scimops.slack.plugins.module_utils._ansible.results import (
    SHOWN,
    diff_result,
    group_result,
    operations_result,
    user_result,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Subject

ANN = User("U1", {"email": "ann@example.com", "active": True, "guest": False, "password": "secret"})


def test_an_account_has_each_attribute_that_may_be_shown() -> None:
    result = user_result(ANN)
    assert result is not None
    assert set(result) == set(UserResult.__annotations__) == {"id", "meta", *SHOWN}
    assert set(ATTRIBUTES) - set(SHOWN) == {"password"}
    assert (result["id"], result["email"], result["title"]) == ("U1", "ann@example.com", None)
    assert "secret" not in str(result)


def test_nothing_is_none() -> None:
    assert user_result(None) is None
    assert group_result(None) is None


def test_an_account_that_is_yet_to_be_created_has_no_id() -> None:
    result = user_result(User("", {"active": True, "guest": False}))
    assert result is not None
    assert result["id"] is None


def test_a_group_with_and_without_its_members() -> None:
    group = Group("S1", "Sales", (Reference("U1", "Ann"),), "2026-01-01", "https://x")
    meta = {"created": "2026-01-01", "location": "https://x"}
    assert group_result(group, members=False) == {"id": "S1", "name": "Sales", "meta": meta}
    assert group_result(group) == {
        "id": "S1",
        "name": "Sales",
        "members": ["U1"],
        "meta": {**meta, "members": [{"id": "U1", "display": "Ann"}]},
    }


def change(**values: object) -> Operation:
    return Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "differs", **values)  # type: ignore[arg-type]


def test_operations_hide_secrets_and_name_what_is_to_be_created() -> None:
    operation = change(before={}, after={"password": "secret", "manager": PendingId("create user bob")})
    (result,) = operations_result([operation])
    assert result["after"] == {
        "password": "VALUE_HIDDEN",
        "manager": "the id that results from: create user bob",
    }
    assert "joins" not in result


def test_a_diff_has_what_changes_and_nothing_else() -> None:
    operations = [
        change(before={"title": "Clerk"}, after={"title": "Head"}),
        change(before={"title": "Head", "active": True}, after={"active": False}),
    ]
    diff = diff_result(operations)
    assert diff["before_header"] == diff["after_header"] == "user ann"
    assert yaml_load(diff["before"]) == {"title": "Clerk", "active": True}
    assert yaml_load(diff["after"]) == {"title": "Head", "active": False}


def test_a_diff_shows_what_cannot_be_seen() -> None:
    before, after = {"title": "Bo\u200bss", "locale": "a"}, {"title": "Boss", "locale": "b"}
    diff = diff_result([Operation(Kind.UPDATE, Subject.USER, "U1", "an\u200bn", "", before, after)])
    assert diff["before_header"] == "user an\\u200bn"
    assert diff["before"] == "title: Bo\\u200bss\nlocale: a\n"
    assert diff["after"] == "title: Boss\nlocale: b\n"


def test_a_diff_of_nothing_is_empty() -> None:
    assert diff_result([]) == {"before_header": "", "after_header": "", "before": "", "after": ""}


def test_who_joins_and_leaves_is_in_the_diff() -> None:
    operation = Operation(Kind.MEMBERS, Subject.GROUP, "S1", "Sales", "", {}, {}, joins=("U2",), leaves=("U1",))
    diff = diff_result([operation])
    assert (yaml_load(diff["before"]), yaml_load(diff["after"])) == ({"members": ["U1"]}, {"members": ["U2"]})
