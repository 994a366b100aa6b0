# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Builds results of modules: accounts, groups and operations by option names, and the diff of the changes."""

from __future__ import annotations

import json
import typing as t

from .._apply.outcomes import Outcome
from .._model.attributes import ATTRIBUTES
from .._model.resources import Group, Reference, User
from .._model.text import shown
from .._plan.plan import Operation, PendingId
from .._report.people import Names
from .._report.readable import readable
from .result_types import (
    DiffResult,
    GroupMeta,
    GroupResult,
    Json,
    OperationResult,
    OutcomeResult,
    ReferenceResult,
    UserResult,
)

#: The attributes of an account in a result: all except secrets.
SHOWN = tuple(option for option, row in ATTRIBUTES.items() if not row.secret)


def user_result(user: User | None) -> UserResult | None:
    """An account by option names, which can be passed to a module unchanged; ``None`` for none."""
    return None if user is None else shown_user(user)


def shown_user(user: User) -> UserResult:
    """An account by option names."""
    result: Json = {
        "id": user.id or None,
        **{option: _plain(user.values.get(option)) for option in SHOWN},
        "meta": {
            "bot": user.bot,
            "channels": _references(user.channels),
            "created": user.created,
            "groups": _references(user.groups) if user.shows_groups else None,
            "location": user.location,
        },
    }
    return t.cast("UserResult", result)


def group_result(group: Group | None, members: bool = True) -> GroupResult | None:
    """A group by option names, which can be passed to a module unchanged; ``None`` for none.

    :param members: whether the result has the members.
    """
    return None if group is None else shown_group(group, members)


def shown_group(group: Group, members: bool = True) -> GroupResult:
    """A group by option names."""
    meta: GroupMeta = {"created": group.created, "location": group.location}
    if not members:
        return {"id": group.id or None, "name": group.name, "meta": meta}
    return {
        "id": group.id or None,
        "name": group.name,
        "members": None if group.members is None else [member.id for member in group.members],
        "meta": {**meta, "members": None if group.members is None else _references(group.members)},
    }


def _references(references: t.Iterable[Reference]) -> list[ReferenceResult]:
    return [{"id": reference.id, "display": reference.display} for reference in references]


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, PendingId):
        return f"the id that results from: {value.key}"
    if isinstance(value, t.Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def operations_result(operations: t.Iterable[Operation], names: Names | None = None) -> list[OperationResult]:
    """The operations in the format of results, with secrets masked.

    :param names: of accounts and groups; with them, each operation has its sentence for people.
    """
    return [_operation_result(operation, names) for operation in operations]


def _operation_result(operation: Operation, names: Names | None) -> OperationResult:
    result = {key: _plain(value) for key, value in operation.public().items()}
    if names is not None:
        result["summary"] = str(readable(operation, names))
    return t.cast("OperationResult", result)


def outcome_result(outcome: Outcome, names: Names | None = None) -> OutcomeResult:
    """An operation in the format of results, with its outcome and the id of a created account or group."""
    (operation,) = operations_result([outcome.operation], names)
    return {**operation, "id": outcome.id, "status": outcome.status.value}


def diff_result(operations: t.Iterable[Operation], names: Names | None = None) -> DiffResult:
    """The diff of one account or group: only the changes, as YAML.

    :param names: of accounts and groups; without them, labels and ids are shown.
    """
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    header = ""
    for operation in operations:
        public = operation.public()
        subject = names.subject(operation) if names else public["label"]
        header = shown(f"{public['subject']} {subject}")
        leaves = _named(operation.leaves, names, operation.id)
        joins = _named(operation.joins, names, operation.id)
        before = {**_with_manager(public["before"], names), **_listed(leaves), **before}
        after.update({**_with_manager(public["after"], names), **_listed(joins)})
    return {
        "before_header": header,
        "after_header": header,
        "before": shown(_yaml(before), lines=True),
        "after": shown(_yaml(after), lines=True),
    }


def _with_manager(values: t.Mapping[str, t.Any], names: Names | None) -> dict[str, t.Any]:
    manager = values.get("manager")
    return {**values, "manager": names.account(manager)} if names and manager else dict(values)


def _named(members: t.Sequence[t.Any], names: Names | None, group: str | None) -> t.Sequence[t.Any]:
    if names is None:
        return members
    return sorted((names.account(member, group) for member in members), key=str.lower)


def _listed(members: t.Sequence[t.Any]) -> dict[str, t.Any]:
    return {"members": list(members)} if members else {}


def _yaml(values: t.Mapping[str, t.Any]) -> str:
    if not values:
        return ""
    # Loading YAML takes a sixth of the time of a task, and most tasks find no difference.
    from ansible.module_utils.common.yaml import HAS_YAML, yaml_dump  # noqa: PLC0415

    plain = {option: _plain(value) for option, value in values.items()}
    if HAS_YAML:
        return str(yaml_dump(plain, default_flow_style=False, sort_keys=False, allow_unicode=True))
    # A remote host may lack PyYAML; JSON is YAML too.
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
