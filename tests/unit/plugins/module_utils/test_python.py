# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest Python, where it is checked and where it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._python import OLDEST_PYTHON, require_python

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
MODULES = sorted((PLUGINS / "modules").glob("slack_*.py"))


def test_this_python_is_new_enough() -> None:
    require_python()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules_check_their_python_before_they_import_anything_else(path: Path) -> None:
    code = path.read_text(encoding="utf-8").rpartition('"""')[2]
    imports = [line for line in code.splitlines() if line and not line.startswith("#")]
    assert imports[0].endswith("import require_python")
    assert imports[1] == "require_python()"


def test_the_documentation_names_the_oldest_python() -> None:
    fragment = (PLUGINS / "doc_fragments" / "_connection.py").read_text(encoding="utf-8")
    assert f"- python >= {'.'.join(map(str, OLDEST_PYTHON))}" in fragment
