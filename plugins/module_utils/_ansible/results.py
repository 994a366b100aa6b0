# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What a module tells: resources and operations in option names, and the diff of exactly what changes."""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.yaml import HAS_YAML, yaml_dump

from .._model.attributes import ATTRIBUTES
from .._model.resources import Group, Reference, User
from .._plan.plan import Operation, PendingId

#: What a result says of an account: all that is stored and may be shown.
SHOWN = tuple(option for option, row in ATTRIBUTES.items() if not row.secret)


def user_result(user: User | None) -> dict[str, t.Any] | None:
    """An account in option names, so that it can be given to a module as it is; ``None`` for none."""
    if user is None:
        return None
    return {
        "id": user.id or None,
        **{option: _plain(user.values.get(option)) for option in SHOWN},
        "meta": {
            "bot": user.bot,
            "channels": _references(user.channels),
            "created": user.created,
            "groups": _references(user.groups),
            "location": user.location,
        },
    }


def group_result(group: Group | None, members: bool = True) -> dict[str, t.Any] | None:
    """A group in option names, so that it can be given to a module as it is; ``None`` for none.

    :param members: whether to tell who is in it.
    """
    if group is None:
        return None
    meta = {"created": group.created, "location": group.location}
    if not members:
        return {"id": group.id or None, "name": group.name, "meta": meta}
    return {
        "id": group.id or None,
        "name": group.name,
        "members": [member.id for member in group.members],
        "meta": {**meta, "members": _references(group.members)},
    }


def _references(references: t.Iterable[Reference]) -> list[dict[str, str]]:
    return [{"id": reference.id, "display": reference.display} for reference in references]


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, PendingId):
        return f"the id that results from: {value.key}"
    if isinstance(value, t.Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def operations_result(operations: t.Iterable[Operation]) -> list[dict[str, t.Any]]:
    """The operations as the result lists them, secrets masked."""
    return [{key: _plain(value) for key, value in operation.public().items()} for operation in operations]


def diff_result(operations: t.Iterable[Operation]) -> dict[str, str]:
    """The diff of one resource: what changes and nothing else, as YAML."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    header = ""
    for operation in operations:
        public = operation.public()
        header = f"{public['subject']} {public['label']}"
        before = {**public["before"], **_listed(operation.leaves), **before}
        after.update({**public["after"], **_listed(operation.joins)})
    return {
        "before_header": header,
        "after_header": header,
        "before": _yaml(before),
        "after": _yaml(after),
    }


def _listed(members: t.Sequence[t.Any]) -> dict[str, t.Any]:
    return {"members": list(members)} if members else {}


def _yaml(values: t.Mapping[str, t.Any]) -> str:
    if not values:
        return ""
    plain = {option: _plain(value) for option, value in values.items()}
    if HAS_YAML:
        return str(yaml_dump(plain, default_flow_style=False, sort_keys=False, allow_unicode=True))
    # A remote host need not have PyYAML, and JSON is YAML too.
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
