# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that are not applied, and the accounts that stay as they are because of them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.accounts import AccountIndex
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._plan.row_protection import RowProtection
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row, read_user


def account(account_id: str, **values: Any) -> User:
    return User(account_id, {"active": True, **values})


KNOWN = AccountIndex(
    [
        account("U1", email="nora@example.com", given_name="Nora", family_name="Quist", employee_number="1"),
        account("U2", email="ivo@example.com", given_name="Ivo", family_name="Lund"),
        account("U3", email="bot@example.com"),
        account("U4", email="gone@example.com", given_name="Nora", family_name="Quist", active=False),
    ]
)


def protection(values: dict[str, Any], how: str) -> set[str]:
    user, _problems = read_user(Row("r:2", values))
    found = RowProtection(KNOWN)
    return set(found.certain(user) if how == "certain" else found.possible(user, ("U3",)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"email": "NORA@example.com"}, {"U1"}),
        ({"employee_number": "1"}, {"U1"}),
        ({"given_name": "ivo", "family_name": "LUND"}, {"U2"}),
        ({"given_name": "Nora", "family_name": "Quist"}, {"U1", "U4"}),
        ({"email": "new@example.com", "given_name": "Ivo"}, set()),
        ({}, set()),
    ],
)
def test_a_row_protects_those_whom_it_names(values: dict[str, Any], expected: set[str]) -> None:
    assert protection(values, "certain") == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"U1", "U2"}),
        ({"employee_number": "2"}, {"U2"}),
        ({"employee_number": "1", "given_name": "Eleonora"}, {"U1"}),
        ({"given_name": "Ivo"}, {"U2"}),
        ({"given_name": "Ada", "family_name": "Lund"}, set()),
    ],
)
def test_a_row_without_a_key_protects_those_whom_it_does_not_contradict(
    values: dict[str, Any], expected: set[str]
) -> None:
    assert protection(values, "possible") == expected


def test_the_texts_of_a_broken_row_name_accounts() -> None:
    found = RowProtection(KNOWN)
    assert found.in_texts({"nora@example.com", "x"}) == {"U1"}
    assert found.in_texts({"u2"}) == {"U2"}
    assert found.in_texts({"1"}) == {"U1"}
    assert found.in_texts(()) == frozenset()
