# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All conversations together."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError, ScimError

ADA = User("U1", {"user_name": "ada", "email": "ada@example.com", "active": True, "guest": False})


def test_methods_and_paths(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    done = wire.reply(204)
    lines = [
        drive(conversation, done).lines[0]
        for conversation in (
            slack.patch_user("U1", {}, ADA),
            slack.update_user("U1", {}, ADA),
            slack.delete_user("U1"),
            slack.patch_group("S1"),
            slack.update_group("S1", "Sales", []),
            slack.delete_group("S1"),
        )
    ]
    assert lines == [
        "PATCH /Users/U1",
        "PUT /Users/U1",
        "DELETE /Users/U1",
        "PATCH /Groups/S1",
        "PUT /Groups/S1",
        "DELETE /Groups/S1",
    ]


def test_a_request_of_ones_own(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.api_call("get", "Users", {"count": 1, "filter": None}), wire.reply(200, {"totalResults": 0}))
    assert talk.lines == ["GET /Users"]
    assert talk.requests[0].query == {"count": "1"}
    assert (talk.result.status, talk.result.text) == (200, '{"totalResults": 0}')
    talk = drive(slack.api_call("PATCH", "/Groups/S1", body={"displayName": "Sales"}), wire.reply(204))
    assert talk.requests[0].body == {"displayName": "Sales"}
    assert (talk.result.status, talk.result.text) == (204, "")


def test_a_request_of_ones_own_that_fails(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(ScimError) as refused:
        drive(slack.api_call("DELETE", "Users/U1"), wire.reply(403, {"Errors": {"description": "no", "code": 403}}))
    assert refused.value.status == 403
    with pytest.raises(ScimError, match="no reply"):
        drive(slack.api_call("POST", "Users", body={}), wire.lost())


@pytest.mark.parametrize("path", ["", "../api/auth.revoke", "Users?count=1", "Users#", "Us ers", "%2e%2e/api"])
def test_a_request_of_ones_own_stays_below_the_api(drive: t.Any, slack: Conversations, path: str) -> None:
    with pytest.raises(ConfigurationError, match="path: "):
        drive(slack.api_call("GET", path))


def test_a_write_of_ones_own_drops_the_kept_lists(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    kept, version = slack.kept_lists, slack.codec.version
    for path in ("/Users", "/Groups"):
        kept.keep(version, path, {}, kept.stamp(path))
    drive(slack.api_call("GET", "Users"), wire.reply(200, {"totalResults": 0}))
    assert kept.holders(version, "/Users") is not None
    drive(slack.api_call("DELETE", "Users/U1"), wire.reply(204))
    assert [kept.holders(version, path) for path in ("/Users", "/Groups")] == [None, None]


def refused(wire: t.Any, code: str = "invalid_request_payload", status: int = 400) -> t.Any:
    return wire.reply(status, {"Errors": {"description": code, "code": status}})


def test_service_provider_config_on_v1(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    assert drive(slack_v1.service_provider_config(), wire.reply(200, {"patch": {}})).lines == [
        "GET /ServiceProviderConfigs"
    ]


def test_service_provider_config_on_v2(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    """wire C12."""
    talk = drive(slack_v2.service_provider_config(), wire.reply(404), wire.reply(200, {"patch": {}}))
    assert talk.lines == ["GET /ServiceProviderConfig", "GET /ServiceProviderConfigs"]
    assert talk.result == {"patch": {}}
    with pytest.raises(errors.AuthenticationError):
        drive(slack_v2.service_provider_config(), wire.reply(401))


def test_schemas(drive: t.Any, slack_v1: Conversations, slack_v2: Conversations, wire: t.Any) -> None:
    talk = drive(slack_v1.schemas(), wire.reply(200, {"id": "u"}), wire.reply(200, {"id": "g"}))
    assert talk.lines == ["GET /Schemas/Users", "GET /Schemas/Groups"]
    assert talk.result == [{"id": "u"}, {"id": "g"}]
    talk = drive(slack_v2.schemas(), wire.reply(200, {"Resources": [{"id": "u"}, "malformed"]}))
    assert talk.result == [{"id": "u"}]


def test_resource_types(drive: t.Any, slack_v1: Conversations, slack_v2: Conversations, wire: t.Any) -> None:
    assert drive(slack_v2.resource_types(), wire.reply(200, {"Resources": [{"name": "User"}]})).result == [
        {"name": "User"}
    ]
    with pytest.raises(errors.ScimError, match=r"version 1\.1"):
        drive(slack_v1.resource_types())


def test_auth_test(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.auth_test(), wire.lost(), wire.reply(200, {"ok": True, "team": "Example"}))
    assert talk.result["team"] == "Example"
    assert talk.requests[0].web_api


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("invalid_auth", "the token is wrong or revoked"),
        ("not_authed", "no token reached Slack"),
        ("token_revoked", "the token was revoked"),
        ("account_inactive", "the token's owner is deactivated"),
        ("missing_scope", "lacks the scope admin"),
    ],
)
def test_auth_test_refused(drive: t.Any, slack: Conversations, wire: t.Any, code: str, hint: str) -> None:
    """Slack's Web API answers 200 to everything."""
    with pytest.raises(errors.AuthenticationError) as caught:
        drive(slack.auth_test(), wire.reply(200, {"ok": False, "error": code}))
    assert caught.value.code == code
    assert hint in str(caught.value)


def test_auth_test_that_answers_something_else(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.UnexpectedReplyError, match="nothing that identifies the owner of the token"):
        drive(slack.auth_test(), wire.reply(200, {"hello": "there"}))
    with pytest.raises(errors.UnexpectedReplyError, match="not SCIM"):
        drive(slack.auth_test(), *[wire.reply(200)] * 3)


def test_discovery_needs_an_object(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    for ask in (slack_v2.service_provider_config, slack_v2.resource_types, slack_v2.schemas):
        with pytest.raises(errors.UnexpectedReplyError, match="not SCIM"):
            drive(ask(), *[wire.reply(204)] * 3)
