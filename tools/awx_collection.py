# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs the collection awx.awx into .cache/awx/collections, without Ansible Galaxy.

The Python package ansible carries it; of that package's 200 MB this takes the one collection.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tools.folders import AWX

ANSIBLE = "12.3.0"


def main() -> int:
    """Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="scimops-awx-") as folder:
        options = ("-qq", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest", folder)
        pip = subprocess.run(
            [AWX / "bin" / "python", "-m", "pip", "download", *options, f"ansible=={ANSIBLE}"], check=False
        )
        if pip.returncode:
            return pip.returncode
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith("ansible_collections/awx/")]
            archive.extractall(AWX / "collections", names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
