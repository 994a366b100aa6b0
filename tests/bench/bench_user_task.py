# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one slack_scim_user task costs: against a task that does nothing, in requests, and in memory; over TLS."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.addresses import Address, over_http, over_tls
from tests.bench.plays import SHIPPED, timed
from tests.bench.table import Table
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

LIBRARY = Path(__file__).parent / "library"
ROUNDS = 5
TASKS = 10  # of a kind in one play
PERSON = {"user_name": "nora.quist", "email": "nora.quist@example.com", "title": "Clerk"}

#: Runs the module in a process of its own, as Ansible does on a host, and prints its peak memory in MB.
PEAK = """
import io, json, sys, contextlib
from tests.bench.memory import peak_memory
from ansible.module_utils.testing import patch_module_args
from ansible_collections.scimops.slack.plugins.modules import slack_scim_user
with patch_module_args(json.loads(sys.argv[1])), contextlib.redirect_stdout(io.StringIO()):
    try:
        slack_scim_user.main()
    except SystemExit:
        pass
print(peak_memory())
"""


def main() -> Table:
    """Measure, and report."""
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox, over_tls(sandbox, Path(folder)) as address:
        sandbox.control.reset()
        play = PlaybookRunner(Path(folder), {**address.environment, "ANSIBLE_LIBRARY": str(LIBRARY)})
        bare = PlaybookRunner(Path(folder, "plain"), over_http(sandbox).environment)
        user = {"scimops.slack.slack_scim_user": PERSON}
        play.tasks(user)
        seconds: dict[str, list[float]] = {name: [] for name in ("empty", "noop", "shipped", "worker", "plain")}
        for _each in range(ROUNDS):
            seconds["empty"].append(timed(play, {"ansible.builtin.meta": "noop"}, {}, TASKS))
            seconds["noop"].append(timed(play, {"noop": {}}, SHIPPED, TASKS))
            seconds["shipped"].append(timed(play, user, SHIPPED, TASKS))
            seconds["worker"].append(timed(play, user, {}, TASKS))
            seconds["plain"].append(timed(bare, user, SHIPPED, TASKS))
        each = {name: statistics.median(values) for name, values in seconds.items()}
        cost = {name: (each[name] - each["empty"]) / TASKS for name in ("noop", "shipped", "worker", "plain")}
        unchanged, change = _requests(play, sandbox, {}), _requests(play, sandbox, {"title": "Head"})
        peak = _peak(address, PERSON)
    return Table(
        f"One slack_scim_user task on a loopback Slack over TLS (median of {ROUNDS} plays of {TASKS} tasks)",
        [
            ("a module that does nothing, with the same imports", f"{cost['noop'] * 1000:.0f} ms"),
            ("slack_scim_user, unchanged, shipped as to any host", f"{cost['shipped'] * 1000:.0f} ms"),
            ("  its own cost against the module that does nothing", f"x {cost['shipped'] / cost['noop']:.2f}"),
            ("  against plain HTTP", f"x {cost['shipped'] / cost['plain']:.2f}"),
            ("slack_scim_user, unchanged, in the worker process", f"{cost['worker'] * 1000:.0f} ms"),
            ("  against the shipped one", f"x {cost['worker'] / cost['shipped']:.3f}"),
            ("requests of an unchanged task", unchanged),
            ("requests of a change", change),
            ("peak memory of the shipped module", f"{peak:.0f} MB"),
        ],
    )


def _requests(play: PlaybookRunner, sandbox: Sandbox, change: Mapping[str, Any]) -> str:
    sandbox.control.forget_requests()
    play.module("slack_scim_user", {**PERSON, **change})
    return " + ".join(request["method"] for request in sandbox.control.requests())


def _peak(address: Address, arguments: Mapping[str, Any]) -> float:
    options = json.dumps({**arguments, "token": address.token, "api_url": address.url, "ca_path": address.trusted})
    shown = subprocess.run(
        [sys.executable, "-c", PEAK, options], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return float(shown.stdout)
