# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scheduler simulated without a server: how far its runs are from the least time that Slack's limits allow."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import Work, lower_bound
from tests.bench.simulate import Organisation, mixed_work, onboarding_work, simulate
from tests.bench.table import Table

Plans = Callable[[], list[list[Work]]]

#: Name, and the plans of the organizations that run at once.
SCENARIOS: list[tuple[str, Plans]] = [
    ("600 creates, 600 updates, 600 deactivations, 200 groups", lambda: [mixed_work(600, 600, 600, 200)]),
    ("1,000 people with managers, groups of 20", lambda: [onboarding_work(1_000, 20)]),
    ("10,000 people with managers, groups of 100", lambda: [onboarding_work(10_000, 100)]),
    ("5 organisations of 20,000 changes", lambda: [mixed_work(7_000, 7_000, 4_000, 2_000) for _each in range(5)]),
    ("1,000,000 users", lambda: [mixed_work(400_000, 400_000, 200_000, 10_000)]),
]


def measure(plans: list[list[Work]]) -> tuple[int, float, float, float]:
    """Operations, the bound and the simulated time of the slowest organization in seconds, and CPU seconds."""
    organisations = [Organisation(work) for work in plans]
    started = time.process_time()
    simulate(*organisations)
    cpu = time.process_time() - started
    bound = max(lower_bound(organisation.work).seconds for organisation in organisations)
    for organisation in organisations:
        if len(organisation.ended) != len(organisation.work):
            raise RuntimeError("the simulation ended before everything was done")
    seconds = max(organisation.seconds for organisation in organisations)
    return sum(len(work) for work in plans), bound, seconds, cpu


def main() -> Table:
    """Simulate all scenarios, one after the other."""
    rows = []
    for name, plans in SCENARIOS:
        operations, bound, seconds, cpu = measure(plans())
        sizes = f"{operations:,} operations in {seconds:,.0f} s, CPU {cpu:.1f} s"
        rows.append((name, f"{seconds / bound:.4f} of the bound ({sizes})"))
        gc.collect()
    return Table("Simulated runs under Slack's limits, virtual clock, 200 ms an answer", rows)
