# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of people, as templates use it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cycle import Way
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

LOOKUP = "scimops.slack.slack_scim_user"


@pytest.fixture
def organisation(sandbox: Sandbox) -> Sandbox:
    """Sixty accounts of all kinds, which nobody may change."""
    sandbox.control.reset(users=60, groups=3, seed=11)
    sandbox.control.settings(read_only=True)
    return sandbox


def evaluate(play: PlaybookRunner, expression: str, **variables: Any) -> Any:
    """The value of a template."""
    task = {"ansible.builtin.debug": {"msg": f"{{{{ {expression} }}}}"}, "vars": variables}
    return play.tasks(task).last["msg"]


def failure(play: PlaybookRunner, expression: str, **options: Any) -> str:
    """The message of a template that fails, after a look that no token is in what is shown."""
    run = play.tasks({"ansible.builtin.debug": {"msg": f"{{{{ {expression} }}}}"}}, fails=True, **options)
    assert "xoxp-sandbox" not in run.output
    assert "xoxp-wrong" not in run.output
    return str(run.last["msg"])


@pytest.mark.matrix
def test_every_name_of_a_person(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    users = play.module("slack_scim_user_info", {"bots": False}, **way.options)["users"]
    someone = next(user for user in users if user["email"])
    keys = [someone["id"], someone["email"].upper(), someone["user_name"]]
    run = play.tasks(
        {"ansible.builtin.debug": {"msg": f"{{{{ query('{LOOKUP}', keys) }}}}"}, "vars": {"keys": keys}}, **way.options
    )
    assert run.last["msg"] == [someone] * 3


@pytest.mark.matrix
def test_one_person_alone_and_as_a_list(play: PlaybookRunner, organisation: Sandbox) -> None:
    user = play.module("slack_scim_user_info", {"bots": False})["users"][0]
    assert evaluate(play, f"lookup('{LOOKUP}', id)", id=user["id"]) == user
    assert evaluate(play, f"lookup('{LOOKUP}', id, wantlist=True)", id=user["id"]) == [user]
    assert evaluate(play, f"query('{LOOKUP}', [id], id)", id=user["id"]) == [user, user]
    assert evaluate(play, f"query('{LOOKUP}', [])") == []


def test_what_was_found_can_be_given_to_the_module(play: PlaybookRunner, sandbox: Sandbox) -> None:
    play.module("slack_scim_user", {"user_name": "nora.quist", "email": "nora.quist@example.com", "title": "Clerk"})
    found = f"{{{{ lookup('{LOOKUP}', 'nora.quist') }}}}"
    assert not play.tasks({"scimops.slack.slack_scim_user": found}, warns=True).last.changed


def test_the_fewest_requests(play: PlaybookRunner, sandbox: Sandbox) -> None:
    sandbox.control.reset(users=1500, groups=0, seed=3)
    users = play.module("slack_scim_user_info", {"bots": False, "active": True})["users"]
    named = [user for user in users if user["email"]]
    for keys, most in (
        ([named[0]["email"]], 1),
        ([named[0]["id"]], 1),
        ([user["email"] for user in named[:40]] + [user["user_name"] for user in named[40:50]], 1),
        ([user["id"] for user in named[:300]], 3),
        ([user["email"] for user in named], 3),
    ):
        sandbox.control.forget_requests()
        found = evaluate(play, f"query('{LOOKUP}', keys) | map(attribute='id')", keys=keys)
        assert len(sandbox.control.requests()) <= most
        assert len(set(found)) == len(keys)


def test_nobody_of_this_name(play: PlaybookRunner, organisation: Sandbox, way: Way) -> None:
    message = failure(play, f"query('{LOOKUP}', 'ghost', 'ghost@example.com', 'U0GHOST')", **way.options)
    for reference in ("'ghost'", "'ghost@example.com'", "'U0GHOST'"):
        assert reference in message


def test_instead_of_nobody(play: PlaybookRunner, organisation: Sandbox) -> None:
    user = play.module("slack_scim_user_info", {"bots": False})["users"][0]
    keys = ["ghost", user["id"]]
    assert evaluate(play, f"query('{LOOKUP}', keys, default={{}})", keys=keys) == [{}, user]
    assert evaluate(play, f"query('{LOOKUP}', keys, default=none)", keys=keys) == [None, user]
    ignored = f"query('{LOOKUP}', 'ghost', errors='ignore')"
    assert evaluate(play, ignored) == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (f"query('{LOOKUP}', ' ')", ["must be the id, e-mail address or user name", "empty"]),
        (f"query('{LOOKUP}', 7)", ["7", "must be text"]),
        (f"query('{LOOKUP}', 'nora', token='xoxb-1')", ["token", "bot token"]),
        (f"query('{LOOKUP}', 'nora', api_url='http://slack.example.com/scim')", ["api_url", "https"]),
        (f"query('{LOOKUP}', 'nora', api_version='v3')", ["api_version", "v3"]),
        (f"query('{LOOKUP}', 'nora', retries=-1)", ["retries", "-1"]),
        (f"query('{LOOKUP}', 'nora', timeout='soon')", ["timeout", "soon"]),
        (f"query('{LOOKUP}', 'nora', tokn='xoxp-1')", ["tokn: is not an option", "api_url", "default"]),
        ("query('scimops.slack.slack_scim_roster', '/roster.csv', first_row=1)", ["first_row: is not", "first_rows"]),
    ],
)
def test_bad_input(play: PlaybookRunner, sandbox: Sandbox, expression: str, words: list[str]) -> None:
    message = failure(play, expression)
    for word in words:
        assert word in message
    assert sandbox.control.requests() == []


def test_a_token_that_is_not_accepted(play: PlaybookRunner, sandbox: Sandbox) -> None:
    assert "invalid_authentication" in failure(play, f"query('{LOOKUP}', 'nora', token='xoxp-wrong-0123')")


@pytest.mark.matrix
def test_the_connection_by_variables(play: PlaybookRunner, organisation: Sandbox) -> None:
    user = play.module("slack_scim_user_info", {"bots": False})["users"][0]
    task = {
        "ansible.builtin.debug": {"msg": f"{{{{ lookup('{LOOKUP}', '{user['id']}') }}}}"},
        "vars": {
            "slack_scim_token": "{{ from_vault }}",
            "from_vault": organisation.token,
            "slack_scim_url": "{{ host }}/scim",
            "host": organisation.base_url,
            "slack_scim_version": "v2",
        },
    }
    organisation.control.forget_requests()
    nothing = {"SLACK_SCIM_TOKEN": "", "SLACK_SCIM_URL": "https://slack.invalid/scim"}
    assert play.tasks(task, environment=nothing).last["msg"]["id"] == user["id"]
    (request,) = organisation.control.requests()
    assert "/v2/" in request["path"]


def test_what_slack_says_is_no_template(play: PlaybookRunner, sandbox: Sandbox) -> None:
    title = "{{ 6 * 7 }}"
    play.tasks(
        {
            "scimops.slack.slack_scim_user": {
                "user_name": "nora",
                "email": "nora@example.com",
                "title": "{% raw %}" + title + "{% endraw %}",
            }
        }
    )
    found = f"lookup('{LOOKUP}', 'nora').title"
    assert evaluate(play, "found", found=f"{{{{ {found} }}}}") == title
