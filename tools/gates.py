# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's own gates, each run as its authors mean it to be run; exit code 0 only when it found nothing.

python -m tools.gates ansible-lint|antsibull-changelog|certification-lint|changelog
python -m tools.gates antsibull-nox SESSION...
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.folders import CERTIFICATION, CHECKOUT, COLLECTIONS, GATES, NOX, environment

COMPLAINT = re.compile(r"\b(?:ERROR|WARNING|CRITICAL)\b")


def ansible_lint() -> int:
    """Profile production, as .ansible-lint says; it runs yamllint too."""
    return _gate("ansible-lint", "--offline", "--strict", collections=COLLECTIONS)


def certification_lint() -> int:
    """ansible-lint as the certification runs it: on a plain clone, without collections and options."""
    variables = environment("certification", CERTIFICATION, LC_ALL="C.UTF-8")
    with tempfile.TemporaryDirectory(prefix="scimops-slack-") as folder:
        subprocess.run(["git", "clone", "--quiet", "--no-local", CHECKOUT, folder], check=True)
        return subprocess.run([CERTIFICATION / "ansible-lint", "-q"], cwd=folder, env=variables, check=False).returncode


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


def antsibull_nox(*sessions: str) -> int:
    """Sessions of noxfile.py."""
    return subprocess.run(
        [NOX / "nox", "--reuse-venv=yes", "--session", *sessions],
        cwd=CHECKOUT,
        env=environment("nox", NOX),
        check=False,
    ).returncode


GATE_BY_NAME: Mapping[str, Callable[..., int]] = {
    "ansible-lint": ansible_lint,
    "antsibull-changelog": antsibull_changelog,
    "antsibull-nox": antsibull_nox,
    "certification-lint": certification_lint,
    "changelog": changelog,
}


def _gate(program: str, *arguments: str, collections: Path, folder: Path = CHECKOUT) -> int:
    return subprocess.run(
        [GATES / program, *arguments], cwd=folder, env=_variables(collections), check=False
    ).returncode


def _variables(collections: Path) -> dict[str, str]:
    return environment("gates", GATES, ANSIBLE_COLLECTIONS_PATH=str(collections), LC_ALL="C.UTF-8")


if __name__ == "__main__":
    sys.exit(GATE_BY_NAME[sys.argv[1]](*sys.argv[2:]))
