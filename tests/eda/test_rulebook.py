# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source and the rulebook under the real ansible-rulebook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from tests.support.playbook import CHECKOUT, COLLECTIONS
from tests.support.sandbox import Sandbox

BIN = CHECKOUT / ".cache" / "eda" / "bin"
JAVA = shutil.which("java")
WITHIN = 60.0  # seconds

pytestmark = pytest.mark.skipif(
    JAVA is None or not (BIN / "ansible-rulebook").exists(),
    reason="needs Java (apt-get install openjdk-17-jre-headless) and `make test-rulebook`",
)


class Rulebook:
    """A run of ansible-rulebook, with what it printed so far."""

    def __init__(
        self,
        folder: Path,
        rulebook: str,
        variables: Mapping[str, Any],
        host: Mapping[str, Any],
        environment: Mapping[str, str],
    ) -> None:
        self._log = folder / "rulebook.log"
        written = folder / "variables.yml"
        written.write_text(json.dumps(variables), encoding="utf-8")
        home = folder / "home"
        home.mkdir()
        java = Path(JAVA or "").resolve()
        inventory = folder / "inventory.yml"
        here = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        inventory.write_text(json.dumps({"all": {"hosts": {"localhost": {**here, **host}}}}), encoding="utf-8")
        command = [BIN / "ansible-rulebook", "--rulebook", rulebook, "--vars", written, "--inventory", inventory]
        with self._log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={
                    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
                    "HOME": str(home),
                    "JAVA_HOME": os.environ.get("JAVA_HOME") or str(java.parents[1]),
                    "LC_ALL": "C.UTF-8",
                    "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
                    "ANSIBLE_HOME": str(home / ".ansible"),
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, what: str, happened: Callable[[], object]) -> None:
        """Wait until something has happened; AssertionError with the whole output when it did not."""
        deadline = time.monotonic() + WITHIN
        while not happened():
            assert self.process.poll() is None, f"ended before {what}:\n{self.output}"
            assert time.monotonic() < deadline, f"no {what}:\n{self.output}"
            time.sleep(0.1)

    def prints(self, *words: str) -> None:
        """Wait until all of these were printed."""
        self.wait_for(f"{words}", lambda: all(word in self.output for word in words))

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def run(sandbox: Sandbox, tmp_path: Path) -> Iterator[Callable[..., Rulebook]]:
    """Starts rulebooks, which end with the test; the token is in nothing that they print.

    `host` are the variables of localhost, the others those of the rulebook.
    """
    started: list[Rulebook] = []

    def start(rulebook: str, host: Mapping[str, Any] | None = None, **variables: Any) -> Rulebook:
        state = tmp_path / "state.json"
        given = {"slack_state_file": str(state), "slack_interval": 1, **variables}
        started.append(Rulebook(tmp_path, rulebook, given, host or {}, sandbox.environment))
        started[-1].wait_for("first look", state.exists)
        return started[-1]

    yield start
    for one in started:
        one.stop()
        assert sandbox.token not in one.output


def test_every_event_comes_through(
    run: Callable[..., Rulebook], sandbox: Sandbox, slack: ScimClient, tmp_path: Path
) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com", "title": "Clerk"})
    rules = [
        {
            "name": "A title",
            "condition": 'event.change == "changed" and event.after.title is defined',
            "action": {"debug": {"msg": "{{ event.id }}: {{ event.before.title }} became {{ event.after.title }}"}},
        },
        {
            "name": "Gone",
            "condition": 'event.resource == "user" and event.change == "deactivated"',
            "action": {"debug": {"msg": "{{ event.email }} is out"}},
        },
        {
            "name": "Outage",
            "condition": 'event.resource == "service"',
            "action": {"debug": {"msg": "Slack: {{ event.change }}"}},
        },
    ]
    source = {
        "scimops.slack.slack_scim_changes": {
            "interval": "{{ slack_interval }}",
            "retries": 0,
            "state_file": "{{ slack_state_file }}",
        }
    }
    path = tmp_path / "rules.yml"
    path.write_text(
        json.dumps([{"name": "Test", "hosts": "localhost", "sources": [source], "rules": rules}]), encoding="utf-8"
    )
    rulebook = run(str(path))
    slack.patch_user(nora.id, {"title": "Countess"}, nora)
    rulebook.prints(f"{nora.id}: Clerk became Countess")
    slack.delete_user(nora.id)
    rulebook.prints("nora@example.com is out")
    sandbox.control.faults({"fault": "html_503", "method": "GET", "path": "Users", "times": 1})
    rulebook.prints("Slack: outage", "Slack: recovered")


def test_the_rulebook_of_the_guide(
    run: Callable[..., Rulebook], sandbox: Sandbox, slack: ScimClient, tmp_path: Path
) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com", "title": "Clerk"})
    guide = (CHECKOUT / "docs" / "docsite" / "rst" / "guide_events.rst").read_text(encoding="utf-8")
    block = re.search(r"code-block:: yaml\+jinja\n\n((?:   .*\n|\n)+)", guide)
    assert block
    path = tmp_path / "people.yml"
    path.write_text(textwrap.dedent(block[1]), encoding="utf-8")
    rulebook = run(str(path))
    slack.patch_user(nora.id, {"title": "Countess"}, nora)
    rulebook.prints("nora@example.com was Clerk and is Countess")
    slack.delete_user(nora.id)
    rulebook.prints("nora@example.com is deactivated")


def test_drift_is_told_and_nothing_is_written(
    run: Callable[..., Rulebook], sandbox: Sandbox, slack: ScimClient, tmp_path: Path
) -> None:
    nora = slack.create_user({"user_name": "nora", "email": "nora@example.com", "title": "Clerk"})
    roster = tmp_path / "roster.csv"
    roster.write_text("Work e-mail,Job\nnora@example.com,Clerk\n", encoding="utf-8")
    host = {
        "directory_sync_folder": str(tmp_path / "slack"),
        "directory_sync_users_file": str(roster),
        "directory_sync_columns": {"email": "Work e-mail", "title": "Job"},
    }
    rulebook = run("scimops.slack.slack_drift", host)
    slack.patch_user(nora.id, {"title": "Countess"}, nora)
    sandbox.control.forget_requests()
    difference = "Change nora <nora@example.com>: title: Countess -> Clerk"
    rulebook.prints(difference, "Slack differs from the source in 2 ways: update user 1, protected 1", "PLAY RECAP")
    assert sandbox.control.writes() == []
    assert slack.read_user(nora.id).values["title"] == "Countess"
    assert "Countess" in (tmp_path / "slack" / "report.md").read_text(encoding="utf-8")
