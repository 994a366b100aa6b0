# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of module_utils: which may import which, what each file says of itself, and where its tests are."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
ROOMS = PLUGINS / "module_utils"
TESTS = Path(__file__).resolve().parent
PACKAGE = "ansible_collections.scimops.slack.plugins.module_utils."

#: What each room may import beside itself. ``ansible`` stands for ansible-core.
MAY_IMPORT = {
    "_python": set(),
    "_version": set(),
    "_model": set(),
    "_scim": {"_model", "_version"},
    "_files": {"_model"},
    "_source": {"_model", "_files"},
    "_review": {"_model"},
    "_plan": {"_model", "_source", "_version"},
    "_guard": {"_model", "_source", "_plan", "_version"},
    "_report": {"_model", "_plan", "_guard"},
    "_apply": {"_model", "_scim", "_plan", "_version"},
    "_ansible": {
        *("_model", "_files", "_scim", "_source", "_review", "_plan", "_guard", "_report", "_apply", "_version"),
        "ansible",
    },
}
#: Modules of the standard library that reach outside, which pure rooms do without.
OUTSIDE = {"socket", "subprocess", "requests", "aiohttp", "time", "threading", "urllib", "http"}
PRIVATE = "# Private to scimops.slack: this file may change or vanish in any release."


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if path.name != "__init__.py")


def name_of(path: Path) -> str:
    """The file as other files import it, such as ``_guard.guards``."""
    return ".".join(path.relative_to(ROOMS).with_suffix("").parts)


def room_of(path: Path) -> str:
    """The room that a file is in; the file itself where it is in none."""
    return name_of(path).partition(".")[0]


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports: those of module_utils by their short name, others as they are written."""
    package = name_of(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1] + (node.module.split(".") if node.module else [])
            yield from (
                ".".join([*base, alias.name] if (ROOMS.joinpath(*base, alias.name + ".py")).is_file() else base)
                for alias in node.names
            )
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").removeprefix(PACKAGE)


@pytest.mark.parametrize("path", files(ROOMS), ids=name_of)
def test_a_room_imports_from_those_below_it(path: Path) -> None:
    room = room_of(path)
    rooms = {module.split(".")[0] for module in imported(path)} & (MAY_IMPORT.keys() | {"ansible"})
    assert rooms - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize("room", ["_model", "_plan", "_guard", "_report", "_review"])
def test_rooms_that_decide_reach_nothing_outside(room: str) -> None:
    for path in files(ROOMS / room):
        assert not {module.split(".")[0] for module in imported(path)} & OUTSIDE, path.name


def test_no_imports_go_in_a_cycle() -> None:
    names = {name_of(path) for path in files(ROOMS)}
    graph = {name_of(path): {module for module in imported(path) if module in names} for path in files(ROOMS)}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("path", [*files(ROOMS), *files(PLUGINS / "plugin_utils")], ids=lambda path: path.stem)
def test_a_file_says_that_it_is_private(path: Path) -> None:
    assert PRIVATE in path.read_text(encoding="utf-8").split('"""', 1)[0]


@pytest.mark.parametrize("path", files(ROOMS), ids=name_of)
def test_a_file_has_a_test_file_of_its_name(path: Path) -> None:
    mirrored = path.relative_to(ROOMS)
    assert (TESTS / mirrored.parent / f"test_{mirrored.stem.lstrip('_')}.py").is_file()


@pytest.mark.parametrize("path", sorted(TESTS.glob("*/test_*.py")), ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_test_file_in_a_room_is_about_a_file_of_it(path: Path) -> None:
    assert (ROOMS / path.parent.name / f"{path.stem.removeprefix('test_')}.py").is_file()


def test_every_room_is_known() -> None:
    assert {room_of(path) for path in files(ROOMS)} == MAY_IMPORT.keys()
