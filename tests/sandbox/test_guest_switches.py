# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for guests."""

from __future__ import annotations

from tests.sandbox.api import Api
from tests.support.sandbox import Sandbox


def test_guest_channels(sandbox: Sandbox, api: Api) -> None:
    """wire 7.6.3, 7.6.4"""
    guest, member = api.make_user("ann", **{api.guest: {"type": "multi"}}), api.make_user("bob")
    assert guest[api.guest] == {"type": "multi"}
    sandbox.control.settings(guest_channels="shown")
    shown = api.user(guest["id"])
    assert [channel["display"] for channel in shown[api.guest]["channels"]] == ["general", "random"]
    assert all(channel["value"].startswith("C") for channel in shown[api.guest]["channels"])
    shown[api.guest]["channels"] = []
    assert api.send("PUT", f"Users/{guest['id']}", shown).json()[api.guest]["channels"]
    assert api.guest not in api.user(member["id"])
