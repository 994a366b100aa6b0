# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody before their manager."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._source.manager_order import managers_first
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row


def people(*rows: tuple[str, str]) -> list[Row]:
    return [
        Row(f"r:{line}", {"email": f"{name}@example.com", "user_name": name, "manager": manager})
        for line, (name, manager) in enumerate(rows, 2)
    ]


def order(*rows: tuple[str, str]) -> list[str]:
    return [str(row.values["user_name"]) for row in managers_first(people(*rows))]


def test_people_come_after_their_managers_whatever_names_them() -> None:
    assert order(("c", "B@Example.com"), ("b", "A"), ("a", "")) == ["a", "b", "c"]


def test_the_order_stays_where_it_can() -> None:
    assert order(("b", ""), ("a", ""), ("d", "c"), ("c", ""), ("e", "b")) == ["b", "a", "c", "d", "e"]


def test_managers_who_are_not_there_put_nobody_in_order() -> None:
    assert order(("b", "x@example.com"), ("a", "U012AB3CD")) == ["b", "a"]


def test_a_manager_can_be_named_by_id() -> None:
    rows = [
        Row("r:2", {"email": "b@example.com", "manager": "U012AB3CD"}),
        Row("r:3", {"email": "a@example.com", "id": "U012AB3CD"}),
    ]
    assert [row.position for row in managers_first(rows)] == ["r:3", "r:2"]


def test_a_circle_is_refused_with_those_who_are_in_it() -> None:
    with pytest.raises(SourceError) as refused:
        order(("d", "a"), ("a", "b@example.com"), ("b", "c"), ("c", "a"))
    assert str(refused.value) == (
        "manager: must not lead back to the same person; the managers form a cycle: "
        "r:3 (b@example.com), r:4 (c), r:5 (a)"
    )


def test_nobody_is_their_own_manager() -> None:
    with pytest.raises(SourceError, match=r"r:2 \(a\)"):
        order(("a", "a"))


def test_a_long_line_of_managers() -> None:
    count = 5_000
    rows = [(f"p{number}", f"p{number + 1}") for number in range(count)]
    assert order(*rows) == [f"p{number}" for number in reversed(range(count))]


def test_a_manager_can_be_named_by_employee_number() -> None:
    rows = [
        Row("r:2", {"email": "b@example.com", "manager": "0100"}),
        Row("r:3", {"email": "a@example.com", "employee_number": "0100"}),
    ]
    assert [row.position for row in managers_first(rows)] == ["r:3", "r:2"]


def test_a_manager_who_may_be_several_puts_nobody_in_order() -> None:
    rows = [
        Row("r:2", {"email": "b@example.com", "manager": "boss"}),
        Row("r:3", {"email": "c@example.com", "user_name": "boss"}),
        Row("r:4", {"email": "d@example.com", "user_name": "Boss"}),
    ]
    assert [row.position for row in managers_first(rows)] == ["r:2", "r:3", "r:4"]
