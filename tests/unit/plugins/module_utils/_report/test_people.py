# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People and groups by name: what tells twins apart, and what is said of somebody without a name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Subject
from ansible_collections.scimops.slack.plugins.module_utils._report.people import full_name, names_of
from tests.support.directory import user

QUIST = {"given_name": "Nora", "family_name": "Quist"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({**QUIST, "email": "nora@example.com"}, "Nora Quist <nora@example.com>"),
        ({"display_name": "nq", "email": "nora@example.com"}, "nq <nora@example.com>"),
        ({"email": "nora@example.com"}, "nora@example.com"),
        ({**QUIST, "user_name": "nora"}, "Nora Quist (nora)"),
        (QUIST, "Nora Quist (U1)"),
        ({"user_name": "nora"}, "nora"),
        ({}, "U1"),
        ({**QUIST, "email": "no\u200bra@example.com"}, "Nora Quist <no\\u200bra@example.com>"),
    ],
)
def test_a_person_stands_by_name_and_address(values: dict[str, Any], expected: str) -> None:
    assert names_of().person(values, "U1") == expected


def test_what_tells_twins_apart_follows_their_address() -> None:
    first = user("nora", **QUIST, department="Sales", employee_number="007")
    second = user("nora2", given_name="NORA", family_name="quist", department="IT")
    names = names_of([first, second, user("ivo", given_name="Ivo", family_name="Lund", department="IT")])
    assert names.account("U0NORA") == "Nora Quist <nora@example.com> (Sales, employee number 007)"
    assert names.account("U0NORA2") == "NORA quist <nora2@example.com> (IT)"
    assert names.account("U0IVO") == "Ivo Lund <ivo@example.com>"


def test_an_account_that_was_not_read_stands_as_its_group_has_it() -> None:
    names = names_of([], [Group("S1", "Sales", (Reference("U7", "nora"),)), Group("S2", "IT", None)])
    assert names.account("U7", "S1") == "nora (U7)"
    assert names.account("U7", "S2") == "U7"
    assert names.account("U8", "S1") == "U8"


def test_whom_the_plan_creates_has_a_name_already() -> None:
    after = {**QUIST, "manager": None}
    create = Operation(Kind.CREATE, Subject.USER, None, "nora@example.com", "", {}, after)
    names = names_of([], [], [create])
    assert names.account(PendingId(create.key)) == "Nora Quist <nora@example.com>"
    assert names.subject(create) == "Nora Quist <nora@example.com>"
    assert names.account(PendingId("create user x")) == "create user x"
    manager = Operation(Kind.UPDATE, Subject.USER, "U1", "nora@example.com", "", {}, {"manager": "U2"})
    later = names.with_ids({create.key: "U1", "create user x": "U2"})
    assert later.account("U1") == later.subject(manager) == "Nora Quist <nora@example.com>"
    assert later.account("U2") == "U2"


def test_a_group_stands_by_the_name_that_it_has_now() -> None:
    rename = Operation(Kind.UPDATE, Subject.GROUP, "S1", "Sales 2", "", {"name": "Sales"}, {"name": "Sales 2"})
    assert names_of([], [Group("S1", "Sales")]).subject(rename) == "Sales"
    assert names_of().subject(rename) == "Sales 2"


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("title", "", None),
        ("title", None, None),
        ("guest", True, "yes"),
        ("guest", False, "no"),
        ("address", {"street": "Road 1", "city": "Bergen"}, "street Road 1; city Bergen"),
        ("channels", ["C1", "C2"], "C1, C2"),
        ("manager", "U0IVO", "ivo@example.com"),
    ],
)
def test_values_are_in_words(option: str, value: Any, expected: str | None) -> None:
    assert names_of([user("ivo")]).value(option, value) == expected


def test_a_display_name_stands_in_for_missing_names() -> None:
    assert full_name({"display_name": "nq"}) == "nq"
    assert full_name({"given_name": "Nora", "display_name": "nq"}) == "Nora"
    assert full_name({}) == ""
