# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role's variable that a task passes to a module is documented as the module's option."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
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
        for option, value in (arguments or {}).items()
        if re.fullmatch(
            rf"{{{{ ({role}_{option} if '{option}' in {role}_read.lists else )?{role}_read.options.{option}"
            rf"( \| default\(omit\))? }}}}",
            str(value),
        )
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
    # A default in the specification is documentation: a variable without a value has that of defaults/main.yml.
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
        for value in (arguments or {}).values()
    }
    read = {name: f"{{{{ {role}_read.options.{name.removeprefix(f'{role}_')} }}}}" for name in optional}
    assert sorted(name for name in optional if read[name] in passed_bare) == []
    for name, value in defaults.items():
        assert options[name]["default"] == value, name


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_its_variables_by_its_first_task_alone(role: str) -> None:
    folder = CHECKOUT / "roles" / role
    (first, *others) = yaml.safe_load((folder / "tasks" / "main.yml").read_text(encoding="utf-8"))
    if "ansible.builtin.import_tasks" in first:  # a playbook reads the variables without the rest of the role
        assert first["tags"] == "always"
        (first,) = yaml.safe_load(
            (folder / "tasks" / first["ansible.builtin.import_tasks"]).read_text(encoding="utf-8")
        )
    assert "scimops.slack.role_options" in first
    assert (first["register"], first["tags"]) == (f"{role}_read", "always")
    spec = yaml.safe_load((folder / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = spec["argument_specs"]["main"]["options"]
    files = [path for part in ("tasks", "vars", "templates") for path in (folder / part).glob("*")]
    expressions = [
        expression
        for path in files
        for expression in re.findall(r"{[{%].*?[%}]}|\b(?:when|that|changed_when|loop): [^\n]*", _code(path), re.DOTALL)
    ]
    assert expressions
    listed = rf"\b{role}_(\w+) if '\1' in {role}_read.lists else "
    unread = [
        (name, expression)
        for expression in expressions
        for name in options
        if re.search(rf"(?<![\w.]){name}(?!\w)", re.sub(listed, "", re.sub(r"'[^']*'", "''", expression)))
        and not re.search(listed, expression)
    ]
    assert unread == []
    assert others


def _code(path: Path) -> str:
    """The text of a file of a role without its comments."""
    return re.sub(r"(^|\s)#.*", "", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("role", ROLES)
def test_options_can_be_read_as_attributes(role: str) -> None:
    spec = yaml.safe_load((CHECKOUT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    names = {name.removeprefix(f"{role}_") for name in spec["argument_specs"]["main"]["options"]}
    assert all(f"{role}_{name}" in spec["argument_specs"]["main"]["options"] for name in names)
    assert names & set(dir(dict)) == set(), "in a template, such a name is a method of the dictionary"
