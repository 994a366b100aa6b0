# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real interpreters on this machine, by version."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def find_python(version: str) -> Path | None:
    """The interpreter of a version such as "3.12", or None.

    pyenv's shims are ignored: they answer for versions that are not selected, with an error.
    """
    folders = [folder for folder in os.get_exec_path() if not folder.rstrip("/").endswith("/shims")]
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    folders += [str(folder / "bin") for folder in sorted(installed.glob(f"{version}.*"), reverse=True)]
    for folder in folders:
        program = shutil.which(f"python{version}", path=folder)
        if program and _answers_for(program, version):
            return Path(program)
    return None


def _answers_for(program: str, version: str) -> bool:
    question = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([program, "-c", question], check=False, capture_output=True, text=True)
    return answer.stdout.strip() == version
