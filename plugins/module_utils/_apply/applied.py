# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The result of an applied operation, and the options for applying operations."""

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

#: Seconds before the first repeated read-back: Slack shows the old state for a while (wire 7.5.3, 8.16).
READ_BACK_INTERVAL = 1.0


@dataclass(frozen=True)
class Applied:
    """The result of an operation that Slack accepted wholly or in part.

    :ivar resource: the account or group in Slack afterwards; ``None`` when it was deleted or could not be read.
    :ivar done: whether anything was written.
    :ivar warnings: how Slack's values differ from the requested ones, except ``active``.
    :ivar pending: how ``active`` differs from the requested value; ``""`` when it does not.
    :ivar refused: the members that Slack refused to add or remove.
    :ivar error: the error because of which a part of the operation was not done.
    :ivar unread: why the write could not be read back.
    :ivar undone: whether the group's name or members differ from those that the operation requested.
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

    :ivar batch_size: the most members that a request adds and removes (wire 8.13).
    :ivar read_backs: how often attributes or members are read back again when Slack shows old ones.
    :ivar active_read_backs: the same for ``active``, which Slack shows late (wire 7.5.3); after that it is pending.
    :ivar backoff: the factor by which each wait between two read-backs is longer than the previous one.
    :ivar look_up_users: whether to wait until look-ups find a new account. A directory does not need this: its later
        operations use the id, and a second account with the e-mail address is impossible (wire 7.5.5).
    """

    batch_size: int = 1000
    read_backs: int = 2
    active_read_backs: int = 1
    backoff: float = 2.0
    look_up_users: bool = False

    def wait(self, read_backs: int) -> Wait:
        """The wait before the next read-back, after this number of read-backs."""
        return Wait(READ_BACK_INTERVAL * self.backoff**read_backs, "reading back whether Slack shows the change")


def read_again(operation: Operation, reading: Conversation[Resource]) -> Conversation[Resource | None]:
    """The account or group in Slack now; ``None`` when Slack does not show a created one yet (wire 8.16)."""
    if operation.kind is Kind.CREATE:
        return (yield from read_if_shown(reading))
    return (yield from reading)


def after_creation(created: Created[t.Any], applied: Applied) -> Applied:
    """The result of a creation, or of the change of an account or group that someone else created meanwhile."""
    return dataclasses.replace(
        applied,
        operation=created.operation,
        done=created.written,
        warnings=created.warnings + applied.warnings,
        unread=created.unread or applied.unread,
        undone=created.undone or applied.undone,
    )
