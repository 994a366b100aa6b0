# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's own gates, each run as its authors mean it to be run; exit code 0 only when it found nothing.

python -m tools.gates ansible-lint|antsibull-docs|antsibull-changelog|antsibull-nox|galaxy-importer
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.collection_tree import collection_tree
from tools.folders import CHECKOUT, COLLECTIONS, GATES, NOX, environment

COMPLAINT = re.compile(r"\b(?:ERROR|WARNING|CRITICAL)\b")


def ansible_lint() -> int:
    """Profile production, as .ansible-lint says; it runs yamllint too."""
    return _gate("ansible-lint", "--offline", "--strict", collections=COLLECTIONS)


def antsibull_docs() -> int:
    """Documentation and links of every plugin, role and extra page."""
    command = ("lint-collection-docs", "--plugin-docs", "--validate-collection-refs=dependent")
    with collection_tree() as tree:
        return _gate("antsibull-docs", *command, str(tree), collections=tree.parents[2])


def antsibull_changelog() -> int:
    """Fragments, and the changelog that was generated from earlier ones."""
    return _gate("antsibull-changelog", "lint", collections=COLLECTIONS)


def changelog() -> int:
    """Put what the fragments say into the release that galaxy.yml names, and generate CHANGELOG.md."""
    return release_changelog(CHECKOUT, COLLECTIONS)


def release_changelog(tree: Path, collections: Path) -> int:
    """The same in any copy of the collection; `collections` is the folder that holds ansible_collections."""
    command = ("release", "--reload-plugins", "--update-existing")
    return _gate("antsibull-changelog", *command, collections=collections, folder=tree)


def galaxy_importer() -> int:
    """Build the collection and import it."""
    with collection_tree() as tree:
        complaints = import_complaints(build(tree, tree.parents[2]))
    print(f"galaxy-importer: {len(complaints)} errors and warnings")
    return bool(complaints)


def build(tree: Path, output: Path) -> Path:
    """The tarball of the collection in `tree`, made in the folder `output`; CalledProcessError if it cannot be."""
    command = ("collection", "build", "--output-path", str(output), str(tree))
    subprocess.run([GATES / "ansible-galaxy", *command], cwd=output, env=_variables(output), check=True)
    (tarball,) = output.glob("scimops-slack-*.tar.gz")
    return tarball


def import_complaints(tarball: Path) -> list[str]:
    """Import a tarball as Ansible Galaxy does, and return what it complains of, a line each.

    The importer's exit code is 0 whatever it found, so its log decides.
    """
    done = subprocess.run(
        [GATES / "python", "-m", "galaxy_importer.main", tarball],
        cwd=tarball.parent,
        env=_variables(tarball.parent) | {"GALAXY_IMPORTER_CONFIG": str(CHECKOUT / "tools" / "galaxy-importer.cfg")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(done.stdout, end="")
    complaints = [line for line in done.stdout.splitlines() if COMPLAINT.search(line)]
    if done.returncode:
        complaints.append(f"galaxy-importer ended with exit code {done.returncode}")
    return complaints


def antsibull_nox() -> int:
    """The sessions of noxfile.py that need neither containers nor other hosts than PyPI."""
    return subprocess.run(
        [NOX / "nox", "--reuse-venv=yes"], cwd=CHECKOUT, env=environment("nox", NOX), check=False
    ).returncode


GATE_BY_NAME: Mapping[str, Callable[[], int]] = {
    "ansible-lint": ansible_lint,
    "antsibull-changelog": antsibull_changelog,
    "antsibull-docs": antsibull_docs,
    "antsibull-nox": antsibull_nox,
    "changelog": changelog,
    "galaxy-importer": galaxy_importer,
}


def _gate(program: str, *arguments: str, collections: Path, folder: Path = CHECKOUT) -> int:
    return subprocess.run(
        [GATES / program, *arguments], cwd=folder, env=_variables(collections), check=False
    ).returncode


def _variables(collections: Path) -> dict[str, str]:
    return environment("gates", GATES, ANSIBLE_COLLECTIONS_PATH=str(collections), LC_ALL="C.UTF-8")


if __name__ == "__main__":
    sys.exit(GATE_BY_NAME[sys.argv[1]]())
