# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was done is what is said: how operations end, for modules and roles, as users see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.replying import reply, replying
from tests.support.sandbox import Sandbox

ANN = {"user_name": "ann", "email": "ann@example.com"}
BROKEN = {"method": "GET", "fault": "status", "status": 500, "times": 100}


#: How long a late deactivation is waited for.
SOON = {"settle_timeout": 1}


def user(**options: Any) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_user": {**ANN, "retries": 0, **options}}


def group(**options: Any) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_group": {"name": "Sales", "retries": 0, **options}}


def role(play: PlaybookRunner, name: str, variables: dict[str, Any], **options: Any) -> PlaybookRun:
    plays = [{"hosts": "localhost", "gather_facts": False, "vars": variables, "roles": [f"scimops.slack.{name}"]}]
    return play.play(plays, **options)


def directory(folder: Path, users: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    given = {"users": users, "absent_users": "ignore", "budget_dir": str(folder / "budget"), **options}
    return {"scimops.slack.slack_scim_directory": {"retries": 0, **given}}


def test_a_deactivation_that_slack_does_not_show_in_time_fails(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    play.tasks(user())
    sandbox.control.settings(deactivate_delay=9999)
    failed = play.tasks(user(state="absent", **SOON), fails=True).last
    assert (failed["changed"], failed["outcomes"]) == (True, {"not_done": 1})
    assert [one["status"] for one in failed["operations"]] == ["not_done"]
    assert failed["msg"] == "active: Slack accepted False, but shows True after 1 s"
    run = directory(tmp_path, [{**ANN, "active": False}], settle_timeout=1)
    failed = play.tasks(run, fails=True).last
    assert (failed["changed"], failed["outcomes"], failed["stopped"]) == (True, {"not_done": 1}, None)
    assert failed["not_done"][0]["error"]["message"].startswith("active: Slack accepted False")


def test_a_deactivation_that_slack_shows_late_is_done(play: PlaybookRunner, sandbox: Sandbox) -> None:
    play.tasks(user())
    sandbox.control.settings(deactivate_delay={"reads": 3})
    left = play.tasks(user(state="absent")).last
    assert (left["user"]["active"], left["outcomes"]) == (False, {"done": 1})


def test_a_group_that_slack_does_not_change_fails(play: PlaybookRunner, sandbox: Sandbox) -> None:
    """Who was to join or to leave has another access than everybody believes."""
    id = play.tasks(user(), group()).results[0]["user"]["id"]
    sandbox.control.faults({"method": "PATCH", "fault": "empty_200", "times": 100})
    failed = play.tasks(group(members={"add": ["ann"]}), fails=True).last
    assert (failed["changed"], failed["outcomes"]) == (True, {"not_done": 1})
    assert failed["msg"] == f"Slack accepted the change, but has other values; members: Slack did not add {id}"


def test_a_group_that_slack_changes_late_is_done(play: PlaybookRunner, sandbox: Sandbox) -> None:
    play.tasks(user(), group())
    sandbox.control.settings(write_delay={"reads": 4})
    late = play.tasks(group(members={"add": ["ann"]})).last
    assert (len(late["group"]["members"]), late["outcomes"]) == (1, {"done": 1})


def test_what_was_written_and_not_read_back_is_unverified(play: PlaybookRunner, sandbox: Sandbox) -> None:
    id = play.tasks(user()).last["user"]["id"]
    sandbox.control.faults({**BROKEN, "path": f"Users/{id}"})
    failed = play.tasks(user(state="absent"), fails=True).last
    assert (failed["changed"], failed["id"], failed["outcomes"]) == (True, id, {"unverified": 1})
    assert failed["msg"].startswith(f"it was written, but could not be read back: GET /Users/{id}")
    sandbox.control.faults()
    assert not play.tasks(user(state="absent")).last.changed


def test_an_account_that_was_created_and_not_read_back_joins_its_group(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    id = play.tasks(user()).last["user"]["id"]
    shown = {"id": id, "userName": "bo", "emails": [{"value": "bo@example.com", "primary": True}], "active": True}
    created = {"method": "POST", "path": "Users", "fault": "status", "status": 201, "body": shown}
    sandbox.control.faults(created, created, {**BROKEN, "path": "/Users/"})
    bo = {"user_name": "bo", "email": "bo@example.com", "title": "Clerk"}  # whose title the reply does not show
    failed = play.tasks(user(**bo), fails=True).last
    assert (failed["changed"], failed["id"], failed["outcomes"]) == (True, id, {"unverified": 1})
    run = directory(tmp_path, [bo], groups=[{"name": "Sales", "members": ["bo@example.com"]}], canary=[])
    failed = play.tasks(run, fails=True).last
    assert (failed["changed"], failed["outcomes"]) == (True, {"unverified": 1, "done": 1})
    assert failed["unverified"][0]["id"] == id
    assert play.module("slack_scim_group_info", {"name": "Sales"})["group"]["members"] == [id]


@pytest.mark.parametrize("body", ["<html>Sign in</html>", "OK"])
def test_a_page_that_something_on_the_way_answers_with_is_no_change(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, body: str
) -> None:
    """Slack is read afterwards, and shows that nothing was done."""
    play.module("slack_scim_user", {"user_name": "ann", "email": "ann@example.com"})
    play.module("slack_scim_group", {"name": "Sales", "members": ["ann"]})
    writes = ("POST", "PATCH", "PUT", "DELETE")
    page = {"fault": "status", "status": 200, "body": body, "path": "/scim/", "times": 99}
    sandbox.control.faults(*({**page, "method": method} for method in writes))
    ignored = {"ignore_errors": True}
    run = play.tasks(
        {"scimops.slack.slack_scim_user": {"email": "ann@example.com", "state": "absent"}, **ignored},
        {"scimops.slack.slack_scim_group": {"name": "Sales", "members": [], "allow_empty": True}, **ignored},
        {"scimops.slack.slack_scim_directory": {"users": [{"email": "ann@example.com", "title": "Head"}]}, **ignored},
        **way.options,
    )
    said = f"answered 200 with something that is not SCIM: '{body}'"
    assert [(result.changed, said in result["msg"]) for result in run.results] == [(False, True)] * 3


def test_a_member_that_slack_refuses_is_named_and_keeps_nobody_out(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    people = [{"user_name": f"p{number}", "email": f"p{number}@example.com"} for number in range(8)]
    people[5] |= {"guest": True}
    sandbox.control.settings(guests_in_groups="refuse")
    play.tasks(directory(tmp_path, people, guards={"creations": {"count": 8, "percent": -1}}))
    names = [person["email"] for person in people]
    first, again = (play.tasks(group(members={"add": names}, batch_size=3), fails=True).last for _run in range(2))
    assert "Slack refused to add p5@example.com (" in first["msg"]
    assert (first["changed"], first["outcomes"]) == (True, {"not_done": 1})
    assert (again["changed"], again["outcomes"]) == (False, {"failed": 1})
    members = play.module("slack_scim_group_info", {"name": "Sales"})["group"]["members"]
    assert len(members) == 7
    run = directory(tmp_path, people, groups=[{"name": "Sales", "members": {"add": names}}])
    failed = play.tasks(run, fails=True, warns=True).last
    assert (failed["changed"], failed["outcomes"]) == (False, {"failed": 1})
    assert "p5@example.com (" in failed["msg"]


@pytest.mark.parametrize("most", [1, 0])
def test_changed_says_whether_a_part_was_written(play: PlaybookRunner, sandbox: Sandbox, most: int) -> None:
    people = [play.module("slack_scim_user", {"user_name": name, "email": f"{name}@example.com"}) for name in "ab"]
    id = play.tasks(group()).last["group"]["id"]
    sandbox.control.settings(group_member_max=most)
    members = [person["user"]["email"] for person in people]
    failed = play.tasks(group(members={"add": members}, batch_size=1), fails=True).last
    assert (failed["changed"], failed["id"]) == (bool(most), id)
    assert failed["outcomes"] == {"not_done" if most else "failed": 1}
    assert failed["error"]["code"] == "group_member_max_exceeded"


def offboard(folder: Path, *people: str, **more: Any) -> dict[str, Any]:
    return {"offboard_people": list(people), "offboard_folder": str(folder), "offboard_settle_timeout": 1, **more}


def test_offboard_is_one_run_that_can_be_undone(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    people = [f"p{number}@example.com" for number in range(3)]
    play.tasks(directory(tmp_path, [{"user_name": one[:2], "email": one} for one in people]))
    sandbox.control.settings(deactivate_delay=2)
    assert role(play, "offboard", offboard(tmp_path, *people, offboard_settle_timeout=60)).task(
        "Deactivate the accounts"
    )["outcomes"] == {"done": 3}
    assert not role(play, "offboard", offboard(tmp_path, *people)).changed
    undo: dict[str, Any] = {"undo_journal": str(tmp_path / "journal.jsonl"), "budget_dir": str(tmp_path / "budget")}
    undo["guards"] = {"reactivations": {"count": 3, "percent": -1}}
    undone = play.tasks({"scimops.slack.slack_scim_undo": undo}).last
    assert undone["counts"] == {"reactivate user": 3}


def test_offboard_fails_after_its_evidence_when_one_is_not_reached(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    play.tasks(user())
    owner = play.module("slack_scim_user_info", {"bots": False})["users"][0]["email"]
    failed = role(play, "offboard", offboard(tmp_path, owner, "ann"), fails=True, warns=True)
    assert f"Slack still has {owner} as active" in failed.output
    (after,) = tmp_path.glob("*-after.json")
    evidence = json.loads(after.read_text(encoding="utf-8"))
    assert evidence["still_active"] == [owner]
    assert {one["email"]: one["active"] for one in evidence["accounts"]} == {owner: True, "ann@example.com": False}


def test_whom_a_run_created_is_named_in_its_outcomes(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    people = [ANN, {"user_name": "bo", "email": "bo@example.com", "given_name": "Bo", "family_name": "Ek"}]
    rows = [people[0], {**people[1], "manager": "ann"}]
    sales = [{"name": "Sales", "members": {"set": ["ann", "bo"]}}]
    file = tmp_path / "operations.json"
    result = play.tasks(directory(tmp_path, rows, groups=sales, operations_file=str(file))).last
    written = [one["summary"] for one in json.loads(file.read_text(encoding="utf-8"))]
    for summaries in (written, [one["summary"] for one in result["operations"]]):
        text = "\n".join(summaries)
        assert "Create group Sales: add ann@example.com; Bo Ek <bo@example.com> (" in text
        assert "Change Bo Ek <bo@example.com>: manager: nothing -> ann@example.com (" in text


def refusing_after_a_write(sandbox: Sandbox, path: str) -> Callable[[str], list[bytes]]:
    """The answers of `sandbox` to requests without a body, but 403 to reads of a path after a deactivation."""
    written: list[str] = []

    def answer(line: str) -> list[bytes]:
        method, target, _version = line.split()
        if method == "GET" and path in target and written:
            return [reply(b'{"Errors": {"description": "not_allowed", "code": 403}}', 403)]
        written.extend([target] if method == "DELETE" else [])
        authorization = {"Authorization": f"Bearer {sandbox.token}"}
        answered = requests.request(method, sandbox.base_url + target, headers=authorization, timeout=60)
        return [reply(answered.content, answered.status_code)]

    return answer


def test_offboard_writes_what_it_could_not_read_again(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    id = play.tasks(user()).last["user"]["id"]
    with replying(refusing_after_a_write(sandbox, "/Users/")) as server:
        run = role(play, "offboard", offboard(tmp_path, "ann", offboard_api_url=server.api_url), fails=True)
    assert "1 unverified" in run.task("Deactivate the accounts")["msg"]
    (after,) = tmp_path.glob("*-after.json")
    evidence = json.loads(after.read_text(encoding="utf-8"))
    assert (evidence["accounts"], evidence["still_active"]) == ([], [])
    assert evidence["not_read"] == {id: f"GET /Users/{id}: Slack answered 403, not_allowed"}


def test_guest_review_writes_no_file_of_guests_that_it_could_not_read_again(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    play.tasks(user(guest=True))
    variables = {"guest_review_action": "end", "guest_review_guests": ["ann"], "guest_review_file": str(tmp_path / "f")}
    with replying(refusing_after_a_write(sandbox, "/Users?")) as server:
        run = role(play, "guest_review", {**variables, "guest_review_api_url": server.api_url}, fails=True)
    assert run.changed == 1
    assert run.task("Read the guests again")["msg"] == "GET /Users: Slack answered 403, not_allowed"
    assert run.last.outcome == "skipped"
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize("action", ["end", "extend"])
def test_guest_review_fails_after_its_file_when_one_is_not_reached(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, action: str
) -> None:
    play.tasks(*(user(user_name=name, email=f"{name}@example.com", guest=True) for name in ("anna.guest", "bo.guest")))
    method = "DELETE" if action == "end" else "PATCH"
    sandbox.control.faults({"method": method, "path": "Users", "fault": "status", "status": 400})
    variables = {
        "guest_review_action": action,
        "guest_review_guests": ["Anna.Guest@Example.com", "bo.guest"],
        "guest_review_until": "2099-01-01 00:00",
        "guest_review_file": str(tmp_path / "guests.yml"),
    }
    failed = role(play, "guest_review", variables, fails=True)
    assert "1 failed" in failed.output
    assert (tmp_path / "guests.yml").exists()
    role(play, "guest_review", variables)
    sandbox.control.settings(read_only=True)
    assert not role(play, "guest_review", variables).changed
