# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What a directory run tells besides its operations: what was left alone, and why."""

from __future__ import annotations

import enum
import typing as t

from .attributes import SECRETS


class Topic(str, enum.Enum):
    """What a finding is about."""

    #: Keys that name different accounts, two rows for one account, or a change that contradicts the account.
    CONFLICT = "conflict"
    #: A row that breaks a rule, and was passed over by ``skip_invalid``.
    INVALID = "invalid"
    #: On an exclude list, on the source's side or on Slack's.
    EXCLUDED = "excluded"
    #: Outside of the declared scope.
    OUT_OF_SCOPE = "out_of_scope"
    #: The account of an app.
    BOT = "bot"
    #: A change that a protected account does not take.
    PROTECTED = "protected"
    #: Deactivated in Slack, and reactivation is switched off.
    DEACTIVATED = "deactivated"
    #: Not in the source, and left as it is.
    ABSENT = "absent"
    #: A manager who is unknown, the person themselves, or part of a circle.
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
        return f"{where}{self.label}: {self.message}"

    def public(self) -> dict[str, t.Any]:
        """The finding as results show it."""
        return {**self._asdict(), "topic": self.topic.value, "ids": list(self.ids)}


class Refused(Exception):
    """A desired state that must not or can not be carried out; nothing has been written.

    :ivar details: what a caller may want to know in a structured form, such as the ids that are in conflict.
    """

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.details = details


class RowProblem(t.NamedTuple):
    """A row that breaks a rule.

    :ivar position: where the row stands.
    :ivar attribute: the option that is wrong.
    :ivar value: what was given; hidden for secrets.
    :ivar rule: the end of a sentence that begins with the attribute and its value: "must be …".
    :ivar others: where the rows stand that it contradicts.
    """

    position: str
    attribute: str
    value: t.Any
    rule: str
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = "(hidden)" if self.attribute in SECRETS else repr(self.value)
        return f"{self.position}: {self.attribute}: {shown} {self.rule}"

    def public(self) -> dict[str, t.Any]:
        """The problem as results show it."""
        value = None if self.attribute in SECRETS else self.value
        return {**self._asdict(), "value": value, "others": list(self.others)}
