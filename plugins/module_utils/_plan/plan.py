# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done: operations with their reasons, and the plan that holds them.

Results, diffs, check mode, guards and the executor all read the same plan.
"""

from __future__ import annotations

import enum
import typing as t
from dataclasses import dataclass

from .._model.attributes import SECRETS

HIDDEN = "VALUE_HIDDEN"


class Kind(str, enum.Enum):
    """What an operation does."""

    CREATE = "create"
    #: PATCH with what differs.
    UPDATE = "update"
    #: PUT.
    REPLACE = "replace"
    DEACTIVATE = "deactivate"
    #: PATCH with ``active`` and what else differs.
    REACTIVATE = "reactivate"
    #: A group, for good: Slack deletes no users.
    DELETE = "delete"
    #: Members of a group added and removed.
    MEMBERS = "members"


class Subject(str, enum.Enum):
    """What an operation is done to."""

    USER = "user"
    GROUP = "group"


@dataclass(frozen=True)
class Pending:
    """Stands for the id of an account that the same plan creates, as a manager or a member.

    :ivar key: the key of the operation that creates it.
    """

    key: str


@dataclass(frozen=True)
class Operation:
    """One change.

    :ivar id: Slack's id; ``None`` for what is yet to be created.
    :ivar label: how people name it: an e-mail address, a user name, a group's name.
    :ivar reason: why, in a few words.
    :ivar before: what Slack has, by option name, of all that changes and nothing else.
    :ivar after: what it shall have; ``None`` clears. Under ``members``, ``before`` holds the ids that leave the group
        and ``after`` those that join it.
    :ivar values: for :attr:`Kind.REPLACE`, all that is sent.
    :ivar needs: the keys of the operations that must be done before this one.
    :ivar part: tells apart two operations of one kind on one account, such as ``manager``; else ``""``.
    """

    kind: Kind
    subject: Subject
    id: str | None
    label: str
    reason: str
    before: t.Mapping[str, t.Any]
    after: t.Mapping[str, t.Any]
    values: t.Mapping[str, t.Any] | None = None
    needs: tuple[str, ...] = ()
    part: str = ""

    @property
    def key(self) -> str:
        """What names the operation within its plan."""
        key = f"{self.kind.value} {self.subject.value} {self.id or self.label}"
        return f"{key} {self.part}" if self.part else key

    def public(self) -> dict[str, t.Any]:
        """The operation as results, diffs and journals show it: without secrets."""
        return {
            "kind": self.kind.value,
            "subject": self.subject.value,
            "id": self.id,
            "label": self.label,
            "reason": self.reason,
            "before": _masked(self.before),
            "after": _masked(self.after),
        }


def _masked(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {option: HIDDEN if option in SECRETS and value else value for option, value in values.items()}


@dataclass(frozen=True)
class Plan:
    """The decided changes, in the order in which they are to be made.

    :ivar warnings: what the one who runs it should know, whether or not anything changes.
    """

    operations: tuple[Operation, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.operations)
