# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The run of a module: from options, with one client, to a result or a failure.

The only place that calls ``exit_json`` and ``fail_json`` of AnsibleModule.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._apply.outcomes import Outcome, Report, Status, error_result
from .._model.problems import Refused
from .._model.resources import Group, User
from .._model.text import shown
from .._plan.plan import Plan
from .._scim.connection import Connection
from .._scim.errors import ScimError
from .._scim.http_client import ScimClient
from .._scim.http_session import REQUESTS_IMPORT_ERROR
from .result_types import AppliedResult
from .results import operations_result, outcome_result
from .secrecy import secrets_in, shown_options, shown_result
from .specs import ModuleSpec, Options, Params, connection
from .texts import clean_texts, refuse_converted
from .watch import module_is_lost, started_by, watched

if t.TYPE_CHECKING:
    from .._apply.attempt import Ended
    from .._plan.plan import Operation


class Module(AnsibleModule):  # type: ignore[misc]
    """A module that is shipped to a host, with the options of a specification.

    :ivar unconverted: the options of the task before their conversion.
    """

    def __init__(self, spec: ModuleSpec[t.Any]) -> None:
        super().__init__(
            argument_spec=spec.argument_spec,
            mutually_exclusive=spec.mutually_exclusive,
            required_one_of=spec.required_one_of,
            required_by=spec.required_by,
            supports_check_mode=True,
        )

    def _load_params(self) -> None:
        super()._load_params()
        self.unconverted = dict(self.params)

    def exit_json(self, **result: t.Any) -> t.NoReturn:
        super().exit_json(**self._shown(result))
        raise SystemExit  # for mypy, which has no types of ansible-core; the line above raises it

    def fail_json(self, msg: str, **result: t.Any) -> t.NoReturn:
        super().fail_json(**self._shown({**result, "msg": str(msg)}))
        raise SystemExit

    def log(self, msg: str, log_args: t.Mapping[str, t.Any] | None = None) -> None:
        """Log the call of the module with secrets masked; AnsibleModule masks only options with ``no_log``."""
        if log_args:
            shown = shown_options(self.argument_spec, self.params)
            log_args = {option: str(shown.get(option)) for option in log_args}
            msg = f"Invoked with {' '.join(f'{option}={value}' for option, value in log_args.items())}"
        super().log(msg, log_args=log_args)

    def add_path_info(self, kwargs: dict[str, t.Any]) -> dict[str, t.Any]:
        """The result unchanged: ``path`` is an ordinary value here, whose owner and mode are not added."""
        return kwargs

    def _shown(self, result: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        secrets = self.no_log_values | secrets_in(self.argument_spec, self.params)
        invocation = {"module_args": shown_options(self.argument_spec, self.params)}
        return {**shown_result(result, secrets), "invocation": invocation}


Result = dict[str, t.Any]


@dataclass(frozen=True)
class Task:
    """The parts of a run that do not depend on the module.

    :ivar warn: shows the user a warning.
    :ivar progress: shows the user the progress of a long run, ``None`` where nothing can be shown during a run.
    :ivar page: returns the empty page of the collection for the task; ``None`` for a shipped module, because Ansible
        ships no assets.
    """

    check_mode: bool
    client: ScimClient
    warn: t.Callable[[str], None]
    progress: t.Callable[[str], None] | None = None
    page: t.Callable[[], str] | None = None


class Failure(Exception):
    """The end of a task that failed.

    :ivar result: the keys to return besides the message.
    """

    def __init__(self, message: str, **result: t.Any) -> None:
        # Names of people and groups may have control characters, which terminals would execute.
        super().__init__(shown(message, lines=True))
        self.result = result


Run = t.Callable[[Task, Options], t.Mapping[str, object]]


def outcome(
    spec: ModuleSpec[Options],
    run: Run[Options],
    params: Params,
    *,
    check_mode: bool,
    warn: t.Callable[[str], None],
    warn_deprecated: t.Callable[[str], None],
    client_for: t.Callable[[Connection], t.ContextManager[ScimClient]] = ScimClient,
    progress: t.Callable[[str], None] | None = None,
    lost: t.Callable[[], bool] = lambda: False,
) -> Result:
    """Parse the options of a task, run it, and return its result.

    :param warn_deprecated: shows the user that a value is deprecated, and the version that removes it.
    :param lost: whether no process waits for the result any more, which stops the run in an orderly way.
    :raises Failure: for every error of the user or of Slack.
    """
    try:
        cleaned = clean_texts(spec.argument_spec, params)
        reached = connection(cleaned)
        for message in spec.deprecated(cleaned):
            warn_deprecated(message)
        options = spec.parse(cleaned)
        with client_for(reached) as client, watched(client, lost):
            return dict(run(Task(check_mode, client, lambda text: warn(shown(text, lines=True)), progress), options))
    except Refused as refused:
        raise Failure(str(refused), **refused.details) from None
    except ScimError as error:
        raise Failure(str(error), error=error_result(error)) from None


def apply_to_one(
    task: Task,
    plan: Plan,
    observed: t.Iterable[User | Group] = (),
    *,
    batch_size: int | None = None,
    settle_timeout: float = 0.0,
) -> Applied:
    """Apply the plan of one account or group in its order. Check mode stops here.

    :param observed: the account or group in Slack, and accounts that messages name.
    :param batch_size: the most members that one request adds and removes; ``None`` for the default.
    :param settle_timeout: the most seconds to wait until Slack shows an accepted change.
    """
    for warning in plan.warnings:
        task.warn(warning)
    if task.check_mode or not plan.operations:
        return Applied()
    # Most tasks have nothing to apply, and need not load the executor.
    from .._apply.applied import ApplyOptions  # noqa: PLC0415
    from .._apply.circuit_breaker import SafetyLimits  # noqa: PLC0415
    from .._apply.executor import ExecutorOptions, apply_plan  # noqa: PLC0415

    apply_options = ApplyOptions(look_up_users=True)
    if batch_size is not None:
        apply_options = dataclasses.replace(apply_options, batch_size=batch_size)
    last: list[User | Group | None] = [None]

    def keep(ended: Ended) -> None:
        last[0] = ended.resource

    setup = ExecutorOptions(
        apply_options=apply_options,
        safety=SafetyLimits(canary=()),
        workers=1,
        settle_timeout=settle_timeout,
        ended=keep,
    )
    known = {resource.id: resource for resource in observed}
    report = apply_plan(_one_after_the_other(plan), known, task.client, setup=setup)
    return Applied(report, last[0])


def _one_after_the_other(plan: Plan) -> Plan:
    """The plan with each operation needing the previous one, so that operations after a failure are skipped."""
    chained: list[Operation] = []
    for operation in plan.operations:
        needs = (chained[-1].key,) if chained else ()
        chained.append(dataclasses.replace(operation, needs=needs))
    return dataclasses.replace(plan, operations=tuple(chained))


@dataclass(frozen=True)
class Applied:
    """The result of applying the plan of one account or group.

    :ivar report: ``None`` when nothing was applied: in check mode, or with no operations.
    :ivar resource: the account or group in Slack after the last operation; ``None`` when unknown.
    """

    report: Report | None = None
    resource: User | Group | None = None

    @property
    def first_error(self) -> t.Mapping[str, t.Any]:
        """The error of the first operation that failed; empty when none has."""
        failed = [one for one in self._outcomes if one.fails or one.status is Status.REFUSED]
        return (failed[0].error or {}) if failed else {}

    @property
    def _outcomes(self) -> tuple[Outcome, ...]:
        return self.report.outcomes if self.report else ()

    def results(self, task: Task, plan: Plan) -> AppliedResult:
        """The operations in the result of the task; their warnings are shown.

        :raises Failure: when an operation failed, was refused, or is not verified.
        """
        if self.report is None:
            return {"changed": plan.changed, "operations": operations_result(plan.operations)}
        for outcome in self._outcomes:
            for warning in () if outcome.fails else outcome.warnings:
                task.warn(warning)
        result: AppliedResult = {
            "changed": self.report.changed,
            "operations": [outcome_result(outcome) for outcome in self._outcomes],
            "outcomes": self.report.counts,
        }
        if self.first_error or self.report.stopped:
            raise self._failure(result)
        return result

    def _failure(self, result: AppliedResult) -> Failure:
        answer = {key: value for key, value in self.first_error.items() if key != "message"}
        said = str(self.first_error.get("message", ""))
        refused = [warning for one in self._outcomes if one.fails for warning in one.warnings]
        stopped = f"Stopped: {self.report.stopped}" if self.report and self.report.stopped else ""
        message = "; ".join(part for part in (stopped, said, *refused) if part)
        found = next((one.id for one in self._outcomes if one.id), None)
        return Failure(message, **result, id=found, **({"error": answer} if answer else {}))


def run_module(spec: ModuleSpec[Options], run: Run[Options]) -> None:
    """The body of every module."""
    parent = started_by()
    module = Module(spec)
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    ended = _ended(spec, run, module, lambda: module_is_lost(parent))
    # Not while an exception is handled: AnsibleModule would return its traceback.
    if isinstance(ended, Failure):
        module.fail_json(str(ended), **ended.result)
    module.exit_json(**ended)


def _ended(
    spec: ModuleSpec[Options], run: Run[Options], module: Module, lost: t.Callable[[], bool]
) -> Result | Failure:
    try:
        refuse_converted(spec.argument_spec, module.unconverted)
        return outcome(
            spec,
            run,
            module.params,
            check_mode=module.check_mode,
            warn=module.warn,
            warn_deprecated=lambda text: module.deprecate(text, version="2.0.0", collection_name="scimops.slack"),
            lost=lost,
        )
    except Refused as refused:
        return Failure(str(refused), **refused.details)
    except Failure as failure:
        return failure
