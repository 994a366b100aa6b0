# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations that are applied with given answers of Slack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import Applied, ApplyOptions
from ansible_collections.scimops.slack.plugins.module_utils._apply.apply_operation import apply_operation
from ansible_collections.scimops.slack.plugins.module_utils._apply.write_trace import WriteTrace
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from tests.support.conversations import Script, Talk, Wire

ANN = User("U1", {"user_name": "ann", "email": "ann@example.com", "active": True, "guest": False})
SALES = Group("S1", "Sales", (Reference("U1"),))

Apply = Callable[..., Talk]


def ann(**more: Any) -> dict[str, Any]:
    return Wire.user("U1", "ann@example.com", "ann", **more)


def applying(slack: Conversations) -> Apply:
    """What applies an operation with these answers of Slack, all of which it must ask for."""

    def applied(operation: Operation, observed: Any, *answers: Any, **options: Any) -> Talk:
        trace = WriteTrace()
        conversation = apply_operation(slack, operation, observed, ApplyOptions(**options), trace)
        return Script().drive(trace.watched(conversation), *answers)

    return applied


def change(kind: Kind, **after: Any) -> Operation:
    return Operation(kind, Subject.USER, None if kind is Kind.CREATE else "U1", "ann", "", {}, after)


def group_change(kind: Kind, joins: tuple[str, ...] = (), leaves: tuple[str, ...] = (), **after: Any) -> Operation:
    id = None if kind is Kind.CREATE else "S1"
    return Operation(kind, Subject.GROUP, id, "Sales", "", {}, after, joins=joins, leaves=leaves)


def ended(talk: Talk) -> Applied:
    assert isinstance(talk.result, Applied)
    return talk.result
