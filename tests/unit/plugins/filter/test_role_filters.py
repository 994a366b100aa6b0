# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that the roles rest on."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.scimops.slack.plugins.filter import slack_scim_accounts as accounts_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_declared as declared_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_departure as departure_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_instant as instant_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_joiners as joiners_plugin
from ansible_collections.scimops.slack.plugins.filter import slack_scim_markdown as markdown_plugin

declared = declared_plugin.FilterModule().filters()["slack_scim_declared"]
accounts = accounts_plugin.FilterModule().filters()["slack_scim_accounts"]
departure = departure_plugin.FilterModule().filters()["slack_scim_departure"]
joiners = joiners_plugin.FilterModule().filters()["slack_scim_joiners"]
markdown = markdown_plugin.FilterModule().filters()["slack_scim_markdown"]
to_instant = instant_plugin.FilterModule().filters()["slack_scim_instant"]


def user(number: int, name: str, **options: Any) -> dict[str, Any]:
    return {"id": f"U{number}", "user_name": name, "email": f"{name}@example.com", "active": True, **options}


NORA = user(1, "nora")
IVO = user(2, "ivo", manager="U1")
GRACE = user(3, "grace", manager="U1", active=False)


@pytest.mark.parametrize(
    ("text", "timezone", "instant"),
    [
        ("2026-12-31 17:00", "Europe/Copenhagen", "2026-12-31T16:00:00Z"),
        ("2026-07-01T00:30:15", "Europe/Copenhagen", "2026-06-30T22:30:15Z"),
        ("2026-12-31 17:00", "UTC", "2026-12-31T17:00:00Z"),
        # 02:30 comes twice on that night, in summer time and then in winter time; the later one is meant.
        ("2026-10-25 02:30", "Europe/Copenhagen", "2026-10-25T01:30:00Z"),
    ],
)
def test_a_wall_clock_is_an_instant(text: str, timezone: str, instant: str) -> None:
    assert to_instant(text, timezone) == instant


@pytest.mark.parametrize(
    ("text", "timezone", "rule"),
    [
        ("tomorrow", "UTC", "'tomorrow' must be a date and time"),
        ("2026-12-31", "UTC", "must have a time"),
        ("2026-12-31 17:00+01:00", "UTC", "must have no offset"),
        ("2026-03-29 02:30", "Europe/Copenhagen", "does not exist in Europe/Copenhagen"),
        ("2026-12-31 17:00", "Mars/Olympus", "'Mars/Olympus' must be a time zone"),
        ("2026-12-31 17:00", "../etc/passwd", "must be a time zone"),
        ("2026-12-31 17:00", "", "must be a time zone"),
    ],
)
def test_what_is_no_instant_is_refused(text: str, timezone: str, rule: str) -> None:
    with pytest.raises(AnsibleFilterError, match=rule):
        to_instant(text, timezone)


def test_active_reports_lose_their_manager() -> None:
    assert departure([NORA, IVO, GRACE], [], ["nora@example.com"])["reports"] == [IVO]


@pytest.mark.parametrize("manager", ["U1", "nora", "NORA@example.com"])
def test_a_manager_is_found_by_whatever_key_slack_shows(manager: str) -> None:
    assert departure([NORA, {**IVO, "manager": manager}], [], ["U1"])["reports"] == [{**IVO, "manager": manager}]


def test_reports_who_leave_too_are_not_left_behind() -> None:
    assert departure([NORA, IVO], [], ["U1", "U2"])["reports"] == []


def test_groups_that_nobody_active_remains_in() -> None:
    groups = [
        {"id": "S1", "name": "left", "members": ["U1", "U3"]},
        {"id": "S2", "name": "kept", "members": ["U1", "U2"]},
        {"id": "S3", "name": "empty before", "members": []},
        {"id": "S4", "name": "empty of active people before", "members": ["U3"]},
    ]
    assert [group["name"] for group in departure([NORA, IVO, GRACE], groups, ["nora"])["groups"]] == ["left"]


def test_leavers_are_found_once_by_any_key_and_the_unknown_named() -> None:
    found = departure([NORA, IVO, GRACE], [], ["NORA@example.com", "U1", "grace", "ghost"])
    assert found["leavers"] == [NORA, GRACE]
    assert found["unknown"] == ["ghost"]


def test_accounts_are_found_by_any_key_without_case() -> None:
    second = user(5, "Wagner", secondary_email="W@Example.org")
    found = accounts([NORA, second], ["WAGNER", "w@example.ORG", "U1", "U9", " nora "])
    assert found == {"accounts": [second, NORA], "unknown": ["U9"], "ambiguous": []}


def test_an_ambiguous_reference_is_returned_with_all_accounts_and_chooses_none() -> None:
    twins = [user(7, "b", user_name="jörg"), user(6, "a", user_name="j_rg")]
    found = accounts(twins, ["jÖrg"])
    assert found["accounts"] == found["unknown"] == []
    assert found["ambiguous"] == [{"reference": "jÖrg", "accounts": [twins[1], twins[0]]}]
    left = departure(twins, [], ["jÖrg"])
    assert (left["leavers"], left["ambiguous"]) == ([], found["ambiguous"])


@pytest.mark.parametrize("references", ["nora", None, 7])
def test_references_are_a_list(references: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="must be a list"):
        accounts([NORA], references)


def test_an_address_goes_before_a_user_name() -> None:
    other = user(4, "other", user_name="nora@example.com")
    assert departure([NORA, other], [], ["nora@example.com"])["leavers"] == [NORA]


def test_one_name_is_no_list() -> None:
    with pytest.raises(AnsibleFilterError, match="who must be a list, not 'nora'"):
        departure([NORA], [], "nora")


def test_what_is_declared_is_short_sorted_and_names_people() -> None:
    groups = [{"id": "S2", "name": "b", "members": ["U1", "U9"]}, {"id": "S1", "name": "a", "members": []}]
    people = [{**NORA, "title": None, "photo": "https://example.com/p.png", "address": {}, "meta": {"bot": False}}, IVO]
    assert declared(people, groups) == {
        "users": [{**IVO, "manager": "nora@example.com"}, NORA],
        "groups": [
            {"id": "S1", "name": "a", "members": []},
            {"id": "S2", "name": "b", "members": ["U9", "nora@example.com"]},
        ],
    }


def test_a_manager_who_is_not_among_them_keeps_the_id() -> None:
    assert declared([IVO])["users"][0]["manager"] == "U1"


def test_false_is_not_empty() -> None:
    assert declared([GRACE])["users"][0]["active"] is False


def test_nothing_is_declared_or_left_behind_of_what_slack_does_not_show() -> None:
    unclear = [user(1, "nora", active=None)]
    hidden = [{"id": "S1", "name": "Sales", "members": None}]
    for call in (declared, lambda users, groups: departure(users, groups, [])):
        with pytest.raises(AnsibleFilterError, match=r"whether the account nora@example\.com is active"):
            call(unclear, [])
        with pytest.raises(AnsibleFilterError, match="Slack does not show who is in the group Sales"):
            call([], hidden)


SALES, LOWER = {"id": "S1", "name": "Sales"}, {"id": "S2", "name": "sales"}
ANN, BEN = (
    {"email": f"{name}@example.com", "groups": ["Sales" if name == "ann" else "sALES "]} for name in ("ann", "ben")
)


def joining(*people: dict[str, Any]) -> dict[str, list[str]]:
    return {"add": [person["email"] for person in people]}


def test_one_group_is_joined_once_however_its_name_is_written() -> None:
    found = joiners([SALES], [ANN, BEN, {"email": "eve@example.com"}])
    assert found == {"groups": [{"id": "S1", "members": joining(ANN, BEN)}], "missing": [], "ambiguous": []}
    composed, apart = {**ANN, "groups": ["Caf\u00e9"]}, {**BEN, "groups": ["CAFE\u0301"]}
    found = joiners([SALES], [composed, apart])
    assert found["groups"] == [{"name": "Caf\u00e9", "members": joining(composed, apart)}]
    assert found["missing"] == ["Caf\u00e9"]


def test_the_exact_name_goes_before_one_that_differs_in_case() -> None:
    found = joiners([SALES, LOWER], [ANN, {**BEN, "groups": ["sales"]}])
    assert found["groups"] == [{"id": "S1", "members": joining(ANN)}, {"id": "S2", "members": joining(BEN)}]
    assert joiners([SALES, LOWER], [BEN])["ambiguous"] == [{"name": "sALES", "groups": ["S1", "S2"]}]
    assert joiners([SALES, {**SALES, "id": "S3"}], [ANN])["ambiguous"] == [{"name": "Sales", "groups": ["S1", "S3"]}]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("<b>Nora</b> @channel", "`<b>Nora</b> @channel`"),
        ("`x`\n# Done\u202e", "`` `x` # Done\\u202e ``"),
        ("", "` `"),
        (5, "`5`"),
    ],
)
def test_no_text_is_markdown(text: Any, span: str) -> None:
    assert markdown(text) == span


SOMEBODY = {"id": "U1", "active": True, "email": "nora@example.com"}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("", "not text"),
        (None, "not null"),
        (7, "not 7"),
        ({"users": [SOMEBODY], "changed": False}, "not a dictionary"),
        (["U1"], "entry 1 is text"),
        ([SOMEBODY, {"active": True}], "entry 2 has no id"),
    ],
)
def test_what_is_no_list_of_accounts_or_groups_has_nobody_and_is_refused(value: Any, what: str) -> None:
    """Such as a whole result in place of its users."""
    for call, option in (
        (lambda: accounts_plugin.slack_scim_accounts(value, []), "accounts: users"),
        (lambda: declared_plugin.slack_scim_declared(value), "declared: users"),
        (lambda: declared_plugin.slack_scim_declared([], value), "declared: groups"),
        (lambda: departure_plugin.slack_scim_departure(value, [], []), "departure: users"),
        (lambda: departure_plugin.slack_scim_departure([], value, []), "departure: groups"),
        (lambda: joiners_plugin.slack_scim_joiners(value, []), "joiners: groups"),
    ):
        number = what.replace("entry 2 has no id", "entry (1|2) has no (id|name|members)")
        with pytest.raises(AnsibleFilterError, match=rf"slack_scim_{option}: must be a list of .*{number}"):
            call()


@pytest.mark.parametrize(
    ("people", "rule"),
    [
        ("nora@example.com", "must be a list of people"),
        ([{"email": "nora@example.com", "groups": "Sales"}], "groups must be a list, not 'Sales'"),
        ([{"user_name": "nora", "groups": ["Sales"]}], "email is required for each person with groups"),
    ],
)
def test_letters_are_no_groups_that_people_join(people: Any, rule: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"slack_scim_joiners: people: {rule}"):
        joiners_plugin.slack_scim_joiners([], people)
