# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is different between two reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._review.comparison import COMPARED, changes

Make = Callable[..., Any]


def account(id: str, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(COMPARED), "id": id, "name": id, "active": True, "manager_name": None, **values}


def group(id: str, *members: str, name: str = "") -> dict[str, Any]:
    return {"id": id, "name": name or id, "members": list(members)}


def document(*accounts: dict[str, Any], groups: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"accounts": list(accounts), "groups": list(groups)}


def change(subject: str, id: str, what: str, *values: Any) -> dict[str, Any]:
    attribute, before, after = values or (None, None, None)
    return {
        "subject": subject,
        "id": id,
        "name": id,
        "what": what,
        "attribute": attribute,
        "before": before,
        "after": after,
    }


def test_who_came_and_who_is_gone() -> None:
    before = document(account("U1"), groups=(group("S1"),))
    after = document(account("U2"), groups=(group("S2"),))
    assert changes(before, after) == [
        change("account", "U2", "appeared"),
        change("account", "U1", "gone"),
        change("group", "S2", "appeared"),
        change("group", "S1", "gone"),
    ]


@pytest.mark.parametrize(("now", "what"), [(True, "reactivated"), (False, "deactivated")])
def test_who_came_back_and_who_left(now: bool, what: str) -> None:
    before, after = document(account("U1", active=not now)), document(account("U1", active=now))
    assert changes(before, after) == [change("account", "U1", what)]


@pytest.mark.parametrize("attribute", [one for one in COMPARED if one not in ("name", "manager")])
def test_each_compared_attribute(attribute: str) -> None:
    before, after = document(account("U1", **{attribute: "a"})), document(account("U1", **{attribute: "b"}))
    assert changes(before, after) == [change("account", "U1", "changed", attribute, "a", "b")]


def test_a_manager_is_told_by_name_where_there_is_one() -> None:
    before = document(account("U1", manager="U2", manager_name="Bo"))
    after = document(account("U1", manager="U404"))
    assert changes(before, after) == [change("account", "U1", "changed", "manager", "Bo", "U404")]


def test_a_new_name_is_the_name_of_the_change() -> None:
    (found,) = changes(document(account("U1", name="Ann")), document(account("U1", name="Anna")))
    assert (found["name"], found["attribute"], found["before"], found["after"]) == ("Anna", "name", "Ann", "Anna")


def test_a_review_without_an_attribute_that_is_compared_now() -> None:
    older = account("U1")
    del older["department"]
    assert changes(document(older), document(account("U1"))) == []
    (found,) = changes(document(older), document(account("U1", department="Sales")))
    assert (found["attribute"], found["before"], found["after"]) == ("department", None, "Sales")


def test_members_are_told_by_name_in_order() -> None:
    people = [account("U1", name="Zoe"), account("U2", name="Ann"), account("U3", name="Bo")]
    before = document(*people, groups=(group("S1", "U3", "U9"),))
    after = document(*people, groups=(group("S1", "U1", "U2", "U9"),))
    assert changes(before, after) == [change("group", "S1", "members", "members", "Bo", "Ann, Zoe")]
    assert changes(after, document(*people, groups=(group("S1", "U1", "U2"),))) == [
        change("group", "S1", "members", "members", "U9", None)
    ]


def test_a_group_has_another_name() -> None:
    before, after = document(groups=(group("S1", name="A"),)), document(groups=(group("S1", name="B"),))
    (found,) = changes(before, after)
    assert (found["what"], found["attribute"], found["before"], found["after"]) == ("changed", "name", "A", "B")


accounts = st.lists(
    st.builds(account, st.sampled_from(["U1", "U2", "U3"]), active=st.booleans(), title=st.sampled_from("ab")),
    unique_by=lambda one: one["id"],
)


@given(accounts, accounts)
def test_whatever_differs_is_told_from_both_sides(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    there, back = changes(document(*before), document(*after)), changes(document(*after), document(*before))
    assert changes(document(*before), document(*before)) == []
    assert {one["id"] for one in there} == {one["id"] for one in back}
    opposite = {"appeared": "gone", "gone": "appeared", "deactivated": "reactivated", "reactivated": "deactivated"}
    told = sorted((one["id"], opposite.get(one["what"], one["what"]), one["after"], one["before"]) for one in there)
    assert told == sorted((one["id"], one["what"], one["before"], one["after"]) for one in back)
