# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's playbooks, as `make demo` runs them: what check mode tells is what the run does, once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.playbook import CHECKOUT, PlaybookRun, PlaybookRunner, TaskResult
from tests.support.sandbox import Sandbox
from tools.demo import shown
from tools.pictures import demo

PLAYBOOKS = CHECKOUT / "playbooks"
PEOPLE = "Create and update the people who work here"
LEAVERS = "Deactivate the accounts of those who have left"
GROUPS = "Add everyone to the group of their department"


def roster() -> list[dict[str, str]]:
    with (PLAYBOOKS / "files/roster.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def changed(result: TaskResult) -> dict[str, bool]:
    """Whether each item of a loop changed, by the person's address or the department."""
    return {
        item["person"]["email"] if "person" in item else item["department"]: item["changed"]
        for item in result["results"]
    }


def items(run: PlaybookRun) -> dict[str, dict[str, bool]]:
    return {name: changed(run.task(name)) for name in (PEOPLE, LEAVERS, GROUPS)}


def accounts(play: PlaybookRunner) -> dict[str, Mapping[str, Any]]:
    users = play.module("slack_scim_user_info", {"bots": False})["users"]
    return {user["email"].lower(): user for user in users}


def groups(play: PlaybookRunner) -> dict[str, list[str]]:
    return {group["name"]: group["members"] for group in play.module("slack_scim_group_info", {})["groups"]}


def run_demo(play: PlaybookRunner, sandbox: Sandbox, **options: Any) -> tuple[PlaybookRun, PlaybookRun, PlaybookRun]:
    """Check mode on a read-only Slack, the run, and the run again. Returns them; the requests are the last's."""
    sandbox.control.settings(read_only=True)
    written = len(sandbox.control.writes())
    checked = play.play(PLAYBOOKS / "demo.yml", check=True, **options)
    assert len(sandbox.control.writes()) == written
    sandbox.control.settings(read_only=False)
    done = play.play(PLAYBOOKS / "demo.yml", diff=False, **options)
    assert items(checked) == items(done)
    assert checked.recap == done.recap
    state = sandbox.control.state()
    sandbox.control.forget_requests()
    again = play.play(PLAYBOOKS / "demo.yml", diff=False, **options)
    assert again.changed == 0
    assert sandbox.control.writes() == []
    assert sandbox.control.state() == state
    return checked, done, again


@pytest.fixture
def prepared(play: PlaybookRunner) -> dict[str, Mapping[str, Any]]:
    """The accounts that there are before the demo."""
    play.play(PLAYBOOKS / "demo_prepare.yml")
    return accounts(play)


def test_the_roster_has_what_real_ones_have() -> None:
    rows = roster()
    cells = [cell for row in rows for cell in row.values()]
    assert len(rows) == 60
    assert len({row["Work Email"].lower() for row in rows}) == 60
    assert any(row["Work Email"].isupper() for row in rows)
    assert any("'" in row["Last Name"] for row in rows)
    assert any(not cell.isascii() for cell in cells)
    assert any("," in cell and '"' in cell for cell in cells)
    assert any(len(row["Work Email"].split("@")[0]) > 21 for row in rows)
    assert {row["Employment Status"] for row in rows} == {"Active", "On Leave", "Terminated"}
    assert all(row["Work Email"].lower().endswith("@example.com") for row in rows)


def test_the_rest_of_a_long_line_is_cut_and_its_color_ends() -> None:
    assert list(shown(["\x1b[0;31m" + 2_000 * "x" + "\x1b[0m\n", "ok\n"])) == [
        "\x1b[0;31m" + 1_000 * "x" + " … (2,000 characters)\x1b[0m\n",
        "ok\n",
    ]


@pytest.mark.all
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_roster_is_brought_into_slack(
    play: PlaybookRunner, sandbox: Sandbox, prepared: Mapping[str, Mapping[str, Any]], version: str
) -> None:
    runs = run_demo(play, sandbox, environment={"SLACK_SCIM_VERSION": version})
    recording = demo.text_of(demo.CAST.read_text(encoding="utf-8"))
    assert [
        run.stdout for run in runs if "".join(shown(run.stdout.splitlines(keepends=True))) not in recording
    ] == [], "run `make pictures`"
    _checked, done, _again = runs
    users = accounts(play)
    active = [row for row in roster() if row["Employment Status"] != "Terminated"]
    for row in active:
        user = users[row["Work Email"].lower()]
        manager = users.get(row["Supervisor Email"].lower(), {"id": None})
        assert user["active"], row
        assert (user["given_name"], user["family_name"]) == (row["First Name"], row["Last Name"])
        assert user["display_name"] == f"{row['Preferred Name'] or row['First Name']} {row['Last Name']}"
        assert (user["title"], user["department"]) == (row["Job Title"], row["Department"])
        assert (user["employee_number"], user["address"]) == (row["Employee #"], {"locality": row["Location"]})
        assert (user["mobile_phone"] or "") == row["Mobile Phone"]
        assert user["manager"] == manager["id"]
    members = {
        department: {users[row["Work Email"].lower()]["id"] for row in active if row["Department"] == department}
        for department in {row["Department"] for row in active}
    }
    assert {name: set(ids) for name, ids in groups(play).items()} == members
    assert all(changed(done.task(GROUPS)).values())
    _earlier_accounts_are_kept(prepared, users)


def _earlier_accounts_are_kept(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> None:
    renamed = after["mara.holm-eriksen@example.com"]
    assert (renamed["id"], renamed["user_name"]) == (before["mara.holm@example.com"]["id"], "mara.holm")
    assert "mara.holm@example.com" not in after
    by_hand = after["robert.tanner@example.com"]
    assert (by_hand["id"], by_hand["user_name"]) == (before["robert.tanner@example.com"]["id"], "rob")
    assert not before["grace.whitfield@example.com"]["active"]
    assert after["grace.whitfield@example.com"]["id"] == before["grace.whitfield@example.com"]["id"]
    assert not after["victor.hale@example.com"]["active"]
    assert "simon.castellano@example.com" not in after
    assert after["maximiliana.featherstonehaugh@example.com"]["user_name"] == "maximiliana.featherst"
    assert after["aoife.o'dalaigh@example.com"]["user_name"] == "aoife.o_dalaigh"


def test_the_demo_works_on_an_empty_slack(play: PlaybookRunner, sandbox: Sandbox) -> None:
    _checked, done, _again = run_demo(play, sandbox)
    assert changed(done.task(LEAVERS)) == dict.fromkeys(changed(done.task(LEAVERS)), False)
    # With nothing to do, one list, one request for each person, leaver and department, and another list: only a whole
    # one proves that somebody is not there.
    items_of_all = [item for name in (PEOPLE, LEAVERS, GROUPS) for item in done.task(name)["results"]]
    assert len(sandbox.control.requests()) == 2 + len(items_of_all)


@pytest.mark.parametrize("playbook", ["demo.yml", "demo_prepare.yml"])
@pytest.mark.parametrize("url", ["https://api.slack.com/scim", "http://127.0.0.1.example.com/scim", ""])
def test_the_people_who_are_made_up_stay_in_a_local_slack(play: PlaybookRunner, playbook: str, url: str) -> None:
    run = play.play(PLAYBOOKS / playbook, fails=True, environment={"SLACK_SCIM_URL": url})
    assert run.last.task == "Make sure that this is a local Slack"
    assert run.last.failed
