# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide's playbooks as they stand, but for the addresses of the server and of its authority."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.scimops.slack.plugins.module_utils._files.records import Record, Source
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import map_rows
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import USER_OPTIONS
from tests.integration.test_guides import GUIDES, blocks
from tests.ldap.conftest import IVO, NORA, Starter
from tests.support import slapd
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox
from tests.support.tls import Certificates

GUIDE = next(guide for guide in GUIDES if guide.stem == "guide_ldap")
OPENLDAP, ACTIVE_DIRECTORY = (yaml.safe_load(block.text) for block in blocks(GUIDE) if block.test == "syntax")
PASSWORD = ["-e", f"ldap_password={slapd.PASSWORD}"]


def options(plays: list[Any], tmp_path: Path, **ldap: str) -> dict[str, Any]:
    """The options of the task of a playbook, with others in place of those that no test has."""
    given: dict[str, Any] = plays[0]["tasks"][0]["scimops.slack.slack_scim_directory"]
    given["ldap"].update(ldap)
    given["snapshot_file"] = str(tmp_path / "snapshot.json")
    given["budget_dir"] = str(tmp_path / "budget")
    return given


@pytest.fixture
def entries() -> tuple[slapd.Entry, ...]:
    """People that have all the attributes of the guide."""
    nora = slapd.person("nora.quist", title="Head of Sales", departmentNumber="Sales", displayName="Nora")
    ivo = slapd.person("ivo.lund", manager=nora[0])
    return nora, ivo, slapd.group("Sales", NORA, IVO)


def test_openldap(
    play: PlaybookRunner, serve: Starter, certified: Certificates, tmp_path: Path, entries: tuple[slapd.Entry, ...]
) -> None:
    server = serve(*entries)
    options(OPENLDAP, tmp_path, uri=server.tls_uri, ca_path=str(certified.authority))
    assert play.play(OPENLDAP, check=True, arguments=PASSWORD).changed == 1
    assert play.play(OPENLDAP, arguments=PASSWORD).changed == 1
    assert play.play(OPENLDAP, arguments=PASSWORD).changed == 0
    users = {user["email"]: user for user in play.module("slack_scim_user_info", {})["users"]}
    assert users["nora.quist@example.com"]["display_name"] == "Nora"
    assert users["ivo.lund@example.com"]["display_name"] == "Ivo Lund"
    assert users["ivo.lund@example.com"]["manager"] == users["nora.quist@example.com"]["id"]


def test_active_directory_is_understood_up_to_the_server(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    options(ACTIVE_DIRECTORY, tmp_path, uri="ldaps://127.0.0.1:1")
    failed = play.play(ACTIVE_DIRECTORY, fails=True, arguments=PASSWORD).last
    assert "ldap.uri: cannot connect to ldaps://127.0.0.1:1: Connection refused" in failed["msg"]
    assert sandbox.control.writes() == []


@pytest.mark.parametrize(
    ("attributes", "active"),
    [
        ({"userAccountControl": "512"}, True),
        ({"userAccountControl": "514"}, False),
        ({"userAccountControl": "512", "accountExpires": "0"}, True),
        ({"userAccountControl": "512", "accountExpires": "9223372036854775807"}, True),
        ({"userAccountControl": "512", "accountExpires": "132539328000000000"}, False),  # 2021-01-01
        ({"userAccountControl": "512", "accountExpires": "157469184000000000"}, True),  # 2100-01-01
        ({"userAccountControl": "514", "accountExpires": "157469184000000000"}, False),
    ],
)
def test_accounts_of_active_directory_that_are_disabled_or_have_expired(
    attributes: dict[str, str], active: bool
) -> None:
    given = ACTIVE_DIRECTORY[0]["tasks"][0]["scimops.slack.slack_scim_directory"]
    cells = {"mail": ("nora@example.com",), **{name: (value,) for name, value in attributes.items()}}
    source = Source("users_ldap", None, iter([Record("CN=Nora", cells)]), sparse=True)
    rules = RowRules({"email": given["columns"]["email"]}, {"active": given["compose"]["active"]})
    (row,) = map_rows(source, rules, USER_OPTIONS)
    assert row.problems == ()
    assert row.values["active"] is active
