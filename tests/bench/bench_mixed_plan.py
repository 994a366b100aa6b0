# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mixed plan under Slack's limits, on a clock that runs faster: against the least time that the limits allow.

Beside it the same work by a script over slack_sdk, one request after the other, with its handlers for 429.
Slack is reached over TLS.
"""

from __future__ import annotations

import ssl
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.scim import SCIMClient
from slack_sdk.scim.v1.group import Group as SdkGroup
from slack_sdk.scim.v1.group import GroupMember
from slack_sdk.scim.v1.user import User as SdkUser
from slack_sdk.scim.v1.user import UserEmail

from ansible_collections.scimops.slack.plugins.module_utils._apply.circuit_breaker import SafetyLimits
from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import lower_bound, work_of
from ansible_collections.scimops.slack.plugins.module_utils._apply.executor import ExecutorOptions, apply_plan
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Plan, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.bench.addresses import Address, over_tls
from tests.bench.table import Table
from tests.integration.apply.fast_budget import FastBudget
from tests.support.sandbox import Sandbox

CREATES = UPDATES = DEACTIVATIONS = 600
GROUPS = 200
#: How many times as fast as Slack's the clocks of the limits run, here and in the sandbox.
SPEED = 6.0
MARGIN = 5.0
#: The same for the script, which sends one request after the other and needs no such care.
SCRIPT_SPEED = 30.0
BATCH = 1000


class _ScaledHandler(RateLimitErrorRetryHandler):
    """slack_sdk's handler, which waits for the seconds of the faster clock."""

    def prepare_for_next_attempt(self, **context: Any) -> None:
        with mock.patch("time.sleep", lambda seconds, sleep=time.sleep: sleep(seconds / SCRIPT_SPEED)):
            super().prepare_for_next_attempt(**context)


def main() -> Table:
    """Apply the plan, twice."""
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox, over_tls(sandbox, Path(name)) as address:
        ours, bound, limited = _executor(sandbox, address)
        script, script_limited = _slack_sdk(sandbox, address)
    return Table(
        f"{CREATES} creates, {UPDATES} updates, {DEACTIVATIONS} deactivations, {GROUPS} groups: the limits ask for "
        f"{bound:.0f} s",
        [
            ("applied, of that time", f"{ours / bound:.3f} ({ours:.0f} s, {limited} answers 429)"),
            ("slack_sdk, of that time", f"{script / bound:.3f} ({script:.0f} s, {script_limited} answers 429)"),
        ],
    )


def _directory(sandbox: Sandbox, speed: float) -> tuple[list[User], list[Group]]:
    """A fresh organization, under Slack's limits from now on; who may be changed, and the groups."""
    sandbox.control.reset(users=2 * (UPDATES + DEACTIVATIONS), groups=GROUPS + 2)  # the last two are protected
    with ScimClient(Connection(token=sandbox.token, api_url=sandbox.url)) as client:
        owner = client.auth_test().get("user_id")
        users = [user for user in client.all_users() if user.active and not user.bot and user.id != owner]
        groups = client.all_groups()
    sandbox.control.settings(limits="slack", time_scale=speed)
    return users[20 : 20 + UPDATES + DEACTIVATIONS], groups  # the first ones are owners, admins and guests


def _executor(sandbox: Sandbox, address: Address) -> tuple[float, float, int]:
    users, groups = _directory(sandbox, SPEED)
    plan = _plan(users, groups)
    bound = lower_bound([work_of(operation, BATCH) for operation in plan.operations]).seconds
    observed = {resource.id: resource for resource in (*users, *groups)}
    connection = Connection(token=address.token, api_url=address.url, ca_path=address.trusted)
    with ScimClient(connection, budget=FastBudget(SPEED, margin=MARGIN)) as client:
        report = apply_plan(plan, observed, client, setup=ExecutorOptions(safety=SafetyLimits(canary=())))
    if report.counts != {"done": len(plan.operations)}:
        errors = Counter(
            str(outcome.error.get("message"))[:200] for outcome in report.outcomes if outcome.error is not None
        )
        raise RuntimeError(f"not all was done: {report.counts}; errors: {errors.most_common(3)}")
    return report.seconds * SPEED, bound, _limited(sandbox)


def _plan(users: list[User], groups: list[Group]) -> Plan:
    operations = [
        Operation(Kind.CREATE, Subject.USER, None, email, "new", {}, {"user_name": name, "email": email})
        for name, email in map(_new, range(CREATES))
    ]
    operations += [
        Operation(Kind.UPDATE, Subject.USER, user.id, user.email, "title", {"title": None}, {"title": "Chef"})
        for user in users[:UPDATES]
    ]
    operations += [
        Operation(Kind.DEACTIVATE, Subject.USER, user.id, user.email, "left", {"active": True}, {"active": False})
        for user in users[UPDATES:]
    ]
    operations += [
        Operation(Kind.MEMBERS, Subject.GROUP, group.id, group.name, "", {}, {}, joins=(users[number].id,))
        for number, group in enumerate(groups[:GROUPS])
    ]
    return Plan(tuple(operations))


def _slack_sdk(sandbox: Sandbox, address: Address) -> tuple[float, int]:
    users, groups = _directory(sandbox, SCRIPT_SPEED)
    handlers = [_ScaledHandler(max_retry_count=100)]
    trusted = ssl.create_default_context(cafile=address.trusted)
    client = SCIMClient(address.token, base_url=f"{address.url}/v1/", ssl=trusted, retry_handlers=list(handlers))
    started = time.monotonic()
    for name, email in map(_new, range(CREATES)):
        client.create_user(SdkUser(user_name=name, emails=[UserEmail(value=email, primary=True)]))
    for user in users[:UPDATES]:
        client.patch_user(user.id, SdkUser(title="Chef"))
    for user in users[UPDATES:]:
        client.delete_user(user.id)
    for number, group in enumerate(groups[:GROUPS]):
        client.patch_group(group.id, SdkGroup(members=[GroupMember(value=users[number].id)]))
    return (time.monotonic() - started) * SCRIPT_SPEED, _limited(sandbox)


def _new(number: int) -> tuple[str, str]:
    return f"starter{number}", f"starter{number}@example.com"


def _limited(sandbox: Sandbox) -> int:
    return sum(request["status"] == 429 for request in sandbox.control.requests())


if __name__ == "__main__":
    print(main())
