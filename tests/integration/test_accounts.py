# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account is meant: one answer from modules, directory, lookup, roles and review."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox

GUEST = "urn:scim:schemas:extension:slack:guest:1.0"
WAGNER = {"user_name": "wagner", "email": "w@example.com"}
NORA = {"user_name": "nora.quist", "email": "nora.quist@example.com"}


def user(options: dict[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_user": options}


def group(options: dict[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_group": {"name": "Sales", **options}}


@pytest.mark.matrix
def test_a_user_name_in_capitals_is_no_id(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    run = play.tasks(
        user(WAGNER),
        user({**NORA, "manager": "WAGNER"}),
        user({**NORA, "manager": "WAGNER"}),
        group({"members": {"add": ["WAGNER", "nora.quist"]}}),
        group({"members": {"remove": ["WAGNER"]}}),
        group({"members": {"remove": ["WAGNER", "U0NOBODY"]}}),
        {"ansible.builtin.debug": {"msg": "{{ lookup('scimops.slack.slack_scim_user', 'WAGNER').email }}"}},
        warns=True,
        **way.options,
    )
    wagner, nora, again, joined, left, once_more, found = run.results
    assert nora["user"]["manager"] == wagner["user"]["id"]
    assert not again.changed
    assert set(joined["group"]["members"]) == {wagner["user"]["id"], nora["user"]["id"]}
    assert left["group"]["members"] == [nora["user"]["id"]]
    assert not once_more.changed
    assert len(run.warnings) == 1
    said = " ".join(run.output.split())  # older releases of Ansible wrap a warning
    assert "members.remove: U0NOBODY matches no id and no user name in Slack. No member was removed" in said
    assert found["msg"] == WAGNER["email"]


def test_an_id_of_the_present_manager_or_member_takes_no_request(play: PlaybookRunner, sandbox: Sandbox) -> None:
    made = play.tasks(user(WAGNER), user({**NORA, "manager": "wagner"}), group({"members": ["wagner"]}))
    wagner = made.results[0]["user"]["id"]
    for task in (user({**NORA, "manager": wagner}), group({"members": {"remove": ["nora.quist"], "add": [wagner]}})):
        sandbox.control.forget_requests()
        assert not play.tasks(task).last.changed
        assert not [one for one in sandbox.control.requests() if one["path"].endswith(wagner)]


def test_a_manager_whom_nobody_has_is_refused_whatever_its_form(play: PlaybookRunner, sandbox: Sandbox) -> None:
    failed = play.tasks(user({**NORA, "manager": "U0NOBODY"}), fails=True).last
    assert "manager: 'U0NOBODY' must be the id, email or user name of an account in Slack" in failed["msg"]
    assert sandbox.control.writes() == []


def test_a_directory_resolves_names_in_capitals_and_employee_numbers(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    options = {
        "users": [
            {**NORA, "manager": "0100"},
            {**WAGNER, "employee_number": "0100"},
            {"user_name": "ivo", "email": "ivo@example.com", "manager": "WAGNER"},
        ],
        "groups": [{"name": "Sales", "members": ["WAGNER"]}],
        "budget_dir": str(tmp_path),
    }
    first = play.module("slack_scim_directory", options)
    assert [finding for finding in first["findings"] if finding["topic"] in ("manager", "member")] == []
    people = {one["email"]: one for one in play.module("slack_scim_user_info", {"bots": False})["users"]}
    wagner = people[WAGNER["email"]]["id"]
    assert people[NORA["email"]]["manager"] == people["ivo@example.com"]["manager"] == wagner
    assert not play.module("slack_scim_directory", options).changed


def guest_review(play: PlaybookRunner, action: str, *guests: str, fails: bool = False, **variables: str) -> PlaybookRun:
    given = {"guest_review_action": action, "guest_review_guests": list(guests), **variables}
    plays = [{"hosts": "localhost", "gather_facts": False, "vars": given, "roles": ["scimops.slack.guest_review"]}]
    return play.play(plays, fails=fails)


def test_guests_are_ended_however_their_address_is_written(play: PlaybookRunner, sandbox: Sandbox) -> None:
    anna = {"user_name": "anna.guest", "email": "Anna.Guest@Example.com", "guest": True}
    eve = {"user_name": "eve.guest", "email": "eve@example.com", "guest": True}
    play.tasks(user(anna), user(eve), user(NORA))
    sandbox.control.forget_requests()
    failed = guest_review(play, "end", "anna.guest@example.com", NORA["email"], fails=True)
    assert f"Nothing was done. guest_review_guests: not guests: {NORA['email']}" in failed.output
    assert sandbox.control.writes() == []
    for _run in range(2):
        guest_review(play, "end", "anna.guest@example.com", "EVE.guest")
    active = {one["email"]: one["active"] for one in play.module("slack_scim_user_info", {"guest": True})["users"]}
    assert active == {anna["email"]: False, eve["email"]: False}


@pytest.mark.parametrize("action", ["end", "extend"])
def test_the_second_address_of_a_guest_is_not_taken_for_the_first_one_of_somebody_else(
    play: PlaybookRunner, sandbox: Sandbox, action: str
) -> None:
    eve = {"user_name": "eve.guest", "email": "eve@example.com", "guest": True}
    made = play.tasks(user(eve)).last["user"]
    body = {
        "schemas": ["urn:scim:schemas:core:1.0"],
        "totalResults": 2,
        "Resources": [
            {
                "id": "UNORA",
                "userName": "nora.quist",
                "active": action == "end",
                "emails": [{"value": NORA["email"], "primary": True}],
                **({GUEST: {"type": "multi"}} if action == "extend" else {}),
            },
            {
                "id": made["id"],
                "userName": "eve.guest",
                "active": True,
                GUEST: {"type": "multi"},
                "emails": [{"value": "eve@example.com", "primary": True}, {"value": NORA["email"]}],
            },
        ],
    }
    sandbox.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Users", "times": 100})
    sandbox.control.forget_requests()
    until = {"guest_review_until": "2099-12-31 17:00", "guest_review_timezone": "UTC"} if action == "extend" else {}
    failed = guest_review(play, action, NORA["email"], fails=True, **until)
    words = "not active:" if action == "extend" else "not guests:"
    assert f"Nothing was done. guest_review_guests: {words} {NORA['email']}" in failed.output
    assert sandbox.control.writes() == []


def test_leavers_are_found_by_the_same_rule(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    play.tasks(user(WAGNER), user({**NORA, "secondary_email": "Nora@example.org"}))
    sandbox.control.forget_requests()

    def offboard(*people: str, fails: bool = False) -> PlaybookRun:
        variables = {"offboard_people": list(people), "offboard_folder": str(tmp_path)}
        plays = [{"hosts": "localhost", "gather_facts": False, "vars": variables, "roles": ["scimops.slack.offboard"]}]
        return play.play(plays, fails=fails)

    assert "there is no account ghost, U0NOBODY" in offboard("WAGNER", "ghost", "U0NOBODY", fails=True).output
    assert sandbox.control.writes() == []
    offboard("WAGNER", "nora@example.ORG")
    active = {one["user_name"]: one["active"] for one in play.module("slack_scim_user_info", {"bots": False})["users"]}
    assert not active["wagner"]
    assert not active["nora.quist"]


def test_the_order_of_a_roster_makes_no_difference_to_a_review(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    play.tasks(user({"user_name": "jsmith", "email": "john.smith@example.com"}))
    leaver = "john.smith@example.com,,false"
    stranger = "jane.smith@example.com,jsmith,true"
    verdicts = []
    for number, lines in enumerate(([leaver, stranger], [stranger, leaver])):
        roster = tmp_path / f"roster{number}.csv"
        roster.write_text("\n".join(["email,user_name,active", *lines, ""]), encoding="utf-8")
        play.module(
            "slack_scim_access_review",
            {"dest": str(tmp_path / str(number)), "roster": str(roster), "date": "2026-11-23"},
        )
        review = json.loads((tmp_path / str(number) / "review.json").read_text(encoding="utf-8"))
        names = {account["id"]: account["email"] for account in review["accounts"]}
        verdicts.append({names[one["id"]]: one["verdict"] for one in review["roster"]["outside"]})
    assert verdicts[0] == verdicts[1]
    assert verdicts[0]["john.smith@example.com"] == "left"
