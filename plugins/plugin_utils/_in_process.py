# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Modules that run in Ansible's own worker process when the host is the controller.

The items of a loop run in one worker, which can keep one connection and one set of token buckets for all of them. A
module of its own process costs some 0.4 s an item before Slack is asked anything; this costs a hundredth. Validation,
run, results, warnings and secrecy are those of the shipped module, for they are the same code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.vars import merge_hash

from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Failure, Result, Task, outcome
from ansible_collections.scimops.slack.plugins.module_utils._ansible.texts import refuse_converted
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_session import REQUESTS_IMPORT_ERROR
from ansible_collections.scimops.slack.plugins.module_utils._scim.kept import KeptLists
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

#: The clients of this worker process, which ends with the loop.
_CLIENTS: dict[Connection, ScimClient] = {}
#: The complete lists of each organization, by a digest of its address and the token. Each client of an organization
#: uses them, so that each knows of what another one writes.
_KEPT_LISTS: dict[str, KeptLists] = {}


def _client_for(connection: Connection) -> contextlib.AbstractContextManager[ScimClient]:
    """The one client for a connection; it stays open for the next item."""
    client = _CLIENTS.get(connection)
    if client is None:
        client = _CLIENTS[connection] = ScimClient(connection, budget=Budget())
        client.conversations.kept_lists = _KEPT_LISTS.setdefault(_organization(connection), KeptLists())
    return contextlib.nullcontext(client)


def _organization(connection: Connection) -> str:
    reached = json.dumps([connection.api_url.rstrip("/"), connection.token])
    return hashlib.sha256(reached.encode()).hexdigest()


class InProcessAction(ActionBase):  # type: ignore[misc]
    """Runs a module here, or ships it where it cannot be run here.

    :cvar spec: the module's options.
    :cvar job: the module's run.
    """

    _supports_check_mode = True
    _supports_async = True

    spec: t.ClassVar[ModuleSpec[t.Any]]
    job: t.ClassVar[staticmethod[[Task, t.Any], t.Mapping[str, object]]]

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        try:
            # Where the module is shipped, JSON has made text of dates already.
            refuse_converted(self.spec.argument_spec, self._task.args)
        except Refused as refused:
            return {**result, "failed": True, "msg": str(refused), **refused.details}
        if not self._can_run_here():
            return self._ship(result, task_vars)
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        with _environment(environment):
            return {**result, **self._run_here()}

    def _can_run_here(self) -> bool:
        return (
            self._connection.transport in ("local", "ansible.builtin.local")
            and not self._task.async_val
            and not self._task.become
            and not REQUESTS_IMPORT_ERROR
        )

    def _show_progress(self, line: str) -> None:
        """A line of how far a long run has come; in a terminal at once, under ansible-runner as an event."""
        self._display.display(f"{self._task.get_name()}: {line}")

    def _ship(self, result: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        wrap_async = self._task.async_val and not self._connection.has_native_async
        shipped: dict[str, t.Any] = merge_hash(result, self._execute_module(task_vars=task_vars, wrap_async=wrap_async))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return shipped

    def _run_here(self) -> Result:
        spec = self.spec
        validator = ArgumentSpecValidator(
            spec.argument_spec,
            mutually_exclusive=spec.mutually_exclusive,
            required_one_of=spec.required_one_of,
            required_by=spec.required_by,
        )
        # As plain values, which is how a shipped module gets them.
        checked = validator.validate(json.loads(json.dumps(self._task.args, default=str)))
        secrets = checked._no_log_values
        if checked.error_messages:
            message = checked.errors.msg
            if isinstance(checked.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            return _without(secrets, {"failed": True, "msg": message})
        warnings: list[str] = []
        try:
            result = outcome(
                spec,
                type(self).job,
                checked.validated_parameters,
                check_mode=self._task.check_mode,
                warn=warnings.append,
                client_for=_client_for,
                progress=self._show_progress,
            )
        except Failure as failure:
            result = {"failed": True, "msg": str(failure), **failure.result}
        result["invocation"] = {"module_args": checked.validated_parameters}
        if warnings:
            result["warnings"] = warnings
        return _without(secrets, result)


def _without(secrets: set[str], result: Result) -> Result:
    """The result without secrets, as AnsibleModule returns it."""
    plain = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
    return {**remove_values(result, secrets), **plain}


@contextlib.contextmanager
def _environment(additions: t.Mapping[str, t.Any]) -> t.Iterator[None]:
    """The environment that the task asks for, as long as it runs."""
    before = dict(os.environ)
    os.environ.update({name: str(value) for name, value in additions.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
