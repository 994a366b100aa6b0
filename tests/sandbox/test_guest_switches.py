# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings for guests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

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


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2031-05-01T11:10:00Z", "2031-05-01T12:00:00+00:00"),
        ("2031-05-01T12:00:00+02:00", "2031-05-01T12:00:00+02:00"),
        ("2031-12-31T23:00:01Z", "2032-01-01T00:00:00+00:00"),
    ],
)
def test_an_expiration_on_the_full_hour(sandbox: Sandbox, api: Api, given: str, shown: str) -> None:
    """guest_expiration (wire §17 on 7.6.2)"""
    sandbox.control.settings(guest_expiration="full_hour")
    guest = api.make_user("ann", **{api.guest: {"type": "multi", "expiration": given}})
    assert api.user(guest["id"])[api.guest]["expiration"] == shown


def test_guests_end_on_the_full_hour_after_their_expiration(sandbox: Sandbox, api: Api) -> None:
    """guests_expire (wire §17 on 7.6.2)"""

    def guest(name: str, **more: str) -> str:
        made: str = api.make_user(name, **{api.guest: {"type": "multi", **more}})["id"]
        return made

    past, future = datetime.now(UTC) - timedelta(hours=2), datetime.now(UTC) + timedelta(hours=2)
    ended = guest("ended", expiration=past.isoformat())
    others = [guest("later", expiration=future.isoformat()), guest("open"), api.make_user("member")["id"]]
    group = api.make_group("Sales", ended, *others)["id"]
    assert api.user(ended)["active"]
    sandbox.control.settings(guests_expire=True)
    assert [user["active"] for user in api.get("Users", startIndex=2).json()["Resources"]] == [False, True, True, True]
    assert api.members(group) == others
