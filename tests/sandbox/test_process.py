# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command: options, ready line, signals, and a state that survives a kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml

from slack_scim_sandbox.faults import KINDS
from slack_scim_sandbox.settings import SETTINGS
from tests.sandbox.api import Api, refusal
from tests.support.sandbox import Organization, Sandbox

CHECKOUT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "slack_scim_sandbox"]


@contextmanager
def started(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox process on a free port, and the line it prints when it is ready."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_help_names_all_options() -> None:
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    for option in (
        "--host",
        "--port",
        "--token",
        "--another",
        "--state",
        "--seed",
        "--limits",
        "--read-only",
        "--version",
    ):
        assert option in done.stdout
    assert "SLACK_SCIM_SANDBOX_TOKEN" in done.stdout


def test_the_version_is_the_collections() -> None:
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    assert done.stdout == f"slack-scim-sandbox {galaxy['version']}\n"


def test_the_package_says_what_it_is_and_has_its_license() -> None:
    """What an index of packages shows: the license with its text, the project's addresses, the kind of software."""
    package = CHECKOUT / "roles" / "sandbox" / "files" / "slack_scim_sandbox"
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "GPL-3.0-or-later"
    (text,) = project["license-files"]
    assert (package / text).read_bytes() == (CHECKOUT / "LICENSE").read_bytes()
    galaxy = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))
    assert project["urls"]["Homepage"] == galaxy["homepage"]
    assert project["urls"]["Issues"] == galaxy["issues"]
    assert "Typing :: Typed" in project["classifiers"]


def test_the_readme_documents_every_setting_and_fault() -> None:
    package = CHECKOUT / "roles" / "sandbox" / "files" / "slack_scim_sandbox"
    text = (package / "README.md").read_text(encoding="utf-8")
    settings, faults = (re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) for part in text.split("### ")[1:])
    assert sorted(settings) == sorted(SETTINGS)
    assert sorted(faults) == sorted(("fault", *KINDS))  # the heading too


def test_the_console_script_is_the_same() -> None:
    script = Path(sys.executable).with_name("slack-scim-sandbox")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: slack-scim-sandbox")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_stops_cleanly(number: signal.Signals) -> None:
    with started() as (process, line):
        assert re.fullmatch(r"slack-scim-sandbox ready on http://127\.0\.0\.1:\d+", line)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_it_stops_while_a_request_is_slow() -> None:
    with Sandbox() as sandbox:
        sandbox.control.faults({"fault": "latency", "seconds": 60})
        with ThreadPoolExecutor(1) as pool:
            headers = {"Authorization": f"Bearer {sandbox.token}"}
            slow = pool.submit(requests.get, f"{sandbox.url}/v1/Users", headers=headers, timeout=60)
            while not sandbox.control.requests():
                assert not slow.done()
            os.kill(sandbox.pid, signal.SIGTERM)
            assert os.waitstatus_to_exitcode(os.waitpid(sandbox.pid, 0)[1]) == 0


def test_the_token_may_come_from_the_environment() -> None:
    with started(environment={"SLACK_SCIM_SANDBOX_TOKEN": "xoxp-secret"}) as (_each, line):
        url = f"{line.split()[-1]}/scim/v1/Users"
        for token, status in (("xoxp-secret", 200), ("xoxp-sandbox", 401)):
            assert requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=20).status_code == status


def test_a_taken_port_is_an_error_in_one_line(sandbox: Sandbox) -> None:
    port = sandbox.base_url.rsplit(":", 1)[1]
    done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "can't start" in done.stderr


@pytest.mark.parametrize("options", [["--seed", "-1"], ["--limits", "some"], ["--port", "x"]])
def test_bad_options_are_refused(options: list[str]) -> None:
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert options[0] in done.stderr


def test_options_are_the_settings_of_the_start() -> None:
    with Sandbox("--read-only", "--limits", "slack", "--seed", "100") as sandbox:
        assert sandbox.control.state()["counts"] == {"users": 101, "groups": 2}
        api = Api(sandbox.base_url, sandbox.token, "v1")
        for _each in range(2):
            assert refusal(api.send("POST", "Users", api.user_body("ann"))) == (403, "permission_denied")
            sandbox.control.settings(limits="none", read_only=False)
            api.make_user("ann")
            sandbox.control.reset()


def test_the_state_survives_a_kill(tmp_path: Path) -> None:
    file = str(tmp_path / "state.db")
    with Sandbox("--state", file, "--seed", "10") as sandbox:
        api = Api(sandbox.base_url, sandbox.token, "v1")
        user = api.make_user("ann", title="Boss")
        group = api.make_group("Sales", user["id"])
        api.change(user["id"], title="Chief")
        state = sandbox.control.state()
        os.kill(sandbox.pid, signal.SIGKILL)
    with Sandbox("--state", file, "--seed", "99") as sandbox:  # it has people: not seeded again
        assert sandbox.control.state() == state
        api = Api(sandbox.base_url, sandbox.token, "v2")
        assert api.user(user["id"])["title"] == "Chief"
        assert api.members(group["id"]) == [user["id"]]
        assert api.make_user("bob")["id"] not in {one["id"] for one in state["users"]}


def test_memory_is_forgotten() -> None:
    for _each in range(2):
        with Sandbox() as sandbox:
            api = Api(sandbox.base_url, sandbox.token, "v1")
            api.make_user("ann")


def test_another_loopback_address() -> None:
    with started("--host", "127.0.0.2") as (_each, line):
        assert line.startswith("slack-scim-sandbox ready on http://127.0.0.2:")


def test_organisations_of_one_process_share_nothing(tmp_path: Path) -> None:
    file = str(tmp_path / "state.db")
    tokens = ("xoxp-one", "xoxp-two", "xoxp-three")
    options = ("--another", "xoxp-two", "--another", "xoxp-three", "--state", file, "--seed", "3")

    def whose(base_url: str, token: str) -> dict[str, str]:
        reply = requests.post(f"{base_url}/api/auth.test", data={"token": token}, timeout=20)
        found: dict[str, str] = reply.json()
        return found

    with Sandbox(*options, token=tokens[0]) as sandbox:
        found = [whose(sandbox.base_url, token) for token in tokens]
        assert [one["team"] for one in found] == ["Sandbox", "Sandbox 2", "Sandbox 3"]
        assert [one["url"][8:].split(".")[0] for one in found] == ["sandbox", "sandbox-2", "sandbox-3"]
        for name in ("enterprise_id", "user_id"):
            assert len({one[name] for one in found}) == 3
        apis = [Api(sandbox.base_url, token, "v1") for token in tokens]
        user = apis[1].make_user("ann")
        assert [api.send("GET", f"Users/{user['id']}").status_code for api in apis] == [404, 200, 404]
        second, third = (Organization(sandbox.base_url, token) for token in tokens[1:])
        second.control.settings(read_only=True)
        third.control.faults({"fault": "status", "status": 500})
        statuses = [api.send("POST", "Users", api.user_body("bo")).status_code for api in apis]
        assert statuses == [201, 403, 500]
        counts = [len(one.requests()) for one in (sandbox.control, second.control, third.control)]
        assert counts == [3, 4, 3]
        assert whose(sandbox.base_url, "xoxp-none") == {"ok": False, "error": "invalid_auth"}
        for api in apis:
            api.session.close()
        for other in (second, third):
            other.control.close()
    with Sandbox(*options, token=tokens[0]) as sandbox:
        again = Organization(sandbox.base_url, tokens[1])
        assert "ann" in {user["user_name"] for user in again.control.state()["users"]}
        again.control.close()


def test_two_organisations_cannot_have_one_token() -> None:
    command = [*COMMAND, "--port", "0", "--token", "xoxp-one", "--another", "xoxp-one"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "each organization must have its own token" in done.stderr
