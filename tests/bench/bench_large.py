# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_directory over 100,000 accounts: the whole way, from the roster file to the plan."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.bench.table import Table
from tests.support.sandbox import Sandbox

PEOPLE = 100_000
MAX_CPU = 15.0  # seconds
MAX_MEMORY = 500.0  # MB

#: Runs the module in a process of its own, as Ansible does on a host; prints CPU seconds, peak memory and the counts.
RUN = """
import contextlib, io, json, sys, time
from tests.bench.memory import peak_memory
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
counts = result.get("counts", result)
print(json.dumps({"cpu": time.process_time() - before, "memory": peak_memory(), "counts": counts}))
"""


def main() -> Table:
    """Measure in processes of their own, whose memory nothing else has used."""
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sandbox.control.reset(users=PEOPLE)
        people = [user for user in sandbox.control.state()["users"] if user["kind"] == "member" and user["active"]]
        options = {"token": sandbox.token, "api_url": sandbox.url, "budget_dir": name}
        drift = {**options, "users_file": str(_roster(folder / "drift.jsonl", people, 100))}
        plan, requests = _run(sandbox, {**drift, "_ansible_check_mode": True})
        still = {**options, "users_file": str(_roster(folder / "still.jsonl", people, None))}
        still["snapshot_file"] = str(folder / "snapshot.json")
        _run(sandbox, still)
        settled, _requests = _run(sandbox, still)
        with ScimClient(Connection(sandbox.token, sandbox.url)) as slack:
            last = slack.read_user(people[-1]["id"])
            slack.patch_user(last.id, {"title": "By Hand"}, last)
        late, _requests = _run(sandbox, {**still, "_ansible_check_mode": True})
    return Table(
        f"slack_scim_directory, {PEOPLE:,} accounts: the whole process",
        [
            ("check mode, 1 % changed", ", ".join(f"{count} {kind}" for kind, count in plan["counts"].items())),
            ("  requests", str(requests)),
            ("  CPU for download, decoding, roster and plan", f"{plan['cpu']:.1f} s, limit for planning {MAX_CPU:g} s"),
            ("  memory at its peak", f"{plan['memory']:.0f} MB, limit {MAX_MEMORY:g} MB"),
            ("source and Slack as they were at the last run: CPU", f"{settled['cpu']:.1f} s"),
            ("  memory at its peak", f"{settled['memory']:.0f} MB"),
            ("the same, but for one account on the last page: CPU", f"{late['cpu']:.1f} s"),
            ("  memory at its peak", f"{late['memory']:.0f} MB, limit {MAX_MEMORY:g} MB"),
        ],
    )


def _run(sandbox: Sandbox, options: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The figures of one run, and how many requests it made."""
    sandbox.control.forget_requests()
    command = [sys.executable, "-c", RUN, json.dumps(options)]
    figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return figures, len(sandbox.control.requests())


def _roster(path: Path, people: Sequence[Mapping[str, Any]], every: int | None) -> Path:
    """All of them, one in `every` with another title; nobody with `None`."""
    with path.open("w", encoding="utf-8") as file:
        for number, user in enumerate(people):
            row = _row(user)
            if every and number % every == every // 2:
                row["title"] = "Director"
            file.write(json.dumps(row) + "\n")
    return path


def _row(user: Mapping[str, Any]) -> dict[str, Any]:
    options = ("email", "given_name", "family_name", "title", "department", "employee_number")
    return {option: user[option] for option in options if user.get(option)}


if __name__ == "__main__":
    print(main())
