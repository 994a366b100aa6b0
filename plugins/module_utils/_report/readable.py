# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Operations in readable words: the account or group, the old and new values, and the members who join and leave."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.text import shown
from .._plan.plan import HIDDEN, Kind, Operation, Subject
from .people import Names
from .presentation import Danger, by_danger, danger

#: The word for an attribute that is empty.
NOTHING = "nothing"
#: The number of names of a list in one line of text.
_IN_A_LINE = 10

_VERBS: dict[Kind, str] = {
    Kind.CREATE: "Create",
    Kind.UPDATE: "Change",
    Kind.REPLACE: "Replace",
    Kind.DEACTIVATE: "Deactivate",
    Kind.REACTIVATE: "Reactivate",
    Kind.DELETE: "Delete",
    Kind.MEMBERS: "Change the members of",
}


@dataclass(frozen=True)
class Change:
    """A changed attribute; ``None`` is an empty value."""

    attribute: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.attribute}: {self.before or NOTHING} -> {self.after or NOTHING}"


@dataclass(frozen=True)
class ReadableOperation:
    """An operation in words.

    :ivar what: the action, such as ``Deactivate``.
    :ivar who: the account, such as ``Nora Quist <nora@example.com>``, or the name of the group.
    :ivar added: the members who are added.
    :ivar removed: the members who are removed.
    """

    key: str
    id: str | None
    danger: Danger
    kind: str
    subject: str
    what: str
    who: str
    reason: str
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def title(self) -> str:
        """The action and the account or group."""
        return f"{self.what} {'group ' if self.subject == Subject.GROUP.value else ''}{self.who}"

    def __str__(self) -> str:
        """One line; long lists of members are shortened."""
        parts = [str(change) for change in self.changes]
        parts += [f"remove {_first(self.removed)}"] if self.removed else []
        parts += [f"add {_first(self.added)}"] if self.added else []
        return f"{self.title}: {', '.join(parts) or self.reason}" + (f" ({self.reason})" if parts else "")


def _first(names: t.Sequence[str]) -> str:
    more = f" and {len(names) - _IN_A_LINE} more" if len(names) > _IN_A_LINE else ""
    return "; ".join(names[:_IN_A_LINE]) + more


def readable(operation: Operation, names: Names) -> ReadableOperation:
    """An operation in words, without secrets."""
    public = operation.public()
    before, after = public["before"], public["after"]
    changes = [
        Change(option.replace("_", " "), names.value(option, before.get(option)), names.value(option, value))
        for option, value in after.items()
        if not _follows(operation, option)
    ]
    return ReadableOperation(
        key=operation.key,
        id=operation.id,
        danger=danger(operation),
        kind=operation.kind.value,
        subject=operation.subject.value,
        what=_verb(operation),
        who=names.subject(operation),
        reason=shown(operation.reason),
        changes=tuple(change for change in changes if change.before != change.after or change.after == HIDDEN),
        added=_sorted(names.account(one) for one in operation.joins),
        removed=_sorted(names.account(one, operation.id) for one in operation.leaves),
    )


def _sorted(names: t.Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=str.lower))


def in_words(operations: t.Iterable[Operation], names: Names) -> list[ReadableOperation]:
    """All operations in words, in order of danger."""
    return [readable(operation, names) for operation in by_danger(operations, lambda operation: operation)]


def _verb(operation: Operation) -> str:
    """The verb of an operation; a change of ``active`` takes precedence over other changes."""
    if operation.subject is Subject.USER and operation.kind is not Kind.CREATE:
        active = operation.after.get("active")
        if active is not None:
            return _VERBS[Kind.REACTIVATE if active else Kind.DEACTIVATE]
    return _VERBS[operation.kind]


def _follows(operation: Operation, option: str) -> bool:
    """Whether the verb or the name already says it."""
    if option == "active":
        return True
    return operation.subject is Subject.GROUP and operation.kind is Kind.CREATE and option == "name"
