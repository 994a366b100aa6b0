# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_directory over 100,000 accounts: the whole way, from the roster files to the plan.

Slack is reached over TLS, and members of groups are named by their addresses, as users have it. To say what that costs,
the same is measured over plain HTTP, and without groups.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.bench.addresses import Address, over_http, over_tls
from tests.bench.table import Table
from tests.support.sandbox import Sandbox

PEOPLE, GROUPS = 100_000, 200
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


@dataclass(frozen=True)
class Company:
    """What Slack has: active members, and groups with the addresses of theirs."""

    people: Sequence[Mapping[str, Any]]
    groups: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Figures:
    """Of a run in check mode where 1 % changed, of one where nothing has, and of one where one account has."""

    drift: Mapping[str, Any]
    settled: Mapping[str, Any]
    late: Mapping[str, Any]


def main() -> Table:
    """Measure in processes of their own, whose memory nothing else has used."""
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox, over_tls(sandbox, Path(name)) as address:
        sandbox.control.reset(users=PEOPLE, groups=GROUPS)
        company = _company(sandbox)
        full = _measure(sandbox, address, Path(name, "encrypted"), company)
        bare = _measure(sandbox, over_http(sandbox), Path(name, "plain"), replace(company, groups=()))
    drift, settled, late = full.drift, full.settled, full.late
    return Table(
        f"slack_scim_directory, {PEOPLE:,} accounts and {GROUPS} groups with members by address, over TLS: the process",
        [
            ("check mode, 1 % changed", ", ".join(f"{count} {kind}" for kind, count in drift["counts"].items())),
            ("  requests", str(drift["requests"])),
            (
                "  CPU for download, decoding, roster and plan",
                f"{drift['cpu']:.1f} s, limit for planning {MAX_CPU:g} s",
            ),
            ("  against plain HTTP without groups", f"x {drift['cpu'] / bare.drift['cpu']:.2f}"),
            ("  memory at its peak", f"{drift['memory']:.0f} MB, limit {MAX_MEMORY:g} MB"),
            ("  against plain HTTP without groups", f"x {drift['memory'] / bare.drift['memory']:.2f}"),
            ("source and Slack as they were at the last run: CPU", f"{settled['cpu']:.1f} s"),
            ("  against plain HTTP without groups", f"x {settled['cpu'] / bare.settled['cpu']:.2f}"),
            ("  memory at its peak", f"{settled['memory']:.0f} MB"),
            ("the same, but for one account on the last page: CPU", f"{late['cpu']:.1f} s"),
            ("  against plain HTTP without groups", f"x {late['cpu'] / bare.late['cpu']:.2f}"),
            ("  memory at its peak", f"{late['memory']:.0f} MB, limit {MAX_MEMORY:g} MB"),
        ],
    )


def _company(sandbox: Sandbox) -> Company:
    state = sandbox.control.state()
    people = [user for user in state["users"] if user["kind"] == "member" and user["active"]]
    emails = {user["id"]: user["email"] for user in state["users"]}
    groups = [
        {"name": group["display_name"], "members": [emails[member] for member in group["members"]]}
        for group in state["groups"]
    ]
    return Company(people, groups)


def _measure(sandbox: Sandbox, address: Address, folder: Path, company: Company) -> Figures:
    """Slack is afterwards as it was before."""
    folder.mkdir()
    options = {"token": address.token, "api_url": address.url, "budget_dir": str(folder)}
    if address.trusted:
        options["ca_path"] = address.trusted
    if company.groups:
        options["groups_file"] = str(_written(folder / "groups.jsonl", company.groups))
    drift = {**options, "users_file": str(_written(folder / "drift.jsonl", _roster(company, 100)))}
    changed = _run(sandbox, {**drift, "_ansible_check_mode": True})
    still = {**options, "users_file": str(_written(folder / "still.jsonl", _roster(company, None)))}
    still["snapshot_file"] = str(folder / "snapshot.json")
    _run(sandbox, still)
    settled = _run(sandbox, still)
    last = company.people[-1]
    _retitle(sandbox, last["id"], "By Hand")
    late = _run(sandbox, {**still, "_ansible_check_mode": True})
    _retitle(sandbox, last["id"], last["title"])
    return Figures(changed, settled, late)


def _retitle(sandbox: Sandbox, id: str, title: str) -> None:
    with ScimClient(Connection(sandbox.token, sandbox.url)) as slack:
        slack.patch_user(id, {"title": title}, slack.read_user(id))


def _run(sandbox: Sandbox, options: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of one run, with how many requests it sent."""
    sandbox.control.forget_requests()
    command = [sys.executable, "-c", RUN, json.dumps(options)]
    figures: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    if "msg" in figures["counts"]:
        raise RuntimeError(figures["counts"]["msg"])
    return {**figures, "requests": len(sandbox.control.requests())}


def _roster(company: Company, every: int | None) -> Iterator[dict[str, Any]]:
    """All people, one in `every` with another title; with `None` no one has."""
    for number, user in enumerate(company.people):
        row = _row(user)
        if every and number % every == every // 2:
            row["title"] = "Director"
        yield row


def _written(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _row(user: Mapping[str, Any]) -> dict[str, Any]:
    options = ("email", "given_name", "family_name", "title", "department", "employee_number")
    return {option: user[option] for option in options if user.get(option)}


if __name__ == "__main__":
    print(main())
