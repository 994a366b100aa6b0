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
SYSTEM = CHECKOUT / "meta" / "ee-bindep.txt"
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


def test_introspection_finds_every_requirement(installed: Path, tmp_path: Path) -> None:
    python, system = tmp_path / "requirements.txt", tmp_path / "bindep.txt"
    awx("ansible-builder", "introspect", installed, "--write-pip", python, "--write-bindep", system, folder=tmp_path)
    assert lines(python) == lines(PYTHON)
    assert lines(system) == lines(SYSTEM)


def test_the_image_is_built_with_them(installed: Path, tmp_path: Path) -> None:
    """The context has the collection, and the script that looks for requirements when the image is built finds them."""
    context = tmp_path / "context"
    to = ("--context", context, "--output-filename", "Containerfile")
    awx("ansible-builder", "create", "--file", DEFINITION, *to, folder=tmp_path)
    wanted = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert [collection["name"] for collection in wanted["collections"]] == ["scimops.slack"]
    script = context / "_build" / "scripts" / "introspect.py"
    recipe = (context / "Containerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"introspect\.py (introspect .*)", recipe)
    python, system = tmp_path / "requirements.txt", tmp_path / "bindep.txt"
    told = {"--write-pip=": python, "--write-bindep=": system}
    arguments = [
        next((f"{option}{path}" for option, path in told.items() if word.startswith(option)), word)
        for word in command.split()
        if not word.startswith("--user")
    ]
    awx("python", script, *arguments, installed, folder=tmp_path)
    assert lines(python) == lines(PYTHON)
    assert lines(system) == lines(SYSTEM)


def test_who_has_no_ldap_leaves_it_out(installed: Path, tmp_path: Path) -> None:
    (left_out,) = (block["exclude"] for block in GUIDE if "exclude" in block)
    (tmp_path / "python").write_text("\n".join(left_out["python"]), encoding="utf-8")
    (tmp_path / "system").write_text("\n".join(left_out["system"]), encoding="utf-8")
    options = ("--exclude-pip-reqs", tmp_path / "python", "--exclude-bindep-reqs", tmp_path / "system")
    found = yaml.safe_load(awx("ansible-builder", "introspect", installed, *options, folder=tmp_path))
    assert [COMMENT.sub("", line) for line in found["python"]] == ["requests", "aiohttp", "tzdata"]
    assert not found["system"]


def test_the_guide_shows_that_definition() -> None:
    assert yaml.safe_load(DEFINITION.read_text(encoding="utf-8")) in GUIDE


@pytest.mark.parametrize("platform", ["rpm", "dpkg"])
def test_python_ldap_can_be_built_and_run(platform: str, tmp_path: Path) -> None:
    run = set(awx("python", "-c", RULES, SYSTEM, f"platform:{platform}", folder=tmp_path).split())
    build = set(awx("python", "-c", RULES, SYSTEM, f"platform:{platform}", "compile", folder=tmp_path).split())
    assert run < build
    assert any("ldap" in package for package in run)
    assert any("sasl" in package for package in run)
    assert "gcc" in build - run
    assert {"rpm": "openldap-devel", "dpkg": "libldap-dev"}[platform] in build


def test_everything_that_is_imported_is_required() -> None:
    required = {re.split(r"[^\w-]", line)[0] for line in lines(PYTHON)}
    used = {PACKAGES.get(name, name) for name in _imported()} - THERE
    assert used <= required, "meta/ee-requirements.txt"
    assert {"requests", "aiohttp"} <= used


def _imported() -> Iterator[str]:
    """The modules that plugins and the event source import, beside Python's own."""
    for folder in ("plugins", "extensions"):
        for path in (CHECKOUT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names
