# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of results, compared with what the documentation of the modules says they contain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.scimops.slack.plugins.module_utils._ansible import result_types

MODULES = Path(__file__).parents[5] / "plugins" / "modules"


def documented(module: str) -> dict[str, Any]:
    found = re.search(
        r'^RETURN = r"""\n(.*?)^"""', (MODULES / f"{module}.py").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found
    return dict(yaml.safe_load(found[1]))


@pytest.mark.parametrize(
    ("module", "key", "result"),
    [
        ("slack_scim_user", "user", result_types.UserResult),
        ("slack_scim_group", "group", result_types.GroupResult),
    ],
)
def test_a_resource_has_what_the_documentation_says(module: str, key: str, result: Any) -> None:
    assert set(documented(module)[key]["contains"]) == set(result.__annotations__)


def test_a_run_has_what_the_documentation_says() -> None:
    shown = set(result_types.DirectoryResult.__annotations__) | set(result_types.RunResult.__annotations__)
    assert not shown - {"changed", "diff"} - set(documented("slack_scim_directory"))
