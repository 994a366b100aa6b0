# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-builder puts into an image what the collection needs, and all of it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.awx.conftest import AWX, GUIDE
from tests.support.playbook import CHECKOUT
from tools.collection_tree import collection_tree

DEFINITION = CHECKOUT / "docs" / "execution-environment.yml"
PYTHON = CHECKOUT / "meta" / "ee-requirements.txt"
OPTIONAL = CHECKOUT / "meta" / "optional-requirements.txt"
BINDEP = CHECKOUT / "bindep.txt"
#: What the guide adds to the definition for LDAP, Excel workbooks and events.
RECIPE = next(block for block in GUIDE if "system" in block)
COMMENT = re.compile(r"(?:^|\s+)#.*$")
#: Packages by the modules in them that are called otherwise.
PACKAGES = {"ldap": "python-ldap", "yaml": "pyyaml"}
#: They come with ansible-core and with requests.
THERE = {"ansible", "ansible_collections", "jinja2", "packaging", "pyyaml", "urllib3"}
RULES = """
import sys
from bindep.depends import Depends
with open(sys.argv[1]) as text:
    print(*(rule[0] for rule in Depends(text.read()).active_rules(sys.argv[2:])))
"""


def awx(*command: str | Path, folder: Path) -> str:
    """What a program of the tests' environment for AWX prints; it must end well."""
    variables = {"PATH": f"{AWX / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [AWX / "bin" / command[0], *command[1:]],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def packages(rules: Path, *profiles: str) -> set[str]:
    """The packages that the rules of bindep name for some profiles."""
    return set(awx("python", "-c", RULES, rules, *profiles, folder=rules.parent).split())


def lines(path: Path) -> list[str]:
    """The lines of a file of requirements, without comments."""
    found = (COMMENT.sub("", line) for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in found if line]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the collection is installed, from its tarball."""
    folder = tmp_path_factory.mktemp("installed")
    with collection_tree() as tree:
        awx("ansible-galaxy", "collection", "build", "--output-path", folder, tree, folder=folder)
    (tarball,) = folder.glob("scimops-slack-*.tar.gz")
    awx("ansible-galaxy", "collection", "install", "--offline", "--no-deps", "-p", folder, tarball, folder=folder)
    return folder


def test_everybody_gets_what_every_job_needs_and_nothing_else(installed: Path) -> None:
    found = yaml.safe_load(awx("ansible-builder", "introspect", installed, folder=installed))
    assert [COMMENT.sub("", line) for line in found["python"]] == lines(PYTHON) == ["requests", "tzdata"]
    assert not found["system"]


def test_the_image_is_built_with_it(installed: Path, tmp_path: Path) -> None:
    """The context has the collection, and the script that looks for requirements when the image is built finds them."""
    wanted = yaml.safe_load((create(DEFINITION, tmp_path) / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert [collection["name"] for collection in wanted["collections"]] == ["scimops.slack"]
    assert introspected(installed, tmp_path) == (lines(PYTHON), [])


def test_the_image_of_the_recipe_has_what_single_features_need(installed: Path, tmp_path: Path) -> None:
    definition = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
    definition["dependencies"] |= RECIPE
    (tmp_path / "ee.yml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    create(tmp_path / "ee.yml", tmp_path)
    python, system = introspected(installed, tmp_path)
    assert python == [*lines(PYTHON), *RECIPE["python"]]
    assert system == RECIPE["system"]


def create(definition: Path, folder: Path) -> Path:
    """The context that ansible-builder creates for an image, in `folder`."""
    context = folder / "context"
    to = ("--context", context, "--output-filename", "Containerfile")
    awx("ansible-builder", "create", "--file", definition, *to, folder=folder)
    return context


def introspected(installed: Path, folder: Path) -> tuple[list[str], list[str]]:
    """The Python packages and the system packages that the build of the image in `folder` would find and install."""
    build = folder / "context" / "_build"
    recipe = (folder / "context" / "Containerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"introspect\.py (introspect .*)", recipe)
    python, system = folder / "requirements.txt", folder / "bindep.txt"
    given = {
        "--write-pip=": python,
        "--write-bindep=": system,
        "--user-pip=": build / "requirements.txt",
        "--user-bindep=": build / "bindep.txt",
    }
    arguments = [
        next((f"{option}{path}" for option, path in given.items() if word.startswith(option)), word)
        for word in command.split()
    ]
    arguments = [word for word in arguments if not word.startswith("--user") or Path(word.partition("=")[2]).exists()]
    awx("python", build / "scripts" / "introspect.py", *arguments, installed, folder=folder)
    return lines(python), lines(system) if system.exists() else []


def test_the_guide_shows_that_definition() -> None:
    assert yaml.safe_load(DEFINITION.read_text(encoding="utf-8")) in GUIDE


@pytest.mark.parametrize("platform", ["rpm", "dpkg"])
def test_bindep_names_what_builds_python_ldap_where_ldap_is_asked_for(platform: str) -> None:
    assert not packages(BINDEP, f"platform:{platform}")
    found = packages(BINDEP, f"platform:{platform}", "ldap")
    assert "gcc" in found
    assert any("sasl" in package for package in found)
    assert {"rpm": "openldap-devel", "dpkg": "libldap-dev"}[platform] in found


def test_the_recipe_builds_python_ldap_and_keeps_what_runs_it(tmp_path: Path) -> None:
    rules = tmp_path / "bindep.txt"
    rules.write_text("\n".join(RECIPE["system"]), encoding="utf-8")
    assert packages(rules, "platform:rpm") == {"openldap", "cyrus-sasl-lib"}
    built = packages(rules, "platform:rpm", "compile") - packages(rules, "platform:rpm")
    assert built == packages(BINDEP, "platform:rpm", "ldap")


def test_everything_that_is_imported_is_required() -> None:
    always = {_name(line) for line in lines(PYTHON)}
    optional = {_name(line) for line in lines(OPTIONAL)}
    used = {PACKAGES.get(name, name) for name in _imported()} - THERE
    assert used <= always | optional, "meta/ee-requirements.txt or meta/optional-requirements.txt"
    assert used & always == {"requests"}  # tzdata is data
    assert optional == used - always == {_name(line) for line in RECIPE["python"]}


def _name(requirement: str) -> str:
    return re.split(r"[^\w-]", requirement)[0]


def _imported() -> Iterator[str]:
    """The modules that plugins and the event source import, beside Python's own."""
    for folder in ("plugins", "extensions"):
        for path in (CHECKOUT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names
