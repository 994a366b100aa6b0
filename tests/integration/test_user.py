# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_user, option by option, as its users see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cycle import Way, cycle
from tests.support.playbook import PlaybookRunner, TaskResult
from tests.support.sandbox import Sandbox

NORA = {"user_name": "nora.quist", "email": "nora.quist@example.com"}


def user(arguments: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    return {"scimops.slack.slack_scim_user": arguments, **keywords}


@pytest.fixture
def nora(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> dict[str, Any]:
    """An account in Slack."""
    made: dict[str, Any] = play.module(
        "slack_scim_user", {**NORA, "title": "Clerk", "given_name": "Nora"}, **way.options
    )["user"]
    sandbox.control.forget_requests()
    return made


def failure(play: PlaybookRunner, way: Way, arguments: dict[str, Any]) -> TaskResult:
    return play.module("slack_scim_user", arguments, fails=True, **way.options)


@pytest.mark.matrix
def test_create(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    done = cycle(play, sandbox, way, user({**NORA, "given_name": "Nora", "family_name": "Quist"})).last
    assert done["user"]["active"] is True
    assert done["user"]["guest"] is False
    assert done["operations"][0]["kind"] == "create"
    assert done["diff"]["before"] == ""
    assert "given_name: Nora\n" in done["diff"]["after"]


@pytest.mark.matrix
def test_unchanged_costs_one_request(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    same = {
        **NORA,
        "email": "NORA.QUIST@Example.com",
        "user_name": "Nora.Quist",
        "title": "Clerk",
        "given_name": "Nora",
    }
    result = play.module("slack_scim_user", same, **way.options)
    assert not result.changed
    assert result["matched_by"] == "email"
    assert [request["method"] for request in sandbox.control.requests()] == ["GET"]


@pytest.mark.matrix
def test_a_change_costs_one_get_and_one_patch(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    result = play.module("slack_scim_user", {**NORA, "title": "Head", "department": "Sales"}, **way.options)
    assert result.changed
    assert [request["method"] for request in sandbox.control.requests()] == ["GET", "PATCH"]
    assert result["operations"][0]["before"] == {"title": "Clerk", "department": None}
    assert result["operations"][0]["after"] == {"title": "Head", "department": "Sales"}
    assert result["diff"]["before"] == "title: Clerk\ndepartment: null\n"
    assert result["diff"]["after"] == "title: Head\ndepartment: Sales\n"


def test_an_omitted_or_null_option_is_not_managed(play: PlaybookRunner, way: Way, nora: dict[str, Any]) -> None:
    assert not play.module("slack_scim_user", {**NORA, "title": None}, **way.options).changed
    assert not play.module("slack_scim_user", dict(NORA), **way.options).changed


def test_a_result_changes_nothing_as_desired_state(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    sandbox.control.reset(users=40, groups=5, seed=7)
    run = play.tasks(
        {"name": "All", "scimops.slack.slack_scim_user_info": {"bots": False}, "register": "all"},
        {
            "name": "Each",
            "scimops.slack.slack_scim_user": "{{ item }}",
            "loop": "{{ all.users }}",
            "loop_control": {"label": "{{ item.id }}"},
        },
        warns=True,  # Ansible warns of a whole dictionary as arguments
        **way.options,
    )
    items = run.last["results"]
    assert len(items) >= 40
    assert [item["user"]["email"] for item in items if item["changed"]] == []
    assert sandbox.control.writes() == []


def test_deactivate_and_reactivate(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    gone = cycle(play, sandbox, way, user({**NORA, "state": "absent"})).last
    assert gone["user"]["active"] is False
    assert gone["operations"][0]["kind"] == "deactivate"
    assert "active: false" in gone["diff"]["after"]
    back = cycle(play, sandbox, way, user({**NORA, "title": "Director"})).last
    assert back["user"]["id"] == nora["id"]
    assert back["operations"][0]["kind"] == "reactivate"
    assert back["operations"][0]["after"] == {"active": True, "title": "Director"}
    assert [request["method"] for request in sandbox.control.writes()] == ["PATCH"]


def test_absent_of_nobody(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    result = play.module("slack_scim_user", {"email": "nobody@example.com", "state": "absent"}, **way.options)
    assert not result.changed
    assert result["user"] is None
    assert result["operations"] == []


def test_reactivate_false_leaves_and_warns(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    play.module("slack_scim_user", {**NORA, "state": "absent"}, **way.options)
    sandbox.control.forget_requests()
    run = play.tasks(user({**NORA, "title": "Director", "reactivate": False}), warns=True, **way.options)
    assert not run.last.changed
    assert sandbox.control.writes() == []
    assert "reactivate is false" in run.output


def test_active_false_keeps_attributes_and_deactivates(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    done = cycle(play, sandbox, way, user({**NORA, "title": "Retired", "active": False})).last
    assert [operation["kind"] for operation in done["operations"]] == ["update", "deactivate"]
    assert done["user"]["active"] is False
    assert done["user"]["title"] == "Retired"


def test_a_new_account_whose_email_a_deactivated_one_holds_is_that_one(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    play.module("slack_scim_user", {**NORA, "state": "absent"}, **way.options)
    back = play.module("slack_scim_user", {"user_name": "nora.berg", "email": NORA["email"]}, **way.options)
    assert back["user"]["id"] == nora["id"]
    assert back["user"]["user_name"] == "nora.berg"
    assert back["user"]["active"] is True


def test_the_holder_of_the_email_is_adopted_when_no_list_shows_it(
    play: PlaybookRunner, sandbox: Sandbox, nora: dict[str, Any]
) -> None:
    way = Way("local", "v1")
    play.module("slack_scim_user", {**NORA, "state": "absent"}, **way.options)
    email = [{"value": "other@example.com", "primary": True}]
    other = {"id": "U0OTHER", "userName": "other", "emails": email, "active": True}
    lists = {"Resources": [other], "totalResults": 1, "startIndex": 1, "itemsPerPage": 1}
    sandbox.control.faults(
        {"method": "GET", "path": "/Users", "fault": "status", "status": 200, "body": lists, "times": 3}
    )
    run = play.tasks(user({"user_name": "someone.else", "email": NORA["email"]}), warns=True, **way.options)
    assert run.last["user"]["id"] == nora["id"]
    assert run.last["user"]["active"] is True
    assert "already has this e-mail address" in " ".join(run.output.split())


def test_a_shared_address_does_not_give_a_newcomer_the_account_of_another(
    play: PlaybookRunner, sandbox: Sandbox
) -> None:
    way = Way("local", "v1")
    shared = "office@example.com"
    john = play.module("slack_scim_user", {**JOHN, "secondary_email": shared}, **way.options)["user"]
    before = sandbox.control.state()
    sandbox.control.settings(filter_mode="miss_on_email")
    newcomer = {"user_name": "jane", "email": shared, "employee_number": "200"}
    failed = play.module("slack_scim_user", newcomer, fails=True, warns=True, **way.options)
    assert john["id"] in failed["msg"]
    assert "employee number 100, not 200" in failed["msg"]
    assert sandbox.control.state()["users"] == before["users"]


@pytest.mark.parametrize("key", ["id", "email"])
def test_a_rename_keeps_the_account(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any], key: str
) -> None:
    new = {"user_name": "nora.berg", "email": "nora.berg@example.com", "family_name": "Berg"}
    task = {**new, key: nora[key]}
    done = cycle(play, sandbox, way, user(task)).last
    assert done["user"]["id"] == nora["id"]
    assert done["matched_by"] == key
    assert {request["method"] for request in sandbox.control.writes()} == {"PATCH"}


JOHN = {
    "user_name": "jsmith",
    "email": "john.smith@example.com",
    "given_name": "John",
    "family_name": "Smith",
    "employee_number": "100",
}
JANE = {**JOHN, "email": "jane.smith@example.com", "given_name": "Jane", "employee_number": "200"}


@pytest.mark.parametrize("known", [tuple(JANE), ("user_name", "email"), ("user_name", "given_name", "family_name")])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_newcomer_never_gets_the_account_of_the_one_who_had_the_user_name(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, known: tuple[str, ...], state: str
) -> None:
    john = play.module("slack_scim_user", JOHN, **way.options)["user"]
    # An active account is told apart by its address alone: names change, and the task may be about such a change.
    if "email" not in known or state == "present":
        play.module("slack_scim_user", {"id": john["id"], "state": "absent"}, **way.options)
    before = sandbox.control.state()
    newcomer = {**{option: JANE[option] for option in known}, "state": state}
    messages = {
        play.module("slack_scim_user", newcomer, check=check, fails=True, **way.options)["msg"]
        for check in (True, False)
    }
    (message,) = messages
    assert john["id"] in message
    assert JOHN["email"] in message
    assert sandbox.control.state() == before


def test_a_rename_by_user_name_is_confirmed_by_the_employee_number(
    play: PlaybookRunner, sandbox: Sandbox, way: Way
) -> None:
    john = play.module("slack_scim_user", JOHN, **way.options)["user"]
    moved = {**JOHN, "email": "j.smith@example.com"}
    done = cycle(play, sandbox, way, user(moved)).last
    assert (done["user"]["id"], done["matched_by"]) == (john["id"], "user_name")


def test_two_accounts_named_is_a_failure(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    other = play.module("slack_scim_user", {"user_name": "ivo", "email": "ivo@example.com"}, **way.options)["user"]
    sandbox.control.forget_requests()
    failed = failure(play, way, {"user_name": "ivo", "email": NORA["email"]})
    assert nora["id"] in failed["msg"]
    assert other["id"] in failed["msg"]
    assert sandbox.control.writes() == []


def test_an_id_and_the_address_of_somebody_else_deactivate_nobody(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    play.module("slack_scim_user", {"user_name": "ivo", "email": "ivo@example.com"}, **way.options)
    sandbox.control.forget_requests()
    failed = failure(play, way, {"id": nora["id"], "email": "ivo@example.com", "state": "absent"})
    assert "different accounts" in failed["msg"]
    assert sandbox.control.writes() == []
    for email in ("nobody@example.com", NORA["email"]):
        gone = {"id": nora["id"], "email": email, "state": "absent"}
        assert play.module("slack_scim_user", gone, **way.options).changed is (email != NORA["email"])


def test_manager_by_id_email_and_user_name(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    boss = play.module("slack_scim_user", {"user_name": "boss", "email": "boss@example.com"}, **way.options)["user"]
    done = cycle(play, sandbox, way, user({**NORA, "manager": "Boss@example.com"})).last
    assert done["user"]["manager"] == boss["id"]
    for reference in (boss["id"], "boss", "boss@example.com"):
        sandbox.control.forget_requests()
        assert not play.module("slack_scim_user", {**NORA, "manager": reference}, **way.options).changed
        assert len(sandbox.control.requests()) == 1
    assert cycle(play, sandbox, way, user({**NORA, "manager": ""})).last["user"]["manager"] is None


def test_a_manager_whose_account_is_deactivated_is_set_with_a_warning(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    boss = {"user_name": "boss", "email": "boss@example.com"}
    held = play.module("slack_scim_user", boss, **way.options)["user"]
    play.module("slack_scim_user", {**boss, "state": "absent"}, **way.options)
    run = play.tasks(user({**NORA, "manager": boss["email"]}), warns=True, **way.options)
    assert run.last["user"]["manager"] == held["id"]
    assert any(f"({held['id']}) is deactivated" in warning for warning in run.last["warnings"])
    assert not play.tasks(user({**NORA, "manager": boss["email"]}), **way.options).last.changed


def test_a_manager_whom_an_earlier_task_creates(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    boss = {"user_name": "boss", "email": "boss@example.com"}
    tasks = [user(boss), user({**NORA, "manager": boss["email"]})]
    checked = play.tasks(*tasks, check=True, warns=True, **way.options)
    assert [result.changed for result in checked.results] == [True, True]
    assert checked.last["user"]["manager"] == boss["email"]
    assert sandbox.control.writes() == []
    (warning,) = checked.warnings
    assert "manager: Slack has no account 'boss@example.com'" in warning
    done = play.tasks(*tasks, **way.options)
    assert done.last["user"]["manager"] == done.results[0]["user"]["id"]
    for check in (True, False):
        assert play.tasks(*tasks, check=check, **way.options).changed == 0


def test_an_unknown_manager_is_a_failure(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    assert "manager: 'ghost@example.com'" in failure(play, way, {**NORA, "manager": "ghost@example.com"})["msg"]
    assert "the user's own account" in failure(play, way, {**NORA, "manager": NORA["email"]})["msg"]
    nobody_yet = user({"user_name": "new", "email": "new@example.com", "manager": "New@example.com"})
    assert "the user's own account" in play.tasks(nobody_yet, check=True, fails=True, **way.options).last["msg"]
    assert sandbox.control.writes() == []


def test_guest_and_back(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    until = "2031-01-01T00:00:00Z"
    guest = cycle(play, sandbox, way, user({**NORA, "guest": True, "guest_expiration": until})).last["user"]
    assert guest["guest"] is True
    assert guest["guest_expiration"] == until
    longer = cycle(play, sandbox, way, user({**NORA, "guest_expiration": "2032-01-01T01:00:00+01:00"})).last
    assert longer["user"]["guest_expiration"] == "2032-01-01T00:00:00Z"
    for_ever = cycle(play, sandbox, way, user({**NORA, "guest_expiration": ""})).last["user"]
    assert for_ever["guest"] is True
    assert for_ever["guest_expiration"] is None
    assert cycle(play, sandbox, way, user({**NORA, "guest": False})).last["user"]["guest"] is False


def test_expiration_needs_a_guest(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    failed = failure(play, way, {**NORA, "guest_expiration": "2031-01-01T00:00:00Z"})
    assert "guest_expiration" in failed["msg"]
    assert sandbox.control.writes() == []


def test_replace_clears_what_is_not_given(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    play.module(
        "slack_scim_user",
        {
            **NORA,
            "department": "Sales",
            "phone": "+1 555 0100",
            "timezone": "Europe/Berlin",
            "secondary_email": "n@example.org",
        },
        **way.options,
    )
    done = cycle(play, sandbox, way, user({**NORA, "given_name": "Nora", "family_name": "Quist", "replace": True})).last
    assert [request["method"] for request in sandbox.control.writes()] == ["PUT"]
    shown = done["user"]
    assert (shown["title"], shown["department"], shown["phone"]) == (None, None, None)
    assert (shown["given_name"], shown["family_name"]) == ("Nora", "Quist")
    assert (shown["timezone"], shown["secondary_email"], shown["active"]) == ("Europe/Berlin", "n@example.org", True)


def test_replace_without_names_where_slack_clears_no_name(play: PlaybookRunner, sandbox: Sandbox) -> None:
    sandbox.control.settings(put_blank_names="400")
    ann = {"user_name": "ann", "email": "ann@example.com"}
    given = {"scimops.slack.slack_scim_user": {**ann, "given_name": "Ann", "title": "Chef"}}
    replaced = {"scimops.slack.slack_scim_user": {**ann, "replace": True}}
    run = play.tasks(given, replaced, warns=True)
    user = run.last["user"]
    assert (run.last.changed, user["title"], user["given_name"]) == (True, None, "Ann")
    assert "given_name: Slack does not clear both names of an account, and kept them" in run.last["warnings"]


def test_replace_keeps_guests(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    until = "2031-01-01T00:00:00Z"
    play.module("slack_scim_user", {**NORA, "guest": True, "guest_expiration": until}, **way.options)
    shown = play.module("slack_scim_user", {**NORA, "replace": True}, **way.options)["user"]
    assert (shown["guest"], shown["guest_expiration"]) == (True, until)


def test_replace_makes_a_member_of_a_guest(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    play.module("slack_scim_user", {**NORA, "guest": True}, **way.options)
    done = cycle(play, sandbox, way, user({**NORA, "guest": False, "replace": True})).last
    assert [operation["kind"] for operation in done["operations"]] == ["update", "replace"]
    assert (done["user"]["guest"], done["user"]["title"]) == (False, None)


def test_password_is_for_new_accounts_and_never_shown(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    secret = "correct-horse-battery"
    task = user({**NORA, "password": secret})
    made = play.tasks(task, **{**way.options, "arguments": [*way.options["arguments"], "-vvvv"]})
    assert made.last["operations"][0]["after"]["password"] == "VALUE_HIDDEN"
    again = play.tasks(user({**NORA, "password": "another-one-entirely"}), **way.options)
    assert not again.last.changed
    for run in (made, again):
        assert secret not in run.output
        assert secret not in str([result.result for result in run.results])
        assert sandbox.token not in run.output


def test_photo_is_sent_once_or_always(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    photo = {**NORA, "photo": "https://example.com/nora.png"}
    assert not play.module("slack_scim_user", photo, **way.options).changed
    assert play.module("slack_scim_user", {**photo, "update_photo": "always"}, **way.options).changed
    assert [request["method"] for request in sandbox.control.writes()] == ["PATCH"]


def test_a_profile_url_is_for_new_accounts(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    url = "https://example.enterprise.slack.com/team/nora"
    made = cycle(play, sandbox, way, user({**NORA, "profile_url": url})).last
    assert made["user"]["profile_url"] == url
    assert not play.module("slack_scim_user", {**NORA, "profile_url": url + "2"}, **way.options).changed


def test_a_locked_display_name_warns_and_the_rest_is_done(
    play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]
) -> None:
    sandbox.control.settings(display_name_locked=True)
    run = play.tasks(user({**NORA, "display_name": "Nora!", "title": "Head"}), warns=True, **way.options)
    assert run.last["user"]["title"] == "Head"
    assert "display_name" in " ".join(run.last["warnings"])
    alone = play.tasks(user({**NORA, "display_name": "Nora!"}), warns=True, **way.options)
    assert not alone.last.changed


def test_a_bot_is_never_managed(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    sandbox.control.reset(users=30, groups=0, seed=3)
    bots = play.module("slack_scim_user_info", {"bots": True, "limit": 1}, **way.options)["users"]
    failed = failure(play, way, {"id": bots[0]["id"], "state": "absent"})
    assert "app" in failed["msg"]
    assert sandbox.control.writes() == []


def test_slacks_refusal_is_told_in_full(play: PlaybookRunner, sandbox: Sandbox, way: Way, nora: dict[str, Any]) -> None:
    play.module("slack_scim_user", {"user_name": "taken", "email": "taken@example.com"}, **way.options)
    failed = failure(play, way, {"id": nora["id"], "user_name": "taken"})
    assert failed["error"]["code"] == "username_taken"
    assert failed["error"]["status"] == 409
    assert failed["error"]["method"] == "PATCH"


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("user_name", "a-name-with-more-than-21-characters", "at most 21 characters"),
        ("display_name", "me@home", "must not contain @"),
        ("display_name", "party 🎉", "must not contain emoji"),
        ("display_name", "x" * 81, "at most 80 characters"),
        ("timezone", "Mars/Olympus", "IANA"),
        ("email", "not-an-address", "must be an e-mail address"),
        ("email", "", "must not be empty"),
        ("guest_expiration", "tomorrow", "ISO 8601"),
        ("guest_expiration", "2031-02-30T00:00:00Z", "ISO 8601"),
        ("guest_expiration", "2031-01-01T00:00:00", "ISO 8601"),
        ("start_date", "04/10/2024", "ISO 8601"),
        ("secondary_email", "Nora.Quist@example.com", "must differ from email"),
        ("photo", "file:///etc/passwd", "http(s) URL"),
        ("id", "nora", "must be the id of an account"),
    ],
)
def test_bad_input_names_option_value_and_rule(
    play: PlaybookRunner, sandbox: Sandbox, option: str, value: str, rule: str
) -> None:
    failed = failure(play, Way("local", "v1"), {**NORA, option: value})
    assert option in failed["msg"]
    assert repr(value) in failed["msg"]
    assert rule in failed["msg"]
    assert sandbox.control.requests() == []


def test_an_unknown_address_key(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    failed = failure(play, way, {**NORA, "address": {"street": "1 Main St"}})
    assert "address.street" in failed["msg"]
    assert "street_address" in failed["msg"]
    assert sandbox.control.requests() == []


def test_nothing_names_the_account(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    assert "one of the following is required: id, email, user_name" in failure(play, way, {"title": "x"})["msg"]
    assert "set user_name to create one" in failure(play, way, {"email": "new@example.com"})["msg"]
    assert "set email to create one" in failure(play, way, {"user_name": "new"})["msg"]


def test_an_unknown_option(play: PlaybookRunner, sandbox: Sandbox, way: Way) -> None:
    failed = failure(play, way, {**NORA, "tilte": "Head"})
    assert "Unsupported parameters for (scimops.slack.slack_scim_user) module: tilte" in failed["msg"].replace(
        "(slack_scim_user)", "(scimops.slack.slack_scim_user)"
    )
