# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All conversations together."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
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
