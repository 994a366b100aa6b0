# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs stages, each a target of the Makefile, goes on after a failure, and ends with one line that counts everything.

python -m tools.run_tests [--tally FILE] [--together "TARGET..."] TARGET...
python -m tools.run_tests --total FILE...

Those of --together run first, two at a time, because each has one core to do, or waits.

With --tally the counts and what failed go to a file instead of the closing lines; --total prints those of such files.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.folders import CHECKOUT

SLOWEST = 10
CLOSING_LINE = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")
DURATION = re.compile(r"^([\d.]+)s (call|setup|teardown) +(\S.*)$")
#: What pytest says of a failure: the lines of the error, and the summary's line.
FAILURE = re.compile(r"^(?:E  |FAILED |ERROR ).*")
#: Lines of a stage's failures that are said again at the end: those, or its last ones when it has none.
FAILURE_LINES = 40
LAST_LINES = 15


@dataclass(frozen=True)
class Stage:
    """What a stage came to: its tests by outcome, how long it took, and its slowest tests.

    :ivar slowest: seconds, and the test with its phase.
    :ivar failures: the lines that say what failed.
    """

    name: str
    counts: Counter[str]
    seconds: float
    slowest: Sequence[tuple[float, str]]
    failures: Sequence[str]


@dataclass(frozen=True)
class Tally:
    """What all stages of a run came to."""

    counts: Counter[str]
    failures: Sequence[str]

    @classmethod
    def of(cls, runs: Iterable[Stage | Tally]) -> Tally:
        """The sum of some stages or runs."""
        runs = list(runs)
        counts: Counter[str] = sum((run.counts for run in runs), Counter())
        return cls(counts, [line for run in runs for line in run.failures])

    @classmethod
    def read(cls, path: Path) -> Tally:
        """What a run left in a file; a run that left none counts as one failure."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(Counter(failed=1), [f"{path.name}: the run ended before its tally"])
        return cls(Counter(content["counts"]), content["failures"])

    def write(self, path: Path) -> None:
        """Leave it for :meth:`read`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"counts": self.counts, "failures": self.failures}), encoding="utf-8")

    def __str__(self) -> str:
        said = ["What failed", *self.failures, ""] if self.failures else []
        return "\n".join([*said, _in_words(self.counts)])


def main(arguments: Sequence[str]) -> int:
    """Returns 0 when every stage did what it should, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tally", type=Path, metavar="FILE")
    parser.add_argument("--together", default="", metavar='"TARGET..."')
    parser.add_argument("--total", action="store_true")
    parser.add_argument("names", nargs="+", metavar="TARGET or FILE")
    options = parser.parse_args(arguments)
    if options.total:
        tally = Tally.of(Tally.read(Path(name)) for name in options.names)
        print(tally)
        return bool(tally.counts["failed"])
    begun = time.monotonic()
    stages = [*_two_at_a_time(options.together.split()), *map(_run, options.names)]
    print("\n".join(["", *_table(stages, time.monotonic() - begun), *_slowest(stages)]))
    tally = Tally.of(stages)
    if options.tally:
        tally.write(options.tally)
    else:
        print(f"\n{tally}")
    return bool(tally.counts["failed"])


def _shown(line: str) -> None:
    print(line, end="", flush=True)


def _two_at_a_time(names: Sequence[str]) -> Iterator[Stage]:
    """Run targets of the Makefile, and show the output of each when it has ended."""
    outputs: list[list[str]] = [[] for _name in names]
    with ThreadPoolExecutor(2) as pool:
        for output, stage in zip(outputs, pool.map(_run, names, [output.append for output in outputs]), strict=True):
            _shown("".join(output))
            yield stage


def _run(name: str, show: Callable[[str], None] = _shown) -> Stage:
    """Run one target of the Makefile; without tests of its own, or failing beside them, it counts as one itself."""
    show(f"\n##### make {name}\n")
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    failures: deque[str] = deque(maxlen=FAILURE_LINES)
    last: deque[str] = deque(maxlen=LAST_LINES)
    command = ["make", "--no-print-directory", name]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            show(line)
            counts += _tests_of(line)
            if duration := DURATION.match(line):
                slowest.append((float(duration[1]), f"{duration[3]} ({duration[2]})"))
            last.append(line.rstrip())
            if FAILURE.match(line):
                failures.append(line.rstrip())
    if process.returncode and not counts["failed"]:
        counts["failed"] += 1
    if not counts:
        counts["passed"] += 1
    named = [f"make {name}", *(failures or last)] if counts["failed"] else []
    return Stage(name, counts, time.monotonic() - begun, slowest, named)


def _tests_of(line: str) -> Counter[str]:
    """The tests by outcome, if this is pytest's closing line."""
    counts: Counter[str] = Counter()
    if closing := CLOSING_LINE.match(line):
        for number, outcome in COUNT.findall(closing.group(1)):
            counts["failed" if outcome.startswith("error") else outcome] += int(number)
    return counts


def _table(stages: Sequence[Stage], seconds: float) -> Iterator[str]:
    """A line for each stage, and one for the time of all, which is less than the sum where some ran side by side."""
    for stage in stages:
        yield f"{stage.name:<20} {_in_words(stage.counts):<40} {stage.seconds:6.0f} s"
    yield f"{'all stages':<61} {seconds:6.0f} s"


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
