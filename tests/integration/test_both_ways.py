# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module in the worker process and shipped: the same result, and no secret in anything that a run leaves."""

from __future__ import annotations

import json
import re
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.release import __version__ as ansible_core

from tests.support.playbook import PlaybookRun, PlaybookRunner
from tests.support.sandbox import Sandbox
from tools.pythons import find_python

WORKER = ["-e", "ansible_connection=local"]
SHIPPED = ["-e", "ansible_connection=elsewhere"]
#: What differs from run to run: times, the random name of a run, and ids that follow from when a run was.
OF_A_RUN = {"seconds", "run", "started", "ended", "undone_run", "settled_since", "created", "generated"}
PHOTO = f"data:image/png;base64,{'iVBORw0KGgo' * 1000}"


def module(short: str, /, **arguments: Any) -> dict[str, Any]:
    return {"name": short, f"scimops.slack.slack_scim_{short}": arguments, "ignore_errors": True}


def each_module(folder: Path) -> list[dict[str, Any]]:
    """A task of each module that succeeds, and failures of each kind."""
    limits = {"budget_dir": str(folder / "budget")}
    files = {**limits, "journal_file": str(folder / "journal")}
    people = [{"email": "new1@example.com", "title": "Clerk"}]
    return [
        module("info"),
        module("user", email="nora@example.com", photo=PHOTO, title="Analyst", password="correct-horse"),
        {**module("user", email="{{ item }}@example.com", title="Clerk"), "loop": ["one", "two"]},
        module("user", email="nora@example.com", state="absent"),
        module("user_info", email="nora@example.com"),
        module("group", name="Sales", members={"set": ["one@example.com"]}),
        module("group_info", name="Sales"),
        module("directory", users=people, **files),
        {**module("directory", users=people, **limits), "loop": [1, 2]},
        module("undo", undo_journal=files["journal_file"], **limits),
        module("access_review", dest=str(folder / "review"), date="2026-11-01"),
        module("access_review", dest=str(folder / "other"), dete="2026-11-01"),
        module("user", email="nora@example.com", titel="Boss"),
        module("user", email="not an address"),
        module("user", title="Boss"),
        module("user", id="U00000000"),
        module("info", timeout="soon"),
        module("directory", users=[{"email": "a@example.com", "titel": "Boss"}], **limits),
        module("group", name="Sales", members={"add": ["nobody@example.com"]}),
    ]


def without_what_is_of_a_run(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: without_what_is_of_a_run(one) for key, one in value.items() if key not in OF_A_RUN}
    return [without_what_is_of_a_run(one) for one in value] if isinstance(value, list) else value


def results(run: PlaybookRun) -> list[Any]:
    return [(one.task, one.outcome, without_what_is_of_a_run(one.result)) for one in run.results]


@pytest.mark.matrix
@pytest.mark.parametrize("verbose", [pytest.param("", marks=pytest.mark.all), "-vvv"])
def test_each_module_returns_the_same_in_the_worker_and_shipped(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, verbose: str
) -> None:
    ways = []
    for way in (WORKER, SHIPPED):
        sandbox.control.reset()
        folder = tmp_path / "run"
        folder.mkdir()
        arguments = [*way, *filter(None, [verbose])]
        run = play.tasks(*each_module(folder), arguments=arguments, warns=True)
        assert "DEPRECATION" not in run.output
        ways.append(results(run))
        folder.rename(tmp_path / way[1])
    worker, shipped = ways
    for mine, other in zip(worker, shipped, strict=True):
        assert mine == other
    assert "iVBORw0KGgo" * 10 not in str(ways)
    assert "new1@example.com" not in str([one[2].get("invocation") for one in worker])


def test_a_relative_path_is_one_file_in_the_worker_and_shipped(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path
) -> None:
    for name in ("plays", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "elsewhere" / "roster.csv").write_text("email\nnora@example.com\n", encoding="utf-8")
    task = {"scimops.slack.slack_scim_directory": {"users_file": "roster.csv", "plan_file": "plan.json"}}
    playbook = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
    (tmp_path / "plays" / "own.yml").write_text(json.dumps(playbook), encoding="utf-8")
    for way in (WORKER, ["-e", "scimops_slack_in_process=false"]):  # Ansible starts the second one in plays
        play.command(["ansible-playbook", "../plays/own.yml", "--check", *way], tmp_path / "elsewhere", warns=True)
        (tmp_path / "elsewhere" / "plan.json").unlink()
    assert list((tmp_path / "plays").iterdir()) == [tmp_path / "plays" / "own.yml"]


#: Lets the files of a module be read by whoever it runs as.
UNPRIVILEGED = ["-e", "ansible_shell_allow_world_readable_temp=true"]
SECRETS = ("xoxp-very-secret-token", "correct-horse-battery", "me:staple-in-address", "staple-in-address")


def leaks(budget: str) -> list[dict[str, Any]]:
    """Tasks that each have a secret where it does not belong, or fail with one."""
    person = {"email": "a@example.com"}
    limits = {"budget_dir": budget}
    return [
        module("info", token=SECRETS[0], retries=0, api_url="http://127.0.0.1:1/scim"),
        module("user", **person, password=SECRETS[1]),
        module("user", **person, passwort=SECRETS[1]),
        module("user", **person, passwort={"value": SECRETS[1]}),
        module("info", api_url=f"https://{SECRETS[2]}@slack.example.com/scim"),
        module("directory", users=[{**person, "password": SECRETS[1]}], **limits),
        module("directory", users=[{**person, "passwort": SECRETS[1]}], **limits),
        module("directory", users=f"[{{'passwort': '{SECRETS[1]}'}}]", **limits),
        *(
            module(
                "directory",
                **limits,
                users_ldap={"base_dn": "dc=x", "filter": "(cn=*)"},
                columns={"email": "mail"},
                ldap={"uri": f"{scheme}://{SECRETS[2]}@ldap.example.com", "bind_dn": "cn=x", **wrong},
            )
            for scheme, wrong in (
                ("ldap", {"bind_password": SECRETS[1]}),
                ("ldaps", {"bind_passwort": SECRETS[1]}),
                ("ldaps", {"bind_password": SECRETS[1], "start_tls": True}),
            )
        ),
    ]


@pytest.mark.matrix
@pytest.mark.parametrize("where", [WORKER, SHIPPED], ids=["worker", "shipped"])
def test_no_secret_is_in_results_output_or_files(
    play: PlaybookRunner, sandbox: Sandbox, tmp_path: Path, where: list[str]
) -> None:
    tasks = leaks(str(tmp_path / "budget"))
    playbook = tmp_path / "play" / "playbook.json"
    playbook.parent.mkdir()
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    run = play.play(playbook, arguments=[*where, "-vvvv"], warns=True)
    assert len(run.results) == len(tasks)
    for secret in (*SECRETS, sandbox.token):
        assert secret not in run.output
        assert secret not in str(run.results)
    playbook.unlink()
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left
    for path in left:
        content = path.read_bytes()
        assert not [secret for secret in (*SECRETS, sandbox.token) if secret.encode() in content], path


@pytest.mark.matrix
@pytest.mark.parametrize("version", ["3.6", "3.8"])
def test_an_older_python_on_the_host_is_named(play: PlaybookRunner, version: str) -> None:
    python = find_python(version)
    if python is None or (version == "3.6" and not ansible_core.startswith("2.16.")):
        pytest.skip(f"needs Python {version}, and an ansible-core that runs on it")
    failed = play.tasks(module("info"), arguments=["-e", f"ansible_python_interpreter={python}"], warns=True).last
    # A newer ansible-core than the Python says it itself.
    assert re.search(r"(Ansible requires|scimops\.slack needs) Python 3\.[89] or newer", failed["msg"])
    assert version in failed["msg"]


def ran_shipped(play: PlaybookRunner, *arguments: str, **keywords: Any) -> bool:
    """Whether a task with these variables or keywords ran a module of its own, which -vvv shows."""
    run = play.tasks({**module("info"), **keywords}, arguments=["-vvv", *arguments])
    assert not run.last.failed
    return "EXEC " in run.output


def test_a_task_runs_in_the_worker_where_the_module_would_be_the_same(play: PlaybookRunner) -> None:
    python = Path(sys.executable)
    assert not ran_shipped(play)
    for interpreter in (python, python.parent / "python"):
        assert not ran_shipped(play, "-e", json.dumps({"ansible_python_interpreter": str(interpreter)}))
    assert not ran_shipped(play, "-e", "ansible_python_interpreter={{ ansible_playbook_python }}")
    assert not ran_shipped(play, "-e", "ansible_become=false")
    assert not ran_shipped(play, "-e", "scimops_slack_in_process=yes")
    assert not ran_shipped(play, delegate_to="localhost")


def test_a_blank_in_the_path_of_the_python_has_no_module_shipped(play: PlaybookRunner, tmp_path: Path) -> None:
    folder = tmp_path / "else where"
    folder.symlink_to(Path(sys.executable).parent)
    assert not ran_shipped(play, vars={"ansible_python_interpreter": str(folder / "python")})


def test_a_variable_has_modules_shipped(play: PlaybookRunner) -> None:
    assert ran_shipped(play, "-e", "scimops_slack_in_process=false")
    assert ran_shipped(play, vars={"scimops_slack_in_process": "{{ 1 == 2 }}"})


def test_the_variables_of_the_host_that_a_task_is_delegated_to_count(play: PlaybookRunner, tmp_path: Path) -> None:
    local = {"ansible_connection": "local"}
    hosts = {"here": local, "there": {**local, "scimops_slack_in_process": False}}
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    ways = [ran_shipped(play, "-i", str(inventory), delegate_to=host) for host in hosts]
    assert ways == [False, True]
    assert ran_shipped(play, "-i", str(inventory), loop=list(hosts), delegate_to="{{ item }}")


def test_a_module_of_another_python_is_shipped(play: PlaybookRunner, tmp_path: Path) -> None:
    venv.create(tmp_path / "other", symlinks=True)
    packages = f"import sys; sys.path += {[path for path in sys.path if path]!r}"
    (site,) = (tmp_path / "other").glob("lib/python3.*/site-packages")
    (site / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")
    other = tmp_path / "other" / "bin" / "python"
    assert ran_shipped(play, "-e", f"ansible_python_interpreter={other}")
    assert ran_shipped(play, vars={"ansible_python_interpreter": str(other)})


@pytest.mark.parametrize("keywords", [{"vars": {"ansible_become": True}}, {"become": True}], ids=["variable", "task"])
def test_a_module_of_another_user_is_shipped(play: PlaybookRunner, tmp_path: Path, keywords: dict[str, Any]) -> None:
    sudo = tmp_path / "sudo"
    sudo.write_text('#!/bin/sh\necho "$@" >> "$0.log"\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n')
    sudo.chmod(0o755)
    privileges = ["-e", f"ansible_become_exe={sudo}", "-e", "ansible_become_user=daemon"]
    run = play.tasks({**module("info"), **keywords}, arguments=[*privileges, *UNPRIVILEGED], warns=True)
    assert not run.last.failed
    assert "-u daemon" in sudo.with_suffix(".log").read_text(encoding="utf-8")


NO_LIMIT = {"creations": {"count": -1, "percent": -1}}


def test_progress_is_not_in_the_output_of_a_callback_that_writes_json(play: PlaybookRunner, tmp_path: Path) -> None:
    people = [{"email": f"new{number}@example.com"} for number in range(5)]
    run = play.tasks(
        module("directory", users=people, guards=NO_LIMIT, progress_interval=0.001, budget_dir=str(tmp_path / "b")),
        environment={"ANSIBLE_STDOUT_CALLBACK": "json_lines"},
        diff=False,
    )
    assert [json.loads(line)["task"] for line in run.stdout.splitlines()] == ["directory"]
    assert "directory: create user" in run.stderr


def test_each_item_of_a_loop_has_its_own_environment(play: PlaybookRunner, sandbox: Sandbox) -> None:
    """The proxy of one item is not that of the next, and the requests of one are not counted for the next."""
    proxies = ["http://127.0.0.1:1", "ftp://proxy.test"]
    task = {
        **module("info", api_url="https://slack.invalid/scim", retries=0, rate_limit_wait=0),
        "loop": proxies,
        "environment": {"HTTPS_PROXY": "{{ item }}"},
    }
    for way in (WORKER, SHIPPED):
        first, second = play.tasks(task, arguments=way).last["results"]
        assert "slack.invalid" not in second["msg"]
        assert "HTTPS_PROXY" not in first["msg"]
        assert "must be the address of a proxy" in second["msg"]
