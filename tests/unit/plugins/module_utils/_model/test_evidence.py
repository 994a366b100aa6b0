# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an account that a weak key names may be somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.evidence import (
    contradiction,
    other_person,
    require_same_person,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from tests.support.directory import user

HELD = {
    "email": "john.smith@example.com",
    "secondary_email": "js@example.com",
    "employee_number": "100",
    "given_name": "John",
    "family_name": "Smith",
}


@pytest.mark.parametrize(
    ("active", "by", "values", "against"),
    [
        (True, "id", {"email": "x@example.com", "employee_number": "200"}, ""),
        (True, "previous_emails", {"email": "x@example.com", "employee_number": "200"}, ""),
        (True, "email", {"email": "John.Smith@example.com", "employee_number": "200"}, ""),
        (True, "email", {"email": "js@example.com"}, ""),
        (True, "email", {"email": "js@example.com", "employee_number": "200"}, "employee number 100, not 200"),
        (True, "user_name", {"employee_number": " 100 ", "email": "x@example.com"}, ""),
        (True, "user_name", {"employee_number": "200"}, "employee number 100, not 200"),
        (True, "user_name", {"email": "x@example.com"}, "active and has the e-mail address john.smith@example.com"),
        (True, "user_name", {"email": "JS@example.com"}, ""),
        (True, "user_name", {"email": "x@example.com", "secondary_email": "john.smith@example.com"}, ""),
        (True, "user_name", {"given_name": "Jane"}, ""),
        (True, "user_name", {}, ""),
        (False, "user_name", {"given_name": "Jane"}, "belonged to John Smith, not to Jane"),
        (False, "email", {"email": "js@example.com", "family_name": "Doe"}, "belonged to John Smith"),
        (False, "email", {"email": "js@example.com", "given_name": "john"}, ""),
        (False, "user_name", {"email": "x@example.com"}, "had the e-mail address john.smith@example.com"),
        (False, "user_name", {"email": "x@example.com", "given_name": "John", "family_name": "SMITH"}, ""),
        (False, "user_name", {}, ""),
    ],
)
def test_what_speaks_against_an_account(active: bool, by: str, values: dict[str, Any], against: str) -> None:
    found = contradiction({"user_name": "jsmith", **values}, user("jsmith", active=active, **HELD), by)
    assert against in found
    assert bool(found) == bool(against)


def test_an_address_that_the_person_had_confirms_the_account() -> None:
    values = {"user_name": "jsmith", "email": "x@example.com"}
    assert contradiction(values, user("jsmith", **HELD), "user_name", ["JS@example.com"]) == ""


def test_the_refusal_names_both_and_how_to_confirm() -> None:
    values = {"user_name": "jsmith", "email": "jane@example.com"}
    with pytest.raises(Refused, match=r"john.smith@example.com \(U0JSMITH\).*jane@example.com.*id: U0JSMITH"):
        require_same_person(values, user("jsmith", **HELD), "user_name")


JANE = {"given_name": "Jane", "family_name": "Doe"}


@pytest.mark.parametrize(
    ("by", "values", "signs", "refused"),
    [
        ("email", JANE, ["belonged to John Smith, not to Jane Doe"], False),
        ("email", {**JANE, "employee_number": "200"}, ["John Smith", "employee number 100, not 200"], True),
        ("email", {"employee_number": "200"}, ["employee number 100, not 200"], True),
        ("email", {"given_name": "John", "family_name": "Berg", "employee_number": "200"}, ["100, not 200"], True),
        ("email", {"given_name": "JOHN", "family_name": "Smith", "employee_number": "200"}, ["100, not 200"], False),
        ("id", {**JANE, "employee_number": "200"}, ["John Smith", "100, not 200"], False),
        ("previous_emails", JANE, ["John Smith"], False),
    ],
)
def test_a_deactivated_account_may_be_another_persons(
    by: str, values: dict[str, Any], signs: list[str], refused: bool
) -> None:
    gone = user("jsmith", active=False, **HELD)
    found = other_person({"email": gone.email, **values}, gone, by)
    assert found is not None
    assert found.refused is refused
    assert all(sign in found.why for sign in signs)
    assert "U0JSMITH" in found.warning(gone)
    assert "id: U0JSMITH" in found.refusal(gone)


@pytest.mark.parametrize(
    ("active", "values"),
    [
        (True, {**JANE, "employee_number": "200"}),
        (False, {**JANE, "employee_number": "100"}),
        (False, {"given_name": "john", "family_name": "SMITH "}),
        (False, {"given_name": "John", "family_name": "Berg"}),
        (False, {"given_name": "Johnny", "family_name": "Smith"}),
        (False, {"given_name": "Jane"}),
        (False, {}),
    ],
)
def test_an_active_account_and_one_of_somebody_who_returns_are_the_persons(
    active: bool, values: dict[str, Any]
) -> None:
    account = user("jsmith", active=active, **HELD)
    assert other_person({"email": account.email, **values}, account, "email") is None
