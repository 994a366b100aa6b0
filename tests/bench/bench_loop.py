# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loop of unchanged slack_scim_user tasks: in Ansible's worker process, against the shipped module.

Filters find the accounts of these loops. In one more loop, no account has the addresses, so that a list of all accounts
has to prove it: one list for the whole loop.

Slack is reached over TLS, and once over plain HTTP, to compare.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.bench.addresses import over_http, over_tls
from tests.bench.plays import SHIPPED, timed
from tests.bench.table import Table
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

#: Items in the worker, and items that are shipped: those take too long for as many.
HERE, THERE = 1000, 40


def main() -> Table:
    """Loop over both, and report what an item costs."""
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox, over_tls(sandbox, Path(folder)) as address:
        sandbox.control.reset(users=HERE + 200)
        people = [user for user in sandbox.control.state()["users"] if user["active"] and user["kind"] == "member"]
        play = PlaybookRunner(Path(folder), address.environment)
        bare = PlaybookRunner(Path(folder, "plain"), over_http(sandbox).environment)
        empty = timed(play, {"ansible.builtin.meta": "noop"}, {})
        task = {
            "scimops.slack.slack_scim_user": {"email": "{{ item.email }}", "title": "{{ item.title }}"},
            "loop_control": {"label": "{{ item.email }}"},
        }
        rows = [{"email": user["email"], "title": user["title"]} for user in people[:HERE]]
        roster = Path(folder) / "people.json"
        roster.write_text(json.dumps({"people": rows}), encoding="utf-8")
        variables = ["-e", f"@{roster}"]
        sandbox.control.forget_requests()
        all_of_them = {**task, "loop": "{{ people }}"}
        here = (timed(play, all_of_them, {"arguments": variables}) - empty) / len(rows)
        sent = len(sandbox.control.requests()) / len(rows)
        plainly = (timed(bare, all_of_them, {"arguments": variables}) - empty) / len(rows)
        sandbox.control.forget_requests()
        gone = {
            "scimops.slack.slack_scim_user": {"email": "no.{{ item.email }}", "state": "absent"},
            "loop_control": {"label": "{{ item.email }}"},
            "loop": "{{ people }}",
        }
        absent = (timed(play, gone, {"arguments": variables}) - empty) / len(rows)
        asked = sandbox.control.requests()
        filters = sum("filter=" in request["query"] for request in asked)
        shipped = {**SHIPPED, "arguments": [*SHIPPED["arguments"], *variables]}
        some = {**task, "loop": f"{{{{ people[:{THERE}] }}}}"}
        there = (timed(play, some, shipped) - empty) / THERE
        plainly_there = (timed(bare, some, shipped) - empty) / THERE
        if sandbox.control.writes():
            raise RuntimeError("the tasks were to change nothing")
    return Table(
        f"A loop of unchanged slack_scim_user tasks over TLS: {len(rows):,} in the worker process, {THERE} shipped",
        [
            ("an item in the worker process", f"{here * 1000:.1f} ms, {sent:.2f} requests"),
            ("  against plain HTTP", f"x {here / plainly:.2f}"),
            ("an item that no account is, in the worker process", f"{absent * 1000:.1f} ms"),
            (
                "  requests of the loop",
                f"{filters:,} filters, {len(asked) - filters} pages of the list of all accounts",
            ),
            ("an item shipped as to any host", f"{there * 1000:.0f} ms"),
            ("  against plain HTTP", f"x {there / plainly_there:.2f}"),
            ("in the worker, so many times faster (at least 30)", f"x {there / here:.0f}"),
        ],
    )
