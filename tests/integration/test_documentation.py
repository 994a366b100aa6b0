# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the documentation runs, as it stands, on a Slack that has the accounts it says it needs."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.playbook import CHECKOUT, PlaybookRunner
from tests.support.sandbox import Sandbox

PLUGINS = CHECKOUT / "plugins"
DOCUMENTED = {"modules": "module", "filter": "filter", "lookup": "lookup", "inventory": "inventory"}


def plugins() -> list[tuple[str, str]]:
    """Every documented plugin: its type and name."""
    return [
        (kind, path.stem)
        for folder, kind in DOCUMENTED.items()
        for path in sorted((PLUGINS / folder).glob("*"))
        if path.suffix in (".py", ".yml") and not path.name.startswith("_") and kind != "inventory"
        if path.suffix == ".yml" or not (path.with_suffix(".yml").exists() or kind == "filter")
    ]


@cache
def documentation(kind: str, name: str) -> dict[str, Any]:
    shown = subprocess.run(
        [CHECKOUT / ".venv/bin/ansible-doc", "--type", kind, "--json", f"scimops.slack.{name}"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(shown.stdout)[f"scimops.slack.{name}"]
    return found


#: Its tasks are those of a role: tests/integration/test_role_options.py runs them in one.
OF_ROLES = ("module", "role_options")


@pytest.mark.parametrize(("kind", "name"), [plugin for plugin in plugins() if plugin != OF_ROLES])
def test_examples_run(play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, kind: str, name: str) -> None:
    examples = documentation(kind, name)["examples"]
    needed = re.match(r"\s*# Needs the accounts? (.+)\.\n", examples)
    for address in re.findall(r"[\w.]+@[\w.]+", needed[1]) if needed else ():
        play.module("slack_scim_user", {"user_name": address.partition("@")[0], "email": address})
    tasks = yaml.safe_load(examples)
    run = play.tasks(*tasks)
    assert len(run.results) == len(tasks)
    assert [result.task for result in run.results if result.failed] == []


@pytest.mark.parametrize(("kind", "name"), [plugin for plugin in plugins() if plugin != OF_ROLES])
def test_examples_run_in_check_mode(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, kind: str, name: str
) -> None:
    examples = documentation(kind, name)["examples"]
    needed = re.match(r"\s*# (?:Check mode needs|Needs) (.+)\.\n", examples)
    addresses = re.findall(r"[\w.]+@[\w.]+", needed[1]) if needed else []
    for address in addresses:
        play.module("slack_scim_user", {"user_name": address.partition("@")[0], "email": address})
    tasks = yaml.safe_load(examples)
    plays = [{"name": "Examples", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    (tmp_path / "examples.yml").write_text(yaml.safe_dump(plays), encoding="utf-8")
    command = ["ansible-playbook", "examples.yml"]
    if needed and not addresses:  # files, which the same tasks write
        play.command(command, tmp_path)
    sandbox.control.forget_requests()
    run = play.command([*command, "--check"], tmp_path)
    assert len(run.results) == len(tasks)
    assert sandbox.control.writes() == []


@pytest.mark.parametrize(("kind", "name"), plugins())
def test_documentation_is_complete(kind: str, name: str) -> None:
    shown = documentation(kind, name)
    assert shown["doc"]["short_description"]
    assert shown["examples"]
    assert shown["return"]
    if kind == "module":
        assert shown["doc"]["attributes"]["check_mode"]["support"] == "full"
        if (kind, name) != OF_ROLES:
            assert shown["doc"]["attributes"]["action_group"]["membership"] == ["scimops.slack.scim"]
            assert "token" in shown["doc"]["options"]
        for key, value in shown["return"].items():
            assert value.get("sample") is not None, f"{key} has no sample"


#: Markup that ends at the first parenthesis that is not escaped.
MARKUP = re.compile(r"\b(?:C|E|O|RV|V)\(((?:[^\\)]|\\.)*)\)")


def texts(value: Any) -> Iterator[str]:
    """All texts within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


@pytest.mark.parametrize(("kind", "name"), [*plugins(), ("inventory", "slack_scim")])
def test_markup_ends_where_its_author_meant(kind: str, name: str) -> None:
    found = documentation(kind, name)
    marked = [one for text in texts([found["doc"], found["return"]]) for one in MARKUP.findall(text)]
    assert [one for one in marked if one.count("(") != one.count(")")] == []


def test_every_option_of_a_user_says_what_omitted_and_empty_mean() -> None:
    from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES  # noqa: PLC0415

    options = documentation("module", "slack_scim_user")["doc"]["options"]
    returned = documentation("module", "slack_scim_user")["return"]["user"]["contains"]
    for option, row in ATTRIBUTES.items():
        text = " ".join(options[option]["description"])
        assert "When omitted" in text, option
        if options[option]["type"] != "bool":
            assert ("When empty" if row.clearable else "must not be empty") in text or option == "password", option
        assert (option in returned) != row.secret
