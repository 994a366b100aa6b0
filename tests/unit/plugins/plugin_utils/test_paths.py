# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where relative paths begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.plugin_utils._paths import absolute_paths

SPEC = {
    "file": {"type": "path"},
    "name": {"type": "str"},
    "ldap": {"type": "dict", "options": {"ca_path": {"type": "path"}, "uri": {"type": "str"}}},
}


def test_a_relative_path_begins_where_the_program_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = {"file": "one/../two", "name": "three", "ldap": {"ca_path": "ca.pem", "uri": "ldap:"}, "other": "four"}
    assert absolute_paths(SPEC, options) == {
        "file": f"{tmp_path}/two",
        "name": "three",
        "ldap": {"ca_path": f"{tmp_path}/ca.pem", "uri": "ldap:"},
        "other": "four",
    }


@pytest.mark.parametrize("path", ["/etc/roster.csv", "~/roster.csv", "$HOME/roster.csv", "", None, 7])
def test_other_paths_stay(path: object) -> None:
    assert absolute_paths(SPEC, {"file": path, "ldap": None}) == {"file": path, "ldap": None}
