# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain HTTP against the local Slack, with the few words both versions spell differently."""

from __future__ import annotations

from typing import Any

import requests

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Api:
    """One version of the SCIM API; paths are relative to it."""

    def __init__(self, base_url: str, token: str, version: str) -> None:
        self.version = version
        self.root = f"{base_url}/scim/{version}/"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"
        kind = "urn:ietf:params:scim:schemas:extension" if version == "v2" else "urn:scim:schemas:extension"
        suffix = "2.0:User" if version == "v2" else "1.0"
        self.enterprise = f"{kind}:enterprise:{suffix}"
        self.guest = f"{kind}:slack:guest:{suffix}"
        self.profile = f"{kind}:slack:profile:{suffix}"
        self.user_schema = (
            "urn:ietf:params:scim:schemas:core:2.0:User" if version == "v2" else "urn:scim:schemas:core:1.0"
        )

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.session.request(method, self.root + path, json=body, timeout=20, **options)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.send("GET", path, params=query)

    def find(self, resource: str, text: str) -> list[Any]:
        """The resources that a filter finds."""
        reply = self.get(resource, filter=text)
        assert reply.status_code == 200, reply.text
        found: list[Any] = reply.json()["Resources"]
        return found

    def user_body(self, name: str, /, **attributes: Any) -> dict[str, Any]:
        emails = [{"value": f"{name}@example.com", "primary": True}]
        return {"schemas": [self.user_schema], "userName": name, "emails": emails, **attributes}

    def make_user(self, name: str = "ann", /, **attributes: Any) -> dict[str, Any]:
        reply = self.send("POST", "Users", self.user_body(name, **attributes))
        assert reply.status_code == 201, reply.text
        user: dict[str, Any] = reply.json()
        return user

    def make_group(self, name: str = "Sales", *members: str) -> dict[str, Any]:
        body = {"schemas": ["x"], "displayName": name, "members": [{"value": member} for member in members]}
        reply = self.send("POST", "Groups", body)
        assert reply.status_code == 201, reply.text
        group: dict[str, Any] = reply.json()
        return group

    def user(self, user_id: str) -> dict[str, Any]:
        reply = self.get(f"Users/{user_id}")
        assert reply.status_code == 200, reply.text
        user: dict[str, Any] = reply.json()
        return user

    def members(self, group_id: str) -> list[str]:
        return [member["value"] for member in self.get(f"Groups/{group_id}").json()["members"]]

    def change(self, user_id: str, /, **attributes: Any) -> requests.Response:
        """PATCH whole attributes, in the version's own way."""
        if self.version == "v1":
            return self.send("PATCH", f"Users/{user_id}", {"schemas": [self.user_schema], **attributes})
        return self.operate(
            f"Users/{user_id}",
            *({"op": "replace", "path": name, "value": value} for name, value in attributes.items()),
        )

    def operate(self, path: str, *operations: dict[str, Any]) -> requests.Response:
        """A PatchOp PATCH of version 2."""
        return self.send("PATCH", path, {"schemas": [PATCH_OP], "Operations": list(operations)})


def refusal(reply: requests.Response) -> tuple[int, str]:
    """Status and text of an error in either envelope, whose own status must be the same."""
    body = reply.json()
    inner = body.get("Errors", body)
    status, text = inner.get("code", inner.get("status")), inner.get("description", inner.get("detail"))
    assert status == reply.status_code
    return reply.status_code, text
