# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All conversations together."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations

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
