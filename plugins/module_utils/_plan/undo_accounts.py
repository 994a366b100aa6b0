# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking back what was done to one account."""

from __future__ import annotations

import typing as t

from .._model.attributes import ATTRIBUTES, Write
from .._model.problems import Finding, Topic
from .._model.resources import User
from .history import AccountChange
from .plan import Kind, Operation, Subject


class Undone(t.NamedTuple):
    """What is to be done, and what is left as it is."""

    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]


def undo_account(change: AccountChange, user: User) -> Undone:
    """Bring an account back to what it was.

    An account that was created is deactivated: Slack deletes none (wire 7.5.1).

    :param user: the account as Slack has it now.
    """
    if user.bot:
        return Undone((), ())
    if change.created is not None:
        return _undo_creation(change, user)
    before, after, findings = _restored(change, user)
    if not after:
        return Undone((), tuple(findings))
    return Undone(tuple(_operations(user, before, after)), tuple(findings))


def _undo_creation(change: AccountChange, user: User) -> Undone:
    if not user.active:
        return Undone((), ())
    if change.after.get("active") is False:
        return Undone((), (_again(change, user, "active"),))
    reason = "the account was created; Slack deletes none, so that it is deactivated"
    return Undone((_operation(Kind.DEACTIVATE, user, reason, {"active": True}, {"active": False}),), ())


def _restored(change: AccountChange, user: User) -> tuple[dict[str, t.Any], dict[str, t.Any], list[Finding]]:
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    findings: list[Finding] = []
    for option, was in change.before.items():
        row, now = ATTRIBUTES[option], user.values.get(option)
        if row.write is Write.AT_CREATION or not row.comparable:
            findings.append(_finding(change, user, f"{option} cannot be taken back, because Slack does not show it"))
        elif row.same(now, was):
            continue
        elif not row.same(now, change.after.get(option)):
            findings.append(_again(change, user, option))
        elif was is None and not row.clearable:
            findings.append(_finding(change, user, f"{option} was empty before, and Slack cannot clear it"))
        else:
            before[option], after[option] = now, was
    return before, after, findings


def _operations(user: User, before: dict[str, t.Any], after: dict[str, t.Any]) -> t.Iterator[Operation]:
    if after.get("active") is False:
        yield _operation(Kind.DEACTIVATE, user, "it was reactivated", {"active": True}, {"active": False})
        del before["active"], after["active"]
    if after.get("active") is True:
        yield _operation(Kind.REACTIVATE, user, f"taken back: {', '.join(after)}", before, after)
    elif after:
        yield _operation(Kind.UPDATE, user, f"taken back: {', '.join(after)}", before, after)


def _operation(
    kind: Kind, user: User, reason: str, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]
) -> Operation:
    label = user.email or user.user_name or user.id
    return Operation(kind, Subject.USER, user.id, label, reason, before, after)


def _again(change: AccountChange, user: User, option: str) -> Finding:
    return Finding(Topic.CONFLICT, "", change.label, f"{option} was changed again since; left as it is", (user.id,))


def _finding(change: AccountChange, user: User, message: str) -> Finding:
    return Finding(Topic.UNDO, "", change.label, message, (user.id,))
