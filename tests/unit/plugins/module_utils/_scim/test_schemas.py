# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema URNs of both versions (wire §16)."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import Extension
from ansible_collections.scimops.slack.plugins.module_utils._scim.schemas import (
    PATCH_OP,
    SCHEMAS_V1,
    SCHEMAS_V2,
    Schemas,
)

BOTH = [SCHEMAS_V1, SCHEMAS_V2]
VERSIONS = ["v1", "v2"]


@pytest.mark.parametrize("schemas", BOTH, ids=VERSIONS)
def test_each_extension_has_its_own_urn(schemas: Schemas) -> None:
    urns = {extension: schemas.urn(extension) for extension in Extension}
    assert urns == {
        Extension.ENTERPRISE: schemas.enterprise,
        Extension.GUEST: schemas.guest,
        Extension.PROFILE: schemas.profile,
    }
    assert len({*urns.values(), schemas.user}) == len(Extension) + 1
    for extension, urn in urns.items():
        assert f":{extension.value}:" in urn


def test_the_versions_have_no_urn_in_common() -> None:
    first, second = (set(dataclasses.astuple(schemas)) for schemas in BOTH)
    assert not first & second
    assert {urn.split(":")[1] for urn in first} == {"scim"}
    assert all(urn.endswith(":1.0") for urn in first)
    assert {urn.split(":")[1] for urn in {*second, PATCH_OP}} == {"ietf"}
    assert all(":2.0:" in urn for urn in {*second, PATCH_OP})


def test_accounts_and_groups_share_a_schema_in_the_first_version_alone() -> None:
    assert SCHEMAS_V1.user == SCHEMAS_V1.group
    assert (SCHEMAS_V2.user.rpartition(":")[2], SCHEMAS_V2.group.rpartition(":")[2]) == ("User", "Group")
