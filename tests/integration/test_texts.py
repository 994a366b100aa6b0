# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from options, files and Slack as users meet it: blanks, forms of letters, unseen characters, and no text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cycle import Way, cycle
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

ANN = {"user_name": "ann", "email": "ann@example.com"}
#: Half of an emoji, as JSON may have it; Slack cuts titles that are too long.
HALF = "\\ud83d"


def user(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_user": arguments}


def group(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_group": arguments}


@pytest.fixture
def directory(tmp_path: Path) -> Any:
    def task(**options: Any) -> dict[str, Any]:
        guards = {"creations": {"count": -1, "percent": -1}}
        return {"scimops.slack.slack_scim_directory": {"budget_dir": str(tmp_path), "guards": guards, **options}}

    return task


@pytest.mark.parametrize("name", ["Sales ", "\u00a0Cafe\u0301"])
def test_a_group_is_found_again_however_its_name_is_written(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: Any, name: str
) -> None:
    play.tasks(user(ANN), **way.options)
    cycle(play, sandbox, way, group({"name": name, "members": ["ann"]}))
    other = f" {name} "
    once_more = [group({"name": other, "members": ["ANN@example.com "]}), directory(groups=[{"name": other}])]
    again = play.tasks(*once_more, **way.options)
    assert [result.changed for result in again.results] == [False, False]
    assert len(sandbox.control.state()["groups"]) == 1


@pytest.mark.parametrize("title", ["Boss ", " Zoe\u0308s Boss\u3000"])
def test_a_title_is_unchanged_on_the_second_run(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: Any, title: str
) -> None:
    cycle(play, sandbox, way, user({**ANN, "title": title}))
    assert not play.tasks(directory(users=[{**ANN, "title": title}]), **way.options).changed


NO_TEXT: list[tuple[dict[str, Any], str]] = [
    ({"title": True}, "title: True must be text, but it is a boolean; write it in quotes"),
    ({"title": 1.5}, "title: 1.5 must be text, but it is a number with a fraction; write it in quotes"),
    ({"title": ["Boss"]}, "title: ['Boss'] must be text, but it is a list"),
    ({"employee_number": 297}, "employee_number: 297 must be text, but it is a number, which has no leading zeros"),
    ({"phone": 4520123456}, "phone: 4520123456 must be text, but it is a number, which has no leading zeros"),
    ({"address": {"postal_code": 1116}}, "address.postal_code: 1116 must be text, but it is a number"),
    ({"address": {"country": False}}, "address.country: False must be text, but it is a boolean"),
    ({"title": "an\u200bna"}, "title: 'an\\u200bna' must not contain U+200B (ZERO WIDTH SPACE), which cannot be seen"),
    ({"title": "Head\nof IT"}, "title: 'Head\\nof IT' must be one line, but it contains U+000A"),
    ({"user_name": "an\u00adna"}, "user_name: 'an\\xadna' must not contain U+00AD (SOFT HYPHEN), which cannot be seen"),
    ({"phone": "4.9E+12"}, "phone: '4.9E+12' must be written out"),
]


def test_what_is_no_text_is_refused_with_the_option_and_what_to_do(
    play: PlaybookRunner, sandbox: Sandbox, way: Way
) -> None:
    tasks = [{**user({**ANN, **options}), "ignore_errors": True} for options, _words in NO_TEXT]
    run = play.tasks(*tasks, **way.options)
    for result, (_options, words) in zip(run.results, NO_TEXT, strict=True):
        assert words in result["msg"]
    assert sandbox.control.writes() == []


def test_dates_and_numbers_of_yaml_are_text_only_where_nothing_was_lost(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path
) -> None:
    book = tmp_path / "yaml.yml"
    ann = "user_name: ann, email: ann@example.com"
    tasks = (
        f"slack_scim_user: {{{ann}, start_date: 2026-03-01, title: 7}}",
        f"slack_scim_user: {{{ann}, title: 2026-03-01}}",
        f"slack_scim_directory: {{users: [{{{ann}, title: 2026-03-01}}]}}",
    )
    lines = ["- hosts: localhost", "  gather_facts: false", "  ignore_errors: true", "  tasks:"]
    book.write_text("\n".join([*lines, *(f"  - scimops.slack.{task}" for task in tasks)]), encoding="utf-8")
    _done, one, row = play.play(book, **way.options).results
    rule = "title: datetime.date(2026, 3, 1) must be text, but it is a date; write it in quotes"
    assert (one["msg"], row["msg"]) == (rule, "users[0]." + rule)
    (stored,) = (user for user in sandbox.control.state()["users"] if user["user_name"] == "ann")
    assert stored["title"] == "7"


def test_text_for_members_is_refused_and_nobody_leaves(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    bob = {"user_name": "bob", "email": "bob@example.com"}
    play.tasks(user(ANN), user(bob), group({"name": "Sales", "members": ["ann", "bob"]}), **way.options)
    before = sandbox.control.state()["groups"]
    refused = play.module(
        "slack_scim_group", {"name": "Sales", "members": "ann@example.com"}, fails=True, **way.options
    )
    assert "members: 'ann@example.com' must be a dictionary or a list, but it is text" in refused["msg"]
    assert sandbox.control.state()["groups"] == before
    dictionary = json.dumps({"remove": ["bob"]})
    done = play.module("slack_scim_group", {"name": "Sales", "members": dictionary}, **way.options)
    assert len(done["group"]["members"]) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "people.yml",
            "- user_name: ann\n  email: ann@example.com\n  phone: +4520123456\n  employee_number: 00451\n"
            "  title: 12:30\n  department: NO\n  address: {postal_code: 02134, country: NO}\n  active: true\n",
        ),
        (
            "people.csv",
            "user_name,email,phone,employee_number,title,department,address.postal_code,address.country,active\n"
            "ann,ann@example.com,+4520123456,00451,12:30,NO,02134,NO,true\n",
        ),
    ],
)
def test_text_of_a_file_is_as_it_is_written(
    play: PlaybookRunner, tmp_path: Path, directory: Any, name: str, content: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    play.tasks(directory(users_file=str(path)))
    ann = play.module("slack_scim_user_info", {"email": "ann@example.com"})["user"]
    assert {option: ann[option] for option in ("phone", "employee_number", "title", "department", "address")} == {
        "phone": "+4520123456",
        "employee_number": "00451",
        "title": "12:30",
        "department": "NO",
        "address": {"postal_code": "02134", "country": "NO"},
    }
    assert not play.tasks(directory(users_file=str(path))).changed


@pytest.mark.parametrize("char", ["\u200b", "\ufeff"])
def test_an_unseen_character_in_an_address_of_a_file_is_named_and_nobody_is_deactivated(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, directory: Any, char: str
) -> None:
    play.tasks(user(ANN))
    path = tmp_path / "people.csv"
    path.write_text(f"email,title\nan{char}n@example.com,Boss\n", encoding="utf-8")
    sandbox.control.forget_requests()
    run = play.tasks(directory(users_file=str(path), absent_users="deactivate"), fails=True)
    assert (
        f"people.csv:2: email: 'an\\u{ord(char):04x}n@example.com' must not contain U+{ord(char):04X}"
        in run.last["msg"]
    )
    assert sandbox.control.writes() == []


def test_rules_scope_and_protection_compare_without_case(
    play: PlaybookRunner, sandbox: Sandbox, directory: Any
) -> None:
    people = [{**ANN, "department": "VERTRIEB GRO\u00df"}, {"user_name": "bob", "email": "bob@example.com"}]
    play.tasks(*map(user, people), group({"name": "Staff", "members": ["ann", "bob"]}))
    groups = [{"name": "Sales", "members_where": {"department": " vertrieb gross"}}]
    run = play.tasks(
        directory(
            users=people[:1],
            groups=groups,
            scope={"groups": ["STAFF "]},
            absent_users="deactivate",
            protected=["BOB@Example.com "],
        ),
        warns=True,
    )
    made = play.module("slack_scim_group_info", {"name": "SALES"})["group"]
    assert len(made["members"]) == 1
    assert all(one["active"] for one in sandbox.control.state()["users"])
    assert [finding["topic"] for finding in run.last["findings"]] == ["protected"]


def test_half_a_surrogate_pair_is_replaced_wherever_text_of_slack_goes(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path, directory: Any
) -> None:
    """In titles, names of groups and errors, in results, diffs, the journal, the plan and the review."""
    play.tasks(user({**ANN, "title": "Boss"}), group({"name": "Sales", "members": ["ann"]}), **way.options)
    state = sandbox.control.state()
    (id,) = (one["id"] for one in state["users"] if one["user_name"] == "ann")
    (team,) = state["groups"]
    people = (
        f'{{"schemas": [], "totalResults": 1, "itemsPerPage": 1, "startIndex": 1, "Resources": [{{"id": "{id}", '
        f'"userName": "ann", "emails": [{{"value": "ann@example.com", "primary": true}}], "title": "Boss {HALF}", '
        f'"active": true}}]}}'
    )
    teams = (
        f'{{"schemas": [], "totalResults": 1, "itemsPerPage": 1, "startIndex": 1, "Resources": [{{"id": '
        f'"{team["id"]}", "displayName": "Sales {HALF}", "members": [{{"value": "{id}"}}]}}]}}'
    )
    error = f'{{"Errors": {{"description": "invalid_title {HALF}", "code": 400}}}}'

    def spoil() -> None:
        sandbox.control.faults(
            {"fault": "status", "status": 200, "body": people, "method": "GET", "path": "Users", "times": 50},
            {"fault": "status", "status": 200, "body": teams, "method": "GET", "path": "Groups", "times": 50},
            {"fault": "status", "status": 400, "body": error, "method": "PATCH", "path": "Users", "times": 50},
        )

    spoil()
    info = play.module("slack_scim_user_info", {"email": "ann@example.com"}, **way.options)
    assert info["user"]["title"] == "Boss \ufffd"
    assert play.module("slack_scim_group_info", {}, **way.options)["groups"][0]["name"] == "Sales \ufffd"
    files = {option: str(tmp_path / option) for option in ("plan_file", "journal_file", "operations_file")}
    task = directory(users=[{**ANN, "title": "Chief"}], **files)
    run = play.tasks(task, fails=True, **way.options)
    assert "invalid_title \ufffd" in json.dumps(run.last.result, ensure_ascii=False)
    for path in files.values():
        assert "Boss \ufffd" in Path(path).read_text(encoding="utf-8")
    review = play.module("slack_scim_access_review", {"dest": str(tmp_path / "review")}, **way.options)
    assert "Sales \ufffd" in Path(review["dest"], "review.json").read_text(encoding="utf-8")


def test_half_a_surrogate_pair_in_a_source_is_named(play: PlaybookRunner, tmp_path: Path, directory: Any) -> None:
    path = tmp_path / "people.json"
    path.write_text(f'[{{"email": "ann@example.com", "title": "x {HALF}", "x {HALF}": 1}}]', encoding="utf-8")
    run = play.tasks(directory(users_file=str(path)), fails=True)
    assert "people.json:1: title: 'x \\ud83d' must not contain U+D83D, which cannot be seen" in run.last["msg"]
    # The value of a key that nobody knows may be a secret.
    assert [problem["value"] for problem in run.last["problems"]] == [None, "x \\ud83d"]
