# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journals that rotate and expire, as users see them: in what later runs, undo and the access review read."""

from __future__ import annotations

import csv
import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal import Journal
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

#: Smaller than the records of any run.
TINY = 0.0001


class Organization:
    """Runs on one organization that share a journal."""

    def __init__(self, play: PlaybookRunner, folder: Path) -> None:
        self._play = play
        self._folder = folder
        self.journal = folder / "journal.jsonl"

    def run(self, title: str, *, warns: bool = False, check: bool = False, **options: Any) -> Any:
        given = {
            "users": [{"user_name": "ann", "email": "ann@example.com", "title": title}],
            "journal_file": str(self.journal),
            "budget_dir": str(self._folder / "budget"),
            **options,
        }
        return self._play.tasks({"scimops.slack.slack_scim_directory": given}, warns=warns, check=check).last

    def undo(self, *, fails: bool = False, **options: Any) -> Any:
        given = {"undo_journal": str(self.journal), "budget_dir": str(self._folder / "budget"), **options}
        return self._play.tasks({"scimops.slack.slack_scim_undo": given}, fails=fails).last

    def title(self) -> Any:
        return self._play.module("slack_scim_user_info", {"user_name": "ann"})["users"][0]["title"]

    def files(self) -> list[str]:
        return sorted(path.name for path in self._folder.glob("journal*"))

    def age(self, days: int) -> None:
        """Let all records be so many days older."""
        for path in self._folder.glob("journal*"):
            path.write_text(re.sub(r'(?<="time":")[^"]+', lambda time: _earlier(time[0], days), path.read_text()))


def header(path: Path) -> dict[str, Any]:
    """The first record of the first run in a file."""
    found: dict[str, Any] = json.loads(path.read_text().splitlines()[0])
    return found


def _earlier(time: str, days: int) -> str:
    return (datetime.datetime.fromisoformat(time) - datetime.timedelta(days=days)).isoformat(timespec="milliseconds")


@pytest.fixture
def slack(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> Organization:
    return Organization(play, tmp_path)


def test_what_is_in_rotated_parts_is_undone_reviewed_and_known_to_the_next_run(
    slack: Organization, play: PlaybookRunner, tmp_path: Path
) -> None:
    for title in ("One", "Two", "Three"):
        slack.run(title, journal_max_mb=TINY)
    assert slack.files() == ["journal.jsonl", "journal.jsonl.1", "journal.jsonl.2"]
    slack.journal.rename(tmp_path / "journal.jsonl.3")  # as a run leaves it that is killed before its first record
    middle, last = (header(tmp_path / f"journal.jsonl.{number}")["run"] for number in (2, 3))
    earlier = slack.run("Three", check=True)["earlier_run"]
    assert (earlier["run"], earlier["counts"]) == (last, {"update user": {"done": 1}})
    assert slack.undo(journal_file=str(slack.journal), journal_max_mb=TINY)["undone_run"] == last
    assert slack.title() == "Two"
    assert slack.undo(run=middle)["undone_run"] == middle
    assert slack.title() == "One"
    review = {"dest": str(tmp_path / "review"), "journals": [str(slack.journal)]}
    play.tasks({"scimops.slack.slack_scim_access_review": review})
    with (tmp_path / "review" / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 4


def test_records_expire_and_undo_names_what_it_can_no_longer_undo(slack: Organization, tmp_path: Path) -> None:
    slack.run("One")
    slack.age(40)
    run, started = header(slack.journal)["run"], header(slack.journal)["time"]
    slack.run("One", check=True, journal_keep_days=30)
    assert "ann@example.com" in slack.journal.read_text()  # check mode deletes nothing
    assert not slack.run("One", journal_keep_days=30)["changed"]
    assert slack.files() == ["journal.jsonl"]
    assert "ann" not in slack.journal.read_text()
    assert slack.run("One", check=True)["earlier_run"] is None

    today = datetime.datetime.now(datetime.UTC).strftime("%Y-")
    for options, option in (({}, "undo_journal: the last run, "), ({"run": run}, "run: ")):
        message = slack.undo(fails=True, **options)["msg"]
        assert message.startswith(f"{option}'{run}' of {started}, cannot be undone: its 1 operation is no longer")
        assert f"The run expired on {today}" in message

    slack.run("Two", journal_keep_days=30)
    message = slack.undo(fails=True, run="unknown")["msg"]
    assert "must be one of the runs in the journal" in message
    assert "1 earlier run has expired and cannot be undone" in message
    slack.undo()
    assert slack.title() == "One"


def test_an_undo_deletes_nothing_of_the_journal_that_it_reads(slack: Organization) -> None:
    slack.run("One")
    slack.run("Two")
    slack.age(40)
    assert slack.undo(journal_file=str(slack.journal), journal_keep_days=30)["changed"]
    assert '"Two"' in "".join(path.read_text() for path in slack.journal.parent.glob("journal*"))


def test_the_journal_of_a_run_that_is_at_work_is_not_rotated(slack: Organization) -> None:
    slack.run("One")
    with Journal(str(slack.journal), "another", lambda: 0.0) as other:
        warned = slack.run("Two", journal_max_mb=TINY, warns=True)
        other.start(0)
    assert "was not rotated, and its records did not expire: another process is using" in str(warned["warnings"])
    assert slack.files() == ["journal.jsonl"]
    assert '"run":"another"' in slack.journal.read_text()


@pytest.mark.parametrize(("option", "value"), [("journal_max_mb", -1), ("journal_keep_days", 99999)])
def test_limits_that_cannot_be_meant_are_refused(
    slack: Organization, play: PlaybookRunner, option: str, value: int
) -> None:
    refused = play.module("slack_scim_directory", {"users": [], option: value}, fails=True)
    assert f"{option}: " in refused["msg"]
    assert "must be " in refused["msg"]


PEOPLE = [{"email": f"{name}@example.com", "user_name": name} for name in ("ann", "bo", "cy")]
#: For each role the path of its journal, what all its runs are given, and what three runs are that change something.
ROLES: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "directory_sync": (
        "sync/journal.jsonl",
        {"folder": "FOLDER/sync", "budget_dir": "FOLDER/budget"},
        [{"users": [{**PEOPLE[0], "title": title}]} for title in ("One", "Two", "Three")],
    ),
    "guest_review": (
        "journal.jsonl",
        {"action": "end", "journal": "FOLDER/journal.jsonl"},
        [{"guests": [one["email"]]} for one in PEOPLE],
    ),
    "offboard": ("left/journal.jsonl", {"folder": "FOLDER/left"}, [{"people": [one["email"]]} for one in PEOPLE]),
    "onboard": (
        "journal.jsonl",
        {"journal": "FOLDER/journal.jsonl"},
        [{"people": [{"email": f"{name}@example.com"}]} for name in ("di", "ed", "flo")],
    ),
}


@pytest.mark.parametrize("role", ROLES)
def test_roles_let_their_journals_rotate_and_expire(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, role: str
) -> None:
    journal, always, runs = ROLES[role]

    def run(number: int, **limits: Any) -> None:
        given = {f"{role}_{name}": value for name, value in {**always, **runs[number], **limits}.items()}
        variables = json.loads(json.dumps(given).replace("FOLDER", str(tmp_path)))
        head = {"hosts": "localhost", "gather_facts": False}
        play.play([{**head, "vars": variables, "roles": [f"scimops.slack.{role}"]}], warns=True)

    play.module("slack_scim_directory", {"users": [{**one, "guest": role == "guest_review"} for one in PEOPLE]})
    run(0)
    run(1, journal_max_mb=TINY)
    path = tmp_path / journal
    part = path.with_name("journal.jsonl.1")
    old = [header(part)["run"], header(path)["run"]]
    assert old[0] != old[1]
    Organization(play, path.parent).age(40)
    run(2, journal_keep_days=30)
    assert not part.exists()
    assert [run["run"] for run in header(path)["runs"]] == old
