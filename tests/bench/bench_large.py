# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_directory in check mode over 100,000 accounts: the whole way, from the roster file to the plan."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.table import Table
from tests.support.sandbox import Sandbox

PEOPLE = 100_000
MAX_CPU = 15.0  # seconds
MAX_MEMORY = 500.0  # MB

#: Runs the module in a process of its own, as Ansible does on a host; prints CPU seconds, peak memory and the counts.
RUN = """
import contextlib, io, json, resource, sys, time
from ansible.module_utils.testing import patch_module_args
from ansible_collections.scimops.slack.plugins.modules import slack_scim_directory
options, output = json.loads(sys.argv[1]), io.StringIO()
before = time.process_time()
with patch_module_args(options), contextlib.redirect_stdout(output):
    try:
        slack_scim_directory.main()
    except SystemExit:
        pass
result = json.loads(output.getvalue())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": time.process_time() - before, "memory": peak, "counts": result.get("counts", result)}))
"""


def main() -> Table:
    """Measure in a process of its own, whose memory nothing else has used."""
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        sandbox.control.reset(users=PEOPLE)
        sandbox.control.settings(read_only=True)
        options = {
            "token": sandbox.token,
            "api_url": sandbox.url,
            "users_file": str(_roster(sandbox, Path(folder))),
            "_ansible_check_mode": True,
            "budget_dir": folder,
        }
        command = [sys.executable, "-c", RUN, json.dumps(options)]
        figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        requests = len(sandbox.control.requests())
    return Table(
        f"slack_scim_directory in check mode, {PEOPLE:,} accounts, 1 % changed: the whole process",
        [
            ("operations", ", ".join(f"{count} {kind}" for kind, count in figures["counts"].items())),
            ("requests", str(requests)),
            (
                "CPU for download, decoding, roster and plan",
                f"{figures['cpu']:.1f} s, limit for planning {MAX_CPU:g} s",
            ),
            ("memory at its peak", f"{figures['memory']:.0f} MB, limit {MAX_MEMORY:g} MB"),
        ],
    )


def _roster(sandbox: Sandbox, folder: Path) -> Path:
    """Everybody who is there, one in 100 with another title."""
    path = folder / "roster.jsonl"
    with path.open("w", encoding="utf-8") as file:
        people = (user for user in sandbox.control.state()["users"] if user["kind"] == "member" and user["active"])
        for number, user in enumerate(people):
            file.write(json.dumps(_row(user, number)) + "\n")
    return path


def _row(user: dict[str, Any], number: int) -> dict[str, Any]:
    options = ("email", "given_name", "family_name", "title", "department", "employee_number")
    row = {option: user[option] for option in options if user.get(option)}
    return {**row, "title": "Director"} if number % 100 == 50 else row


if __name__ == "__main__":
    print(main())
