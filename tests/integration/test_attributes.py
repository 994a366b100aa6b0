# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every attribute of the table: set, change and clear, on both versions, in the worker and shipped."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, Write
from tests.support.cycle import Way, cycle
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

OWN = {"user_name", "email", "active", "guest", "manager", "photo"}
#: For each attribute two values to set, one after the other. Those in OWN have tests of their own.
VALUES: dict[str, tuple[Any, Any]] = {
    "secondary_email": ("second@example.org", "Another@Example.org"),
    "given_name": ("Zoë", "D'Arcy"),
    "family_name": ("O'Neill-Łuczak", "李"),
    "honorific_prefix": ("Dr.", "Prof."),
    "display_name": ("Zoë (Ops) <b>", "Zoë & Co."),
    "phone": ("+1 555 0100", "+1 555 0101"),
    "mobile_phone": ("+1 555 0102", "+1 555 0103"),
    "address": (
        {
            "street_address": "1 Main St",
            "locality": "Springfield",
            "region": "OR",
            "postal_code": "97477",
            "country": "US",
        },
        {"locality": "Lyon", "country": "FR"},
    ),
    "role": ("Tech Lead", "Engineer"),
    "title": ('He said "hi"', "Back\\slash / slash"),
    "user_type": ("Employee", "Contractor"),
    "preferred_language": ("en_US", "de_DE"),
    "locale": ("en_US", "fr_FR"),
    "timezone": ("Europe/Berlin", "America/New_York"),
    "employee_number": ("007", "42"),
    "cost_center": ("4130", "4131"),
    "organization": ("Universal Studios", "Acme"),
    "division": ("Theme Park", "Film"),
    "department": ("Tour Operations", "Sales"),
    "guest_expiration": ("2031-01-01T00:00:00Z", "2031-06-30T23:59:59+02:00"),
    "start_date": ("2024-04-10", "2024-05-01T09:30:00-07:00"),
}
SET = {option: pair[0] for option, pair in VALUES.items()}
CHANGED = {option: pair[1] for option, pair in VALUES.items()}
CLEARED = {option: {} if option == "address" else "" for option in VALUES if ATTRIBUTES[option].clearable}


#: Steps: what each has before, and what is then asked for.
STEPS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "set": ({}, SET),
    "change": (SET, CHANGED),
    "clear": (CHANGED, CLEARED),
}


def person(number: int, option: str) -> dict[str, Any]:
    """Somebody of their own for each attribute, with what Slack wants to be there when it is cleared."""
    further = {
        "guest_expiration": {"guest": True},
        "given_name": {"family_name": "Stays"},  # wire 7.2.13: not both may be blank
        "family_name": {"given_name": "Stays"},
    }
    return {"user_name": f"person{number}", "email": f"person{number}@example.com", **further.get(option, {})}


def test_every_attribute_has_values() -> None:
    changeable = {option for option, row in ATTRIBUTES.items() if row.write is Write.ALWAYS}
    assert changeable == set(VALUES) | OWN


def tasks(values: dict[str, Any]) -> list[dict[str, Any]]:
    people = {option: person(number, option) for number, option in enumerate(VALUES)}
    return [
        {"name": option, "scimops.slack.slack_scim_user": {**people[option], option: value}}
        for option, value in values.items()
    ]


@pytest.mark.parametrize("step", STEPS)
def test_set_change_clear(play: PlaybookRunner, sandbox: Sandbox, way: Way, step: str) -> None:
    before, values = STEPS[step]
    people = [
        {**person(number, option), **({option: before[option]} if option in before else {})}
        for number, option in enumerate(VALUES)
    ]
    play.tasks(*[{"scimops.slack.slack_scim_user": one} for one in people], **way.options)
    done = cycle(play, sandbox, way, *tasks(values))
    for result in done.results:
        (operation,) = result["operations"]
        assert list(operation["after"]) == [result.task]
        shown = ATTRIBUTES[result.task].normalise(values[result.task])
        assert result["user"][result.task] == shown
        assert ATTRIBUTES[result.task].same(operation["after"][result.task], shown)
    # One PATCH each, with one reply that tells what is stored: nothing else was written.
    assert {request["method"] for request in sandbox.control.writes()} == {"PATCH"}
    assert len(sandbox.control.writes()) == len(values)


@pytest.mark.parametrize("step", STEPS)
def test_set_change_clear_all_at_once_where_the_module_is_shipped(
    play: PlaybookRunner, sandbox: Sandbox, step: str
) -> None:
    # What a module does with one attribute is the same code there; that all values arrive is seen by one task.
    before, values = STEPS[step]
    if step == "clear":
        values = {option: value for option, value in values.items() if option != "given_name"}  # wire 7.2.13
    someone = person(1, "guest_expiration")
    play.module("slack_scim_user", {**someone, **before}, **Way("local", "v2").options)
    sandbox.control.forget_requests()
    task = {"scimops.slack.slack_scim_user": {**someone, **values}}
    done = cycle(play, sandbox, Way("elsewhere", "v2"), task).last
    (operation,) = done["operations"]
    assert operation["after"].keys() == values.keys()
    for option, value in values.items():
        shown = ATTRIBUTES[option].normalise(value)
        assert done["user"][option] == shown
        assert ATTRIBUTES[option].same(operation["after"][option], shown)
    assert [request["method"] for request in sandbox.control.writes()] == ["PATCH"]


def test_set_all_at_creation(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    boss = {"user_name": "boss", "email": "boss@example.com"}
    everything = {option: pair[0] for option, pair in VALUES.items()}
    task = {
        "scimops.slack.slack_scim_user": {
            "user_name": "everything",
            "email": "everything@example.com",
            "guest": True,
            "manager": "BOSS@example.com",
            "photo": "https://example.com/me.png",
            "password": "correct horse battery staple",
            **everything,
        }
    }
    manager = play.module("slack_scim_user", boss, **way.options)["user"]["id"]
    sandbox.control.forget_requests()
    done = cycle(play, sandbox, way, task).last
    assert [request["method"] for request in sandbox.control.writes()] == ["POST"]
    assert done["user"]["manager"] == manager
    for option, value in everything.items():
        assert done["user"][option] == ATTRIBUTES[option].normalise(value), option


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_both_phones_may_hold_one_number(play: PlaybookRunner, sandbox: Sandbox, version: str) -> None:
    way = Way("local", version)
    someone = {"user_name": "someone", "email": "someone@example.com"}
    number = "+1 555 0100"
    play.module("slack_scim_user", {**someone, "phone": number, "mobile_phone": number}, **way.options)
    for change in ({"mobile_phone": ""}, {"phone": "", "mobile_phone": number}):
        done = cycle(play, sandbox, way, {"scimops.slack.slack_scim_user": {**someone, **change}}).last
        assert done["user"]["phone"] == (number if "phone" not in change else None)
        assert done["user"]["mobile_phone"] == (change["mobile_phone"] or None)
        sandbox.control.forget_requests()
