# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The run of a module: options in, one client, result or failure out.

The only place that speaks to AnsibleModule, and so the only one that calls ``exit_json`` and ``fail_json``.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._apply.outcomes import error_result
from .._model.problems import Refused
from .._model.resources import Group, User
from .._plan.plan import Plan
from .._scim.connection import Connection
from .._scim.errors import ScimError
from .._scim.http_client import ScimClient
from .._scim.http_session import REQUESTS_IMPORT_ERROR
from .results import operations_result
from .specs import ModuleSpec, Options, Params, connection

if t.TYPE_CHECKING:
    from .._apply.attempt import Ended

Result = dict[str, t.Any]


@dataclass(frozen=True)
class Task:
    """What every run of a module has, whatever its options are.

    :ivar warn: shows the user a warning.
    :ivar progress: shows the user how far a long run has come, ``None`` where nothing can be shown meanwhile.
    """

    check_mode: bool
    client: ScimClient
    warn: t.Callable[[str], None]
    progress: t.Callable[[str], None] | None = None


class Failure(Exception):
    """The end of a task that failed.

    :ivar result: what is returned beside the message.
    """

    def __init__(self, message: str, **result: t.Any) -> None:
        super().__init__(message)
        self.result = result


Run = t.Callable[[Task, Options], t.Mapping[str, object]]


def outcome(
    spec: ModuleSpec[Options],
    run: Run[Options],
    params: Params,
    *,
    check_mode: bool,
    warn: t.Callable[[str], None],
    client_for: t.Callable[[Connection], t.ContextManager[ScimClient]] = ScimClient,
    progress: t.Callable[[str], None] | None = None,
) -> Result:
    """Parse the options of a task, run it, and return its result.

    :raises Failure: with all that a user needs to know; nothing else is raised for what users or Slack do wrong.
    """
    try:
        reached = connection(params)
        options = spec.parse(params)
        with client_for(reached) as client:
            return dict(run(Task(check_mode, client, warn, progress), options))
    except Refused as refused:
        raise Failure(str(refused), **refused.details) from None
    except ScimError as error:
        raise Failure(str(error), error=error_result(error)) from None


def apply_to_one(
    task: Task, plan: Plan, observed: User | Group | None, batch_size: int | None = None
) -> tuple[Ended, ...]:
    """Apply the plan of one account or group and return its attempts. Check mode stops here.

    :param batch_size: members that one request adds and removes at most; ``None`` for the default.
    :raises ScimError: when Slack refuses the first operation and nothing was written.
    :raises Failure: when Slack refuses a later one; it says which were applied before.
    """
    for warning in plan.warnings:
        task.warn(warning)
    if task.check_mode or not plan.operations:
        return ()
    # Most tasks find that there is nothing to do, and need not load what writes.
    from .._apply.apply_operation import ApplyOptions  # noqa: PLC0415
    from .._apply.attempt import apply_in_order  # noqa: PLC0415

    apply_options = ApplyOptions() if batch_size is None else ApplyOptions(batch_size=batch_size)
    attempts = apply_in_order(plan, observed, task.client, apply_options)
    error = attempts[-1].error
    applied = attempts if error is None else attempts[:-1]
    for attempt in applied:
        for warning in attempt.outcome.warnings:
            task.warn(warning)
    if isinstance(error, ScimError) and applied:
        raise Failure(
            str(error),
            error=error_result(error),
            changed=any(attempt.outcome.written for attempt in attempts),
            operations=operations_result(attempt.outcome.operation for attempt in applied),
        ) from None
    if error is not None:
        raise error
    return applied


def run_module(spec: ModuleSpec[Options], run: Run[Options]) -> None:
    """The body of every module."""
    module = AnsibleModule(
        argument_spec=spec.argument_spec,
        mutually_exclusive=spec.mutually_exclusive,
        required_one_of=spec.required_one_of,
        required_by=spec.required_by,
        supports_check_mode=True,
    )
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    try:
        result = outcome(spec, run, module.params, check_mode=module.check_mode, warn=module.warn)
    except Failure as failure:
        module.fail_json(msg=str(failure), **failure.result)
    module.exit_json(**result)
