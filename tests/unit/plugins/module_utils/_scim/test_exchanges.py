# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What conversations have in common: reading, writing and deleting one resource."""

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
