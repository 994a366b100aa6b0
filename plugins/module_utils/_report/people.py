# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The labels of people and groups in plans, diffs and messages: name and address, never an id alone."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field, replace

from .._model.resources import Group, User
from .._model.text import shown
from .._plan.plan import Kind, Operation, PendingId, Subject

Values = t.Mapping[str, t.Any]

#: Attributes that distinguish people with the same name, besides their addresses.
_DISTINGUISHING = (("department", ""), ("employee_number", "employee number "))


@dataclass(frozen=True)
class Names:
    """The names of accounts and groups.

    :ivar users: the accounts in Slack, by id.
    :ivar groups: the groups in Slack, by id.
    :ivar created: the values of the accounts that the plan creates, by the key of their operations, and by their ids
        once they are known.
    :ivar shared: the names that several accounts have, in lower case.
    """

    users: t.Mapping[str, User] = field(default_factory=dict)
    groups: t.Mapping[str, Group] = field(default_factory=dict)
    created: t.Mapping[str, Values] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    def with_ids(self, ids: t.Mapping[str, str]) -> Names:
        """The labels after the plan was applied, when the accounts that it created have ids.

        :param ids: by the key of the operation.
        """
        known = {id_: self.created[key] for key, id_ in ids.items() if key in self.created}
        return replace(self, created={**self.created, **known})

    def account(self, reference: t.Any, group: str | None = None) -> str:
        """The label of an account, by its id or by the placeholder for one that the plan creates.

        For an account that was not read, it is the name that Slack shows beside the members of groups, or else the id.

        :param group: the id of a group that the account is in.
        """
        if isinstance(reference, PendingId):
            values = self.created.get(reference.key)
            return self.person(values) if values else shown(reference.key)
        user = self.users.get(reference)
        if user:
            return self.person(user.values, user.id)
        if reference in self.created:
            return self.person(self.created[reference], str(reference))
        held = self.groups.get(group or "")
        display = next((one.display for one in (held and held.members) or () if one.id == reference), "")
        return shown(f"{display} ({reference})" if display else str(reference))

    def person(self, values: Values, id_: str = "") -> str:
        """The label of a person: name and address, such as ``Nora Quist <nora@example.com>``.

        Where several people have the name, the department and the employee number follow in brackets. Without an
        address it is the user name, and without both the id.
        """
        name, address = full_name(values), _text(values.get("email"))
        key = _text(values.get("user_name")) or id_
        if not address:
            return f"{name} ({key})" if name and key else name or key or "without a name"
        if not name:
            return address
        return f"{name} <{address}>" + (_distinction(values) if name.lower() in self.shared else "")

    def subject(self, operation: Operation) -> str:
        """The label of the account or group that an operation changes, with its name before the change."""
        if operation.subject is Subject.GROUP:
            group = self.groups.get(operation.id or "")
            return shown(group.name if group else operation.label)
        id_ = operation.id or ""
        user = self.users.get(id_)
        if user:
            return self.person(user.values, user.id)
        if id_ in self.created:
            return self.person(self.created[id_], id_)
        return self.person({"email": operation.label, **operation.after} if "@" in operation.label else operation.after)

    def value(self, option: str, value: t.Any) -> str | None:
        """The value of an attribute in words; ``None`` for an empty one."""
        if value is None or value == "":
            return None
        if option == "manager":
            return self.account(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, t.Mapping):
            return "; ".join(f"{name} {_text(one)}" for name, one in value.items()) or None
        if isinstance(value, (list, tuple)):
            return ", ".join(map(_text, value)) or None
        return _text(value)


def names_of(
    users: t.Iterable[User] = (), groups: t.Iterable[Group] = (), operations: t.Iterable[Operation] = ()
) -> Names:
    """The labels of all accounts and groups of a plan.

    :param users: the accounts in Slack.
    :param groups: the groups in Slack.
    :param operations: the plan's operations, for the names of the accounts that they create.
    """
    by_id = {user.id: user for user in users}
    created = {
        operation.key: {"email": operation.label, **operation.after}
        for operation in operations
        if operation.kind is Kind.CREATE and operation.subject is Subject.USER
    }
    known = [*(user.values for user in by_id.values()), *created.values()]
    counts = Counter(full_name(values).lower() for values in known)
    shared = frozenset(name for name, number in counts.items() if name and number > 1)
    return Names(by_id, {group.id: group for group in groups}, created, shared)


def full_name(values: Values) -> str:
    """The given and the family name of a person; without them the display name, and ``""`` without any."""
    names = " ".join(filter(None, (_text(values.get(option)) for option in ("given_name", "family_name"))))
    return names or _text(values.get("display_name"))


def _distinction(values: Values) -> str:
    known = [f"{word}{_text(values[option])}" for option, word in _DISTINGUISHING if values.get(option)]
    return f" ({', '.join(known)})" if known else ""


def _text(value: t.Any) -> str:
    return shown(str(value)) if value is not None else ""
