# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights that something is wrong with, as their operator sees them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.simulation.accidents import Row, as_csv, roster
from tests.support.playbook import PlaybookRunner, TaskResult
from tests.support.sandbox import Sandbox

FREE = {"count": -1, "percent": -1}
PEOPLE = roster(60)


class Nights:
    """One run after the other on the same organization."""

    def __init__(self, play: PlaybookRunner, folder: Path) -> None:
        self.play, self.folder = play, folder
        names = ("snapshot_file", "journal_file")
        self.options: dict[str, Any] = {name: str(folder / name) for name in names}
        self.options |= {"budget_dir": str(folder / "budget"), "scope": {"exclude": ["owner*"]}}
        self.snapshot = folder / "snapshot_file"

    def run(self, rows: list[Row], fails: bool = False, warns: bool = False, **options: Any) -> TaskResult:
        """A night with these rows."""
        file = self.folder / "people.csv"
        file.write_text(as_csv(rows), encoding="utf-8")
        task = {**self.options, "users_file": str(file), "absent_users": "deactivate", **options}
        whole = {"scimops.slack.slack_scim_directory": task}
        return self.play.tasks(whole, fails=fails, warns=warns).last

    def guards(self, rows: list[Row], **options: Any) -> dict[str, Any]:
        """The guards that stop a night, with their figures."""
        return {one["guard"]: one["figure"] for one in self.run(rows, fails=True, **options)["guards"]}


@pytest.fixture
def nights(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> Nights:
    nights = Nights(play, tmp_path)
    fill(sandbox)
    first = nights.run(PEOPLE)
    assert first["snapshot_missing"] is True
    assert first["counts"] == {}
    sandbox.control.forget_requests()
    return nights


def fill(sandbox: Sandbox) -> None:
    """Bring the people into Slack, without keeping to its limits."""
    ids: dict[str, str] = {}
    with ScimClient(Connection(token=sandbox.token, api_url=sandbox.url)) as client:
        for row in PEOPLE:
            values: dict[str, Any] = {option: value for option, value in row.items() if value and option != "active"}
            values |= {"guest": row["guest"] == "true", "manager": ids.get(row["manager"])}
            ids[row["email"]] = client.create_user({key: value for key, value in values.items() if value}).id


def test_a_column_of_addresses_that_is_shifted_changes_nobody(nights: Nights, sandbox: Sandbox) -> None:
    addresses = [row["email"] for row in PEOPLE]
    shifted = [{**row, "email": address} for row, address in zip(PEOPLE, [*addresses[1:], addresses[0]], strict=True)]
    for row in shifted:
        del row["user_name"]
    guards = nights.guards(shifted)
    assert guards["shifted_rows"] > 50
    assert guards["name_changes"] > 50
    assert sandbox.control.writes() == []


def test_guests_whose_access_ends_yesterday(nights: Nights, sandbox: Sandbox) -> None:
    past = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).isoformat(timespec="seconds")
    ended = [{**row, "guest_expiration": past if row["guest"] == "true" else ""} for row in PEOPLE]
    assert nights.guards(ended) == {"guest_endings": 10, "deactivations": 10}
    assert sandbox.control.writes() == []


def test_a_source_that_shrinks_slowly_is_stopped_by_what_earlier_runs_did(nights: Nights) -> None:
    for left in (58, 56, 54):
        done = nights.run(PEOPLE[:left])
    figures = {one["guard"]: one for one in done["guard_figures"]}
    deactivations = figures["deactivations"]
    assert (deactivations["figure"], deactivations["window_figure"], deactivations["window_limit"]) == (2, 6, 6)
    assert nights.guards(PEOPLE[:52])["deactivations"] == 8
    # A snapshot of the week before knows of nothing that was done since.
    kept = json.loads(nights.snapshot.read_text(encoding="utf-8"))
    for run in kept["runs"]:
        run["day"] = (datetime.date.fromisoformat(run["day"]) - datetime.timedelta(days=7)).isoformat()
    nights.snapshot.write_text(json.dumps(kept), encoding="utf-8")
    assert nights.run(PEOPLE[:52])["outcomes"] == {"done": 2}


def test_a_snapshot_that_was_lost_or_emptied_makes_guards_strict(nights: Nights, sandbox: Sandbox) -> None:
    empty = json.loads(nights.snapshot.read_text(encoding="utf-8"))
    empty.update(users=0, ids=[], runs=[])
    for content in (None, json.dumps(empty)):
        nights.snapshot.unlink()
        if content:
            nights.snapshot.write_text(content, encoding="utf-8")
        failed = nights.run(PEOPLE[:57], fails=True, warns=True)
        assert failed["snapshot_missing"] is True
        assert {one["guard"]: one["figure"] for one in failed["guards"]} == {"deactivations": 3}
        assert "because the snapshot is missing" in failed["msg"]
        nights.snapshot.write_text("{}", encoding="utf-8")
    assert "has no format version" in nights.run(PEOPLE, fails=True)["msg"]
    assert sandbox.control.writes() == []


def test_an_exception_holds_up_to_its_day(nights: Nights) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    entry = {"guard": "deactivations", "count": 10, "reason": "The shop closes"}
    shrinkage = {**entry, "guard": "source_shrinkage"}
    expired = [{**one, "until": str(today - datetime.timedelta(days=1))} for one in (entry, shrinkage)]
    failed = nights.run(PEOPLE[:50], fails=True, guard_exceptions=expired)
    assert [one["expired"] for one in failed["guard_exceptions"]] == [True, True]
    valid = [{**one, "until": str(today + datetime.timedelta(days=1))} for one in (entry, shrinkage)]
    done = nights.run(PEOPLE[:50], guard_exceptions=valid)
    assert done["outcomes"] == {"done": 10}
    used = {one["guard"]: one["exception"] for one in done["guard_figures"] if one["exception"]}
    assert used.keys() == {"deactivations", "source_shrinkage"}
    assert "The shop closes" in used["deactivations"]
    # What it allowed counts for no later run.
    assert nights.run(PEOPLE[:48])["outcomes"] == {"done": 2}


def test_the_file_of_last_week_brings_nobody_back(nights: Nights) -> None:
    nights.run(PEOPLE[:59])
    failed = nights.run(PEOPLE, fails=True)
    assert [(one["guard"], one["figure"]) for one in failed["guards"]] == [("reversals", 1)]
    assert "The source is the same as on" in failed["msg"]


def test_the_limit_of_guest_review_is_the_only_one_for_guests_that_are_named(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    guests = [{"email": f"g{number}@example.com", "guest": True} for number in range(7)]
    options = {"users": guests, "budget_dir": str(tmp_path / "budget"), "guards": {"creations": FREE}}
    play.module("slack_scim_directory", options)
    variables = {
        "guest_review_action": "extend",
        "guest_review_guests": [guest["email"] for guest in guests],
        "guest_review_until": "2099-01-01 00:00",
    }
    plays = [{"hosts": "localhost", "gather_facts": False, "vars": variables, "roles": ["scimops.slack.guest_review"]}]
    play.play(plays)
    ends = [user["guest_expiration"] for user in play.module("slack_scim_user_info", {"guest": True})["users"]]
    assert ends == ["2099-01-01T00:00:00Z"] * 7
