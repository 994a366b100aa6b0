# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as a document, and what has changed since it was approved."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._report.approval import (
    checked,
    differences,
    digest,
    seal,
    to_document,
)
from ansible_collections.scimops.slack.plugins.module_utils._report.people import names_of
from tests.support.directory import decide, group, user

ROWS: list[dict[str, Any]] = [
    {"email": "new@example.com", "password": "s3cret", "address": {"locality": "Bonn"}},
    {"email": "anna@example.com", "title": "CEO", "manager": "new@example.com"},
]
GROUPS = [{"name": "Sales", "members": ["new@example.com", "anna@example.com"]}]


def document(rows: list[dict[str, Any]], title: str = "CTO") -> dict[str, Any]:
    plan = decide(rows, [user("anna", title=title), user("bert")], GROUPS, [group("Sales", "bert")])
    names = names_of([user("anna", given_name="Anna", family_name="Lee"), user("bert")], [], plan.plan.operations)
    seen = {"provenance": {"made": "2026-05-17T12:00:00Z"}, "guards": [{"guard": "creations", "figure": 1}]}
    return dict(to_document(plan.plan.operations, names, workspace={"team_id": "T0ACME"}, findings=[], **seen))


def test_a_document_survives_its_file_and_is_the_same_each_time() -> None:
    first = document(ROWS)
    read = json.loads(json.dumps(first))
    assert read == first
    assert checked(read)["workspace"] == {"team_id": "T0ACME"}
    assert differences(read, document(ROWS[::-1])) == []
    assert first["counts"] == {"update user": 2, "create user": 1, "members group": 1}


def test_a_password_is_neither_in_the_document_nor_in_its_digest() -> None:
    other = [{**ROWS[0], "password": "another"}, ROWS[1]]
    assert "s3cret" not in json.dumps(document(ROWS))
    assert document(ROWS)["digest"] == document(other)["digest"]
    without = [{option: value for option, value in ROWS[0].items() if option != "password"}, ROWS[1]]
    assert "password" in differences(document(ROWS), document(without))[0]


def test_what_slack_has_now_counts() -> None:
    found = differences(document(ROWS), document(ROWS, "Engineer"))
    assert found == ["update user anna@example.com (U0ANNA): title: Slack now has 'Engineer', approved: 'CTO'"]


def test_people_stand_by_name_in_what_differs() -> None:
    accounts, sales = [user("anna", title="CTO"), user("bert")], [{"name": "Sales", "members": ["new@example.com"]}]
    fresh = decide(ROWS, accounts, sales, [group("Sales", "bert")])
    names = names_of([user("anna", given_name="Anna", family_name="Lee")])
    plan = to_document(fresh.plan.operations, names, workspace={"team_id": "T0ACME"}, findings=[])
    (found,) = (text for text in differences(document(ROWS), plan) if text.startswith("members group Sales"))
    assert "Anna Lee <anna@example.com> would no longer be added" in found


def test_the_digest_is_of_the_plan_and_not_of_its_reading() -> None:
    later = {**document(ROWS), "provenance": {"made": "2026-05-18T12:00:00Z"}, "guards": [], "names": {}}
    assert digest(later) == document(ROWS)["digest"]
    assert seal(later) != document(ROWS)["seal"]


def test_what_is_new_gone_and_different_is_told() -> None:
    fresh = [{"email": "anna@example.com", "title": "Chair"}, {"email": "bert@example.com", "title": "CTO"}]
    found = differences(document(ROWS), document(fresh))
    assert any(text.startswith("update user bert@example.com (U0BERT): not approved") for text in found)
    assert any(text.startswith("create user new@example.com: approved, but no longer") for text in found)
    assert any("title: it would now become 'Chair', approved: 'CEO'" in text for text in found)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"format": 1},
        {"format": 99},
        {"format": 3, "digest": "", "operations": [{"a": 1}]},
        {"format": 1, "digest": "", "operations": [{}]},
    ],
)
def test_what_is_no_plan_is_refused(value: Any) -> None:
    with pytest.raises(Refused, match="approved_plan"):
        checked(value)


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a document that has a value of its own: its container and its key."""
    for key, one in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if isinstance(one, (dict, list)) and one:
            yield from leaves(one)
        else:
            yield value, key


def test_a_plan_in_which_somebody_changed_anything_is_refused() -> None:
    whole = document(ROWS)
    for number, _place in enumerate(leaves(copy.deepcopy(whole))):
        spoilt = copy.deepcopy(whole)
        container, key = list(leaves(spoilt))[number]
        container[key] = [*container[key], "x"] if isinstance(container[key], list) else f"{container[key]}x"
        with pytest.raises(Refused, match="approved_plan"):
            checked(spoilt)
    assert checked(whole)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"workspace": {"team_id": "T0OTHER"}},
            "workspace: now {'team_id': 'T0OTHER'}, approved: {'team_id': 'T0ACME'}",
        ),
        ({"findings": [{"label": "bert", "message": "is left"}]}, "finding bert: is left: not approved"),
        ({"cost": {"seconds": 3}}, "cost: now {'seconds': 3}, approved: None"),
    ],
)
def test_what_a_plan_says_beside_its_operations_counts(facts: dict[str, Any], words: str) -> None:
    plan = decide(ROWS, [user("anna", title="CTO"), user("bert")], GROUPS, [group("Sales", "bert")])
    said = {"workspace": {"team_id": "T0ACME"}, "findings": [], **facts}
    assert differences(document(ROWS), to_document(plan.plan.operations, **said)) == [words]
