# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversations about one resource, and about the service."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Response

ADA = User("U1", {"user_name": "ada", "email": "ada@example.com", "active": True, "guest": False})


def test_read(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    talk = drive(slack.read_user("U1"), wire.reply(200, wire.user("U1", "a@example.com")))
    assert talk.result.email == "a@example.com"
    talk = drive(slack.read_group("S1"), wire.reply(200, wire.group("S1", "Sales", "U1")))
    assert talk.result.member_ids == {"U1"}


@pytest.mark.parametrize("id", ["", "../Groups/S1", "U1/x", "U1?x=1", "U1#", ".", "U 1", "Ü1", "U1\n"])
def test_ids_that_are_none(drive: t.Any, slack: Conversations, id: str) -> None:
    for conversation in (slack.read_user(id), slack.delete_user(id), slack.delete_group(id)):
        with pytest.raises(errors.NotFoundError):
            drive(conversation)


@pytest.mark.parametrize("body", [{}, {"id": None}, {"Resources": [{"id": "U1"}], "totalResults": 1}])
def test_a_reply_without_an_id(drive: t.Any, slack: Conversations, wire: t.Any, body: t.Any) -> None:
    """It is a failure, and no word on whether there is such an account."""
    for conversation in (slack.read_user("U1"), slack.find_users(ids=["U1"]), slack.read_group("S1")):
        with pytest.raises(errors.UnexpectedReplyError, match="nothing that has an id"):
            drive(conversation, wire.reply(200, body))


def test_a_reply_about_somebody_else(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """Such as one that a cache on the way has mixed up: nothing is done to an account that nobody named."""
    for conversation in (slack.read_user("U1"), slack.find_users(ids=["U1"]), slack.read_group("S1")):
        with pytest.raises(errors.UnexpectedReplyError, match="something else, whose id is U2"):
            drive(conversation, wire.reply(200, wire.user("U2")))


def test_a_reply_to_a_change_that_shows_somebody_else_shows_nothing(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    assert drive(slack.patch_user("U1", {"title": "Dr"}, ADA), wire.reply(200, wire.user("U2"))).result is None
    assert drive(slack.update_user("U1", {}, ADA), wire.reply(200, wire.user("U2"))).result is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>Not Found</html>",
        '{"message": "no Route matched with those values"}',
        '{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No static resource Users/U1."}',
        '{"Errors": {"404": "Not Found"}}',
    ],
)
def test_a_404_that_is_not_scims_proves_no_absence(drive: t.Any, slack: Conversations, wire: t.Any, text: str) -> None:
    lost = Response(404, {}, text)
    for conversation in (slack.read_user("U1"), slack.find_users(ids=["U1"]), slack.delete_group("S1")):
        with pytest.raises(errors.UnexpectedReplyError, match="a 404 that is not SCIM's"):
            drive(conversation, *[lost] * 3)
    assert drive(slack.find_users(ids=["U1"]), lost, wire.reply(200, wire.user("U1"))).result[0].id == "U1"


def test_an_error_within_a_200_is_no_change(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    refused = wire.reply(200, {"Errors": {"description": "permission_denied", "code": 403}})
    for conversation in (
        slack.patch_user("U1", {"title": "Dr"}, ADA),
        slack.update_user("U1", {}, ADA),
        slack.delete_user("U1"),
        slack.patch_group("S1", add=["U1"]),
        slack.delete_group("S1"),
        slack.service_provider_config(),
    ):
        with pytest.raises(errors.ScimError) as caught:
            drive(conversation, refused)
        assert (caught.value.code, caught.value.status) == ("permission_denied", 403)


def test_patch_and_put_with_and_without_a_body(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """wire §12.1, C6."""
    user, group = wire.user("U1", title="Dr"), wire.group("S1", "Sales")
    for conversation in (
        lambda: slack.patch_user("U1", {"title": "Dr"}, ADA),
        lambda: slack.update_user("U1", {}, ADA),
    ):
        assert drive(conversation(), wire.reply(200, user)).result.values["title"] == "Dr"
        assert drive(conversation(), wire.reply(204)).result is None
    for conversation in (lambda: slack.patch_group("S1", add=["U1"]), lambda: slack.update_group("S1", "Sales", [])):
        assert drive(conversation(), wire.reply(200, group)).result.name == "Sales"
        assert drive(conversation(), wire.reply(204)).result is None


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


@pytest.mark.parametrize("status", [200, 204])
def test_deleting(drive: t.Any, slack: Conversations, wire: t.Any, status: int) -> None:
    assert drive(slack.delete_user("U1"), wire.reply(status)).result is None


def test_a_sign_in_page_is_no_deletion(drive: t.Any, slack: Conversations) -> None:
    for conversation in (slack.delete_user("U1"), slack.delete_group("S1")):
        with pytest.raises(errors.UnexpectedReplyError):
            drive(conversation, Response(200, {}, "<html>Please sign in</html>"))


def test_deleting_what_is_not_there(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.NotFoundError):
        drive(slack.delete_group("S1"), wire.absent())


@pytest.mark.parametrize("first", ["lost", "503"])
def test_a_deletion_whose_reply_was_lost(drive: t.Any, slack: Conversations, wire: t.Any, first: str) -> None:
    """wire 8.17: the second sending is answered 404, since the first one did it."""
    answer = wire.lost() if first == "lost" else wire.reply(503)
    assert drive(slack.delete_group("S1"), answer, wire.absent()).result is None


def test_a_deletion_that_never_left_and_finds_nothing(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.NotFoundError):
        drive(slack.delete_group("S1"), wire.lost(sent_maybe=False), wire.absent())


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


@pytest.mark.parametrize("code", ["invalid_auth", "not_authed", "token_revoked", "account_inactive", "missing_scope"])
def test_auth_test_refused(drive: t.Any, slack: Conversations, wire: t.Any, code: str) -> None:
    """Slack's Web API answers 200 to everything."""
    with pytest.raises(errors.AuthenticationError) as caught:
        drive(slack.auth_test(), wire.reply(200, {"ok": False, "error": code}))
    assert caught.value.code == code


def test_auth_test_that_answers_something_else(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(errors.UnexpectedReplyError, match="nothing that says whose token it is"):
        drive(slack.auth_test(), wire.reply(200, {"hello": "there"}))
    with pytest.raises(errors.UnexpectedReplyError, match="no SCIM"):
        drive(slack.auth_test(), *[wire.reply(200)] * 3)


def test_discovery_needs_an_object(drive: t.Any, slack_v2: Conversations, wire: t.Any) -> None:
    for ask in (slack_v2.service_provider_config, slack_v2.resource_types, slack_v2.schemas):
        with pytest.raises(errors.UnexpectedReplyError, match="no SCIM"):
            drive(ask(), *[wire.reply(204)] * 3)
