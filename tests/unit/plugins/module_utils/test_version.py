# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version stands in galaxy.yml and in one place of the code."""

from __future__ import annotations

import platform
import re
from pathlib import Path

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import user_agent
from ansible_collections.scimops.slack.plugins.module_utils._version import VERSION

COLLECTION = Path(__file__).resolve().parents[4]
#: A text that is nothing but a version, as a second place of it would be.
_LITERAL = re.compile(r"""["'](\d+\.\d+\.\d+)["']""")


def test_the_version_is_that_of_galaxy_yml() -> None:
    found = re.search(r"^version: (\S+)$", (COLLECTION / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    assert found[1] == VERSION


def test_no_other_file_of_the_code_has_it() -> None:
    places = {
        path.name
        for path in (COLLECTION / "plugins").rglob("*.py")
        if VERSION in _LITERAL.findall(path.read_text(encoding="utf-8"))
    }
    assert places == {"_version.py"}


def test_requests_name_their_sender() -> None:
    python = platform.python_version()
    assert user_agent() == f"scimops.slack/{VERSION} (Python {python})"
    assert user_agent("2.19.4") == f"scimops.slack/{VERSION} (ansible-core 2.19.4; Python {python})"
