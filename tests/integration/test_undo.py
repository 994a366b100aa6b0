# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_undo, as its users see it: what it restores whoever did what meanwhile, and what it leaves and reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

PEOPLE = [{"user_name": name, "email": f"{name}@example.com"} for name in ("ann", "bo", "cy")]
GROUPS = [{"name": name, "members": ["ann@example.com", "bo@example.com"]} for name in ("Sales", "Board")]


class Organization:
    """Accounts and groups in Slack, and a journal of what is done to them."""

    def __init__(self, play: PlaybookRunner, folder: Path) -> None:
        self._play = play
        self._folder = folder
        self.directory(PEOPLE, GROUPS)

    def directory(self, users: list[dict[str, Any]], groups: list[dict[str, Any]] | None = None, **options: Any) -> Any:
        given = {
            "users": users,
            "groups": groups,
            "guards": {"guest_conversions": {"count": -1, "percent": -1}},
            "budget_dir": str(self._folder / "budget"),
            **options,
        }
        return self._play.tasks({"scimops.slack.slack_scim_directory": given}, warns=True).last

    def run(self, users: list[dict[str, Any]], groups: list[dict[str, Any]] | None = None, **options: Any) -> Any:
        return self.directory(users, groups, journal_file=str(self._folder / "journal.jsonl"), **options)

    def undo(self, **options: Any) -> Any:
        given = {
            "undo_journal": str(self._folder / "journal.jsonl"),
            "guards": {"guest_conversions": {"count": -1, "percent": -1}},
            "budget_dir": str(self._folder / "budget"),
            **options,
        }
        return self._play.tasks({"scimops.slack.slack_scim_undo": given}, warns=True).last

    def groups_of(self, name: str) -> list[str]:
        id = self._play.module("slack_scim_user_info", {"user_name": name})["users"][0]["id"]
        groups = self._play.module("slack_scim_group_info", {})["groups"]
        return sorted(group["name"] for group in groups if id in group["members"])

    def set(self, module: str, **options: Any) -> None:
        self._play.module(module, options)


def test_a_member_who_became_a_guest_is_in_all_groups_again(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    slack = Organization(play, tmp_path)
    slack.run([{**PEOPLE[0], "guest": True}])
    assert slack.groups_of("ann") == []
    undone = slack.undo()
    assert undone["outcomes"] == {"done": 3}
    assert (undone["findings"], slack.groups_of("ann")) == ([], ["Board", "Sales"])


def test_groups_come_back_after_somebody_else_reactivated_the_account(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    slack = Organization(play, tmp_path)
    slack.run([{**PEOPLE[0], "active": False}])
    slack.set("slack_scim_user", **PEOPLE[0], active=True)
    assert slack.groups_of("ann") == []
    assert slack.undo()["changed"]
    assert slack.groups_of("ann") == ["Board", "Sales"]


def test_names_that_others_have_since_are_foreseen_with_all_that_rests_on_them(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    slack = Organization(play, tmp_path)
    rows = [{**PEOPLE[0], "user_name": "ann2"}, {**PEOPLE[1], "user_name": "ann"}]
    id = play.module("slack_scim_group_info", {"name": "Sales"})["group"]["id"]
    slack.run(rows, [{"id": id, "name": "Trade"}], match_by=["id", "email"])
    slack.set("slack_scim_user", user_name="bo", email="dora@example.com")
    slack.set("slack_scim_group", name="Sales")
    undone = slack.undo()
    assert not undone["changed"]
    assert [finding["topic"] for finding in undone["findings"]] == ["conflict"] * 3
    assert sorted(finding["label"] for finding in undone["findings"]) == ["Trade", "ann@example.com", "bo@example.com"]


def test_a_protected_account_stays_active(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    slack = Organization(play, tmp_path)
    slack.run([{"user_name": "dora", "email": "dora@example.com"}])
    undone = slack.undo(protected=["dora@example.com", "nobody@example.com"])
    assert not undone["changed"]
    assert {finding["topic"] for finding in undone["findings"]} == {"unmatched", "protected"}
