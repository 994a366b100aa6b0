# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What became of an operation that was applied, and how operations are applied."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from .._model.resources import Group, User
from .._plan.plan import Kind, Operation
from .._scim.errors import ScimError
from .._scim.messages import Conversation, Wait
from .creations import Created, read_if_shown
from .member_batches import RefusedMember

Resource = t.TypeVar("Resource", User, Group)

#: Slack answers with the state before the change for a while (wire 7.5.3, 8.16); seconds between two looks.
READ_BACK_INTERVAL = 1.0


@dataclass(frozen=True)
class Applied:
    """What became of an operation that Slack accepted, or a part of it.

    :ivar resource: what Slack has afterwards; ``None`` when it is gone or could not be read.
    :ivar done: whether anything was written.
    :ivar warnings: where Slack holds something else than it was asked to, ``active`` apart.
    :ivar pending: how ``active`` differs from what was asked; ``""`` when it does not.
    :ivar refused: the members that Slack refused to add or remove.
    :ivar error: what kept a part of the operation from being done.
    :ivar unread: why what was written could not be read back.
    :ivar undone: whether a group has another name or other members than the operation asked for.
    """

    operation: Operation
    resource: User | Group | None
    done: bool = True
    warnings: tuple[str, ...] = ()
    pending: str = ""
    refused: tuple[RefusedMember, ...] = ()
    error: ScimError | None = None
    unread: ScimError | None = None
    undone: bool = False


@dataclass(frozen=True)
class ApplyOptions:
    """How operations are applied.

    :ivar batch_size: members a request adds and removes at most (wire 8.13).
    :ivar read_backs: how often a stale reading of attributes or members is looked at again.
    :ivar active_read_backs: the same for ``active``, which follows with a delay (wire 7.5.3); after that it is pending.
    :ivar backoff: how many times longer each wait between two looks is than the one before.
    :ivar look_up_users: whether a new account must be found by a look-up. What comes next in a directory names it by
        its id, and a second account with the e-mail address is impossible (wire 7.5.5).
    """

    batch_size: int = 1000
    read_backs: int = 2
    active_read_backs: int = 1
    backoff: float = 2.0
    look_up_users: bool = False

    def wait(self, read_backs: int) -> Wait:
        """The wait before the next look, after so many."""
        return Wait(READ_BACK_INTERVAL * self.backoff**read_backs, "reading back whether Slack shows the change")


def read_again(operation: Operation, reading: Conversation[Resource]) -> Conversation[Resource | None]:
    """What Slack has now; ``None`` when it does not show yet what the operation has created (wire 8.16)."""
    if operation.kind is Kind.CREATE:
        return (yield from read_if_shown(reading))
    return (yield from reading)


def after_creation(created: Created[t.Any], applied: Applied) -> Applied:
    """What became of a creation; it may have become the change of what somebody else had created meanwhile."""
    return dataclasses.replace(
        applied,
        operation=created.operation,
        done=created.written,
        warnings=created.warnings + applied.warnings,
        unread=created.unread or applied.unread,
        undone=created.undone or applied.undone,
    )
