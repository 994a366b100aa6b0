# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of which a part is missing is never the whole: as users meet it, with real runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.integration.test_roles import play_of
from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

MANY = 100
PEOPLE = ("ann", "ben", "cat")
SHORT = "Slack announced 6 accounts, but returned 4"
UNCLEAR = "is active, so nothing is decided about it"
SHORT_GROUPS = "Slack announced 3 groups, but returned 1"


@pytest.fixture
def slack(sandbox: Sandbox) -> Iterator[ScimClient]:
    """A client of somebody else."""
    with ScimClient(Connection(sandbox.token, sandbox.url)) as client:
        yield client


@pytest.fixture
def people(sandbox: Sandbox, slack: ScimClient) -> Sandbox:
    """An organization of the token's owner, three people and a group."""
    ids = [slack.create_user({"user_name": name, "email": f"{name}@example.com"}).id for name in PEOPLE]
    slack.create_group("Sales", ids[:2])
    sandbox.control.forget_requests()
    return sandbox


def listed(sandbox: Sandbox, path: str, **query: str) -> dict[str, Any]:
    """A list as the sandbox answers it."""
    reply = requests.get(
        f"{sandbox.url}/v1/{path}",
        params={"count": "1000", **query},
        headers={"Authorization": f"Bearer {sandbox.token}"},
        timeout=60,
    )
    assert reply.ok
    body: dict[str, Any] = reply.json()
    return body


def announce_more(sandbox: Sandbox, path: str = "Users", missing: int = 2) -> None:
    """Have each list count more than is in it, always."""
    body = listed(sandbox, path)
    body["totalResults"] += missing
    sandbox.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": path, "times": MANY})


def task(module: str, ignore_errors: bool = True, **options: Any) -> dict[str, Any]:
    return {f"scimops.slack.{module}": options, "ignore_errors": ignore_errors}


def test_nobody_is_absent_who_may_be_in_the_part_that_is_missing(play: PlaybookRunner, people: Sandbox) -> None:
    announce_more(people)
    run = play.tasks(
        task("slack_scim_user", email="no@example.com", state="absent"),
        task("slack_scim_user", email="new@example.com", user_name="new"),
        task("slack_scim_user_info", email="no@example.com"),
        task("slack_scim_user_info"),
        task("slack_scim_directory", users=[{"email": "ann@example.com"}]),
        {
            "ansible.builtin.debug": {
                "msg": "{{ query('scimops.slack.slack_scim_user', 'no@example.com', default={}) }}"
            }
        },
        fails=True,
    )
    assert [SHORT in result["msg"] for result in run.results] == [True] * 6
    assert people.control.writes() == []


def test_the_part_is_had_where_it_is_asked_for(play: PlaybookRunner, people: Sandbox) -> None:
    announce_more(people)
    run = play.tasks(
        task("slack_scim_user_info", allow_incomplete=True),
        task("slack_scim_user_info", allow_incomplete=True, email="no@example.com"),
        task("slack_scim_user_info", allow_incomplete=True, email="ann@example.com"),
        warns=True,
    )
    assert [len(result["users"]) for result in run.results] == [4, 0, 1]
    assert [result["complete"] for result in run.results] == [False, False, True]
    assert [result.result.get("warnings", []) for result in run.results[:2]] == [
        [f"The result is incomplete: {SHORT}"]
    ] * 2
    people.control.faults()
    whole = play.module("slack_scim_user_info", {"allow_incomplete": True})
    assert (len(whole["users"]), whole["complete"]) == (4, True)


def test_groups_of_which_a_part_is_missing(play: PlaybookRunner, people: Sandbox) -> None:
    announce_more(people, "Groups")
    run = play.tasks(
        task("slack_scim_group", name="No", state="absent"),
        task("slack_scim_group", name="New"),
        task("slack_scim_group_info"),
        task("slack_scim_group_info", name="No"),
        task("slack_scim_directory", groups=[{"name": "Sales"}]),
        task("slack_scim_group_info", name="Sales"),
        task("slack_scim_group", name="Sales", state="absent"),
        task("slack_scim_group_info", name="Sales", allow_incomplete=True),
        task("slack_scim_group_info", name="No", allow_incomplete=True),
        task("slack_scim_group_info", allow_incomplete=True),
        warns=True,
    )
    assert [SHORT_GROUPS in result["msg"] for result in run.results[:7]] == [True] * 7
    shown = [([group["name"] for group in result["groups"]], result["complete"]) for result in run.results[7:]]
    assert shown == [(["Sales"], False), ([], False), (["Sales"], False)]
    assert (run.last["complete"], people.control.writes()) == (False, [])


def test_nobody_is_active_or_deactivated_of_whom_slack_does_not_show_it(
    play: PlaybookRunner, people: Sandbox, slack: ScimClient
) -> None:
    (ann,) = slack.find_users(["ann@example.com"])
    body = listed(people, "Users")
    for account in body["Resources"]:
        if account["id"] == ann.id:
            del account["active"]
    people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Users", "times": MANY})
    run = play.tasks(
        task("slack_scim_user", email="ann@example.com", state="absent"),
        task("slack_scim_user", email="ann@example.com", title="Clerk"),
        task("slack_scim_user_info", active=True),
        task("slack_scim_directory", users=[{"email": "ben@example.com"}]),
        task("slack_scim_user_info", email="ann@example.com"),
        warns=True,
    )
    assert [UNCLEAR in result["msg"] for result in run.results[:4]] == [True] * 4
    assert run.last["user"]["active"] is None
    assert people.control.writes() == []


#: What an account in a list may lack, by which it is found.
PARTS: dict[str, dict[str, Any]] = {
    "null": {"emails": None},
    "empty": {"emails": [{"value": None, "primary": True}]},
    "nameless": {"userName": None, "emails": None},
}


@pytest.mark.parametrize("part", PARTS)
def test_somebody_of_whom_the_list_shows_no_address_is_there(
    play: PlaybookRunner, people: Sandbox, slack: ScimClient, way: Way, part: str
) -> None:
    """The account is read by its id. Otherwise a leaver stays active, or somebody on the roster is deactivated."""
    (ann,) = slack.find_users(["ann@example.com"])
    people.control.forget_requests()
    body = listed(people, "Users")
    for account in body["Resources"]:
        if account["id"] == ann.id:
            account.update(PARTS[part])
    roster = [{"email": f"{name}@example.com"} for name in ("owner", *PEOPLE)]
    for changed, one in (
        (False, task("slack_scim_directory", False, users=roster, absent_users="deactivate")),
        (False, task("slack_scim_user_info", False, email="ann@example.com")),
        (True, task("slack_scim_user", False, email="ann@example.com", state="absent")),
    ):
        people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Users", "times": 1})
        run = play.tasks(one, **way.options)
        assert run.last.changed is changed
        assert run.last.result.get("user", {"id": ann.id})["id"] == ann.id
    assert not slack.read_user(ann.id).active


def test_a_group_of_which_the_list_shows_no_name_is_there(play: PlaybookRunner, people: Sandbox, way: Way) -> None:
    """Otherwise it is created again, and deleted as one that the source does not have."""
    body = listed(people, "Groups")
    for group in body["Resources"]:
        group["displayName"] = None
    for changed, one in (
        (False, task("slack_scim_group", False, name="Sales")),
        (False, task("slack_scim_directory", False, groups=[{"name": "Sales"}], absent_groups="delete")),
        (True, task("slack_scim_group", False, name="Sales", state="absent")),
    ):
        people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Groups", "times": 1})
        assert play.tasks(one, **way.options).last.changed is changed


@pytest.mark.parametrize(
    ("path", "other", "words"),
    [
        ("Users", "Groups", "GET /Users/"),
        ("Groups", "Users", "entries without an id or of another kind: 4"),
    ],
)
def test_a_list_of_something_else_proves_nothing(
    play: PlaybookRunner, people: Sandbox, path: str, other: str, words: str
) -> None:
    """Such as one that a cache on the way has mixed up."""
    body = listed(people, other)
    people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": path, "times": MANY})
    module, key = {"Users": ("user", {"email": "ann@example.com"}), "Groups": ("group", {"name": "Sales"})}[path]
    run = play.tasks(
        task(f"slack_scim_{module}", **key, state="absent"),
        task(f"slack_scim_{module}_info"),
        task("slack_scim_directory", False, users=[{"email": "ann@example.com"}], groups=[{"name": "New"}]),
        fails=True,
    )
    assert [words in result["msg"] for result in run.results] == [True] * 3
    assert people.control.writes() == []


def test_roles_conclude_nothing_from_accounts_that_may_be_active(
    play: PlaybookRunner, people: Sandbox, slack: ScimClient, tmp_path: Path
) -> None:
    slack.create_user({"user_name": "gus", "email": "gus@example.com", "guest": True})
    people.control.forget_requests()
    body = listed(people, "Users")
    for account in body["Resources"]:
        account["active"] = None
    people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Users", "times": MANY})
    for role, variables, words in (
        (
            "guest_review",
            {"guest_review_action": "end", "guest_review_guests": ["gus@example.com"]},
            "these guests are active",
        ),
        (
            "offboard",
            {"offboard_people": ["ann@example.com"], "offboard_folder": str(tmp_path / "left")},
            "does not show whether the account",
        ),
        ("export", {"export_file": str(tmp_path / "slack.yml")}, "does not show whether the account"),
        ("access_review", {"access_review_folder": str(tmp_path / "reviews")}, "nothing is decided about it"),
    ):
        assert words in play.play(play_of(role, variables), fails=True).output, role
    assert list(tmp_path.rglob("slack.yml")) + list(tmp_path.rglob("review.*")) == []
    assert people.control.writes() == []


@pytest.mark.parametrize("action", ["end", "report"])
def test_no_access_ends_because_its_end_cannot_be_read(
    play: PlaybookRunner, sandbox: Sandbox, slack: ScimClient, action: str
) -> None:
    """Such as one in seconds, which is a smaller text than any date."""
    end = "2090-01-01T00:00:00Z"
    slack.create_user({"user_name": "gus", "email": "gus@example.com", "guest": True, "guest_expiration": end})
    sandbox.control.forget_requests()
    body = listed(sandbox, "Users")
    guest = body["Resources"][-1]["urn:scim:schemas:extension:slack:guest:1.0"]
    assert guest["expiration"]
    guest["expiration"] = 3786912000
    sandbox.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Users", "times": 1})
    variables = {"guest_review_action": action, "guest_review_all": ["past"]}
    run = play.play(play_of("guest_review", variables), fails=True)
    assert "Slack does not show when the access of these guests ends: U" in run.output
    assert sandbox.control.writes() == []


@pytest.mark.parametrize(("path", "words"), [("Users", SHORT), ("Groups", SHORT_GROUPS)])
def test_files_stay_as_they_are(play: PlaybookRunner, people: Sandbox, tmp_path: Path, path: str, words: str) -> None:
    file, reviews = tmp_path / "slack.yml", tmp_path / "reviews"
    export = play_of("export", {"export_file": str(file)})
    play.play(export)
    before = file.read_bytes()
    announce_more(people, path)
    assert words in play.play(export, fails=True).last["msg"]
    assert file.read_bytes() == before
    run = play.play(play_of("access_review", {"access_review_folder": str(reviews)}), fails=True)
    assert words in run.last["msg"]
    assert not list(reviews.rglob("review.*"))


def test_an_inventory(play: PlaybookRunner, people: Sandbox, tmp_path: Path) -> None:
    source = tmp_path / "people.slack_scim.yml"
    source.write_text("plugin: scimops.slack.slack_scim\n", encoding="utf-8")
    announce_more(people)
    strict = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true", **people.environment}
    assert SHORT in " ".join(play.inventory(source, "--list", fails=True, **strict).output.split())
    source.write_text("plugin: scimops.slack.slack_scim\nallow_incomplete: true\n", encoding="utf-8")
    hosts = [{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.debug": {"msg": "x"}}]}]
    run = play.play(hosts, arguments=["--inventory", str(source)], warns=True)
    assert SHORT in " ".join(run.output.split())
    assert {result.host for result in run.results} >= set(PEOPLE)


def test_a_second_address_is_found(play: PlaybookRunner, sandbox: Sandbox, slack: ScimClient, way: Way) -> None:
    """No filter finds it (wire 6.14)."""
    values = {"user_name": "gone", "email": "gone@example.com", "secondary_email": "gone.alias@example.com"}
    gone = slack.create_user(values)
    slack.create_group("Sales", [gone.id])
    alias = {"email": "gone.alias@example.com"}
    run = play.tasks(
        task("slack_scim_user_info", False, **alias),
        task("slack_scim_group", False, name="Sales", members={"remove": list(alias.values())}),
        task("slack_scim_user", False, **alias, state="absent"),
        task("slack_scim_user", False, **alias, state="absent"),
        **way.options,
    )
    assert run.results[0]["user"]["id"] == gone.id
    assert [result.changed for result in run.results] == [False, True, True, False]
    assert not slack.read_user(gone.id).active


def scans(sandbox: Sandbox, path: str = "Users") -> int:
    return sum(
        request["path"].endswith(f"/{path}") and "filter" not in request["query"]
        for request in sandbox.control.requests()
        if request["method"] == "GET"
    )


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_loop_over_many_that_do_not_exist_reads_the_list_once(
    play: PlaybookRunner, people: Sandbox, version: str
) -> None:
    options = {"email": "{{ item }}@example.com", "api_version": version}
    gone = {**task("slack_scim_user", False, **options, state="absent"), "loop": ["no1", "ann", "no2", "no3", "ben"]}
    new = {**task("slack_scim_user", False, **options, user_name="{{ item }}"), "loop": ["new1", "new2", "new3"]}
    back = {**task("slack_scim_user", False, **options, state="absent"), "loop": ["new1", "new2", "new4"]}
    run = play.tasks(gone)
    assert [one["changed"] for one in run.last["results"]] == [False, True, False, False, True]
    assert scans(people) == 1
    people.control.forget_requests()
    run = play.tasks(new)
    assert [one["changed"] for one in run.last["results"]] == [True, True, True]
    assert scans(people) == 1
    people.control.forget_requests()
    run = play.tasks(back)
    assert [one["changed"] for one in run.last["results"]] == [True, True, False]
    assert scans(people) == 1


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_loop_over_groups_that_change_or_do_not_exist_reads_the_list_once(
    play: PlaybookRunner, people: Sandbox, slack: ScimClient, version: str
) -> None:
    """Also where the reply to a change is empty (wire 1.14)."""
    slack.create_group("Board")
    people.control.settings(v2_group_patch_status=204)
    people.control.forget_requests()
    options = {"name": "{{ item }}", "members": {"add": ["cat@example.com"]}, "api_version": version}
    run = play.tasks({**task("slack_scim_group", False, **options), "loop": ["New1", "Sales", "New2", "Board", "New3"]})
    assert [one["changed"] for one in run.last["results"]] == [True] * 5
    assert scans(people, "Groups") == 1


def test_a_key_that_something_on_the_way_refuses_costs_a_scan_and_others_are_found_by_filters(
    play: PlaybookRunner, people: Sandbox, slack: ScimClient
) -> None:
    slack.create_user({"user_name": "obrien", "email": "o'brien@example.com"})
    people.control.forget_requests()
    people.control.faults({"fault": "status", "status": 403, "body": "<html>blocked</html>", "method": "GET"})
    info = task("slack_scim_user_info", False, email="{{ item }}@example.com")
    run = play.tasks({**info, "loop": ["o'brien", "ann", "ben"]})
    assert [one["user"]["user_name"] for one in run.last["results"]] == ["obrien", "ann", "ben"]
    filters = ["filter" in request["query"] for request in people.control.requests()]
    assert filters == [True, False, True, True]


def test_whoever_is_found_takes_one_request(play: PlaybookRunner, people: Sandbox) -> None:
    """Also when the user name is another one than Slack has written (wire 7.2.10)."""
    options = {"email": "ann@example.com", "user_name": "ann"}
    play.tasks(task("slack_scim_user", False, **options))
    assert len(people.control.requests()) == 1
    people.control.forget_requests()
    other = play.tasks(task("slack_scim_user", False, **{**options, "user_name": "anna"}), check=True)
    assert other.last.changed
    assert len(people.control.requests()) == 1


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("members", [None, "absent"])
def test_a_group_whose_members_the_list_does_not_show_is_not_empty(
    play: PlaybookRunner, people: Sandbox, slack: ScimClient, version: str, members: Any
) -> None:
    body = listed(people, "Groups")
    for group in body["Resources"]:
        group["members"] = None
        if members == "absent":
            del group["members"]
    people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Groups", "times": 1})
    desired = {"name": "Sales", "members": {"set": ["ann@example.com"]}, "api_version": version}
    run = play.tasks(task("slack_scim_group", False, **desired))
    assert run.last["operations"][0]["reason"] == "members not as desired: 1 to remove"
    (group,) = slack.find_groups("Sales")
    assert len(group.member_ids) == 1
    people.control.faults({"fault": "no_list", "body": body, "method": "GET", "path": "Groups", "times": 1})
    assert not play.tasks(task("slack_scim_group", False, **desired)).last.changed


@pytest.mark.parametrize("refusal", [{"status": 504}, {"status": 413}, {"status": 400, "code": "invalid_count"}])
def test_pages_that_do_not_come_become_smaller(
    play: PlaybookRunner, sandbox: Sandbox, slack: ScimClient, refusal: dict[str, Any]
) -> None:
    """The size that came is kept for the loop."""
    sandbox.control.reset(users=40, groups=2, seed=3)
    total = slack.search_users(count=1).total
    sandbox.control.settings(page_limit={"items": 20, **refusal})
    sandbox.control.forget_requests()
    run = play.tasks({**task("slack_scim_user_info", False), "loop": [1, 2]})
    assert [len(one["users"]) for one in run.last["results"]] == [total, total]
    counts = [int(parse_qs(request["query"])["count"][0]) for request in sandbox.control.requests()]
    assert counts[:3] == [1000, 500, 250]
    assert max(counts[-3:]) <= 31
