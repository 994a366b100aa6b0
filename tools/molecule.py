# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the Molecule scenarios (all, or those named) in a home of its own: Molecule leaves a copy of the collection."""

from __future__ import annotations

import subprocess
import sys

from tools.folders import CHECKOUT, COLLECTIONS, VENV, environment

EXTENSIONS = CHECKOUT / "extensions"


def main() -> int:
    """Returns the exit code; having no scenario at all is a failure."""
    scenarios = sys.argv[1:] or sorted(found.parent.name for found in EXTENSIONS.glob("molecule/*/molecule.yml"))
    if not scenarios:
        print(f"no scenario under {EXTENSIONS / 'molecule'}", file=sys.stderr)
        return 1
    variables = environment("molecule", VENV, ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS), LC_ALL="C.UTF-8")
    failed = [
        scenario
        for scenario in scenarios
        if subprocess.run(
            [VENV / "molecule", "test", "--scenario-name", scenario], cwd=EXTENSIONS, env=variables, check=False
        ).returncode
    ]
    print(
        f"Molecule: {len(scenarios) - len(failed)} scenarios passed, {len(failed)} failed {' '.join(failed)}".rstrip()
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
