# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From options to a result or a failure, and what a task loads; Slack's part is in tests/integration."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible import task as module_file
from ansible_collections.scimops.slack.plugins.module_utils._ansible import task as task_module
from ansible_collections.scimops.slack.plugins.module_utils._ansible.info import USER_INFO, UserInfoOptions
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Failure, Task, outcome
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import NotFoundError

PARAMS = {
    **{option: spec.get("default") for option, spec in USER_INFO.argument_spec.items()},
    "token": "xoxp-1",
    "api_url": "http://127.0.0.1:1/scim",
}


def ended(run: Any, **options: Any) -> dict[str, Any]:
    params = {**PARAMS, **options}
    return outcome(USER_INFO, run, params, check_mode=True, warn=lambda _text: None, warn_deprecated=lambda _text: None)


def test_a_run_gets_its_frame_and_its_options() -> None:
    seen: list[tuple[Task, UserInfoOptions]] = []

    def run(task: Task, options: UserInfoOptions) -> dict[str, object]:
        seen.append((task, options))
        return {"changed": False}

    assert ended(run, limit=3) == {"changed": False}
    ((task, options),) = seen
    assert (task.check_mode, task.client.connection.token, task.progress) == (True, "xoxp-1", None)
    assert options.limit == 3


@pytest.mark.parametrize(
    ("options", "message", "key"),
    [
        ({"limit": 0}, "limit: 0 must be at least 1", "invalid"),
        ({"token": "xoxb-1"}, "token: is a bot token", "error"),
    ],
)
def test_options_that_break_a_rule_end_the_task_before_it_runs(options: dict[str, Any], message: str, key: str) -> None:
    def run(_task: Task, _options: UserInfoOptions) -> dict[str, object]:
        raise AssertionError("it runs")

    with pytest.raises(Failure) as caught:
        ended(run, **options)
    assert str(caught.value).startswith(message)
    assert key in caught.value.result


ANSWER = {
    "code": "user_not_found",
    "description": "no",
    "details": {},
    "status": 404,
    "method": "GET",
    "path": "/Users/U1",
}


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (Refused("no", invalid=["id"]), {"invalid": ["id"]}),
        (NotFoundError("no", **{**ANSWER, "details": None}), {"error": ANSWER}),
    ],
)
def test_what_a_run_raises_becomes_a_failure(error: Exception, result: dict[str, Any]) -> None:
    def run(_task: Task, _options: UserInfoOptions) -> dict[str, object]:
        raise error

    with pytest.raises(Failure) as caught:
        ended(run)
    assert (str(caught.value), caught.value.result) == ("no", result)


def test_messages_and_warnings_show_what_cannot_be_seen() -> None:
    """Names of people and groups are in them, and terminals obey what cannot be seen."""
    warnings: list[str] = []
    name = "Nora\u202e\x1b[2K"

    def run(task: Task, _options: UserInfoOptions) -> dict[str, object]:
        task.warn(f"{name}\nis there")
        raise Failure(f"{name}\nis not there")

    with pytest.raises(Failure) as caught:
        outcome(USER_INFO, run, PARAMS, check_mode=True, warn=warnings.append, warn_deprecated=lambda _text: None)
    assert [*warnings, str(caught.value)] == [f"Nora\\u202e\\u001b[2K\nis {there}" for there in ("there", "not there")]


#: By the file of a module, what a task that changes nothing does without.
UNUSED = {
    "user": ["_apply.attempt", "_apply.executor", "_apply.journal", "_plan.directory", "yaml", "zoneinfo", "ldap"],
    "group": ["_apply.attempt", "_apply.executor", "_apply.journal", "_plan.directory", "yaml", "zoneinfo", "ldap"],
    "info": ["_apply.attempt", "_apply.executor", "_plan.directory", "_source.rows", "yaml", "zoneinfo", "ldap"],
    "directory": ["_apply.executor", "_apply.journal", "_plan.directory", "_source.rows", "yaml", "zoneinfo", "ldap"],
}


@pytest.mark.parametrize("name", UNUSED)
def test_what_is_rarely_needed_is_not_loaded(name: str) -> None:
    package = task_module.__name__.rsplit(".", 2)[0]
    script = f"import json, sys, {package}._ansible.{name}; json.dump(list(sys.modules), sys.stdout)"
    roots = [str(Path(task_module.__file__ or "").parents[6]), *filter(None, sys.path)]
    code = f"import sys; sys.path[:0] = {roots!r}; {script}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert f"{package}._ansible.{name}" in loaded
    assert [one for one in UNUSED[name] if one in loaded or f"{package}.{one}" in loaded] == []


SCRIPT = """
import json, sys
sys.path[:0] = {paths!r}
from ansible.module_utils import basic
from ansible_collections.scimops.slack.plugins.module_utils._ansible.directory import SPEC
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Module

logged = []
basic.AnsibleModule.log = lambda self, msg, log_args=None: logged.append([msg, log_args])
own = {{"_ansible_inject_invocation": True}} if "inject_invocation" in basic.PASS_VARS else {{}}  # from 2.21 on
basic._ANSIBLE_ARGS = json.dumps({{"ANSIBLE_MODULE_ARGS": {{**{options!r}, **own}}}}).encode()
basic._ANSIBLE_PROFILE = "legacy"
module = Module(SPEC)
print(json.dumps(logged))
module.exit_json(changed=False, path={file!r}, msg="token xoxp-secret, hunter2")
"""


def returned(**options: Any) -> tuple[Any, Any]:
    """What a module logs on its host, and its result."""
    paths = [str(Path(module_file.__file__ or "").parents[6]), *filter(None, sys.path)]
    code = SCRIPT.format(paths=paths, options={"token": "xoxp-secret", **options}, file=__file__)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    *before, result = done.stdout.splitlines()
    logged = before[0] if before and before[0] else "[]"
    # What Ansible takes out of the result before anybody sees it.
    return json.loads(logged), {key: value for key, value in json.loads(result).items() if not key.startswith("_")}


def test_neither_result_nor_log_of_the_host_has_a_secret() -> None:
    log, result = returned(users=[{"email": "a@example.com", "password": "hunter2"}], api_url="https://me:hunter2@x")
    assert "xoxp-secret" not in str((log, result))
    assert "hunter2" not in str((log, result))
    ((message, arguments),) = log
    assert "users=1 entry" in message
    assert arguments["users"] == "1 entry"
    assert result["invocation"]["module_args"]["users"] == "1 entry"


def test_options_that_are_refused_show_no_value() -> None:
    _log, result = returned(users=[], passwort="hunter2")
    assert result["failed"]
    assert "passwort" in result["msg"]
    assert "hunter2" not in str(result)


def test_a_path_in_a_result_gets_no_owner_and_mode() -> None:
    _log, result = returned(users=[])
    assert set(result) - {"warnings"} == {"changed", "path", "msg", "invocation"}
