# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two versions of the API and the names (URNs) they give to the same things (wire §16)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """One version of Slack's SCIM API: its path segment and its schema URNs."""

    name: str
    user: str
    group: str
    enterprise: str
    guest: str
    profile: str
    list_response: str

    def extensions(self) -> dict[str, str]:
        """Lower-case URN → the short name the sandbox uses for the extension."""
        return {
            self.enterprise.lower(): "enterprise",
            self.guest.lower(): "guest",
            self.profile.lower(): "profile",
        }


V1 = Version(
    name="v1",
    user="urn:scim:schemas:core:1.0",
    group="urn:scim:schemas:core:1.0",
    enterprise="urn:scim:schemas:extension:enterprise:1.0",
    guest="urn:scim:schemas:extension:slack:guest:1.0",
    profile="urn:scim:schemas:extension:slack:profile:1.0",
    list_response="urn:scim:schemas:core:1.0",
)

V2 = Version(
    name="v2",
    user="urn:ietf:params:scim:schemas:core:2.0:User",
    group="urn:ietf:params:scim:schemas:core:2.0:Group",
    enterprise="urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    guest="urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User",
    profile="urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User",
    list_response="urn:ietf:params:scim:api:messages:2.0:ListResponse",
)

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

VERSIONS = {"v1": V1, "v2": V2}
