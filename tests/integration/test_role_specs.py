# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's variable that a task passes to a module is documented as the module's option."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.support.playbook import CHECKOUT
from tools.role_specs import SOURCES, roles, target, text_of

ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir())


def tasks(listed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All tasks of a list, with those in its blocks."""
    for task in listed:
        yield task
        for part in ("block", "rescue", "always"):
            yield from tasks(task.get(part, []))


def passed(role: str) -> set[tuple[str, str]]:
    """Each module and option to which a task of `role` passes the role's variable of that name."""
    return {
        (name.removeprefix("scimops.slack."), option)
        for path in (CHECKOUT / "roles" / role / "tasks").glob("*.yml")
        for task in tasks(yaml.safe_load(path.read_text(encoding="utf-8")))
        for name, arguments in task.items()
        if name.startswith("scimops.slack.")
        for option, value in arguments.items()
        if re.fullmatch(rf"{{{{ {role}_{option}( \| default\(omit(, true)?\))? }}}}", str(value))
    }


@pytest.mark.parametrize("role", roles())
def test_specifications_are_what_the_tool_writes(role: str) -> None:
    assert target(role).read_text(encoding="utf-8") == text_of(role), "run `make role-specs` and commit what it wrote"


@pytest.mark.parametrize("role", ROLES)
def test_what_is_passed_to_a_module_is_documented_by_it(role: str) -> None:
    found = passed(role)
    assert (role in roles()) == bool(found)
    if found:
        source = yaml.safe_load((SOURCES / f"{role}.yml").read_text(encoding="utf-8"))
        options = source["argument_specs"]["main"]["options"]
        named = {name: tuple(option["from"].split(".")) for name, option in options.items() if "from" in option}
        for name in {option for _module, option in found}:
            modules = {module for module, option in found if option == name}
            assert named.get(f"{role}_{name}") in {(module, name) for module in modules}, name


@pytest.mark.parametrize("role", ROLES)
def test_variables_that_are_passed_as_they_are_have_a_default(role: str) -> None:
    # A default in the specification is documentation: Ansible sets no variable by it.
    folder = CHECKOUT / "roles" / role
    spec = yaml.safe_load((folder / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = spec["argument_specs"]["main"]["options"]
    defaults = yaml.safe_load((folder / "defaults" / "main.yml").read_text(encoding="utf-8")) or {}
    optional = {name for name, option in options.items() if not option.get("required")} - defaults.keys()
    passed_bare = {
        str(value)
        for path in (folder / "tasks").glob("*.yml")
        for task in tasks(yaml.safe_load(path.read_text(encoding="utf-8")))
        for name, arguments in task.items()
        if name.startswith("scimops.slack.")
        for value in arguments.values()
    }
    assert sorted(name for name in optional if f"{{{{ {name} }}}}" in passed_bare) == []
    for name, value in defaults.items():
        assert options[name].get("default", value) == value, name
