# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible-playbook runs of plays given as Python data, with what each task returned."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.fork_server import ForkServer, run_program

CHECKOUT = Path(__file__).resolve().parents[2]
CALLBACKS = CHECKOUT / "tests" / "integration" / "callback_plugins"
COLLECTIONS = CHECKOUT / ".collections"
CONNECTIONS = CHECKOUT / "tests" / "integration" / "connection_plugins"
PROGRAMS = Path(sys.executable).parent
WARNING = re.compile(r"^\[(?:WARNING|DEPRECATION WARNING)\].*", re.MULTILINE)
RUN_WITHIN = 240  # seconds


@dataclass(frozen=True)
class TaskResult:
    """One task on one host (an item of a loop is not one of its own: see result["results"])."""

    task: str
    action: str
    host: str
    outcome: str  # ok, failed, skipped or unreachable
    result: Mapping[str, Any]

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed", False))

    @property
    def failed(self) -> bool:
        return self.outcome in {"failed", "unreachable"}

    def __getitem__(self, key: str) -> Any:
        return self.result[key]


@dataclass(frozen=True)
class PlaybookRun:
    """What a run of ansible-playbook left: exit code, output, the results in order, the recap by host."""

    code: int
    stdout: str
    stderr: str
    results: Sequence[TaskResult]
    recap: Mapping[str, Mapping[str, int]]

    @property
    def output(self) -> str:
        return f"{self.stdout}\n{self.stderr}"

    @property
    def changed(self) -> int:
        """How many tasks changed something, over all hosts."""
        return sum(host["changed"] for host in self.recap.values())

    @property
    def warnings(self) -> list[str]:
        """Ansible's warnings and deprecations, as it printed them."""
        return [found.group() for found in WARNING.finditer(self.output)]

    @property
    def last(self) -> TaskResult:
        return self.results[-1]

    def task(self, name: str) -> TaskResult:
        """The result of the one task of that name."""
        (found,) = (result for result in self.results if result.task == name)
        return found


class PlaybookRunner:
    """Runs plays on localhost with the collection in this checkout, apart from the caller's own Ansible.

    `folder` takes all that a run writes; `environment` is added to each run's variables; `programs` is the folder that
    ansible-playbook and its Python are in. `server` runs them, if they are those of this environment.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        programs: Path = PROGRAMS,
        server: ForkServer | None = None,
    ) -> None:
        self._start = run_program if server is None else server.run
        self._ansible_home = folder / "home" / ".ansible" if server is None else Path(server.home)
        self._folder = folder
        self._environment = environment
        self._programs = programs
        self._runs = 0

    def tasks(self, *tasks: Mapping[str, Any], **options: Any) -> PlaybookRun:
        """Run one play of these tasks; `options` as of play()."""
        name_all = [{"name": f"Task {number}", **task} for number, task in enumerate(tasks, 1)]
        return self.play([{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": name_all}], **options)

    def module(self, module: str, arguments: Mapping[str, Any], /, **options: Any) -> TaskResult:
        """Run one task of a module, by its short name in this collection, and return its result."""
        return self.tasks({"name": module, f"scimops.slack.{module}": dict(arguments)}, **options).last

    def play(
        self,
        plays: Sequence[Mapping[str, Any]] | Path,
        *,
        check: bool = False,
        diff: bool = True,
        fails: bool = False,
        warns: bool = False,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> PlaybookRun:
        """Run a playbook, given as data or by its path.

        fails: the run must fail (else it must succeed). warns: warnings are allowed (else there must be none).
        arguments: further ones of ansible-playbook. environment: further variables, for this run.
        AssertionError with the whole output when the run went another way.
        """
        self._runs += 1
        folder = self._folder / f"run-{self._runs}"
        folder.mkdir(parents=True)
        playbook = plays if isinstance(plays, Path) else self._written(plays, folder)
        command = [str(self._programs / "ansible-playbook"), str(playbook)]
        command += ["--check"] * check + ["--diff"] * diff + list(arguments)
        run = self._run(command, folder, {**self._environment, **(environment or {})})
        assert (run.code != 0) == fails, f"exit code {run.code}, expected {'a failure' if fails else 0}\n{run.output}"
        assert warns or not run.warnings, f"warnings: {run.warnings}\n{run.output}"
        return run

    def command(self, words: Sequence[str], folder: Path, *, fails: bool = False, warns: bool = False) -> PlaybookRun:
        """Run a command of Ansible in a folder, word for word as a page prints it; fails and warns as of play()."""
        self._runs += 1
        own = self._folder / f"run-{self._runs}"
        own.mkdir(parents=True)
        run = self._run([str(self._programs / words[0]), *words[1:]], own, self._environment, folder)
        assert (run.code != 0) == fails, f"exit code {run.code}, expected {'a failure' if fails else 0}\n{run.output}"
        assert warns or not run.warnings, f"warnings: {run.warnings}\n{run.output}"
        return run

    def inventory(
        self, source: Path, *arguments: str, fails: bool = False, warns: bool = False, **environment: str
    ) -> PlaybookRun:
        """Run ansible-inventory on a source; fails and warns as of play()."""
        command = [str(self._programs / "ansible-inventory"), "--inventory", str(source), *arguments]
        run = self._run(command, self._folder, {**self._environment, **environment})
        assert (run.code != 0) == fails, f"exit code {run.code}, expected {'a failure' if fails else 0}\n{run.output}"
        assert fails or warns or not run.warnings, f"warnings: {run.warnings}\n{run.output}"
        return run

    @staticmethod
    def _written(plays: Sequence[Mapping[str, Any]], folder: Path) -> Path:
        playbook = folder / "playbook.yml"
        playbook.write_text(json.dumps(plays, indent=2), encoding="utf-8")
        return playbook

    def _run(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], cwd: Path | None = None
    ) -> PlaybookRun:
        log = folder / "results.jsonl"
        variables = {
            **isolated(self._folder, self._programs, self._ansible_home),
            **environment,
            "SCIMOPS_RESULT_LOG": str(log),
        }
        done = self._start(command, cwd or folder, variables, RUN_WITHIN)
        records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
        results = [TaskResult(**record["task"]) for record in records if "task" in record]
        recap: dict[str, dict[str, int]] = next((record["recap"] for record in records if "recap" in record), {})
        return PlaybookRun(done.returncode, done.stdout, done.stderr, results, recap)


def isolated(folder: Path, programs: Path, ansible_home: Path) -> dict[str, str]:
    """Variables that keep a run from the caller's configuration, home, inventory and proxies."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "COVERAGE_PROCESS_START") if name in os.environ}
    temporary = str(folder / "ansible-tmp")
    for home in (folder / "home", ansible_home.parent):
        home.mkdir(parents=True, exist_ok=True)
    return kept | {
        "HOME": str(folder / "home"),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CALLBACKS_ENABLED": "result_log",
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false",
        "ANSIBLE_CONNECTION_PLUGINS": str(CONNECTIONS),
        "ANSIBLE_HOME": str(ansible_home),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_LOCAL_TEMP": temporary,
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_PYTHON_INTERPRETER": str(programs / "python"),
        "ANSIBLE_REMOTE_TMP": temporary,
        "ANSIBLE_RETRY_FILES_ENABLED": "false",
    }
