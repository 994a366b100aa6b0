# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders that the tools work in, and the homes that keep them from the developer's own Ansible."""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
CACHE = CHECKOUT / ".cache"
COLLECTIONS = CHECKOUT / ".collections"
CERTIFICATION = CACHE / "certification" / "bin"
AWX = CACHE / "awx"
GATES = CACHE / "gates" / "bin"
NOX = CACHE / "nox" / "bin"
VENV = CHECKOUT / ".venv" / "bin"
IMAGES = CHECKOUT / "docs" / "images"


def home(name: str) -> Path:
    """A home folder for one tool, kept between runs.

    Molecule installs the collection below its home, where it would hide errors from ansible-lint, and
    ansible-test keeps its environments there.
    """
    return furnished(CACHE / "home" / name)


def furnished(folder: Path) -> Path:
    """A folder to be a home, made where it is not there; pip's settings of the real home apply in it too."""
    folder.mkdir(parents=True, exist_ok=True)
    for settings in (".config/pip", ".pip"):
        ours, theirs = folder / settings, Path.home() / settings
        if theirs.exists() and not ours.is_symlink():
            ours.parent.mkdir(parents=True, exist_ok=True)
            ours.symlink_to(theirs)
    return folder


def environment(name: str, *programs: Path, **variables: str) -> dict[str, str]:
    """This process's variables with a tool's own home, `programs` first on the PATH, and `variables` set."""
    path = os.pathsep.join([*map(str, programs), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "HOME": str(home(name)), "PATH": path, **variables}
