# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The schema URNs of both versions (wire §16)."""

from __future__ import annotations

from dataclasses import dataclass

from .._model.attributes import Extension


@dataclass(frozen=True)
class Schemas:
    """The URNs of one version."""

    user: str
    group: str
    enterprise: str
    guest: str
    profile: str

    def urn(self, extension: Extension) -> str:
        """The URN of an extension of users."""
        return {
            Extension.ENTERPRISE: self.enterprise,
            Extension.GUEST: self.guest,
            Extension.PROFILE: self.profile,
        }[extension]


SCHEMAS_V1 = Schemas(
    user="urn:scim:schemas:core:1.0",
    group="urn:scim:schemas:core:1.0",
    enterprise="urn:scim:schemas:extension:enterprise:1.0",
    guest="urn:scim:schemas:extension:slack:guest:1.0",
    profile="urn:scim:schemas:extension:slack:profile:1.0",
)
SCHEMAS_V2 = Schemas(
    user="urn:ietf:params:scim:schemas:core:2.0:User",
    group="urn:ietf:params:scim:schemas:core:2.0:Group",
    enterprise="urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    guest="urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User",
    profile="urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User",
)
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
