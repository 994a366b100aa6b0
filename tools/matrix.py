# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection under every ansible-core that it supports, and its shared code under the oldest target Python.

For each release: the unit tests under its ansible-test, and the integration tests marked `matrix`. The environments
are kept in .cache/matrix, one per release and Python.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.ansible_test import run_ansible_test
from tools.environments import make_environment
from tools.folders import CACHE, CHECKOUT, environment
from tools.pythons import find_python

MATRIX = CACHE / "matrix"
SANDBOX = CHECKOUT / "roles" / "sandbox" / "files" / "slack_scim_sandbox"
TEST_TOOLS = ("aiohttp", "hypothesis", "pytest", "pytest-timeout", "pytest-xdist", "requests")


@dataclass(frozen=True)
class Release:
    """An ansible-core, as pip names it, and the Pythons it may run under, best first."""

    ansible_core: str
    pythons: Sequence[str]

    def __str__(self) -> str:
        return f"ansible-core {self.ansible_core}"


RELEASES = (
    Release("2.16.19", ["3.11"]),
    Release("2.17.14", ["3.11"]),
    Release("2.18.19", ["3.11"]),
    Release("2.19.14", ["3.11"]),
    Release("2.20.10", ["3.12", "3.13"]),
    Release("2.21.5", ["3.13", "3.12"]),
    Release("2.22.0rc1", ["3.13"]),
)
OLDEST_TARGET_PYTHON = "3.9"


def main(arguments: Sequence[str]) -> int:
    """Test what this machine has the Pythons for; returns the exit code, and names what it skipped.

    With --ends, the smoke tests alone on the oldest and the newest release, which is what `make test-all` has time for.
    """
    ends = "--ends" in arguments
    releases = (RELEASES[0], RELEASES[-1]) if ends else RELEASES
    reports = [_test_release(release, units=not ends) for release in releases]
    reports.append(_test_target_python())
    print("\nMatrix")
    for name, outcome in reports:
        print(f"  {name:<40} {outcome}")
    return any(outcome == "failed" for name, outcome in reports)


def _test_release(release: Release, units: bool) -> tuple[str, str]:
    python = next(filter(None, map(find_python, release.pythons)), None)
    if python is None:
        return str(release), f"skipped: no Python {' or '.join(release.pythons)} on this machine"
    version = python.name.removeprefix("python")
    name = f"{release}, Python {version}"
    print(f"\n--- {name}", flush=True)
    venv = _environment(python, release.ansible_core, f"--editable={SANDBOX}")
    programs = venv / "bin"
    codes = [_pytest(programs, "tests/integration", "-m", "matrix", "-n", "2")]
    if units:
        home = f"ansible-test-{release.ansible_core}"
        codes.append(run_ansible_test(["units", "--venv", "--python", version], programs, home))
    return name, "failed" if any(codes) else "passed"


def _test_target_python() -> tuple[str, str]:
    name = f"module_utils, Python {OLDEST_TARGET_PYTHON}"
    python = find_python(OLDEST_TARGET_PYTHON)
    if python is None:
        return name, f"skipped: no Python {OLDEST_TARGET_PYTHON} on this machine"
    print(f"\n--- {name}", flush=True)
    # The newest ansible-core whose modules still run there is 2.21; as a package, 2.15 is the last that installs.
    venv = _environment(python, "2.15.13")
    return name, "failed" if _pytest(venv / "bin", "tests/unit/plugins/module_utils") else "passed"


def _environment(python: Path, ansible_core: str, *packages: str) -> Path:
    """A virtual environment with this ansible-core, the tools of the tests and `packages`."""
    venv = MATRIX / f"ansible-core-{ansible_core}-{python.name}"
    make_environment(venv, [f"ansible-core=={ansible_core}", *TEST_TOOLS, *packages], python, collection=True)
    return venv


def _pytest(programs: Path, *arguments: str) -> int:
    command = [str(programs / "python"), "-m", "pytest", "-q", *arguments]
    variables = environment("matrix", programs, LC_ALL="C.UTF-8")
    return subprocess.run(command, cwd=CHECKOUT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
