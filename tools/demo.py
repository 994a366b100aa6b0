# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration, on a local Slack that it starts and stops: check mode, the run, the second run.

python -m tools.demo [PLAYBOOK]
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tests.support.sandbox import Sandbox
from tools.folders import CHECKOUT, VENV, environment

PLAYBOOK = Path("playbooks", "demo.yml")
PREPARATION = Path("playbooks", "demo_prepare.yml")
RECAP = re.compile(r"^(?P<host>\S+)\s+: ok=\d+\s+changed=(?P<changed>\d+)\s", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main(playbook: Path = PLAYBOOK) -> int:
    """Returns the exit code: 0 when all three runs succeeded and the second run changed nothing."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with Sandbox() as sandbox:
            print(f"A local Slack answers on {sandbox.url}", flush=True)
            return _three_runs(playbook, sandbox.environment)
    except KeyboardInterrupt:
        print("\nInterrupted; the local Slack is stopped.", file=sys.stderr)
        return 130
    except RuntimeError as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return 1


def _three_runs(playbook: Path, variables: dict[str, str]) -> int:
    _heading("Before: Slack has a few accounts and a group from earlier days")
    _run_playbook(PREPARATION, [], variables)
    _heading("1/3  Check mode: what would change, and nothing is written")
    _run_playbook(playbook, ["--check", "--diff"], variables)
    _heading("2/3  The run")
    first = _run_playbook(playbook, [], variables)
    _heading("3/3  The second run: everybody is as declared, nothing to do")
    second = _run_playbook(playbook, [], variables)
    if not first:
        raise RuntimeError("the run changed nothing on an organisation without these people")
    if second:
        raise RuntimeError(f"the second run has changed={second}, expected changed=0")
    _heading(f"Done: the run had changed={first}, the second run changed=0")
    return 0


def _run_playbook(playbook: Path, options: Sequence[str], variables: dict[str, str]) -> int:
    """Show a run of the playbook while it goes on; returns how many tasks it changed, by its recap."""
    command = [str(VENV / "ansible-playbook"), str(playbook), *options]
    colour = {"ANSIBLE_FORCE_COLOR": "true"} if sys.stdout.isatty() else {}
    print(f"$ {' '.join(['ansible-playbook', *command[1:]])}", flush=True)
    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=environment("demo", VENV, no_proxy="127.0.0.1", **variables, **colour),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            output = "".join(_shown(line) for line in process.stdout)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise RuntimeError(f"ansible-playbook ended with exit code {process.returncode}")
    recap = [int(found["changed"]) for found in RECAP.finditer(COLOUR.sub("", output))]
    if not recap:
        raise RuntimeError("ansible-playbook ran no play")
    return sum(recap)


def _shown(line: str) -> str:
    print(line, end="", flush=True)
    return line


def _heading(text: str) -> None:
    print(f"\n{'=' * 100}\n{text}\n{'=' * 100}\n", flush=True)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
