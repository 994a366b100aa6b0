# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball that is published: what is in it, what Galaxy says to it, what its changelog tells."""

from __future__ import annotations

import json
import re
import tarfile
from fnmatch import fnmatch
from pathlib import Path

import yaml

from tests.release.contents import contents
from tools import gates
from tools.collection_tree import committed_tree
from tools.folders import CHECKOUT

GALAXY = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))


def names(tarball: Path) -> set[str]:
    """The files of a tarball."""
    with tarfile.open(tarball) as archive:
        return {member.name for member in archive if not member.isdir()}


def for_developers(name: str) -> bool:
    """Whether galaxy.yml keeps a file out, by its path or by that of a folder it lies in."""
    paths = [name, *map(str, Path(name).parents)]
    return any(fnmatch(path, pattern) for path in paths for pattern in GALAXY["build_ignore"])


def test_what_is_committed_without_what_is_for_developers(tree: Path, tarball: Path) -> None:
    committed = {str(path.relative_to(tree)) for path in tree.rglob("*") if not path.is_dir()}
    # ansible-galaxy makes the manifest out of galaxy.yml.
    expected = {name for name in committed if not for_developers(name)} - {"galaxy.yml"} | {
        "FILES.json",
        "MANIFEST.json",
    }
    assert names(tarball) == expected
    assert not [
        name for name in expected if re.search(r"(^|/)(\.git|\.cache|\.ci|\.venv|__pycache__|tools)(/|$)", name)
    ]


def test_who_it_is(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        manifest = archive.extractfile("MANIFEST.json")
        assert manifest is not None
        said = json.load(manifest)["collection_info"]
    assert (said["namespace"], said["name"], said["version"]) == ("scimops", "slack", "1.1.0")
    assert said["dependencies"] == {}
    assert tarball.name == "scimops-slack-1.1.0.tar.gz"


def test_galaxy_imports_it_without_a_word(tarball: Path) -> None:
    assert gates.import_complaints(tarball) == []


def test_its_changelog_is_that_of_the_release() -> None:
    with committed_tree() as tree:
        changelog = tree / "CHANGELOG.md"
        committed = changelog.read_text(encoding="utf-8")
        assert gates.release_changelog(tree, tree.parents[2]) == 0
        assert changelog.read_text(encoding="utf-8") == committed, "run `make changelog`"
        everything = {name for by_kind in contents(tree).values() for name in by_kind}
        playbooks = {f"scimops.slack.{path.stem}" for path in (tree / "playbooks").glob("*.yml")}
        everything |= {name for name in playbooks if not name.startswith("scimops.slack.demo")}
    told = committed.replace("\\", "")
    assert f"\n## v{GALAXY['version']}\n" in told
    assert {name for name in everything if f"{name} - " not in told} == set()
