# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The access review as its users see it: the module's folder of files, and the role that keeps one for each day."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner, TaskResult
from tests.support.sandbox import Organization, Sandbox

MODULE = "slack_scim_access_review"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "review.json").read_text(encoding="utf-8"))


@pytest.fixture
def organisation(sandbox: Sandbox) -> Sandbox:
    """Sixty accounts of all kinds and three groups, which nobody may change."""
    sandbox.control.reset(users=60, groups=3, seed=11)
    sandbox.control.settings(read_only=True)
    return sandbox


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def document(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def local(play: PlaybookRunner, **arguments: Any) -> TaskResult:
    return play.module(MODULE, arguments)


@pytest.mark.matrix
def test_check_do_again(play: PlaybookRunner, organisation: Sandbox, way: Way, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "review"
    arguments = {"dest": str(folder), "date": "2026-11-23", "title": "Review of <b>us</b>"}
    checked = play.module(MODULE, arguments, check=True, **way.options)
    assert checked.changed
    assert not folder.exists()
    done = play.module(MODULE, arguments, **way.options)
    assert done.changed
    assert {key: done[key] for key in ("counts", "findings", "files", "date")} == {
        key: checked[key] for key in ("counts", "findings", "files", "date")
    }
    written = files(folder)
    assert [str(folder / name) for name in sorted(written)] == sorted(done["files"])
    again = play.module(MODULE, arguments, **way.options)
    assert not again.changed
    assert files(folder) == written
    assert b"&lt;b&gt;us&lt;/b&gt;" in written["review.html"]
    assert organisation.control.writes() == []
    assert organisation.token.encode() not in b"".join(written.values())


def test_it_tells_what_slack_has(play: PlaybookRunner, organisation: Sandbox, tmp_path: Path) -> None:
    local(play, dest=str(tmp_path / "review"))
    told = document(tmp_path / "review")
    users = play.module("slack_scim_user_info", {})["users"]
    groups = play.module("slack_scim_group_info", {})["groups"]
    assert {account["id"]: account["active"] for account in told["accounts"]} == {
        user["id"]: user["active"] for user in users
    }
    assert {account["id"] for account in told["accounts"] if account["kind"] == "app"} == {
        user["id"] for user in users if user["meta"]["bot"]
    }
    assert {guest["id"] for guest in told["guests"]} == {
        user["id"] for user in users if user["guest"] and user["active"] and not user["meta"]["bot"]
    }
    assert {group["id"]: sorted(group["members"]) for group in told["groups"]} == {
        group["id"]: sorted(group["members"]) for group in groups
    }
    listed = rows(tmp_path / "review" / "accounts.csv")
    assert {row["id"] for row in listed} == {user["id"] for user in users}
    members = rows(tmp_path / "review" / "members.csv")
    assert len(members) == sum(len(group["members"]) for group in groups)
    assert told["roster"] is told["changes"] is told["compared_with"] is None


def test_a_page_of_ones_own(play: PlaybookRunner, organisation: Sandbox, way: Way, tmp_path: Path) -> None:
    page = tmp_path / "own.html"
    page.write_text("<h1>{{title}}</h1><script type='application/json'>{{data}}</script>", encoding="utf-8")
    play.module(MODULE, {"dest": str(tmp_path / "review"), "title": "A < B", "page": str(page)}, **way.options)
    shown = (tmp_path / "review" / "review.html").read_text(encoding="utf-8")
    assert shown.startswith("<h1>A &lt; B</h1><script type='application/json'>{")
    data = shown.split("'application/json'>")[1].removesuffix("</script>")
    assert json.loads(data) == document(tmp_path / "review")


def test_permissions(play: PlaybookRunner, organisation: Sandbox, tmp_path: Path) -> None:
    def modes(folder: Path) -> set[int]:
        return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    folder = tmp_path / "review"
    local(play, dest=str(folder))
    assert modes(folder) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert local(play, dest=str(folder), mode="0640").changed
    assert modes(folder) == {0o640}
    assert not local(play, dest=str(folder), mode="0640").changed
    assert not local(play, dest=str(folder), mode=0o640).changed


def test_roster_and_last_review(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    for name in ("nora", "ivo", "mara", "door"):
        play.module("slack_scim_user", {"user_name": name, "email": f"{name}@example.com"})
    roster = tmp_path / "roster.csv"
    roster.write_text("Mail\nnora@example.com\nIVO@example.com\nabsent@example.com\n", encoding="utf-8")
    common = {
        "roster": str(roster),
        "columns": {"email": "Mail"},
        "protected": ["Door@example.com"],
        "grace_days": 0,
    }
    local(play, dest=str(tmp_path / "one"), date="2036-01-01", **common)
    mistyped = {**common, "protected": ["door@example.com", "dor@example.com"]}
    run = play.tasks(
        {"scimops.slack.slack_scim_access_review": {"dest": str(tmp_path / "one"), "date": "2036-01-01", **mistyped}},
        warns=True,
    )
    assert "'dor@example.com' must be" in run.output
    assert "'door@example.com'" not in run.output
    first = document(tmp_path / "one")
    verdicts = {row["email"]: row["verdict"] for row in rows(tmp_path / "one" / "outside_roster.csv")}
    assert verdicts["mara@example.com"] == "unknown"
    assert verdicts["door@example.com"] == "protected"
    assert "nora@example.com" not in verdicts
    assert [row["email"] for row in rows(tmp_path / "one" / "without_account.csv")] == ["absent@example.com"]
    assert {row["outside_since"] for row in first["roster"]["outside"]} == {"2036-01-01"}

    play.module("slack_scim_user", {"email": "nora@example.com", "title": "Lead"})
    roster.write_text("Mail\nnora@example.com\n", encoding="utf-8")
    previous = str(tmp_path / "one" / "review.json")
    local(play, dest=str(tmp_path / "two"), date="2036-01-11", previous=previous, **common)
    outside = {row["email"]: row for row in rows(tmp_path / "two" / "outside_roster.csv")}
    assert outside["ivo@example.com"]["verdict"] == "left"
    assert outside["ivo@example.com"]["outside_since"] == "2036-01-11"
    assert (outside["mara@example.com"]["outside_since"], outside["mara@example.com"]["outside_days"]) == (
        "2036-01-01",
        "10",
    )
    assert [
        (change["name"], change["attribute"], change["before"], change["after"])
        for change in rows(tmp_path / "two" / "changes.csv")
    ] == [("nora", "title", "", "Lead")]

    # Without the roster there is nothing to say of it, and no file from before says it.
    assert local(play, dest=str(tmp_path / "two"), date="2036-01-11").changed
    assert not {"outside_roster.csv", "without_account.csv", "changes.csv"} & set(files(tmp_path / "two"))


def test_journals(play: PlaybookRunner, organisation: Sandbox, tmp_path: Path) -> None:
    operation: dict[str, Any] = {"kind": "deactivate", "subject": "user", "id": "U1", "label": "a@example.com"}
    operation |= {"reason": "left", "before": {"active": True}, "after": {"active": False}}
    records: list[dict[str, Any]] = []
    for number, error in ((1, None), (2, {"code": "cannot_modify_owner", "message": "refused"})):
        run = {"run": f"r{number}", "time": f"2026-11-2{number}T02:00:00.000+00:00"}
        about = {**run, "key": "deactivate user U1", "operation": operation, "id": "U1"}
        status = "refused" if error else "done"
        records += [
            {"event": "run", **run, "operations": 1},
            {"event": "begin", **about, "outcome": None},
            {"event": status, **about, "outcome": {"error": error, "warnings": [], "seconds": 0.1}},
        ]
    records.append(
        {"event": "end", "run": "r1", "time": "2026-11-21T02:01:00.000+00:00", "counts": {}, "stopped": None}
    )
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(json.dumps(record) + "\n" for record in records) + '{"event": "be', encoding="utf-8")
    local(play, dest=str(tmp_path / "all"), journals=[str(journal)])
    runs = document(tmp_path / "all")["runs"]
    assert [(run["run"], run["state"], run["counts"]) for run in runs] == [
        ("r2", "killed", {"refused": 1}),
        ("r1", "ended", {"done": 1}),
    ]
    assert runs[0]["operations"][0]["error"] == "cannot_modify_owner: refused"
    local(play, dest=str(tmp_path / "last"), journals=[str(journal)], runs=1)
    assert [run["run"] for run in document(tmp_path / "last")["runs"]] == ["r2"]


def faults(review: Any) -> list[str]:
    """What is wrong with a review by its published schema."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(review)]


@pytest.mark.matrix
def test_it_says_what_it_is_evidence_of(play: PlaybookRunner, organisation: Sandbox, way: Way, tmp_path: Path) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text("email\nnora@example.com\n", encoding="utf-8")
    os.utime(roster, (1_790_000_000, 1_790_000_000))
    folder = tmp_path / "review"
    protected = [play.module("slack_scim_user_info", {})["users"][0]["id"]]
    arguments = {"dest": str(folder), "date": "2030-01-01", "roster": str(roster), "protected": protected}
    assert play.module(MODULE, arguments, **way.options).changed
    review = document(folder)
    said = review["evidence"]
    assert said["organization"]["team"] == "Sandbox"
    assert said["organization"]["enterprise_id"].startswith("E")
    owner = next(account for account in review["accounts"] if account["id"] == said["token_owner"]["id"])
    assert said["token_owner"] == {key: owner[key] for key in ("id", "user_name", "name", "email")}
    assert said["reading"]["started"] <= said["reading"]["ended"]
    assert said["reading"]["api_url"] == organisation.url
    assert [(one["resource"], one["received"], one["complete"]) for one in said["lists"]] == [
        ("accounts", len(review["accounts"]), True),
        ("groups", len(review["groups"]), True),
    ]
    assert (said["roster"]["file"], said["roster"]["modified"]) == ("people.csv", "2026-09-21T14:13:20Z")
    assert said["roster"]["sha256"] == hashlib.sha256(roster.read_bytes()).hexdigest()
    assert said["roster"]["protected"] == protected
    assert {"roles", "sign_ins", "apps"} <= {one["key"] for one in said["not_shown"]}
    assert organisation.token not in json.dumps(review)
    assert faults(review) == []


def test_a_review_with_everything_is_as_its_schema_says(
    play: PlaybookRunner, organisation: Sandbox, tmp_path: Path
) -> None:
    roster, journal = tmp_path / "people.csv", tmp_path / "journal.jsonl"
    roster.write_text("email\nabsent@example.com\n", encoding="utf-8")
    run = {"run": "r1", "time": "2026-11-21T02:00:00.000+00:00"}
    operation: dict[str, Any] = {"kind": "deactivate", "subject": "user", "id": "U1", "label": "a@example.com"}
    operation |= {"reason": "left", "before": {"active": True}, "after": {"active": False}}
    records = [
        {"event": "run", **run, "operations": 1},
        {"event": "begin", **run, "key": "k", "operation": operation, "id": "U1", "outcome": None},
    ]
    journal.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    common = {"roster": str(roster), "journals": [str(journal)]}
    local(play, dest=str(tmp_path / "one"), date="2036-01-01", **common)
    previous = tmp_path / "one" / "review.json"
    organisation.control.settings(read_only=False)
    play.module("slack_scim_user", {"user_name": "ivo", "email": "ivo@example.com"})
    done = local(play, dest=str(tmp_path / "two"), date="2036-01-11", previous=str(previous), **common)
    review = document(tmp_path / "two")
    parts = ("findings", "decisions", "legend", "accounts", "guests", "groups", "without_manager", "changes", "runs")
    assert [part for part in parts if not review[part]] == []
    assert review["roster"]["outside"]
    assert review["roster"]["without_account"]
    assert review["evidence"]["previous"] == {
        "file": "review.json",
        "date": "2036-01-01",
        "sha256": hashlib.sha256(previous.read_bytes()).hexdigest(),
    }
    assert faults(review) == []
    assert (done["evidence"], done["decisions"]) == (review["evidence"], len(review["decisions"]))
    assert {row["id"] for row in rows(tmp_path / "two" / "decisions.csv")} == {
        decision["id"] for decision in review["decisions"]
    }
    assert "r1" in {decision["id"] for decision in review["decisions"]}
    assert faults({**review, "more": 1}) != []
    assert faults({key: value for key, value in review.items() if key != "evidence"}) != []


def test_a_wrong_token_is_explained(play: PlaybookRunner, organisation: Sandbox, tmp_path: Path) -> None:
    failed = play.module(MODULE, {"dest": str(tmp_path / "review"), "token": "xoxp-wrong"}, fails=True)
    assert "the token is wrong, revoked, or its owner is no longer an admin" in failed["msg"]
    assert not (tmp_path / "review").exists()


def test_the_same_data_read_later_changes_nothing(play: PlaybookRunner, organisation: Sandbox, tmp_path: Path) -> None:
    roster, folder = tmp_path / "people.csv", tmp_path / "review"
    roster.write_text("email\nabsent@example.com\n", encoding="utf-8")
    arguments = {"dest": str(folder), "date": "2030-01-01", "roster": str(roster)}
    local(play, **arguments)
    # As if the first reading was long ago.
    for name in ("review.json", "review.html"):
        text = (folder / name).read_text(encoding="utf-8")
        started = document(folder)["evidence"]["reading"]["started"]
        (folder / name).write_text(text.replace(started, "2026-01-01T00:00:00Z"), encoding="utf-8")
    (folder / "review.html").unlink()
    assert local(play, **arguments).changed
    assert document(folder)["evidence"]["reading"]["started"] == "2026-01-01T00:00:00Z"
    assert not local(play, **arguments).changed
    roster.write_text("email\nsomebody@example.com\n", encoding="utf-8")
    assert local(play, **arguments).changed
    assert document(folder)["evidence"]["reading"]["started"] > "2026-01-01T00:00:00Z"


def test_decisions_of_a_reviewer_are_not_replaced(play: PlaybookRunner, organisation: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "review"
    arguments = {"dest": str(folder), "date": "2030-01-01"}
    local(play, **arguments)
    table = folder / "decisions.csv"
    decided = rows(table)
    assert decided
    decided[0] |= {"decision": "keep", "decided_by": "Mara"}
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, decided[0], delimiter=";")
        writer.writeheader()
        writer.writerows(decided)
    before = files(folder)
    failed = play.module(MODULE, arguments, fails=True)
    assert "must not contain decisions of a reviewer" in failed["msg"]
    assert files(folder) == before
    table.rename(folder / "decided.csv")
    assert local(play, **arguments).changed


def test_a_review_of_another_organization_is_not_compared_with(
    play: PlaybookRunner, organisation: Sandbox, other_organization: Organization, tmp_path: Path
) -> None:
    local(play, dest=str(tmp_path / "one"), date="2030-01-01")
    previous = tmp_path / "one" / "review.json"
    arguments = {"dest": str(tmp_path / "two"), "date": "2030-01-02", "previous": str(previous)}
    failed = play.module(MODULE, {**arguments, **other_organization.options}, fails=True)
    assert "must belong to the organization of the token, Sandbox 2 (E" in failed["msg"]
    assert "but it belongs to Sandbox (E" in failed["msg"]
    assert not (tmp_path / "two").exists()
    before = files(tmp_path / "one")
    failed = play.module(MODULE, {"dest": str(tmp_path / "one"), **other_organization.options}, fails=True)
    assert "must not contain a review of an organization other than Sandbox 2 (E" in failed["msg"]
    assert files(tmp_path / "one") == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"date": "tomorrow"}, ["date", "'tomorrow'", "must be a date"]),
        ({"mode": "rw"}, ["mode", "'rw'", "octal"]),
        ({"mode": "416"}, ["mode", "'416'", "begin with a zero"]),
        ({"grace_days": -1}, ["grace_days", "-1", "at least 0"]),
        ({"runs": -1}, ["runs", "-1", "at least 0"]),
        ({"dest": "{folder}/file"}, ["dest", "must be a folder"]),
        ({"roster": "{folder}/missing.csv"}, ["roster", "missing.csv"]),
        ({"roster": "{folder}/empty.csv"}, ["roster", "must not be empty"]),
        ({"roster": "{folder}/bad.csv"}, ["roster", "bad.csv:2", "email", "'nobody'"]),
        ({"columns": {"email": "Mail"}}, ["columns", "roster"]),
        ({"previous": "{folder}/missing.json"}, ["previous", "missing.json", "must be a JSON file"]),
        ({"previous": "{folder}/other.json"}, ["previous", "other.json", "must be the review.json"]),
        ({"previous": "{folder}/half.json"}, ["previous", "half.json", "must be a whole review.json"]),
        ({"previous": "{folder}/review/review.json"}, ["previous", "must not be the review in dest"]),
        ({"page": "{folder}/missing.html"}, ["page", "missing.html", "cannot be read"]),
        ({"page": "{folder}/empty.csv"}, ["page", "empty.csv", "must contain the placeholder {{title}}"]),
        ({"journals": ["{folder}/missing.jsonl"]}, ["journals", "missing.jsonl", "cannot be read"]),
    ],
)
def test_bad_input_is_named_before_slack_is_asked(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, arguments: dict[str, Any], words: list[str]
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty.csv").write_text("email\n")
    (tmp_path / "bad.csv").write_text("email\nnobody\n")
    (tmp_path / "other.json").write_text("{}")
    half = {"schema": "scimops.slack/access-review", "schema_version": 1, "date": "2026-01-11", "groups": []}
    (tmp_path / "half.json").write_text(json.dumps({**half, "accounts": ["U1"]}))
    given = json.loads(json.dumps({"dest": "{folder}/review", **arguments}).replace("{folder}", str(tmp_path)))
    failed = play.module(MODULE, given, fails=True)
    for word in words:
        assert word in failed["msg"]
    assert sandbox.control.requests() == []
    assert not (tmp_path / "review").exists()


def test_role_keeps_a_review_for_each_day(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path) -> None:
    play.module("slack_scim_user", {"user_name": "nora", "email": "nora@example.com"})

    def role(day: str, **options: Any) -> Any:
        variables = {"access_review_folder": str(tmp_path / "reviews"), "access_review_date": day}
        return play.play(
            [
                {
                    "name": "Review",
                    "hosts": "localhost",
                    "gather_facts": False,
                    "roles": [{"role": "scimops.slack.access_review", "vars": variables}],
                }
            ],
            **options,
        )

    assert role("2026-10-01", check=True).changed == 1
    assert not (tmp_path / "reviews").exists()
    assert role("2026-10-01").changed == 1
    assert document(tmp_path / "reviews" / "2026-10-01")["compared_with"] is None
    play.module("slack_scim_user", {"user_name": "ivo", "email": "ivo@example.com"})
    assert role("2026-11-01").changed == 1
    assert role("2026-11-01").changed == 0
    later = document(tmp_path / "reviews" / "2026-11-01")
    assert later["compared_with"] == "2026-10-01"
    assert [(change["name"], change["what"]) for change in later["changes"]] == [("ivo", "appeared")]
    assert role("2026-10-01").changed == 1  # ivo is there now; it is still compared with no later review
    assert document(tmp_path / "reviews" / "2026-10-01")["compared_with"] is None
