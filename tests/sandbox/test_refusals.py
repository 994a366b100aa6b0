# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings by which Slack refuses requests as a whole: plan, installation, address, rank."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Sandbox


class TestInstallation:
    """installation, installation_status (wire 2.12, 3.7, 4.a, §17)"""

    @pytest.mark.parametrize("envelope", ["v1", "v2_except_401"])
    @pytest.mark.parametrize("code", ["plus_teams_only", "non_org_teams_only"])
    def test_every_request_is_refused_as_recorded(self, sandbox: Sandbox, api: Api, code: str, envelope: str) -> None:
        sandbox.control.settings(installation=code, v2_error_envelope=envelope)
        for reply in (api.get("Users"), api.send("POST", "Users", api.user_body("ann")), api.get("Groups/S0")):
            assert reply.status_code == 400
            assert reply.json() == {"Errors": {"description": code, "code": 400}}
        assert api.get("ServiceProviderConfigs").status_code == 200

    def test_another_status(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(installation="plus_teams_only", installation_status=403)
        assert refusal(api.get("Users")) == (403, "plus_teams_only")

    def test_a_bad_token_is_refused_before(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(installation="plus_teams_only")
        reply = api.session.get(api.root + "Users", headers={"Authorization": "Bearer x"}, timeout=20)
        assert refusal(reply) == (401, "invalid_authentication")

    def test_an_address_that_is_not_allowed(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(installation="ip_not_allowed")
        assert refusal(api.get("Users")) == (401, "invalid_authentication")
        headers = {"Authorization": f"Bearer {sandbox.token}"}
        reply = requests.post(f"{sandbox.base_url}/api/auth.test", headers=headers, timeout=20)
        assert reply.json() == {"ok": False, "error": "invalid_auth"}
        sandbox.control.settings(installation="organization")
        assert api.get("Users").status_code == 200


class TestRank:
    """Accounts of a higher rank than the token's owner (wire 3.6, §17)"""

    def account(self, sandbox: Sandbox, kind: str) -> dict[str, Any]:
        sandbox.control.reset(users=8)
        found: dict[str, Any] = next(user for user in sandbox.control.state()["users"] if user["kind"] == kind)
        return found

    @pytest.mark.parametrize("kind", ["owner", "primary_owner", "admin"])
    def test_a_deletion_is_refused_with_403(self, sandbox: Sandbox, api: Api, kind: str) -> None:
        user = self.account(sandbox, kind)
        sandbox.control.settings(token_role="admin")
        assert api.send("DELETE", f"Users/{user['id']}").status_code == 403
        assert api.user(user["id"])["active"]


class TestReactivation:
    """transient_reactivate_error, transient_error_status (wire §17, 7.5.10)"""

    @pytest.mark.parametrize("status", [500, 400])
    def test_it_fails_as_often_as_set(self, sandbox: Sandbox, api: Api, status: int) -> None:
        user = api.make_user("ann")
        api.send("DELETE", f"Users/{user['id']}")
        sandbox.control.settings(transient_reactivate_error=2, transient_error_status=status)
        assert api.change(user["id"], title="Boss").status_code == 200  # no reactivation
        for _each in range(2):
            assert refusal(api.change(user["id"], active=True)) == (status, "invited_user_not_reactivated")
            assert not api.user(user["id"])["active"]
        assert api.change(user["id"], active=True).json()["active"]

    def test_the_status_of_a_failed_creation(self, sandbox: Sandbox, api: Api) -> None:
        sandbox.control.settings(transient_create_error=True, transient_error_status=400)
        assert refusal(api.send("POST", "Users", api.user_body("ann"))) == (400, "invited_user_not_created")


class TestBadAddress:
    """invalid_email_code (wire §17)"""

    @pytest.mark.parametrize("address", ["ann", "ann@example.invalid"])
    def test_an_address_that_is_none_or_does_not_exist(self, sandbox: Sandbox, api: Api, address: str) -> None:
        user = api.make_user("bob")
        sandbox.control.settings(invalid_email_code="bad_email_address")
        emails = [{"value": address, "primary": True}]
        refused = (400, f"bad_email_address (email={address})")
        assert refusal(api.send("POST", "Users", api.user_body("ann", emails=emails))) == refused
        assert refusal(api.change(user["id"], emails=emails)) == refused
        assert api.get("Users").json()["totalResults"] == 2

    def test_without_the_setting(self, api: Api) -> None:
        api.make_user("ann", emails=[{"value": "ann@example.invalid", "primary": True}])
        refused = api.send("POST", "Users", api.user_body("bob", emails=[{"value": "bob"}]))
        assert refusal(refused) == (400, "email_invalid (email=bob)")
