# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test, without containers and without the hosts of its own that it downloads pip from.

python -m tools.ansible_test sanity
python -m tools.ansible_test units --venv --python 3.11
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.collection_tree import collection_tree
from tools.folders import VENV, environment
from tools.pythons import find_python

# Pythons that ansible-test's multi-version tests (compile, import) are given, if they are installed.
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")

PIP_STAND_IN = '''\
"""Installs pip out of its own wheel: what get-pip.py does, without downloading get-pip.py."""

import runpy
import sys

sys.path.insert(0, {wheel!r})
options = [option for option in sys.argv[1:] if option not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", "--upgrade", "--force-reinstall", "--ignore-installed"] + options
runpy.run_module("pip", run_name="__main__", alter_sys=True)
'''


def run_ansible_test(arguments: Sequence[str], programs: Path = VENV, home: str = "ansible-test") -> int:
    """Run the ansible-test of an environment (its bin folder) on a copy of the checkout; returns the exit code."""
    pythons = [found.parent for version in PYTHONS if (found := find_python(version))]
    variables = environment(home, programs, *pythons, LC_ALL="C.UTF-8")
    _provide_pip(programs, Path(variables["HOME"], ".ansible", "test", "cache"))
    with collection_tree() as tree:
        # By its Python: the first line of a script cannot name one whose path has a blank.
        command = [str(programs / "python"), str(programs / "ansible-test"), *arguments]
        return subprocess.run(command, cwd=tree, env=variables, check=False).returncode


def _provide_pip(programs: Path, cache: Path) -> None:
    """Put pip's wheel, and a script that runs pip from it, where ansible-test looks before it downloads."""
    cache.mkdir(parents=True, exist_ok=True)
    for version in _pip_versions(programs):
        wheel = cache / f"pip-{version}-py3-none-any.whl"
        if not wheel.exists():
            download = ["-m", "pip", "download", "-qq", "--no-deps", "--only-binary=:all:", "--dest", str(cache)]
            subprocess.run([sys.executable, *download, f"pip=={version}"], check=True)
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        script.write_text(PIP_STAND_IN.format(wheel=str(wheel)), encoding="utf-8")


def _pip_versions(programs: Path) -> set[str]:
    """The versions of pip that this ansible-test bootstraps its environments with."""
    (source,) = programs.parent.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    return set(re.findall(r"pip='([\d.]+)'", source.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(run_ansible_test(sys.argv[1:]))
