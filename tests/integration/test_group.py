# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_group, option by option, as its users see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cycle import Way, cycle
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox


@pytest.fixture
def people(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> list[dict[str, Any]]:
    """Five accounts."""
    run = play.tasks(
        *[
            {"scimops.slack.slack_scim_user": {"user_name": f"p{number}", "email": f"p{number}@example.com"}}
            for number in range(5)
        ],
        **way.options,
    )
    sandbox.control.forget_requests()
    return [result["user"] for result in run.results]


def group(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_group": {"name": "Sales", **arguments}}


@pytest.mark.matrix
def test_create_change_members_delete(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, people: list[dict[str, Any]]
) -> None:
    ids = [person["id"] for person in people]
    made = cycle(play, sandbox, way, group({"members": {"set": ["P0@example.com", "p1", ids[2]]}})).last
    assert made["operations"][0]["kind"] == "create"
    assert set(made["group"]["members"]) == set(ids[:3])
    moved = cycle(play, sandbox, way, group({"members": {"add": ["p3"], "remove": [ids[0], "p4"]}})).last
    assert set(moved["group"]["members"]) == {ids[1], ids[2], ids[3]}
    assert moved["operations"][0]["leaves"] == [ids[0]]
    assert moved["operations"][0]["joins"] == [ids[3]]
    assert [request["method"] for request in sandbox.control.writes()] == ["PATCH"]
    fixed = cycle(play, sandbox, way, group({"members": {"set": ["p4", "p3"]}})).last
    assert set(fixed["group"]["members"]) == {ids[3], ids[4]}
    gone = cycle(play, sandbox, way, group({"state": "absent"})).last
    assert gone["group"] is None
    assert gone["operations"][0]["leaves"] == sorted([ids[3], ids[4]])


def test_a_list_is_the_same_as_set(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, people: list[dict[str, Any]]
) -> None:
    cycle(play, sandbox, way, group({"members": ["p0", "p1"]}))
    sandbox.control.forget_requests()
    info = play.module("slack_scim_group_info", {"name": "Sales"}, **way.options)["group"]
    assert not play.module("slack_scim_group", info, **way.options).changed
    assert sandbox.control.writes() == []


def test_without_members_they_are_not_managed(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, people: list[dict[str, Any]]
) -> None:
    play.tasks(group({"members": ["p0"]}), **way.options)
    assert not play.tasks(group({}), **way.options).last.changed
    assert not play.tasks(group({"members": {"add": [], "remove": []}}), **way.options).last.changed


def test_rename_by_id(play: PlaybookRunner, sandbox: Sandbox, way: Way, people: list[dict[str, Any]]) -> None:
    made = play.tasks(group({"members": ["p0"]}), **way.options).last["group"]
    done = cycle(play, sandbox, way, group({"id": made["id"], "name": "Sales EMEA"})).last
    assert (done["group"]["id"], done["group"]["name"]) == (made["id"], "Sales EMEA")
    assert done["group"]["members"] == made["members"]


def test_an_empty_set_needs_leave(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, people: list[dict[str, Any]]
) -> None:
    play.tasks(group({"members": ["p0", "p1"]}), **way.options)
    sandbox.control.forget_requests()
    failed = play.tasks(group({"members": {"set": []}}), fails=True, **way.options).last
    assert "allow_empty" in failed["msg"]
    assert sandbox.control.writes() == []
    done = cycle(play, sandbox, way, group({"members": {"set": []}, "allow_empty": True})).last
    assert done["group"]["members"] == []
    assert not play.tasks(group({"members": {"set": []}}), **way.options).last.changed


def test_members_go_in_batches(play: PlaybookRunner, sandbox: Sandbox, way: Way, people: list[dict[str, Any]]) -> None:
    everyone = [person["id"] for person in people]
    play.tasks(group({"members": everyone, "batch_size": 2}), **way.options)
    assert [request["method"] for request in sandbox.control.writes()] == ["POST", "PATCH", "PATCH"]
    sandbox.control.forget_requests()
    left = play.tasks(group({"members": everyone[:1], "batch_size": 3}), **way.options).last
    assert left["group"]["members"] == everyone[:1]
    assert len(sandbox.control.writes()) == 2


def test_unfit_members_fail_before_anything_is_written(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    sandbox.control.reset(users=60, groups=1, seed=5)
    found = play.tasks(
        {"scimops.slack.slack_scim_user_info": {"bots": True}},
        {"scimops.slack.slack_scim_user_info": {"bots": False, "active": False}},
        {"scimops.slack.slack_scim_user_info": {"bots": False, "active": True, "guest": False, "limit": 1}},
        **way.options,
    )
    bot, leaver, fit = (result["users"][0] for result in found.results)
    sandbox.control.forget_requests()
    failed = play.tasks(
        group({"members": {"add": [fit["id"], bot["id"], leaver["email"], "ghost@example.com", "UNKNOWN0000"]}}),
        fails=True,
        **way.options,
    ).last
    for named in (bot["id"], leaver["email"], "ghost@example.com", "UNKNOWN0000"):
        assert named in failed["msg"]
    assert fit["id"] not in failed["msg"]
    assert sandbox.control.writes() == []


def test_members_whom_earlier_tasks_create_or_reactivate(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    back = {"user_name": "back", "email": "back@example.com"}
    old = play.tasks(
        {"scimops.slack.slack_scim_user": back},
        {"scimops.slack.slack_scim_user": {**back, "state": "absent"}},
        group({"members": {"add": []}}),
        **way.options,
    ).results[0]["user"]
    sandbox.control.forget_requests()
    tasks = [
        {"scimops.slack.slack_scim_user": {"user_name": "new", "email": "new@example.com"}},
        {"scimops.slack.slack_scim_user": back},
        group({"members": {"add": ["new@example.com"], "remove": ["newer@example.com"]}}),
        group({"members": {"set": ["new", "back"]}}),
    ]
    checked = play.tasks(*tasks, check=True, warns=True, **way.options)
    assert [result.changed for result in checked.results] == [True] * 4
    assert checked.results[2]["operations"][0]["joins"] == ["new@example.com"]
    assert set(checked.results[3]["group"]["members"]) == {old["id"], "new"}
    assert len(checked.warnings) == 2
    for named in ("new@example.com: Slack has no such account", "newer@example.com", f"{old['id']} is deactivated"):
        assert named in checked.output
    assert sandbox.control.writes() == []

    failed = play.tasks(tasks[2], fails=True, **way.options).last
    assert "new@example.com: Slack has no such account" in failed["msg"]
    tasks[2] = group({"members": {"add": ["new@example.com"]}})
    done = play.tasks(*tasks, **way.options)
    assert set(done.last["group"]["members"]) == {old["id"], done.results[0]["user"]["id"]}
    for check in (True, False):
        assert play.tasks(*tasks, check=check, **way.options).changed == 0


def test_check_mode_fails_for_whom_no_task_can_make_a_member(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    sandbox.control.reset(users=60, groups=1, seed=5)
    bot = play.module("slack_scim_user_info", {"bots": True}, **way.options)["users"][0]
    references = [bot["id"], "UNKNOWN0000", "ghost@example.com"]
    failed = play.tasks(group({"members": {"add": references}}), check=True, fails=True, **way.options).last
    assert bot["id"] in failed["msg"]
    assert "UNKNOWN0000" in failed["msg"]
    assert "ghost@example.com" not in failed["msg"]


def test_two_groups_of_one_name(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    sandbox.control.settings(duplicate_group_name="allow")
    first = play.tasks(group({}), **way.options).last["group"]["id"]
    other = play.tasks({"scimops.slack.slack_scim_group": {"name": "Other"}}, **way.options).last["group"]["id"]
    play.tasks(group({"id": other}), **way.options)
    failed = play.tasks(group({}), fails=True, **way.options).last
    assert first in failed["msg"]
    assert other in failed["msg"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"members": {"set": ["p0"], "add": ["p1"]}}, ["members.set", "together with add"]),
        ({"members": {"add": ["p0"], "remove": ["p0"]}}, ["members.add", "p0", "must not also be in remove"]),
        ({"members": {"only": ["p0"]}}, ["members", "only", "add, remove, set"]),
        ({"members": {"add": "p0"}}, ["members.add", "must be a list"]),
        ({"members": {"add": [{"id": "U1"}]}}, ["members.add", "must be text: the id, email or user name"]),
        ({"members": 5}, ["members", "5", "must be a dictionary"]),
        ({"name": " "}, ["name", "must not be empty"]),
        ({"id": "Sales", "state": "absent"}, ["id", "'Sales'", "must be the id of a group"]),
        ({"id": "S0615 GKT", "state": "absent"}, ["id", "must be the id of a group"]),
        ({"batch_size": 0}, ["batch_size", "0", "from 1 to 5000"]),
        ({"batch_size": 5001}, ["batch_size", "5001", "from 1 to 5000"]),
    ],
)
def test_bad_input_names_option_value_and_rule(
    play: PlaybookRunner, sandbox: Sandbox, arguments: dict[str, Any], words: list[str]
) -> None:
    failed = play.tasks(group(arguments), fails=True, **Way("local", "v1").options).last
    for word in words:
        assert word in failed["msg"]
    assert sandbox.control.requests() == []


def test_many_references_cost_few_requests(play: PlaybookRunner, sandbox: Sandbox) -> None:
    way = Way("local", "v1")
    sandbox.control.reset(users=300, groups=1, seed=2)
    # Slack shows a single-channel guest as a member, and takes none into a group (wire 7.6.8, 8.14).
    wanted = {"bots": False, "active": True, "guest": False, "filter": "ultra_restricted eq 0"}
    found = play.module("slack_scim_user_info", wanted, **way.options)["users"]
    sandbox.control.forget_requests()
    play.tasks(group({"members": [user["email"] for user in found]}), **way.options)
    assert len(found) > 200
    # The group by name and, as it is not there, in the list; how many accounts there are, all of them in one page; the
    # POST; the group by name and by id.
    methods = [request["method"] for request in sandbox.control.requests()]
    assert methods == ["GET", "GET", "GET", "GET", "POST", "GET", "GET"]
