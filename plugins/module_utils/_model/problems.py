# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Problems of values and rows, findings of a directory run, and refusals."""

from __future__ import annotations

import enum
import typing as t
from dataclasses import dataclass

from .attributes import SECRETS
from .text import shown


class Topic(str, enum.Enum):
    """The subject of a finding."""

    #: Keys that name different accounts, two rows for one account, or a change that contradicts the account.
    CONFLICT = "conflict"
    #: An account that is reactivated for somebody who may be another person than the one who had it.
    OTHER_PERSON = "other_person"
    #: A row without an account, and an account without a row, that have the same employee number.
    RENAMED = "renamed"
    #: A row that breaks a rule, and was skipped by ``skip_invalid``.
    INVALID = "invalid"
    #: On an exclude list, on the source's side or on Slack's.
    EXCLUDED = "excluded"
    #: Outside of the declared scope.
    OUT_OF_SCOPE = "out_of_scope"
    #: The account of an app.
    BOT = "bot"
    #: A change that is not allowed on a protected account.
    PROTECTED = "protected"
    #: An entry of ``exclude`` or ``protected`` without a match.
    UNMATCHED = "unmatched"
    #: Deactivated in Slack, while reactivation is disabled.
    DEACTIVATED = "deactivated"
    #: Not in the source, and not changed.
    ABSENT = "absent"
    #: A manager who is not set: unknown, the person themselves, or part of a cycle.
    MANAGER = "manager"
    #: A manager who is set, and whose account is deactivated.
    INACTIVE_MANAGER = "inactive_manager"
    #: A member who is unknown or cannot be a member.
    MEMBER = "member"
    #: A change that cannot be undone, or only in part.
    UNDO = "undo"


class Finding(t.NamedTuple):
    """Something to report.

    :ivar position: the position in the source; ``""`` when only Slack has the account or group.
    :ivar label: the name of the person or group in messages.
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
        """The finding in the format of results."""
        return {**self._asdict(), "topic": self.topic.value, "ids": list(self.ids)}


class Refused(Exception):
    """A desired state that must not or cannot be applied; nothing has been written.

    :ivar details: structured data for the caller, such as the ids that are in conflict.
    """

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.details = details


#: The option of a problem of a row as a whole.
WHOLE_ROW = "row"


class _Hidden:
    """Replaces the value of a secret."""

    def __repr__(self) -> str:
        return "(hidden)"


#: The number of characters and entries of a value that are shown, and of characters of a rule with values in it.
_VALUE_MAX, _ENTRIES_MAX, _RULE_MAX = 300, 50, 3000


def _writable(value: t.Any) -> t.Any:
    """A value without characters that cannot be written or seen, and shortened when long."""
    if isinstance(value, t.Mapping):
        return {_writable(key): _writable(value[key]) for key in list(value)[:_ENTRIES_MAX]}
    if isinstance(value, (list, tuple)):
        return [_writable(one) for one in value[:_ENTRIES_MAX]]
    return shown(_cut(value)) if isinstance(value, str) else value


def _short(value: t.Any) -> t.Any:
    """A value whose text is not much longer than the part that is shown."""
    if isinstance(value, (str, list, tuple)):
        return value[: _VALUE_MAX * 2]
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _VALUE_MAX else f"{text[:_VALUE_MAX]}…"


@dataclass(frozen=True)
class Problem:
    """A rule that a value breaks, in the options of a task or in a row of a source.

    :ivar option: the option with the value; :data:`WHOLE_ROW` for a row as a whole.
    :ivar value: that value, hidden for secrets; ``None`` for none.
    :ivar rule: the end of a sentence that begins with the option and its value: "must be …".
    :ivar position: the position of the row in messages: ``roster.csv:17``, ``users[3]`` or the DN of an LDAP entry;
        ``""`` for the options of a task.
    :ivar line: the first line of the row in its file, from 1; ``None`` without a file.
    :ivar column: the column of the value; ``None`` when it is unknown or not a single column.
    :ivar others: the positions of the rows that it contradicts.
    """

    option: str
    value: t.Any
    rule: str
    position: str = ""
    line: int | None = None
    column: str | None = None
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # This includes members_where.password, and Password, which is not an option.
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
        """The problem in the format of results."""
        return {
            "position": self.position,
            "line": self.line,
            "column": self.column,
            "attribute": self.option,
            "value": None if isinstance(self.value, _Hidden) else _writable(self.value),
            "rule": self.rule,
            "others": list(self.others),
        }
