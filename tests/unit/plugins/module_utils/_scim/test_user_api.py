# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations about accounts."""

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations

ADA = User("U1", {"user_name": "ada", "email": "ada@example.com", "active": True, "guest": False})


def test_a_reply_to_a_change_that_shows_somebody_else_shows_nothing(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    assert drive(slack.patch_user("U1", {"title": "Dr"}, ADA), wire.reply(200, wire.user("U2"))).result is None
    assert drive(slack.update_user("U1", {}, ADA), wire.reply(200, wire.user("U2"))).result is None
