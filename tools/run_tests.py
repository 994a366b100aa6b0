# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs stages, each a target of the Makefile, goes on after a failure, and ends with one line that counts everything.

python -m tools.run_tests [--tally FILE] TARGET...
python -m tools.run_tests --total FILE...

With --tally the counts go to a file instead of the closing line; --total prints the closing line of such files.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.folders import CHECKOUT

SLOWEST = 10
CLOSING_LINE = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")
DURATION = re.compile(r"^([\d.]+)s (call|setup|teardown) +(\S.*)$")


@dataclass(frozen=True)
class Stage:
    """What a stage came to: its tests by outcome, how long it took, and its slowest tests.

    :ivar slowest: seconds, and the test with its phase.
    """

    name: str
    counts: Counter[str]
    seconds: float
    slowest: Sequence[tuple[float, str]]


def main(arguments: Sequence[str]) -> int:
    """Returns 0 when every stage did what it should, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tally", type=Path, metavar="FILE")
    parser.add_argument("--total", action="store_true")
    parser.add_argument("names", nargs="+", metavar="TARGET or FILE")
    options = parser.parse_args(arguments)
    if options.total:
        total: Counter[str] = sum((_left_in(Path(name)) for name in options.names), Counter())
        print(_in_words(total))
        return bool(total["failed"])
    stages = [_run(name) for name in options.names]
    print("\n".join(["", *_table(stages), *_slowest(stages)]))
    total = sum((stage.counts for stage in stages), Counter())
    if options.tally:
        options.tally.parent.mkdir(parents=True, exist_ok=True)
        options.tally.write_text(json.dumps(total), encoding="utf-8")
    else:
        print(_in_words(total))
    return bool(total["failed"])


def _run(name: str) -> Stage:
    """Run one target of the Makefile; without tests of its own, or failing beside them, it counts as one itself."""
    print(f"\n##### make {name}", flush=True)
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    command = ["make", "--no-print-directory", name]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            counts += _tests_of(line)
            if duration := DURATION.match(line):
                slowest.append((float(duration[1]), f"{duration[3]} ({duration[2]})"))
    if process.returncode and not counts["failed"]:
        counts["failed"] += 1
    if not counts:
        counts["passed"] += 1
    return Stage(name, counts, time.monotonic() - begun, slowest)


def _tests_of(line: str) -> Counter[str]:
    """The tests by outcome, if this is pytest's closing line."""
    counts: Counter[str] = Counter()
    if closing := CLOSING_LINE.match(line):
        for number, outcome in COUNT.findall(closing.group(1)):
            counts["failed" if outcome.startswith("error") else outcome] += int(number)
    return counts


def _left_in(tally: Path) -> Counter[str]:
    """The counts that a run left in a file; a run that left none counts as one failure."""
    try:
        return Counter(json.loads(tally.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Counter(failed=1)


def _table(stages: Sequence[Stage]) -> Iterator[str]:
    """A line for each stage, and one for the time of all."""
    for stage in stages:
        yield f"{stage.name:<20} {_in_words(stage.counts):<40} {stage.seconds:6.0f} s"
    yield f"{'all stages':<61} {sum(stage.seconds for stage in stages):6.0f} s"


def _slowest(stages: Sequence[Stage]) -> Iterator[str]:
    """The slowest tests of all stages."""
    found = sorted((entry for stage in stages for entry in stage.slowest), reverse=True)
    if found:
        yield "\nSlowest tests"
    for seconds, test in found[:SLOWEST]:
        yield f"{seconds:6.1f} s  {test}"


def _in_words(counts: Counter[str]) -> str:
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
