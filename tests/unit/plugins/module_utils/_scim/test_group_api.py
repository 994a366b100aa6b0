# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations about groups."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import UnexpectedReplyError
from ansible_collections.scimops.slack.plugins.module_utils._scim.forms import Removal


def refused(wire: t.Any, code: str = "invalid_request_payload", status: int = 400) -> t.Any:
    return wire.reply(status, {"Errors": {"description": code, "code": status}})


def test_the_last_form_of_a_removal_is_the_whole_group(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    """On 1.1 it is the second one, on 2.0 the third."""
    patches = len(slack.codec.removals) - 1
    now = wire.reply(200, wire.group("S1", "Sales", "U1", "U2", "U3"))
    answers = [refused(wire)] * patches + [now, wire.reply(200, wire.group("S1", "Sales", "U2", "U3", "U4"))]
    talk = drive(slack.patch_group("S1", add=["U4"], remove=["U1"]), *answers)
    assert talk.lines == ["PATCH /Groups/S1"] * patches + ["GET /Groups/S1", "PUT /Groups/S1"]
    assert talk.requests[-1].body["displayName"] == "Sales"
    assert [member["value"] for member in talk.requests[-1].body["members"]] == ["U2", "U3", "U4"]
    assert slack.removals.current is Removal.WHOLE_GROUP


def test_a_group_whose_members_slack_does_not_show_is_not_written_as_a_whole(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    answers = [refused(wire)] * (len(slack.codec.removals) - 1)
    with pytest.raises(UnexpectedReplyError, match="does not show the members of the group"):
        drive(slack.patch_group("S1", remove=["U1"]), *answers, wire.reply(200, {"id": "S1", "displayName": "Sales"}))
