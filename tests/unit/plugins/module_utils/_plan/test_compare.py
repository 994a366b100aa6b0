# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between an account and what is desired."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from ansible_collections.scimops.slack.plugins.module_utils._plan.compare import complete, differences, shortfalls
from tests.support.directory import user


@pytest.mark.parametrize(
    ("observed", "desired"),
    [
        ({}, {"email": "ANNA@Example.com"}),
        ({}, {"title": None}),
        ({"user_name": "j_rg"}, {"user_name": "jörg"}),
        ({"address": {"locality": "Bonn"}}, {"address": {"locality": "Bonn"}}),
        ({}, {"password": "secret", "profile_url": "https://example.com"}),
        ({}, {"photo": "https://example.com/a.png"}),
    ],
    ids=["case of an e-mail", "empty and missing", "rewritten user name", "address", "at creation only", "photo"],
)
def test_what_is_the_same_to_slack_does_not_differ(observed: dict[str, Any], desired: dict[str, Any]) -> None:
    assert differences(user("anna", **observed), desired) == ({}, {})


def test_removals_are_seen_as_well_as_additions() -> None:
    before, after = differences(user("anna", title="CEO"), {"title": None, "phone": "1"})
    assert before == {"title": "CEO", "phone": None}
    assert after == {"title": None, "phone": "1"}


def test_a_photo_is_sent_when_that_is_asked_for() -> None:
    _before, after = differences(user("anna"), {"photo": "https://example.com/a.png"}, update_photo=True)
    assert after == {"photo": "https://example.com/a.png"}


def test_a_member_has_no_expiration() -> None:
    found = user("anna", guest=True, guest_expiration="2027-01-01T00:00:00Z")
    assert differences(found, {"guest": False})[1] == {"guest": False, "guest_expiration": None}


def test_addresses_change_places_and_none_is_lost() -> None:
    found = user("anna", secondary_email="a.smith@example.com")
    _before, after = differences(found, {"email": "A.Smith@example.com"})
    assert after == {"email": "A.Smith@example.com", "secondary_email": "anna@example.com"}


def test_a_replacement_names_every_attribute_that_it_clears() -> None:
    values = complete(user("anna", title="CEO"), {"phone": "1"})
    assert values["title"] is None
    assert values["phone"] == "1"
    assert "timezone" not in values
    cleared = {option for option, value in values.items() if value is None}
    assert all(ATTRIBUTES[option].clearable for option in cleared)


def test_shortfalls_are_what_slack_stored_otherwise() -> None:
    stored = user("anna", title="CEO")
    asked = {"title": "CTO", "email": "ANNA@example.com", "password": "secret"}
    assert shortfalls(asked, stored) == {"title": ("CTO", "CEO")}
