# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is meant, as users of slack_scim_directory and slack_scim_group see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.cycle import Way, cycle
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

FREE = {"creations": {"count": -1, "percent": -1}}
JOHN = {
    "user_name": "jsmith",
    "email": "john.smith@example.com",
    "given_name": "John",
    "family_name": "Smith",
    "employee_number": "100",
}
JANE = {"user_name": "jsmith", "email": "jane.smith@example.com", "employee_number": "200"}


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    """The options of a run that keeps its files to itself."""
    return {"budget_dir": str(tmp_path / "budget"), "guards": FREE}


@pytest.fixture
def john(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> str:
    """The id of John's account."""
    return str(play.module("slack_scim_user", JOHN, **way.options)["user"]["id"])


NEWCOMER = {"email": JOHN["email"], "given_name": "Jane", "family_name": "Doe"}


def test_the_account_of_a_recycled_address_is_not_passed_on_without_a_word(
    play: PlaybookRunner, way: Way, options: dict[str, Any], john: str
) -> None:
    play.module("slack_scim_user", {"id": john, "state": "absent"}, **way.options)
    other = {**NEWCOMER, "employee_number": "200"}
    (conflict,) = findings(both(play, way, options, users=[other]), "conflict")
    assert f"give id: {john}" in conflict["message"]
    refused = play.tasks({"scimops.slack.slack_scim_user": other}, fails=True, **way.options).last
    assert f"give id: {john}" in refused["msg"]
    assert (accounts(play, way)[john]["active"], accounts(play, way)[john]["given_name"]) == (False, "John")
    (finding,) = findings(both(play, way, options, users=[NEWCOMER]), "other_person")
    assert (finding["label"], finding["ids"]) == (JOHN["email"], [john])
    assert "belonged to John Smith, not to Jane Doe" in finding["message"]
    assert accounts(play, way)[john]["given_name"] == "Jane"


def test_a_single_account_that_is_reactivated_for_another_name_is_a_warning(
    play: PlaybookRunner, way: Way, john: str
) -> None:
    play.module("slack_scim_user", {"id": john, "state": "absent"}, **way.options)
    run = play.tasks({"scimops.slack.slack_scim_user": NEWCOMER}, warns=True, **way.options)
    assert run.last["operations"][0]["kind"] == "reactivate"
    assert any("belonged to John Smith, not to Jane Doe" in warning for warning in run.last["warnings"])


def task(options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_directory": {**options, **more}}


def both(play: PlaybookRunner, way: Way, options: dict[str, Any], fails: bool = False, **more: Any) -> Any:
    """The result of a run, after check mode has said the same."""
    checked, done = (
        play.tasks(task(options, **more), check=check, fails=fails, warns=True, **way.options).last
        for check in (True, False)
    )
    assert checked["findings"] == done["findings"]
    assert checked["operations_total"] == done["operations_total"]
    return done


def accounts(play: PlaybookRunner, way: Way) -> dict[str, dict[str, Any]]:
    """All accounts by id, but for that of the token."""
    users = play.module("slack_scim_user_info", {"bots": False}, **way.options)["users"]
    return {user["id"]: user for user in users if user["user_name"] != "owner"}


def findings(result: Any, topic: str) -> list[dict[str, Any]]:
    return [finding for finding in result["findings"] if finding["topic"] == topic]


def test_a_newcomer_does_not_get_the_account_of_the_one_who_had_the_user_name(
    play: PlaybookRunner, way: Way, options: dict[str, Any], john: str
) -> None:
    play.module("slack_scim_user", {"id": john, "state": "absent"}, **way.options)
    (conflict,) = findings(both(play, way, options, users=[JANE]), "conflict")
    assert conflict["label"] == JANE["email"]
    assert conflict["ids"] == [john]
    assert "previous_emails" in conflict["message"]
    user = accounts(play, way)[john]
    assert (user["email"], user["active"]) == (JOHN["email"], False)


def test_a_leaver_leaves_although_a_newcomer_has_the_user_name(
    play: PlaybookRunner, way: Way, options: dict[str, Any], john: str
) -> None:
    done = both(play, way, options, users=[JANE, {"email": JOHN["email"], "active": False}])
    assert done["outcomes"] == {"done": 1}
    assert [finding["label"] for finding in findings(done, "conflict")] == [JANE["email"]]
    assert accounts(play, way)[john]["active"] is False


def test_a_leaver_who_stays_active_fails_the_run_once_all_else_is_done(
    play: PlaybookRunner, way: Way, options: dict[str, Any], john: str
) -> None:
    people = [{"email": JOHN["email"], "active": False}, {"id": john, "title": "Boss"}, {"email": "ann@example.com"}]
    failed = both(play, way, options, fails=True, users=people)
    assert john in failed["msg"]
    assert "stays active" in failed["msg"]
    assert failed["outcomes"] == {"done": 1}
    assert {user["email"]: user["active"] for user in accounts(play, way).values()} == {
        JOHN["email"]: True,
        "ann@example.com": True,
    }


def test_somebody_renamed_is_reported_counted_and_found_by_the_employee_number(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, options: dict[str, Any], john: str
) -> None:
    renamed = {"user_name": "john.berg", "email": "john.berg@example.com", "employee_number": "100"}
    sandbox.control.forget_requests()
    strict = {**options, "guards": {**FREE, "renames": {"count": 0}}}
    failed = both(play, way, strict, fails=True, users=[renamed], absent_users="deactivate")
    assert [violation["guard"] for violation in failed["guards"]] == ["renames"]
    (kind,) = [kind for kind in failed["findings_kinds"] if kind["topic"] == "renamed"]
    assert kind["count"] == 1
    assert renamed["email"] in kind["first"]
    assert john in kind["first"]
    assert sandbox.control.writes() == []
    by_number = {**options, "users": [renamed], "match_by": ["id", "email", "employee_number"]}
    done = cycle(play, sandbox, way, task(by_number)).last
    assert done["matched"] == {"employee_number": 1}
    assert accounts(play, way)[john]["email"] == renamed["email"]


def test_an_employee_number_that_two_have_is_no_key(
    play: PlaybookRunner, way: Way, options: dict[str, Any], john: str
) -> None:
    people = [JOHN, {"email": "other@example.com", "employee_number": "100"}]
    for check in (True, False):
        run = task(options, users=people, match_by=["employee_number"])
        failed = play.tasks(run, check=check, fails=True, **way.options).last
        assert "match_by: employee_number must be unique" in failed["msg"]
        assert "users[0], users[1]" in failed["msg"]


def test_names_of_users_and_groups_change_places(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, options: dict[str, Any]
) -> None:
    people = [{"email": "ann@example.com", "user_name": "ann"}, {"email": "bob@example.com", "user_name": "bob"}]
    teams = [{"name": "Sales", "members": ["ann@example.com"]}, {"name": "Legal", "members": ["bob@example.com"]}]
    play.tasks(task(options, users=people, groups=teams), **way.options)
    known = {group["name"]: group["id"] for group in play.module("slack_scim_group_info", {}, **way.options)["groups"]}
    crossed = [{**people[0], "user_name": "bob"}, {**people[1], "user_name": "ann"}]
    renamed = [{"id": known["Sales"], "name": "Legal"}, {"id": known["Legal"], "name": "Sales"}]
    for rows, groups in (
        (crossed, renamed),
        (people[::-1], [{**renamed[0], "name": "Sales"}, {**renamed[1], "name": "Legal"}]),
    ):
        done = cycle(play, sandbox, way, task(options, users=rows, groups=groups)).last
        assert done["findings"] == []
        shown = {user["email"]: user["user_name"] for user in accounts(play, way).values()}
        assert shown == {row["email"]: row["user_name"] for row in rows}
        now = play.module("slack_scim_group_info", {}, **way.options)["groups"]
        assert {group["id"]: group["name"] for group in now} == {group["id"]: group["name"] for group in groups}


def test_addresses_that_change_places_are_refused_before_anything_is_written(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, options: dict[str, Any]
) -> None:
    people = [{"email": "ann@example.com"}, {"email": "bob@example.com"}]
    play.tasks(task(options, users=people), **way.options)
    ids = {user["email"]: user["id"] for user in accounts(play, way).values()}
    crossed = [
        {"id": ids["ann@example.com"], "email": "bob@example.com"},
        {"id": ids["bob@example.com"], "email": "ann@example.com"},
        {"email": "new@example.com"},
    ]
    sandbox.control.forget_requests()
    failed = both(play, way, options, fails=True, users=crossed)
    assert "an exchange, which Slack does not support" in failed["msg"]
    assert all(id_ in failed["msg"] for id_ in ids.values())
    assert sandbox.control.writes() == []


def test_entries_that_match_nothing_are_reported(
    play: PlaybookRunner, way: Way, options: dict[str, Any], john: str
) -> None:
    wrong = ["jon.smith@example.com", "^john", "John Smith", "@example.com"]
    done = both(
        play,
        way,
        options,
        users=[{"email": "ann@example.com"}],
        scope={"exclude": [*wrong, "ANN@example.com"]},
        protected=[*wrong, john],
        absent_users="deactivate",
    )
    found = [(finding["position"], finding["label"]) for finding in findings(done, "unmatched")]
    assert sorted(found) == sorted((option, entry) for option in ("protected", "scope.exclude") for entry in wrong)
    assert accounts(play, way)[john]["active"] is True


def test_an_id_that_slack_does_not_have(play: PlaybookRunner, sandbox: Sandbox, way: Way, john: str) -> None:
    sales = {"name": "Sales", "members": ["JSMITH"]}
    assert play.module("slack_scim_group", sales, **way.options)["group"]["members"] == [john]
    remove = {"name": "Sales", "members": {"remove": ["U0NOBODY", "WAGNER"]}}
    run = play.tasks({"scimops.slack.slack_scim_group": remove}, warns=True, **way.options)
    assert not run.last.changed
    assert all(reference in run.output for reference in ("U0NOBODY", "WAGNER", "matches no id and no user name"))
    add = {"name": "Sales", "members": {"add": ["WAGNER"]}}
    assert "WAGNER" in play.module("slack_scim_group", add, fails=True, **way.options)["msg"]
    play.module("slack_scim_user", {"user_name": "wagner", "email": "wagner@example.com"}, **way.options)
    joined = play.module("slack_scim_group", add, **way.options)
    assert len(joined["group"]["members"]) == 2
    left = play.module("slack_scim_group", {"name": "Sales", "members": {"remove": ["WAGNER"]}}, **way.options)
    assert left["group"]["members"] == [john]
