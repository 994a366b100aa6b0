# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module is whole: documented, tested in both ways, in the action group, with its in-process face."""

from __future__ import annotations

import ast
import re

import pytest
import yaml

from tests.support.playbook import CHECKOUT

MODULES = sorted(path.stem for path in (CHECKOUT / "plugins/modules").glob("slack_*.py"))
TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("integration", "ldap")
    for path in (CHECKOUT / "tests" / folder).glob("*.py")
)


def test_there_are_modules() -> None:
    assert {"slack_scim_user", "slack_scim_group", "slack_scim_user_info", "slack_scim_group_info"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_thin(module: str) -> None:
    tree = ast.parse((CHECKOUT / f"plugins/modules/{module}.py").read_text(encoding="utf-8"))
    code = [node for node in tree.body if not isinstance(node, (ast.Assign, ast.ImportFrom, ast.Expr))]
    assert sum((node.end_lineno or 0) - node.lineno + 1 for node in code) <= 60


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_the_action_group(module: str) -> None:
    runtime = yaml.safe_load((CHECKOUT / "meta/runtime.yml").read_text(encoding="utf-8"))
    assert module in runtime["action_groups"]["scim"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_in_process_face(module: str) -> None:
    assert (CHECKOUT / f"plugins/action/{module}.py").exists()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_tested(module: str) -> None:
    assert re.search(rf"\b{module}\b", TESTS)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_in_the_readme(module: str) -> None:
    assert f"`scimops.slack.{module}`" in (CHECKOUT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [module for module in MODULES if not module.endswith("_info")])
def test_each_option_of_a_module_that_writes_is_tested(module: str) -> None:
    text = (CHECKOUT / f"plugins/modules/{module}.py").read_text(encoding="utf-8")
    documentation = re.search(r'DOCUMENTATION = r"""\n(.*?)"""', text, re.DOTALL)
    assert documentation
    options = yaml.safe_load(documentation.group(1))["options"]
    untested = [option for option in options if not re.search(rf"""["']{option}["']""", TESTS) and option != "meta"]
    assert untested == []
