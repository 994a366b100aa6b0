# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every stage of `make test`, goes on after a failure, and ends with one line that counts everything."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

from tools.folders import CHECKOUT

# Cheapest and most telling first.
STAGES = (
    "test-unit",
    "test-property",
    "test-transport",
    "test-conformance",
    "test-integration",
    "test-eda",
    "test-runner",
    "test-ldap",
    "test-awx",
    "test-browser",
    "lint",
    "test-ansible-units",
    "test-release",
    "test-molecule",
    "test-matrix-ends",
)
CLOSING_LINE = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass(frozen=True)
class Stage:
    """What a stage came to: its tests by outcome, and how long it took."""

    name: str
    counts: Counter[str]
    seconds: float


def main() -> int:
    """Returns 0 when every stage did what it should, 1 otherwise."""
    stages = [_run(name) for name in STAGES]
    total: Counter[str] = sum((stage.counts for stage in stages), Counter())
    print()
    for stage in stages:
        print(f"{stage.name:<20} {_in_words(stage.counts):<40} {stage.seconds:6.0f} s")
    print(_in_words(total))
    return bool(total["failed"])


def _run(name: str) -> Stage:
    """Run one target of the Makefile; without tests of its own, or failing beside them, it counts as one itself."""
    print(f"\n##### make {name}", flush=True)
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    command = ["make", "--no-print-directory", name]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            counts += _tests_of(line)
    if process.returncode and not counts["failed"]:
        counts["failed"] += 1
    if not counts:
        counts["passed"] += 1
    return Stage(name, counts, time.monotonic() - begun)


def _tests_of(line: str) -> Counter[str]:
    """The tests by outcome, if this is pytest's closing line."""
    counts: Counter[str] = Counter()
    if closing := CLOSING_LINE.match(line):
        for number, outcome in COUNT.findall(closing.group(1)):
            counts["failed" if outcome.startswith("error") else outcome] += int(number)
    return counts


def _in_words(counts: Counter[str]) -> str:
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


if __name__ == "__main__":
    sys.exit(main())
