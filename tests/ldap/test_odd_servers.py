# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no OpenLDAP does: pages that stop being pages, Active Directory's referrals and large groups."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ldap.conftest import PROGRAMS
from tests.support.playbook import COLLECTIONS

SERVER = "ldaps://dc1.example.com"


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    done = subprocess.run(
        [PROGRAMS / "python", Path(__file__).with_name("odd_servers.py")],
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_pages_end_with_the_one_that_says_so(answers: dict[str, Any]) -> None:
    """Not with one that is empty."""
    assert answers["pages"] == [["CN=Nora,DC=example", 1], ["CN=Ivo,DC=example", 1]]


def test_a_cookie_that_vanishes(answers: dict[str, Any]) -> None:
    told = f"users_ldap: {SERVER} does not report whether more than 2 entries exist; no entry is used"
    assert answers["no word of pages"] == told


@pytest.mark.parametrize(
    "case", ["the same page", "a full page again", "a full page with another cookie", "blank pages"]
)
def test_a_page_that_never_ends(answers: dict[str, Any], case: str) -> None:
    assert answers[case].startswith(f"users_ldap: {SERVER} returns the same page repeatedly")


def test_a_server_may_have_one_cookie_for_all_pages(answers: dict[str, Any]) -> None:
    assert answers["one cookie for all pages"] == answers["pages"]


def test_referrals_of_a_domain(answers: dict[str, Any]) -> None:
    assert answers["zones"] == answers["ignored"] == [["CN=Nora,DC=example", 1]]
    assert "ldap://example.com/DC=child,DC=example holds a part of it" in answers["child domain"]
    assert "set ldap.referrals to ignore" in answers["child domain"]


def test_large_groups(answers: dict[str, Any]) -> None:
    assert answers["large group"] == [["CN=All,DC=example", 4200]]
    assert answers["part of a group"] == "member: the server gave 1500 values and not the others; no entry is used"


def test_a_dn_is_the_same_however_it_is_written(answers: dict[str, Any]) -> None:
    keys = {name.removeprefix("key "): key for name, key in answers.items() if name.startswith("key ")}
    assert keys["CN=Quist\\, Nora,DC=example"] == keys["cn=Quist\\2C  nora , dc=EXAMPLE"]
    assert keys["OU=b+CN=a,DC=x"] == keys["cn=A+ou=B,dc=X"]
    assert keys["nora"] is None
    assert len(set(keys.values())) == 3
