# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that a token may not touch: owners, admins, bots, forgotten people (wire 3.6, 7.5.11, 7.6.7)."""

from __future__ import annotations

from slack_scim_sandbox.accounts import User
from slack_scim_sandbox.errors import SlackError


def check_change(before: User, after: User, token_role: str) -> None:
    """Refuse a change that Slack refuses; `token_role` is what the token's owner is: `owner` or `admin`.

    The token's own account is the primary owner's: its profile may be changed with an owner's token. Other owners are
    changed by nobody over SCIM, admins by owners only.
    """
    ending = before.active and not after.active
    if before.kind == "forgotten":
        raise SlackError("cannot_modify_gdpr")
    if after.guest is not None and before.guest is None and before.kind in ("admin", "owner", "primary_owner"):
        raise SlackError("cannot_make_user_guest")
    if before.kind == "primary_owner" and ending:
        raise SlackError("cannot_disable_primary_owner")
    if before.kind == "owner" or (before.kind == "primary_owner" and token_role == "admin"):
        raise SlackError("cannot_modify_owner")
    if before.kind == "admin" and token_role == "admin":
        raise SlackError("permission_denied")
    if before.kind == "bot" and ending:
        raise SlackError("cannot_disable_bot_user_with_scim")
