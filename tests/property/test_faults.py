# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever Slack has, whatever is wanted, and however Slack fails meanwhile: runs end where the source says."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._apply.circuit_breaker import SafetyLimits
from ansible_collections.scimops.slack.plugins.module_utils._apply.executor import ExecutorOptions, apply_plan
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Managed, judge, violations_of
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import read_limits
from ansible_collections.scimops.slack.plugins.module_utils._plan.directory import plan_directory
from ansible_collections.scimops.slack.plugins.module_utils._plan.scope import Scope
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers, Settings
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.support.sandbox import Sandbox

EXAMPLES = int(os.environ.get("FAULT_EXAMPLES", "20"))
PEOPLE = "abcdef"
OUTSIDERS = "xy"
TEAMS = ("Sales", "All", "New")
TITLES = ("Clerk", "Head", "")
RUNS = 15
TODAY = datetime.date(2026, 1, 1)
FREE = {"count": -1, "percent": -1}


def address(letter: str) -> str:
    """Whoever is in scope has an address below example.com, the others one below example.org."""
    return f"{letter}{letter}@example.{'org' if letter in OUTSIDERS else 'com'}"


@dataclass(frozen=True)
class Case:
    """What Slack has to begin with, what is wanted, and what goes wrong.

    :ivar held: title and activity of each account by its letter.
    :ivar teams: the letters of the members of each group.
    :ivar most_leavers: the guard against deactivations, -1 for none.
    """

    held: Mapping[str, tuple[str, bool]]
    teams: Mapping[str, frozenset[str]]
    users: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, frozenset[str]]
    absent: AbsentUsers
    most_leavers: int
    faults: list[dict[str, Any]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any small organization, source and failures."""
    letters = draw(st.sets(st.sampled_from(PEOPLE + OUTSIDERS)))
    held = {
        letter: (draw(st.sampled_from(TITLES)), draw(st.sampled_from((True, True, False))))
        for letter in sorted(letters)
    }
    active = sorted(letter for letter, (_title, is_active) in held.items() if is_active)
    some = st.frozensets(st.sampled_from(active)) if active else st.just(frozenset())
    wanted = sorted(draw(st.sets(st.sampled_from(PEOPLE), min_size=1)))
    return Case(
        held=held,
        teams={name: draw(some) for name in sorted(draw(st.sets(st.sampled_from(TEAMS[:2]))))},
        users={letter: draw(rows(letter, wanted)) for letter in wanted},
        groups={
            name: draw(st.frozensets(st.sampled_from(wanted))) for name in sorted(draw(st.sets(st.sampled_from(TEAMS))))
        },
        absent=draw(st.sampled_from((AbsentUsers.IGNORE, AbsentUsers.DEACTIVATE))),
        most_leavers=draw(st.sampled_from((-1, -1, 0))),
        faults=draw(st.lists(faults, max_size=8)),
    )


@st.composite
def rows(draw: st.DrawFn, letter: str, wanted: list[str]) -> dict[str, Any]:
    """What the source says of one person; managers come before whom they manage, so that none manages itself."""
    row: dict[str, Any] = {
        "email": draw(st.sampled_from((address(letter), address(letter).upper()))),
        "title": draw(st.sampled_from(TITLES)),
        "active": draw(st.sampled_from((True, True, True, False))),
    }
    before = [address(other) for other in wanted if other < letter]
    if before and draw(st.booleans()):
        row["manager"] = draw(st.sampled_from(before))
    return row


faults = st.fixed_dictionaries(
    {
        "method": st.sampled_from(("GET", "POST", "PATCH", "DELETE")),
        "path": st.sampled_from(("Users", "Groups")),
        "times": st.integers(1, 3),
    }
).flatmap(
    lambda where: st.sampled_from(
        (
            {"fault": "rate_limited", "retry_after": 0},
            {"fault": "status", "status": 500, "body": ""},
            {"fault": "html_503"},
            {"fault": "reset_before"},
            {"fault": "reset_after"},
            {"fault": "cut_body"},
            {"fault": "stale_reads", "count": 2},
        )
    ).map(lambda what: {**where, **what})
)


class Directory:
    """The local Slack with one case in it."""

    def __init__(self, sandbox: Sandbox, case: Case, version: str) -> None:
        self.control = sandbox.control
        self.case = case
        self.control.reset()
        connection = Connection(token=sandbox.token, api_url=sandbox.url, version=version, retries=1)
        # Nobody waits here: the local Slack does not mind, and its failures are counted, not timed.
        self.client = ScimClient(connection, budget=Budget(), sleep=lambda _seconds: None)
        self.ids = {letter: self._person(letter, *values) for letter, values in case.held.items()}
        for name, members in case.teams.items():
            self.client.create_group(name, [self.ids[letter] for letter in sorted(members)])
        for letter, (_title, active) in case.held.items():
            if not active:
                self.client.delete_user(self.ids[letter])
        self.start = self.control.state()
        self.control.forget_requests()

    def _person(self, letter: str, title: str, _active: bool) -> str:
        values = {"user_name": letter * 2, "email": address(letter), "active": True}
        return self.client.create_user({**values, **({"title": title} if title else {})}).id

    def run(self) -> str:
        """One run, as slack_scim_directory makes it: ``guarded``, ``nothing`` to do, ``applied`` or ``failed``."""
        users = [Row(f"users[{number}]", row) for number, row in enumerate(self.case.users.values())]
        groups = [
            Row(f"groups[{name}]", {"name": name, "members": sorted(map(address, members)), "allow_empty": True})
            for name, members in self.case.groups.items()
        ]
        try:
            accounts, teams = self.client.all_users(workers=4), self.client.all_groups(workers=4)
        except ScimError:
            return "failed"
        scope = Scope(email_domains=("example.com",), protected=("owner",))
        how = Settings(TODAY, scope=scope, absent_users=self.case.absent)
        decided = plan_directory(read_desired(users, groups), accounts, teams, how)
        guards = {"creations": FREE, "reactivations": FREE, "group_removals": FREE, "clearings": FREE}
        limits = read_limits({**guards, "deactivations": {"count": self.case.most_leavers, "percent": -1}})
        if violations_of(judge(decided.plan.operations, Managed.of(decided), limits)):
            return "guarded"
        if not decided.plan.changed:
            return "nothing"
        observed = {resource.id: resource for resource in (*accounts, *teams)}
        report = apply_plan(decided.plan, observed, self.client, setup=ExecutorOptions(safety=SafetyLimits(canary=())))
        return "applied" if set(report.counts) == {"done"} else "failed"

    def settle(self) -> tuple[str, int]:
        """Run until one run writes nothing; how that ended, and how many there were."""
        for runs in range(1, RUNS + 1):
            written = len(self.control.writes())
            ended = self.run()
            if ended in ("guarded", "nothing"):
                assert len(self.control.writes()) == written
                return ended, runs
        raise AssertionError(f"{ended} after {RUNS} runs")

    def active_at_start(self) -> set[str]:
        """The ids of the accounts that were active before the first run."""
        return {account["id"] for account in self.start["users"] if account["active"]}

    def still_active(self) -> set[str]:
        """Those of them that are active now."""
        now = {account["id"] for account in self.control.state()["users"] if account["active"]}
        return now & self.active_at_start()

    def require_desired(self) -> None:
        """Slack has what the source says, and everything else as it was; who has left is not created to leave."""
        state, case = self.control.state(), self.case
        accounts = {account["email"].lower(): account for account in state["users"]}
        staying = {letter: row for letter, row in case.users.items() if row["active"]}
        assert len(accounts) == len(state["users"]) == 1 + len({*case.held, *staying})
        ids = {letter: accounts[address(letter)]["id"] for letter in {*case.held, *staying}}
        assert {letter: ids[letter] for letter in case.held} == self.ids
        for letter, row in staying.items():
            account = accounts[address(letter)]
            assert account["active"]
            assert (account.get("title") or "") == row["title"]
            if accounts.get(row.get("manager"), {}).get("active"):
                assert account["manager_id"] == accounts[row["manager"]]["id"]
        assert not [
            letter for letter in set(case.users) - set(staying) if accounts.get(address(letter), {}).get("active")
        ]
        before = {account["email"]: account for account in self.start["users"]}
        for letter in set(case.held) - set(case.users):
            leaves = letter not in OUTSIDERS and case.absent is AbsentUsers.DEACTIVATE
            expected = {**before[address(letter)], "active": False} if leaves else before[address(letter)]
            assert accounts[address(letter)] == expected
        assert accounts["owner@example.com"] == before["owner@example.com"]
        self._require_groups(state, ids)

    def _require_groups(self, state: Mapping[str, Any], ids: Mapping[str, str]) -> None:
        active = {account["id"] for account in state["users"] if account["active"]}
        members = {group["display_name"]: set(group["members"]) for group in state["groups"]}
        assert len(members) == len(state["groups"])
        assert set(members) == {*self.case.teams, *self.case.groups}
        for name, found in members.items():
            held = {ids[letter] for letter in self.case.teams.get(name, ())}
            if name in self.case.groups:
                outside = {ids[letter] for letter in OUTSIDERS if letter in ids}
                held = (held & outside) | {ids[letter] for letter in self.case.groups[name] if letter in ids}
            assert found == held & active


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_runs_end_where_the_source_says_whatever_fails(sandbox_process: Sandbox, version: str) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(cases())
    def holds(case: Case) -> None:
        directory = Directory(sandbox_process, case, version)
        with directory.client:
            directory.control.faults(*case.faults)
            ended, runs = directory.settle()
            event(f"{ended} after {runs} runs")
            if ended == "guarded":
                assert case.most_leavers == 0
                assert directory.still_active() == directory.active_at_start()
                return
            directory.require_desired()

    holds()
