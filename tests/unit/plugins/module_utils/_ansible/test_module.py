# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shipped module returns, and what it leaves in the log of its host."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._ansible import module as module_file

SCRIPT = """
import json, sys
sys.path[:0] = {paths!r}
from ansible.module_utils import basic
from ansible_collections.scimops.slack.plugins.module_utils._ansible.directory import SPEC
from ansible_collections.scimops.slack.plugins.module_utils._ansible.module import Module

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
