# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_directory and slack_scim_undo, as their users see them."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.cycle import Way, cycle
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

PEOPLE = [
    {"email": "ann@example.com", "given_name": "Ann", "department": "Sales", "title": "Head"},
    {"email": "bob@example.com", "given_name": "Bob", "department": "Sales", "manager": "ann@example.com"},
    {"email": "cem@example.com", "given_name": "Cem", "department": "IT", "manager": "bob@example.com"},
]
TEAMS = [
    {"name": "Sales", "members_where": {"department": "Sales"}},
    {"name": "All", "members_where": {"active": True}},
]
FREE = {"creations": {"count": -1, "percent": -1}}


@pytest.fixture
def directory(tmp_path: Path) -> dict[str, Any]:
    """The options of a run that keeps its files to itself."""
    return {"users": PEOPLE, "budget_dir": str(tmp_path / "budget"), "guards": FREE}


def task(options: dict[str, Any], module: str = "slack_scim_directory") -> dict[str, Any]:
    """A task; an option that is None is taken out."""
    return {f"scimops.slack.{module}": {option: value for option, value in options.items() if value is not None}}


def by_email(sandbox: Sandbox, play: PlaybookRunner, way: Way) -> dict[str, dict[str, Any]]:
    users = play.module("slack_scim_user_info", {"bots": False}, **way.options)["users"]
    return {user["email"]: user for user in users}


@pytest.mark.matrix
def test_people_and_groups(play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]) -> None:
    options = {**directory, "groups": [{"name": "Sales", "members_where": {"department": "Sales"}}]}
    checked = play.tasks(task(options), check=True, **way.options).last
    assert sandbox.control.writes() == []
    done = play.tasks(task(options), **way.options).last
    assert checked["counts"] == done["counts"]
    assert checked["digest"] == done["digest"]
    assert done["outcomes"] == {"done": done["operations_total"]}
    people = by_email(sandbox, play, way)
    assert people["bob@example.com"]["manager"] == people["ann@example.com"]["id"]
    assert people["cem@example.com"]["user_name"] == "cem"
    group = play.module("slack_scim_group_info", {"name": "Sales"}, **way.options)["group"]
    assert set(group["members"]) == {people["ann@example.com"]["id"], people["bob@example.com"]["id"]}
    sandbox.control.forget_requests()
    again = play.tasks(task(options), **way.options).last
    assert not again.changed
    assert again["operations_total"] == 0
    assert sandbox.control.writes() == []
    assert len(sandbox.control.requests()) <= 3


def test_an_info_result_changes_nothing(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    sandbox.control.reset(users=50, groups=3, seed=4)
    sandbox.control.settings(read_only=True)
    run = play.tasks(
        {"scimops.slack.slack_scim_user_info": {"bots": False}, "register": "people"},
        {"scimops.slack.slack_scim_group_info": {}, "register": "teams"},
        task(
            {
                "users": "{{ people.users }}",
                "groups": "{{ teams.groups }}",
                "absent_users": "deactivate",
                "absent_groups": "delete",
                "budget_dir": str(tmp_path / "budget"),
            }
        ),
        warns=True,
        **way.options,
    )
    assert run.last["operations"] == []
    assert not run.last.changed


def test_plan_approve_apply(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    play.tasks(task({**directory, "plan_file": str(plan)}), check=True, **way.options)
    assert plan.stat().st_mode & 0o777 == 0o600
    other = [{**PEOPLE[0], "title": "Boss"}, *PEOPLE[1:]]
    failed = play.tasks(task({**directory, "users": other, "approved_plan": str(plan)}), fails=True, **way.options).last
    assert any("title" in difference for difference in failed["differences"])
    assert sandbox.control.writes() == []
    done = play.tasks(task({**directory, "approved_plan": str(plan)}), **way.options).last
    assert done["digest"] == json.loads(plan.read_text(encoding="utf-8"))["digest"]
    assert done.changed
    same = {"plan_file": str(plan), "approved_plan": str(plan)}
    assert "approved_plan" in play.tasks(task({**directory, **same}), fails=True, **way.options).last["msg"]
    stale = play.tasks(task({**directory, "approved_plan": str(plan)}), fails=True, **way.options).last
    assert any("no longer" in difference for difference in stale["differences"])


def test_approval_by_digest(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    digest = play.tasks(task(directory), check=True, **way.options).last["digest"]
    other = [{**PEOPLE[0], "title": "Boss"}, *PEOPLE[1:]]
    failed = play.tasks(task({**directory, "users": other, "approved_digest": digest}), fails=True, **way.options).last
    assert digest in failed["msg"]
    assert failed["digest"] in failed["msg"]
    assert sandbox.control.writes() == []
    assert play.tasks(task({**directory, "approved_digest": digest}), **way.options).last.changed


def test_a_guard_trips_on_a_truncated_export(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    sandbox.control.reset(users=120, groups=0, seed=9)
    users = play.module("slack_scim_user_info", {"bots": False, "active": True}, **way.options)["users"]
    roster = tmp_path / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "given_name"])
        writer.writerows([user["email"], user["given_name"] or ""] for user in users[:60])
    sandbox.control.forget_requests()
    options = {"users_file": str(roster), "absent_users": "deactivate", "budget_dir": str(tmp_path / "budget")}
    for check in (True, False):
        failed = play.tasks(task(options), fails=True, check=check, warns=True, **way.options).last
        (violation,) = failed["guards"]
        assert violation["guard"] == "deactivations"
        assert violation["figure"] > 40
        assert "deactivations" in failed["msg"]
        assert "count:" in violation["how_to_allow"]
    assert sandbox.control.writes() == []


def test_an_empty_source_is_refused(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("email,given_name\n", encoding="utf-8")
    for source in ({"users": []}, {"users_file": str(empty), "users": None}):
        failed = play.tasks(task({**directory, **source}), fails=True, **way.options).last
        assert failed["guards"][0]["guard"] == "empty_source"
    assert sandbox.control.writes() == []


def test_every_bad_row_is_told_at_once(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "email,timezone,user_name\n"
        "good@example.com,Europe/Berlin,good\n"
        "bad,Europe/Berlin,bad\n"
        "mars@example.com,Mars/Olympus,mars\n"
        "GOOD@example.com,Europe/Berlin,other\n",
        encoding="utf-8",
    )
    options = {"users_file": str(roster), "budget_dir": str(tmp_path / "budget"), "guards": FREE}
    failed = play.tasks(task(options), fails=True, **way.options).last
    positions = {problem["position"] for problem in failed["problems"]}
    assert {"roster.csv:3", "roster.csv:4", "roster.csv:5"} <= positions
    assert sandbox.control.requests() == []
    skipped = play.tasks(task({**options, "skip_invalid": True}), fails=True, warns=True, **way.options).last
    assert skipped["guards"][0]["guard"] == "empty_source"  # both rows of the same address are bad


def test_a_row_that_was_skipped_is_nobody_gone(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]
) -> None:
    play.tasks(task(directory), **way.options)
    sandbox.control.forget_requests()
    rows = [PEOPLE[0], {**PEOPLE[1], "timezone": "Mars/Olympus"}, {**PEOPLE[2], "title": "Admin"}]
    run = play.tasks(
        task({**directory, "users": rows, "skip_invalid": True, "absent_users": "deactivate"}),
        warns=True,
        **way.options,
    )
    assert run.last["counts"] == {"update user": 1}
    assert by_email(sandbox, play, way)["bob@example.com"]["active"] is True


def test_leavers_and_protected(play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]) -> None:
    play.tasks(task(directory), **way.options)
    options = {**directory, "users": PEOPLE[:1], "absent_users": "deactivate", "protected": ["bob@*"]}
    done = play.tasks(task(options), warns=True, **way.options).last
    assert done["counts"] == {"deactivate user": 1}
    people = by_email(sandbox, play, way)
    assert (people["bob@example.com"]["active"], people["cem@example.com"]["active"]) == (True, False)
    leaver = [{"email": "ann@example.com", "active": False}]
    left = play.tasks(task({**directory, "users": leaver}), **way.options).last
    assert left["counts"] == {"deactivate user": 1}


def test_absence_counts_from_the_snapshot(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    play.tasks(task(directory), **way.options)
    snapshot = tmp_path / "snapshot.json"
    options = {
        **directory,
        "users": PEOPLE[:2],
        "absent_users": "deactivate",
        "absent_after_days": 14,
        "snapshot_file": str(snapshot),
        "max_shrinkage": -1,
    }
    first = play.tasks(task(options), warns=True, **way.options).last
    assert first["operations"] == []
    kept = json.loads(snapshot.read_text(encoding="utf-8"))
    assert "example.com" not in snapshot.read_text(encoding="utf-8")
    kept["first_missed"] = dict.fromkeys(kept["first_missed"], "2020-01-01")
    snapshot.write_text(json.dumps(kept), encoding="utf-8")
    assert play.tasks(task(options), warns=True, **way.options).last["counts"] == {"deactivate user": 1}


def test_expect_workspace(play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]) -> None:
    failed = play.tasks(task({**directory, "expect_workspace": "T0WRONG"}), fails=True, **way.options).last
    assert "expect_workspace: 'T0WRONG'" in failed["msg"]
    assert [request["path"] for request in sandbox.control.requests()] == ["/api/auth.test"]


def test_a_wrong_token_is_explained(play: PlaybookRunner, directory: dict[str, Any], tmp_path: Path) -> None:
    failed = play.tasks(task({**directory, "token": "xoxp-wrong"}), fails=True).last
    assert "the token is wrong or revoked" in failed["msg"]
    variables = {"folder": str(tmp_path / "sync"), "users": directory["users"], "token": "xoxp-wrong"}
    of_role = play.play(
        [
            {
                "hosts": "localhost",
                "gather_facts": False,
                "roles": ["scimops.slack.directory_sync"],
                "vars": {f"directory_sync_{name}": value for name, value in variables.items()},
            }
        ],
        fails=True,
    )
    assert "the token is wrong or revoked" in of_role.output


def test_one_failure_does_not_stop_the_others(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]
) -> None:
    sandbox.control.faults(
        {
            "method": "POST",
            "path": "Users",
            "times": 1,
            "fault": "status",
            "status": 400,
            "body": {"Errors": {"description": "email_invalid", "code": 400}},
        }
    )
    failed = play.tasks(task({**directory, "canary": []}), fails=True, **way.options).last
    assert failed["outcomes"]["failed"] == 1
    assert failed["outcomes"]["done"] >= 1
    assert "email_invalid" in failed["msg"]
    again = play.tasks(task(directory), **way.options).last
    assert again.changed
    assert not play.tasks(task(directory), **way.options).last.changed


def test_journal_and_undo(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    play.tasks(task(directory), **way.options)
    before = by_email(sandbox, play, way)
    journal = tmp_path / "journal.jsonl"
    rows = [
        {**PEOPLE[0], "title": "Boss", "department": ""},
        PEOPLE[1],
        {"email": "new@example.com", "given_name": "New"},
    ]
    options = {**directory, "users": rows, "absent_users": "deactivate", "journal_file": str(journal)}
    done = play.tasks(task(options), warns=True, **way.options).last
    assert done["counts"] == {"update user": 1, "create user": 1, "deactivate user": 1}
    assert journal.stat().st_mode & 0o777 == 0o600
    assert sandbox.token not in journal.read_text(encoding="utf-8")
    undo = {"undo_journal": str(journal), "budget_dir": directory["budget_dir"]}
    undone = cycle(play, sandbox, way, task(undo, "slack_scim_undo"), warns=True).last
    assert undone["undone_run"]
    after = by_email(sandbox, play, way)
    for email, user in before.items():
        assert after[email] == user
    assert after["new@example.com"]["active"] is False


def test_plan_files_and_operations_file(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    everything = tmp_path / "operations.json"
    options = {**directory, "operations_file": str(everything), "max_operations_returned": 1}
    done = play.tasks(task(options), **way.options).last
    assert len(done["operations"]) == 1
    written = json.loads(everything.read_text(encoding="utf-8"))
    assert len(written) == done["operations_total"] > 1
    assert {operation["status"] for operation in written} == {"done"}


def test_a_plan_that_is_cut_says_so_and_what_is_dangerous_comes_first(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    people = [{"email": f"p{number}@example.com", "title": "Clerk"} for number in range(8)]
    play.tasks(task({**directory, "users": people}), **way.options)
    changed = [{**person, "title": "Chef", "manager": "ghost@example.com"} for person in people[:6]]
    changed[3] = {**changed[3], "email": "other@example.com", "previous_emails": ["p3@example.com"]}
    plan = tmp_path / "plan.json"
    options = {
        **directory,
        "users": changed,
        "absent_users": "deactivate",
        "scope": {"exclude": ["owner@example.com"]},
        "guards": {guard: {"count": -1, "percent": -1} for guard in ("deactivations", "changes")},
        "max_operations_returned": 4,
        "plan_file": str(plan),
    }
    checked = play.tasks(task(options), check=True, warns=True, **way.options)
    options["operations_file"] = str(tmp_path / "operations.json")
    done = play.tasks(task(options), warns=True, **way.options).last
    for result in (checked.last, done):
        labels = [operation["label"] for operation in result["operations"]]
        assert {*labels[:2]} == {"p6@example.com", "p7@example.com"}
        assert labels[2] in {"p3@example.com", "other@example.com"}
        assert [operation["kind"] for operation in result["operations"]] == ["deactivate"] * 2 + ["update"] * 2
        assert result["operations_total"] == 8
        assert result["operations_cut"] == {"update user": 4}
        assert len(result["findings"]) == 4
        assert result["findings_total"] >= 6
        assert sum(result["findings_cut"].values()) == result["findings_total"] - 4
        assert len(result["diff"]) == 6
    rest = f"and 4 more operations: update user 4, in {plan}"
    assert rest in checked.stdout
    written = json.loads(plan.read_text(encoding="utf-8"))["operations"]
    assert len(written) == 8
    assert [operation["kind"] for operation in written[:6]] == ["update"] * 6, (
        "the plan keeps the order of its execution"
    )


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        (
            "users_file",
            '[{"email": "a@example.com"}]\n[{"email": "b@example.com"}]\n',
            "line 2 has text after the end",
        ),
        ("users_file", '[{"email": "a@example.com",\n"email": "b@example.com"}]', "line 2 column 1"),
        ("groups_file", '{"groups": [], "groups": []}', "line 1 has the key 'groups' for the second time"),
        ("approved_plan", '{"format": 1,\n"format": 2}', "must be a JSON file: the key 'format' for the second time"),
        ("snapshot_file", '{"format": 1}\n{}', "must be a JSON file: text after the end of the value"),
    ],
)
def test_no_part_of_a_json_file_is_dropped(
    play: PlaybookRunner, tmp_path: Path, option: str, text: str, words: str
) -> None:
    file = tmp_path / "file.json"
    file.write_text(text, encoding="utf-8")
    options = {"users": None if option == "users_file" else PEOPLE, option: str(file)}
    failed = play.tasks(task(options), check=True, fails=True).last
    assert words in failed["msg"]
    assert "file.json" in failed["msg"]


def test_an_answer_that_no_file_can_hold_ends_in_a_report(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any], tmp_path: Path
) -> None:
    answer = {"Errors": {"description": "no \ud83d", "code": 400}}
    sandbox.control.faults({"fault": "status", "status": 400, "method": "POST", "path": "Users", "body": answer})
    journal = tmp_path / "journal.jsonl"
    options = {**directory, "journal_file": str(journal), "operations_file": str(tmp_path / "operations.json")}
    failed = play.tasks(task(options), fails=True, **way.options).last
    assert failed["outcomes"] == {"failed": 1, "left": 4}
    assert "no \ufffd" in failed["failures"][0]["error"]["description"]
    assert not failed.changed
    assert [json.loads(line)["event"] for line in journal.read_text(encoding="utf-8").splitlines()] == [
        "run",
        "begin",
        "failed",
        "end",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rate_share": 0}, ["rate_share", "0", "above 0"]),
        ({"canary": [0]}, ["canary", "above 0"]),
        ({"max_failures": -2}, ["max_failures", "-2"]),
        ({"max_failure_rate": 101}, ["max_failure_rate", "101"]),
        ({"batch_size": 0}, ["batch_size", "0", "from 1 to 5000"]),
        ({"progress_interval": 0}, ["progress_interval", "0"]),
        ({"max_operations_returned": -2}, ["max_operations_returned", "-2"]),
        ({"max_shrinkage": 101}, ["max_shrinkage", "101"]),
        ({"min_users": 0}, ["min_users", "0"]),
        ({"absent_after_days": 3}, ["absent_after_days", "snapshot_file"]),
        ({"policy": {"tilte": "enforce"}}, ["policy", "tilte"]),
        ({"policy": {"title": "sometimes"}}, ["policy.title", "sometimes", "create_only"]),
        ({"guards": {"creations": {"count": -5}}}, ["guards.creations.count", "-5"]),
        ({"scope": {"groups": ["Ghosts"]}}, ["scope.groups", "Ghosts"]),
        ({"plan_file": "/does/not/exist/plan.json"}, ["plan_file", "/does/not/exist/plan.json"]),
        ({"approved_plan": "/does/not/exist/plan.json"}, ["approved_plan", "/does/not/exist/plan.json"]),
        ({"approved_digest": "0123"}, ["approved_digest", "0123", "64"]),
        ({"users": None, "users_file": "/does/not/exist.csv"}, ["/does/not/exist.csv"]),
        ({"users": None, "users_file": os.devnull, "file_format": "csv", "columns": {"email": "Mail"}}, ["null"]),
        ({"groups": [{"name": "A", "members": ["x"], "members_where": {}}]}, ["members_where"]),
        ({"users": [{"email": "a@example.com", "password": "x"}]}, ["password", "users_file"]),
    ],
)
def test_bad_input_names_option_value_and_rule(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], options: dict[str, Any], words: list[str]
) -> None:
    failed = play.tasks(task({**directory, **options}), fails=True, **Way("local", "v1").options).last
    for word in words:
        assert word in failed["msg"]
    assert sandbox.control.writes() == []


def test_progress_is_shown_and_secrets_are_not(
    play: PlaybookRunner, sandbox: Sandbox, directory: dict[str, Any], tmp_path: Path
) -> None:
    way = Way("local", "v1")
    files = {name: str(tmp_path / name) for name in ("plan_file", "journal_file", "operations_file", "snapshot_file")}
    roster = tmp_path / "roster.json"
    secret = "correct-horse-battery-staple"
    roster.write_text(json.dumps([{**row, "password": secret} for row in PEOPLE]), encoding="utf-8")
    options = {**directory, **files, "users": None, "users_file": str(roster), "progress_interval": 0.01}
    arguments = [*way.options["arguments"], "-vvvv"]
    run = play.tasks(task(options), **{**way.options, "arguments": arguments})
    assert "create user 3/3" in run.output
    written = "".join(Path(path).read_text(encoding="utf-8") for path in files.values())
    for hidden in (secret, sandbox.token):
        assert hidden not in run.output
        assert hidden not in written
        assert hidden not in str(run.last.result)


def test_files_of_other_tools(play: PlaybookRunner, sandbox: Sandbox, way: Way, tmp_path: Path) -> None:
    people, teams = tmp_path / "people.txt", tmp_path / "teams.csv"
    people.write_bytes("Mail;First;Last;Team\nzoe@example.com;Zoë;Müller;Sales\n".encode("cp1252"))
    teams.write_bytes(b"Team;Who\nSales;zoe@example.com\n")
    options = {
        "users_file": str(people),
        "columns": {"email": "Mail", "given_name": "First", "family_name": "Last", "department": "Team"},
        "groups_file": str(teams),
        "group_columns": {"name": "Team", "members": "Who"},
        "file_format": "csv",
        "delimiter": ";",
        "encoding": "cp1252",
        "user_name_from": "{given_name:1}{family_name}",
        "budget_dir": str(tmp_path / "budget"),
    }
    done = play.tasks(task(options), **way.options).last
    assert done["counts"] == {"create user": 1, "create group": 1}
    zoe = by_email(sandbox, play, way)["zoe@example.com"]
    assert (zoe["given_name"], zoe["family_name"], zoe["user_name"]) == ("Zoë", "Müller", "zmuller")
    assert zoe["meta"]["groups"][0]["display"] == "Sales"
    assert not play.tasks(task(options), **way.options).last.changed


def test_a_leaver_who_is_back_stays_out_without_reactivate(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]
) -> None:
    play.tasks(task(directory), **way.options)
    play.module("slack_scim_user", {"email": "bob@example.com", "state": "absent"}, **way.options)
    kept = play.tasks(task({**directory, "reactivate": False}), warns=True, **way.options).last
    assert kept["operations"] == []
    assert play.tasks(task(directory), **way.options).last["counts"] == {"reactivate user": 1}


def test_policy_and_scope(play: PlaybookRunner, sandbox: Sandbox, way: Way, directory: dict[str, Any]) -> None:
    play.tasks(task(directory), **way.options)
    rows = [{**PEOPLE[0], "title": "Boss", "phone": "+1 555 0100"}, {**PEOPLE[1], "title": "Clerk"}, PEOPLE[2]]
    policy = {"title": "fill_if_empty", "phone": "create_only"}
    options = {**directory, "users": rows, "policy": policy, "scope": {"exclude": ["cem@*"]}, "absent_groups": "report"}
    done = play.tasks(task({**options, "absent_groups": None}), **way.options).last
    assert [(one["label"], one["after"]) for one in done["operations"]] == [("bob@example.com", {"title": "Clerk"})]
