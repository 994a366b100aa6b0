# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection under every ansible-core that it supports, and its shared code under the oldest target Python.

For each release: the unit tests under its ansible-test, and the integration tests marked `matrix`. The environments
are kept in .cache/matrix, one per release and Python.

python -m tools.matrix [--ends]    the tests; a full run that passed writes the versions into the README's table
python -m tools.matrix --sanity    ansible-test sanity, every test, on the releases that others check collections with
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.ansible_test import run_ansible_test
from tools.environments import make_environment
from tools.folders import CACHE, CHECKOUT, environment
from tools.pythons import find_python

MATRIX = CACHE / "matrix"
SANDBOX = CHECKOUT / "roles" / "sandbox" / "files" / "slack_scim_sandbox"
TEST_TOOLS = (
    *("aiohttp", "hypothesis", "jsonschema", "markdown-it-py", "openpyxl", "pytest", "pytest-timeout"),
    *("pytest-xdist", "requests"),
)


@dataclass(frozen=True)
class Release:
    """An ansible-core, as pip names it, and the Pythons it may run under, best first.

    :ivar sanity: whether its sanity tests are run.
    """

    ansible_core: str
    pythons: Sequence[str]
    sanity: bool = False

    @property
    def minor(self) -> str:
        """Its version as the README has it, such as ``2.19``."""
        return ".".join(self.ansible_core.split(".")[:2])

    def __str__(self) -> str:
        return f"ansible-core {self.ansible_core}"


RELEASES = (
    Release("2.16.19", ["3.11"], sanity=True),
    Release("2.17.14", ["3.11"]),
    Release("2.18.19", ["3.11"], sanity=True),
    Release("2.19.14", ["3.11"]),
    Release("2.20.10", ["3.12", "3.13"], sanity=True),
    Release("2.21.5", ["3.13", "3.12"], sanity=True),
    # Not yet a release; its pylint is installed with an archive of a source host.
    Release("2.22.0rc1", ["3.13"]),
)
OLDEST_TARGET_PYTHON = "3.9"
#: Of the README's table of supported versions.
SUPPORTED_ROW = re.compile(r"^\| ansible-core \|.*\|$", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Test what this machine has the Pythons for; returns the exit code, and names what it skipped.

    With --ends, the smoke tests alone on the oldest and the newest release, which is what `make test-all` has time for.
    """
    if "--sanity" in arguments:
        return _report([_on(release, _sanity) for release in RELEASES if release.sanity])
    ends = "--ends" in arguments
    releases = (RELEASES[0], RELEASES[-1]) if ends else RELEASES
    reports = [_on(release, _smoke if ends else _whole) for release in releases]
    passed = [release for release, (_name, outcome) in zip(releases, reports, strict=True) if outcome == "passed"]
    if not ends and passed:
        write_supported(passed)
    return _report([*reports, _test_target_python()])


def _report(reports: Sequence[tuple[str, str]]) -> int:
    print("\nMatrix")
    for name, outcome in reports:
        print(f"  {name:<40} {outcome}")
    return any(outcome == "failed" for name, outcome in reports)


def supported_row(releases: Iterable[Release]) -> str:
    """The row of the README's table."""
    return f"| ansible-core | {', '.join(release.minor for release in releases)} |"


def write_supported(releases: Iterable[Release], readme: Path = CHECKOUT / "README.md") -> None:
    """Put the releases whose tests passed into the README's table."""
    text = readme.read_text(encoding="utf-8")
    readme.write_text(SUPPORTED_ROW.sub(supported_row(releases), text), encoding="utf-8")


def _on(release: Release, tests: Callable[[Release, Path, str], Iterable[int]]) -> tuple[str, str]:
    """Run tests, which are given the bin folder of an environment and its Python; their exit codes decide."""
    python = next(filter(None, map(find_python, release.pythons)), None)
    if python is None:
        return str(release), f"skipped: no Python {' or '.join(release.pythons)} on this machine"
    version = python.name.removeprefix("python")
    name = f"{release}, Python {version}"
    print(f"\n--- {name}", flush=True)
    venv = _environment(python, release.ansible_core, f"--editable={SANDBOX}")
    return name, "failed" if any(list(tests(release, venv / "bin", version))) else "passed"


def _smoke(_release: Release, programs: Path, _version: str) -> Iterator[int]:
    yield _pytest(programs, "tests/integration", "-m", "matrix", "-n", "2")


def _whole(release: Release, programs: Path, version: str) -> Iterator[int]:
    yield from _smoke(release, programs, version)
    yield run_ansible_test(["units", "--venv", "--python", version], programs, _home(release))


def _sanity(release: Release, programs: Path, _version: str) -> Iterator[int]:
    yield run_ansible_test(["sanity"], programs, _home(release))


def _home(release: Release) -> str:
    return f"ansible-test-{release.ansible_core}"


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
