# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What is wrong with values and rows, what a directory run reports besides its operations, and what is refused."""

from __future__ import annotations

import enum
import typing as t
from dataclasses import dataclass

from .attributes import SECRETS
from .text import shown


class Topic(str, enum.Enum):
    """What a finding is about."""

    #: Keys that name different accounts, two rows for one account, or a change that contradicts the account.
    CONFLICT = "conflict"
    #: An account that is reactivated for somebody who may be another person than the one who had it.
    OTHER_PERSON = "other_person"
    #: A row without an account, and an account without a row, that have the same employee number.
    RENAMED = "renamed"
    #: A row that breaks a rule, and was ignored by ``skip_invalid``.
    INVALID = "invalid"
    #: On an exclude list, on the source's side or on Slack's.
    EXCLUDED = "excluded"
    #: Outside of the declared scope.
    OUT_OF_SCOPE = "out_of_scope"
    #: The account of an app.
    BOT = "bot"
    #: A change that a protected account does not take.
    PROTECTED = "protected"
    #: An entry of ``exclude`` or ``protected`` that nothing matches.
    UNMATCHED = "unmatched"
    #: Deactivated in Slack, and reactivation is switched off.
    DEACTIVATED = "deactivated"
    #: Not in the source, and not changed.
    ABSENT = "absent"
    #: A manager who is unknown, deactivated, the person themselves, or part of a cycle.
    MANAGER = "manager"
    #: A member who is unknown or cannot be a member.
    MEMBER = "member"
    #: What cannot be undone, or not quite.
    UNDO = "undo"


class Finding(t.NamedTuple):
    """Something to be told.

    :ivar position: where the source says it, ``""`` for what only Slack has.
    :ivar label: how people name the person or group.
    :ivar ids: the accounts or groups concerned.
    """

    topic: Topic
    position: str
    label: str
    message: str
    ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        return shown(f"{where}{self.label}: {self.message}")

    def public(self) -> dict[str, t.Any]:
        """The finding as results show it."""
        return {**self._asdict(), "topic": self.topic.value, "ids": list(self.ids)}


class Refused(Exception):
    """A desired state that must not or can not be applied; nothing has been written.

    :ivar details: what a caller may want to know in a structured form, such as the ids that are in conflict.
    """

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.details = details


#: Stands for the option where a row as a whole is wrong.
WHOLE_ROW = "row"


class _Hidden:
    """Stands for the value of a secret."""

    def __repr__(self) -> str:
        return "(hidden)"


#: How many characters and entries of a value are shown, and how many characters of a rule with values in it.
_VALUE_MAX, _ENTRIES_MAX, _RULE_MAX = 300, 50, 3000


def _writable(value: t.Any) -> t.Any:
    """A value without what cannot be written anywhere or cannot be seen, and without the rest of a long one."""
    if isinstance(value, t.Mapping):
        return {_writable(key): _writable(value[key]) for key in list(value)[:_ENTRIES_MAX]}
    if isinstance(value, (list, tuple)):
        return [_writable(one) for one in value[:_ENTRIES_MAX]]
    return shown(_cut(value)) if isinstance(value, str) else value


def _short(value: t.Any) -> t.Any:
    """A value whose text is not much longer than what is shown of it."""
    if isinstance(value, (str, list, tuple)):
        return value[: _VALUE_MAX * 2]
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _VALUE_MAX else f"{text[:_VALUE_MAX]}…"


@dataclass(frozen=True)
class Problem:
    """A rule that a value breaks, in the options of a task or in a row of a source.

    :ivar option: whose value breaks it; :data:`WHOLE_ROW` for a row as a whole.
    :ivar value: that value, hidden for secrets; ``None`` for none.
    :ivar rule: the end of a sentence that begins with the option and its value: "must be …".
    :ivar position: where the row stands, as messages name it: ``roster.csv:17``, ``users[3]`` or the DN of an LDAP
        entry; ``""`` for the options of a task.
    :ivar line: where the row begins in its file, from 1; ``None`` for what is in no file.
    :ivar column: the column that the value comes from; ``None`` where that is not known or not one column.
    :ivar others: where the rows stand that it contradicts.
    """

    option: str
    value: t.Any
    rule: str
    position: str = ""
    line: int | None = None
    column: str | None = None
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Also of members_where.password and of Password, which is no option.
        if self.value is not None and self.option.rpartition(".")[2].lower() in SECRETS:
            object.__setattr__(self, "value", _Hidden())
        if len(self.rule) > _RULE_MAX:
            half = _RULE_MAX // 2
            object.__setattr__(self, "rule", f"{self.rule[:half]} … {self.rule[-half:]}")

    def __str__(self) -> str:
        words = [f"{self.position}:"] if self.position else []
        if self.column is not None and self.column != self.option:
            words.append(f"column {self.column!r}:")
        if self.option != WHOLE_ROW:
            words.append(f"{self.option}:")
        if self.value is not None:
            words.append(_cut(repr(_short(self.value))))
        return " ".join([*words, self.rule])

    def public(self) -> dict[str, t.Any]:
        """The problem as results show it."""
        return {
            "position": self.position,
            "line": self.line,
            "column": self.column,
            "attribute": self.option,
            "value": None if isinstance(self.value, _Hidden) else _writable(self.value),
            "rule": self.rule,
            "others": list(self.others),
        }
