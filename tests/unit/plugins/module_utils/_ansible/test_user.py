# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of one user."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.user import SPEC, UserOptions
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused


def test_what_is_left_out_is_not_desired(parse: Any) -> None:
    assert parse(SPEC, email="Ann@example.com") == UserOptions(
        id=None,
        values={"email": "Ann@example.com"},
        present=True,
        reactivate=True,
        replace=False,
        update_photo=False,
        settle_timeout=120.0,
    )


def test_each_option_is_read(parse: Any) -> None:
    options = parse(
        SPEC, id="U012AB3CD", user_name="ann", state="absent", reactivate=False, replace=True, update_photo="always"
    )
    assert options == UserOptions("U012AB3CD", {"user_name": "ann"}, False, False, True, True, 120.0)
    assert (options.user_name, options.email) == ("ann", None)


def test_a_manager_matters_for_an_account_that_is_to_be_present(parse: Any) -> None:
    named = {"email": "ann@example.com", "manager": "bob@example.com"}
    assert parse(SPEC, **named).manager == "bob@example.com"
    assert parse(SPEC, **named, state="absent").manager is None


def test_all_problems_are_named_at_once(parse: Any) -> None:
    with pytest.raises(Refused) as caught:
        parse(SPEC, email="ann", display_name="a@b", user_name="ann")
    assert caught.value.details["invalid"] == ["email", "display_name"]
    assert "email: 'ann' must be" in str(caught.value)
    assert "display_name: 'a@b' must not contain @" in str(caught.value)


@pytest.mark.parametrize("value", ["", "ann@example.com", "S012AB3CD"])
def test_an_id_must_be_one(refusal: Any, value: str) -> None:
    message = refusal(SPEC, id=value)
    assert message == f"id: {value!r} must be the id of an account, such as U012AB3CD"


@pytest.mark.parametrize("value", [-1, 86401, float("nan")])
def test_a_time_to_settle_must_have_an_end(refusal: Any, value: float) -> None:
    assert refusal(SPEC, email="ann@example.com", settle_timeout=value).endswith("must be from 0 to 86400")
