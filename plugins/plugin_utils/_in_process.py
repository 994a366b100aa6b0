# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Modules that run in Ansible's own worker process when the host is the controller.

The items of a loop run in one worker, which can keep one connection and one set of token buckets for all of them. A
module in its own process takes about 0.4 s per item before its first request; this takes a hundredth. Validation, run,
results, warnings and secrecy are those of the shipped module, because the code is the same.

A module is shipped wherever its process would differ: with privileges, another Python, or on another host.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sys
import typing as t

from ansible import constants
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.vars import merge_hash

from ansible_collections.scimops.slack.plugins.module_utils._ansible.secrecy import (
    secrets_in,
    shown_options,
    shown_result,
)
from ansible_collections.scimops.slack.plugins.module_utils._ansible.specs import ModuleSpec
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Failure, Result, Task, outcome
from ansible_collections.scimops.slack.plugins.module_utils._ansible.texts import refuse_converted
from ansible_collections.scimops.slack.plugins.module_utils._ansible.watch import started_by, worker_is_lost
from ansible_collections.scimops.slack.plugins.module_utils._apply.interrupts import INTERRUPTED, TIMEOUT
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.delivery import (
    environment_proxy,
    trusted_certificates,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_session import REQUESTS_IMPORT_ERROR
from ansible_collections.scimops.slack.plugins.module_utils._scim.kept import KeptLists
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget
from ansible_collections.scimops.slack.plugins.plugin_utils._caller_names import for_caller
from ansible_collections.scimops.slack.plugins.plugin_utils._paths import LOCAL, absolute_paths
from ansible_collections.scimops.slack.plugins.plugin_utils._worker import (
    EndAfterInterrupt,
    end_if_lost,
    ending_with_parent,
)

#: The variable that, when false, ships modules also on the controller.
IN_PROCESS = "scimops_slack_in_process"

#: The clients of this worker process, which ends with the loop, by connection, proxy and trusted certificates.
_CLIENTS: dict[tuple[Connection, str | None, str | None], ScimClient] = {}
#: The complete lists of each organization, by a digest of its address and the token. The clients of an organization
#: share them, so that each sees the others' writes.
_KEPT_LISTS: dict[str, KeptLists] = {}


def _interrupted() -> bool:
    return any((client.stopped or "").startswith(INTERRUPTED) for client in tuple(_CLIENTS.values()))


_AFTER_INTERRUPT = EndAfterInterrupt(_interrupted)


@contextlib.contextmanager
def _client_for(connection: Connection) -> t.Iterator[ScimClient]:
    """The one client for a connection and the task's environment; it stays open for the next item.

    A signal ends all items of a loop. The keyword ``timeout`` applies to one item.
    """
    made_from = (connection, environment_proxy(connection), trusted_certificates(connection))
    client = _CLIENTS.get(made_from)
    if client is None:
        client = _CLIENTS[made_from] = ScimClient(connection, budget=Budget())
        client.conversations.kept_lists = _KEPT_LISTS.setdefault(_organization(connection), KeptLists())
    client.requests_sent = 0  # of this item
    stopped = next((one.stopped for one in _CLIENTS.values() if one.stopped), None)
    if stopped is not None:
        client.stop(stopped)
    try:
        yield client
    finally:
        if client.stopped == TIMEOUT:
            del _CLIENTS[made_from]
            client.close()


def _organization(connection: Connection) -> str:
    reached = json.dumps([connection.api_url.rstrip("/"), connection.token])
    return hashlib.sha256(reached.encode()).hexdigest()


class InProcessAction(ActionBase):  # type: ignore[misc]
    """Runs a module in this process, or ships it where that is not possible.

    :cvar spec: the module's options.
    :cvar job: runs the module.
    """

    _supports_check_mode = True
    _supports_async = True

    spec: t.ClassVar[ModuleSpec[t.Any]]
    job: t.ClassVar[staticmethod[[Task, t.Any], t.Mapping[str, object]]]

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        self._task.args = {**self._defaults(), **self._task.args}
        try:
            # When the module is shipped, JSON has already converted dates to text.
            refuse_converted(self.spec.argument_spec, self._task.args)
        except Refused as refused:
            return {**result, "failed": True, "msg": str(refused), **refused.details}
        if self._connection.transport in LOCAL:
            self._task.args = absolute_paths(self.spec.argument_spec, self._task.args)
        variables = self._variables(task_vars or {})
        if not self._can_run_here(variables):
            return self._for_caller(self._ship(result, task_vars), task_vars)
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        _AFTER_INTERRUPT.watch()
        with _environment(environment):
            ended = self._run_here()
        _AFTER_INTERRUPT.run_is_over()
        end_if_lost()
        if not _has_invocation(task_vars):
            del ended["invocation"]
        return self._for_caller({**result, **ended}, task_vars)

    def _for_caller(self, result: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        """The result, with a message that names what the author of the playbook has written."""
        if result.get("failed"):
            written = self._task.get_ds() if self._task._role is not None else None
            role = str((task_vars or {}).get("ansible_role_name", ""))
            result["msg"] = for_caller(str(result.get("msg", "")), self._name, written, role)
        return result

    @property
    def _name(self) -> str:
        """The name of the module, without its collection."""
        return str(self._task.action).rsplit(".", 1)[-1]

    def _defaults(self) -> dict[str, t.Any]:
        """The ``module_defaults`` of the module.

        Ansible has merged them, but for an option whose value was ``omit``, the default is lost.
        """
        groups = self._task._parent._play._action_groups or {}
        names = [f"group/{group}" for group in groups.get(self._task.resolved_action, ())]
        by_name: dict[str, t.Any] = {}
        for defaults in self._task.module_defaults or ():
            by_name.update(defaults)
        merged: dict[str, t.Any] = {}
        for name in [*(name for name in by_name if name in names), self._task.resolved_action]:
            merged.update(self._templar.template(by_name.get(name)) or {})
        return merged

    def _variables(self, task_vars: dict[str, t.Any]) -> t.Mapping[str, t.Any]:
        """The variables of the task's host."""
        if not self._task.delegate_to:
            return task_vars
        delegated: t.Mapping[str, t.Any] = task_vars.get("ansible_delegated_vars", {})
        return t.cast("t.Mapping[str, t.Any]", delegated.get(self._task.delegate_to, task_vars))

    def _can_run_here(self, variables: t.Mapping[str, t.Any]) -> bool:
        return (
            self._connection.transport in LOCAL
            and not self._task.async_val
            and not self._task.become
            # This includes the variable ansible_become.
            and getattr(self._connection, "become", None) is None
            and boolean(self._templar.template(variables.get(IN_PROCESS, True)))
            and self._is_this_python(variables)
            and not REQUESTS_IMPORT_ERROR
        )

    def _is_this_python(self, variables: t.Mapping[str, t.Any]) -> bool:
        """Whether a shipped module would run with this interpreter, or Ansible may choose the interpreter."""
        chosen = constants.config.get_config_value("INTERPRETER_PYTHON", variables=dict(variables))
        interpreter = str(self._templar.template(chosen) or "auto").strip()
        words = interpreter.split()
        if not words or words[-1].startswith("auto"):
            return True
        # A folder with a blank in its name, or a program started by another one, such as /usr/bin/env.
        program = shutil.which(interpreter) or shutil.which(words[-1])
        # Two environments may share one Python, so the folder counts, and one folder may have two Pythons.
        return program is not None and _place(program) == _place(sys.executable)

    def _show_progress(self, line: str) -> None:
        """Show a progress line of a long run at once; under ansible-runner it is an event.

        On stderr, because stdout belongs to callbacks, some of which write JSON.
        """
        self._display.display(f"{self._task.get_name()}: {line}", stderr=True)

    def _ship(self, result: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        with ending_with_parent():
            return self._shipped(result, task_vars)

    def _shipped(self, result: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        wrap_async = self._task.async_val and not self._connection.has_native_async
        shipped: dict[str, t.Any] = merge_hash(result, self._execute_module(task_vars=task_vars, wrap_async=wrap_async))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return shipped

    def _run_here(self) -> Result:
        spec, parent = self.spec, started_by()
        validator = ArgumentSpecValidator(
            spec.argument_spec,
            mutually_exclusive=spec.mutually_exclusive,
            required_one_of=spec.required_one_of,
            required_by=spec.required_by,
        )
        # As plain values, as a shipped module receives them.
        checked = validator.validate(json.loads(json.dumps(self._task.args, default=_plain)))
        params = checked.validated_parameters
        warnings: list[str] = []
        deprecations: list[str] = []
        try:
            if checked.error_messages:
                raise Failure(self._invalid(checked))
            result = outcome(
                spec,
                type(self).job,
                params,
                check_mode=self._task.check_mode,
                warn=warnings.append,
                warn_deprecated=deprecations.append,
                client_for=_client_for,
                progress=self._show_progress,
                lost=lambda: worker_is_lost(parent),
            )
        except Failure as failure:
            result = {"failed": True, "msg": str(failure), **failure.result}
        if warnings:
            result["warnings"] = list(dict.fromkeys(warnings))
        if deprecations:
            result["deprecations"] = [
                {"msg": text, "version": "2.0.0", "collection_name": "scimops.slack"} for text in deprecations
            ]
        secrets = checked._no_log_values | secrets_in(spec.argument_spec, params)
        invocation = {"module_args": shown_options(spec.argument_spec, params)}
        return {**shown_result(result, secrets), "invocation": invocation}

    def _invalid(self, checked: t.Any) -> str:
        """The message for options that AnsibleModule refuses."""
        message = str(checked.errors.msg)
        if isinstance(checked.errors[0], UnsupportedError):
            return f"Unsupported parameters for ({self._task.action}) module: {message}"
        return message


def _has_invocation(task_vars: dict[str, t.Any] | None) -> bool:
    """Whether results of modules have ``invocation``: always before ansible-core 2.21, which has a setting for it."""
    if constants.config.get_configuration_definition("INJECT_INVOCATION") is None:
        return True
    return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=task_vars))


def _plain(value: t.Any) -> t.Any:
    """A value that JSON does not support, in the form in which Ansible sends it to a shipped module."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, t.Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)


def _place(program: str) -> tuple[str, str]:
    """The folder of a program, and the file that it resolves to."""
    return os.path.realpath(os.path.dirname(program)), os.path.realpath(program)


@contextlib.contextmanager
def _environment(additions: t.Mapping[str, t.Any]) -> t.Iterator[None]:
    """Set the task's environment for as long as the task runs."""
    before = dict(os.environ)
    os.environ.update({name: str(value) for name, value in additions.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
