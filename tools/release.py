# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is published of a release, made from the last commit.

python -m tools.release build FOLDER    the tarball, its bill of materials and their checksums
python -m tools.release check-tag TAG   whether the last commit is the release of that tag
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from tools.collection_tree import committed_tree
from tools.sbom import bill_of_materials
from tools.sign import beside, write_checksums
from tools.tarball import build, source_date


def build_release(folder: Path) -> Path:
    """Put the tarball, its bill of materials and their checksums into an empty folder; returns the tarball."""
    folder.mkdir(parents=True, exist_ok=True)
    with committed_tree() as tree:
        tarball = build(tree, folder)
    document = json.dumps(bill_of_materials(tarball, source_date()), indent=2) + "\n"
    beside(tarball, ".cdx.json").write_text(document, encoding="utf-8")
    write_checksums(folder)
    return tarball


def tag_problems(tag: str, tree: Path) -> list[str]:
    """Why `tree` is not the release of a tag; empty when it is."""
    version = yaml.safe_load((tree / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    releases = yaml.safe_load((tree / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))["releases"]
    fragments = sorted(path.name for path in (tree / "changelogs" / "fragments").glob("*.yml"))
    problems = []
    if tag != version:
        problems.append(f"the tag is {tag}, and the version in galaxy.yml is {version}")
    if version not in releases:
        problems.append(f"changelogs/changelog.yaml has no release {version}: run `make changelog`")
    if fragments:
        problems.append(f"not in the changelog yet: {', '.join(fragments)}: run `make changelog`")
    return problems


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    command, place = arguments
    if command == "build":
        print(build_release(Path(place)))
    elif command == "check-tag":
        with committed_tree() as tree:
            problems = tag_problems(place, tree)
        print("\n".join(problems))
        return bool(problems)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
