# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wire 7.2.13 and §17: names that Slack refuses."""

from __future__ import annotations

from typing import ClassVar

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


class TestBlankNames:
    """invalid_name_required (wire §17 on 7.2.13): only where both names of a person are blank."""

    BLANK: ClassVar[dict[str, str]] = {"givenName": "", "familyName": " "}

    def test_at_creation(self, api: Api) -> None:
        refused = api.send("POST", "Users", api.user_body("ann", name=self.BLANK))
        assert refusal(refused) == (400, "invalid_name_required")
        assert api.make_user("ann", name={"givenName": "", "familyName": "Lee"})["name"]["familyName"] == "Lee"

    def test_at_a_change(self, api: Api) -> None:
        user = api.make_user("ann", name={"givenName": "Ann", "familyName": "Lee"})
        assert refusal(api.change(user["id"], name=self.BLANK)) == (400, "invalid_name_required")
        assert api.change(user["id"], name={"familyName": ""}).json()["name"]["givenName"] == "Ann"
        assert refusal(api.change(user["id"], name={"givenName": ""})) == (400, "invalid_name_required")
        assert api.change(user["id"], title="Boss").status_code == 200

    def test_at_a_replacement(self, sandbox: Sandbox, api: Api) -> None:
        user = api.make_user("ann", name={"givenName": "Ann", "familyName": "Lee"})
        body = api.user_body("ann", name=self.BLANK)
        sandbox.control.settings(put_blank_names="400")
        assert refusal(api.send("PUT", f"Users/{user['id']}", body)) == (400, "invalid_name_required")
        sandbox.control.settings(put_blank_names="cleared")
        assert api.send("PUT", f"Users/{user['id']}", body).json()["name"] == {"givenName": "", "familyName": ""}

    def test_an_account_without_names_can_be_written_back(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.reset(users=3)
        bot = next(user for user in api.get("Users").json()["Resources"] if user["userName"].startswith("bot"))
        assert bot["name"] == {"givenName": "", "familyName": ""}
        assert api.send("PUT", f"Users/{bot['id']}", bot).status_code == 200


class TestEmoji:
    """emoji (wire §17 on 7.2.13)"""

    def test_only_display_names_refuse_it(self, api: Api) -> None:
        user = api.make_user("ann", title="Boss \U0001f600", name={"givenName": "A\U0001f600"})
        assert user["title"] == "Boss \U0001f600"
        api.make_group("Sales \U0001f600")
        refused = api.change(user["id"], displayName="Ann \U0001f600")
        assert refusal(refused) == (400, "invalid_emoji_not_allowed")

    def test_every_text_refuses_it(self, sandbox: Sandbox, api: Api) -> None:
        user, group = api.make_user("ann"), api.make_group("Sales")
        sandbox.control.settings(emoji="refused")
        for attributes in (
            {"title": "Boss \U0001f600"},
            {"name": {"givenName": "A\U0001f600"}},
            {api.enterprise: {"department": ":tada: Sales"}},
        ):
            assert refusal(api.change(user["id"], **attributes)) == (400, "invalid_emoji_not_allowed")
        renamed = api.send("PUT", f"Groups/{group['id']}", {"schemas": ["x"], "displayName": "\U0001f600"})
        assert refusal(renamed) == (400, "invalid_emoji_not_allowed")
        profile = {"startDate": "2031-04-10T00:10:00+0000"}
        assert api.change(user["id"], title="Boss", **{api.profile: profile}).status_code == 200  # :10: is a time
