# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Applies one operation: sends the requests, then reads back whether Slack has the desired values.

Everything here is a conversation: it yields requests and waits, and is driven by either client.
"""

from __future__ import annotations

import typing as t

from .._model.resources import Group, User
from .._plan.plan import Operation, Subject
from .._scim.api import Conversations
from .._scim.messages import Conversation
from .applied import Applied, ApplyOptions
from .apply_group import apply_to_group
from .apply_user import apply_to_user
from .write_trace import WriteTrace


def apply_operation(
    slack: Conversations,
    operation: Operation,
    observed: User | Group | None = None,
    apply_options: ApplyOptions | None = None,
    trace: WriteTrace | None = None,
) -> Conversation[Applied]:
    """Apply one operation and read back the result.

    :param observed: the account or group in Slack, for an operation on an existing one.
    :param trace: records the conversation's writes so far.
    :raises ScimError: when nothing was written, or it is unknown whether anything was; ``trace`` shows which.
    """
    apply_options, trace = apply_options or ApplyOptions(), trace or WriteTrace()
    if operation.subject is Subject.GROUP:
        return (yield from apply_to_group(slack, operation, t.cast("Group | None", observed), apply_options, trace))
    return (yield from apply_to_user(slack, operation, t.cast("User | None", observed), apply_options, trace))
