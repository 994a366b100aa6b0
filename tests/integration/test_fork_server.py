# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the fork server is what a run of the real program is, for each module, role and kind of plugin."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.fork_server import ForkServer
from tests.support.playbook import CHECKOUT, PROGRAMS, PlaybookRun, PlaybookRunner, TaskResult, isolated
from tests.support.sandbox import Sandbox

#: It shows that the other tests see what users see, and nothing of the collection itself.
pytestmark = pytest.mark.all

#: What two runs cannot have in common: instants, durations, process ids, ids of runs and of temporary files.
OF_ONE_RUN = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?"
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{12,}\b"
    r"|\d{8}T\d{6}Z|/tmp\w{8}\b|(?<=')\.\w{8}\b|^\.\w{8}$"
    r"|ansible-(?:tmp|local)-[\w.-]+|AnsiballZ_\w+|\b\d+\.\d+ ?s\b|\bfor \d+ s\b|\d+/min|\d+:\d\d left"
)
#: Keys of results whose values are of one run.
TIMED = frozenset({"seconds", "duration", "run", "started", "ended", "time", "delta", "start", "end", "generated"})
ANN = {"email": "ann@example.com", "user_name": "ann", "title": "Clerk"}


@dataclass
class Ways:
    """The two ways: each with a folder of its own, on the same Slack."""

    real: PlaybookRunner
    forked: PlaybookRunner
    sandbox: Sandbox
    folder: Path
    ansible_home: str

    def same(self, plays: Sequence[Mapping[str, Any]], **options: Any) -> PlaybookRun:
        """Run both ways, on a Slack that has the people; both must say and do the same. Returns the forked run."""
        runs, states = [], []
        for name, runner in (("real", self.real), ("forked", self.forked)):
            self.sandbox.control.reset(users=5, groups=1)
            text = json.dumps(plays).replace("FOLDER", str(self.folder / name))
            runs.append(runner.play(json.loads(text), **options))
            states.append(self._of_any_run(self.sandbox.control.state(), name))
        real, forked = runs
        assert forked.code == real.code
        assert forked.recap == real.recap
        assert self._lines(forked.stdout, "forked") == self._lines(real.stdout, "real")
        assert self._lines(forked.stderr, "forked") == self._lines(real.stderr, "real")
        assert [self._result(result, "forked") for result in forked.results] == [
            self._result(result, "real") for result in real.results
        ]
        assert states[1] == states[0]
        return forked

    def _result(self, result: TaskResult, name: str) -> Any:
        return self._of_any_run([result.task, result.action, result.host, result.outcome, result.result], name)

    def _of_any_run(self, value: Any, name: str) -> Any:
        if isinstance(value, Mapping):
            return {key: "" if key in TIMED else self._of_any_run(one, name) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._of_any_run(one, name) for one in value]
        return self._lines(value, name) if isinstance(value, str) else value

    def _lines(self, text: str, name: str) -> list[str]:
        for place in (self.ansible_home, str(self.folder / name / "home" / ".ansible")):
            text = text.replace(place, "HOME")
        return OF_ONE_RUN.sub("…", text.replace(str(self.folder / name), "FOLDER")).splitlines()


@pytest.fixture
def server(fork_server: ForkServer | None) -> ForkServer:
    if fork_server is None:
        pytest.skip("the fork server imports the Ansible of .venv")
    return fork_server


@pytest.fixture
def ways(sandbox: Sandbox, tmp_path: Path, server: ForkServer) -> Ways:
    real = PlaybookRunner(tmp_path / "real", sandbox.environment)
    forked = PlaybookRunner(tmp_path / "forked", sandbox.environment, server=server)
    return Ways(real, forked, sandbox, tmp_path, server.home)


def of_tasks(*tasks: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": list(tasks), **more}]


def module(module_name: str, **options: Any) -> dict[str, Any]:
    return {"name": module_name, f"scimops.slack.{module_name}": options}


PREPARE = {**module("slack_scim_user", **ANN), "name": "prepare", "check_mode": False}
UNGUARDED = {"creations": {"count": -1, "percent": -1}}
DIRECTORY = module(
    "slack_scim_directory",
    users=[ANN, {"email": "bob@example.com"}],
    groups=[{"name": "Sales", "members": ["ann@example.com"]}],
    guards=UNGUARDED,
    journal_file="FOLDER/journal.jsonl",
    budget_dir="FOLDER/budget",
)
MODULES = [
    module("slack_scim_info"),
    module("slack_scim_user", email="ann@example.com", title="Chef"),
    module("slack_scim_group", name="Sales", members=["ann@example.com"]),
    module("slack_scim_user_info"),
    module("slack_scim_group_info"),
    DIRECTORY,
    module("slack_scim_access_review", dest="FOLDER/review.html"),
]
UNDO = module("slack_scim_undo", undo_journal="FOLDER/journal.jsonl", budget_dir="FOLDER/budget")
ROLES = {
    "access_review": {"folder": "FOLDER/review"},
    "directory_sync": {"folder": "FOLDER/sync", "users": [ANN], "guards": UNGUARDED, "budget_dir": "FOLDER/budget"},
    "export": {"file": "FOLDER/slack.yml"},
    "guest_review": {},
    "offboard": {"people": ["ann@example.com"], "folder": "FOLDER/evidence"},
    "onboard": {"people": [ANN]},
}
OPTIONS = "{{ lookup('scimops.slack.slack_scim_user', 'ann@example.com') | scimops.slack.slack_scim_options }}"
PLUGINS = {"name": "lookup and filter", "ansible.builtin.debug": {"msg": OPTIONS}}
#: What a process has from whoever starts it.
OF_A_PROCESS = {
    "name": "process",
    "ansible.builtin.debug": {
        "msg": [
            "{{ lookup('pipe', 'pwd; umask; ulimit -a; cat; env | sort') }}",
            "{{ lookup('pipe', 'ls -l /proc/$PPID/fd | grep -c socket:; grep -E ^Sig[BI] /proc/self/status') }}",
            "{{ ansible_playbook_python }} {{ ansible_version }} {{ ansible_config_file | default('') }}",
            "{{ lookup('ansible.builtin.config', 'DEFAULT_FORKS', 'ANSIBLE_HOME', 'DISPLAY_SKIPPED_HOSTS') }}",
        ]
    },
}


@pytest.mark.parametrize("check", [True, False], ids=["check", "run"])
def test_modules_and_plugins(ways: Ways, check: bool) -> None:
    run = ways.same(of_tasks(PREPARE, *MODULES, *([] if check else [UNDO]), PLUGINS), check=check, warns=True)
    modules = {path.stem for path in (CHECKOUT / "plugins/modules").glob("slack_scim_*.py")}
    assert {result.task for result in run.results} >= modules - ({UNDO["name"]} if check else set())


def test_a_shipped_module(ways: Ways) -> None:
    ways.same(of_tasks(PREPARE, MODULES[1]), arguments=["-e", "ansible_connection=elsewhere"])


@pytest.mark.parametrize("role", ROLES)
def test_roles(ways: Ways, role: str) -> None:
    variables = {f"{role}_{name}": value for name, value in ROLES[role].items()}
    ways.same(of_tasks(vars=variables, pre_tasks=[PREPARE], roles=[f"scimops.slack.{role}"]), warns=True)


def test_failures_and_verbosity(ways: Ways) -> None:
    fails = module("slack_scim_user", email="nobody", title="Clerk")
    run = ways.same(of_tasks({**fails, "ignore_errors": True}, fails), fails=True, arguments=["-vv"])
    assert run.code == 2
    assert ways.same(of_tasks({"no_such_module": {}}), fails=True, warns=True).code == 4
    ways.same(of_tasks(module("slack_scim_info")), fails=True, arguments=["--no-such-option"])


@pytest.mark.parametrize(
    "environment",
    [
        {"SLACK_SCIM_VERSION": "v1", "TZ": "Pacific/Auckland", "MARK": "ø"},
        {"ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false", "ANSIBLE_FORKS": "3"},
        {"ANSIBLE_PIPELINING": "true"},
        {"ANSIBLE_NOCOLOR": "false", "ANSIBLE_FORCE_COLOR": "true"},
        {"ANSIBLE_CONFIG": "CONFIGURATION"},
        {"ANSIBLE_LOG_PATH": "CONFIGURATION.log"},
        {"LC_ALL": "en_XX.UTF-8"},
        {"PYTHONWARNINGS": "default"},
        {"ANSIBLE_FORKS": "many"},
    ],
    ids=lambda environment: next(iter(environment)),
)
def test_what_the_environment_decides(ways: Ways, tmp_path: Path, environment: dict[str, str]) -> None:
    configuration = tmp_path / "ansible.cfg"
    configuration.write_text("[defaults]\nforks = 7\ninject_facts_as_vars = true\n[connection]\npipelining = true\n")
    environment = {name: value.replace("CONFIGURATION", str(configuration)) for name, value in environment.items()}
    skipped = {"ansible.builtin.debug": {"msg": "{{ now() }}"}, "when": False}
    broken = environment.get("ANSIBLE_FORKS") == "many" or "LC_ALL" in environment
    ways.same(of_tasks(OF_A_PROCESS, skipped, PREPARE), warns=True, fails=broken, environment=environment)


def test_an_inventory(ways: Ways, tmp_path: Path) -> None:
    source = tmp_path / "slack_scim.yml"
    source.write_text(json.dumps({"plugin": "scimops.slack.slack_scim"}), encoding="utf-8")
    shown = [runner.inventory(source, "--list") for runner in (ways.real, ways.forked)]
    assert json.loads(shown[0].stdout)["_meta"]["hostvars"]
    assert [shown[1].stdout, shown[1].stderr] == [shown[0].stdout, shown[0].stderr]


def test_two_runs_at_once(ways: Ways) -> None:
    with ThreadPoolExecutor(2) as threads:
        runs = list(threads.map(lambda _number: ways.forked.tasks(module("slack_scim_info")), range(2)))
    assert [run.last.failed for run in runs] == [False, False]


def test_a_run_that_does_not_end_is_killed_and_the_next_one_works(
    tmp_path: Path, server: ForkServer, ways: Ways
) -> None:
    endless, playbook = tmp_path / "endless", tmp_path / "playbook.yml"
    os.mkfifo(endless)
    task = {"ansible.builtin.debug": {"msg": f"{{{{ lookup('pipe', 'cat {endless}') }}}}"}}
    playbook.write_text(json.dumps(of_tasks(task)), encoding="utf-8")
    command = [str(PROGRAMS / "ansible-playbook"), str(playbook)]
    variables = isolated(tmp_path, PROGRAMS, Path(server.home))
    held = os.open(endless, os.O_RDWR)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            server.run(command, tmp_path, variables, 2)
    finally:
        os.close(held)
    assert not ways.forked.tasks(module("slack_scim_info")).last.failed
