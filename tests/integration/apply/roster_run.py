# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that brings a roster into Slack, as a library call and as a process that a test can kill.

The roster: `size` people, each with a title and every tenth with the first as manager; one group of all. Whoever
else has an address that begins with "leaver" is deactivated.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._apply.executor import ExecutorOptions, apply_plan
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal import Journal
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Report
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Plan, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget
from tests.integration.apply.fast_budget import FastBudget

DOMAIN = "roster.example.com"
GROUP = "Everybody"


def address(number: int) -> str:
    """The e-mail address of a person of the roster."""
    return f"person{number}@{DOMAIN}"


def plan_roster(size: int, users: list[User], groups: list[Group], title: str) -> Plan:
    """What must be done for Slack to have the roster."""
    by_email = {user.email.lower(): user for user in users}
    ids: dict[int, Any] = {}
    operations = []
    for number in range(size):
        user = by_email.pop(address(number), None)
        key = f"create user {address(number)}"
        ids[number] = user.id if user else PendingId(key)
        desired: dict[str, Any] = {"title": title}
        needs: tuple[str, ...] = ()
        if number and number % 10 == 0:
            desired["manager"] = ids[0]
            needs = (ids[0].key,) if isinstance(ids[0], PendingId) else ()
        operations += _person(number, user, desired, needs)
    operations += _leavers(by_email)
    group = next((group for group in groups if group.name == GROUP), None)
    operations += _group(list(ids.values()), group)
    return Plan(tuple(operations))


def _person(number: int, user: User | None, desired: dict[str, Any], needs: tuple[str, ...]) -> list[Operation]:
    email = address(number)
    if user is None:
        after = {"user_name": f"person{number}", "email": email, "active": True, **desired}
        return [Operation(Kind.CREATE, Subject.USER, None, email, "new", {}, after, needs=needs)]
    after = {option: value for option, value in desired.items() if user.values.get(option) != value}
    before = {option: user.values.get(option) for option in after}
    return (
        [Operation(Kind.UPDATE, Subject.USER, user.id, email, "differs", before, after, needs=needs)] if after else []
    )


def _leavers(by_email: dict[str, User]) -> list[Operation]:
    return [
        Operation(Kind.DEACTIVATE, Subject.USER, user.id, email, "left", {"active": True}, {"active": False})
        for email, user in by_email.items()
        if user.active and email.startswith("leaver")
    ]


def _group(members: list[Any], group: Group | None) -> list[Operation]:
    present = group.member_ids if group else frozenset()
    joining = tuple(one for one in members if isinstance(one, PendingId) or one not in present)
    needs = tuple(one.key for one in joining if isinstance(one, PendingId))
    if group is None:
        after = {"name": GROUP}
        return [Operation(Kind.CREATE, Subject.GROUP, None, GROUP, "new", {}, after, needs=needs, joins=joining)]
    if not joining:
        return []
    return [Operation(Kind.MEMBERS, Subject.GROUP, group.id, GROUP, "differs", {}, {}, needs=needs, joins=joining)]


def run_roster(
    url: str,
    token: str,
    journal: str,
    size: int,
    *,
    title: str = "Clerk",
    budget: Budget | None = None,
    setup: ExecutorOptions | None = None,
    spoil: Callable[[Plan], Plan] = lambda plan: plan,
    version: str = "v1",
    sleep: Callable[[float], None] | None = None,
    retries: int = 5,
) -> Report:
    """Read Slack, plan, apply.

    `budget` is by default 60 times as fast as Slack's; `spoil` changes the plan; `sleep` stands for the client's
    own pauses.
    """
    connection = Connection(token=token, api_url=url, version=version, retries=retries)
    with ScimClient(connection, budget=budget or FastBudget(60), sleep=sleep) as client:
        users, groups = client.all_users(), client.all_groups()
        plan = spoil(plan_roster(size, users, groups, title))
        observed = {resource.id: resource for resource in (*users, *groups)}
        with Journal(journal, uuid.uuid4().hex, time.time) as writing:
            return apply_plan(plan, observed, client, journal=writing, setup=setup)


def without_canary(**changes: Any) -> ExecutorOptions:
    """All at once."""
    setup = ExecutorOptions(**changes)
    return replace(setup, safety=replace(setup.safety, canary=()))


def main() -> None:
    """`URL TOKEN JOURNAL SIZE TITLE`: run until all is done, and print how."""
    url, token, journal, size, title = sys.argv[1:]
    report = run_roster(url, token, journal, int(size), title=title)
    print(report.counts, report.stopped, flush=True)


if __name__ == "__main__":
    main()
