# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""directory_sync as a job on another node: its artifacts, events and exit codes, and the token in none of them.

The node has to get the secret somehow, so what is sent has the job's private data directory with it in. It comes in one
of the two ways of AWX. With a Vault credential the token is encrypted wherever it is, and the password of the vault is
in env/passwords alone. With a credential type that makes an extra variable of it, the token is in env/extravars alone.
Neither is in a variable of the environment, because ansible-runner tells the whole environment with its first status.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.runner.conftest import BIN, JOB, Job, Runner
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.skipif(not (BIN / "ansible-runner").exists(), reason="needs `make test-runner`")

PASSWORD = "correct-horse-battery-staple"
PLAYBOOK = "scimops.slack.directory_sync"
ROLE = "slack.yml"
#: The role in a playbook of the project, which tells of its progress more often than a short run would.
PROJECT = [
    {
        "name": "Slack",
        "hosts": "all",
        "gather_facts": False,
        "module_defaults": {"scimops.slack.slack_scim_directory": {"progress_interval": 0.001}},
        "roles": ["scimops.slack.directory_sync"],
    }
]
SYNC = "Plan, check the guards, and apply"


def files(slack: Sandbox, tmp_path: Path, titles: dict[str, str]) -> dict[str, Any]:
    """The private data directory of a job but for its secret."""
    variables = {
        "directory_sync_token": "{{ slack_scim_token }}",
        "directory_sync_api_url": slack.url,
        "directory_sync_folder": str(tmp_path / "slack"),
        "directory_sync_budget_dir": str(tmp_path / "budget"),
        "directory_sync_users": [
            {"email": f"{name}@example.com", "title": title, "department": "Sales"} for name, title in titles.items()
        ],
        "directory_sync_groups": [{"name": "Sales", "members_where": {"department": "Sales"}}],
        "directory_sync_scope": {"exclude": ["owner@example.com"]},
    }
    here = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    return {
        f"project/{ROLE}": PROJECT,
        "inventory/hosts.yml": {"all": {"hosts": {"localhost": {**here, **variables}}}},
    }


def by_vault(slack: Sandbox) -> dict[str, Any]:
    """An encrypted variable, and its password as the answer to ansible-playbook's question."""
    encrypted = VaultLib([("default", VaultSecret(PASSWORD.encode()))]).encrypt(slack.token).decode()
    return {
        "inventory/group_vars/all.yml": f"slack_scim_token: !vault |\n{textwrap.indent(encrypted, '  ')}",
        "env/passwords": {"^Vault password:\\s*?$": PASSWORD},
    }


def by_extra_variable(slack: Sandbox) -> dict[str, Any]:
    return {"env/extravars": {"slack_scim_token": slack.token}}


def keeps_secrets(job: Job, slack: Sandbox, carrier: str) -> None:
    """The secret is where the job brings it, on both nodes and between, and nowhere else."""
    everywhere = {f"{place}: env/{carrier}" for place in ("controller", "sent", "node")}
    of_vault = everywhere if carrier == "passwords" else set()
    assert job.places_of(slack.token) == everywhere - of_vault
    assert job.places_of(PASSWORD) == of_vault
    looked_at = job.places_of("ansible-playbook")  # in which it would have been seen
    kept = {f"{side}: artifacts/{JOB}/command" for side in ("controller", "node")}
    assert {"process list", "returned", "returned: command", *kept} <= looked_at


def test_apply_and_again_and_check(runner: Runner, slack: Sandbox, tmp_path: Path) -> None:
    staff = {"nora": "Clerk", "ivo": "Clerk"}
    data = files(slack, tmp_path, staff)

    done = runner.run(ROLE, {**data, **by_vault(slack)}, "--ask-vault-pass")
    assert (done.artifact("rc"), done.artifact("status")) == ("0", "successful")
    assert list(done.codes) == [0, 0, 0]
    keeps_secrets(done, slack, "passwords")
    result = done.results("runner_on_ok")[SYNC]
    assert result["outcomes"] == {"done": 3}
    assert [event["counter"] for event in done.events] == list(range(1, len(done.events) + 1))
    kinds = [event["event"] for event in done.events if event["event"] != "verbose"]
    assert [*kinds[:2], kinds[-1]] == ["playbook_on_start", "playbook_on_play_start", "playbook_on_stats"]
    assert {"playbook_on_task_start", "runner_on_start", "runner_on_ok"} <= {*kinds}
    progress = [event["stdout"] for event in done.events if event["event"] == "verbose" and SYNC in event["stdout"]]
    assert any("create user 2/2" in line for line in progress)
    assert progress[-1] in done.artifact("stdout")
    assert done.events[-1]["event_data"]["changed"] == {"localhost": 2}  # the folder and Slack

    slack.control.forget_requests()
    again = runner.run(PLAYBOOK, {**data, **by_extra_variable(slack)})
    assert (again.artifact("rc"), again.artifact("status")) == ("0", "successful")
    keeps_secrets(again, slack, "extravars")
    assert again.events[-1]["event_data"]["changed"] == {}
    assert "Nothing to do" in again.artifact("stdout")

    checked = runner.run(
        PLAYBOOK, {**files(slack, tmp_path, {**staff, "ivo": "Count"}), **by_extra_variable(slack)}, "--check", "--diff"
    )
    assert checked.artifact("rc") == "0"
    keeps_secrets(checked, slack, "extravars")
    assert checked.results("runner_on_ok")[SYNC]["counts"] == {"update user": 1}
    assert "+title: Count" in checked.artifact("stdout")
    assert slack.control.writes() == []


def test_a_guard_fails_the_job(runner: Runner, slack: Sandbox, tmp_path: Path) -> None:
    too_many = {f"person-{number}": "Clerk" for number in range(6)}
    failed = runner.run(ROLE, {**files(slack, tmp_path, too_many), **by_vault(slack)}, "--ask-vault-pass")
    assert (failed.artifact("rc"), failed.artifact("status")) == ("2", "failed")
    keeps_secrets(failed, slack, "passwords")
    result = failed.results("runner_on_failed")[SYNC]
    assert [violation["guard"] for violation in result["guards"]] == ["creations"]
    assert failed.events[-1]["event_data"]["failures"] == {"localhost": 1}
    assert "creations" in failed.artifact("stdout")
    assert slack.control.writes() == []
