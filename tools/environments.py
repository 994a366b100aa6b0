# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual environments, all made here: those of the Makefile and those of the matrix.

python -m tools.environments FOLDER REQUIREMENTS [--collection]
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.folders import CHECKOUT, COLLECTIONS

OLDEST_PYTHON = (3, 11)
STAMP = ".dependencies"


def make_environment(
    folder: Path, packages: Sequence[str], python: Path | str = sys.executable, collection: bool = False
) -> None:
    """Create a virtual environment, unless the folder holds it already.

    It is created anew when `packages`, or a requirements file among them, is not what it was created with.

    :param packages: arguments of ``pip install``; a requirements file is ``--requirement=PATH``.
    :param collection: whether its Python can import the checkout as the collection.
    """
    stamp, recipe = folder / STAMP, _recipe(packages)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != recipe:
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*install, *packages], cwd=CHECKOUT, check=True)
        if collection:
            (site_packages,) = folder.glob("lib/python3.*/site-packages")
            (site_packages / "scimops_slack.pth").write_text(f"{COLLECTIONS}\n", encoding="utf-8")
    stamp.write_text(recipe, encoding="utf-8")  # make compares its time with that of the requirements


def _recipe(packages: Sequence[str]) -> str:
    """What an environment is created from, as text: the checkout's place, the packages, the requirements files."""
    files = [package.partition("=")[2] for package in packages if package.startswith("--requirement=")]
    return "\n".join([str(CHECKOUT), *packages, *((CHECKOUT / file).read_text(encoding="utf-8") for file in files)])


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    folder, requirements, *options = arguments
    if sys.version_info < OLDEST_PYTHON:
        found = sys.version.split()[0]
        print(f"Python 3.11 or newer is needed, this is {found}: set PYTHON=/path/to/python3", file=sys.stderr)
        return 1
    try:
        make_environment(CHECKOUT / folder, [f"--requirement={requirements}"], collection="--collection" in options)
    except subprocess.CalledProcessError as failure:
        return failure.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
