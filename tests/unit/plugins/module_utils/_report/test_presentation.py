# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for people: what is dangerous comes first and is never left out."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Finding, Topic
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._report.presentation import (
    Danger,
    danger,
    show_findings,
    show_operations,
    words,
)


def user(kind: Kind, label: str = "ann", **after: Any) -> Operation:
    return Operation(kind, Subject.USER, "U1", label, "", dict.fromkeys(after), after)


def group(kind: Kind, label: str = "Sales", leaves: str = "", joins: str = "", **after: Any) -> Operation:
    return Operation(
        kind, Subject.GROUP, "S1", label, "", {}, after, joins=tuple(joins.split()), leaves=tuple(leaves.split())
    )


def shown(operations: list[Operation], most: int | None) -> tuple[list[Operation], dict[str, int]]:
    return show_operations(operations, lambda operation: operation, most)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (user(Kind.DEACTIVATE, active=False), Danger.DEACTIVATION),
        (user(Kind.UPDATE, active=False, title="x"), Danger.DEACTIVATION),
        (user(Kind.REPLACE, active=False, email="x@example.com"), Danger.DEACTIVATION),
        (user(Kind.UPDATE, guest=True), Danger.GUEST),
        (user(Kind.UPDATE, guest=False, email="x@example.com"), Danger.GUEST),
        (user(Kind.UPDATE, guest_expiration="2026-12-31T00:00:00Z"), Danger.GUEST),
        (user(Kind.UPDATE, guest_expiration=None), Danger.GUEST),
        (user(Kind.UPDATE, email="x@example.com"), Danger.SIGN_IN),
        (user(Kind.UPDATE, secondary_email=None), Danger.SIGN_IN),
        (user(Kind.REACTIVATE, active=True, user_name="x"), Danger.SIGN_IN),
        (group(Kind.DELETE, leaves="U1"), Danger.GROUP_DELETION),
        (group(Kind.MEMBERS, leaves="U1", joins="U2"), Danger.GROUP_REMOVAL),
        (user(Kind.CREATE, active=True, email="x@example.com", guest=True), Danger.SEAT),
        (user(Kind.REACTIVATE, active=True), Danger.SEAT),
        (group(Kind.CREATE, name="Sales", joins="U1"), Danger.SEAT),
        (user(Kind.UPDATE, title="x", manager=None), Danger.OTHER),
        (group(Kind.MEMBERS, joins="U1"), Danger.OTHER),
        (group(Kind.UPDATE, name="Sale"), Danger.OTHER),
    ],
)
def test_how_dangerous_an_operation_is(operation: Operation, expected: Danger) -> None:
    assert danger(operation) is expected
    assert operation.after.keys() <= ATTRIBUTES.keys() | {"name"}


ONE_OF_EACH = [
    user(Kind.UPDATE, "title", title="x"),
    user(Kind.CREATE, "new", active=True),
    user(Kind.UPDATE, "address", email="x@example.com"),
    user(Kind.UPDATE, "guest", guest=True),
    user(Kind.DEACTIVATE, "leaver", active=False),
    group(Kind.MEMBERS, "smaller", leaves="U1"),
    group(Kind.DELETE, "gone"),
]
DANGEROUS = ["leaver", "guest", "address", "gone", "smaller"]


def test_the_order_is_that_of_danger_whatever_it_was() -> None:
    for operations in itertools.islice(itertools.permutations(ONE_OF_EACH), 0, None, 97):
        found, cut = shown(list(operations), None)
        assert [operation.label for operation in found] == [*DANGEROUS, "new", "title"]
        assert cut == {}


def test_equal_danger_stays_in_the_order_of_the_plan() -> None:
    operations = [user(Kind.UPDATE, label, title="x") for label in "cab"]
    assert shown(operations, 5) == (operations, {})


@pytest.mark.parametrize(
    ("most", "labels", "cut"),
    [
        (0, DANGEROUS, {"update user": 1, "create user": 1}),
        (5, DANGEROUS, {"update user": 1, "create user": 1}),
        (6, [*DANGEROUS, "new"], {"update user": 1}),
        (7, [*DANGEROUS, "new", "title"], {}),
    ],
)
def test_what_is_dangerous_is_never_left_out(most: int, labels: list[str], cut: dict[str, int]) -> None:
    found, left_out = shown(ONE_OF_EACH, most)
    assert [operation.label for operation in found] == labels
    assert left_out == cut


def test_632_updates_and_14_deactivations() -> None:
    operations = [user(Kind.UPDATE, str(number), title="x") for number in range(632)]
    operations += [user(Kind.DEACTIVATE, str(number), active=False) for number in range(14)]
    found, cut = shown(operations, 500)
    assert [operation.kind for operation in found[:15]] == [Kind.DEACTIVATE] * 14 + [Kind.UPDATE]
    assert cut == {"update user": 146}
    assert words(cut) == "146 more operations: update user 146"
    assert words({"create group": 1}) == "1 more operation: create group 1"


def test_findings_that_are_left_out_are_counted() -> None:
    findings = [Finding(Topic.MANAGER, "", str(number), "") for number in range(5)]
    findings += [Finding(Topic.CONFLICT, "", "two", ""), Finding(Topic.ABSENT, "", "away", "")]
    found, cut = show_findings(findings, 3)
    assert [finding.label for finding in found] == ["two", "away", "0"]
    assert cut == {"manager": 4}
    assert show_findings(findings, None)[1] == {}
    assert show_findings(findings, 0) == ([], {"conflict": 1, "absent": 1, "manager": 5})
