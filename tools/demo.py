# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration, on a local Slack that it starts and stops.

First 60 people by a task each: check mode, the run, the second run. Then a company of 1,000 in one task: the plan, a
guard, the approved run, the second run, the undo.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from tests.support.sandbox import Sandbox
from tools.demo_company import PEOPLE, fill, write_roster
from tools.folders import CHECKOUT, VENV, environment

PLAYBOOK = Path("playbooks", "demo.yml")
PREPARATION = Path("playbooks", "demo_prepare.yml")
DIRECTORY = Path("playbooks", "demo_directory.yml")
UNDO = Path("playbooks", "demo_undo.yml")
RECAP = re.compile(r"^(?P<host>\S+)\s+: ok=\d+\s+changed=(?P<changed>\d+)\s", re.MULTILINE)
COLOR = re.compile(r"\x1b\[[0-9;]*m")
NO_COLOR = "\x1b[0m"
#: Lines that are shown of a task, and characters of a line.
TASK_LINES = 40
LINE_LENGTH = 1_000
NEXT = """\
Next:
  make sandbox                                     keep a local Slack running, and try your own playbooks on it
  docs/docsite/rst/guide_first_playbook.rst        your first playbook
  docs/docsite/rst/guide_tutorial.rst              from a roster to a nightly job
  ansible-doc scimops.slack.slack_scim_user        the options of a module"""


def main() -> int:
    """Returns the exit code: 0 when every run ended as it should, and the second runs changed nothing."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with Sandbox() as sandbox, tempfile.TemporaryDirectory(prefix="scimops-demo-") as folder:
            print(f"A local Slack answers on {sandbox.url}", flush=True)
            roster_of_60(sandbox.environment)
            company_of_1000(sandbox, Path(folder))
        print(NEXT)
        return 0
    except KeyboardInterrupt:
        print("\nInterrupted; the local Slack is stopped.", file=sys.stderr)
        return 130
    except RuntimeError as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return 1


def roster_of_60(variables: dict[str, str]) -> None:
    _heading("60 people. Before: Slack has a few accounts and a group from earlier days")
    _run_playbook(PREPARATION, [], variables)
    _heading("60 people, 1/3  Check mode: what would change, and nothing is written")
    _run_playbook(PLAYBOOK, ["--check", "--diff"], variables)
    _heading("60 people, 2/3  The run")
    first = _run_playbook(PLAYBOOK, [], variables)
    _heading("60 people, 3/3  The second run: nothing to do")
    second = _run_playbook(PLAYBOOK, [], variables)
    _require(first > 0, "the run changed nothing in an organization without these people")
    _require(second == 0, f"the second run has changed={second}, expected changed=0")
    _heading(f"60 people: the run had changed={first}, the second run changed=0")


def company_of_1000(sandbox: Sandbox, folder: Path) -> None:
    sandbox.control.reset()
    _heading(f"{PEOPLE} people in one task. Before: Slack as it was a month ago")
    write_roster(folder / "roster.csv")
    write_roster(folder / "truncated.csv", rows=PEOPLE * 2 // 5)
    fill(sandbox)
    print(f"{sandbox.control.state()['counts']}", flush=True)
    options = {name: f"{folder / name}" for name in ("journal_file", "snapshot_file")}
    roster = {"roster": f"{folder / 'roster.csv'}"}
    plan = f"{folder / 'plan.json'}"
    _heading(f"{PEOPLE} people, 1/5  The plan: check mode, saved to a file for approval")
    _run_playbook(DIRECTORY, ["--check", *_extra(**roster, plan_file=plan)], sandbox.environment)
    _heading(f"{PEOPLE} people, 2/5  A truncated export: a guard stops the run, and nothing is written")
    written = len(sandbox.control.writes())
    truncated = f"{folder / 'truncated.csv'}"
    _run_playbook(DIRECTORY, _extra(roster=truncated), sandbox.environment, fails=True)
    _require(len(sandbox.control.writes()) == written, "a guard stopped the run, and something was written")
    _heading(f"{PEOPLE} people, 3/5  The approved run, at the speed that Slack allows")
    first = _run_playbook(DIRECTORY, _extra(**roster, **options, approved_plan=plan), sandbox.environment)
    _heading(f"{PEOPLE} people, 4/5  The second run: nothing to do")
    second = _run_playbook(DIRECTORY, _extra(**roster), sandbox.environment)
    _require((first, second) == (1, 0), f"the runs had changed={first} and changed={second}, expected 1 and 0")
    _heading(f"{PEOPLE} people, 5/5  The undo: the run is reverted")
    _run_playbook(UNDO, _extra(journal_file=options["journal_file"]), sandbox.environment)
    _heading("Done: the second runs had changed=0")


def _extra(**variables: str) -> list[str]:
    return [part for name, value in variables.items() for part in ("-e", f"{name}={value}")]


def _require(right: bool, otherwise: str) -> None:
    if not right:
        raise RuntimeError(otherwise)


def _run_playbook(playbook: Path, options: Sequence[str], variables: dict[str, str], fails: bool = False) -> int:
    """Show a run of the playbook while it goes on; returns how many tasks it changed, by its recap.

    fails: whether it must fail; otherwise it must succeed.
    """
    command = [str(VENV / "ansible-playbook"), str(playbook), *options]
    color = {"ANSIBLE_FORCE_COLOR": "true"} if sys.stdout.isatty() else {}
    print(f"$ {' '.join(['ansible-playbook', *command[1:]])}", flush=True)
    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=environment("demo", VENV, no_proxy="127.0.0.1", **variables, **color),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            output = _print(process.stdout)
        except BaseException:
            process.terminate()
            raise
    if (process.returncode != 0) != fails:
        raise RuntimeError(f"ansible-playbook ended with exit code {process.returncode}")
    recap = [int(found["changed"]) for found in RECAP.finditer(plain(output))]
    if not recap:
        raise RuntimeError("ansible-playbook ran no play")
    return sum(recap)


def _print(lines: Iterable[str]) -> str:
    """Print what is shown of the lines of a run; returns all of them."""
    every: list[str] = []

    def kept() -> Iterator[str]:
        for line in lines:
            every.append(line)
            yield line

    for text in shown(kept()):
        print(text, end="", flush=True)
    return "".join(every)


def shown(lines: Iterable[str]) -> Iterator[str]:
    """What is shown of the lines of a run: the first ones of each task, with the number of the others."""
    of_task = 0
    for line in lines:
        begins = line.startswith(("TASK [", "PLAY "))
        if begins:
            yield from _more(of_task)
        of_task = 1 if begins else of_task + 1
        if of_task <= TASK_LINES:
            yield _cut(line)
    yield from _more(of_task)


def plain(text: str) -> str:
    """The text without colors."""
    return COLOR.sub("", text)


def _more(lines: int) -> Iterator[str]:
    if lines > TASK_LINES:
        yield f"… and {lines - TASK_LINES:,} lines more of this task\n\n"


def _cut(line: str) -> str:
    """The line; of a long one its beginning, in the color that the line begins with."""
    text = plain(line).rstrip("\n")
    if len(text) <= LINE_LENGTH:
        return line
    color = COLOR.match(line)
    before, after = (color[0], NO_COLOR) if color else ("", "")
    return f"{before}{text[:LINE_LENGTH]} … ({len(text):,} characters){after}\n"


def _heading(text: str) -> None:
    print(f"\n{'=' * 100}\n{text}\n{'=' * 100}\n", flush=True)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
