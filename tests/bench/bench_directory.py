# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory of which nothing changes: one task, against a bare download of the same pages, and against loops.

Slack is reached over TLS, and members of groups are named by their addresses, as users have it. To say what that costs,
the same is measured over plain HTTP with members by id.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.addresses import Address, over_http, over_tls
from tests.bench.plays import SHIPPED, timed
from tests.bench.table import Table
from tests.support.playbook import PlaybookRunner
from tests.support.sandbox import Sandbox

LIBRARY = Path(__file__).parent / "library"
PEOPLE, GROUPS = 10_000, 200
#: Items of the loops, whose time grows with their number.
ITEMS = 40
ROUNDS = 3

#: Downloads and decodes all pages, four at a time, and does nothing with them.
DOWNLOAD = """
import sys, json
from concurrent.futures import ThreadPoolExecutor
import requests
url, token, trusted = sys.argv[1:]
session = requests.Session()
session.trust_env = False
session.verify = trusted or True
session.headers["Authorization"] = f"Bearer {token}"
def page(path, start):
    return json.loads(session.get(f"{url}/v1/{path}", params={"startIndex": start, "count": 1000}).content)
with ThreadPoolExecutor(4) as threads:
    for path in ("Users", "Groups"):
        first = page(path, 1)
        rest = list(threads.map(lambda start: page(path, start), range(1001, first["totalResults"] + 1, 1000)))
"""


@dataclass(frozen=True)
class Slack:
    """The address of the local Slack, its roster as files, and the plays against it."""

    address: Address
    play: PlaybookRunner
    users: Path
    groups: Path

    def directory(self, **options: str) -> dict[str, Any]:
        """The task that this is about; without a snapshot it compares the source with Slack each time."""
        files = {"users_file": str(self.users), "groups_file": str(self.groups)}
        how = {"absent_users": "deactivate", "budget_dir": str(self.users.parent / "budget")}
        return {"scimops.slack.slack_scim_directory": {**files, **how, **options}}

    def nightly(self) -> dict[str, Any]:
        """The task with a snapshot, which knows what it rested on the last time."""
        return self.directory(snapshot_file=str(self.users.parent / "snapshot.json"))

    def download(self) -> float:
        """Seconds of the bare script."""
        return _seconds([sys.executable, "-c", DOWNLOAD, self.address.url, self.address.token, self.address.trusted])


def main() -> Table:
    """Measure, and report."""
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox, over_tls(sandbox, Path(name)) as address:
        sandbox.control.reset(users=PEOPLE, groups=GROUPS)
        state = sandbox.control.state()
        slack = _slack(address, Path(name, "encrypted"), state, by="email")
        bare = _slack(over_http(sandbox), Path(name, "plain"), state, by="id")
        bare.play.tasks(bare.nightly(), warns=True)
        sandbox.control.forget_requests()
        slack.play.tasks(slack.nightly(), warns=True)
        requests = sandbox.control.requests()
        if sandbox.control.writes():
            raise RuntimeError("nothing was to change")
        each = _medians(slack, bare)
        here = each["compared"] / PEOPLE
        loops = dict(_loops(slack, state))
    shipped, compared = each["nightly"] - each["noop"], each["compared"] - each["noop"]
    worker = each["nightly in the worker"] - each["debug"]
    script = each["script"]
    plainly = {name: each[f"{name}, plain"] - each["noop"] for name in ("nightly", "compared")}
    return Table(
        f"{PEOPLE:,} users and {GROUPS} groups with members by address, over TLS, nothing to do (median of {ROUNDS})",
        [
            ("requests, none of them a write (at most 25)", str(len(requests))),
            ("a script that downloads and decodes the same pages", f"{script:.2f} s"),
            ("the task, less one that does nothing", f"{shipped:.2f} s"),
            ("  against the script (at most 1.5)", f"x {shipped / script:.2f}"),
            ("the task in the worker process, less a debug task", f"{worker:.2f} s"),
            ("  against the script", f"x {worker / script:.2f}"),
            (
                "the task where something did change, so that all is compared, less one that does nothing",
                f"{compared:.2f} s",
            ),
            ("  against the script", f"x {compared / script:.2f}"),
            ("against plain HTTP and members by id: the script", f"x {script / each['script, plain']:.2f}"),
            ("  the task, less one that does nothing", f"x {shipped / plainly['nightly']:.2f}"),
            ("  the task that compares all, less one that does nothing", f"x {compared / plainly['compared']:.2f}"),
            *(
                (
                    f"a user of that, against a loop of {name} ({ITEMS} items measured; at least 200)",
                    f"x {cost / here:,.0f}",
                )
                for name, cost in loops.items()
            ),
        ],
    )


def _medians(slack: Slack, bare: Slack) -> dict[str, float]:
    """The seconds of everything that is compared, taken in turns."""
    warns = {"warns": True}
    what: dict[str, Callable[[], float]] = {
        "noop": lambda: timed(slack.play, {"noop": {}}, SHIPPED),
        "nightly": lambda: timed(slack.play, slack.nightly(), {**SHIPPED, **warns}),
        "compared": lambda: timed(slack.play, slack.directory(), {**SHIPPED, **warns}),
        "debug": lambda: timed(slack.play, {"ansible.builtin.debug": {}}, {}),
        "nightly in the worker": lambda: timed(slack.play, slack.nightly(), warns),
        "script": slack.download,
        "nightly, plain": lambda: timed(bare.play, bare.nightly(), {**SHIPPED, **warns}),
        "compared, plain": lambda: timed(bare.play, bare.directory(), {**SHIPPED, **warns}),
        "script, plain": bare.download,
    }
    seconds: dict[str, list[float]] = {name: [] for name in what}
    for _each in range(ROUNDS):
        for name, measure in what.items():
            seconds[name].append(measure())
    return {name: statistics.median(values) for name, values in seconds.items()}


def _slack(address: Address, folder: Path, state: Mapping[str, Any], by: str) -> Slack:
    """Its people and groups are written down as what is desired, members by their `id` or their `email`."""
    folder.mkdir()
    play = PlaybookRunner(folder, {**address.environment, "ANSIBLE_LIBRARY": str(LIBRARY)})
    names = {user["id"]: user[by] for user in state["users"]}
    emails = {user["id"]: user["email"] for user in state["users"]}
    files = {"users": folder / "users.jsonl", "groups": folder / "groups.jsonl"}
    rows = {
        "users": [_person(user, emails) for user in state["users"] if user["kind"] != "bot"],
        "groups": [
            {"name": group["display_name"], "members": [names[member] for member in group["members"]]}
            for group in state["groups"]
        ],
    }
    for name, path in files.items():
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[name]), encoding="utf-8")
    return Slack(address, play, **files)


def _person(user: Mapping[str, Any], emails: Mapping[str, str]) -> dict[str, Any]:
    options = ("email", "given_name", "family_name", "display_name", "title", "department", "employee_number")
    row = {option: user[option] for option in options if user.get(option)}
    if user.get("manager_id") in emails:
        row["manager"] = emails[user["manager_id"]]
    return {**row, "active": user["active"]}


def _loops(slack: Slack, state: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Seconds an item of loops that do as much for one user."""
    people = [user for user in state["users"] if user["active"] and user["kind"] == "member"][:ITEMS]
    loop = [{"id": user["id"], "email": user["email"], "title": user["title"]} for user in people]
    empty = timed(slack.play, {"ansible.builtin.meta": "noop"}, {})
    uri = {
        "url": f"{slack.address.url}/v1/Users/{{{{ item.id }}}}",
        "headers": {"Authorization": f"Bearer {slack.address.token}"},
        "ca_path": slack.address.trusted,
    }
    user = {"email": "{{ item.email }}", "title": "{{ item.title }}"}
    for name, task in (
        ("ansible.builtin.uri GETs", {"ansible.builtin.uri": uri}),
        ("slack_scim_user, shipped", {"scimops.slack.slack_scim_user": user}),
    ):
        yield name, (timed(slack.play, {**task, "loop": loop}, SHIPPED) - empty) / ITEMS


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(main())
